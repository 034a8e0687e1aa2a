"""The history of what users do, in pools with threat protection (AdminListUserAuthEvents)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.auth_events import AuthEvent, Risk, events_with
from cognito_intercept.protection.activity_log import log_activity
from cognito_intercept.protection.risk_settings import is_on

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["SignInStep", "UserEvent", "record", "record_refusal", "record_step"]

_WRONG_CODES = {"CodeMismatchException", "ExpiredCodeException"}
_REFUSALS = {
    "NotAuthorizedException",
    "UserNotConfirmedException",
    "PasswordResetRequiredException",
    *_WRONG_CODES,
}


@dataclass(frozen=True, slots=True)
class UserEvent:
    """Something that a user did besides signing in.

    Attributes:
        kind: the EventType.
        address: the IP address of the user's device, where it is known.
        response: the EventResponse.
        client_id: the app client.
    """

    kind: str
    address: str | None = None
    response: str = "Pass"
    client_id: str | None = None


def record(service: Service, pool: Pool, user: User, event: UserEvent) -> None:
    """Add an event to a user's history; in a pool without threat protection there is none."""
    if not is_on(pool):
        return
    recorded = AuthEvent(
        service.entropy.uuid(), event.kind, service.now(), event.response, address=event.address
    )
    service.journal.set(user, auth_events=events_with(user.auth_events, recorded))
    log_activity(service, pool, user, recorded, event.client_id)


@dataclass(frozen=True, slots=True)
class SignInStep:
    """One step of a sign-in, as the history shows it.

    Attributes:
        event_id: the id of the sign-in's event, which all its steps share.
        asked: what was asked of the user, ``Password`` or ``Mfa``; ``None`` for steps that are
            not recorded, such as choices and devices.
        risk: the assessment of the sign-in.
        feedback_token: the token of the notification that went out.
        address: the IP address of the user's device, where it is known.
        client_id: the app client.
        provider: the identity provider of a federated sign-in.
    """

    event_id: str
    asked: str | None
    risk: Risk
    feedback_token: str | None
    address: str | None
    client_id: str
    provider: str | None = None


def record_step(service: Service, pool: Pool, user: User, step: SignInStep, response: str) -> None:
    """Record a step that went well; ``response`` is ``InProgress`` or ``Pass``."""
    event = _recorded(service, user, step, response)
    if step.asked is not None:
        _add_challenge(service, event, step.asked, "Success")
    log_activity(service, pool, user, event, step.client_id)


def record_refusal(
    service: Service, pool: Pool, user: User, step: SignInStep, error: errors.CognitoError
) -> None:
    """Record a step that was refused; errors that say nothing of the user are left out."""
    if error.code not in _REFUSALS:
        return
    if error.message == errors.ADDRESS_BLOCKED.text:
        step = replace(step, risk=Risk("Block", "High"))
    event = _recorded(service, user, step, "Fail")
    # A refusal for another reason tells nothing of the answer.
    is_wrong = error.code in _WRONG_CODES or error.message == errors.INCORRECT_CREDENTIALS.text
    if step.asked is not None and is_wrong:
        _add_challenge(service, event, step.asked, "Failure")
    log_activity(service, pool, user, event, step.client_id)


def _add_challenge(service: Service, event: AuthEvent, asked: str, result: str) -> None:
    service.journal.set(event, challenges=[*event.challenges, (asked, result)])


def _recorded(service: Service, user: User, step: SignInStep, response: str) -> AuthEvent:
    """Return the sign-in's event, brought up to date; the first step adds it."""
    event = next((old for old in reversed(user.auth_events) if old.id == step.event_id), None)
    if event is None:
        event = AuthEvent(
            step.event_id,
            "SignIn",
            service.now(),
            response,
            address=step.address,
            provider=step.provider,
        )
        service.journal.set(user, auth_events=events_with(user.auth_events, event))
    token = step.feedback_token or event.feedback_token
    service.journal.set(event, response=response, risk=step.risk, feedback_token=token)
    return event
