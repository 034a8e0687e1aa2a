"""The emulator's time: the real clock plus an offset, pinned while one operation runs."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Clock"]


class Clock:
    """Tells the service what time it is, in seconds since the epoch.

    The real clock is read at call time, so freezegun and time-machine work unasked.
    """

    def __init__(self, record: Callable[[Callable[[], None]], None] = lambda _: None) -> None:
        """Start at the real time.

        Args:
            record: notes the inverse of each change, for snapshots.
        """
        self._offset = 0.0
        self._pinned: float | None = None
        self._record = record

    def now(self) -> float:
        """Return the time in seconds since the epoch; one value during one operation."""
        return time.time() + self._offset if self._pinned is None else self._pinned

    @property
    def offset(self) -> float:
        """Return how many seconds the emulator's time is ahead of the real one."""
        return self._offset

    def advance(self, by: float | timedelta) -> None:
        """Move the emulator's time on: codes, sessions and tokens grow old.

        Args:
            by: seconds, or a timedelta; a negative amount moves it back.
        """
        seconds = by.total_seconds() if isinstance(by, timedelta) else float(by)
        self.set_offset(self._offset + seconds)

    def set_offset(self, offset: float) -> None:
        """Set how many seconds the emulator's time is ahead of the real one."""
        before = self._offset
        self._record(lambda: self._move_to(before))
        self._move_to(offset)

    def _move_to(self, offset: float) -> None:
        before, self._offset = self._offset, offset
        if self._pinned is not None:
            self._pinned += offset - before

    def pin(self) -> bool:
        """Read the clock once for the operation that begins; nested ones share the reading.

        Returns:
            Whether this was the outermost operation, which ends with :meth:`unpin`.
        """
        if self._pinned is not None:
            return False
        self._pinned = time.time() + self._offset
        return True

    def unpin(self) -> None:
        """Read the clock anew from now on: the operation is over."""
        self._pinned = None

    @contextmanager
    def unpinned(self) -> Iterator[None]:
        """Let other operations read the clock for themselves during the block.

        Afterwards the outer operation goes on at its own point in time, moved by as much as
        the clock was advanced meanwhile.
        """
        pinned, offset, self._pinned = self._pinned, self._offset, None
        try:
            yield
        finally:
            self._pinned = None if pinned is None else pinned + self._offset - offset
