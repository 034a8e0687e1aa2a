"""``/oauth2/idpresponse``, ``/saml2/idpresponse``: a browser comes back from an identity provider.

The sign-in that a ``state`` stands for is used up whatever the answer is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.browser_sessions import ProviderSession
from cognito_intercept.directory.federated_sign_ins import FederatedSignIn, take_federated
from cognito_intercept.directory.identity_providers import SAML, has_flag
from cognito_intercept.federation.completion import complete, mapped_acr
from cognito_intercept.federation.flow import FederationError, Flow
from cognito_intercept.federation.oauth_response import oauth_answer
from cognito_intercept.federation.saml_messages import invalid
from cognito_intercept.federation.saml_response import saml_answer
from cognito_intercept.federation.start import client_of_token
from cognito_intercept.login.cookies import federation_tokens
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
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response

__all__ = ["oauth_response", "saml_response"]

_ReadAnswer = Callable[[Flow, FederatedSignIn], ProviderAnswer]


def oauth_response(page: PageRequest) -> Response:
    """Answer a browser that comes from a provider of the OAuth kind, by a redirect or a form.

    Raises:
        PageError: the ``state`` stands for no sign-in that this browser began, and that is still
            waited for.
    """
    parameters = page.request.form if page.is_form else page.parameters

    def read(flow: Flow, sign_in: FederatedSignIn) -> ProviderAnswer:
        return oauth_answer(flow, sign_in, parameters)

    return _come_back(page, parameters.get("state", ""), read)


def saml_response(page: PageRequest) -> Response:
    """Answer a browser that comes with a SAML response, as a form [D hosted-ui.md 7].

    Raises:
        PageError: the RelayState stands for no sign-in that is still waited for, and for none that
            the provider may begin.
    """
    form = page.request.form
    encoded, token = form.get("SAMLResponse", ""), form.get("RelayState", "")
    if not encoded:
        raise PageError(errors.FEDERATION_RELAY_STATE.text)

    def read(flow: Flow, sign_in: FederatedSignIn) -> ProviderAnswer:
        return saml_answer(flow, sign_in, encoded)

    if client_of_token(token) is not None:
        return _come_back(page, token, read, errors.FEDERATION_RELAY_STATE.text)
    return _begun_by_provider(page, token, read)


def _begun_by_provider(page: PageRequest, relay_state: str, read: _ReadAnswer) -> Response:
    """Answer a sign-in that began at the provider: the RelayState is the request's query.

    Raises:
        PageError: the provider's ``IDPInit`` does not allow it [R hosted-ui.md 7].
    """
    query = Request("GET", f"?{relay_state}").query
    client = page.find(query.get("client_id", ""))
    provider = None
    if client is not None:
        provider = client.pool.identity_providers.get(query.get("identity_provider", ""))
    if client is None or provider is None or not has_flag(provider, "IDPInit"):
        raise PageError(errors.FEDERATION_RELAY_STATE.text, query.get("client_id"))
    sign_in = FederatedSignIn(
        token="",
        query=relay_state,
        client_id=client.client.id,
        provider=provider.name,
        redirect_uri=page.site.url("/saml2/idpresponse"),
        nonce="",
        request_id="",
        expires=0.0,
    )
    return _in_turn(page, client, lambda: _signed_in(page, client, sign_in, read))


def _come_back(
    page: PageRequest, token: str, read: _ReadAnswer, refusal: str = errors.FEDERATION_STATE.text
) -> Response:
    client = page.find(client_of_token(token) or "")
    if client is None:
        raise PageError(refusal)

    def answer() -> Response:
        sign_in = take_federated(client.pool, token, federation_tokens(page), client.service.now())
        if sign_in is None:
            raise PageError(refusal, client.client.id)
        return _signed_in(page, client, sign_in, read)

    return _in_turn(page, client, answer)


def _in_turn(page: PageRequest, client: OAuthClient, answer: Callable[[], Response]) -> Response:
    """Return an answer or the redirect of an error; the latter keeps what was changed before."""
    with client.service.turn():
        try:
            return answer()
        except PageError as error:
            return page.error(error.text, error.client_id)
        except CallbackError as error:
            return page.leave_for(error.location)


def _signed_in(
    page: PageRequest, client: OAuthClient, sign_in: FederatedSignIn, read: _ReadAnswer
) -> Response:
    query = Request("GET", f"?{sign_in.query}").query
    request = read_authorization_request(query, page.find)
    provider = client.pool.identity_providers.get(sign_in.provider)
    supported = client.client.settings.get("SupportedIdentityProviders", ())
    if provider is None or provider.name not in supported:
        raise CallbackError(request.callback, "invalid_request")
    flow = Flow(client.service, client.pool, client.client, provider)
    nonce = sign_in.nonce or request.nonce
    try:
        provided = read(flow, sign_in)
        signed_in = complete(flow, provided, request.grant, nonce)
    except errors.CognitoError as error:
        # [R hosted-ui.md 4]: of a SAML sign-in the text and the error are others.
        failure = invalid(error.message) if provider.type == SAML else FederationError.of(error)
        raise CallbackError(request.callback, failure.error, failure.description) from error
    except FederationError as error:
        raise CallbackError(request.callback, error.error, error.description) from error
    origin = provided.session or ProviderSession(provider.name)
    origin = replace(origin, acr=mapped_acr(flow, provided))
    return go_on(page, request, signed_in.owner.user.username, signed_in, origin)
