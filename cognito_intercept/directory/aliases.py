"""Aliases: attributes that a user signs in with (auth.md section 15).

In a pool with UsernameAttributes an e-mail address or phone number is the sign-in name from
the start. In a pool with AliasAttributes it becomes one when it is verified and the user is
confirmed; a preferred user name at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.user import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["alias_keys", "clashing", "in_the_way", "reindex", "take_over"]

Key = tuple[str, str]


def alias_keys(pool: Pool, attributes: Mapping[str, str | None], status: Status) -> set[Key]:
    """Return the keys of ``pool.aliases`` that such a user holds."""
    held = {
        (name, pool.fold(value))
        for name in pool.username_attributes
        if (value := attributes.get(name))
    }
    for name in pool.alias_attributes:
        value = attributes.get(name)
        counts = name == "preferred_username" or (
            status is not Status.UNCONFIRMED and attributes.get(f"{name}_verified") == "true"
        )
        if value and counts:
            held.add((name, pool.fold(value)))
    return held


def clashing(pool: Pool, user: User | None, keys: set[Key]) -> str | None:
    """Return the attribute of an alias that somebody else holds, ``None`` if all are free."""
    for name, value in sorted(keys):
        holder = pool.aliases.get((name, value))
        if holder is not None and holder is not user:
            return name
    return None


def in_the_way(pool: Pool, keys: set[Key], *, force: bool) -> str | None:
    """Return the attribute of an alias that keeps a new user out, ``None`` if nothing does.

    Args:
        pool: the user pool.
        keys: the :func:`alias_keys` of the new user.
        force: whether aliases are to be taken over; only addresses and numbers can be, and only
            where they are not the user names [D, ForceAliasCreation].
    """
    held = {key for key in keys if not force or key[0] == "preferred_username"}
    return clashing(pool, None, keys if pool.username_attributes else held)


def take_over(pool: Pool, user: User, keys: set[Key]) -> None:
    """Take aliases away from their holders: the attribute is not verified any more there.

    Only verified addresses and numbers move [D, ForceAliasCreation]; the callers refuse a
    preferred user name that somebody else has.
    """
    for key in keys:
        holder = pool.aliases.get(key)
        if holder is not None and holder is not user:
            del pool.aliases[key]
            holder.attributes[f"{key[0]}_verified"] = "false"


def reindex(pool: Pool, user: User, before: set[Key]) -> None:
    """Bring the index up to date after a change of the user.

    Args:
        pool: the user pool.
        user: the user as it is now.
        before: the :func:`alias_keys` before the change.
    """
    after = alias_keys(pool, user.attributes, user.status)
    for key in before - after:
        if pool.aliases.get(key) is user:
            del pool.aliases[key]
    for key in after:
        pool.aliases[key] = user
