"""respx: its routes are asked before we answer, and what has no route and is ours passes through.

By default respx replaces methods of httpcore, below our front, which asks for its routes. With
``using="httpx"`` it is above, refuses what has no route, and is patched to let ours through.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import on_first_and_last
from cognito_intercept.fronts.imports import PatchOnImport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["has_route", "register"]


def register() -> None:
    """Have respx's routers patched while an emulator is active."""
    for method, around in (("handler", _passing), ("async_handler", _passing_async)):
        patch = PatchOnImport("respx.router", "Router", method, around)
        on_first_and_last(patch.install, patch.uninstall)


def has_route(request: Any) -> bool:
    """Return whether a router that is started has a response to a request.

    A route that lets requests through has none, and counts the request as respx does.

    Args:
        request: a request of httpx, with its body read.
    """
    module: Any = sys.modules.get("respx.mocks")
    mockers = () if module is None else module.Mocker.registry.values()
    for router, route in _routes_for(request, mockers):
        if not route.is_pass_through:
            return True
        router.record(request, route=route)
        return False
    return False


def _routes_for(request: Any, mockers: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the routes that match a request, with their routers, in respx's order.

    Args:
        request: the request.
        mockers: the ways of mocking, each with the routers that are started for it.
    """
    for mocker in mockers:
        for router in mocker.routers:
            for route in router.routes:
                if route.pattern is None or route.pattern.match(request):
                    yield router, route


def _passing(handle: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``Router.handler`` that lets requests of ours through."""

    def handle_or_pass(self: Any, request: Any) -> Any:
        _pass_ours_through(self, request)
        return handle(self, request)

    return handle_or_pass


def _passing_async(handle: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``Router.async_handler`` that lets requests of ours through."""

    async def handle_or_pass(self: Any, request: Any) -> Any:
        _pass_ours_through(self, request)
        return await handle(self, request)

    return handle_or_pass


def _pass_ours_through(router: Any, request: Any) -> None:
    """Raise what respx takes as leave to send a request, where it is ours and has no route.

    A router that was not started is part of a transport that the user made, and has all of it.
    """
    mocker = getattr(router, "Mocker", None)
    if mocker is None or next(_routes_for(request, [mocker]), None) is not None:
        return
    from cognito_intercept.fronts.translation.httpx import call_of  # noqa: PLC0415 - at first need

    if call_of("httpx", request) is not None:
        from respx.models import PassThrough  # noqa: PLC0415 - imported by now

        origin: Any = None  # No route lets it through.
        raise PassThrough("answered by cognito_intercept", request=request, origin=origin)
