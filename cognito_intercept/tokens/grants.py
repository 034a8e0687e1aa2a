"""What a finished sign-in grants, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["Grant", "TokenOwner"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a finished sign-in grants.

    Attributes:
        scopes: the scopes of the access tokens.
        auth_time: when the user signed in, in seconds since the epoch.
        methods: the authentication methods (``amr``) that the user proved, RFC 8176.
        acr: the name of the authentication level, where the tokens are to show level and methods.
        nonce: the ``nonce`` of an OpenID Connect request.
        event_id: the id of the sign-in where it has one already.
        device_key: the device of the sign-in, where the pool tracks devices.
        address: the IP address of the user's device, where it is known.
        sso_session_id: the managed-login session that the sign-in came through.
        is_oauth: whether the tokens come from the OAuth endpoints.
        is_refreshable: whether a refresh token belongs to them; the implicit grant has none.
        resource: what the access tokens are bound to, their ``aud``.
    """

    scopes: tuple[str, ...]
    auth_time: int
    methods: tuple[str, ...] = ()
    acr: str | None = None
    nonce: str | None = None
    event_id: str | None = None
    device_key: str | None = None
    address: str | None = None
    sso_session_id: str | None = None
    is_oauth: bool = False
    is_refreshable: bool = True
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """Whose tokens they are: the user, and the app client that gets them."""

    pool: Pool
    client: Client
    user: User
