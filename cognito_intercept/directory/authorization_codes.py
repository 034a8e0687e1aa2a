"""Authorization codes: what a code of ``/oauth2/authorize`` stands for until it is exchanged.

Type hints of :class:`AuthorizationCode` are read at run time, to save and restore it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cognito_intercept.directory.token_changes import TokenChanges  # noqa: TC001 - at run time

if TYPE_CHECKING:
    from cognito_intercept.directory.journal import Journal

__all__ = ["CODE_SECONDS", "AuthorizationCode", "keep_code"]

# How long a code can be exchanged, in seconds [D tokens.md 10.1].
CODE_SECONDS = 300.0
# How long a code is remembered after that, so that its second use is noticed; seconds.
_REMEMBERED = 3600.0


@dataclass(slots=True)
class AuthorizationCode:
    """One code.

    Attributes:
        value: the code.
        client_id: the app client that may exchange it.
        redirect_uri: where it was sent, which the exchange must repeat.
        sub: the user.
        expires: seconds since the epoch.
        scopes: the scopes of the access token.
        auth_time: when the user signed in, in seconds since the epoch.
        event_id: the id of the sign-in, which the tokens will carry.
        methods: the authentication methods (``amr``) that the user proved, RFC 8176.
        acr: the name of the authentication level, where the tokens are to show it.
        nonce: the ``nonce`` of the request.
        code_challenge: the PKCE challenge (S256); ``None`` where the request had none.
        resource: the resource that the access token is bound to, its ``aud``.
        changes: what PreTokenGeneration changes; ``None`` where no trigger answered.
        sso_session_id: the tracked session of the browser, in pools that track sessions.
        is_used: whether tokens were issued for it.
        client_url: the URL that the client has for its id; ``None`` for the app client itself.
    """

    value: str = field(repr=False)
    client_id: str
    redirect_uri: str
    sub: str
    expires: float
    scopes: tuple[str, ...]
    auth_time: int
    event_id: str
    methods: tuple[str, ...] = ()
    acr: str | None = None
    nonce: str | None = None
    code_challenge: str | None = None
    resource: str | None = None
    changes: TokenChanges | None = None
    sso_session_id: str | None = None
    is_used: bool = False
    client_url: str | None = None


class CodeStore(Protocol):
    """What holds authorization codes: a user pool."""

    journal: Journal
    authorization_codes: dict[str, AuthorizationCode]


def keep_code(pool: CodeStore, code: AuthorizationCode, now: float) -> None:
    """Keep a code, and forget those that expired long ago.

    Args:
        pool: the user pool.
        code: the code.
        now: seconds since the epoch.
    """
    codes = pool.authorization_codes
    pool.journal.remove_oldest(codes, lambda one: now >= one.expires + _REMEMBERED)
    pool.journal.put(codes, code.value, code)
