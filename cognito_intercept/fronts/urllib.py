"""``urllib.request``: the handler of http and https URLs, below openers and error handling.

PyJWT's ``PyJWKClient`` fetches its keys through here, whether it calls ``urlopen`` (before 2.14)
or builds an opener of its own.
"""

from __future__ import annotations

import io
from http.client import HTTPMessage, HTTPResponse, responses
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import on_first_and_last
from cognito_intercept.fronts.answers import find_target, read_body
from cognito_intercept.fronts.imports import PatchOnImport
from cognito_intercept.fronts.mocks.vcr import has_recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.request import Request as UrllibRequest

    from cognito_intercept.protocol.http import Response

__all__ = ["register"]


def register() -> None:
    """Have urllib's handler patched while an emulator is active."""
    patch = PatchOnImport("urllib.request", "AbstractHTTPHandler", "do_open", _replacement)
    on_first_and_last(patch.install, patch.uninstall)


def _replacement(original: Callable[..., Any]) -> Callable[..., Any]:
    def do_open(self: Any, http_class: Any, req: UrllibRequest, **http_conn_args: Any) -> Any:
        response = _answer(req)
        if response is None:
            return original(self, http_class, req, **http_conn_args)
        return _Response(req, response)

    return do_open


def _answer(req: UrllibRequest) -> Response | None:
    target = find_target(req.full_url)
    if target is None:
        return None
    from cognito_intercept.http import Request  # noqa: PLC0415 - at first need

    headers = {name.lower(): value for name, value in req.header_items()}
    if not target.answers(req.get_method(), headers):
        return None
    data: Any = req.data
    request = Request(req.get_method(), req.full_url, headers, read_body(data))
    if data is not None:
        req.data = request.body  # Read once: a request that the user has recorded goes on.
    return None if has_recording(request) else target.answer(request)


class _Socket:
    """Stands for the socket that ``http.client`` reads a response's body from."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def makefile(self, _mode: str) -> io.BytesIO:
        """Return the bytes that a server would have sent after the headers."""
        return io.BytesIO(self._body)


class _Response(HTTPResponse):
    """A response whose status and headers are given to it, and not read.

    To write them for ``http.client`` to parse would take longer than all that answers a request.
    """

    def __init__(self, req: UrllibRequest, response: Response) -> None:
        socket: Any = _Socket(response.body)
        super().__init__(socket, method=req.get_method())
        self.version = 11
        self.code = self.status = response.status
        self.headers = HTTPMessage()
        for name, value in response.headers:
            self.headers[name] = value.encode("latin-1", "replace").decode("latin-1")
        self.headers["Connection"] = "close"
        self.chunked, self.will_close, self.length = False, True, len(response.body)
        # As AbstractHTTPHandler leaves a response: urllib's clients look for these two.
        self.url = req.full_url
        self.reason = self.msg = responses.get(response.status, "")  # type: ignore[assignment]

    def begin(self) -> None:
        """Do nothing: the status and the headers are known."""
