"""``serve --inspect``: the delivered messages as JSON, for programs on the same machine only."""

from __future__ import annotations

import ipaddress
from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from cognito_intercept.protocol.http import Response
from cognito_intercept.server.wsgi import started

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from cognito_intercept.server.inspected import Inspected

__all__ = ["MESSAGES_PATH", "with_inspection"]

MESSAGES_PATH = "/_cognito_intercept/v1/messages"

_NOT_LOOPBACK = Response.json(
    403, {"message": "Only peers on the loopback interface may read messages."}
)
_OTHER_HOST = Response.json(
    403, {"message": "Messages are read at localhost or at the base URL, by no other host name."}
)


def with_inspection(app: WSGIApplication, emulator: Inspected) -> WSGIApplication:
    """Return a WSGI application that serves an emulator's delivered messages as well."""

    def inspected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != MESSAGES_PATH:
            return app(environ, start_response)
        return started(_messages(emulator, environ), start_response)

    return inspected


def _messages(emulator: Inspected, environ: WSGIEnvironment) -> Response:
    if not ipaddress.ip_address(environ["REMOTE_ADDR"]).is_loopback:
        return _NOT_LOOPBACK
    if not _is_own_host(environ.get("HTTP_HOST"), emulator.settings.base_url):
        return _OTHER_HOST
    if environ["REQUEST_METHOD"] != "GET":
        return Response(405, (("Allow", "GET"),))
    recipient = parse_qs(environ.get("QUERY_STRING", "")).get("to")
    outbox = emulator.outbox
    messages = list(outbox) if recipient is None else outbox.all_to(recipient[0])
    return Response.json(200, [asdict(message) for message in messages])


def _is_own_host(host: str | None, base_url: str | None) -> bool:
    """Return whether a Host header names this machine or the base URL.

    A page of another site can have its own name point here (DNS rebinding); the browser that
    shows it then sends that name, and lets the page read the response.
    """
    if host is None:  # Every browser sends one.
        return True
    try:
        name = (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    if base_url is not None and name == urlsplit(base_url).hostname:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
