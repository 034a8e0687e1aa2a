"""The HTTP request and response that every front, endpoint and route speaks in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Request", "Response"]


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, whichever library made it.

    Attributes:
        method: in capitals.
        url: absolute, with its query.
        headers: names in lower case.
        body: empty where there is none.
        region: where a front knows the caller's region better than the host name tells.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response, for a front to translate."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
