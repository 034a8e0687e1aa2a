"""Pages of a list, by opaque tokens that say after which item the next page starts.

A token names the key of the last item given, not a position, so items that come or go between
two pages neither repeat nor hide others.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, TypeVar

from cognito_intercept import errors
from cognito_intercept.encoding import base64url, base64url_bytes, read_object, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cognito_intercept.directory.user import User

__all__ = ["DEFAULT_LIMIT", "page", "page_by_serial"]

DEFAULT_LIMIT = 60


T = TypeVar("T")
Key = str | int | float | tuple[float, str]


def by_name(item: Any) -> str:
    """Return what a list is ordered by where nothing else is said: its items' names."""
    name: str = item if isinstance(item, str) else item.name
    return name


def page(
    items: Iterable[T],
    limit: int | None,
    token: str | None,
    key: Callable[[T], Key] = by_name,
) -> tuple[list[T], str | None]:
    """Return one page of the items, ordered by ``key``, and the token of the next page.

    Args:
        items: all items, in any order.
        limit: how many at most; ``None`` and 0 stand for 60.
        token: what the page before gave; ``None`` for the first page.
        key: tells items apart and orders them; by default their names.

    Returns:
        The items, and ``None`` instead of a token where they are the last ones.

    Raises:
        CognitoError: InvalidParameterException for a token that no page gave.
    """
    ordered = sorted(items, key=key)
    start = 0 if token is None else _position(ordered, _decode(token), key)
    return _slice(ordered, start, limit, key)


def page_by_serial(
    users: Sequence[User],
    limit: int | None,
    token: str | None,
    matches: Callable[[User], bool] | None = None,
) -> tuple[list[User], str | None]:
    """Return one page of users that stand in the order of their serials.

    Costs as much as the page is long, however many users there are; with a filter, as many
    users as it must look at.

    Args:
        users: the pool's ``ordered`` list.
        limit: how many at most; ``None`` and 0 stand for 60.
        token: what the page before gave; ``None`` for the first page.
        matches: which users to list; ``None`` lists all.

    Raises:
        CognitoError: InvalidParameterException for a token that no page gave.
    """
    start = 0 if token is None else _position(users, _decode(token), _serial)
    if matches is None:
        return _slice(users, start, limit, _serial)
    wanted = (limit or DEFAULT_LIMIT) + 1
    found: list[User] = []
    for position in range(start, len(users)):
        if matches(users[position]):
            found.append(users[position])
            if len(found) == wanted:
                break
    return _slice(found, 0, limit, _serial)


def _serial(user: User) -> int:
    return user.serial


def _slice(
    ordered: Sequence[T], start: int, limit: int | None, key: Callable[[T], Key]
) -> tuple[list[T], str | None]:
    end = start + (limit or DEFAULT_LIMIT)
    chosen = list(ordered[start:end])
    return chosen, _encode(key(chosen[-1])) if chosen and end < len(ordered) else None


def _position(ordered: Sequence[T], last: Any, key: Callable[[T], Any]) -> int:
    try:
        return bisect_right(ordered, last, key=key)
    except TypeError:
        # The token of another kind of list.
        raise errors.INVALID_PAGINATION_TOKEN() from None


def _encode(key: Key) -> str:
    return base64url(write_json({"after": key}).encode())


def _decode(token: str) -> Any:
    try:
        key = read_object(base64url_bytes(token))["after"]
    except (ValueError, KeyError):
        raise errors.INVALID_PAGINATION_TOKEN() from None
    return tuple(key) if isinstance(key, list) else key
