"""WSGI: the same exchange for other processes, at the emulator's base URL."""

from __future__ import annotations

from http.client import responses
from typing import TYPE_CHECKING

from cognito_intercept.http import Request, Response, answer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from cognito_intercept.emulator import Cognito

__all__ = ["application", "started"]

_NOT_FOUND = Response(404, {"Content-Type": "application/json"}, b'{"message":"Not Found"}')


def application(emulator: Cognito) -> WSGIApplication:
    """Return a WSGI application that serves an emulator of the local form.

    Whatever name a client knows the server by, it is the emulator's base URL that it means.

    Raises:
        ValueError: the emulator has no base URL.
    """
    base_url = emulator.settings.base_url
    if base_url is None:
        raise ValueError("only an emulator with a base_url can be served")

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = answer(emulator, _request(base_url, environ)) or _NOT_FOUND
        return started(response, start_response)

    return app


def started(response: Response, start_response: StartResponse) -> Iterable[bytes]:
    """Start a response and return its body."""
    headers = {"Content-Length": str(len(response.body))} | response.headers
    start_response(f"{response.status} {responses[response.status]}", list(headers.items()))
    return [response.body]


def _request(base_url: str, environ: WSGIEnvironment) -> Request:
    path = environ.get("PATH_INFO", "") or "/"
    query = environ.get("QUERY_STRING", "")
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    }
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    url = f"{base_url}{path}{'?' if query else ''}{query}"
    return Request(environ["REQUEST_METHOD"], url, headers, body)
