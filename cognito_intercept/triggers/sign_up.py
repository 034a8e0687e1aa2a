"""PreSignUp and PostConfirmation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.ordering import java_order
from cognito_intercept.directory.user import Status, named_values
from cognito_intercept.triggers.invocation import (
    TriggerEvent,
    event_attributes,
    fire,
    with_metadata,
)

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["NewUser", "SignUpDecision", "post_confirmation", "pre_sign_up"]

_AUTO_VERIFY = {"email": "autoVerifyEmail", "phone_number": "autoVerifyPhone"}


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who signs up: the user name to be, and the attributes as they were submitted."""

    username: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class SignUpDecision:
    """What PreSignUp decided: the first status, and the flags of what it verified."""

    status: Status = Status.UNCONFIRMED
    verified: tuple[str, ...] = ()

    def flags(self) -> dict[str, str]:
        """Return the attributes that say what is verified."""
        return {f"{name}_verified": "true" for name in self.verified}


def pre_sign_up(  # noqa: PLR0913, PLR0917 - all that the event tells
    service: Service,
    pool: Pool,
    source: str,
    who: NewUser,
    validation_data: list[dict[str, str]] | None,
    context: CallContext,
) -> SignUpDecision:
    """Fire PreSignUp, which may refuse, confirm and verify.

    The attributes are those submitted, without ``sub`` [D auth.md 16]. AWS has no use for the
    answer where an administrator creates the user [D].

    Args:
        service: the region's state.
        pool: the user pool.
        source: ``SignUp``, ``AdminCreateUser`` or ``ExternalProvider``.
        who: the user to be.
        validation_data: the ValidationData, as the API lists it.
        context: the call.

    Raises:
        CognitoError: see :func:`~cognito_intercept.triggers.invocation.fire`, and
            InvalidLambdaResponseException for verifying what cannot be.
    """
    validation = {n: v or "" for n, v in named_values(validation_data).items()}
    request = {
        "userAttributes": {name: who.attributes[name] for name in java_order(who.attributes)},
        "validationData": validation or None,
    }
    empty = dict.fromkeys(("autoConfirmUser", *_AUTO_VERIFY.values()), False)
    answer = fire(
        service,
        pool,
        TriggerEvent(
            "PreSignUp",
            f"PreSignUp_{source}",
            who.username,
            context.client_id,
            with_metadata(request, context.client_metadata),
            empty,
        ),
    )
    if answer is None or source == "AdminCreateUser":
        return SignUpDecision()
    confirms = answer.flag("autoConfirmUser")
    verified = tuple(name for name, member in _AUTO_VERIFY.items() if answer.flag(member))
    if verified and not confirms:
        raise errors.LAMBDA_AUTO_VERIFY()
    for name in verified:
        if not who.attributes.get(name):
            raise errors.LAMBDA_AUTO_VERIFY_MISSING(attribute=name)
    return SignUpDecision(Status.CONFIRMED if confirms else Status.UNCONFIRMED, verified)


def post_confirmation(
    service: Service, pool: Pool, user: User, source: str, context: CallContext
) -> None:
    """Fire PostConfirmation for a user who has just been confirmed.

    Its errors reach the caller although the user stays confirmed [R auth.md 16].

    Args:
        service: the region's state.
        pool: the user pool.
        user: the confirmed user.
        source: ``ConfirmSignUp`` or ``ConfirmForgotPassword``.
        context: the call; the clientId of AdminConfirmSignUp is ``null`` [R, a logged event].
    """
    request = with_metadata(
        {"userAttributes": event_attributes(pool, user)}, context.client_metadata
    )
    client_id = None if context.client is None else context.client_id
    event = TriggerEvent(
        "PostConfirmation", f"PostConfirmation_{source}", user.username, client_id, request
    )
    fire(service, pool, event)
