"""Writes down what users do, in pools with threat protection (AdminListUserAuthEvents)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.auth_events import AuthEvent, Risk, keep_event
from cognito_intercept.protection.assessment import risk_of
from cognito_intercept.protection.risk_settings import is_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["EVENT_ID", "record", "watched"]

Result = dict[str, Any]

# The key of a session's data that holds the id of the sign-in's event.
EVENT_ID = "event_id"
# What was asked of the user, by the challenge that was answered; devices and choices are not
# written down.
_ASKED = {
    "PASSWORD_VERIFIER": "Password",
    "SMS_MFA": "Mfa",
    "SOFTWARE_TOKEN_MFA": "Mfa",
    "EMAIL_OTP": "Mfa",
    "SMS_OTP": "Mfa",
}
_WRONG_CODES = {"CodeMismatchException", "ExpiredCodeException"}
_REFUSALS = {
    "NotAuthorizedException",
    "UserNotConfirmedException",
    "PasswordResetRequiredException",
    *_WRONG_CODES,
}


def record(  # noqa: PLR0913 - all of the event
    service: Service,
    pool: Pool,
    user: User,
    kind: str,
    *,
    response: str = "Pass",
    address: str | None = None,
) -> None:
    """Write down something that a user did besides signing in.

    Args:
        service: the region's state.
        pool: the user pool; without threat protection nothing is written.
        user: the user.
        kind: the EventType.
        response: the EventResponse.
        address: the IP address of the user's device, where the caller told it.
    """
    if is_on(pool):
        event_id = service.entropy.uuid()
        keep_event(user, AuthEvent(event_id, kind, service.now(), response, address=address))


def watched(attempt: Attempt, step: Callable[[Attempt], Result]) -> Result:
    """Take a step of a sign-in, and write down how it went."""
    if not is_on(attempt.pool, attempt.flow):
        return step(attempt)
    attempt.data.setdefault(EVENT_ID, attempt.service.entropy.uuid())
    try:
        result = step(attempt)
    except errors.CognitoError as error:
        if error.code in _REFUSALS:
            _note(attempt, "Fail", wrong=_is_wrong(error), risk=_risk_at(attempt, error))
        raise
    response = "Pass" if "AuthenticationResult" in result else "InProgress"
    _note(attempt, response, wrong=False, risk=risk_of(attempt))
    return result


def _is_wrong(error: errors.CognitoError) -> bool:
    return error.code in _WRONG_CODES or error.message == errors.INCORRECT_CREDENTIALS.text


def _risk_at(attempt: Attempt, error: errors.CognitoError) -> Risk:
    is_blocked = error.message == errors.ADDRESS_BLOCKED.text
    return Risk("Block", "High") if is_blocked else risk_of(attempt)


def _note(attempt: Attempt, response: str, *, wrong: bool, risk: Risk) -> None:
    user = attempt.known_user or attempt.pool.find_user(attempt.typed)
    if user is None:
        return
    event = _event(attempt, user)
    event.response, event.risk = response, risk
    event.feedback_token = attempt.data.get("feedback_token", event.feedback_token)
    asked = _asked(attempt)
    # A refusal for another reason tells nothing of the answer.
    if asked is not None and (wrong or response != "Fail"):
        event.challenges.append((asked, "Failure" if wrong else "Success"))


def _event(attempt: Attempt, user: User) -> AuthEvent:
    event_id = attempt.data[EVENT_ID]
    for event in reversed(user.auth_events):
        if event.id == event_id:
            return event
    now = attempt.service.now()
    event = AuthEvent(event_id, "SignIn", now, "InProgress", address=attempt.address)
    keep_event(user, event)
    return event


def _asked(attempt: Attempt) -> str | None:
    if "PASSWORD" in attempt.given:
        return "Password"
    return _ASKED.get(attempt.session.challenge) if attempt.session is not None else None
