"""Sign-ins at identity providers under way: what a ``state`` or RelayState stands for.

Their type hints are read at run time, to save and restore them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from cognito_intercept.directory.journal import Journal

__all__ = [
    "FEDERATION_SECONDS",
    "FederatedSignIn",
    "is_replayed",
    "keep_federated",
    "take_federated",
]

# How long a provider's answer is waited for, in seconds [D hosted-ui.md 1].
FEDERATION_SECONDS = 300


@dataclass(slots=True)
class FederatedSignIn:
    """A user who was sent to an identity provider.

    Attributes:
        token: the ``state``, or the RelayState with SAML.
        query: the query of the authorization request that began the sign-in.
        client_id: the app client.
        provider: the ProviderName.
        redirect_uri: where the provider sends the user, an endpoint of the pool.
        nonce: the ``nonce`` of an OpenID Connect request.
        request_id: the ID of a SAML AuthnRequest.
        expires: when the sign-in ends, in seconds since the epoch.
        browser: the value of the cookie of the browser that began it.
    """

    token: str = field(repr=False)
    query: str = field(repr=False)
    client_id: str
    provider: str
    redirect_uri: str
    nonce: str = field(repr=False)
    request_id: str
    expires: float
    browser: str = field(default="", repr=False)


class FederationStore(Protocol):
    """What holds them: a user pool."""

    journal: Journal
    federated_sign_ins: dict[str, FederatedSignIn]
    used_assertions: dict[str, float]


def keep_federated(pool: FederationStore, sign_in: FederatedSignIn, now: float) -> None:
    """Keep a sign-in, and forget those that ended."""
    entries = pool.federated_sign_ins
    pool.journal.remove_oldest(entries, lambda one: now >= one.expires)
    pool.journal.put(entries, sign_in.token, sign_in)


def take_federated(
    pool: FederationStore, token: str, browsers: Collection[str], now: float
) -> FederatedSignIn | None:
    """Return the sign-in of a state, which is used up.

    Args:
        pool: the user pool.
        token: the state.
        browsers: the values that the cookie of the browser that comes back may have.
        now: the time in seconds since the epoch.

    Returns:
        ``None`` where there is none any more, or it was begun with another browser, which may still
        come back with it.
    """
    sign_in = pool.federated_sign_ins.get(token)
    if sign_in is None or sign_in.browser not in browsers:
        return None
    pool.journal.remove(pool.federated_sign_ins, token)
    return None if now >= sign_in.expires else sign_in


def is_replayed(pool: FederationStore, assertion: str, expires: float, now: float) -> bool:
    """Return whether a SAML assertion was used before, and note that it is now.

    Args:
        pool: the user pool.
        assertion: the ID of the assertion.
        expires: until when it is valid, in seconds since the epoch; one that ends late may keep
            those after it a while longer.
        now: the time in seconds since the epoch.
    """
    used = pool.used_assertions
    pool.journal.remove_oldest(used, lambda ends: now >= ends)
    if assertion in used:
        return True
    pool.journal.put(used, assertion, expires)
    return False
