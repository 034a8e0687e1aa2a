"""The state of one sign-in between two calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.srp import Exchange

__all__ = ["AuthSession", "find_session", "keep_session"]

# How long a session that ended is remembered, to say how it ended; seconds.
_REMEMBERED = 3600.0


@dataclass(slots=True)
class AuthSession:
    """One sign-in that waits for the answer to ``challenge``.

    ``sub`` is ``None`` for a user that does not exist and must seem to; ``user_id`` is then
    the identifier that is shown for it, ``typed`` the name that was signed in with. ``passed``
    lists the factors that were answered. ``exchange`` and ``secret_block`` belong to a proof by
    SRP. Times are seconds since the epoch.
    """

    token: str
    client_id: str
    sub: str | None
    user_id: str
    flow: str
    challenge: str
    expires: float
    is_used: bool = False
    passed: list[str] = field(default_factory=list)
    exchange: Exchange | None = None
    secret_block: str = ""
    typed: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def keep_session(pool: Pool, session: AuthSession, now: float) -> None:
    """Remember a session, and forget those that ended long ago."""
    while pool.sessions:
        oldest = next(iter(pool.sessions.values()))
        if now < oldest.expires + _REMEMBERED:
            break
        del pool.sessions[oldest.token]
    pool.sessions[session.token] = session


def find_session(
    pool: Pool, token: str | None, client_id: str, challenge: str, now: float
) -> AuthSession:
    """Return the session that an answer belongs to.

    Raises:
        CognitoError: NotAuthorizedException, with AWS's three texts: garbage or a session of
            another client or step, one that was used, one that expired.
    """
    session = pool.sessions.get(token or "")
    if session is None or session.client_id != client_id:
        raise errors.SESSION_INVALID()
    if session.is_used:
        raise errors.SESSION_USED()
    if now >= session.expires:
        raise errors.SESSION_EXPIRED()
    if session.challenge != challenge:
        raise errors.SESSION_INVALID()
    return session
