"""aiohttp's connectors and transports: a connection to the emulator, within the process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import BaseConnector

from cognito_intercept.fronts.answers import head_of
from cognito_intercept.http import Request

if TYPE_CHECKING:
    from aiohttp import ClientRequest

    from cognito_intercept.fronts.answers import Target
    from cognito_intercept.protocol.http import Response

__all__ = ["AnsweringConnector"]


class AnsweringConnector(BaseConnector):
    """Makes the one connection of one request to one of our URLs."""

    def __init__(self, target: Target) -> None:
        """Remember what answers the request."""
        super().__init__(force_close=True)
        self._target = target

    async def _create_connection(self, req: ClientRequest, *_: Any) -> Any:
        """Return aiohttp's protocol, connected to the emulator."""
        protocol = self._factory()
        protocol.connection_made(_Transport(protocol, req, self._target))
        return protocol


class _Transport(asyncio.Transport):
    """Receives one request, and sends its response to the protocol."""

    def __init__(self, protocol: Any, req: ClientRequest, target: Target) -> None:
        super().__init__()
        self._protocol, self._req, self._target = protocol, req, target
        self._received = bytearray()
        self._answering: asyncio.Task[None] | None = None
        self._is_closing = False
        self._loop = asyncio.get_running_loop()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Receive a part of the request, and answer once it is complete."""
        self._received += data
        if self._answering is not None:
            return
        head, blank, content = bytes(self._received).partition(b"\r\n\r\n")
        if not blank:
            return
        body = _body(self._req.headers, content)
        if body is not None:
            self._answering = self._loop.create_task(self._answer(body))
        elif not content and b"\r\nexpect: 100-continue" in head.lower():
            self._protocol.data_received(b"HTTP/1.1 100 Continue\r\n\r\n")

    async def _answer(self, body: bytes) -> None:
        req = self._req
        headers = {name.lower(): value for name, value in req.headers.items()}
        request = Request(req.method, str(req.url), headers, body)
        try:
            response = await self._target.answer_async(request)
        except Exception as error:  # noqa: BLE001 - it is raised where the response is awaited
            self._protocol.set_exception(error)
        else:
            self._send(response)

    def _send(self, response: Response | None) -> None:
        if response is None:
            self._protocol.set_exception(ConnectionError("nothing answers this request"))
        elif not self._is_closing:
            self._protocol.data_received(head_of(response) + response.body)

    def is_closing(self) -> bool:
        """Return whether the connection was closed."""
        return self._is_closing

    def close(self) -> None:
        """End the connection."""
        if not self._is_closing:
            self._is_closing = True
            self._loop.call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        """End the connection."""
        self.close()

    def get_write_buffer_size(self) -> int:
        """Return how many bytes wait to be received: none."""
        return 0

    def pause_reading(self) -> None:
        """Do nothing: the response is sent at once."""

    def resume_reading(self) -> None:
        """Do nothing, as above."""


def _body(headers: Any, content: bytes) -> bytes | None:
    """Return the body of a request, or ``None`` where a part of it is still to come.

    Args:
        headers: the request's headers, which say how the body is framed.
        content: what came after them.
    """
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return _dechunked(content)
    length = int(headers.get("Content-Length", 0))
    return content if len(content) >= length else None


def _dechunked(content: bytes) -> bytes | None:
    """Return what is in chunks (RFC 9112, 7.1), or ``None`` where the last one is to come."""
    body = b""
    while True:
        size, newline, rest = content.partition(b"\r\n")
        if not newline:
            return None
        length = int(size.partition(b";")[0], 16)
        if length == 0:
            return body
        if len(rest) < length + 2:
            return None
        body, content = body + rest[:length], rest[length + 2 :]
