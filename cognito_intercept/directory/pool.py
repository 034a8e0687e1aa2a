"""User pools: their data and indexes."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.simulated_users import SimulatedUser
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import User

__all__ = ["Pool", "describe_pool", "describe_pool_briefly"]

ALIASES = ("email", "phone_number", "preferred_username")


@dataclass(slots=True)
class Pool:
    """One user pool with everything in it.

    ``settings`` is the validated API dict, with AWS's defaults filled in at creation.
    ``users``, ``by_sub`` and ``aliases`` are the indexes behind every look-up of a user;
    ``ordered`` holds the users by serial, for pages. Change users only through the methods
    below, which keep the indexes together. ``risk`` holds risk configurations by app client id,
    the pool's own under ``""``; ``sms_mfa`` tells whether its SMS, if any, are a second factor;
    ``simulated_users`` what was made up for users who do not exist.
    """

    id: str
    arn: str
    created: float
    modified: float
    settings: dict[str, Any]
    schema: dict[str, dict[str, Any]]
    clients: dict[str, Client] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    resource_servers: dict[str, dict[str, Any]] = field(default_factory=dict)
    identity_providers: dict[str, dict[str, Any]] = field(default_factory=dict)
    domains: dict[str, dict[str, Any]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    by_sub: dict[str, User] = field(default_factory=dict)
    aliases: dict[tuple[str, str], User] = field(default_factory=dict)
    ordered: list[User] = field(default_factory=list)
    serials: int = 0
    refresh_tokens: dict[str, TokenFamily] = field(default_factory=dict)
    sessions: dict[str, AuthSession] = field(default_factory=dict)
    sms_mfa: bool = True
    risk: dict[str, dict[str, Any]] = field(default_factory=dict)
    simulated_users: dict[str, SimulatedUser] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the part of the id after the region, which SRP hashes into the verifier."""
        return self.id.split("_", 1)[1]

    @property
    def region(self) -> str:
        """Return the region in the id."""
        return self.id.split("_", 1)[0]

    @property
    def username_attributes(self) -> list[str]:
        """Return the attributes that are sign-in names instead of a user name."""
        found: list[str] = self.settings.get("UsernameAttributes") or []
        return found

    @property
    def alias_attributes(self) -> list[str]:
        """Return the attributes that may be sign-in names beside the user name."""
        found: list[str] = self.settings.get("AliasAttributes") or []
        return found

    @property
    def is_case_sensitive(self) -> bool:
        """Tell whether user names and aliases differ by case (the API's default)."""
        configuration = self.settings.get("UsernameConfiguration") or {}
        return bool(configuration.get("CaseSensitive", True))

    def fold(self, name: str) -> str:
        """Return a user name or alias as the indexes hold it."""
        return name if self.is_case_sensitive else name.lower()

    def find_user(self, name: str) -> User | None:
        """Return the user of a user name, a ``sub`` or an alias in force."""
        folded = self.fold(name)
        user = self.users.get(folded) or self.by_sub.get(folded)
        if user is not None or not self.aliases:
            return user
        for attribute in ALIASES:
            user = self.aliases.get((attribute, folded))
            if user is not None:
                return user
        return None

    def add_user(self, user: User) -> None:
        """Index a new user; its serial is the next one."""
        self.users[self.fold(user.username)] = user
        self.by_sub[user.sub] = user
        self.ordered.append(user)

    def remove_user(self, user: User) -> None:
        """Take a user out of every index and group."""
        del self.users[self.fold(user.username)]
        del self.by_sub[user.sub]
        for key in [key for key in self._alias_keys_of(user) if self.aliases.get(key) is user]:
            del self.aliases[key]
        place = bisect_left(self.ordered, user.serial, key=lambda other: other.serial)
        del self.ordered[place]
        for name in user.groups:
            del self.groups[name].members[user.serial]

    def _alias_keys_of(self, user: User) -> list[tuple[str, str]]:
        return [
            (name, self.fold(user.attributes[name])) for name in ALIASES if name in user.attributes
        ]

    def remove_client(self, client: Client) -> None:
        """Take an app client out, with its refresh tokens and open sign-ins."""
        del self.clients[client.id]
        self.risk.pop(client.id, None)
        for token in [t for t, g in self.refresh_tokens.items() if g.client_id == client.id]:
            del self.refresh_tokens[token]
        for token in [t for t, s in self.sessions.items() if s.client_id == client.id]:
            del self.sessions[token]

    def has_scope(self, scope: str) -> bool:
        """Tell whether a resource server has a scope: ``{identifier}/{name}``."""
        # An identifier may be a URL; a scope's name has no slash [V data.md 7].
        identifier, _, name = scope.rpartition("/")
        server = self.resource_servers.get(identifier)
        return server is not None and any(s["ScopeName"] == name for s in server["Scopes"])

    def next_serial(self) -> int:
        """Return the serial of the next user."""
        self.serials += 1
        return self.serials


# Kept with the settings, but shown by GetUserPoolMfaConfig.
_SHOWN_ELSEWHERE = (
    "SoftwareTokenMfaConfiguration",
    "EmailMfaConfiguration",
    "WebAuthnConfiguration",
)


def describe_pool(pool: Pool) -> dict[str, Any]:
    """Return the ``UserPoolType`` shape; what was never set is left out [V data.md 1.1]."""
    settings = {name: value for name, value in pool.settings.items() if value != []}
    for name in _SHOWN_ELSEWHERE:
        settings.pop(name, None)
    return {
        "Id": pool.id,
        "Name": settings.pop("PoolName"),
        **settings,
        "LastModifiedDate": pool.modified,
        "CreationDate": pool.created,
        "SchemaAttributes": list(pool.schema.values()),
        "EstimatedNumberOfUsers": len(pool.users),
        "Arn": pool.arn,
        **_domains(pool),
    }


def _domains(pool: Pool) -> dict[str, str]:
    """Return the prefix domain and the custom one, where there are any."""
    return {
        "CustomDomain" if "CustomDomainConfig" in domain else "Domain": name
        for name, domain in pool.domains.items()
    }


def describe_pool_briefly(pool: Pool) -> dict[str, Any]:
    """Return the ``UserPoolDescriptionType`` shape of ListUserPools [V recorded R010]."""
    return {
        "Id": pool.id,
        "Name": pool.settings["PoolName"],
        "LambdaConfig": pool.settings["LambdaConfig"],
        "LastModifiedDate": pool.modified,
        "CreationDate": pool.created,
    }
