"""How often a user may do a thing within an hour (auth.md section 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.domain.codes import HOUR

if TYPE_CHECKING:
    from cognito_intercept.domain.user import User

__all__ = ["count_use"]

# Documented ranges depend on risk; the largest is ours, never stricter than the real service.
_PER_HOUR = {
    "ResendConfirmationCode": 5,
    "ForgotPassword": 20,
    "ChangePassword": 5,
    "GetUserAttributeVerificationCode": 5,
}


def count_use(user: User, action: str, now: float) -> None:
    """Count one use of an action by a user.

    Raises:
        CognitoError: LimitExceededException, when the hour's uses are spent.
    """
    started, uses = user.uses.get(action, (now, 0))
    if now >= started + HOUR:
        started, uses = now, 0
    if uses >= _PER_HOUR[action]:
        raise errors.LIMIT_EXCEEDED()
    user.uses[action] = (started, uses + 1)
