"""What a point-in-time recovery would change in a user pool, and the change itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.groups import Group
from cognito_intercept.directory.past import (
    PastGroup,
    PastUser,
    group_at,
    state_of_group,
    state_of_user,
    user_at,
)
from cognito_intercept.directory.user import Status, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cognito_intercept.directory.past import GroupState, UserState
    from cognito_intercept.directory.pool import Pool

__all__ = ["preview", "restore"]

# What a user keeps who chose another password after the recovery point [D].
_PASSWORD = (
    "password",
    "password_history",
    "imported_hash",
    "temporary_password_expires",
    "status",
)
_PROFILE = ("username", "attributes", "status", "enabled", "identities", "password")


@dataclass(frozen=True, slots=True)
class _Changes:
    """The users (by ``sub``) and groups (by name) that differ: before and after the recovery."""

    users: dict[str, tuple[UserState | None, UserState | None]]
    groups: dict[str, tuple[GroupState | None, GroupState | None]]


def _changes(pool: Pool, point: float) -> _Changes:
    subs = {sub for sub, past in pool.past_users.items() if past[-1].until > point}
    subs |= {user.sub for user in pool.ordered if user.created > point}
    names = {name for name, past in pool.past_groups.items() if past[-1].until > point}
    names |= {group.name for group in pool.groups.values() if group.created > point}
    return _Changes(
        {sub: _change_of_user(pool, sub, point) for sub in sorted(subs)},
        {name: _change_of_group(pool, name, point) for name in sorted(names)},
    )


def _change_of_user(
    pool: Pool, sub: str, point: float
) -> tuple[UserState | None, UserState | None]:
    user = pool.by_sub.get(sub)
    then = user_at(pool.past_users.get(sub, ()), user, point)
    if user is None:
        return None, then
    now = state_of_user(user)
    if then is not None and user.own_password_at is not None and user.own_password_at > point:
        then = replace(then, **{name: getattr(now, name) for name in _PASSWORD})
    return now, then


def _change_of_group(
    pool: Pool, name: str, point: float
) -> tuple[GroupState | None, GroupState | None]:
    group = pool.groups.get(name)
    now = None if group is None else state_of_group(group)
    return now, group_at(pool.past_groups.get(name, ()), group, point)


def preview(pool: Pool, point: float) -> list[dict[str, Any]]:
    """Return the rows of a preview: what a recovery would create, update and delete, by entity.

    There is a row for each type of entity, also where nothing would change (G). A group changes
    with its members (G).
    """
    changes = _changes(pool, point)
    users = changes.users.values()
    groups: dict[str, tuple[object, object]] = {**changes.groups}
    for name in _groups_with_other_members(users):
        if name not in groups and name in pool.groups:
            group = pool.groups[name]
            groups[name] = (state_of_group(group), None if group.created > point else _CHANGED)
    return [
        _row("Users", ((_part(a, _profile), _part(b, _profile)) for a, b in users)),
        _row("Groups", groups.values()),
        _row("User MFAs", ((_part(a, _mfa), _part(b, _mfa)) for a, b in users)),
        _row("Passkeys", _passkeys(users)),
    ]


# Stands for a state that differs from the present one.
_CHANGED = object()


def _groups_with_other_members(
    users: Iterable[tuple[UserState | None, UserState | None]],
) -> set[str]:
    names: set[str] = set()
    for before, after in users:
        names |= (before.groups if before else set()) ^ (after.groups if after else set())
    return names


def _row(entity: str, changes: Iterable[tuple[object, object]]) -> dict[str, Any]:
    counts = {"CreateCount": 0, "UpdateCount": 0, "DeleteCount": 0}
    for before, after in changes:
        if before is None and after is not None:
            counts["CreateCount"] += 1
        elif after is None and before is not None:
            counts["DeleteCount"] += 1
        elif before != after:
            counts["UpdateCount"] += 1
    return {"Entity": entity, **counts}


def _part(state: UserState | None, part: Callable[[UserState], Any]) -> Any:
    return None if state is None else part(state)


def _profile(state: UserState) -> Any:
    return [getattr(state, name) for name in _PROFILE]


def _mfa(state: UserState) -> Any:
    """Return a user's MFA settings, ``None`` without any."""
    secret = None if state.software_token is None else state.software_token.secret
    settings = (state.mfa_factors, state.preferred_mfa, state.mfa_options, state.passkey_mfa)
    return (*settings, secret) if any(settings) or secret else None


def _passkeys(
    users: Iterable[tuple[UserState | None, UserState | None]],
) -> Iterable[tuple[object, object]]:
    for before, after in users:
        here, there = (set(one.passkeys) if one else set() for one in (before, after))
        yield from ((None, key) for key in there - here)
        yield from ((key, None) for key in here - there)


def restore(pool: Pool, point: float) -> None:
    """Have the users and groups of a point in time; everything is recorded in the journal.

    Users who were there all the time keep their devices, tokens and sessions (G). Those who come
    back have none, and codes that were sent to anybody who changes are void (G).
    """
    changes = _changes(pool, point)
    present = {sub: pool.by_sub.get(sub) for sub in changes.users}
    for sub, user in present.items():
        _note(pool, sub, user)
        if user is not None and changes.users[sub][1] is None:
            pool.remove_user(user)
        elif user is not None:
            pool.detach(user)
    _restore_groups(pool, changes)
    pool.forget_orphaned_tokens({sub for sub, user in present.items() if user is None})
    for sub, (_, state) in changes.users.items():
        if state is not None:
            _restore_user(pool, present[sub], state)


def _note(pool: Pool, sub: str, user: User | None) -> None:
    if user is None:
        pool.note_absence(PastUser, sub)
    else:
        pool.note_user(user)


def _restore_groups(pool: Pool, changes: _Changes) -> None:
    for name, (before, after) in changes.groups.items():
        if after is None:
            # Who is still in it was changed too, and is detached.
            if before is not None:
                pool.remove_group(pool.groups[name])
        elif before is None:
            pool.note_absence(PastGroup, name)
            pool.add_group(_group_of(pool, after))
        else:
            values = {n: getattr(after, n) for n in GROUP_MEMBERS}
            pool.change_group(pool.groups[name], **values)


GROUP_MEMBERS = ("created", "modified", "description", "role_arn", "precedence")


def _group_of(pool: Pool, state: GroupState) -> Group:
    return Group(
        state.name,
        pool.id,
        state.created,
        state.modified,
        state.description,
        state.role_arn,
        state.precedence,
    )


def _restore_user(pool: Pool, user: User | None, state: UserState) -> None:
    values = state.values()
    if user is None:
        user = User(state.username, state.serial, 0.0, 0.0, state.attributes, Status.UNCONFIRMED)
    # A passkey that is still there has counted on.
    values["passkeys"] |= {k: v for k, v in user.passkeys.items() if k in values["passkeys"]}
    values["groups"] = {name for name in state.groups if name in pool.groups}
    pool.journal.set(user, **values, codes={}, pending={})
    pool.attach(user)
    for name in user.groups:
        pool.join(pool.groups[name], user)
