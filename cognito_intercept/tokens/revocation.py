"""Revokes a refresh token, with every token of its sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.client import is_revocable
from cognito_intercept.tokens.claims import unverified_claims

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool

__all__ = ["revoke_refresh_token"]


def revoke_refresh_token(pool: Pool, client: Client, token: str) -> None:
    """Revoke a refresh token, and with it every token of its sign-in.

    One that is unknown or revoked already is no error [D tokens.md 10.4].

    Args:
        pool: the user pool.
        client: the app client that asks, and has proved that it is the one.
        token: the refresh token.

    Raises:
        CognitoError: UnsupportedOperationException where the client has revocation off,
            UnsupportedTokenTypeException for an access or ID token, UnauthorizedException for
            another client's refresh token.
    """
    if not is_revocable(client):
        raise errors.REVOCATION_DISABLED()
    if unverified_claims(token) is not None:
        raise errors.UNSUPPORTED_TOKEN_TYPE()
    family = pool.refresh_tokens.get(token)
    if family is None:
        return
    if family.client_id != client.id:
        raise errors.REVOKE_UNAUTHORIZED()
    pool.journal.set(family, revoked=True)
