"""Handlers of the OAuth endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.http.destinations import HostKind
from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.http.destinations import Destination
    from cognito_intercept.oauth.clients import FindClient, OAuthClient
    from cognito_intercept.protocol.http import Header
    from cognito_intercept.regions import Regions

__all__ = [
    "answer_registration",
    "answer_revoke",
    "answer_token",
    "answer_user_info",
    "client_finder",
    "missing_domain",
]


def answer_token(emulator: Regions, request: Request, destination: Destination) -> Response:
    """Answer a request to ``/oauth2/token``."""
    from cognito_intercept.oauth.server import token_response  # noqa: PLC0415 - at first need

    find = client_finder(destination)
    response = _answer(emulator, destination, lambda: token_response(request, find))
    return response.with_headers(_xsrf_cookie(emulator, request, find))


def _xsrf_cookie(emulator: Regions, request: Request, find: FindClient) -> Header:
    """Return the cookie of the pages' forms, which the token endpoint sets too [V hosted-ui.md 2].

    A browser's own token is kept, so that a form that is open still works.
    """
    from cognito_intercept.login.cookies import csrf_token, xsrf_cookie  # noqa: PLC0415 - at need
    from cognito_intercept.login.page import PageRequest, Site  # noqa: PLC0415 - the same

    site = Site(f"{request.parts.scheme}://{request.parts.netloc}")
    page = PageRequest(request, site, find, emulator.request_id)
    return xsrf_cookie(site, csrf_token(page))


def answer_revoke(emulator: Regions, request: Request, destination: Destination) -> Response:
    """Answer a request to ``/oauth2/revoke``."""
    from cognito_intercept.oauth.revocation import revocation_response  # noqa: PLC0415 - at need

    return _answer(
        emulator, destination, lambda: revocation_response(request, client_finder(destination))
    )


def answer_user_info(emulator: Regions, request: Request, destination: Destination) -> Response:
    """Answer a request to ``/oauth2/userInfo``."""
    from cognito_intercept.oauth.user_info import user_info_response  # noqa: PLC0415 - at need

    return _answer(
        emulator, destination, lambda: user_info_response(request, destination.find_pool)
    )


def answer_registration(emulator: Regions, request: Request, destination: Destination) -> Response:
    """Answer a request to ``/oauth2/register``, of a domain or of the pool that the URL names."""
    from cognito_intercept.oauth.registration import registration_response  # noqa: PLC0415 - at need

    def answer() -> Response:
        named = None if destination.pool is None else destination.pool.id
        owner = destination.find_pool(named or request.query.get("user_pool_id", ""))
        if owner is None:
            return Response.json(404, {"message": errors.REGISTRATION_POOL_MISSING.text})
        return registration_response(request, *owner)

    return _answer(emulator, destination, answer)


def _answer(
    emulator: Regions, destination: Destination, answer: Callable[[], Response]
) -> Response:
    absent = missing_domain(destination)
    if absent is not None:
        return absent
    return answer().with_headers(("x-amz-cognito-request-id", emulator.request_id()))


def missing_domain(destination: Destination) -> Response | None:
    """Return the answer of a domain's host that no user pool has; ``None`` for other hosts."""
    if destination.kind is not HostKind.DOMAIN or destination.pool is not None:
        return None
    text = errors.DOMAIN_HOST_NOT_FOUND.format(host=destination.host)
    return Response.json(404, {"message": text})


def client_finder(destination: Destination) -> FindClient:
    """Return the look-up of the app clients that a destination serves."""
    from cognito_intercept.oauth.clients import OAuthClient  # noqa: PLC0415 - at first need

    def find(client_id: str) -> OAuthClient | None:
        if client_id.startswith("https://"):
            return _find_by_url(destination, client_id)
        owner = destination.find_pool_of_client(client_id)
        if owner is None:
            return None
        service, pool = owner
        return OAuthClient(service, pool, pool.clients[client_id])

    return find


def _find_by_url(destination: Destination, url: str) -> OAuthClient | None:
    """Return the client whose id is the URL of its metadata."""
    from cognito_intercept.account.metadata_clients import (  # noqa: PLC0415 - at first need
        find_metadata_client,
    )
    from cognito_intercept.oauth.clients import OAuthClient  # noqa: PLC0415 - at first need

    for service, pool in destination.pools_with_policies():
        found = find_metadata_client(service, pool, url)
        if found is not None:
            return OAuthClient(service, pool, found.client, found.metadata)
    return None
