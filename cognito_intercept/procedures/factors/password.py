"""The password as first factor, sent in clear (over TLS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.domain.lockout import check_not_locked, count_failure, forget_failures
from cognito_intercept.domain.user import Status, User

if TYPE_CHECKING:
    from cognito_intercept.domain.client import Client
    from cognito_intercept.procedures.attempt import Attempt

__all__ = ["check_password", "find_signing_in"]


def find_signing_in(attempt: Attempt) -> User | None:
    """Return the user who signs in; ``None`` where a missing one must not be revealed.

    Raises:
        CognitoError: UserNotFoundException, if the client does not hide existence.
    """
    user = attempt.pool.find_user(attempt.given["USERNAME"])
    if user is None and not attempt.client.hides_existence:
        raise errors.USER_NOT_FOUND()
    return user


def check_password(attempt: Attempt) -> None:
    """Look the user up and check the password that came along."""
    user = find_signing_in(attempt)
    if user is None:
        raise errors.INCORRECT_CREDENTIALS()
    now = attempt.service.now()
    check_not_locked(user, now)
    check_has_password(attempt.client, user)
    if user.password is None or not user.password.is_of(
        attempt.pool, user.username, attempt.given["PASSWORD"]
    ):
        count_failure(user, now)
        raise errors.INCORRECT_CREDENTIALS()
    forget_failures(user)
    attempt.known_user = user


def check_has_password(client: Client, user: User) -> None:
    """Refuse a user who was imported without a password and must set one first.

    Raises:
        CognitoError: PasswordResetRequiredException, or NotAuthorizedException where the
            client hides existence (auth.md section 14).
    """
    if user.password is None and user.status is Status.RESET_REQUIRED:
        if client.hides_existence:
            raise errors.INCORRECT_CREDENTIALS()
        raise errors.PASSWORD_RESET_REQUIRED()
