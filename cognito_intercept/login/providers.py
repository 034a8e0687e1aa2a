"""Which identity providers a sign-in may use, and the way to the one that a request names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.oauth.authorization import CallbackError
from cognito_intercept.protocol.http import Response

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.authorization import AuthorizationRequest
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["COGNITO", "has_password_form", "provider_response"]

COGNITO = "COGNITO"


def has_password_form(client: OAuthClient) -> bool:
    """Return whether users of the pool itself may sign in through an app client.

    A client that names no provider at all has the pool's users (G).
    """
    providers = client.client.settings.get("SupportedIdentityProviders")
    return not providers or COGNITO in providers


def provider_response(page: PageRequest, request: AuthorizationRequest) -> Response | None:
    """Return the way to the identity provider that a request names; ``None``: the login page.

    Raises:
        CallbackError: there is no such provider, or the app client does not have it (G).
    """
    name = _provider(request)
    if name is None or name == COGNITO:
        return None
    client = request.client.client
    if name not in client.settings.get("SupportedIdentityProviders", ()):
        raise CallbackError(request.callback, "invalid_request")
    path = f"{page.site.path('/oauth2/authorize')} with {name}"
    text = errors.OAUTH_ENDPOINT_NOT_EMULATED.format(path=path)
    return Response.json(501, {"error": "server_error", "error_description": text})


def _provider(request: AuthorizationRequest) -> str | None:
    if request.identity_provider:
        return request.identity_provider
    if request.idp_identifier:
        return request.client.pool.idp_identifiers.get(
            request.idp_identifier, request.idp_identifier
        )
    return None
