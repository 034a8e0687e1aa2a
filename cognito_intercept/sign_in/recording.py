"""The steps of a sign-in in the history of threat protection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.protection.assessment import NO_RISK, refuse_blocked
from cognito_intercept.protection.history import SignInStep, record_refusal, record_step
from cognito_intercept.protection.risk_settings import is_on
from cognito_intercept.sign_in.challenges import CHALLENGES
from cognito_intercept.sign_in.results import Challenge, SignedIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["recorded"]


def recorded(
    attempt: Attempt, step: Callable[[Attempt], Challenge | SignedIn]
) -> Challenge | SignedIn:
    """Take a step of a sign-in; with threat protection the history shows how it went."""
    if not is_on(attempt.pool, attempt.flow):
        return step(attempt)
    if attempt.progress.event_id is None:
        attempt.note(event_id=attempt.service.entropy.uuid())
    try:
        refuse_blocked(attempt.pool, attempt.client, attempt.context.ip_address, attempt.flow)
        outcome = step(attempt)
    except errors.CognitoError as error:
        user = attempt.known_user or attempt.pool.find_user(attempt.typed)
        if user is not None:
            record_refusal(attempt.service, attempt.pool, user, _history_step(attempt), error)
        raise
    user = attempt.known_user or attempt.pool.find_user(attempt.typed)
    if user is not None:
        response = "Pass" if isinstance(outcome, SignedIn) else "InProgress"
        record_step(attempt.service, attempt.pool, user, _history_step(attempt), response)
    return outcome


def _history_step(attempt: Attempt) -> SignInStep:
    progress, session = attempt.progress, attempt.session
    asked = None
    if "PASSWORD" in attempt.parameters:
        asked = CHALLENGES[ChallengeName.PASSWORD].event
    elif session is not None and session.challenge is not None:
        asked = CHALLENGES[session.challenge].event
    return SignInStep(
        progress.event_id or "",
        asked,
        progress.risk or NO_RISK,
        progress.feedback_token,
        attempt.context.ip_address,
        attempt.client.id,
    )
