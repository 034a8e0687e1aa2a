"""User pools: changes of what is in them, and the shapes in which the API shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.aliases import AliasTakenError
from cognito_intercept.directory.ordered import insert_in_order, remove_in_order
from cognito_intercept.directory.pool_configuration import PoolConfiguration
from cognito_intercept.directory.pool_data import PoolData
from cognito_intercept.directory.records import RESET_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import Status, User

__all__ = ["Pool", "describe_pool", "describe_pool_briefly"]


# So many refresh tokens of deleted users are answered with UserNotFoundException; older ones are
# unknown, so that they do not fill the memory of a process that runs for long.
_ORPHANED_TOKENS = 1000


@dataclass(slots=True, repr=False)
class Pool(PoolData):
    """A user pool, with the changes that keep its indexes and aliases together.

    Everything is recorded in the journal. Nothing else may write an index.
    """

    def configure(
        self, settings: dict[str, Any], *, sms_mfa: bool | None = None, now: float | None = None
    ) -> None:
        """Give the pool other settings.

        Args:
            settings: all of them, with the defaults filled in.
            sms_mfa: whether SMS are a second factor; ``None`` leaves it as it is.
            now: the time of the change, in seconds since the epoch; ``None`` for a change that
                does not count as one of the pool.
        """
        sms_mfa = self.sms_mfa if sms_mfa is None else sms_mfa
        self.journal.set(
            self,
            settings=settings,
            sms_mfa=sms_mfa,
            configuration=PoolConfiguration(settings, sms_mfa),
            modified=self.modified if now is None else now,
        )

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
        self.journal.record(lambda: self._unlist(user))
        self._list(user)
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
        before = self.alias_keys(user.attributes, user.status)
        self._set_indexed(user, attributes=after, status=status, modified=now)
        self._hold_aliases(user, before)
        self._drop_reset_code(user)

    def _drop_reset_code(self, user: User) -> None:
        """Drop a code to set a new password that went where the user is no longer reached (G)."""
        code = user.codes.get(RESET_CODE)
        if code is not None and user.attributes.get(code.attribute) != code.destination:
            self.journal.remove(user.codes, RESET_CODE)

    def enable_user(self, user: User, now: float, *, enabled: bool) -> None:
        """Let a user sign in, or no longer."""
        self._set_indexed(user, enabled=enabled, modified=now)

    def _set_indexed(self, user: User, **values: Any) -> None:
        before = {name: getattr(user, name) for name in values}
        self.journal.record(lambda: self._assign(user, before))
        self._assign(user, values)

    # An inverse that runs later finds indexes which filters have asked for meanwhile: so each
    # of these looks at the present ones.

    def _assign(self, user: User, values: dict[str, Any]) -> None:
        before = {name: index.value_of(user) for name, index in self.indexes.items()}
        for name, value in values.items():
            setattr(user, name, value)
        for name, index in self.indexes.items():
            index.move(user, before[name], index.value_of(user))

    def _list(self, user: User) -> None:
        insert_in_order(self.ordered, user)
        for index in self.indexes.values():
            index.move(user, None, index.value_of(user))

    def _unlist(self, user: User) -> None:
        remove_in_order(self.ordered, user)
        for index in self.indexes.values():
            index.move(user, index.value_of(user), None)

    def remove_user(self, user: User) -> None:
        """Remove a user with aliases and memberships; the refresh tokens have no user then."""
        self.journal.remove(self.users, self.fold(user.username))
        self.journal.remove(self.by_sub, user.sub)
        for key in self.alias_keys(user.attributes, user.status):
            if self.aliases.get(key) is user:
                self.journal.remove(self.aliases, key)
        for name in user.groups:
            self._leave(self.groups[name], user)
        self._orphan_tokens(user)
        self.journal.record(lambda: self._list(user))
        self._unlist(user)

    def _orphan_tokens(self, user: User) -> None:
        for family in user.token_families.values():
            for token in family.refresh_tokens:
                self.journal.put(self.orphaned_tokens, token, family)
        while len(self.orphaned_tokens) > _ORPHANED_TOKENS:
            oldest = next(iter(self.orphaned_tokens))
            self.journal.remove(self.orphaned_tokens, oldest)
            self.journal.remove(self.refresh_tokens, oldest)

    def add_family(self, user: User, family: TokenFamily) -> None:
        """Add the tokens of a sign-in of a user."""
        self.journal.put(user.token_families, family.event_id, family)

    def add_refresh_token(self, family: TokenFamily, token: str) -> None:
        """Add a refresh token to the tokens of a sign-in."""
        self.journal.set(family, refresh_tokens=[*family.refresh_tokens, token])
        self.journal.put(self.refresh_tokens, token, family)

    def remove_family(self, user: User, family: TokenFamily) -> None:
        """Remove the tokens of a sign-in: from now on they are unknown."""
        self.journal.remove(user.token_families, family.event_id)
        for token in family.refresh_tokens:
            self.journal.remove(self.refresh_tokens, token)

    def _check_aliases(
        self, attributes: Mapping[str, str], status: Status, user: User, *, force: bool
    ) -> None:
        taken = self.taken_alias(attributes, status, user, force=force)
        if taken is not None:
            raise AliasTakenError(taken)

    def _hold_aliases(self, user: User, before: set[tuple[str, str]]) -> None:
        after = self.alias_keys(user.attributes, user.status)
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
        serial = self.serials + 1
        self.journal.record(lambda: self._return_serial(serial))
        self.serials = user.serial = serial

    def _return_serial(self, serial: int) -> None:
        # Others may have got later ones, while a trigger was called.
        if self.serials == serial:
            self.serials -= 1

    def add_to_group(self, user: User, group: Group) -> None:
        """Make a user a member of a group; once more changes nothing."""
        if group.name not in user.groups:
            self.journal.set(user, groups=user.groups | {group.name})
            self.journal.record(lambda: remove_in_order(group.members, user))
            insert_in_order(group.members, user)

    def remove_from_group(self, user: User, group: Group) -> None:
        """End a user's membership in a group, if there is one."""
        if group.name in user.groups:
            self.journal.set(user, groups=user.groups - {group.name})
            self._leave(group, user)

    def _leave(self, group: Group, user: User) -> None:
        self.journal.record(lambda: insert_in_order(group.members, user))
        remove_in_order(group.members, user)

    def add_group(self, group: Group) -> None:
        """Add a group."""
        self.journal.put(self.groups, group.name, group)

    def remove_group(self, group: Group) -> None:
        """Remove a group; its members stay users."""
        for user in group.members:
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
        # Families stay, so that an access token says what is missing: its client.
        for token in [t for t, f in self.refresh_tokens.items() if f.client_id == client.id]:
            self.journal.remove(self.refresh_tokens, token)
            self.journal.remove(self.orphaned_tokens, token)
        for token in [t for t, s in self.sessions.items() if s.client_id == client.id]:
            self.journal.remove(self.sessions, token)


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
