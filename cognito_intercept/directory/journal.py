"""The journal: changes of the state, each with its inverse, so that they can be taken back.

Whoever changes an entity of the directory, or puts something into one of its indexes, does so
through the journal. A call that ends in an error of ours is rolled back, and a snapshot is no
more than a position in the journal to return to: neither copies any state.

Values that an entity holds (its lists, sets and dictionaries) are replaced by new ones or
changed by :meth:`Journal.put` and :meth:`Journal.remove`, so that the inverse is known.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, MutableMapping

__all__ = ["Call", "Journal"]

_ABSENT = object()


class Call:
    """One call of the API, as the owner of the changes that it makes."""

    __slots__ = ()


class Journal:
    """The inverses of the changes made by the calls that run, and since the oldest snapshot.

    One emulator has one journal. Only one call runs at a time, but others may run while a
    trigger of the first is called; so each entry names the call that it belongs to.
    """

    def __init__(self) -> None:
        """Start with nothing to take back."""
        self._entries: list[tuple[Call | None, Callable[[], None]]] = []
        self._call: Call | None = None
        self._snapshots = 0

    def set(self, entity: object, **values: Any) -> None:
        """Set attributes of an entity."""
        before = {name: getattr(entity, name) for name in values}
        self.record(lambda: _set_all(entity, before))
        _set_all(entity, values)

    def put(self, mapping: MutableMapping[Any, Any], key: Hashable, value: object) -> None:
        """Set an entry of a mapping."""
        before = mapping.get(key, _ABSENT)
        self.record(lambda: _restore(mapping, key, before))
        mapping[key] = value

    def remove(self, mapping: MutableMapping[Any, Any], key: Hashable) -> None:
        """Remove an entry of a mapping; an absent one is left alone.

        Taking the removal back puts the entry at the end of the mapping's order.
        """
        if key in mapping:
            before = mapping[key]
            self.record(lambda: _restore(mapping, key, before))
            del mapping[key]

    def remove_oldest(
        self, mapping: MutableMapping[Any, Any], is_over: Callable[[Any], bool]
    ) -> None:
        """Remove the entries that a mapping begins with, up to the first that is not over.

        Args:
            mapping: entries in the order in which they end.
            is_over: whether nothing asks for the entry of a value any more.
        """
        while mapping:
            key, value = next(iter(mapping.items()))
            if not is_over(value):
                break
            self.remove(mapping, key)

    def record(self, inverse: Callable[[], None]) -> None:
        """Note the inverse of a change that the caller makes to something of another kind."""
        if self._call is not None or self._snapshots:
            self._entries.append((self._call, inverse))

    def begin(self) -> Call | None:
        """Begin a call.

        Returns:
            What to end it with; ``None`` inside another call, which the changes belong to then.
        """
        if self._call is not None:
            return None
        self._call = Call()
        return self._call

    def commit(self, call: Call | None) -> None:
        """End a call and keep its changes; they can still be taken back by a snapshot."""
        if call is None:
            return
        self._call = None
        if not self._snapshots and self._entries:
            self._entries = [entry for entry in self._entries if entry[0] is not call]

    def roll_back(self, call: Call | None) -> None:
        """End a call and take its changes back, the newest first, and nobody else's."""
        if call is None:
            return
        self._call = None
        mine = [inverse for owner, inverse in self._entries if owner is call]
        self._entries = [entry for entry in self._entries if entry[0] is not call]
        for inverse in reversed(mine):
            inverse()

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Let other calls have their own changes during the block: a trigger is called."""
        call, self._call = self._call, None
        try:
            yield
        finally:
            self._call = call

    def open_snapshot(self) -> Callable[[], None]:
        """Note all changes from now on, whoever makes them.

        Returns:
            A function that takes them back and closes the snapshot. Snapshots are closed in the
            reverse of the order in which they were opened.
        """
        marker = (None, _nothing)
        self._entries.append(marker)
        self._snapshots += 1

        def close() -> None:
            while self._entries:
                entry = self._entries.pop()
                if entry is marker:
                    break
                entry[1]()
            self._snapshots -= 1

        return close


def _nothing() -> None:
    """Take nothing back: the inverse that marks where a snapshot was opened."""


def _set_all(entity: object, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(entity, name, value)


def _restore(mapping: MutableMapping[Any, Any], key: Hashable, value: object) -> None:
    if value is _ABSENT:
        mapping.pop(key, None)
    else:
        mapping[key] = value
