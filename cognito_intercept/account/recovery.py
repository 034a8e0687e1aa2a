"""Where the code goes with which a user sets a new password, also one who does not exist."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.codes import delivery_details, masked
from cognito_intercept.directory.mfa import usable_factors
from cognito_intercept.directory.schema import is_email, is_phone_number
from cognito_intercept.directory.status import Event, status_after
from cognito_intercept.directory.user import Status, User

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = ["recovery_attribute", "simulated_details"]


def recovery_attribute(pool: Pool, user: User, event: Event) -> str:
    """Return the attribute that a code to set a new password goes to.

    Args:
        pool: the user pool.
        user: who is to set a new password.
        event: ``FORGOT_PASSWORD`` or ``RESET_PASSWORD``.

    Raises:
        CognitoError: NotAuthorizedException for a disabled user, a state without recovery, or
            a pool where only administrators recover; InvalidParameterException where nothing
            is verified that may carry a code.
    """
    if not user.enabled:
        raise errors.USER_DISABLED()
    if status_after(event, user) is None and not (
        event is Event.FORGOT_PASSWORD and user.status is Status.UNCONFIRMED
    ):
        raise errors.CANNOT_RESET()
    excluded = _second_factors(pool, user)
    for mechanism in pool.configuration.recovery_mechanisms:
        if mechanism == "admin_only":
            raise errors.CONTACT_ADMINISTRATOR()
        attribute = mechanism.removeprefix("verified_")
        if user.is_verified(attribute) and attribute not in excluded:
            return attribute
    raise errors.NO_RECOVERY_CHANNEL()


def _second_factors(pool: Pool, user: User) -> set[str | None]:
    """Return the attributes that are a user's second factors, which cannot replace the first.

    Pools without AccountRecoverySetting keep the older behaviour, which does not look at MFA
    [D AccountRecoverySetting].
    """
    if not pool.configuration.has_recovery_setting:
        return set()
    return {factor.attribute for factor in usable_factors(pool, user)}


def simulated_details(pool: Pool, name: str) -> dict[str, str]:
    """Return the delivery details of a user who does not exist, where the app client hides that.

    They are made of the name alone, so that they are the same each time (auth.md section 14).
    """
    if is_email(name):
        return delivery_details("email", name)
    if is_phone_number(name):
        return delivery_details("phone_number", name)
    digest = hashlib.sha256(f"{pool.arn}:{name}".encode()).digest()
    initials = "".join(chr(ord("a") + byte % 26) for byte in digest[:2])
    return {
        "Destination": masked("email", f"{initials[0]}@{initials[1]}"),
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
