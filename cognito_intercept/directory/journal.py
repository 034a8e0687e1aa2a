"""The journal: changes of the state, each with its inverse, so that they can be taken back.

Whoever changes an entity of the directory, or puts something into one of its indexes, does so
through the journal. An operation that ends in an error of ours is rolled back, and a snapshot is
no more than the point in the journal to return to: neither copies any state.

Values that an entity holds (its lists, sets and dictionaries) are replaced by new ones, never
changed in place, so that the old value is the inverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, MutableMapping

__all__ = ["Journal"]

_ABSENT = object()


class Journal:
    """The inverses of the changes that were made so far, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self._inverses: list[Callable[[], None]] = []

    def __len__(self) -> int:
        """Return how many changes can be taken back; a point to which to roll back."""
        return len(self._inverses)

    def set(self, entity: object, **values: Any) -> None:
        """Set attributes of an entity."""
        before = {name: getattr(entity, name) for name in values}
        _set_all(entity, values)
        self._inverses.append(lambda: _set_all(entity, before))

    def put(self, mapping: MutableMapping[Any, Any], key: Hashable, value: object) -> None:
        """Set an entry of an index."""
        before = mapping.get(key, _ABSENT)
        mapping[key] = value
        self._inverses.append(lambda: _restore(mapping, key, before))

    def remove(self, mapping: MutableMapping[Any, Any], key: Hashable) -> None:
        """Remove an entry of an index; an absent one is left alone."""
        before = mapping.pop(key, _ABSENT)
        if before is not _ABSENT:
            self._inverses.append(lambda: _restore(mapping, key, before))

    def record(self, inverse: Callable[[], None]) -> None:
        """Note the inverse of a change that the caller has made to an index of another kind."""
        self._inverses.append(inverse)

    def roll_back(self, point: int = 0) -> None:
        """Take back every change since a point, the newest first.

        Args:
            point: what ``len(journal)`` was then.
        """
        while len(self._inverses) > point:
            self._inverses.pop()()

    def forget(self) -> None:
        """Make the changes so far permanent."""
        self._inverses.clear()


def _set_all(entity: object, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(entity, name, value)


def _restore(mapping: MutableMapping[Any, Any], key: Hashable, value: object) -> None:
    if value is _ABSENT:
        mapping.pop(key, None)
    else:
        mapping[key] = value
