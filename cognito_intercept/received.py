"""The HTTP request that the running call came by, for what is written down of the caller."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cognito_intercept.protocol.http import Request

__all__ = ["RECEIVED", "user_agent"]

RECEIVED: ContextVar[Request | None] = ContextVar("RECEIVED", default=None)
"""The request that is being answered in this thread or task; ``None`` outside of one."""


def user_agent() -> str | None:
    """Return the user agent of the caller, ``None`` where there is none."""
    request = RECEIVED.get()
    return None if request is None else request.headers.get("user-agent") or None
