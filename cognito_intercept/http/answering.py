"""From a request to its response: look up the route, call its handler, add what all share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cognito_intercept.calls import Call
from cognito_intercept.http.destinations import Destination, HostKind, destination_of
from cognito_intercept.http.routes import Route, routes_from
from cognito_intercept.protocol.http import MalformedRequestError, Request, Response
from cognito_intercept.protocol.names import api_of_target
from cognito_intercept.received import RECEIVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.protocol.http import Header
    from cognito_intercept.regions import Regions

__all__ = ["answer", "answer_at", "is_answered", "is_quick", "route_of"]

_FORM = "application/x-www-form-urlencoded"


def answer(emulator: Regions, request: Request) -> Response | None:
    """Answer a request, or return ``None`` for one that is not for us."""
    destination = destination_of(emulator, request.url)
    return None if destination is None else answer_at(emulator, destination, request)


def answer_at(emulator: Regions, destination: Destination, request: Request) -> Response | None:
    """Answer a request whose destination is known, or return ``None`` if it is not for us."""
    if not is_answered(destination, request.method, request.headers):
        return None
    routes = routes_from(destination)
    if not routes:
        return _finish(request, _unknown_path())
    response = _routed(emulator, destination, request, routes)
    if all(route.is_shared for route in routes):
        response = response.with_headers(*_cors_headers(request))
    return _finish(request, response)


def is_answered(destination: Destination, method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request whose destination is known is for us, whatever its body is.

    At the local form's base URL other emulators may answer, at AWS's hosts none.

    Args:
        destination: where the request's URL leads.
        method: the request's method.
        headers: its headers, names in lower case.
    """
    if destination.kind is not HostKind.BASE:
        return True
    return bool(routes_from(destination)) and not _is_foreign_call(destination, method, headers)


def is_quick(emulator: Regions, destination: Destination, request: Request) -> bool:
    """Return whether a request is answered without a wait for a trigger or for another party."""
    routes = routes_from(destination)
    return all(route.is_quick(emulator, request) for route in routes)


def route_of(emulator: Regions, request: Request) -> Route | None:
    """Return the route that a request would take, without answering it."""
    destination = destination_of(emulator, request.url)
    if destination is None or _is_foreign_call(destination, request.method, request.headers):
        return None
    routes = routes_from(destination)
    return next((route for route in routes if request.method in route.methods), None)


def _is_foreign_call(destination: Destination, method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request for ``/`` of the base URL is another service's call.

    The operation's name tells them apart. A browser's preflight of a call has none.
    """
    if destination.kind is not HostKind.BASE or destination.path != "/":
        return False
    return method != "OPTIONS" and api_of_target(headers.get("x-amz-target", "")) is None


def _routed(
    emulator: Regions, destination: Destination, request: Request, routes: tuple[Route, ...]
) -> Response:
    for route in routes:
        if request.method in route.methods:
            response = _handled(emulator, destination, request, route)
            if route.is_recorded:
                emulator.calls.add(_call, request, destination.path, emulator.now(), response)
            return response
    methods = ",".join(dict.fromkeys(name for route in routes for name in route.methods))
    if request.method == "OPTIONS":
        return _preflight(request, methods)
    return Response(405, (("Allow", methods),))


def _handled(
    emulator: Regions, destination: Destination, request: Request, route: Route
) -> Response:
    before = RECEIVED.set(request)
    try:
        return route.handler(emulator, request, destination)
    except MalformedRequestError as error:
        return Response.json(400, {"message": str(error)})
    finally:
        RECEIVED.reset(before)


def _call(request: Request, path: str, at: float, response: Response) -> Call:
    """Return a request and its response as a call."""
    try:
        parameters = request.query | (request.form if _has_form(request) else {})
    except MalformedRequestError:
        parameters = {}
    name = f"{request.method} {path}"
    return Call(name, parameters, None, at, response.status, body=response.body)


def _has_form(request: Request) -> bool:
    """Return whether a body is a form; files and JSON are not read as one."""
    content_type = request.headers.get("content-type", _FORM)
    return request.method == "POST" and content_type.partition(";")[0].strip().lower() == _FORM


def _preflight(request: Request, methods: str) -> Response:
    """Answer a browser that asks whether it may send a request.

    It names no operation, so it is answered for every route alike (values G, tokens.md 11).
    """
    headers = request.headers.get("access-control-request-headers", "*")
    return Response(
        200,
        (
            ("Access-Control-Allow-Methods", methods),
            ("Access-Control-Allow-Headers", headers),
            ("Access-Control-Max-Age", "172800"),
        ),
    )


def _cors_headers(request: Request) -> tuple[Header, ...]:
    """Return the headers that let a script of any origin read a response to a browser.

    They are those of the API's answers [V idx 15240283040]; the OAuth endpoints have the first one
    [D hosted-ui.md 1], and the other documents are taken to have both (G).
    """
    if "origin" not in request.headers:
        return ()
    exposed = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
    return (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", exposed),
    )


def _finish(request: Request, response: Response) -> Response:
    if not any(name == "Content-Length" for name, _ in response.headers):
        response = response.with_headers(("Content-Length", str(len(response.body))))
    return replace(response, body=b"") if request.method == "HEAD" else response


def _unknown_path() -> Response:
    # What AWS's JSON services answer to a path that they do not have (G).
    content_type = ("Content-Type", "application/xml")
    return Response(404, (content_type,), b"<UnknownOperationException/>\n")
