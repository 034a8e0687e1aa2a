"""The table of routes: which handler answers which method and path, on which kinds of hosts.

To add an endpoint or a page is to write its handler and its row. The rows are disjoint: a URL
and a method lead to one of them at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cognito_intercept.hosts import (
    IDENTITY_PREFIX,
    OAUTH_PREFIX,
    UPDATED_ISSUER_PREFIX,
    UPLOAD_PREFIX,
)
from cognito_intercept.http.api import answer_api
from cognito_intercept.http.destinations import Destination, HostKind
from cognito_intercept.http.documents import answer_jwks, answer_openid_configuration
from cognito_intercept.http.identity_documents import (
    JWKS_PATH,
    answer_identity_configuration,
    answer_identity_jwks,
)
from cognito_intercept.http.logos import LOGO_PATH, answer_logo
from cognito_intercept.http.oauth import (
    answer_registration,
    answer_revoke,
    answer_token,
    answer_user_info,
)
from cognito_intercept.http.pages import ASSET_PATHS, PAGE_PATHS, answer_page
from cognito_intercept.http.stand_ins import STAND_IN_PATH, answer_stand_in
from cognito_intercept.http.uploads import answer_upload
from cognito_intercept.protocol.http import MalformedRequestError, Request, Response

if TYPE_CHECKING:
    from cognito_intercept.regions import Regions

__all__ = ["ROUTES", "Handler", "Route", "routes_from"]

Handler = Callable[["Regions", Request, Destination], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table.

    Attributes:
        hosts: the kinds of hosts that have the route.
        methods: the methods that are answered; OPTIONS is answered for every route.
        path: a regular expression of the whole path; it is compiled when a request comes to one
            of the hosts.
        handler: makes the response.
        is_shared: whether scripts of other origins may read the response: CORS allows them the
            API and the endpoints, but not the pages [D hosted-ui.md 1].
        is_recorded: whether the requests are recorded as calls here; the API records its own.
        is_quick: returns whether a request is answered without a wait for a trigger or for another
            party, so that the handler may run on an event loop.
    """

    hosts: frozenset[HostKind]
    methods: tuple[str, ...]
    path: str
    handler: Handler
    is_shared: bool = True
    is_recorded: bool = True
    is_quick: Callable[[Regions, Request], bool] = lambda _emulator, _request: False


def _always(_emulator: Regions, _request: Request) -> bool:
    return True


def _without_triggers(emulator: Regions, request: Request) -> bool:
    """Return whether a token request calls no trigger.

    Tokens that are exchanged (RFC 8693) may be those of an identity provider elsewhere.
    """
    try:
        grant = request.form.get("grant_type")
    except MalformedRequestError:
        return True
    return grant in _OWN_GRANTS and not emulator.has_triggers


_OWN_GRANTS = ("authorization_code", "client_credentials", "refresh_token")


def _api(emulator: Regions, request: Request, _destination: Destination) -> Response:
    return answer_api(emulator, request)


_ALL_POOLS = frozenset({HostKind.API, HostKind.BASE})
_APIS = _ALL_POOLS | {HostKind.IDENTITY_API}
_ONE_POOL = frozenset({HostKind.DOMAIN})
_ISSUERS = frozenset({HostKind.API, HostKind.ISSUER, HostKind.BASE})
_IDENTITY_ISSUER = frozenset({HostKind.IDENTITY_ISSUER})
_BASE, _BUCKET = frozenset({HostKind.BASE}), frozenset({HostKind.UPLOAD})
_PROVIDER = frozenset({HostKind.PROVIDER})
_READ, _ANY = ("GET", "HEAD"), ("GET", "HEAD", "POST")


def _endpoint(methods: tuple[str, ...], path: str, handler: Handler, **options: Any) -> list[Route]:
    """Return the two rows of an OAuth endpoint or page.

    On a domain it is at its own path, on a host that serves all pools below ``/cognito-idp``.
    """
    prefixed = Route(_ALL_POOLS, methods, OAUTH_PREFIX + path, handler, **options)
    return [prefixed, Route(_ONE_POOL, methods, path, handler, **options)]


_PAGES = f"(?:{'|'.join(PAGE_PATHS)})"
_ASSETS = f"(?:{'|'.join(ASSET_PATHS)})"
# The first part is a user pool; the documents of identity pools are routes of their own.
_POOL = f"(?!{IDENTITY_PREFIX}/)/[^/]+"
_OPENID_CONFIGURATION = rf"{_POOL}/\.well-known/openid-configuration"
_JWKS = rf"{_POOL}/\.well-known/jwks\.json"
_FILE = r"/[^/]+/[^/]+/[^/]+"


def _document(path: str, handler: Handler) -> list[Route]:
    """Return the rows of a document at a pool's issuer: on every issuer host, and below a prefix.

    The prefix is that of UPDATED issuers where one base URL stands for all hosts.
    """
    below = UPDATED_ISSUER_PREFIX + path
    below_prefix = Route(_BASE, _READ, below, handler, is_quick=_always)
    return [Route(_ISSUERS, _READ, path, handler, is_quick=_always), below_prefix]


def _identity_document(path: str, handler: Handler) -> list[Route]:
    """Return the rows of a document at the issuer of the tokens of identity pools."""
    hosts = ((_IDENTITY_ISSUER, ""), (_BASE, IDENTITY_PREFIX))
    return [
        Route(kinds, _READ, before + re.escape(path), handler, is_quick=_always)
        for kinds, before in hosts
    ]


_LOGO_AT_BASE = Route(frozenset({HostKind.BASE}), _READ, OAUTH_PREFIX + LOGO_PATH, answer_logo)
_LOGO = Route(frozenset({HostKind.ASSETS}), _READ, LOGO_PATH, answer_logo)

_STAND_INS = [
    Route(hosts, _ANY, path, answer_stand_in, is_shared=False, is_recorded=False)
    for hosts, path in ((_PROVIDER, ".*"), (_BASE, STAND_IN_PATH))
]

ROUTES = (
    Route(_APIS, ("POST",), "/", _api, is_recorded=False),
    *_document(_OPENID_CONFIGURATION, answer_openid_configuration),
    *_document(_JWKS, answer_jwks),
    *_identity_document(JWKS_PATH, answer_identity_jwks),
    *_identity_document("/.well-known/openid-configuration", answer_identity_configuration),
    *_endpoint(("POST",), "/oauth2/token", answer_token, is_quick=_without_triggers),
    *_endpoint(("POST",), "/oauth2/revoke", answer_revoke, is_quick=_always),
    *_endpoint(("POST",), "/oauth2/register", answer_registration),
    *_endpoint(_ANY, "/oauth2/userInfo", answer_user_info, is_quick=_always),
    *_endpoint(_READ, "/oauth2/authorize", answer_page, is_shared=False),
    *_endpoint(("GET", "POST"), "/oauth2/idpresponse", answer_page, is_shared=False),
    *_endpoint(("POST",), "/saml2/idpresponse", answer_page, is_shared=False),
    *_endpoint(("POST",), "/saml2/logout", answer_page, is_shared=False),
    *_endpoint(_READ, "/logout", answer_page, is_shared=False),
    *_endpoint(_ANY, _PAGES, answer_page, is_shared=False),
    *_endpoint(_READ, _ASSETS, answer_page, is_shared=False, is_recorded=False),
    _LOGO_AT_BASE,
    _LOGO,
    *_STAND_INS,
    Route(_BASE, ("PUT",), UPLOAD_PREFIX + _FILE, answer_upload, is_shared=False),
    Route(_BUCKET, ("PUT",), _FILE, answer_upload, is_shared=False),
)


def routes_from(destination: Destination) -> tuple[Route, ...]:
    """Return the routes that a destination is on, whatever the method."""
    return _routes_from(destination.kind, destination.path)


@lru_cache(maxsize=512)
def _routes_from(kind: HostKind, path: str) -> tuple[Route, ...]:
    return tuple(
        route for route in ROUTES if kind in route.hosts and re.fullmatch(route.path, path)
    )
