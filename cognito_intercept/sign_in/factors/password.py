"""The password as first factor, sent in clear (over TLS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.imported_passwords import adopt_password
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.simulated_users import simulated_user_of
from cognito_intercept.directory.user import Status, User
from cognito_intercept.protection.lockout import check_not_locked, count_failure, forget_failures
from cognito_intercept.sign_up.migration import migrate_at_sign_in
from cognito_intercept.triggers.user_migration import MigrationRequest

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["check_has_password", "check_password", "find_user"]


def find_user(attempt: Attempt) -> User | None:
    """Return the user who signs in; ``None`` where a missing one must not be revealed.

    An answer to a challenge is of the user whom its session names.

    Raises:
        CognitoError: UserNotFoundException, if the client does not hide existence.
    """
    if attempt.session is not None:
        return attempt.known_user
    user = attempt.pool.find_user(attempt.parameters["USERNAME"])
    if user is None and not attempt.client.hides_existence:
        raise errors.USER_NOT_FOUND()
    return user


def check_password(attempt: Attempt) -> None:
    """Look the user up and check the password that came along.

    For a user who is not there UserMigration is asked first.

    Raises:
        CognitoError: NotAuthorizedException, UserNotFoundException,
            PasswordResetRequiredException; what the trigger raises.
    """
    user = _find_or_migrate(attempt)
    account = attempt.pool.lockable(user or simulated_user_of(attempt.pool, attempt.typed))
    now = attempt.now
    check_not_locked(account, now)
    if user is not None:
        check_has_password(attempt.client, user)
    is_right = _is_right(attempt, user, attempt.parameters["PASSWORD"])
    if user is None or user.password is None or not is_right:
        count_failure(attempt.service.journal, account, now)
        raise errors.INCORRECT_CREDENTIALS()
    if account.failures:
        forget_failures(attempt.service.journal, account)
    attempt.known_user = user
    passed = attempt.progress.passed
    if ChallengeName.PASSWORD not in passed:
        passed = (*passed, ChallengeName.PASSWORD)
    attempt.note(passed=passed, password_salt=user.password.salt)


def _find_or_migrate(attempt: Attempt) -> User | None:
    """Return the user; one whom the pool does not know may come in by UserMigration."""
    user = attempt.known_user
    if attempt.session is None:
        user = attempt.pool.find_user(attempt.parameters["USERNAME"])
    if user is None:
        password = attempt.parameters["PASSWORD"]
        data = attempt.validation_data
        request = MigrationRequest("Authentication", attempt.typed, password, data)
        user = migrate_at_sign_in(attempt.service, attempt.pool, request, attempt.context)
        attempt.now = attempt.service.now()
    return find_user(attempt) if user is None else user


def _is_right(attempt: Attempt, user: User | None, password: str) -> bool:
    """Check a password with the same work whether there is a user, and a password, or not.

    An imported hash takes the work of its own algorithm.
    """
    if user is not None and user.imported_hash is not None:
        return adopt_password(attempt.service, attempt.pool, user, password)
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
    if not user.has_password and user.status is Status.RESET_REQUIRED:
        if client.hides_existence:
            raise errors.INCORRECT_CREDENTIALS()
        raise errors.PASSWORD_RESET_REQUIRED()
