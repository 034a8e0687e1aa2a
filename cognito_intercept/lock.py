"""The package's locks: re-entrant for the task that holds them, and fit for ``fork``.

A trigger may call the emulator again: in the same thread, in a thread that it waits for, in a
task that it awaits. ``threading.RLock`` serves the first case only; it cannot be released from
inside, and it takes two coroutines of one event loop for one owner. So this lock keeps its owner
in a context variable, which every thread and every task has for itself.

Before a fork every lock is taken, so that the child finds no half-done change, and no lock whose
holder is a thread that the child does not have.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from threading import get_ident
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

__all__ = ["IMPORTS", "TaskLock"]

# Seconds that a fork waits for a lock. No operation takes nearly as long; only two threads that
# fork while each holds a lock that the other waits for would wait for ever.
_FORK_PATIENCE = 5.0


# What a task holds, one new object for each time, so that a context that was copied from a task
# which has left a lock since holds nothing.
_held: ContextVar[tuple[object, ...]] = ContextVar("cognito_intercept_locks", default=())
_locks: WeakSet[TaskLock] = WeakSet()
_taken_for_fork: list[TaskLock] = []


class TaskLock:
    """A re-entrant lock whose owner is a task, or a thread that runs none."""

    def __init__(self) -> None:
        """Start free."""
        self._lock = threading.Lock()
        # A task or thread that is started inside inherits the context, but another thread is
        # not the owner for that.
        self._thread: int | None = None
        self._hold: object = None
        self._depth = 0
        _locks.add(self)

    def __enter__(self) -> None:
        """Wait for the lock, unless this task holds it already.

        Raises:
            RuntimeError: another task of the same thread holds it, so that to wait would block
                that task as well.
        """
        # Only the owner can find its own thread here, so reading it unlocked is safe.
        if self._thread == get_ident():
            if not self._is_mine():
                raise RuntimeError("another task of this thread holds the lock")
            self._depth += 1
            return
        self._lock.acquire()
        self._take()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Leave once; the lock is free when its owner has left as often as it entered."""
        if self._thread != get_ident():
            return  # The owner was interrupted while it waited to come back from outside.
        if self._depth:
            self._depth -= 1
        else:
            self._give()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let others in during the block, however often this task has entered; then wait again.

        Raises:
            RuntimeError: this task does not hold the lock.
        """
        if self._thread != get_ident() or not self._is_mine():
            raise RuntimeError("only the owner of a lock can release it")
        depth = self._depth
        self._give()
        try:
            yield
        finally:
            self._lock.acquire()
            self._take()
            self._depth = depth

    def _take(self) -> None:
        self._thread, self._depth = get_ident(), 0
        self._hold = hold = object()
        _held.set((*_held.get(), hold))

    def _give(self) -> None:
        hold = self._hold
        _held.set(tuple([other for other in _held.get() if other is not hold]))
        self._thread = None
        self._lock.release()

    def _is_mine(self) -> bool:
        return self._hold in _held.get()

    def take_for_fork(self) -> bool:
        """Take the lock before a fork, and return whether it is to be given back in the parent."""
        return self._thread != get_ident() and self._lock.acquire(timeout=_FORK_PATIENCE)

    def give_back(self) -> None:
        """Free the lock in the parent, after a fork."""
        self._lock.release()

    def renew(self) -> None:
        """Start anew in the child: only what the thread that forked holds goes on."""
        self._lock = threading.Lock()
        if self._thread == get_ident():
            self._lock.acquire()
        else:
            self._thread = None


IMPORTS = TaskLock()
"""Held while an operation's module is imported: no child is forked meanwhile.

Python's own lock of a module that another thread is importing stays locked in the child for ever.
"""


def _before_fork() -> None:
    _taken_for_fork.extend(lock for lock in list(_locks) if lock.take_for_fork())


def _in_parent() -> None:
    while _taken_for_fork:
        _taken_for_fork.pop().give_back()


def _in_child() -> None:
    _taken_for_fork.clear()
    for lock in list(_locks):
        lock.renew()


if hasattr(os, "register_at_fork"):  # Not on Windows, which has no fork.
    os.register_at_fork(before=_before_fork, after_in_parent=_in_parent, after_in_child=_in_child)
