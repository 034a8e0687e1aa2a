"""DefineAuthChallenge, CreateAuthChallenge and VerifyAuthChallengeResponse (auth.md 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.triggers.authentication import about_user, name_for_triggers
from cognito_intercept.triggers.invocation import TriggerEvent, fire, has_trigger, with_metadata

if TYPE_CHECKING:
    from cognito_intercept.sign_in.attempt import Attempt
    from cognito_intercept.triggers.response import TriggerResponse

__all__ = ["Round", "check_configured", "create_challenge", "define_challenge", "verify_answer"]

Round = dict[str, Any]
"""One ChallengeResult: challengeName, challengeResult, challengeMetadata."""

_DEFINED = ("challengeName", "issueTokens", "failAuthentication")
_CREATED = ("publicChallengeParameters", "privateChallengeParameters", "challengeMetadata")


def check_configured(attempt: Attempt) -> None:
    """Refuse custom sign-ins of pools that have no trigger to decide over them.

    Raises:
        CognitoError: InvalidParameterException.
    """
    if not has_trigger(attempt.service, attempt.pool, "DefineAuthChallenge"):
        raise errors.CUSTOM_AUTH_NOT_CONFIGURED()


def define_challenge(attempt: Attempt, rounds: list[Round]) -> TriggerResponse:
    """Ask what comes next, given what was answered."""
    return _fire(attempt, "DefineAuthChallenge", {"session": rounds}, _DEFINED)


def create_challenge(attempt: Attempt, rounds: list[Round]) -> TriggerResponse:
    """Ask for the next challenge's parameters."""
    details = {"challengeName": "CUSTOM_CHALLENGE", "session": rounds}
    return _fire(attempt, "CreateAuthChallenge", details, _CREATED)


def verify_answer(attempt: Attempt, private: dict[str, str], answer: str) -> bool:
    """Ask whether an answer is right."""
    details = {"privateChallengeParameters": private, "challengeAnswer": answer}
    found = _fire(attempt, "VerifyAuthChallengeResponse", details, ("answerCorrect",))
    return found.flag("answerCorrect")


def _fire(
    attempt: Attempt, name: str, details: dict[str, Any], members: tuple[str, ...]
) -> TriggerResponse:
    about = about_user(attempt, attempt.known_user)
    shown = about.pop("userAttributes")
    request = with_metadata({"userAttributes": shown, **details, **about}, attempt.client_metadata)
    event = TriggerEvent(
        name,
        f"{name}_Authentication",
        name_for_triggers(attempt, attempt.known_user),
        attempt.client.id,
        request,
        dict.fromkeys(members),
    )
    answer = fire(attempt.service, attempt.pool, event)
    if answer is None:
        raise errors.CUSTOM_AUTH_NOT_CONFIGURED()
    return answer
