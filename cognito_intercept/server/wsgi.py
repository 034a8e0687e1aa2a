"""WSGI: the emulator for other processes, at its base URL."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING
from urllib.parse import quote

from cognito_intercept import errors
from cognito_intercept.hosts import UPLOAD_PREFIX
from cognito_intercept.http import Request, Response, answer_at, destination_at_base
from cognito_intercept.http.api import error_response
from cognito_intercept.protocol.http import MalformedRequestError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from cognito_intercept.regions import Regions

__all__ = ["MAX_BODY", "MAX_UPLOAD", "application", "started"]

# The longest body in bytes that is read. AWS's own limits for one field are far below (2 MB for
# the assets of a branding style are its largest).
MAX_BODY = 10 * 1024 * 1024
# A CSV file of users is at most 100 MB [D]; a larger one is refused where files are kept.
MAX_UPLOAD = 101 * 1024 * 1024

HEALTH_PATH = "/health"
_HEALTHY = Response.json(200, {"status": "ok"})
_NOT_FOUND = Response.json(404, {"message": "Not Found"})
_TOO_LARGE = Response.json(413, {"message": f"The body is longer than {MAX_BODY} bytes."})
# What may stand in a path as it is (RFC 3986).
_PATH_CHARACTERS = "/:@!$&'()*+,;=~"
_log = logging.getLogger("cognito_intercept")


def application(emulator: Regions, url: str | None = None) -> WSGIApplication:
    """Return a WSGI application that serves an emulator.

    Whatever name a client knows the server by, it is the emulator's base URL that it means.

    Args:
        emulator: what is served.
        url: the server's URL, for an emulator that has no base URL. Its issuer stays AWS's.

    Raises:
        ValueError: the emulator has no base URL, and no other is given.
    """
    base_url = emulator.settings.base_url or url
    if base_url is None:
        raise ValueError("an emulator without a base_url is served at a url only")

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return started(_response(emulator, base_url, environ), start_response)

    return app


def started(response: Response, start_response: StartResponse) -> Iterable[bytes]:
    """Start a response and return its body."""
    if response.header("Content-Length") is None:
        response = response.with_headers(("Content-Length", str(len(response.body))))
    status = f"{response.status} {responses[response.status]}"
    start_response(status, list(response.headers))
    return [response.body]


def _response(emulator: Regions, base_url: str, environ: WSGIEnvironment) -> Response:
    response = _answer_or_failure(emulator, base_url, environ)
    is_shared = response.header("Access-Control-Allow-Origin") is not None
    if response.status < HTTPStatus.BAD_REQUEST or is_shared or "HTTP_ORIGIN" not in environ:
        return response
    # A script may always read what went wrong.
    return response.with_headers(("Access-Control-Allow-Origin", "*"))


def _answer_or_failure(emulator: Regions, base_url: str, environ: WSGIEnvironment) -> Response:
    if environ.get("PATH_INFO") == HEALTH_PATH:
        return _HEALTHY
    try:
        length = _length(environ)
        if length > (MAX_UPLOAD if _is_upload(environ) else MAX_BODY):
            return _TOO_LARGE
        return _answer(emulator, base_url, _request(base_url, environ, length)) or _NOT_FOUND
    except MalformedRequestError as error:
        return Response.json(400, {"message": str(error)})
    except Exception as error:  # noqa: BLE001 - nothing else answers the caller
        _log_failure(environ, error)
        return error_response(emulator, errors.INTERNAL_ERROR())


def _answer(emulator: Regions, base_url: str, request: Request) -> Response | None:
    destination = destination_at_base(emulator, base_url, request.url)
    return None if destination is None else answer_at(emulator, destination, request)


def _log_failure(environ: WSGIEnvironment, error: Exception) -> None:
    """Log where an error of ours was raised, but not its text, which may quote a secret."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    call = environ.get("HTTP_X_AMZ_TARGET") or environ.get("PATH_INFO")
    _log.error(
        "%s %s failed, which is a fault of cognito_intercept\n%s%s",
        environ.get("REQUEST_METHOD"),
        repr(call),
        frames,
        type(error).__qualname__,
    )


def _is_upload(environ: WSGIEnvironment) -> bool:
    path: str = environ.get("PATH_INFO", "")
    is_put: bool = environ["REQUEST_METHOD"] == "PUT"
    return is_put and path.startswith(f"{UPLOAD_PREFIX}/")


def _length(environ: WSGIEnvironment) -> int:
    text = environ.get("CONTENT_LENGTH") or "0"
    if not (text.isascii() and text.isdecimal()):
        raise MalformedRequestError("The Content-Length is not a number.")
    return int(text)


def _request(base_url: str, environ: WSGIEnvironment, length: int) -> Request:
    path = environ.get("PATH_INFO", "") or "/"
    if not path.startswith("/"):
        raise MalformedRequestError("The request target has no path.")
    query = environ.get("QUERY_STRING", "")
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    }
    body = environ["wsgi.input"].read(length) if length else b""
    # PATH_INFO is decoded already, its bytes written as latin-1 (PEP 3333).
    quoted = quote(path.encode("latin-1"), safe=_PATH_CHARACTERS)
    url = f"{base_url}{quoted}{'?' if query else ''}{query}"
    return Request(environ["REQUEST_METHOD"], url, headers, body)
