"""CUSTOM_AUTH and CUSTOM_CHALLENGE: three triggers decide, ask and check (auth.md section 9).

After PASSWORD_VERIFIER the service itself asks for a second factor of the user, before
DefineAuthChallenge is asked again [D, R]. Apart from that, what DefineAuthChallenge does not ask
for does not come, a new password included [R, logged events of such users].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.mfa import usable_factors
from cognito_intercept.directory.sessions import CustomQuestion, CustomRound
from cognito_intercept.directory.simulated_users import simulated_user_of
from cognito_intercept.sign_in.attempt import require
from cognito_intercept.sign_in.eligibility import check_still_may_sign_in
from cognito_intercept.sign_in.factors.device import presented_device
from cognito_intercept.sign_in.factors.password import check_has_password, find_user
from cognito_intercept.sign_in.factors.srp import public_of
from cognito_intercept.sign_in.standing import Standing
from cognito_intercept.triggers.authentication import Subject
from cognito_intercept.triggers.custom_auth import (
    check_configured,
    create_challenge,
    define_challenge,
    verify_answer,
)

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_custom", "define_next", "offer_custom", "start_custom"]

# The name of the round of a password by SRP, which CHALLENGE_NAME asks for.
_SRP = "SRP_A"


def start_custom(attempt: Attempt) -> None:
    """Start CUSTOM_AUTH, with the password by SRP first if ``CHALLENGE_NAME`` says so.

    Raises:
        CognitoError: InvalidParameterException for a pool without triggers or a missing or
            malformed SRP_A; UserNotFoundException, if the client does not hide existence.
    """
    check_configured(attempt.service, attempt.pool)
    by_srp = attempt.parameters.get("CHALLENGE_NAME") == _SRP
    if by_srp:
        require(attempt.parameters, (_SRP,))
        public_of(attempt)
    user = attempt.known_user = find_user(attempt)
    if by_srp and user is not None:
        check_has_password(attempt.client, user)
    if by_srp:
        attempt.note(rounds=(CustomRound(_SRP, is_right=True),))


def _subject(attempt: Attempt) -> Subject:
    return Subject(attempt.pool, attempt.client, attempt.known_user, attempt.typed)


def define_next(attempt: Attempt) -> ChallengeName | None:
    """Return the second factor after a password, or else what DefineAuthChallenge wants next.

    Returns:
        ``None`` where DefineAuthChallenge grants tokens.

    Raises:
        CognitoError: NotAuthorizedException where it fails the sign-in, or grants tokens to a
            user who does not exist; InvalidLambdaResponseException where it decides nothing
            that can be done.
    """
    _add_answered(attempt)
    second_factor = _second_factor(attempt)
    if second_factor is not None:
        return second_factor
    response = define_challenge(
        attempt.service,
        _subject(attempt),
        attempt.progress.rounds,
        attempt.context.client_metadata,
    )
    check_still_may_sign_in(attempt)
    if response.flag("failAuthentication"):
        raise errors.INCORRECT_CREDENTIALS()
    if response.flag("issueTokens"):
        if attempt.known_user is None:
            raise errors.INCORRECT_CREDENTIALS()
        return None
    name = response.text("challengeName")
    for challenge in _allowed_challenges(attempt):
        if challenge == name:
            return challenge
    raise errors.LAMBDA_RESPONSE()


def _add_answered(attempt: Attempt) -> None:
    """Add the rounds of what was answered without VerifyAuthChallengeResponse."""
    passed = attempt.progress.passed
    count = 2 if passed[-1:] == (ChallengeName.DEVICE_PASSWORD_VERIFIER,) else 1
    for answered in passed[-count:]:
        if answered is not ChallengeName.CUSTOM_CHALLENGE:
            _add_round(attempt, CustomRound(answered.value, is_right=True))


def _second_factor(attempt: Attempt) -> ChallengeName | None:
    """Return the second factor that the service asks for when the password is proved."""
    user, progress = attempt.known_user, attempt.progress
    if user is None or progress.passed[-1:] != (ChallengeName.PASSWORD_VERIFIER,):
        return None
    device, at_risk = presented_device(attempt), progress.requires_mfa
    factor = Standing(attempt.pool, user, progress.passed, device, at_risk).second_factor
    # A user without a factor is not made to set one up here (G).
    return None if factor is ChallengeName.MFA_SETUP else factor


def _add_round(attempt: Attempt, result: CustomRound) -> None:
    attempt.note(rounds=(*attempt.progress.rounds, result))


def _allowed_challenges(attempt: Attempt) -> list[ChallengeName]:
    """Return the challenges that DefineAuthChallenge may name."""
    allowed = [ChallengeName.CUSTOM_CHALLENGE]
    if _SRP in attempt.parameters:
        allowed.append(ChallengeName.PASSWORD_VERIFIER)
    user = attempt.known_user
    if user is not None:
        allowed.append(ChallengeName.NEW_PASSWORD_REQUIRED)
        device = presented_device(attempt)
        if device is not None and device.can_prove_itself:
            allowed.append(ChallengeName.DEVICE_SRP_AUTH)  # [D]
        allowed.extend(usable_factors(attempt.pool, user))
    return allowed


def offer_custom(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Have CreateAuthChallenge make the challenge; its private parameters stay here."""
    response = create_challenge(
        attempt.service,
        _subject(attempt),
        session.progress.rounds,
        attempt.context.client_metadata,
    )
    check_still_may_sign_in(attempt)
    private = response.text_mapping("privateChallengeParameters") or {}
    session.state = CustomQuestion(private, response.text("challengeMetadata"))
    if attempt.known_user is None:
        session.user_id = simulated_user_of(attempt.pool, attempt.typed).user_id
    public = response.text_mapping("publicChallengeParameters") or {}
    return {"USERNAME": session.user_id, **public}


def answer_custom(attempt: Attempt) -> None:
    """Have VerifyAuthChallengeResponse check the answer.

    A wrong one is no error: it is one more round, and DefineAuthChallenge decides.
    """
    question = attempt.state(CustomQuestion)
    is_right = verify_answer(
        attempt.service,
        _subject(attempt),
        question,
        attempt.parameters["ANSWER"],
        attempt.context.client_metadata,
    )
    check_still_may_sign_in(attempt)
    name = ChallengeName.CUSTOM_CHALLENGE.value
    _add_round(attempt, CustomRound(name, is_right, question.metadata))
