"""REFRESH_TOKEN_AUTH: new tokens for an old sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.procedures.client_auth import check_secret_hash, has_secret
from cognito_intercept.procedures.issue import refreshed_tokens

if TYPE_CHECKING:
    from cognito_intercept.domain.client import Client
    from cognito_intercept.domain.grants import Grant
    from cognito_intercept.domain.pool import Pool
    from cognito_intercept.domain.user import User
    from cognito_intercept.procedures.attempt import Attempt
    from cognito_intercept.service import Service

__all__ = ["live_grant", "refresh"]


def live_grant(
    service: Service, pool: Pool, client: Client, refresh_token: str
) -> tuple[Grant, User]:
    """Return the sign-in that a refresh token continues, and its user.

    Raises:
        CognitoError: NotAuthorizedException for garbage, another client's, a revoked or an
            expired token, or a disabled user; UserNotFoundException for a deleted one.
    """
    grant = pool.refresh_tokens.get(refresh_token)
    if grant is None:
        raise errors.REFRESH_TOKEN_INVALID()
    if grant.client_id != client.id:
        raise errors.REFRESH_TOKEN_OTHER_CLIENT()
    user = pool.by_sub.get(grant.sub)
    if user is None:
        raise errors.USER_NOT_FOUND()
    if not user.enabled:
        raise errors.USER_DISABLED()
    if grant.revoked:
        raise errors.REFRESH_TOKEN_REVOKED()
    if service.now() >= grant.refresh_expires:
        raise errors.REFRESH_TOKEN_EXPIRED()
    return grant, user


def refresh(attempt: Attempt) -> dict[str, Any]:
    """Return the answer of REFRESH_TOKEN_AUTH, which has no refresh token in it.

    The SECRET_HASH is made of the user's name or sub; the raw secret works too, for that is
    what the Android SDK sends [R auth.md 1].
    """
    token = attempt.given["REFRESH_TOKEN"]
    given = attempt.given.get("SECRET_HASH")
    known = attempt.pool.refresh_tokens.get(token)
    user = attempt.pool.by_sub.get(known.sub) if known is not None else None
    names = (user.username, user.sub) if user is not None else ()
    is_secret = attempt.client.is_confidential and has_secret(attempt.client, given)
    # A hash of an unknown token's user cannot be told right or wrong: the token is at fault.
    if not is_secret and (given is None or names):
        check_secret_hash(attempt.service, attempt.client, names, given)
    grant, owner = live_grant(attempt.service, attempt.pool, attempt.client, token)
    result = refreshed_tokens(attempt.service, attempt.pool, attempt.client, owner, grant)
    return {"ChallengeParameters": {}, "AuthenticationResult": result}
