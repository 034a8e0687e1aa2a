"""Users in the order of their creation, and by the values of an attribute.

Both are sorted lists: a look-up is a bisection, however many users there are. Dictionaries of
other things that are listed page by page keep an order of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cognito_intercept.directory.user import User

__all__ = [
    "SortedMapping",
    "UserIndex",
    "by_creation",
    "by_name",
    "insert_in_order",
    "remove_in_order",
    "serial_of",
]

V = TypeVar("V")


def serial_of(user: User) -> int:
    """Return the number that orders a pool's users by their creation."""
    return user.serial


def by_name(item: Any) -> str:
    """Return what a list is ordered by where nothing else is said: its items' names."""
    name: str = item if isinstance(item, str) else item.name
    return name


def by_creation(item: Any) -> tuple[float, str]:
    """Return what the oldest come first by, each at its own place."""
    return item.created, item.id


def insert_in_order(users: list[User], user: User) -> None:
    """Insert a user into a list that is ordered by serial."""
    insort(users, user, key=serial_of)


def remove_in_order(users: list[User], user: User) -> None:
    """Remove a user from a list that is ordered by serial."""
    del users[bisect_left(users, user.serial, key=serial_of)]


class UserIndex:
    """A pool's users by the value of one attribute; equal values in the order of serials.

    It is made when a filter first asks for the attribute, and kept up afterwards.
    """

    def __init__(self, value_of: Callable[[User], str | None], users: Iterable[User]) -> None:
        """Index users.

        Args:
            value_of: returns a user's value; ``None`` where the user has none.
            users: the users so far.
        """
        self.value_of = value_of
        self._entries = sorted(
            (value, user.serial, user) for user in users if (value := value_of(user)) is not None
        )

    def move(self, user: User, before: str | None, after: str | None) -> None:
        """Move a user from one value to another; ``None`` stands for no value."""
        if before == after:
            return
        if before is not None:
            del self._entries[bisect_left(self._entries, (before, user.serial))]
        if after is not None:
            insort(self._entries, (after, user.serial, user))

    def users_from(self, start: tuple[str, int]) -> Iterator[tuple[str, User]]:
        """Yield values and users in order, from a value and a serial on."""
        for place in range(bisect_left(self._entries, start), len(self._entries)):
            found, _, user = self._entries[place]
            yield found, user


class SortedMapping(dict[str, V]):
    """A dictionary whose values can be read in an order, from any place on.

    The order is kept with each change, so that a page costs as much as it is long. What a value is
    ordered by must not change while it is in the dictionary.
    """

    __slots__ = ("_entries", "_order")

    def __init__(self, order: Callable[[V], Any], items: Mapping[str, V] | None = None) -> None:
        """Start with items.

        Args:
            order: returns what a value is ordered by, another one for each value.
            items: the items so far.
        """
        super().__init__(items or {})
        self._order = order
        self._entries = sorted((order(value), key) for key, value in self.items())

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy it by its items."""
        return SortedMapping, (self._order, dict(self))

    def __setitem__(self, key: str, value: V) -> None:
        """Set an item."""
        if key in self:
            self._forget(key)
        super().__setitem__(key, value)
        insort(self._entries, (self._order(value), key))

    def __delitem__(self, key: str) -> None:
        """Remove an item."""
        self._forget(key)
        super().__delitem__(key)

    def pop(self, key: str, *default: Any) -> Any:
        """Remove an item and return its value."""
        if key in self:
            self._forget(key)
        return super().pop(key, *default)

    def _forget(self, key: str) -> None:
        del self._entries[bisect_left(self._entries, (self._order(self[key]), key))]

    def _refuse(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        raise TypeError("a SortedMapping is changed item by item")

    clear = popitem = setdefault = update = __ior__ = _refuse

    def values_after(self, last: Any) -> Iterator[V]:
        """Yield the values in order that come behind a place, ``None`` for all of them.

        Raises:
            TypeError: the place is one of another order.
        """
        entries = self._entries
        first = 0 if last is None else bisect_right(entries, last, key=itemgetter(0))
        for place in range(first, len(entries)):
            yield self[entries[place][1]]
