"""Handlers of the OAuth endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.http.destinations import HostKind
from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.http.destinations import Destination
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["answer_not_emulated", "answer_token"]


def answer_token(emulator: Cognito, request: Request, destination: Destination) -> Response:
    """Answer a request to ``/oauth2/token``."""
    from cognito_intercept.oauth.server import token_response  # noqa: PLC0415 - at first need

    if destination.kind is HostKind.DOMAIN and destination.pool is None:
        return _no_such_domain(destination)
    response = token_response(request, lambda client_id: _find_client(destination, client_id))
    return response.with_headers(("x-amz-cognito-request-id", emulator.request_id()))


def answer_not_emulated(
    _emulator: Cognito, _request: Request, destination: Destination
) -> Response:
    """Refuse a request to an endpoint that AWS has and this emulator has not."""
    text = errors.OAUTH_ENDPOINT_NOT_EMULATED.format(path=destination.path)
    return Response.json(501, {"error": "server_error", "error_description": text})


def _find_client(destination: Destination, client_id: str) -> OAuthClient | None:
    from cognito_intercept.oauth.clients import OAuthClient  # noqa: PLC0415 - at first need

    found = destination.find_pool_of_client(client_id)
    if found is None:
        return None
    service, pool = found
    return OAuthClient(service, pool, pool.clients[client_id])


def _no_such_domain(destination: Destination) -> Response:
    text = errors.DOMAIN_HOST_NOT_FOUND.format(host=destination.host)
    return Response.json(404, {"message": text})
