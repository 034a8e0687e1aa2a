"""WSGI: the emulator for other processes, at its base URL."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING
from urllib.parse import quote

from cognito_intercept import errors
from cognito_intercept.clock import stopwatch
from cognito_intercept.hosts import UPLOAD_PREFIX
from cognito_intercept.http import Request, Response, answer_at, destination_at_base
from cognito_intercept.http.api import error_response
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object
from cognito_intercept.protocol.http import MalformedRequestError
from cognito_intercept.protocol.model import operation_names
from cognito_intercept.protocol.names import api_of_target
from cognito_intercept.server.other_services import foreign_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from cognito_intercept.faults import LostConnection
    from cognito_intercept.regions import Regions

__all__ = [
    "MAX_BODY",
    "MAX_UPLOAD",
    "ConnectionLostError",
    "Exchange",
    "application",
    "body_length",
    "name_of",
    "started",
]

# The longest body in bytes that is read. AWS's own limits for one field are far below (2 MB for
# the assets of a branding style are its largest).
MAX_BODY = 10 * 1024 * 1024
# A CSV file of users is at most 100 MB [D]; a larger one is refused where files are kept.
MAX_UPLOAD = 101 * 1024 * 1024

HEALTH_PATH = "/health"
_HEALTHY = Response.json(200, {"status": "ok"})
_NOT_FOUND = Response.json(404, {"message": "Not Found"})
_NOT_RUN = Response(0)
_TOO_LARGE = Response.json(413, {"message": f"The body is longer than {MAX_BODY} bytes."})
# The longest path in bytes that a log shows.
_MAX_LOGGED = 200
# What may stand in a path as it is (RFC 3986).
_PATH_CHARACTERS = "/:@!$&'()*+,;=~"
_log = logging.getLogger("cognito_intercept")


class ConnectionLostError(Exception):
    """No response is to be sent: the server closes the connection."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that was answered, for a log: nothing in it but the response holds a secret.

    Attributes:
        name: the operation, or method and path without the query, in printable ASCII.
        response: the response.
        seconds: how long it took to answer.
        is_lost: whether the connection was closed instead of sending the response.
    """

    name: str
    response: Response = field(repr=False)
    seconds: float
    is_lost: bool = False

    @property
    def error(self) -> str | None:
        """Return the code of the error that was answered, where the response has one."""
        code = self.response.header("x-amzn-ErrorType")
        if code is not None:
            return code.partition(":")[0]
        if self.response.status < HTTPStatus.BAD_REQUEST:
            return None
        return _oauth_error(self.response.body)


def _oauth_error(body: bytes) -> str | None:
    """Return the ``error`` of an OAuth endpoint's answer (RFC 6749 5.2)."""
    try:
        code = read_object(body).get("error")
    except MalformedJsonError:
        return None
    return code if isinstance(code, str) else None


def application(
    emulator: Regions,
    url: str | None = None,
    observe: Callable[[Exchange], None] = lambda _: None,
) -> WSGIApplication:
    """Return a WSGI application that serves an emulator.

    Whatever name a client knows the server by, it is the emulator's base URL that it means.

    Args:
        emulator: what is served.
        url: the server's URL, for an emulator that has no base URL. Its issuer stays AWS's.
        observe: called with each request that was answered.

    Raises:
        ValueError: the emulator has no base URL, and no other is given.
    """
    base_url = emulator.settings.base_url or url
    if base_url is None:
        raise ValueError("an emulator without a base_url is served at a url only")

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seconds, lost = stopwatch(), _lost_connection(emulator, environ)
        response = _NOT_RUN if lost == "before" else _response(emulator, base_url, environ)
        observe(Exchange(name_of(environ), response, seconds(), is_lost=lost is not None))
        if lost is not None:
            raise ConnectionLostError
        return started(response, start_response)

    return app


def _lost_connection(emulator: Regions, environ: WSGIEnvironment) -> LostConnection | None:
    """Return whether a call's connection is lost because a test asked for it, and when."""
    if not emulator.faults.may_lose_connections:
        return None
    operation = _operation_of(environ)
    return None if operation is None else emulator.faults.lost_connection(operation)


def _operation_of(environ: WSGIEnvironment) -> str | None:
    """Return the operation of either API that a request calls; ``None``: it calls none."""
    target: str = environ.get("HTTP_X_AMZ_TARGET", "")
    operation, api = target.partition(".")[2], api_of_target(target)
    return operation if api is not None and operation in operation_names(api) else None


def name_of(environ: WSGIEnvironment) -> str:
    """Return what a request is called in a log: the operation, or method and path."""
    operation = _operation_of(environ)
    if operation is not None:
        return operation
    path = quote(environ.get("PATH_INFO", "").encode("latin-1"), safe=_PATH_CHARACTERS)
    return f"{environ['REQUEST_METHOD']} {path[:_MAX_LOGGED]}"


def started(response: Response, start_response: StartResponse) -> Iterable[bytes]:
    """Start a response and return its body."""
    if response.header("Content-Length") is None:
        response = response.with_headers(("Content-Length", str(len(response.body))))
    status = f"{response.status} {responses[response.status]}"
    start_response(status, list(response.headers))
    return [response.body]


def _response(emulator: Regions, base_url: str, environ: WSGIEnvironment) -> Response:
    response = _answer_or_failure(emulator, base_url, environ)
    if base_url.startswith("https:"):
        response = _without_hsts(response)
    is_shared = response.header("Access-Control-Allow-Origin") is not None
    if response.status < HTTPStatus.BAD_REQUEST or is_shared or "HTTP_ORIGIN" not in environ:
        return response
    # A script may always read what went wrong.
    return response.with_headers(("Access-Control-Allow-Origin", "*"))


def _without_hsts(response: Response) -> Response:
    """Return a response without the header that AWS sends to keep browsers at HTTPS.

    It would bind the host with all its ports for a year: every other server on ``localhost``.
    """
    headers = tuple(h for h in response.headers if h[0] != "Strict-Transport-Security")
    return replace(response, headers=headers)


def _answer_or_failure(emulator: Regions, base_url: str, environ: WSGIEnvironment) -> Response:
    if environ.get("PATH_INFO") == HEALTH_PATH:
        return _HEALTHY
    try:
        length = body_length(environ)
        if length > (MAX_UPLOAD if _is_upload(environ) else MAX_BODY):
            return _TOO_LARGE
        request = _request(base_url, environ, length)
        return _answer(emulator, base_url, request) or foreign_answer(request) or _NOT_FOUND
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


def body_length(environ: WSGIEnvironment) -> int:
    """Return how many bytes a request's body has.

    Raises:
        MalformedRequestError: the header says no number.
    """
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
