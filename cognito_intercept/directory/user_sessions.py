"""The tracked sessions of users: of one refresh token, or of one browser at managed login.

A pool tracks them once SetUserPoolSessionConfiguration says so (operations-new.md 4.3). A session
of the kind TOKEN lives as long as the refresh tokens of one sign-in at one app client; one of the
kind SSO belongs to a browser, and app clients sign its user in again without asking.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "DEFAULT_SSO_MINUTES",
    "DEFAULT_TRACKING",
    "SessionKind",
    "SessionTracking",
    "UserSession",
    "describe_session",
    "find_user_session",
    "live_sessions",
    "longest_sso_seconds",
    "sso_seconds",
    "tracked_session",
]

# What an app client has that was never told otherwise [D model].
DEFAULT_SSO_MINUTES = 60


class SessionKind(StrEnum):
    """The SessionType."""

    TOKEN = "TOKEN"  # noqa: S105 - a kind of session
    SSO = "SSO"


@dataclass(frozen=True, slots=True)
class SessionTracking:
    """A pool's session configuration; the defaults are those of a pool that never set one [D]."""

    enabled: bool = False
    max_per_user: int = 20


DEFAULT_TRACKING = SessionTracking()


@dataclass(slots=True)
class UserSession:
    """One session of a user; times are seconds since the epoch.

    Attributes:
        id: the SessionId.
        kind: TOKEN or SSO.
        client_id: the app client; of an SSO session the one that the user signed in at first.
        created: when the session began.
        active: when it was used last.
        use: the number of its last use among the uses of the user's sessions, which orders those
            that were used at the same time.
        authenticated: when the user last proved to be the one.
        expires: when the refresh tokens end; ``None`` for SSO sessions, whose end depends on the
            app clients.
        device_type: what the user agent says of operating system and browser or app.
        address: the IP address.
        event_id: of a TOKEN session, the key of its token family.
        origin: of a TOKEN session, the SSO session that it came through.
    """

    id: str
    kind: SessionKind
    client_id: str
    created: float
    active: float
    use: int
    authenticated: float
    expires: float | None
    device_type: str
    address: str = field(repr=False)
    event_id: str | None = None
    origin: str | None = None


class TrackingPool(Protocol):
    """What is asked of a user pool here."""

    session_tracking: SessionTracking
    sso_minutes: dict[str, int]


def sso_seconds(pool: TrackingPool, client_id: str) -> int:
    """Return how long an app client reuses SSO sessions, in seconds after the sign-in."""
    return pool.sso_minutes.get(client_id, DEFAULT_SSO_MINUTES) * 60


def longest_sso_seconds(pool: TrackingPool) -> int:
    """Return how long an SSO session lasts, in seconds: as long as an app client may reuse it.

    It lasts an hour at least, for its record and cookie are there even where no client reuses it
    [D model, ClientSSOSessionConfigType; G: the time].
    """
    return max([DEFAULT_SSO_MINUTES, *pool.sso_minutes.values()]) * 60


def live_sessions(
    pool: TrackingPool, sessions: Mapping[str, UserSession], now: float
) -> list[UserSession]:
    """Return a user's sessions that have not ended.

    An SSO session ends when no app client reuses it any more (G). In a pool that does not track
    sessions there are none; those from before are there again when tracking is turned on (G).
    """
    if not pool.session_tracking.enabled or not sessions:
        return []
    longest = longest_sso_seconds(pool)
    return [one for one in sessions.values() if now < _end_of(one, longest)]


def _end_of(session: UserSession, longest: int) -> float:
    return session.authenticated + longest if session.expires is None else session.expires


def tracked_session(
    pool: TrackingPool, sessions: Mapping[str, UserSession], session_id: str | None, now: float
) -> UserSession | None:
    """Return a user's session that has not ended, or ``None``."""
    session = None if session_id is None else sessions.get(session_id)
    if session is None or not pool.session_tracking.enabled:
        return None
    return session if now < _end_of(session, longest_sso_seconds(pool)) else None


def find_user_session(
    pool: TrackingPool, sessions: Mapping[str, UserSession], session_id: str, now: float
) -> UserSession:
    """Return a user's session that has not ended.

    Raises:
        CognitoError: ResourceNotFoundException.
    """
    session = tracked_session(pool, sessions, session_id, now)
    if session is None:
        raise errors.USER_SESSION_NOT_FOUND()
    return session


def describe_session(
    session: UserSession, location: tuple[str | None, str] | None, *, is_current: bool
) -> dict[str, Any]:
    """Return the ``SessionDescriptionType`` shape.

    Args:
        session: the session.
        location: city and country of its IP address, in English, where they are known.
        is_current: whether the caller's access token belongs to the session.
    """
    city, country = (None, None) if location is None else location
    place = {"City": city, "Country": country}
    return {
        "SessionId": session.id,
        "SessionType": session.kind.value,
        "ClientId": session.client_id,
        "CreateDate": session.created,
        "LastActiveDate": session.active,
        "DeviceType": session.device_type,
        "LastIPAddress": session.address,
        "LastLocation": None if location is None else place,
        "OriginSessionId": session.origin,
        "IsCurrentSession": is_current,
    }
