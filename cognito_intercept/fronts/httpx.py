"""httpx and httpx2, synchronous and asynchronous: the transport that would use the network.

``HTTPTransport`` and ``AsyncHTTPTransport`` are the lowest public classes of both libraries. A
client makes one for itself, for each proxy and for each mount, and transports that retry or cache
are put around one. All that is above it (redirects, cookies, event hooks, authentication) is the
library's own. Transports of other kinds are there on purpose and are left alone.

Other libraries (pytest-httpx, vcrpy) replace the same methods. Whenever a client sends, ours is put
on top of them again, from where it asks them for their responses.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.imports import PatchOnImport
from cognito_intercept.fronts.mocks import pytest_httpx, respx

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["register"]

LIBRARIES = ("httpx", "httpx2")
_SYNC = ("HTTPTransport", "handle_request")
_ASYNC = ("AsyncHTTPTransport", "handle_async_request")


def register() -> None:
    """Have the transports and clients of both libraries patched while an emulator is active."""
    for library in LIBRARIES:
        sync = PatchOnImport(library, *_SYNC, partial(_answering, library))
        asynchronous = PatchOnImport(library, *_ASYNC, partial(_answering_async, library))
        sending = PatchOnImport(library, "Client", "send", partial(_renewing, sync))
        sending_async = PatchOnImport(
            library, "AsyncClient", "send", partial(_renewing_async, asynchronous)
        )
        for patch in (sync, asynchronous, sending, sending_async):
            on_first_and_last(patch.install, patch.uninstall)


def _renewing(transport: PatchOnImport, send: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``Client.send`` that puts the patch of the transport on top again."""

    def renew_and_send(self: Any, *args: Any, **kwargs: Any) -> Any:
        transport.renew()
        return send(self, *args, **kwargs)

    return renew_and_send


def _renewing_async(transport: PatchOnImport, send: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``AsyncClient.send`` that puts the patch of the transport on top again."""

    async def renew_and_send(self: Any, *args: Any, **kwargs: Any) -> Any:
        transport.renew()
        return await send(self, *args, **kwargs)

    return renew_and_send


def _answering(library: str, handle: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``HTTPTransport.handle_request`` that answers our requests instead."""

    def handle_or_answer(self: Any, request: Any) -> Any:
        if active() is None:
            return handle(self, request)
        from cognito_intercept.fronts.translation.httpx import call_of  # noqa: PLC0415 - at need

        call = call_of(library, request)
        if call is None:
            return handle(self, request)
        request.read()
        response = None if _is_mocked(handle, self, request) else call.answer()
        return handle(self, request) if response is None else response

    return handle_or_answer


def _answering_async(library: str, handle: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``AsyncHTTPTransport.handle_async_request`` that answers our requests instead."""

    async def handle_or_answer(self: Any, request: Any) -> Any:
        if active() is None:
            return await handle(self, request)
        from cognito_intercept.fronts.translation.httpx import call_of  # noqa: PLC0415 - at need

        call = call_of(library, request)
        if call is None:
            return await handle(self, request)
        await request.aread()
        response = None if _is_mocked(handle, self, request) else await call.answer_async()
        return await handle(self, request) if response is None else response

    return handle_or_answer


def _is_mocked(handle: Callable[..., Any], transport: Any, request: Any) -> bool:
    """Return whether the user has registered a response to a request, below our patch."""
    return respx.has_route(request) or pytest_httpx.has_response(handle, transport, request)
