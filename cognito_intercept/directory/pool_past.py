"""The past of a user pool's users and groups, for point-in-time recovery."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.past import PastGroup, PastUser, state_of_group, state_of_user
from cognito_intercept.directory.pool_providers import PoolProviders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.records import Passkey
    from cognito_intercept.directory.user import User

__all__ = ["PoolPast"]

Past = PastUser | PastGroup
# One more than each change adds, so that what is old gets less.
_AT_A_TIME = 2


@dataclass(slots=True, repr=False)
class PoolPast(PoolProviders):
    """The part of a user pool that keeps what users and groups were before they were changed.

    Nothing is kept on plans without point-in-time recovery, and nothing for longer than the plan's
    recovery period.
    """

    def note_user(self, user: User) -> None:
        """Keep a user's present state: it is about to change."""
        now, sub = self.now(), user.sub
        # One who was created in this moment has no past.
        if user.created < now and self._is_due(self.past_users.get(sub), now):
            self._keep(self.past_users, sub, PastUser(now, state_of_user(user)))

    def note_group(self, group: Group) -> None:
        """Keep a group's present state: it is about to change."""
        now, name = self.now(), group.name
        if group.created < now and self._is_due(self.past_groups.get(name), now):
            self._keep(self.past_groups, name, PastGroup(now, state_of_group(group)))

    def note_absence(self, kind: type[Past], key: str) -> None:
        """Keep that there is no such user or group: one of before is about to come back."""
        now = self.now()
        past = self.past_users if kind is PastUser else self.past_groups
        if self._is_due(past.get(key), now):
            self._keep(past, key, kind(now, None))

    def _is_due(self, past: Sequence[Past] | None, now: float) -> bool:
        # Between two changes in the same moment there is no point in time.
        return self.settings["UserPoolTier"] != "LITE" and (not past or past[-1].until < now)

    def _keep(self, pasts: dict[str, Any], key: str, state: Past) -> None:
        horizon = state.until - self.configuration.recovery_period
        before = pasts.get(key)
        # What follows here is what a change of a user costs: the usual case comes first.
        states = [state] if before is None else [*_since(before, horizon), state]
        self.journal.put(pasts, key, states)
        oldest = next(iter(pasts))
        if pasts[oldest][0].until <= horizon:
            self._forget(pasts, horizon)

    def _forget(self, pasts: dict[str, Any], horizon: float) -> None:
        """Forget old states, some at each change, so that a pool of many changes stays small."""
        for key in tuple(islice(pasts, _AT_A_TIME)):
            recent = _since(pasts[key], horizon)
            self.journal.remove(pasts, key)
            if recent:
                self.journal.put(pasts, key, recent)

    def set_user(self, user: User, **values: Any) -> None:
        """Set what a recovery restores of a user, other than what is indexed."""
        self.note_user(user)
        self.journal.set(user, **values)

    def add_passkey(self, user: User, passkey: Passkey) -> None:
        """Add a passkey to a user."""
        self.note_user(user)
        self.journal.put(user.passkeys, passkey.id, passkey)

    def remove_passkey(self, user: User, passkey_id: str) -> None:
        """Remove a passkey of a user."""
        self.note_user(user)
        self.journal.remove(user.passkeys, passkey_id)

    def change_group(self, group: Group, **values: Any) -> None:
        """Set what a group shows of itself."""
        self.note_group(group)
        self.journal.set(group, **values)


def _since(past: Sequence[Past], horizon: float) -> list[Past]:
    return [one for one in past if one.until > horizon]
