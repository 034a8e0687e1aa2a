"""The table of routes, and what is on both sides of it: which request, which headers.

To add an endpoint is to write its handler and its row. The rows are disjoint: a URL and a
method lead to one of them at most.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.http.api import answer_api
from cognito_intercept.http.hosts import Host, Place, place_of
from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.protocol.names import TARGET_PREFIX

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.service import Service

__all__ = ["ROUTES", "Route", "answer", "route_of"]

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_Handler = Callable[["Cognito", Request, Place], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table: on which hosts, for what, and what answers it."""

    hosts: frozenset[Host]
    methods: tuple[str, ...]
    path: re.Pattern[str]
    handler: _Handler

    def leads_from(self, place: Place) -> bool:
        """Tell whether a place is on this route, whatever the method."""
        return place.kind in self.hosts and self.path.fullmatch(place.path) is not None


def answer(emulator: Cognito, request: Request) -> Response | None:
    """Answer a request, or return ``None`` for one that is not for us."""
    place = place_of(emulator, request.url)
    if place is None or _is_foreign_call(place, request):
        return None
    routes = [route for route in ROUTES if route.leads_from(place)]
    if not routes:
        # The local form's base URL may have other inhabitants; AWS's hosts have not.
        return None if place.kind is Host.BASE else _finished(request, _unknown_path())
    for route in routes:
        if request.method in route.methods:
            return _finished(request, route.handler(emulator, request, place))
    return _finished(request, _other_method(request, routes))


def route_of(emulator: Cognito, request: Request) -> Route | None:
    """Return the route that a request would take, without answering it."""
    place = place_of(emulator, request.url)
    if place is None or _is_foreign_call(place, request):
        return None
    return next((r for r in ROUTES if request.method in r.methods and r.leads_from(place)), None)


def _is_foreign_call(place: Place, request: Request) -> bool:
    """Tell whether ``POST /`` at the base URL is another service's call."""
    target = request.headers.get("x-amz-target", "")
    return place.kind is Host.BASE and place.path == "/" and not target.startswith(TARGET_PREFIX)


def _finished(request: Request, response: Response) -> Response:
    headers = response.headers | {"Content-Length": str(len(response.body))}
    if "origin" in request.headers:
        # Only browsers are told; the list is a recollection (G, tokens.md 11).
        headers |= {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": (
                "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
            ),
        }
    body = b"" if request.method == "HEAD" else response.body
    return replace(response, headers=headers, body=body)


def _other_method(request: Request, routes: list[Route]) -> Response:
    methods = ",".join(dict.fromkeys(name for route in routes for name in route.methods))
    if request.method != "OPTIONS":
        return Response(405, {"Allow": methods})
    return Response(
        200,
        {
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": request.headers.get(
                "access-control-request-headers", "*"
            ),
            "Access-Control-Max-Age": "172800",
        },
    )


def _unknown_path() -> Response:
    # What AWS's JSON services answer to a path that they do not have (G).
    return Response(404, {"Content-Type": "application/xml"}, b"<UnknownOperationException/>\n")


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(status, {"Content-Type": "application/json"}, _dumps(body).encode())


def _api(emulator: Cognito, request: Request, _place: Place) -> Response:
    return answer_api(emulator, request)


def _document(build: Callable[[Service, Pool], dict[str, Any]]) -> _Handler:
    """Return a handler of a document of the pool that the path starts with."""

    def handler(emulator: Cognito, _request: Request, place: Place) -> Response:
        pool_id = place.path.split("/")[1]
        for service in place.services:
            pool = service.pools.get(pool_id)
            if pool is not None:
                with service.turn():
                    return _json(200, build(service, pool))
        # Status and spelling are a guess (G, tokens.md 9).
        error = errors.POOL_NOT_FOUND(pool_id=pool_id)
        headers = {"x-amzn-RequestId": emulator.request_id()}
        told = _json(404, {"code": error.code, "message": error.message})
        return replace(told, headers=told.headers | headers)

    return handler


def _configuration(service: Service, pool: Pool) -> dict[str, Any]:
    from cognito_intercept.oauth.discovery import openid_configuration  # noqa: PLC0415 - at need

    return openid_configuration(service.settings, pool)


def _keys(service: Service, pool: Pool) -> dict[str, Any]:
    from cognito_intercept.oauth.discovery import jwks  # noqa: PLC0415 - at first need

    return jwks(service.around.keyring.of(pool.id))


def _token(emulator: Cognito, request: Request, place: Place) -> Response:
    from cognito_intercept.oauth.server import AuthorizationServer  # noqa: PLC0415 - at first need

    if place.kind is Host.DOMAIN and place.pool is None:
        return _json(404, {"message": errors.DOMAIN_HOST_NOT_FOUND.format(host=place.host)})
    server = AuthorizationServer(_directory(place))
    with emulator.service(emulator.settings.region).turn():
        response = server.create_token_response(request)
    request_id = {"x-amz-cognito-request-id": emulator.request_id()}
    return replace(response, headers=response.headers | request_id)


def _directory(place: Place) -> Callable[[str], OAuthClient | None]:
    """Return the look-up of the app clients that a place serves: a domain has one pool's."""
    from cognito_intercept.oauth.clients import OAuthClient  # noqa: PLC0415 - at first need

    def find(client_id: str) -> OAuthClient | None:
        for service in place.services:
            pool = service.pool_of_client.get(client_id)
            if pool is not None and (place.pool is None or place.pool is pool):
                return OAuthClient(service, pool, pool.clients[client_id])
        return None

    return find


def _not_emulated(_emulator: Cognito, _request: Request, place: Place) -> Response:
    text = errors.OAUTH_ENDPOINT_NOT_EMULATED.format(path=place.path)
    return _json(501, {"error": "server_error", "error_description": text})


_ALL_POOLS = frozenset({Host.API, Host.BASE})
_ONE_POOL = frozenset({Host.DOMAIN})
_READ, _ANY = ("GET", "HEAD"), ("GET", "HEAD", "POST")
_LATER = r"/(?:oauth2/(?:authorize|revoke|userInfo)|login|logout|signup|confirmUser|forgotPassword)"

ROUTES = (
    Route(_ALL_POOLS, ("POST",), re.compile("/"), _api),
    Route(
        _ALL_POOLS,
        _READ,
        re.compile(r"/[^/]+/\.well-known/openid-configuration"),
        _document(_configuration),
    ),
    Route(_ALL_POOLS, _READ, re.compile(r"/[^/]+/\.well-known/jwks\.json"), _document(_keys)),
    Route(_ALL_POOLS, ("POST",), re.compile(r"/cognito-idp/oauth2/token"), _token),
    Route(_ONE_POOL, ("POST",), re.compile(r"/oauth2/token"), _token),
    Route(_ALL_POOLS, _ANY, re.compile(f"/cognito-idp{_LATER}"), _not_emulated),
    Route(_ONE_POOL, _ANY, re.compile(_LATER), _not_emulated),
)
