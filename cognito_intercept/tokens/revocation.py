"""Revokes refresh tokens and tracked sessions, with every token of their sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.client import is_revocable
from cognito_intercept.directory.user_sessions import SessionKind
from cognito_intercept.protocol.unverified import unverified_claims

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.directory.user_sessions import UserSession

__all__ = ["revoke_refresh_token", "revoke_session"]


def revoke_refresh_token(pool: Pool, client: Client, token: str, *, linked: bool = False) -> None:
    """Revoke a refresh token, and with it every token of its sign-in.

    One that is unknown or revoked already is no error [D tokens.md 10.4].

    Args:
        pool: the user pool.
        client: the app client that asks, and has proved that it is the one.
        token: the refresh token.
        linked: whether the SSO session ends too that the sign-in came through; its other TOKEN
            sessions live on [D model, RevokeTokenRequest].

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
    user = pool.by_sub.get(family.sub)
    session = None if user is None else user.sessions.get(family.session_id or "")
    pool.revoke_family(family)
    if linked and user is not None and session is not None and pool.session_tracking.enabled:
        _end_origin(pool, user, session)


def revoke_session(pool: Pool, user: User, session: UserSession, *, linked: bool = False) -> None:
    """Revoke the tokens of a session, and forget it.

    Args:
        pool: the user pool.
        user: the user of the session.
        session: the session.
        linked: whether the sessions that are linked to it end too: of a TOKEN session the SSO
            session that it came through, of an SSO session the TOKEN sessions that came through
            it [D model, RevokeAssociatedSessionsType].
    """
    if session.kind is SessionKind.SSO:
        pool.journal.remove(user.sessions, session.id)
        came = [one for one in user.sessions.values() if one.origin == session.id]
        for one in came if linked else ():
            revoke_session(pool, user, one)
        return
    pool.revoke_family(user.token_families[session.event_id or ""])
    if linked:
        _end_origin(pool, user, session)


def _end_origin(pool: Pool, user: User, session: UserSession) -> None:
    if session.origin is not None:
        pool.journal.remove(user.sessions, session.origin)
