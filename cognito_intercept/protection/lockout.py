"""Lock-out after failed passwords, growing with each (auth.md section 11).

The fifth failure locks the user for 1 second, the n-th for 2 ** (n - 5), at most 15 minutes.
Tries while locked are refused and not counted; 15 idle minutes or a success start afresh.
"""

from __future__ import annotations

from typing import Protocol

from cognito_intercept import errors

__all__ = ["Lockable", "check_not_locked", "count_failure", "forget_failures"]

_FREE = 5
_LONGEST = 900.0


class Lockable(Protocol):
    """Who can be locked out: a user, or the simulated one of a name who does not exist."""

    failures: int
    failed_at: float


def check_not_locked(who: Lockable, now: float) -> None:
    """Refuse every try, right or wrong, while the user is locked out.

    Raises:
        CognitoError: NotAuthorizedException ``Password attempts exceeded``.
    """
    if who.failures >= _FREE:
        # A float power of two this large needs no exact value: it is capped anyway.
        locked = min(2.0 ** min(who.failures - _FREE, 16), _LONGEST)
        if now < who.failed_at + locked:
            raise errors.ATTEMPTS_EXCEEDED()


def count_failure(who: Lockable, now: float) -> None:
    """Count a wrong password."""
    idle = now - who.failed_at
    who.failures = 1 if idle >= _LONGEST else who.failures + 1
    who.failed_at = now


def forget_failures(who: Lockable) -> None:
    """Start afresh after a right password."""
    who.failures = 0
