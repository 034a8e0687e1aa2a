"""Authlib's authorization server over our requests, responses and app clients."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from authlib.oauth2 import AuthorizationServer as AuthlibServer
from authlib.oauth2.rfc6749 import (
    InvalidRequestError,
    OAuth2Error,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from cognito_intercept import errors
from cognito_intercept.oauth.clients import authenticate, claimed_client_id
from cognito_intercept.oauth.grants import GRANTS
from cognito_intercept.oauth.responses import TriggerError, error_response, json_response
from cognito_intercept.protocol.http import MalformedRequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.oauth.clients import FindClient, OAuthClient
    from cognito_intercept.protocol.http import Request, Response

__all__ = ["AuthorizationServer", "token_response"]


def token_response(request: Request, find: FindClient) -> Response:
    """Answer a request to the token endpoint.

    Args:
        request: the request.
        find: looks an app client up by its id.
    """
    try:
        client = find(claimed_client_id(request))
    except MalformedRequestError:
        return error_response(400, InvalidRequestError.error)
    if client is None:  # The request is refused, whatever else is wrong with it.
        return _server().create_token_response(_FormRequest(request, lambda _: None))
    with client.service.turn():
        return _server().create_token_response(_FormRequest(request, find))


class _FormRequest(OAuth2Request):  # type: ignore[misc]
    """A request in Authlib's terms, with the look-up of the app clients that it can be from."""

    def __init__(self, request: Request, find: FindClient) -> None:
        # Not through Authlib's initialiser, which examines the URL of each request anew.
        self.__dict__.update(_blank_request())
        self.method, self.headers, self.find = request.method, request.headers, find
        self._form = request.form
        self.payload = BasicOAuth2Payload(self._form)

    @property
    def form(self) -> dict[str, str]:
        """Return the parameters in the body."""
        return self._form


@cache
def _blank_request() -> dict[str, Any]:
    """Return the attributes that Authlib gives a request.

    Authlib refuses http:// although nothing is sent here; it has no other use for the URL.
    """
    return dict(vars(OAuth2Request("POST", "https://localhost/")))


class AuthorizationServer(AuthlibServer):  # type: ignore[misc]
    """The server of all app clients: which one a request is from, is looked up by the request."""

    def __init__(self) -> None:
        """Register every grant that is emulated."""
        super().__init__()
        for grant, extensions in GRANTS.items():
            self.register_grant(grant, extensions)

    def authenticate_client(
        self,
        request: _FormRequest,
        methods: Sequence[str],  # noqa: ARG002 - AWS takes both methods of every client
        endpoint: str = "token",  # noqa: ARG002
    ) -> OAuthClient:
        """Return the client that the request proves to come from.

        Raises:
            InvalidClientError: it does not prove to come from any.
        """
        return authenticate(request.find, request.headers, request.form)

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Send nothing: no signal has a receiver."""

    def get_token_grant(self, request: _FormRequest) -> Any:
        """Return the grant that a request asks for.

        Raises:
            InvalidRequestError: none is named [R].
            UnsupportedGrantTypeError: there is no such grant [D].
        """
        if not request.payload.grant_type:
            raise InvalidRequestError
        return super().get_token_grant(request)

    def create_token_response(self, request: _FormRequest) -> Response:
        """Answer a request to the token endpoint."""
        try:
            grant = self.get_token_grant(request)
            grant.validate_token_request()
            return self.handle_response(*grant.create_token_response())
        except OAuth2Error as error:
            return self.handle_error_response(request, error)

    def handle_response(self, status: int, body: dict[str, Any], headers: object) -> Response:  # noqa: ARG002
        """Return a response with AWS's headers; Authlib's own are left out."""
        return json_response(status, body)

    def handle_error_response(self, request: _FormRequest, error: OAuth2Error) -> Response:  # noqa: ARG002
        """Return an error as AWS spells it: 400 [R], and few have a description."""
        return error_response(400, error.error, _description(error))


@cache
def _server() -> AuthorizationServer:
    return AuthorizationServer()


def _description(error: OAuth2Error) -> str | None:
    description: str = error.description
    is_shown = isinstance(error, TriggerError) or description in errors.OAUTH_DESCRIPTIONS
    return description if is_shown else None
