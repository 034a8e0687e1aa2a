"""How often a user may do a thing within an hour (auth.md section 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["HOUR", "check_use", "count_use"]

HOUR = 3600.0

# Documented ranges depend on risk; the largest is ours, never stricter than the real service.
# Of those that check something (a code, the previous password) only the wrong ones count.
_PER_HOUR = {
    "ConfirmSignUp": 15,
    "ConfirmForgotPassword": 20,
    "VerifyUserAttribute": 15,
    "ResendConfirmationCode": 5,
    "ForgotPassword": 20,
    "ChangePassword": 5,
    "GetUserAttributeVerificationCode": 5,
}


def check_use(user: User, action: str, now: float) -> tuple[float, int]:
    """Return when the current hour of an action started, and how often it was used in it.

    Raises:
        CognitoError: LimitExceededException, when the hour's uses are spent.
    """
    started, uses = user.uses.get(action, (now, 0))
    if now >= started + HOUR:
        return now, 0
    if uses >= _PER_HOUR[action]:
        raise errors.LIMIT_EXCEEDED()
    return started, uses


def count_use(pool: Pool, user: User, action: str, now: float) -> None:
    """Count one use of an action by a user.

    Raises:
        CognitoError: LimitExceededException, when the hour's uses are spent.
    """
    started, uses = check_use(user, action, now)
    pool.journal.put(user.uses, action, (started, uses + 1))
