"""DefineAuthChallenge, CreateAuthChallenge and VerifyAuthChallengeResponse (auth.md 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.triggers.event import TriggerEvent, with_metadata
from cognito_intercept.triggers.invocation import fire
from cognito_intercept.triggers.lookup import has_trigger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import CustomQuestion, CustomRound
    from cognito_intercept.service import Service
    from cognito_intercept.triggers.authentication import Subject
    from cognito_intercept.triggers.response import TriggerResponse

__all__ = ["check_configured", "create_challenge", "define_challenge", "verify_answer"]

_DEFINED = ("challengeName", "issueTokens", "failAuthentication")
_CREATED = ("publicChallengeParameters", "privateChallengeParameters", "challengeMetadata")
Metadata = dict[str, str] | None


def check_configured(service: Service, pool: Pool) -> None:
    """Refuse custom sign-ins of pools that have no trigger to decide over them.

    Raises:
        CognitoError: InvalidParameterException.
    """
    if not has_trigger(service, pool, "DefineAuthChallenge"):
        raise errors.CUSTOM_AUTH_NOT_CONFIGURED()


def define_challenge(
    service: Service, subject: Subject, rounds: Sequence[CustomRound], metadata: Metadata
) -> TriggerResponse:
    """Return the answer of DefineAuthChallenge to what was answered so far."""
    request = subject.request(session=_results(rounds))
    return _fire(service, subject, "DefineAuthChallenge", with_metadata(request, metadata))


def create_challenge(
    service: Service, subject: Subject, rounds: Sequence[CustomRound], metadata: Metadata
) -> TriggerResponse:
    """Return the parameters of the next challenge."""
    request = subject.request(challengeName="CUSTOM_CHALLENGE", session=_results(rounds))
    return _fire(service, subject, "CreateAuthChallenge", with_metadata(request, metadata))


def verify_answer(
    service: Service, subject: Subject, question: CustomQuestion, answer: str, metadata: Metadata
) -> bool:
    """Return whether an answer is right."""
    request = subject.request(
        privateChallengeParameters=question.private_parameters, challengeAnswer=answer
    )
    name = "VerifyAuthChallengeResponse"
    return _fire(service, subject, name, with_metadata(request, metadata)).flag("answerCorrect")


def _results(rounds: Sequence[CustomRound]) -> list[dict[str, Any]]:
    return [
        {
            "challengeName": one.name,
            "challengeResult": one.is_right,
            "challengeMetadata": one.metadata,
        }
        for one in rounds
    ]


_RESPONSES = {
    "DefineAuthChallenge": _DEFINED,
    "CreateAuthChallenge": _CREATED,
    "VerifyAuthChallengeResponse": ("answerCorrect",),
}


def _fire(
    service: Service, subject: Subject, name: str, request: dict[str, Any]
) -> TriggerResponse:
    event = TriggerEvent(
        name,
        f"{name}_Authentication",
        subject.username,
        subject.client.id,
        request,
        dict.fromkeys(_RESPONSES[name]),
    )
    answer = fire(service, subject.pool, event)
    if answer is None:
        raise errors.CUSTOM_AUTH_NOT_CONFIGURED()
    return answer
