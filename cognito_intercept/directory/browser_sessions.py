"""What the login pages remember of a browser: who is signed in, and a sign-in under way.

A cookie names each of them. Their type hints are read at run time, to save and restore them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from cognito_intercept.directory.challenges import ChallengeName  # noqa: TC001 - at run time

if TYPE_CHECKING:
    from cognito_intercept.directory.journal import Journal

__all__ = [
    "PENDING_SECONDS",
    "SESSION_SECONDS",
    "BrowserSession",
    "PendingSignIn",
    "ProviderSession",
    "keep_pending",
    "keep_session",
    "live_pending",
    "live_session",
]

# A session lasts an hour from the sign-in, and using it does not renew it [D hosted-ui.md 2].
SESSION_SECONDS = 3600
# Requests that a person leaves unfinished end after five minutes [D hosted-ui.md 1].
PENDING_SECONDS = 300


@dataclass(frozen=True, slots=True)
class ProviderSession:
    """What is remembered of a sign-in at an identity provider, with the browser's session.

    Attributes:
        provider: the ProviderName.
        acr: the name of the authentication level that the provider's AcrMapping led to.
        name_id: the NameID of a SAML assertion.
        name_attributes: the XML attributes of the NameID, such as its format.
        session_index: the SessionIndex of the assertion's first AuthnStatement.
    """

    provider: str
    acr: str | None = None
    name_id: str | None = field(default=None, repr=False)
    name_attributes: dict[str, str] = field(default_factory=dict, repr=False)
    session_index: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class BrowserSession:
    """A user who is signed in at the login pages with one browser.

    Attributes:
        token: the value of the cookie.
        sub: the user.
        auth_time: when the user signed in, in seconds since the epoch.
        expires: when the session ends, in seconds since the epoch.
        methods: the authentication methods (``amr``) that the user proved, RFC 8176.
        sso_session_id: the tracked session, in pools that track sessions.
        origin: the sign-in at an identity provider that the session came from.
    """

    token: str = field(repr=False)
    sub: str
    auth_time: int
    expires: float
    methods: tuple[str, ...] = ()
    sso_session_id: str | None = None
    origin: ProviderSession | None = None

    @property
    def acr(self) -> str | None:
        """Return the authentication level that an identity provider's AcrMapping led to."""
        return None if self.origin is None else self.origin.acr


@dataclass(slots=True)
class PendingSignIn:
    """A sign-in at the login pages that waits for the user's next form.

    Attributes:
        token: the value of the cookie.
        query: the query of the authorization request, which every page of it repeats.
        client_id: the app client.
        username: the name that was typed.
        expires: when it ends, in seconds since the epoch.
        challenge: the challenge of the sign-in; ``None`` for a user who is to be confirmed, or
            to set a new password by a code.
        parameters: the ChallengeParameters, or where a code went.
        session: the ``Session`` of the challenge.
        available: the challenges to choose from.
    """

    token: str = field(repr=False)
    query: str = field(repr=False)
    client_id: str
    username: str
    expires: float
    challenge: ChallengeName | None = None
    parameters: dict[str, str] = field(default_factory=dict, repr=False)
    session: str | None = field(default=None, repr=False)
    available: tuple[ChallengeName, ...] = ()


Kept = TypeVar("Kept", BrowserSession, PendingSignIn)


class BrowserStore(Protocol):
    """What holds them: a user pool."""

    journal: Journal
    browser_sessions: dict[str, BrowserSession]
    pending_sign_ins: dict[str, PendingSignIn]


def keep_session(pool: BrowserStore, session: BrowserSession, now: float) -> None:
    """Keep a session, and forget those that ended."""
    _keep(pool.journal, pool.browser_sessions, session, now)


def keep_pending(pool: BrowserStore, pending: PendingSignIn, now: float) -> None:
    """Keep a sign-in under way, and forget those that ended."""
    _keep(pool.journal, pool.pending_sign_ins, pending, now)


def _keep(journal: Journal, entries: dict[str, Kept], entry: Kept, now: float) -> None:
    journal.remove_oldest(entries, lambda one: now >= one.expires)
    journal.put(entries, entry.token, entry)


def live_session(pool: BrowserStore, token: str | None, now: float) -> BrowserSession | None:
    """Return the session that a cookie names; ``None`` where there is none any more."""
    session = pool.browser_sessions.get(token or "")
    return None if session is None or now >= session.expires else session


def live_pending(pool: BrowserStore, token: str | None, now: float) -> PendingSignIn | None:
    """Return the sign-in that a cookie names; ``None`` where there is none any more."""
    pending = pool.pending_sign_ins.get(token or "")
    return None if pending is None or now >= pending.expires else pending
