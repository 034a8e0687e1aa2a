"""pytest-httpx: its responses go first, and requests of ours are no unexpected ones.

It replaces the same methods of httpx's transports as we do, so that which of the two is above
depends on the order of the fixtures. Above ours, its handlers are patched; below, they are found
by the function that ours was put around.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import on_first_and_last
from cognito_intercept.fronts.imports import PatchOnImport

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.fronts.translation.httpx import Call

__all__ = ["has_response", "register"]


def register() -> None:
    """Have pytest-httpx patched while an emulator is active."""
    for method, around in (
        ("_handle_request", _answering),
        ("_handle_async_request", _answering_async),
    ):
        patch = PatchOnImport("pytest_httpx._httpx_mock", "HTTPXMock", method, around)
        on_first_and_last(patch.install, patch.uninstall)


def has_response(handle: Callable[..., Any], transport: Any, request: Any) -> bool:
    """Return whether pytest-httpx has a response to a request, of which it is asked next.

    Args:
        handle: the function below our patch; it is pytest-httpx's if that was there first.
        transport: the transport that is to send the request.
        request: a request of httpx, with its body read.
    """
    if "pytest_httpx" not in sys.modules:
        return False
    from pytest_httpx import HTTPXMock  # noqa: PLC0415 - imported already

    cells = getattr(handle, "__closure__", None) or ()
    mocks = (c.cell_contents for c in cells if isinstance(c.cell_contents, HTTPXMock))
    return any(_matches(mock, transport, request) for mock in mocks)


def _matches(mock: Any, transport: Any, request: Any) -> bool:
    """Return whether a mock has a response to a request that is not used up."""
    return any(
        (matcher.is_reusable or not matcher.nb_calls) and matcher.match(transport, request)
        for matcher, _ in mock._callbacks  # noqa: SLF001 - no public name leads to them
    )


def _call_of(mock: Any, transport: Any, request: Any) -> Call | None:
    """Return a request as a call of ours; ``None``: it is not, or the mock has a response."""
    from cognito_intercept.fronts.translation.httpx import call_of  # noqa: PLC0415 - at first need

    call = call_of("httpx", request)
    return None if call is None or _matches(mock, transport, request) else call


def _answering(handle: Callable[..., Any]) -> Callable[..., Any]:
    def handle_or_answer(self: Any, transport: Any, request: Any) -> Any:
        request.read()
        call = _call_of(self, transport, request)
        response = None if call is None else call.answer()
        return handle(self, transport, request) if response is None else response

    return handle_or_answer


def _answering_async(handle: Callable[..., Any]) -> Callable[..., Any]:
    async def handle_or_answer(self: Any, transport: Any, request: Any) -> Any:
        await request.aread()
        call = _call_of(self, transport, request)
        response = None if call is None else await call.answer_async()
        return await handle(self, transport, request) if response is None else response

    return handle_or_answer
