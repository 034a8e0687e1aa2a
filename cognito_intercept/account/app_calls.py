"""Which user an app's call without a token is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["user_of_app"]


def user_of_app(pool: Pool, client: Client, name: str, hidden: errors.Message) -> User:
    """Return the user that an app's call is about.

    Args:
        pool: the user pool.
        client: the app client.
        name: the user name or alias.
        hidden: the error where the client hides that there is no such user.

    Raises:
        CognitoError: UserNotFoundException, or ``hidden``.
    """
    user = pool.find_user(name)
    if user is None:
        raise hidden() if client.hides_existence else errors.USER_CLIENT_NOT_FOUND()
    return user
