"""What the fronts of HTTP clients share: whether a URL is ours, and what is answered there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http.client import responses
from typing import TYPE_CHECKING

from cognito_intercept.activation import active
from cognito_intercept.fronts.awaiting import call_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.http import Destination, Request, Response

__all__ = ["Target", "find_target", "head_of", "read_body"]


@dataclass(frozen=True, slots=True)
class Target:
    """The emulator that answers at a URL, and where in it the URL leads.

    Attributes:
        emulator: the active emulator.
        destination: what the host and the path of the URL stand for.
    """

    emulator: Cognito
    destination: Destination

    def answers(self, method: str, headers: Mapping[str, str]) -> bool:
        """Return whether a request is answered here; its body is not needed for that.

        At the local form's base URL, which other emulators may share, some are not.

        Args:
            method: the request's method.
            headers: its headers, names in lower case.
        """
        from cognito_intercept.http import is_answered  # noqa: PLC0415 - at first need

        return is_answered(self.destination, method, headers)

    def answer(self, request: Request) -> Response | None:
        """Return the response to a request, or ``None`` where it is not answered here."""
        from cognito_intercept.http import answer_at  # noqa: PLC0415 - at first need

        return answer_at(self.emulator, self.destination, request)

    async def answer_async(self, request: Request) -> Response | None:
        """Return what :meth:`answer` returns, without blocking the event loop.

        What waits for no trigger and no other party (documents, tokens) is answered at once; all
        else is answered in another thread, in this task's context.
        """
        from cognito_intercept.http import is_quick  # noqa: PLC0415 - at first need

        if is_quick(self.emulator, self.destination, request):
            return self.answer(request)
        return await call_in_thread(partial(self.answer, request))


def find_target(url: str) -> Target | None:
    """Return what answers at a URL; ``None``: no emulator is active, or the host is not ours."""
    emulator = active()
    if emulator is None:
        return None
    from cognito_intercept.http import destination_of  # noqa: PLC0415 - at first need

    destination = destination_of(emulator, url)
    return None if destination is None else Target(emulator, destination)


def read_body(body: bytes | str | Iterable[bytes | str] | None) -> bytes:
    """Return the whole of a body in any of the forms that the synchronous clients take.

    Args:
        body: bytes, text, a file, or pieces of bytes or text.
    """
    if body is None or isinstance(body, bytes):
        return body or b""
    if isinstance(body, str):
        return body.encode()
    if hasattr(body, "read"):
        return read_body(body.read())
    if isinstance(body, bytearray | memoryview):
        return bytes(body)
    return b"".join(read_body(piece) for piece in body)


def head_of(response: Response) -> bytes:
    """Return the status line and the headers of a response, as a server sends them."""
    lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, '')}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
