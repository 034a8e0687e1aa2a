"""How tracked sessions begin and are used: by sign-ins, refreshes, and managed login.

The login pages open an SSO session when a user has proved to be the one, name it in the ``Grant``
of the tokens that they issue, and ask :func:`reusable_sso_session` before they sign a browser's
user in again without a password. In a pool that does not track sessions none of it does anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.devices import LOCAL_ADDRESS
from cognito_intercept.directory.user_agents import device_type
from cognito_intercept.directory.user_sessions import (
    SessionKind,
    UserSession,
    live_sessions,
    sso_seconds,
    tracked_session,
)
from cognito_intercept.received import user_agent
from cognito_intercept.tokens.revocation import revoke_session

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.grants import Grant, TokenOwner

__all__ = [
    "note_refresh",
    "open_sso_session",
    "open_token_session",
    "reusable_sso_session",
]

_RANDOM_CHARACTERS = 25
# A page shows 125 sessions, and at most 100 of them are TOKEN sessions [D]; so many are left (G).
_MOST_SSO_SESSIONS = 25


def open_token_session(
    service: Service, owner: TokenOwner, family: TokenFamily, grant: Grant
) -> None:
    """Begin the session of a sign-in's tokens, and end those that are too many.

    Where the user has as many TOKEN sessions as the pool allows, the one that was used longest ago
    is revoked first [D model, MaxPerUser].
    """
    pool, user = owner.pool, owner.user
    if not pool.session_tracking.enabled:
        return
    _make_room(service, pool, user, SessionKind.TOKEN, pool.session_tracking.max_per_user)
    parent = tracked_session(pool, user.sessions, grant.sso_session_id, service.now())
    session = _new_session(service, owner, SessionKind.TOKEN, grant.address)
    session.expires = family.refresh_expires
    session.event_id = family.event_id
    session.authenticated = family.auth_time
    if parent is not None:
        session.origin = parent.id
        _note_use(service, user, parent, grant.address)
    session.use = _next_use(user)
    family.session_id = session.id
    service.journal.put(user.sessions, session.id, session)


def open_sso_session(
    service: Service, owner: TokenOwner, address: str | None, session_id: str | None = None
) -> UserSession | None:
    """Begin the session of a browser whose user has just signed in at managed login.

    Args:
        service: the region's state.
        owner: the user, and the app client that the user signs in at.
        address: the IP address of the browser, where it is known.
        session_id: the session that the browser has already: if it is one of this user's, it goes
            on with a new time of authentication.

    Returns:
        The session; ``None`` in a pool that does not track sessions.
    """
    pool, user, now = owner.pool, owner.user, service.now()
    if not pool.session_tracking.enabled:
        return None
    session = tracked_session(pool, user.sessions, session_id, now)
    if session is not None and session.kind is SessionKind.SSO:
        service.journal.set(session, authenticated=now)
        _note_use(service, user, session, address)
        return session
    _make_room(service, pool, user, SessionKind.SSO, _MOST_SSO_SESSIONS)
    session = _new_session(service, owner, SessionKind.SSO, address)
    service.journal.put(user.sessions, session.id, session)
    return session


def reusable_sso_session(
    service: Service, owner: TokenOwner, session_id: str | None
) -> UserSession | None:
    """Return the SSO session by which an app client may sign its user in without asking.

    It must not be revoked or older than the client's MaxValidityMinutes, measured from the last
    time that the user proved to be the one; 0 minutes allow no reuse [D model].
    """
    now = service.now()
    session = tracked_session(owner.pool, owner.user.sessions, session_id, now)
    if session is None or session.kind is not SessionKind.SSO:
        return None
    end = session.authenticated + sso_seconds(owner.pool, owner.client.id)
    return session if now < end else None


def note_refresh(
    service: Service, owner: TokenOwner, family: TokenFamily, address: str | None, *, rotated: bool
) -> None:
    """Note that a session's tokens were renewed; a rotation is a use of its SSO session too [D]."""
    pool, user, now = owner.pool, owner.user, service.now()
    session = tracked_session(pool, user.sessions, family.session_id, now)
    if session is None:
        return
    parent = tracked_session(pool, user.sessions, session.origin, now) if rotated else None
    if parent is not None:
        _note_use(service, user, parent, address)
    _note_use(service, user, session, address)


def _new_session(
    service: Service, owner: TokenOwner, kind: SessionKind, address: str | None
) -> UserSession:
    now = service.now()
    return UserSession(
        id=f"{'tkn' if kind is SessionKind.TOKEN else 'sso'}"
        f"{service.entropy.lower(_RANDOM_CHARACTERS)}",
        kind=kind,
        client_id=owner.client.id,
        created=now,
        active=now,
        use=_next_use(owner.user),
        authenticated=now,
        expires=None,
        device_type=device_type(user_agent()),
        address=address or LOCAL_ADDRESS,
    )


def _note_use(service: Service, user: User, session: UserSession, address: str | None) -> None:
    service.journal.set(
        session,
        active=service.now(),
        use=_next_use(user),
        device_type=device_type(user_agent()),
        address=address or LOCAL_ADDRESS,
    )


def _next_use(user: User) -> int:
    return 1 + max((session.use for session in user.sessions.values()), default=0)


def _make_room(service: Service, pool: Pool, user: User, kind: SessionKind, most: int) -> None:
    """End sessions of a kind until there is room for one more; those that expired are forgotten."""
    live = live_sessions(pool, user.sessions, service.now())
    alive = {session.id for session in live}
    for session_id in [one for one in user.sessions if one not in alive]:
        service.journal.remove(user.sessions, session_id)
    by_use = sorted((s for s in live if s.kind is kind), key=lambda session: session.use)
    for session in by_use[: max(0, len(by_use) + 1 - most)]:
        revoke_session(pool, user, session)
