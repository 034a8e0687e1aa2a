"""User pools: their data and indexes."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.aliases import ALIASES, AliasTakenError, aliases_in_force
from cognito_intercept.directory.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.simulated_users import SimulatedUser
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import Status, User

__all__ = ["Pool", "describe_pool", "describe_pool_briefly"]


@dataclass(slots=True)
class Pool:
    """One user pool with everything in it.

    ``settings`` is the validated API dict, with AWS's defaults filled in at creation.
    ``users``, ``by_sub`` and ``aliases`` are the indexes behind every look-up of a user;
    ``ordered`` holds the users by serial, for pages. State is changed only through the
    methods below, which keep the indexes together, and through ``journal``. ``risk`` holds
    risk configurations by app client id, the pool's own under ``""``; ``sms_mfa`` says whether
    SMS, if the pool sends any, are a second factor; ``simulated_users`` holds what was made up
    for users who do not exist.
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
    journal: Journal = field(default_factory=Journal, repr=False, compare=False)

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

    def has_username(self, name: str) -> bool:
        """Return whether a new user cannot have this user name."""
        return self.fold(name) in self.users

    def taken_alias(
        self,
        attributes: Mapping[str, str | None],
        status: Status,
        user: User | None = None,
        *,
        force: bool = False,
    ) -> str | None:
        """Return the attribute of an alias that such a user cannot have; ``None`` without one.

        Args:
            attributes: all the attributes that the user would have.
            status: the status that the user would have.
            user: the user; ``None`` for a new one.
            force: whether aliases are to be taken over from their holders; only addresses and
                numbers can be, and only where they are not the user names
                [D, ForceAliasCreation].
        """
        keys = self._alias_keys(attributes, status)
        for key in sorted(keys):
            is_forced = force and key[0] != "preferred_username" and not self.username_attributes
            if not is_forced and self.aliases.get(key, user) is not user:
                return key[0]
        return None

    def add_user(self, user: User, *, force_aliases: bool = False) -> None:
        """Add a new user, whose serial is the next one.

        Args:
            user: the user.
            force_aliases: see :meth:`change_user`.

        Raises:
            AliasTakenError: another user holds one of the aliases; nothing was changed.
        """
        self._check_aliases(user.attributes, user.status, user, force=force_aliases)
        self._number(user)
        self.journal.put(self.users, self.fold(user.username), user)
        self.journal.put(self.by_sub, user.sub, user)
        self.ordered.append(user)
        self.journal.record(lambda: self._drop_from_order(user))
        self._hold_aliases(user, set())

    def change_user(
        self,
        user: User,
        now: float,
        *,
        attributes: dict[str, str] | None = None,
        status: Status | None = None,
        force_aliases: bool = False,
    ) -> None:
        """Give a user other attributes or another status, and change the aliases accordingly.

        Args:
            user: the user.
            now: the time of the change, in seconds since the epoch.
            attributes: all the attributes that the user has afterwards; empty values are left
                out. ``None`` leaves them as they are.
            status: the new status; ``None`` leaves it as it is.
            force_aliases: take aliases over from their holders, for whom the address or number
                is not verified any more [D, ForceAliasCreation].

        Raises:
            AliasTakenError: another user holds an alias that this one would have; nothing was
                changed.
        """
        after = user.attributes if attributes is None else _without_empty(attributes)
        status = user.status if status is None else status
        self._check_aliases(after, status, user, force=force_aliases)
        before = self._alias_keys(user.attributes, user.status)
        self.journal.set(user, attributes=after, status=status, modified=now)
        self._hold_aliases(user, before)

    def enable_user(self, user: User, now: float, *, enabled: bool) -> None:
        """Let a user sign in, or no longer."""
        self.journal.set(user, enabled=enabled, modified=now)

    def remove_user(self, user: User) -> None:
        """Remove a user with refresh tokens, aliases and memberships."""
        self.journal.remove(self.users, self.fold(user.username))
        self.journal.remove(self.by_sub, user.sub)
        for key in self._alias_keys(user.attributes, user.status):
            if self.aliases.get(key) is user:
                self.journal.remove(self.aliases, key)
        for name in user.groups:
            self.journal.remove(self.groups[name].members, user.serial)
        for family in user.token_families.values():
            for token in family.refresh_tokens:
                self.journal.remove(self.refresh_tokens, token)
        self._drop_from_order(user)
        self.journal.record(lambda: insort(self.ordered, user, key=_serial))

    def _alias_keys(
        self, attributes: Mapping[str, str | None], status: Status
    ) -> set[tuple[str, str]]:
        in_force = aliases_in_force(self.settings, attributes, status)
        return {(name, self.fold(value)) for name, value in in_force}

    def _check_aliases(
        self, attributes: Mapping[str, str], status: Status, user: User, *, force: bool
    ) -> None:
        taken = self.taken_alias(attributes, status, user, force=force)
        if taken is not None:
            raise AliasTakenError(taken)

    def _hold_aliases(self, user: User, before: set[tuple[str, str]]) -> None:
        after = self._alias_keys(user.attributes, user.status)
        for key in before - after:
            if self.aliases.get(key) is user:
                self.journal.remove(self.aliases, key)
        for key in after:
            holder = self.aliases.get(key)
            if holder is not None and holder is not user:
                unverified = {**holder.attributes, f"{key[0]}_verified": "false"}
                self.journal.set(holder, attributes=unverified)
            self.journal.put(self.aliases, key, user)

    def _number(self, user: User) -> None:
        """Give a new user the next serial; one that is taken back may be given again."""
        self.serials = serial = self.serials + 1
        self.journal.record(lambda: self._return_serial(serial))
        self.journal.set(user, serial=serial)

    def _return_serial(self, serial: int) -> None:
        # Others may have got later ones, while a trigger was called.
        if self.serials == serial:
            self.serials -= 1

    def _drop_from_order(self, user: User) -> None:
        del self.ordered[bisect_left(self.ordered, user.serial, key=_serial)]

    def add_to_group(self, user: User, group: Group) -> None:
        """Make a user a member of a group; once more changes nothing."""
        self.journal.set(user, groups=user.groups | {group.name})
        self.journal.put(group.members, user.serial, user.username)

    def remove_from_group(self, user: User, group: Group) -> None:
        """End a user's membership in a group, if there is one."""
        self.journal.set(user, groups=user.groups - {group.name})
        self.journal.remove(group.members, user.serial)

    def add_group(self, group: Group) -> None:
        """Add a group."""
        self.journal.put(self.groups, group.name, group)

    def remove_group(self, group: Group) -> None:
        """Remove a group; its members stay users."""
        for username in group.members.values():
            user = self.users[self.fold(username)]
            self.journal.set(user, groups=user.groups - {group.name})
        self.journal.remove(self.groups, group.name)

    def put_resource_server(self, server: dict[str, Any]) -> None:
        """Add a resource server, or replace the one of the same identifier."""
        self.journal.put(self.resource_servers, server["Identifier"], server)

    def remove_resource_server(self, identifier: str) -> None:
        """Remove a resource server; app clients keep the names of its scopes (G)."""
        self.journal.remove(self.resource_servers, identifier)

    def put_identity_provider(self, provider: dict[str, Any]) -> None:
        """Add an identity provider, or replace the one of the same name."""
        self.journal.put(self.identity_providers, provider["ProviderName"], provider)

    def remove_identity_provider(self, name: str) -> None:
        """Remove an identity provider."""
        self.journal.remove(self.identity_providers, name)

    def remove_client(self, client: Client) -> None:
        """Remove an app client with its risk configuration, refresh tokens and open sign-ins."""
        self.journal.remove(self.clients, client.id)
        self.journal.remove(self.risk, client.id)
        for token in [t for t, g in self.refresh_tokens.items() if g.client_id == client.id]:
            self.journal.remove(self.refresh_tokens, token)
        for token in [t for t, s in self.sessions.items() if s.client_id == client.id]:
            self.journal.remove(self.sessions, token)

    def has_scope(self, scope: str) -> bool:
        """Tell whether a resource server has a scope: ``{identifier}/{name}``."""
        # An identifier may be a URL; a scope's name has no slash [V data.md 7].
        identifier, _, name = scope.rpartition("/")
        server = self.resource_servers.get(identifier)
        return server is not None and any(s["ScopeName"] == name for s in server["Scopes"])


def _serial(user: User) -> int:
    return user.serial


def _without_empty(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


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
