"""aiohttp: a connector that is asked for a connection to one of our hosts gets one to us.

``BaseConnector.connect`` is the lowest call that aiohttp documents. Above it sessions follow
redirects, keep cookies, run middlewares and traces, and read responses as from any server.
Connectors of other kinds than ``TCPConnector`` are there on purpose and are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.answers import find_target
from cognito_intercept.fronts.imports import PatchOnImport

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.fronts.answers import Target

__all__ = ["register"]


def register() -> None:
    """Have aiohttp's connectors patched while an emulator is active."""
    patch = PatchOnImport("aiohttp.connector", "BaseConnector", "connect", _answering)
    on_first_and_last(patch.install, patch.uninstall)


def _answering(connect: Callable[..., Any]) -> Callable[..., Any]:
    async def connect_or_answer(self: Any, req: Any, *args: Any, **kwargs: Any) -> Any:
        target = None if active() is None else _target_of(self, req)
        if target is not None:
            from cognito_intercept.fronts.translation.aiohttp import (  # noqa: PLC0415 - at need
                AnsweringConnector,
            )

            self = AnsweringConnector(target)
        return await connect(self, req, *args, **kwargs)

    return connect_or_answer


def _target_of(connector: Any, req: Any) -> Target | None:
    """Return what answers a request, or ``None`` where it is not answered here."""
    from aiohttp import TCPConnector  # noqa: PLC0415 - aiohttp is imported by now

    target = find_target(str(req.url)) if isinstance(connector, TCPConnector) else None
    if target is None:
        return None
    headers = {name.lower(): value for name, value in req.headers.items()}
    return target if target.answers(req.method, headers) else None
