"""The password as first factor, sent in clear (over TLS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.simulated_users import simulated_user_of
from cognito_intercept.directory.user import Status, User
from cognito_intercept.protection.lockout import check_not_locked, count_failure, forget_failures
from cognito_intercept.sign_up.migration import migrate_at_sign_in

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["check_password", "find_signing_in"]


def find_signing_in(attempt: Attempt) -> User | None:
    """Return the user who signs in; ``None`` where a missing one must not be revealed.

    An answer to a challenge is of the user whom its session names.

    Raises:
        CognitoError: UserNotFoundException, if the client does not hide existence.
    """
    if attempt.session is not None:
        return attempt.known_user
    user = attempt.pool.find_user(attempt.given["USERNAME"])
    if user is None and not attempt.client.hides_existence:
        raise errors.USER_NOT_FOUND()
    return user


def check_password(attempt: Attempt) -> None:
    """Look the user up and check the password that came along.

    For a user who is not there UserMigration is asked first.
    """
    user = _migrated(attempt) or find_signing_in(attempt)
    who = user or simulated_user_of(attempt.pool, attempt.typed)
    now = attempt.service.now()
    check_not_locked(who, now)
    if user is not None:
        check_has_password(attempt.client, user)
    right = _is_right(attempt, user, attempt.given["PASSWORD"])
    if user is None or not right:
        count_failure(who, now)
        raise errors.INCORRECT_CREDENTIALS()
    forget_failures(user)
    attempt.known_user = user
    if "PASSWORD" not in attempt.passed:
        attempt.passed.append("PASSWORD")


def _migrated(attempt: Attempt) -> User | None:
    known = attempt.known_user
    if attempt.session is None:
        known = attempt.pool.find_user(attempt.given["USERNAME"])
    return migrate_at_sign_in(attempt) if known is None else None


def _is_right(attempt: Attempt, user: User | None, password: str) -> bool:
    """Check a password with the same work whether there is a user, and a password, or not."""
    if user is not None and user.password is not None:
        return user.password.is_of(attempt.pool, user.username, password)
    simulated = simulated_user_of(attempt.pool, attempt.typed)
    simulated.password.is_of(attempt.pool, simulated.user_id, password)
    return False


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
