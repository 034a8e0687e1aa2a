"""Past states of users and groups: what point-in-time recovery restores.

A pool keeps, for each user and group that was changed, the states before the changes of the last
days. What was added needs no record: it has a date of creation.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.identities import Identity
    from cognito_intercept.directory.password import StoredPassword
    from cognito_intercept.directory.records import Passkey
    from cognito_intercept.directory.totp import SoftwareToken
    from cognito_intercept.directory.user import Status, User

__all__ = [
    "GroupState",
    "PastGroup",
    "PastUser",
    "UserState",
    "group_at",
    "state_of_group",
    "state_of_user",
    "user_at",
]


@dataclass(slots=True, repr=False)
class UserState:
    """What a recovery restores of a user: the members of the same names."""

    username: str
    serial: int
    created: float
    modified: float
    attributes: dict[str, str]
    status: Status
    enabled: bool
    password: StoredPassword | None
    temporary_password_expires: float | None
    password_history: list[bytes]
    imported_hash: str | None
    groups: set[str]
    mfa_factors: set[str]
    preferred_mfa: str | None
    mfa_options: list[dict[str, str]]
    passkey_mfa: bool
    software_token: SoftwareToken | None
    identities: list[Identity]
    passkeys: dict[str, Passkey]

    def __repr__(self) -> str:
        """Return the name: nothing that a log must not show."""
        return f"<UserState of {self.username!r}>"

    def values(self) -> dict[str, Any]:
        """Return the members by name, as a user is to have them."""
        return dict(zip(_NAMES, _members_of(self), strict=True)) | {"passkeys": {**self.passkeys}}


_NAMES = tuple(one.name for one in fields(UserState))
_members_of = attrgetter(*_NAMES)
_all_but_passkeys = attrgetter(*_NAMES[:-1])


@dataclass(frozen=True, slots=True)
class GroupState:
    """What a recovery restores of a group besides who is in it."""

    name: str
    created: float
    modified: float
    description: str | None
    role_arn: str | None
    precedence: int | None


@dataclass(slots=True)
class PastUser:
    """A user before a change at ``until``; ``None``: there was no such user."""

    until: float
    state: UserState | None


@dataclass(slots=True)
class PastGroup:
    """A group before a change at ``until``; ``None``: there was no such group."""

    until: float
    state: GroupState | None


def state_of_user(user: User) -> UserState:
    """Return a user's present state.

    Values are shared: a user's are replaced, never changed, but for the dictionary of passkeys.
    """
    values: tuple[Any, ...] = (*_all_but_passkeys(user), user.passkeys.copy())
    return UserState(*values)


def state_of_group(group: Group) -> GroupState:
    """Return a group's present state."""
    return GroupState(
        group.name,
        group.created,
        group.modified,
        group.description,
        group.role_arn,
        group.precedence,
    )


def user_at(past: Sequence[PastUser], user: User | None, point: float) -> UserState | None:
    """Return the state that a user had at a point in time, ``None`` where there was none.

    Args:
        past: the states before changes, the oldest first.
        user: the user today, if there is one.
        point: the time in seconds since the epoch.
    """
    present = None if user is None else state_of_user(user)
    return _at(past, present, point)


def group_at(past: Sequence[PastGroup], group: Group | None, point: float) -> GroupState | None:
    """Return the state that a group had at a point in time, as :func:`user_at`."""
    present = None if group is None else state_of_group(group)
    return _at(past, present, point)


State = TypeVar("State", UserState, GroupState)


def _at(past: Sequence[Any], present: State | None, point: float) -> State | None:
    state: State | None = next((one.state for one in past if one.until > point), present)
    return None if state is None or state.created > point else state
