"""Answers in the asynchronous clients, on asyncio and on trio.

The emulator works in another thread: a trigger may block, and one that is a coroutine runs on the
client's loop (on trio, for which no trigger is written, on a loop of its own).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["call_in_thread"]

T = TypeVar("T")


async def call_in_thread(call: Callable[[], T]) -> T:
    """Call a function in another thread, in this task's context, and return its result."""
    import asyncio  # noqa: PLC0415 - whoever awaits this has imported it, or trio

    from cognito_intercept.http.asynchronous import in_thread  # noqa: PLC0415 - as above

    try:
        asyncio.get_running_loop()
    except RuntimeError:  # trio, on which httpx runs by way of anyio
        from anyio.to_thread import run_sync  # noqa: PLC0415 - httpx has imported it

        result: T = await run_sync(call)
        return result
    return await in_thread(call)
