"""How a user who forgot the password is reached, and what is told of one who does not exist."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.codes import delivery_details, masked
from cognito_intercept.directory.schema import is_email, is_phone_number
from cognito_intercept.directory.status import Event, status_after
from cognito_intercept.directory.user import Status, User

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = ["recovery_attribute", "simulated_details"]

# Pools without AccountRecoverySetting ask the phone first [D operations.md, ForgotPassword].
_LEGACY = [
    {"Priority": 1, "Name": "verified_phone_number"},
    {"Priority": 2, "Name": "verified_email"},
]


def recovery_attribute(pool: Pool, user: User, event: Event) -> str:
    """Return the attribute that a code to set a new password goes to.

    Args:
        pool: the user pool.
        user: who is to set a new password.
        event: ``FORGOT_PASSWORD`` or ``RESET_PASSWORD``.

    Raises:
        CognitoError: NotAuthorizedException for a disabled user, a state without recovery, or
            a pool where only administrators recover; InvalidParameterException where nothing
            is verified.
    """
    if not user.enabled:
        raise errors.USER_DISABLED()
    if status_after(event, user) is None and not (
        event is Event.FORGOT_PASSWORD and user.status is Status.UNCONFIRMED
    ):
        raise errors.CANNOT_RESET()
    setting = pool.settings.get("AccountRecoverySetting") or {}
    mechanisms = setting.get("RecoveryMechanisms") or _LEGACY
    for mechanism in sorted(mechanisms, key=lambda one: one["Priority"]):
        if mechanism["Name"] == "admin_only":
            raise errors.CONTACT_ADMINISTRATOR()
        attribute = str(mechanism["Name"]).removeprefix("verified_")
        if user.is_verified(attribute):
            return attribute
    raise errors.NO_RECOVERY_CHANNEL()


def simulated_details(pool: Pool, name: str) -> dict[str, str]:
    """Return the delivery details of a user who does not exist and must seem to.

    They are made of the name alone, so that they are the same each time (auth.md section 14).
    """
    if is_email(name):
        return delivery_details("email", name)
    if is_phone_number(name):
        return delivery_details("phone_number", name)
    digest = hashlib.sha256(f"{pool.arn}:{name}".encode()).digest()
    letters = "".join(chr(ord("a") + byte % 26) for byte in digest[:2])
    return {
        "Destination": masked("email", f"{letters[0]}@{letters[1]}"),
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
