"""Runs a trigger's function within a time limit, and coroutines to their end.

Under a limit a function runs in a worker thread, so that its caller can go on when the time is
up. Nothing can stop a thread: a function that is late goes on beside the caller, as one on Lambda
does until its own timeout, and its calls of the emulator are answered; what it returns is
ignored. A late coroutine is cancelled. A worker has the caller's context variables, so that the
same emulator answers in it, and it holds no lock.

A coroutine runs on the event loop that awaits the call, if the call came through an asynchronous
front (:data:`calling_loop`), and else on a loop of its own in the worker thread: a call that
blocks its event loop can not wait for anything on it.
"""

from __future__ import annotations

import inspect
import sys
from contextlib import suppress
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Task
    from collections.abc import Awaitable, Callable
    from types import FrameType

    from cognito_intercept.clock import Clock

__all__ = ["TriggerTimeoutError", "calling_loop", "run_function"]

calling_loop: ContextVar[AbstractEventLoop | None] = ContextVar("calling_loop", default=None)
"""The event loop that awaits the running call, where an asynchronous front made it."""

# Seconds between two looks at the emulator's clock, which a test may move while it waits.
_LOOK = 0.05
# How many functions may wait for one another. A function that fires itself again and again would
# start threads without end, since each of its callers tries three times.
_MAX_DEPTH = 16
_depth: ContextVar[int] = ContextVar("trigger_depth", default=0)


class TriggerTimeoutError(TimeoutError):
    """A trigger's function did not return within the limit."""


def run_function(function: Callable[[], Any], limit: float | None, clock: Clock) -> Any:
    """Return what a function returns, or what its coroutine does.

    Args:
        function: what to run.
        limit: seconds that it may take, by the emulator's clock and by the real one; ``None``
            for any time. While a debugger traces there is no limit. Without one a function runs
            in the calling thread, and only a coroutine in another.
        clock: the emulator's clock.

    Raises:
        TriggerTimeoutError: the time is up.
        RecursionError: too many functions wait for one another.
        BaseException: what the function raises.
    """
    depth = _depth.get()
    if depth == _MAX_DEPTH:
        raise RecursionError(f"{_MAX_DEPTH} triggers are waiting for one another")
    token = _depth.set(depth + 1)
    try:
        return _run(function, limit, clock)
    finally:
        _depth.reset(token)


def _run(function: Callable[[], Any], limit: float | None, clock: Clock) -> Any:
    if limit is not None and not _is_debugged():
        deadline = _Deadline(limit, clock, clock.now())
        return _Worker(function).result_before(deadline)
    result = function()
    return _Worker(lambda: result).result() if inspect.isawaitable(result) else result


@dataclass(frozen=True, slots=True)
class _Deadline:
    """The end of the time that a function has, by the emulator's clock."""

    limit: float
    clock: Clock
    began: float

    def left(self) -> float:
        """Return how many seconds are left."""
        return self.limit - (self.clock.now() - self.began)


class _Worker:
    """A thread that runs one function, and the coroutine that it returns."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function
        self._done = Event()
        self._is_abandoned = False
        self._result: Any = None
        self._error: BaseException | None = None
        self._loop: AbstractEventLoop | None = None
        self._task: Task[Any] | None = None
        context = copy_context()
        if _running_loop() is not None:
            context.run(calling_loop.set, None)  # The call blocks its loop: nothing can run there.
        self._thread = Thread(
            target=context.run, args=(self._run,), name="cognito-trigger", daemon=True
        )
        self._thread.start()

    def result(self) -> Any:
        """Wait for the end, however long it takes."""
        try:
            self._done.wait()
        except BaseException:
            self._abandon()
            raise
        return self._outcome()

    def result_before(self, deadline: _Deadline) -> Any:
        """Wait for the end until the time is up."""
        waited = 0.0
        try:
            while not self._done.is_set():
                left = min(deadline.left(), deadline.limit - waited)
                if left < 0 and not self._is_at_breakpoint():
                    break
                pause = min(left, _LOOK) if left > 0 else _LOOK
                waited += 0 if self._done.wait(pause) else pause
        except BaseException:
            self._abandon()
            raise
        # A function that has moved the emulator's clock on too far was as slow as it says.
        if not self._done.is_set() or deadline.left() < 0:
            self._abandon()
            raise TriggerTimeoutError(f"no answer within {deadline.limit:g} seconds")
        return self._outcome()

    def _outcome(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._result

    def _run(self) -> None:
        try:
            result = self._function()
            self._result = self._awaited(result) if inspect.isawaitable(result) else result
        except BaseException as error:  # noqa: BLE001 - it is raised again in the caller's thread
            self._error = error
        finally:
            self._done.set()

    def _awaited(self, awaitable: Awaitable[Any]) -> Any:
        """Return the result of a coroutine; this thread has no event loop."""
        import asyncio  # noqa: PLC0415 - at first need

        async def main() -> Any:
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
            if self._is_abandoned:
                raise asyncio.CancelledError
            return await awaitable

        loop = calling_loop.get()
        if loop is None or not loop.is_running():
            return asyncio.run(main())
        return asyncio.run_coroutine_threadsafe(main(), loop).result()

    def _abandon(self) -> None:
        """Let the function go on by itself; cancel its coroutine."""
        self._is_abandoned = True
        if self._loop is not None and self._task is not None:
            with suppress(RuntimeError):  # The loop may be closed by now.
                self._loop.call_soon_threadsafe(self._task.cancel)

    def _is_at_breakpoint(self) -> bool:
        """Return whether a debugger was started within the function."""
        frame: FrameType | None = sys._current_frames().get(self._thread.ident or 0)  # noqa: SLF001 - the only way to another thread's frames
        while frame is not None:
            if _is_debugger(frame.f_trace):
                return True
            frame = frame.f_back
        return _is_debugged()


def _running_loop() -> AbstractEventLoop | None:
    """Return the event loop that runs in this thread; without asyncio there is none."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return None
    try:
        loop: AbstractEventLoop = asyncio.get_running_loop()
    except RuntimeError:
        return None
    return loop


def _is_debugged() -> bool:
    """Return whether a debugger traces this thread, or (from Python 3.12 on) any."""
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None:
        return True
    return _is_debugger(sys.gettrace())


def _is_debugger(trace: Any) -> bool:
    """Return whether a trace function is a debugger's; coverage.py has one too."""
    if trace is None:
        return False
    module: str = getattr(trace, "__module__", None) or type(trace).__module__
    return module.partition(".")[0] != "coverage"
