"""``urllib.request``: the handler of http and https URLs, below openers and error handling.

PyJWT's ``PyJWKClient`` fetches its keys through here, whether it calls ``urlopen`` (before 2.14)
or builds an opener of its own.
"""

from __future__ import annotations

import io
from http.client import HTTPResponse, responses
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.imports import PatchOnImport

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.request import Request as UrllibRequest

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.protocol.http import Response

__all__ = ["register"]


def register() -> None:
    """Have urllib's handler patched while an emulator is active."""
    patch = PatchOnImport("urllib.request", "AbstractHTTPHandler", "do_open", _replacement)
    on_first_and_last(patch.install, patch.uninstall)


def _replacement(original: Callable[..., Any]) -> Callable[..., Any]:
    def do_open(self: Any, http_class: Any, req: UrllibRequest, **http_conn_args: Any) -> Any:
        emulator = active()
        response = None if emulator is None else _answer(emulator, req)
        if response is None:
            return original(self, http_class, req, **http_conn_args)
        return _opened(req, response)

    return do_open


def _answer(emulator: Cognito, req: UrllibRequest) -> Response | None:
    from cognito_intercept.http import Request, answer_at, destination_of  # noqa: PLC0415 - at need

    destination = destination_of(emulator, req.full_url)
    if destination is None:
        return None
    headers = {name.lower(): value for name, value in req.header_items()}
    data: Any = req.data if req.data is not None else b""
    if hasattr(data, "read"):
        data = data.read()
    if not isinstance(data, bytes):
        data = b"".join(data)
    req.data = data or None  # Read once: where the request is not ours, it is sent yet.
    request = Request(req.get_method(), req.full_url, headers, data)
    return answer_at(emulator, destination, request)


class _Socket:
    """Stands for the socket that ``http.client`` reads a response from."""

    def __init__(self, sent: bytes) -> None:
        self._sent = sent

    def makefile(self, _mode: str) -> io.BytesIO:
        """Return the bytes that a server would have sent."""
        return io.BytesIO(self._sent)


def _opened(req: UrllibRequest, response: Response) -> HTTPResponse:
    lines = [f"HTTP/1.1 {response.status} {responses[response.status]}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    head = "\r\n".join([*lines, "Connection: close", "", ""])
    socket: Any = _Socket(head.encode("latin-1", "replace") + response.body)
    opened = HTTPResponse(socket, method=req.get_method())
    opened.begin()
    # As AbstractHTTPHandler leaves a response: urllib's clients look for these two.
    opened.url = req.full_url
    opened.msg = opened.reason  # type: ignore[assignment]
    return opened
