"""What a sign-in left behind: the family of tokens that share its ``origin_jti``."""

from __future__ import annotations

from dataclasses import dataclass, field

from cognito_intercept.directory.scopes import OPENID

__all__ = ["TokenFamily"]


@dataclass(slots=True)
class TokenFamily:
    """One sign-in of a user through an app client, and the tokens that come from it.

    The key is ``event_id``, which every access token of the family carries. ``origin_jti``
    is ``None`` where the client has token revocation off; ``is_oauth`` marks sign-ins at the
    OAuth endpoints, whose access tokens have ``version`` 2. Times are seconds since the epoch.

    ``resource`` is what the access tokens are bound to, their ``aud``.
    ``device_key`` names the device of the sign-in, in pools that track devices.
    ``methods`` are the authentication methods that the user proved; ``acr`` names their level,
    where tokens show both.
    ``session_id`` is the tracked session, in pools that track sessions.
    ``refresh_tokens`` lists every refresh token of the family, ``rotated`` those that were
    replaced, each with the time at which its grace ends.
    """

    event_id: str
    sub: str
    client_id: str
    origin_jti: str | None
    auth_time: int
    refresh_expires: float
    scope: str
    revoked: bool = False
    is_oauth: bool = False
    device_key: str | None = None
    session_id: str | None = None
    resource: str | None = None
    methods: tuple[str, ...] = ()
    acr: str | None = None
    refresh_tokens: list[str] = field(default_factory=list, repr=False)
    rotated: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def scopes(self) -> list[str]:
        """Return the scopes of the access tokens."""
        return self.scope.split()

    @property
    def has_identity(self) -> bool:
        """Return whether ID tokens belong to it: at the OAuth endpoints only with ``openid``."""
        return not self.is_oauth or OPENID in self.scopes
