"""App clients: their data, and what their settings mean for sign-in, tokens and attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "CLIENT_ID_LENGTH",
    "SECRET_LENGTH",
    "Client",
    "ClientSecret",
    "PublishedSecret",
    "TokenLifetimes",
    "custom_scopes",
    "enabled_flows",
    "is_revocable",
    "new_secret",
    "readable",
    "rotation_grace",
    "session_seconds",
    "token_lifetimes",
    "token_seconds",
    "writable",
]

# Flows of a client without ExplicitAuthFlows [D model; V moto's tests against AWS].
REFRESH_FLOW = "ALLOW_REFRESH_TOKEN_AUTH"
DEFAULT_FLOWS = frozenset({"ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", REFRESH_FLOW})
PASSWORD_FLOWS = frozenset({"ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"})

# The flow of machine clients, which no user signs in with (operations-new.md 4.1).
MACHINE_FLOW = "ALLOW_CLIENT_TOKEN_AUTH"
USER_FLOWS = frozenset({"ALLOW_USER_AUTH", *DEFAULT_FLOWS, *PASSWORD_FLOWS})

# What each name of the old scheme adds to the default flows [V auth.md 2].
_LEGACY_FLOWS = {
    "ADMIN_NO_SRP_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH": "ALLOW_USER_PASSWORD_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY": "ALLOW_CUSTOM_AUTH",
}
LEGACY_FLOWS = frozenset(_LEGACY_FLOWS)

UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
DEFAULT_TOKEN_SECONDS = 3600
SECRET_LENGTH = 51
CLIENT_ID_LENGTH = 26
DEFAULT_REFRESH_SECONDS = 30 * 86400


@dataclass(slots=True)
class ClientSecret:
    """One of a confidential client's secrets; ``created`` is in seconds since the epoch.

    Only the original one is ever shown again: the one that the client was created with, or that
    came back from Secrets Manager. ``is_generated`` marks those that the service made itself.
    """

    id: str
    value: str = field(repr=False)
    created: float
    is_original: bool = False
    is_generated: bool = False


@dataclass(frozen=True, slots=True)
class PublishedSecret:
    """Where Secrets Manager keeps a client's secret.

    Attributes:
        arn: the ClientSecretArn.
        name: the name in Secrets Manager.
        secret_id: which of the client's secrets is stored.
        rotated: the last rotation, in seconds since the epoch.
    """

    arn: str
    name: str
    secret_id: str
    rotated: float


def new_secret(
    client: Client,
    value: str,
    now: float,
    *,
    is_original: bool = False,
    is_generated: bool = False,
) -> ClientSecret:
    """Return a secret for a client; its id is ``{client id}--{epoch time}`` [D model].

    The time is in milliseconds (G), and moved on where two secrets came in the same one.
    """
    moment = int(now * 1000)
    taken = {secret.id for secret in client.secrets}
    while f"{client.id}--{moment}" in taken:
        moment += 1
    return ClientSecret(f"{client.id}--{moment}", value, now, is_original, is_generated)


@dataclass(slots=True)
class Client:
    """One app client of a user pool.

    ``settings`` is the validated API dict of what was set, with AWS's defaults filled in.
    ``published`` says where Secrets Manager keeps the secret; ``None``: the API shows it.
    ``is_registered`` says that an application registered it (ClientType DCR).
    """

    id: str
    pool_id: str
    created: float
    modified: float
    settings: dict[str, Any]
    secrets: list[ClientSecret] = field(default_factory=list)
    published: PublishedSecret | None = None
    is_registered: bool = False

    @property
    def is_confidential(self) -> bool:
        """Return whether the client has a secret."""
        return bool(self.secrets)

    @property
    def has_generated_secret(self) -> bool:
        """Return whether the service made a secret of the client's, which it may publish."""
        return any(secret.is_generated for secret in self.secrets)

    @property
    def hides_existence(self) -> bool:
        """Return whether errors must not reveal that a user does not exist."""
        return self.settings.get("PreventUserExistenceErrors") == "ENABLED"


@dataclass(frozen=True, slots=True)
class TokenLifetimes:
    """How long a client's tokens are valid, in seconds."""

    access: int
    id: int
    refresh: int


def enabled_flows(client: Client, relaxed: bool = False) -> frozenset[str]:  # noqa: FBT001, FBT002
    """Return the flows that a client may use, by the names that start with ``ALLOW_``.

    Args:
        client: the app client.
        relaxed: whether a client without ExplicitAuthFlows may use the password flows too.
    """
    flows = _flows(client, relaxed=relaxed)
    # With rotation, tokens are renewed by GetTokensFromRefreshToken alone [D tokens.md 5].
    return flows if rotation_grace(client) is None else flows - {REFRESH_FLOW}


def _flows(client: Client, *, relaxed: bool) -> frozenset[str]:
    named = frozenset(client.settings.get("ExplicitAuthFlows", ()))
    if not named:
        return DEFAULT_FLOWS | PASSWORD_FLOWS if relaxed else DEFAULT_FLOWS
    if not named & LEGACY_FLOWS:
        return named
    base = DEFAULT_FLOWS
    if "CUSTOM_AUTH_FLOW_ONLY" in named:
        base -= {"ALLOW_USER_SRP_AUTH"}
    return base | {_LEGACY_FLOWS[name] for name in named}


def token_seconds(client: Client) -> TokenLifetimes:
    """Return how long the client's tokens are valid."""
    return token_lifetimes(client.settings)


def token_lifetimes(settings: dict[str, Any]) -> TokenLifetimes:
    """Return the lifetimes in a client's settings, stored or still to be checked.

    A RefreshTokenValidity of 0 stands for the default of 30 days [D].
    """
    return TokenLifetimes(
        access=_seconds(settings, "Access", "hours") or DEFAULT_TOKEN_SECONDS,
        id=_seconds(settings, "Id", "hours") or DEFAULT_TOKEN_SECONDS,
        refresh=_seconds(settings, "Refresh", "days") or DEFAULT_REFRESH_SECONDS,
    )


def _seconds(settings: dict[str, Any], kind: str, default_unit: str) -> int:
    units = settings.get("TokenValidityUnits", {})
    value: int = settings.get(f"{kind}TokenValidity") or 0
    return value * UNIT_SECONDS[units.get(f"{kind}Token") or default_unit]


def rotation_grace(client: Client) -> int | None:
    """Return how long a rotated refresh token stays good, in seconds; ``None``: no rotation."""
    rotation = client.settings.get("RefreshTokenRotation", {})
    if rotation.get("Feature") != "ENABLED":
        return None
    grace: int = rotation.get("RetryGracePeriodSeconds") or 0
    return grace


def session_seconds(client: Client) -> int:
    """Return how long a challenge of a sign-in waits for its answer, in seconds."""
    minutes: int = client.settings.get("AuthSessionValidity") or 3
    return minutes * 60


def readable(client: Client) -> frozenset[str] | None:
    """Return the attributes that tokens and GetUser show; ``None`` means all of them.

    ``sub`` can always be read.
    """
    named = _named(client.settings.get("ReadAttributes"))
    return None if named is None else named | {"sub"}


def writable(client: Client, schema: Mapping[str, dict[str, Any]]) -> frozenset[str] | None:
    """Return the attributes that the client's users may set; ``None`` means all of them.

    Args:
        client: the app client.
        schema: the schema of its user pool.

    Developer-only attributes are for administrators, whatever the client says [D].
    """
    named = _named(client.settings.get("WriteAttributes"))
    hidden = {name for name, entry in schema.items() if entry["DeveloperOnlyAttribute"]}
    if not hidden:
        return named
    return (frozenset(schema) if named is None else named) - hidden


def _named(names: Iterable[str] | None) -> frozenset[str] | None:
    return frozenset(names) if names else None


def is_revocable(client: Client) -> bool:
    """Return whether the client's tokens can be revoked (they then carry ``origin_jti``)."""
    return bool(client.settings.get("EnableTokenRevocation", True))


def custom_scopes(client: Client, exists: Callable[[str], bool]) -> list[str]:
    """Return the resource servers' scopes that the client may have.

    Args:
        client: the app client.
        exists: returns whether the client's user pool has a scope.
    """
    return [scope for scope in client.settings.get("AllowedOAuthScopes", ()) if exists(scope)]
