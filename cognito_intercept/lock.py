"""The lock of one emulator: re-entrant, and open while a trigger runs.

A trigger may call the emulator again, in the same thread or in others that it waits for, as a
Lambda function may call AWS. ``RLock`` serves the first case only, and cannot be let go of from
inside; so this lock counts for itself.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

__all__ = ["TurnLock"]


class TurnLock:
    """A re-entrant lock whose holder can step outside for a while."""

    def __init__(self) -> None:
        """Start free."""
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._depth = 0

    def __enter__(self) -> None:
        """Wait for the lock, unless this thread holds it already."""
        me = threading.get_ident()
        # Only the owner itself can find its own name here, so reading it unlocked is safe.
        if self._owner != me:
            self._lock.acquire()
            self._owner = me
        self._depth += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Leave once; the lock is free when its holder has left as often as it came."""
        self._depth -= 1
        if self._depth == 0:
            self._owner = None
            self._lock.release()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let others in during the block, however deep this thread is in; then wait again.

        Raises:
            RuntimeError: this thread does not hold the lock.
        """
        me = threading.get_ident()
        if self._owner != me:
            raise RuntimeError("only the holder of the lock can step outside")
        depth, self._depth, self._owner = self._depth, 0, None
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
            self._owner, self._depth = me, depth
