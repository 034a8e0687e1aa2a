"""Lock-out after failed passwords, growing with each (auth.md section 11).

The fifth failure locks the user for 1 second, the n-th for 2 ** (n - 5), at most 15 minutes.
Tries while locked are refused and not counted; 15 idle minutes or a success start afresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from cognito_intercept.domain.user import User

__all__ = ["check_not_locked", "count_failure", "forget_failures"]

_FREE = 5
_LONGEST = 900.0


def check_not_locked(user: User, now: float) -> None:
    """Refuse every try, right or wrong, while the user is locked out.

    Raises:
        CognitoError: NotAuthorizedException ``Password attempts exceeded``.
    """
    if user.failures >= _FREE:
        # A float power of two this large needs no exact value: it is capped anyway.
        locked = min(2.0 ** min(user.failures - _FREE, 16), _LONGEST)
        if now < user.failed_at + locked:
            raise errors.ATTEMPTS_EXCEEDED()


def count_failure(user: User, now: float) -> None:
    """Count a wrong password."""
    idle = now - user.failed_at
    user.failures = 1 if idle >= _LONGEST else user.failures + 1
    user.failed_at = now


def forget_failures(user: User) -> None:
    """Start afresh after a right password."""
    user.failures = 0
