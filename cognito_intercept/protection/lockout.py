"""Lock-out after failed passwords, growing with each (auth.md section 11).

The fifth failure locks the user for 1 second, the n-th for 2 ** (n - 5), at most 15 minutes.
Tries while locked are refused and not counted; 15 idle minutes or a success start afresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from cognito_intercept.directory.journal import Journal
    from cognito_intercept.directory.records import Lockable

__all__ = ["check_not_locked", "count_failure", "forget_failures"]

_FREE = 5
_LONGEST = 900.0


def check_not_locked(account: Lockable, now: float) -> None:
    """Refuse every try, right or wrong, while the user is locked out.

    Raises:
        CognitoError: NotAuthorizedException ``Password attempts exceeded``.
    """
    if account.failures >= _FREE:
        # A float power of two this large needs no exact value: it is capped anyway.
        locked = min(2.0 ** min(account.failures - _FREE, 16), _LONGEST)
        if now < account.failed_at + locked:
            raise errors.ATTEMPTS_EXCEEDED()


def count_failure(journal: Journal, account: Lockable, now: float) -> None:
    """Count a wrong password."""
    idle = now - account.failed_at
    failures = 1 if idle >= _LONGEST else account.failures + 1
    journal.set(account, failures=failures, failed_at=now)


def forget_failures(journal: Journal, account: Lockable) -> None:
    """Start afresh after a right password."""
    if account.failures:
        journal.set(account, failures=0)
