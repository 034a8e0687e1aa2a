"""pytest-httpx: its responses go first, and requests of ours are no unexpected ones.

It replaces the same methods of httpx's transports as we do, and is below our patch whenever a
client sends. It is found by the function that ours was put around.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["has_response"]


def has_response(handle: Callable[..., Any], transport: Any, request: Any) -> bool:
    """Return whether pytest-httpx has a response to a request that is not used up.

    Args:
        handle: the function below our patch; it is pytest-httpx's if the fixture is in use.
        transport: the transport that is to send the request.
        request: a request of httpx, with its body read.
    """
    if "pytest_httpx" not in sys.modules:
        return False
    from pytest_httpx import HTTPXMock  # noqa: PLC0415 - imported already

    cells = getattr(handle, "__closure__", None) or ()
    mocks = (c.cell_contents for c in cells if isinstance(c.cell_contents, HTTPXMock))
    return any(
        (matcher.is_reusable or not matcher.nb_calls) and matcher.match(transport, request)
        for mock in mocks
        for matcher, _ in mock._callbacks  # noqa: SLF001 - no public name leads to them
    )
