"""``/oauth2/revoke``: the refresh token of a sign-in, revoked by its app client (RFC 7009)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authlib.oauth2.rfc6749 import InvalidClientError

from cognito_intercept import errors
from cognito_intercept.oauth.clients import authenticate, claimed_client_id
from cognito_intercept.oauth.responses import HEADERS, error_response
from cognito_intercept.protocol.http import MalformedRequestError, Response
from cognito_intercept.tokens.revocation import revoke_refresh_token

if TYPE_CHECKING:
    from cognito_intercept.oauth.clients import FindClient
    from cognito_intercept.protocol.http import Request

__all__ = ["revocation_response"]

# The errors of the API operation as this endpoint spells them [D, R tokens.md 10.4; what another
# client's token is refused with is a guess].
_REFUSALS = {
    "UnsupportedOperationException": error_response(
        400, "invalid_request", errors.OAUTH_REVOCATION_DISABLED.text
    ),
    "UnsupportedTokenTypeException": error_response(400, "unsupported_token_type"),
    "UnauthorizedException": error_response(401, "invalid_client"),
}


def revocation_response(request: Request, find: FindClient) -> Response:
    """Answer a request to the revocation endpoint.

    The token is looked for first; then the client must prove itself: one with a secret by Basic
    authentication only [D; R remix-auth-oauth2 132], a public one by its id in the form.

    Args:
        request: the request.
        find: looks an app client up by its id.
    """
    try:
        token = request.form.get("token")
    except MalformedRequestError:
        token = None
    if not token:
        return error_response(400, "invalid_request", errors.OAUTH_TOKEN_MISSING.text)
    claimed = find(claimed_client_id(request))
    if claimed is None:
        return error_response(401, "invalid_client")
    with claimed.service.turn():
        return _revoke(request, find, token)


def _revoke(request: Request, find: FindClient, token: str) -> Response:
    public = {"client_id": request.form.get("client_id", "")}
    try:
        client = authenticate(find, request.headers, public)
        revoke_refresh_token(client.pool, client.client, token)
    except InvalidClientError:
        return error_response(401, "invalid_client")
    except errors.CognitoError as error:
        return _REFUSALS[error.code]
    return Response(200, HEADERS)
