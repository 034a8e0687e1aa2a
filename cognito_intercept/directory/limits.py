"""How often a user may do a thing within an hour (auth.md section 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.quotas import Quotas

__all__ = ["HOUR", "check_use", "count_use"]

HOUR = 3600.0

# The quota of each action. Of those that check something (a code, the previous password) only the
# wrong answers count.
_QUOTAS: dict[str, Callable[[Quotas], int]] = {
    "ConfirmSignUp": lambda quotas: quotas.confirm_sign_up_per_hour,
    "ConfirmForgotPassword": lambda quotas: quotas.confirm_forgot_password_per_hour,
    "VerifyUserAttribute": lambda quotas: quotas.verify_user_attribute_per_hour,
    "ResendConfirmationCode": lambda quotas: quotas.resend_confirmation_code_per_hour,
    "ForgotPassword": lambda quotas: quotas.forgot_password_per_hour,
    "ChangePassword": lambda quotas: quotas.change_password_per_hour,
    "GetUserAttributeVerificationCode": lambda quotas: (
        quotas.get_user_attribute_verification_code_per_hour
    ),
}


def check_use(pool: Pool, user: User, action: str, now: float) -> tuple[float, int]:
    """Return when the current hour of an action started, and how often it was used in it.

    Raises:
        CognitoError: LimitExceededException, when the hour's uses are spent.
    """
    started, uses = user.uses.get(action, (now, 0))
    if now >= started + HOUR:
        return now, 0
    if uses >= _QUOTAS[action](pool.quotas):
        raise errors.LIMIT_EXCEEDED()
    return started, uses


def count_use(pool: Pool, user: User, action: str, now: float) -> None:
    """Count one use of an action by a user.

    Raises:
        CognitoError: LimitExceededException, when the hour's uses are spent.
    """
    started, uses = check_use(pool, user, action, now)
    pool.journal.put(user.uses, action, (started, uses + 1))
