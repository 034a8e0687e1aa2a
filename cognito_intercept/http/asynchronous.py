"""Answers requests without blocking an event loop.

The engine is synchronous and runs in a thread; a trigger that is a coroutine is awaited on the
loop that awaits the response.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import copy_context
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from cognito_intercept.http.answering import answer
from cognito_intercept.triggers.execution import calling_loop

if TYPE_CHECKING:
    from asyncio import Future
    from collections.abc import Callable

    from cognito_intercept.protocol.http import Request, Response
    from cognito_intercept.regions import Regions

__all__ = ["answer_async", "in_thread"]

T = TypeVar("T")


async def answer_async(emulator: Regions, request: Request) -> Response | None:
    """Answer a request, or return ``None`` for one that is not for us.

    Whoever stops waiting does not stop the call, as nobody can stop one of AWS.
    """
    return await in_thread(lambda: answer(emulator, request))


async def in_thread(call: Callable[[], T]) -> T:
    """Return the result of a call of the engine, made in a thread of its own.

    The thread is none of the event loop's pool: a call may wait for a trigger, and the trigger
    for another call, so that a bounded pool could stand still.

    Args:
        call: runs with the caller's context variables.
    """
    loop = asyncio.get_running_loop()
    future: Future[T] = loop.create_future()
    context = copy_context()
    context.run(calling_loop.set, loop)

    def run() -> None:
        try:
            result = context.run(call)
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            _tell(future, future.set_exception, error)
        else:
            _tell(future, future.set_result, result)

    Thread(target=run, name="cognito-call", daemon=True).start()
    return await future


def _tell(future: Future[T], settle: Callable[..., None], outcome: object) -> None:
    def settle_if_awaited() -> None:
        if not future.done():
            settle(outcome)

    with suppress(RuntimeError):  # The loop may be closed by now.
        future.get_loop().call_soon_threadsafe(settle_if_awaited)
