"""The inspection API: what is in a served emulator as JSON, for programs on the same machine only.

``docs/serving.md`` describes it. The version in the path changes with what programs may rely on.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs

from cognito_intercept.clock import stopwatch
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object
from cognito_intercept.protocol.http import MalformedRequestError, Response
from cognito_intercept.server import views
from cognito_intercept.server.changes import add_fault, set_clock
from cognito_intercept.server.local_peers import refusal_of
from cognito_intercept.server.overview import ASSETS, asset, overview
from cognito_intercept.server.wsgi import (
    MAX_BODY,
    MAX_UPLOAD,
    Exchange,
    body_length,
    name_of,
    started,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from cognito_intercept.server.inspected import Inspected
    from cognito_intercept.server.local_peers import Network

__all__ = ["MESSAGES_PATH", "PREFIX", "with_inspection"]

PREFIX = "/_cognito_intercept/v1"
MESSAGES_PATH = f"{PREFIX}/messages"
_DEFAULT_LIMIT, _MAX_LIMIT = 100, 10_000
# More entries than there ever are.
_MAX_OFFSET = 10**9
_MAX_DEPTH = 100


Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request to the inspection API."""

    emulator: Inspected
    base_url: str
    initial: dict[str, Any]
    query: dict[str, str]
    body: bytes

    def json(self, max_bytes: int = MAX_BODY) -> dict[str, Any]:
        """Return the JSON object that was sent.

        Raises:
            MalformedRequestError: it is none.
        """
        try:
            return read_object(self.body, max_depth=_MAX_DEPTH, max_bytes=max_bytes)
        except MalformedJsonError as error:
            raise MalformedRequestError(f"The body is no JSON object: {error}") from None

    @property
    def limit(self) -> int:
        """Return how many entries are wanted at most."""
        return self._number("limit", _DEFAULT_LIMIT, _MAX_LIMIT)

    @property
    def offset(self) -> int:
        """Return how many entries are to be passed over."""
        return self._number("offset", 0, _MAX_OFFSET)

    def _number(self, name: str, default: int, maximum: int) -> int:
        text = self.query.get(name, str(default))
        is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(maximum))
        if not is_number or int(text) > maximum:
            raise MalformedRequestError(f"{name} is a number up to {maximum}.")
        return int(text)

    def first(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return the entries that are wanted, counted from the first."""
        return list(islice(entries, self.offset, self.offset + self.limit))

    def newest(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries that are wanted, counted from the last, the oldest first."""
        end = max(0, len(entries) - self.offset)
        return list(entries[max(0, end - self.limit) : end])


def with_inspection(
    app: WSGIApplication,
    emulator: Inspected,
    url: str | None = None,
    networks: Collection[Network] = (),
    observe: Callable[[Exchange], None] = lambda _: None,
) -> WSGIApplication:
    """Return a WSGI application that serves the inspection API and its page as well.

    Args:
        app: the application of the emulator.
        emulator: what is inspected. A reset brings back the state before the first request.
        url: the server's URL, for an emulator without a base URL.
        networks: where peers may be, besides on this machine.
        observe: called with each request to the API or the page that was answered.
    """
    base_url = emulator.settings.base_url or url or ""
    initial: dict[str, Any] = {}

    def inspected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not initial:
            initial.update(emulator.save())
        if not _is_inspection(environ):
            return app(environ, start_response)
        seconds = stopwatch()
        refusal = refusal_of(environ, base_url, networks)
        response = refusal or _answer(emulator, base_url, initial, environ)
        observe(Exchange(name_of(environ), response, seconds()))
        return started(response.with_headers(("Cache-Control", "no-store")), start_response)

    return inspected


def _is_inspection(environ: WSGIEnvironment) -> bool:
    """Return whether a request is for the API or the page, and not a call of any service."""
    path: str = environ.get("PATH_INFO", "")
    if path.startswith(f"{PREFIX}/"):
        return True
    is_read = environ["REQUEST_METHOD"] == "GET"
    return path == "/" and is_read and "HTTP_AUTHORIZATION" not in environ


def _answer(
    emulator: Inspected, base_url: str, initial: dict[str, Any], environ: WSGIEnvironment
) -> Response:
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if path == "/":
        return overview(emulator, base_url)
    name = path.removeprefix(f"{PREFIX}/")
    if name in ASSETS and method == "GET":
        return asset(name)
    handlers = _ROUTES.get(name)
    if handlers is None:
        return Response.json(404, {"message": "Not Found"})
    if method not in handlers:
        return Response(405, (("Allow", ", ".join(handlers)),))
    try:
        query = {k: v[0] for k, v in parse_qs(environ.get("QUERY_STRING", "")).items()}
        asked = _Asked(emulator, base_url, initial, query, _body(environ))
        with views.holding(emulator):
            return handlers[method](asked)
    except MalformedRequestError as error:
        return Response.json(HTTPStatus.BAD_REQUEST, {"message": str(error)})


def _body(environ: WSGIEnvironment) -> bytes:
    length = body_length(environ)
    if length > MAX_UPLOAD:
        raise MalformedRequestError(f"The body is longer than {MAX_UPLOAD} bytes.")
    body: bytes = environ["wsgi.input"].read(length) if length else b""
    return body


def _revision(asked: _Asked) -> Response:
    return Response.json(200, {"revision": views.revision(asked.emulator)})


def _pools(asked: _Asked) -> Response:
    return Response.json(200, asked.first(views.pool_views(asked.emulator, asked.base_url)))


def _users(asked: _Asked) -> Response:
    pool_id = asked.query.get("pool")
    return Response.json(200, asked.first(views.user_views(asked.emulator, pool_id)))


def _messages(asked: _Asked) -> Response:
    recipient, outbox = asked.query.get("to"), asked.emulator.outbox
    messages = list(outbox) if recipient is None else outbox.all_to(recipient)
    return Response.json(200, [views.message_view(one) for one in asked.newest(messages)])


def _calls(asked: _Asked) -> Response:
    operation, calls = asked.query.get("operation"), asked.emulator.calls
    found = calls if operation is None else calls.of(operation)
    return Response.json(200, [views.call_view(call) for call in asked.newest(found)])


def _triggers(asked: _Asked) -> Response:
    calls = asked.newest(asked.emulator.triggers.calls)
    return Response.json(200, [views.trigger_view(call) for call in calls])


def _clock(asked: _Asked) -> Response:
    return Response.json(200, views.clock_view(asked.emulator.clock))


def _set_clock(asked: _Asked) -> Response:
    set_clock(asked.emulator.clock, asked.json())
    return _clock(asked)


def _faults(asked: _Asked) -> Response:
    return Response.json(200, asked.emulator.faults.listed())


def _add_fault(asked: _Asked) -> Response:
    add_fault(asked.emulator.faults, asked.json())
    return _faults(asked)


def _forget(part: str) -> Callable[[_Asked], Response]:
    def forget(asked: _Asked) -> Response:
        getattr(asked.emulator, part).clear()
        return Response(204)

    return forget


def _reset(asked: _Asked) -> Response:
    emulator = asked.emulator
    emulator.restore(asked.initial)
    emulator.calls.clear()
    emulator.faults.clear()
    emulator.triggers.calls.clear()
    return Response(204)


def _state(asked: _Asked) -> Response:
    return Response.json(200, asked.emulator.save())


def _set_state(asked: _Asked) -> Response:
    data = asked.json(MAX_UPLOAD)
    try:
        asked.emulator.restore(data)
    except ValueError as error:
        raise MalformedRequestError(str(error)) from None
    return Response(204)


_ROUTES: dict[str, dict[str, Callable[[_Asked], Response]]] = {
    "revision": {"GET": _revision},
    "pools": {"GET": _pools},
    "users": {"GET": _users},
    "messages": {"GET": _messages, "DELETE": _forget("outbox")},
    "calls": {"GET": _calls, "DELETE": _forget("calls")},
    "triggers": {"GET": _triggers},
    "clock": {"GET": _clock, "POST": _set_clock},
    "faults": {"GET": _faults, "POST": _add_fault, "DELETE": _forget("faults")},
    "reset": {"POST": _reset},
    "state": {"GET": _state, "PUT": _set_state},
}
