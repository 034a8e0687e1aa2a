"""Passwords whose hashes were imported: the first sign-in makes them the service's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.password import PasswordPolicy, StoredPassword
from cognito_intercept.directory.password_hashes import is_of

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["adopt_password"]

_SALT_BYTES = 16


def adopt_password(service: Service, pool: Pool, user: User, password: str) -> bool:
    """Return whether a password is the one whose hash was imported; it is the user's own then.

    From now on it can also be proved by SRP. The pool's policy does not apply [D idx 58668248561].

    Raises:
        CognitoError: NotImplementedException where the package for the hash is not installed.
    """
    if user.imported_hash is None or not is_of(user.imported_hash, password):
        return False
    kept = StoredPassword.make(pool, user.username, password, service.entropy.bytes(_SALT_BYTES))
    has_history = PasswordPolicy.of(pool).history_size > 0
    history = [kept.identity] if has_history else user.password_history
    service.journal.set(user, password=kept, imported_hash=None, password_history=history)
    return True
