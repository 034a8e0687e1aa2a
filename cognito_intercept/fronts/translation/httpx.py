"""Requests and responses of httpx and httpx2, whose classes have the same names."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from http.client import responses
from typing import TYPE_CHECKING, Any

from cognito_intercept.fronts.answers import find_target
from cognito_intercept.fronts.mocks.vcr import has_recording
from cognito_intercept.http import Request

if TYPE_CHECKING:
    from cognito_intercept.fronts.answers import Target
    from cognito_intercept.protocol.http import Response

__all__ = ["Call", "call_of"]


@dataclass(frozen=True, slots=True)
class Call:
    """A request to one of our URLs.

    Attributes:
        library: the name of the library.
        request: the library's request; its body has to be read before an answer is asked for.
        target: what answers it.
        url: the request's URL.
        headers: its headers, names in lower case.
    """

    library: str
    request: Any
    target: Target
    url: str
    headers: dict[str, str]

    def answer(self) -> Any:
        """Return the library's response; ``None``: the request is to be sent on."""
        request = self._read()
        return None if has_recording(request) else self._translated(self.target.answer(request))

    async def answer_async(self) -> Any:
        """Return what :meth:`answer` returns, without blocking the event loop."""
        request = self._read()
        if has_recording(request):
            return None
        return self._translated(await self.target.answer_async(request))

    def _read(self) -> Request:
        """Return the request as ours, with its body."""
        return Request(self.request.method, self.url, self.headers, self.request.content)

    def _translated(self, response: Response | None) -> Any:
        if response is None:
            return None
        library: Any = sys.modules[self.library]
        reason = responses.get(response.status, "").encode()
        return library.Response(
            response.status,
            headers=response.headers,
            stream=library.ByteStream(response.body),
            extensions={"http_version": b"HTTP/1.1", "reason_phrase": reason},
        )


def call_of(library: str, request: Any) -> Call | None:
    """Return a request as a call of ours, or ``None`` where it is not answered here."""
    url = str(request.url)
    target = find_target(url)
    if target is None:
        return None
    headers = dict(request.headers.items())
    is_ours = target.answers(request.method, headers)
    return Call(library, request, target, url, headers) if is_ours else None
