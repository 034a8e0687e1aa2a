"""Users in the order of their creation, and by the values of an attribute.

Both are sorted lists: a look-up is a bisection, however many users there are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cognito_intercept.directory.user import User

__all__ = ["UserIndex", "insert_in_order", "remove_in_order", "serial_of"]


def serial_of(user: User) -> int:
    """Return the number that orders a pool's users by their creation."""
    return user.serial


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
