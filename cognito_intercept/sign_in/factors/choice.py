"""USER_AUTH: the user chooses how to start, or the app names what it prefers (auth.md 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.first_factors import (
    PASSWORDS,
    allowed_factors,
    available_challenges,
)
from cognito_intercept.directory.sessions import find_session
from cognito_intercept.directory.status import sign_in_refusal
from cognito_intercept.sign_in.after_sign_up import CONFIRMED, SIGNED_UP
from cognito_intercept.sign_in.factors.delivered_code import seeming_attribute
from cognito_intercept.sign_in.factors.password import check_password, find_signing_in
from cognito_intercept.sign_in.factors.srp import start_exchange

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_choice", "offer_choice", "offer_nothing", "start_choice"]


def start_choice(attempt: Attempt) -> str | None:
    """Start USER_AUTH: with the preferred challenge, the only one, or the choice.

    Raises:
        CognitoError: what the chosen challenge raises; UserNotFoundException, if the client
            does not hide existence.
    """
    if attempt.session_token is not None:
        _continue_sign_up(attempt, attempt.session_token)
        return None
    preferred = attempt.given.get("PREFERRED_CHALLENGE")
    user = attempt.known_user = _find(attempt, preferred)
    attempt.available = available = _available(attempt)
    if preferred in available:
        return _go_on_with(attempt, preferred)
    if not available and user is not None:
        # Nothing to choose from [G]: say what keeps the user out, or nothing.
        raise (sign_in_refusal(user.status) or errors.INCORRECT_CREDENTIALS)()
    if len(available) == 1 and available[0] not in PASSWORDS:
        return _go_on_with(attempt, available[0])  # [V]
    return "SELECT_CHALLENGE"


def _find(attempt: Attempt, preferred: str | None) -> User | None:
    """Return the user; one who is missing may come in by UserMigration with a password (G).

    The check of the password asks it, and says that there is no such user where nobody came.
    """
    sends_password = preferred == "PASSWORD" and "PASSWORD" in attempt.given
    if sends_password and "PASSWORD" in allowed_factors(attempt.pool):
        return attempt.pool.find_user(attempt.given["USERNAME"])
    return find_signing_in(attempt)


def _available(attempt: Attempt) -> list[str]:
    if attempt.known_user is not None:
        return available_challenges(attempt.pool, attempt.known_user)
    # A user who only seems to exist seems to have a password, and to be reached by the name.
    allowed = allowed_factors(attempt.pool)
    by_phone = seeming_attribute(attempt.typed) == "phone_number"
    code = "SMS_OTP" if by_phone else "EMAIL_OTP"
    return [*(PASSWORDS if "PASSWORD" in allowed else ()), *([code] if code in allowed else ())]


def _go_on_with(attempt: Attempt, challenge: str) -> str | None:
    """Take what came along with the choice, or have the challenge offered."""
    if challenge == "PASSWORD" and "PASSWORD" in attempt.given:
        check_password(attempt)
        return None
    if challenge == "PASSWORD_SRP" and "SRP_A" in attempt.given:
        return start_exchange(attempt)
    _check_enabled(attempt.known_user)
    return challenge


def _check_enabled(user: User | None) -> None:
    if user is not None and not user.enabled:
        raise errors.USER_DISABLED()  # Before a code goes out.


def _continue_sign_up(attempt: Attempt, token: str) -> None:
    """Sign in who has just confirmed a sign-up: that code was the first factor [D model]."""
    pool, now = attempt.pool, attempt.service.now()
    session = find_session(pool, token, attempt.client.id, CONFIRMED, now)
    user = pool.by_sub.get(session.sub or "")
    if user is None or pool.find_user(attempt.given["USERNAME"]) is not user:
        raise errors.SESSION_INVALID()
    session.is_used = True
    attempt.known_user = user
    attempt.passed.append(SIGNED_UP)


def offer_choice(_attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Offer the choice, which stands in AvailableChallenges beside the parameters [V]."""
    return {}


def answer_choice(attempt: Attempt) -> str | None:
    """Go on with what the user chose.

    Raises:
        CognitoError: InvalidParameterException for what was not offered; what the chosen
            challenge raises for what came along.
    """
    answer = attempt.given["ANSWER"]
    if answer not in _available(attempt):
        raise errors.CHOICE_INVALID(answer=answer)
    return _go_on_with(attempt, answer)


def offer_nothing(_attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Offer PASSWORD or PASSWORD_SRP, which need nothing from the service first."""
    return {}
