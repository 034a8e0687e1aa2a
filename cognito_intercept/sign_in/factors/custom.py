"""CUSTOM_AUTH and CUSTOM_CHALLENGE: three triggers decide, ask and check (auth.md section 9).

Neither status nor second factors bring challenges up here: what DefineAuthChallenge does not
ask for does not come, a new password included [R, logged events of such users].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.mfa import usable_factors
from cognito_intercept.directory.simulated_users import simulated_user_of
from cognito_intercept.sign_in.attempt import require
from cognito_intercept.sign_in.eligibility import look_again
from cognito_intercept.sign_in.factors.password import check_has_password, find_signing_in
from cognito_intercept.sign_in.factors.srp import public_of
from cognito_intercept.triggers.custom_auth import (
    Round,
    check_configured,
    create_challenge,
    define_challenge,
    verify_answer,
)

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_custom", "define_next", "offer_custom", "start_custom"]

# In a session's data: what was answered, and what only the service and the triggers know.
_ROUNDS, _PRIVATE, _METADATA = "rounds", "private_parameters", "challenge_metadata"
_CUSTOM = "CUSTOM_CHALLENGE"


def start_custom(attempt: Attempt) -> None:
    """Start CUSTOM_AUTH, with the password by SRP first if ``CHALLENGE_NAME`` says so.

    Raises:
        CognitoError: InvalidParameterException for a pool without triggers or a missing or
            malformed SRP_A; UserNotFoundException, if the client does not hide existence.
    """
    check_configured(attempt)
    by_srp = attempt.given.get("CHALLENGE_NAME") == "SRP_A"
    if by_srp:
        require(attempt.given, ("SRP_A",))
        public_of(attempt)
    user = attempt.known_user = find_signing_in(attempt)
    if by_srp and user is not None:
        check_has_password(attempt.client, user)
    attempt.data[_ROUNDS] = [_round("SRP_A", right=True)] if by_srp else []


def _round(name: str, *, right: bool, metadata: str | None = None) -> Round:
    return {"challengeName": name, "challengeResult": right, "challengeMetadata": metadata}


def define_next(attempt: Attempt) -> str | None:
    """Return the challenge that DefineAuthChallenge wants next; ``None``: it token_families tokens.

    Raises:
        CognitoError: NotAuthorizedException where it fails the sign-in, or token_families tokens to
            nobody; InvalidLambdaResponseException where it decides nothing that can be done.
    """
    rounds: list[Round] = attempt.data[_ROUNDS]
    answered = attempt.passed[-1:]
    if answered and answered[0] != _CUSTOM:
        attempt.data[_ROUNDS] = rounds = [*rounds, _round(answered[0], right=True)]
    answer = define_challenge(attempt, rounds)
    look_again(attempt)
    if answer.flag("failAuthentication"):
        raise errors.INCORRECT_CREDENTIALS()
    if answer.flag("issueTokens"):
        if attempt.known_user is None:
            raise errors.INCORRECT_CREDENTIALS()
        return None
    name = answer.text("challengeName")
    if name is None or not _can_offer(attempt, name):
        raise errors.LAMBDA_RESPONSE()
    return name


def _can_offer(attempt: Attempt, name: str) -> bool:
    if name == _CUSTOM:
        return True
    if name == "PASSWORD_VERIFIER":
        return "SRP_A" in attempt.given
    user = attempt.known_user
    return user is not None and (
        name == "NEW_PASSWORD_REQUIRED" or name in usable_factors(attempt.pool, user)
    )


def offer_custom(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Have CreateAuthChallenge make the challenge; its private parameters stay here."""
    answer = create_challenge(attempt, session.data[_ROUNDS])
    look_again(attempt)
    session.data[_PRIVATE] = answer.text_mapping("privateChallengeParameters") or {}
    session.data[_METADATA] = answer.text("challengeMetadata")
    if attempt.known_user is None:
        session.user_id = simulated_user_of(attempt.pool, attempt.typed).user_id
    public = answer.text_mapping("publicChallengeParameters") or {}
    return {"USERNAME": session.user_id, **public}


def answer_custom(attempt: Attempt) -> None:
    """Have VerifyAuthChallengeResponse check the answer.

    A wrong one is no error: it is one more round, and DefineAuthChallenge decides.
    """
    private, metadata = attempt.data.pop(_PRIVATE), attempt.data.pop(_METADATA)
    right = verify_answer(attempt, private, attempt.given["ANSWER"])
    look_again(attempt)
    rounds: list[Round] = attempt.data[_ROUNDS]
    attempt.data[_ROUNDS] = [*rounds, _round(_CUSTOM, right=right, metadata=metadata)]
