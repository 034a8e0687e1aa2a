"""Sign-outs at SAML providers under way: what the RelayState of a LogoutRequest stands for.

Their type hints are read at run time, to save and restore them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cognito_intercept.directory.journal import Journal

__all__ = ["SamlLogout", "keep_logout", "take_logout"]


@dataclass(slots=True)
class SamlLogout:
    """A user who was sent to a SAML provider to be signed out there.

    Attributes:
        token: the RelayState.
        client_id: the app client.
        provider: the ProviderName.
        request_id: the ID of the LogoutRequest.
        response_url: where the provider sends the user back, an endpoint of the pool.
        session: the cookie of the browser's session, which ends with the provider's answer.
        session_index: the SessionIndex by which the provider knows the sign-in.
        location: where the browser goes in the end.
        expires: until when the answer is waited for, in seconds since the epoch.
    """

    token: str = field(repr=False)
    client_id: str
    provider: str
    request_id: str
    response_url: str
    session: str = field(repr=False)
    session_index: str | None = field(repr=False)
    location: str
    expires: float


class LogoutStore(Protocol):
    """What holds them: a user pool."""

    journal: Journal
    saml_logouts: dict[str, SamlLogout]


def keep_logout(pool: LogoutStore, logout: SamlLogout, now: float) -> None:
    """Keep a sign-out, and forget those that ended."""
    pool.journal.remove_oldest(pool.saml_logouts, lambda one: now >= one.expires)
    pool.journal.put(pool.saml_logouts, logout.token, logout)


def take_logout(pool: LogoutStore, token: str, now: float) -> SamlLogout | None:
    """Return the sign-out of a RelayState, which is used up; ``None``: there is none any more."""
    logout = pool.saml_logouts.get(token)
    if logout is None:
        return None
    pool.journal.remove(pool.saml_logouts, token)
    return None if now >= logout.expires else logout
