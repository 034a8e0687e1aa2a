"""The lock: whose it is, and how its owner steps outside."""

from __future__ import annotations

import asyncio
import contextvars
import threading

import pytest

from cognito_intercept.lock import TaskLock


def test_others_wait_unless_it_is_released() -> None:
    """Its owner can step outside, however often it has entered; others wait otherwise."""
    lock, order = TaskLock(), []

    def enter(name: str) -> None:
        with lock:
            order.append(name)

    with lock, lock:
        thread = threading.Thread(target=enter, args=("other",))
        thread.start()
        order.append("mine")
        with lock.released():
            thread.join(10)
        order.append("mine again")
    assert order == ["mine", "other", "mine again"]
    enter("afterwards")
    with pytest.raises(RuntimeError, match="only the owner"), lock.released():
        pass


def test_two_locks() -> None:
    """A task may hold several, and enters the outer one again from within the inner one."""
    outer, inner = TaskLock(), TaskLock()
    with outer, inner, outer:
        with outer.released(), inner.released(), outer:
            pass
        with inner:
            pass
    with inner, outer:
        pass


async def test_tasks_of_one_thread() -> None:
    """A task does not enter what another task of its thread holds, and does not block it either."""
    lock = TaskLock()

    async def hold(seconds: float) -> None:
        with lock:
            await asyncio.sleep(seconds)

    holding = asyncio.create_task(hold(0.01))
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="another task of this thread holds the lock"):
        await asyncio.create_task(hold(0))
    await holding
    await hold(0)


async def test_a_task_that_was_started_inside() -> None:
    """It inherits the context, but the lock is not its own once its parent has left."""
    lock = TaskLock()
    entered = threading.Event()
    free = threading.Event()

    def hold() -> None:
        with lock:
            entered.set()
            free.wait(10)

    async def child() -> None:
        with pytest.raises(RuntimeError, match="only the owner"), lock.released():
            pass

    with lock:
        task = asyncio.create_task(child())
    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(10)
    await task
    free.set()
    thread.join(10)


def test_a_thread_with_the_owner_s_context() -> None:
    """A copied context does not make another thread the owner."""
    lock, order = TaskLock(), []

    def enter() -> None:
        with lock:
            order.append("other")

    with lock:
        thread = threading.Thread(target=contextvars.copy_context().run, args=(enter,))
        thread.start()
        thread.join(0.05)
        order.append("mine")
    thread.join(10)
    assert order == ["mine", "other"]


def test_an_interrupted_owner() -> None:
    """One who was interrupted while waiting to come back leaves no trace."""
    lock = TaskLock()
    freed = lock._lock

    def step_outside() -> None:
        with lock:
            lock._lock = _Interrupted(freed)  # type: ignore[assignment]
            with lock.released():
                pass

    with pytest.raises(KeyboardInterrupt):
        step_outside()
    lock._lock = threading.Lock()
    with lock:
        pass


class _Interrupted:
    """A lock whose owner is interrupted when it comes back."""

    def __init__(self, lock: threading.Lock) -> None:
        self.release = lock.release

    def acquire(self) -> None:
        """Interrupt."""
        raise KeyboardInterrupt
