"""Pages of a list, by opaque tokens that say after which item the next page starts.

A token names the key of the last item given, not a position, so items that come or go between
two pages neither repeat nor hide others.
"""

from __future__ import annotations

from bisect import bisect_right
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from cognito_intercept import errors
from cognito_intercept.directory.ordered import SortedMapping, by_name, serial_of
from cognito_intercept.protocol.encoding import base64url, base64url_bytes, read_object, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cognito_intercept.directory.filters import UserFilter
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = [
    "DEFAULT_LIMIT",
    "page",
    "page_by_filter",
    "page_by_serial",
    "page_of",
]

DEFAULT_LIMIT = 60
# Seconds that a PaginationToken of ListUsers is valid [D data.md 6].
_VALIDITY = 3600.0


T = TypeVar("T")
Key = str | int | float | tuple[float, str] | tuple[str, int]


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


def page_of(
    sources: Sequence[Mapping[str, T]],
    limit: int | None,
    token: str | None,
    key: Callable[[T], Key] = by_name,
    is_wanted: Callable[[T], bool] | None = None,
) -> tuple[list[T], str | None]:
    """Return one page of the values of dictionaries, ordered by ``key``, and the next token.

    With :class:`SortedMapping` it costs as much as the page is long, besides values that are not
    wanted.

    Args:
        sources: the dictionaries: each a SortedMapping of the same order, or any other one.
        limit: how many at most; ``None`` and 0 stand for 60.
        token: what the page before gave; ``None`` for the first page.
        key: tells values apart and orders them; by default their names.
        is_wanted: returns whether a value is in the list; by default all are.

    Raises:
        CognitoError: InvalidParameterException for a token that no page gave.
    """
    size = limit or DEFAULT_LIMIT
    last = None if token is None else _decode(token)
    try:
        ordered = merge(*(_values_after(one, last, key) for one in sources), key=key)
        found = list(islice(filter(is_wanted or _is_any, ordered), size + 1))
    except TypeError:
        # The token of another kind of list.
        raise errors.INVALID_PAGINATION_TOKEN() from None
    chosen = found[:size]
    return chosen, _encode(key(chosen[-1])) if len(found) > size else None


def _values_after(source: Mapping[str, T], last: Any, key: Callable[[T], Any]) -> Iterable[T]:
    if isinstance(source, SortedMapping):
        return source.values_after(last)
    return [one for one in sorted(source.values(), key=key) if last is None or key(one) > last]


def _is_any(_item: object) -> bool:
    return True


def page_by_serial(
    users: Sequence[User], limit: int | None, token: str | None, now: float | None = None
) -> tuple[list[User], str | None]:
    """Return one page of users that stand in the order of their serials.

    Costs as much as the page is long, however many users there are.

    Args:
        users: the users in order.
        limit: how many at most; ``None`` and 0 stand for 60.
        token: what the page before gave; ``None`` for the first page.
        now: the time, where tokens expire; in seconds since the epoch.

    Raises:
        CognitoError: InvalidParameterException for a token that no page gave.
    """
    start = 0 if token is None else _position(users, _decode(token, now), serial_of)
    return _slice(users, start, limit, serial_of, now)


def page_by_filter(
    pool: Pool, wanted: UserFilter, limit: int | None, token: str | None, now: float
) -> tuple[list[User], str | None]:
    """Return one page of the users that a filter lets pass, by value and serial.

    Costs as much as the page is long, however many users there are, and however many pass.

    Args:
        pool: the user pool.
        wanted: the filter.
        limit: how many at most; ``None`` and 0 stand for 60.
        token: what the page before gave; ``None`` for the first page.
        now: the time in seconds since the epoch.

    Raises:
        CognitoError: InvalidParameterException for a token that no page gave.
    """
    value, serial = ("", 0) if token is None else _place_in_index(_decode(token, now))
    size = limit or DEFAULT_LIMIT
    found = list(islice(wanted.matching(pool, value, serial), size + 1))
    chosen = found[:size]
    has_more = len(found) > size
    following = _encode((chosen[-1][0], chosen[-1][1].serial), now) if has_more else None
    return [user for _, user in chosen], following


def _place_in_index(key: Any) -> tuple[str, int]:
    """Return where the page after a key begins."""
    if isinstance(key, tuple) and [type(part) for part in key] == [str, int]:
        return key[0], key[1] + 1
    raise errors.INVALID_PAGINATION_TOKEN()


def _slice(
    ordered: Sequence[T],
    start: int,
    limit: int | None,
    key: Callable[[T], Key],
    now: float | None = None,
) -> tuple[list[T], str | None]:
    end = start + (limit or DEFAULT_LIMIT)
    chosen = list(ordered[start:end])
    return chosen, _encode(key(chosen[-1]), now) if chosen and end < len(ordered) else None


def _position(ordered: Sequence[T], last: Any, key: Callable[[T], Any]) -> int:
    try:
        return bisect_right(ordered, last, key=key)
    except TypeError:
        # The token of another kind of list.
        raise errors.INVALID_PAGINATION_TOKEN() from None


def _encode(key: Key, now: float | None = None) -> str:
    expiry = {} if now is None else {"expires": now + _VALIDITY}
    return base64url(write_json({"after": key, **expiry}).encode())


def _decode(token: str, now: float | None = None) -> Any:
    try:
        parsed = read_object(base64url_bytes(token))
        key = parsed["after"]
        is_expired = now is not None and now >= float(parsed["expires"])
    except (ValueError, TypeError, KeyError):
        raise errors.INVALID_PAGINATION_TOKEN() from None
    if is_expired:
        raise errors.INVALID_PAGINATION_TOKEN()
    return tuple(key) if isinstance(key, list) else key
