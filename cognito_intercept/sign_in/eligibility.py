"""Whether a user whose proof was right may sign in, and still may after a trigger was called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.recheck import recheck
from cognito_intercept.directory.status import sign_in_refusal
from cognito_intercept.directory.user import Status

if TYPE_CHECKING:
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["check_may_sign_in", "check_still_may_sign_in"]


def check_may_sign_in(user: User, now: float) -> None:
    """Refuse users who are disabled, unconfirmed, to set a password, or invited too long ago.

    Raises:
        CognitoError: NotAuthorizedException, UserNotConfirmedException,
            PasswordResetRequiredException.
    """
    if not user.enabled:
        raise errors.USER_DISABLED()
    if user.status is Status.CONFIRMED:
        return
    refusal = sign_in_refusal(user.status)
    if refusal is not None:
        raise refusal()
    ends = user.temporary_password_expires
    if user.status is Status.FORCE_CHANGE_PASSWORD and ends is not None and now >= ends:
        raise errors.TEMPORARY_PASSWORD_EXPIRED()


def check_still_may_sign_in(attempt: Attempt) -> None:
    """Check that a trigger left the user, the app client and the pool in place.

    Raises:
        CognitoError: ResourceNotFoundException, UserNotFoundException (NotAuthorizedException
            where existence is hidden), and as :func:`check_may_sign_in`.
    """
    service, user = attempt.service, attempt.known_user
    recheck(service, attempt.pool, client=attempt.client)
    attempt.now = service.now()
    if user is None:
        return
    if attempt.pool.by_sub.get(user.attributes["sub"]) is not user:
        hides = attempt.client.hides_existence
        raise errors.INCORRECT_CREDENTIALS() if hides else errors.USER_NOT_FOUND()
    check_may_sign_in(user, attempt.now)
