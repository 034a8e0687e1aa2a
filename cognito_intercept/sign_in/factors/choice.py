"""USER_AUTH: the user chooses how to start, or the app names what it prefers (auth.md 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.first_factors import PASSWORDS, allowed_factors
from cognito_intercept.directory.status import sign_in_refusal
from cognito_intercept.sign_in.after_sign_up import continue_sign_up
from cognito_intercept.sign_in.factors.delivered_code import simulated_factor
from cognito_intercept.sign_in.factors.password import check_password, find_user
from cognito_intercept.sign_in.factors.srp import start_exchange
from cognito_intercept.sign_in.step_up import (
    choices_of,
    credit_earlier_sign_in,
    first_choices,
    methods_of,
)

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_choice", "offer_choice", "offer_nothing", "start_choice"]


def start_choice(attempt: Attempt) -> ChallengeName | None:
    """Start USER_AUTH: with the preferred challenge, the only one, or the choice.

    Raises:
        CognitoError: what the chosen challenge raises; UserNotFoundException, if the client
            does not hide existence.
    """
    if attempt.sign_up_token is not None:
        continue_sign_up(attempt, attempt.sign_up_token)
        return None
    preferred = attempt.parameters.get("PREFERRED_CHALLENGE")
    user = attempt.known_user = _find(attempt, preferred)
    credit_earlier_sign_in(attempt)
    if attempt.progress.credited and not set(PASSWORDS) & set(_available(attempt)):
        return None  # What is due is decided by the level that is asked for.
    if user is not None and attempt.client.hides_existence and not _available(attempt):
        user = attempt.known_user = None  # As if there were no such user (G).
    attempt.available = available = _available(attempt)
    for challenge in available:
        if challenge == preferred:
            return _proceed(attempt, challenge)
    if not available and user is not None:
        # Nothing to choose from [G]: say what keeps the user out, or nothing.
        raise (sign_in_refusal(user.status) or errors.INCORRECT_CREDENTIALS)()
    if len(available) == 1 and available[0] not in PASSWORDS:
        return _proceed(attempt, available[0])  # [V]
    return ChallengeName.SELECT_CHALLENGE


def _find(attempt: Attempt, preferred: str | None) -> User | None:
    """Return the user; one who is missing may come in by UserMigration with a password (G).

    The check of the password asks the trigger, and refuses a user whom it does not know either.
    """
    sends_password = preferred == ChallengeName.PASSWORD and "PASSWORD" in attempt.parameters
    if sends_password and ChallengeName.PASSWORD in allowed_factors(attempt.pool):
        return attempt.pool.find_user(attempt.parameters["USERNAME"])
    return find_user(attempt)


def _available(attempt: Attempt) -> tuple[ChallengeName, ...]:
    if attempt.known_user is not None:
        progress = attempt.progress
        proved, levels = methods_of(progress), progress.levels
        if proved and levels:
            return choices_of(attempt.pool, attempt.known_user, levels, proved)
        return first_choices(attempt.pool, attempt.known_user, levels)
    # A simulated user has a password, and is reached by the name that was typed.
    allowed = allowed_factors(attempt.pool)
    code = simulated_factor(attempt.typed)
    passwords = PASSWORDS if ChallengeName.PASSWORD in allowed else ()
    return (*passwords, *((code,) if code in allowed else ()))


def _proceed(attempt: Attempt, challenge: ChallengeName) -> ChallengeName | None:
    """Take what came along with the choice, or have the challenge offered."""
    if challenge is ChallengeName.PASSWORD and "PASSWORD" in attempt.parameters:
        check_password(attempt)
        return None
    if challenge is ChallengeName.PASSWORD_SRP and "SRP_A" in attempt.parameters:
        return start_exchange(attempt)
    user = attempt.known_user
    if user is not None and not user.enabled:
        if not attempt.client.hides_existence:
            raise errors.USER_DISABLED()
        if challenge.attribute is not None:
            attempt.known_user = None  # No code goes out, as if there were no such user (G).
    return challenge


def offer_choice(attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Offer the choice, which stands in AvailableChallenges beside the parameters [V]."""
    if attempt.progress.levels:
        attempt.available = _available(attempt)
    return {}


def answer_choice(attempt: Attempt) -> ChallengeName | None:
    """Proceed with what the user chose.

    Raises:
        CognitoError: InvalidParameterException for what was not offered; what the chosen
            challenge raises for what came along.
    """
    answer = attempt.parameters["ANSWER"]
    for challenge in _available(attempt):
        if challenge == answer:
            return _proceed(attempt, challenge)
    raise errors.CHOICE_INVALID(answer=answer)


def offer_nothing(_attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Offer PASSWORD or PASSWORD_SRP, which need nothing from the service first."""
    return {}
