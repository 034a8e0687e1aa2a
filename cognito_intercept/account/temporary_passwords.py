"""Temporary passwords, which a user must replace at the first sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.account.users import set_password
from cognito_intercept.directory.password import PasswordPolicy, temporary_password

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["new_temporary", "set_temporary"]

_DAY = 86400.0


def new_temporary(service: Service, pool: Pool, password: str | None) -> str:
    """Return a password that was chosen, or a generated one that fits the policy."""
    if password is not None:
        return password
    return temporary_password(PasswordPolicy.of(pool), service.entropy)


def set_temporary(service: Service, pool: Pool, user: User, password: str | None) -> str:
    """Give a user a temporary password, which expires as the policy says.

    Args:
        service: the region's state.
        pool: the user pool.
        user: the user.
        password: one that the policy passed; ``None`` generates one.

    Returns:
        The password.

    Raises:
        CognitoError: PasswordHistoryPolicyViolationException.
    """
    chosen = new_temporary(service, pool, password)
    set_password(service, pool, user, chosen)
    days = PasswordPolicy.of(pool).temporary_days
    pool.set_user(user, temporary_password_expires=service.now() + days * _DAY)
    return chosen
