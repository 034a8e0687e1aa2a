"""``/oauth2/idpresponse``: a browser comes back from an identity provider.

The sign-in that a ``state`` stands for is used up whatever the answer is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.federated_sign_ins import FederatedSignIn, take_federated
from cognito_intercept.federation.completion import complete
from cognito_intercept.federation.flow import FederationError, Flow
from cognito_intercept.federation.oauth_response import oauth_answer
from cognito_intercept.federation.start import client_of_token
from cognito_intercept.login.sign_in import go_on
from cognito_intercept.oauth.authorization import (
    CallbackError,
    PageError,
    read_authorization_request,
)
from cognito_intercept.protocol.http import Request
from cognito_intercept.triggers.inbound_federation import ProviderAnswer

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.authorization import AuthorizationRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response

__all__ = ["oauth_response"]

_ReadAnswer = Callable[[Flow, FederatedSignIn], ProviderAnswer]


def oauth_response(page: PageRequest) -> Response:
    """Answer a browser that comes from a provider of the OAuth kind, by a redirect or a form.

    Raises:
        PageError: the ``state`` stands for no sign-in that is still waited for.
    """
    parameters = page.request.form if page.is_form else page.parameters

    def read(flow: Flow, sign_in: FederatedSignIn) -> ProviderAnswer:
        return oauth_answer(flow, sign_in, parameters)

    return _come_back(page, parameters.get("state", ""), read)


def _come_back(page: PageRequest, token: str, read: _ReadAnswer) -> Response:
    client = page.find(client_of_token(token) or "")
    if client is None:
        raise PageError(errors.FEDERATION_STATE.text)
    with client.service.turn():
        # Caught in here, because a turn that another error leaves is taken back.
        try:
            return _signed_in(page, client, token, read)
        except PageError as error:
            return page.error(error.text, error.client_id)
        except CallbackError as error:
            return page.leave_for(error.location)


def _signed_in(page: PageRequest, client: OAuthClient, token: str, read: _ReadAnswer) -> Response:
    sign_in = take_federated(client.pool, token, client.service.now())
    if sign_in is None:
        raise PageError(errors.FEDERATION_STATE.text, client.client.id)
    query = Request("GET", f"?{sign_in.query}").query
    request = read_authorization_request(query, page.find)
    provider = client.pool.identity_providers.get(sign_in.provider)
    if provider is None:
        raise CallbackError(request.callback, "invalid_request")
    flow = Flow(client.service, client.pool, client.client, provider)
    try:
        return _complete(page, request, flow, sign_in, read)
    except FederationError as error:
        raise CallbackError(request.callback, error.error, error.description) from error


def _complete(
    page: PageRequest,
    request: AuthorizationRequest,
    flow: Flow,
    sign_in: FederatedSignIn,
    read: _ReadAnswer,
) -> Response:
    try:
        signed_in = complete(flow, read(flow, sign_in), request.grant, sign_in.nonce)
    except errors.CognitoError as error:
        raise FederationError.of(error) from error
    return go_on(page, request, signed_in.owner.user.username, signed_in)
