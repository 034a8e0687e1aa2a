"""The users of a user pool: how they come, change and go, with their aliases and indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.aliases import AliasTakenError
from cognito_intercept.directory.identities import identities_text
from cognito_intercept.directory.ordered import insert_in_order, remove_in_order
from cognito_intercept.directory.pool_past import PoolPast
from cognito_intercept.directory.records import RESET_CODE
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.identities import Identity
    from cognito_intercept.directory.user import Status, User

__all__ = ["PoolUsers"]

# So many refresh tokens of deleted users are answered with UserNotFoundException; older ones are
# unknown, so that they do not fill the memory of a process that runs for long.
_ORPHANED_TOKENS = 1000


@dataclass(slots=True, repr=False)
class PoolUsers(PoolPast):
    """The part of a user pool that changes users and keeps their aliases and indexes."""

    def add_user(self, user: User, *, force_aliases: bool = False) -> None:
        """Add a new user, whose serial is the next one.

        Args:
            user: the user.
            force_aliases: see :meth:`change_user`.

        Raises:
            AliasTakenError: another user holds one of the aliases; nothing was changed.
            CognitoError: LimitExceededException, when the pool is full.
        """
        check_quota(len(self.users), self.quotas.users_per_pool, errors.TOO_MANY_USERS)
        self._check_aliases(user.attributes, user.status, user, force=force_aliases)
        self._number(user)
        self.attach(user)

    def attach(self, user: User) -> None:
        """Put a user into every index but those of the groups."""
        self.journal.put(self.users, self.fold(user.username), user)
        self.journal.put(self.by_sub, user.sub, user)
        self.index_identities(user, [], user.identities)
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

    def set_identities(self, user: User, identities: list[Identity], now: float) -> None:
        """Give a user other identities, and the attribute that shows them."""
        shown = _without_empty({**user.attributes, "identities": identities_text(identities)})
        self.index_identities(user, user.identities, identities)
        self._set_indexed(user, attributes=shown, identities=identities, modified=now)

    def enable_user(self, user: User, now: float, *, enabled: bool) -> None:
        """Let a user sign in, or no longer."""
        self._set_indexed(user, enabled=enabled, modified=now)

    def _set_indexed(self, user: User, **values: Any) -> None:
        self.note_user(user)
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
        self.note_user(user)
        self.detach(user)
        self._orphan_tokens(user)
        if self.replica is not None:
            self.journal.remove(self.replica.failures, user.sub)

    def detach(self, user: User) -> None:
        """Take a user out of every index, those of the groups too."""
        self.journal.remove(self.users, self.fold(user.username))
        self.journal.remove(self.by_sub, user.sub)
        self.index_identities(user, user.identities, [])
        for key in self.alias_keys(user.attributes, user.status):
            if self.aliases.get(key) is user:
                self.journal.remove(self.aliases, key)
        for name in user.groups:
            self._leave(self.groups[name], user)
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

    def forget_orphaned_tokens(self, subs: set[str]) -> None:
        """Forget the refresh tokens of deleted users, who come back without them."""
        for token in [t for t, family in self.orphaned_tokens.items() if family.sub in subs]:
            self.journal.remove(self.orphaned_tokens, token)
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
                self.note_user(holder)
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

    def _leave(self, group: Group, user: User) -> None:
        self.journal.record(lambda: insert_in_order(group.members, user))
        remove_in_order(group.members, user)


def _without_empty(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}
