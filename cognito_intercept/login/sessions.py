"""Sessions of browsers: who is signed in, and sign-ins under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.browser_sessions import (
    PENDING_SECONDS,
    SESSION_SECONDS,
    BrowserSession,
    PendingSignIn,
    keep_pending,
    keep_session,
    live_pending,
    live_session,
)
from cognito_intercept.directory.user_sessions import longest_sso_seconds
from cognito_intercept.login.cookies import (
    PENDING,
    SESSION,
    end_session,
    pending_cookie,
)
from cognito_intercept.tokens.revocation import revoke_session
from cognito_intercept.tokens.user_sessions import open_sso_session, reusable_sso_session

if TYPE_CHECKING:
    from cognito_intercept.directory.browser_sessions import ProviderSession
    from cognito_intercept.login.page import PageRequest, Site
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Header
    from cognito_intercept.service import Service
    from cognito_intercept.sign_in.results import Challenge
    from cognito_intercept.tokens.grants import Grant, TokenOwner

__all__ = [
    "await_answer",
    "await_code",
    "can_reuse",
    "close_session",
    "end_session_of",
    "find_pending",
    "find_session",
    "open_session",
]

# What a gzip file begins with in base64: AWS's cookie has two, and a version [V hosted-ui.md 2].
_GZIP, _RANDOM, _VERSION = "H4sIAAAAAAAA", 116, "3"


def open_session(
    service: Service,
    owner: TokenOwner,
    grant: Grant,
    before: str | None = None,
    origin: ProviderSession | None = None,
) -> BrowserSession:
    """Remember that the user of a browser is signed in.

    Args:
        service: the region's state.
        owner: the user, and the app client that the user signed in at.
        grant: what the sign-in grants.
        before: the cookie of the session that the browser had before.
        origin: the sign-in at an identity provider that it came from.
    """
    pool = owner.pool
    old = live_session(pool, before, service.now())
    tracked = open_sso_session(
        service, owner, grant.address, None if old is None else old.sso_session_id
    )
    lifetime = SESSION_SECONDS if tracked is None else longest_sso_seconds(pool)
    parts = (_GZIP + service.entropy.alphanumeric(_RANDOM) for _ in range(2))
    session = BrowserSession(
        token=".".join((*parts, _VERSION)),
        sub=owner.user.sub,
        auth_time=grant.auth_time,
        expires=service.now() + lifetime,
        methods=grant.methods,
        sso_session_id=None if tracked is None else tracked.id,
        origin=origin,
    )
    keep_session(pool, session, service.now())
    return session


def find_session(page: PageRequest, client: OAuthClient) -> BrowserSession | None:
    """Return the session of a browser's cookie; ``None`` where there is none any more."""
    return live_session(client.pool, page.request.cookies.get(SESSION), client.service.now())


def can_reuse(client: OAuthClient, owner: TokenOwner, session: BrowserSession) -> bool:
    """Return whether a session signs its user in silently, which its pool's tracking may forbid."""
    if not client.pool.session_tracking.enabled:
        return True
    return reusable_sso_session(client.service, owner, session.sso_session_id) is not None


def close_session(page: PageRequest, client: OAuthClient | None) -> Header:
    """Forget a browser's session, if its pool is known, and return what removes the cookie.

    A tracked session ends with it; the tokens that came through it stay valid [D tokens.md 10.5].
    """
    if client is None:
        return end_session(page.site)
    return end_session_of(page.site, client, page.request.cookies.get(SESSION))


def end_session_of(site: Site, client: OAuthClient, token: str | None) -> Header:
    """Forget the session of a cookie as :func:`close_session` does."""
    pool = client.pool
    session = live_session(pool, token, client.service.now())
    if session is not None:
        pool.journal.remove(pool.browser_sessions, session.token)
        user = pool.by_sub.get(session.sub)
        tracked = None if user is None else user.sessions.get(session.sso_session_id or "")
        if user is not None and tracked is not None:
            revoke_session(pool, user, tracked)
    return end_session(site)


def await_answer(
    page: PageRequest, client: OAuthClient, username: str, challenge: Challenge
) -> Header:
    """Remember a challenge that a browser's user is to answer, and return the cookie for it."""
    pending = _pending(page, client, username)
    pending.challenge = challenge.name
    pending.parameters = challenge.parameters
    pending.session = challenge.session
    pending.available = challenge.available or ()
    return _keep(page, client, pending)


def await_code(
    page: PageRequest, client: OAuthClient, username: str, details: dict[str, str] | None
) -> Header:
    """Remember a user who is to type a code, and where it went; return the cookie for it."""
    pending = _pending(page, client, username)
    pending.parameters = details or {}
    return _keep(page, client, pending)


def _pending(page: PageRequest, client: OAuthClient, username: str) -> PendingSignIn:
    service = client.service
    return PendingSignIn(
        token=service.entropy.alphanumeric(_RANDOM),
        query=page.query,
        client_id=client.client.id,
        username=username,
        expires=service.now() + PENDING_SECONDS,
    )


def _keep(page: PageRequest, client: OAuthClient, pending: PendingSignIn) -> Header:
    before = page.request.cookies.get(PENDING)
    if before is not None:
        client.pool.journal.remove(client.pool.pending_sign_ins, before)
    keep_pending(client.pool, pending, client.service.now())
    return pending_cookie(page.site, pending.token)


def find_pending(page: PageRequest, client: OAuthClient) -> PendingSignIn | None:
    """Return the sign-in under way of a browser; it belongs to one authorization request."""
    token = page.request.cookies.get(PENDING)
    pending = live_pending(client.pool, token, client.service.now())
    if pending is None or pending.client_id != client.client.id or pending.query != page.query:
        return None
    return pending
