"""Users in the order of their creation, and by the values of an attribute.

Both are sorted lists: a look-up is a bisection, however many users there are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cognito_intercept.directory.journal import Journal
    from cognito_intercept.directory.user import User

__all__ = ["UserIndex", "insert_user", "remove_user", "serial_of"]


def serial_of(user: User) -> int:
    """Return the number that orders a pool's users by their creation."""
    return user.serial


def insert_user(journal: Journal, users: list[User], user: User) -> None:
    """Insert a user into a list that is ordered by serial; one who is in it stays there."""
    if not _is_in(users, user):
        journal.record(lambda: _remove(users, user))
        insort(users, user, key=serial_of)


def remove_user(journal: Journal, users: list[User], user: User) -> None:
    """Remove a user from a list that is ordered by serial, if the user is in it."""
    if _is_in(users, user):
        journal.record(lambda: insort(users, user, key=serial_of))
        _remove(users, user)


def _remove(users: list[User], user: User) -> None:
    del users[bisect_left(users, user.serial, key=serial_of)]


def _is_in(users: list[User], user: User) -> bool:
    place = bisect_left(users, user.serial, key=serial_of)
    return place < len(users) and users[place] is user


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

    def add(self, value: str | None, user: User) -> None:
        """Add a user under a value."""
        if value is not None:
            insort(self._entries, (value, user.serial, user))

    def remove(self, value: str | None, user: User) -> None:
        """Remove a user from a value."""
        if value is not None:
            del self._entries[bisect_left(self._entries, (value, user.serial))]

    def update(self, journal: Journal, user: User, before: str | None, after: str | None) -> None:
        """Move a user from one value to another; ``None`` stands for no value."""
        if before != after:
            journal.record(lambda: self._move(user, after, before))
            self._move(user, before, after)

    def _move(self, user: User, before: str | None, after: str | None) -> None:
        self.remove(before, user)
        self.add(after, user)

    def users_from(self, start: tuple[str, int]) -> Iterator[tuple[str, User]]:
        """Yield values and users in order, from a value and a serial on."""
        for place in range(bisect_left(self._entries, start), len(self._entries)):
            found, _, user = self._entries[place]
            yield found, user
