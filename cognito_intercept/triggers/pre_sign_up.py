"""PreSignUp: it may refuse a user to be, confirm one, and verify what was submitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.ordering import java_order
from cognito_intercept.directory.user import Status, named_values
from cognito_intercept.triggers.event import TriggerEvent, with_metadata
from cognito_intercept.triggers.invocation import fire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["NewUser", "SignUpDecision", "pre_sign_up"]

_AUTO_VERIFY = {"email": "autoVerifyEmail", "phone_number": "autoVerifyPhone"}
_NO_CHANGES = dict.fromkeys(("autoConfirmUser", *_AUTO_VERIFY.values()), False)


@dataclass(frozen=True, slots=True)
class NewUser:
    """The user who is about to be added.

    Attributes:
        username: the user name.
        attributes: the attributes as they were submitted, without ``sub``.
        validation_data: the ValidationData, as the API lists it.
    """

    username: str
    attributes: dict[str, str]
    validation_data: Sequence[dict[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class SignUpDecision:
    """The decision of PreSignUp: the first status, and the attributes that it verified."""

    status: Status = Status.UNCONFIRMED
    verified: tuple[str, ...] = ()

    def flags(self) -> dict[str, str]:
        """Return the attributes that say what is verified."""
        return {f"{name}_verified": "true" for name in self.verified}


def pre_sign_up(
    service: Service, pool: Pool, source: str, new_user: NewUser, context: CallContext
) -> SignUpDecision:
    """Fire PreSignUp, which may refuse, confirm and verify.

    The attributes are those submitted, without ``sub`` [D auth.md 16]. AWS has no use for the
    answer where an administrator creates the user [D].

    Args:
        service: the region's state.
        pool: the user pool.
        source: ``SignUp``, ``AdminCreateUser`` or ``ExternalProvider``.
        new_user: the user to be.
        context: the call.

    Raises:
        CognitoError: see :func:`~cognito_intercept.triggers.invocation.fire`, and
            InvalidLambdaResponseException for verifying what cannot be.
    """
    validation = {n: v or "" for n, v in named_values(new_user.validation_data).items()}
    request = {
        "userAttributes": {
            name: new_user.attributes[name] for name in java_order(new_user.attributes)
        },
        "validationData": validation or None,
    }
    event = TriggerEvent(
        "PreSignUp",
        f"PreSignUp_{source}",
        new_user.username,
        context.client_id,
        with_metadata(request, context.client_metadata),
        _NO_CHANGES,
    )
    response = fire(service, pool, event)
    if response is None or source == "AdminCreateUser":
        return SignUpDecision()
    confirms = response.flag("autoConfirmUser")
    verified = tuple(name for name, member in _AUTO_VERIFY.items() if response.flag(member))
    _check_verified(new_user, verified, confirms=confirms)
    return SignUpDecision(Status.CONFIRMED if confirms else Status.UNCONFIRMED, verified)


def _check_verified(new_user: NewUser, verified: tuple[str, ...], *, confirms: bool) -> None:
    if verified and not confirms:
        raise errors.LAMBDA_AUTO_VERIFY()
    for name in verified:
        if not new_user.attributes.get(name):
            raise errors.LAMBDA_AUTO_VERIFY_MISSING(attribute=name)
