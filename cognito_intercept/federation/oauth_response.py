"""The answer of a provider of the OAuth kind: a code, exchanged for tokens and user info."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from cognito_intercept import errors
from cognito_intercept.back_channel import BackChannelError
from cognito_intercept.directory.identity_providers import subject_claim
from cognito_intercept.federation.flow import SERVER_ERROR, FederationError
from cognito_intercept.federation.id_token import verified_claims
from cognito_intercept.federation.provider_calls import call, endpoints_of, json_of
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object
from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.triggers.inbound_federation import ProviderAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.federated_sign_ins import FederatedSignIn
    from cognito_intercept.federation.flow import Flow
    from cognito_intercept.federation.provider_calls import Endpoints

__all__ = ["oauth_answer"]

_FORM = {"content-type": "application/x-www-form-urlencoded"}
_FACEBOOK = "Facebook"
# Providers without ID tokens.
_WITHOUT_ID_TOKEN = frozenset({_FACEBOOK, "LoginWithAmazon"})
_OK = 200


def oauth_answer(
    flow: Flow, sign_in: FederatedSignIn, parameters: Mapping[str, str]
) -> ProviderAnswer:
    """Return what a provider says of the user whom it sent back.

    Raises:
        FederationError: it refused, or its answers are none.
    """
    if "error" in parameters:
        error = parameters["error"]
        raise FederationError(parameters.get("error_description", error), error)
    if not parameters.get("code"):
        raise FederationError(errors.FEDERATION_CODE.text, SERVER_ERROR)
    endpoints = endpoints_of(flow)
    tokens = _tokens(flow, sign_in, endpoints, parameters["code"])
    claims = _claims(flow, sign_in, endpoints, tokens)
    user_info = _user_info(flow, endpoints, tokens, claims)
    parts = {"tokenResponse": tokens, "idToken": claims, "userInfo": user_info}
    provided = ProviderAnswer(flow.provider.name, flow.provider.type, "", parts)
    return _with_subject(flow, provided)


def _with_subject(flow: Flow, provided: ProviderAnswer) -> ProviderAnswer:
    subject = provided.attributes().get(subject_claim(flow.provider))
    if subject == "" or not isinstance(subject, str | int):
        raise FederationError(errors.FEDERATION_USERNAME.text)
    return ProviderAnswer(provided.provider, provided.kind, str(subject), provided.parts)


def _tokens(
    flow: Flow, sign_in: FederatedSignIn, endpoints: Endpoints, code: str
) -> dict[str, Any]:
    """Return the provider's answer to a code, with the access token.

    Only ``client_secret_post`` is used [D guide: OIDC providers].
    """
    details = flow.provider.details
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": details["client_id"],
        "redirect_uri": sign_in.redirect_uri,
    }
    secret = _client_secret(flow)
    query = urlencode(form if secret is None else form | {"client_secret": secret})
    request = Request("POST", endpoints.token or "", _FORM, query.encode())
    if flow.provider.type == _FACEBOOK:
        request = Request("GET", f"{endpoints.token}?{query}")
    response = _answer(flow, request, errors.FEDERATION_TOKEN_TIMEOUT)
    tokens = json_of(response)
    if tokens is None and response.status != _OK:
        raise FederationError(_refusal(flow, response))
    if tokens is None or not isinstance(tokens.get("access_token"), str):
        raise FederationError(errors.FEDERATION_TOKEN_RESPONSE.text)
    return tokens


def _refusal(flow: Flow, response: Response) -> str:
    """Return the text for a code that is not exchanged; Google's has its own error code [D]."""
    if flow.provider.type == "Google":
        try:
            code = read_object(response.body).get("error")
        except MalformedJsonError:
            code = None
        if isinstance(code, str):
            return errors.FEDERATION_GOOGLE.format(status=response.status, code=code)
    text = errors.FEDERATION_TOKEN_STATUS
    return text.format(name=flow.provider.name, status=response.status)


def _answer(flow: Flow, request: Request, timeout: errors.Text) -> Response:
    try:
        return call(flow, request)
    except BackChannelError as error:
        text = timeout if error.is_timeout else errors.FEDERATION_RESET
        raise FederationError(text.text) from error


def _client_secret(flow: Flow) -> str | None:
    """Return the secret that a pool proves itself with; at Apple it is a JWT of its key."""
    details = flow.provider.details
    if "private_key" not in details:
        return details.get("client_secret")
    from cognito_intercept.federation.apple import client_secret  # noqa: PLC0415 - at need

    return client_secret(details, flow.service.now())


def _claims(
    flow: Flow, sign_in: FederatedSignIn, endpoints: Endpoints, tokens: dict[str, Any]
) -> dict[str, Any]:
    token = tokens.get("id_token")
    if flow.provider.type in _WITHOUT_ID_TOKEN:
        return {}
    if not isinstance(token, str):
        raise FederationError(errors.FEDERATION_TOKEN_RESPONSE.text)
    return verified_claims(flow, sign_in, endpoints.jwks, token)


def _user_info(
    flow: Flow, endpoints: Endpoints, tokens: dict[str, Any], claims: dict[str, Any]
) -> dict[str, Any]:
    """Return the answer of the user info endpoint; what the ID token has Google is not asked."""
    url, provider = endpoints.user_info, flow.provider
    if url is None:
        return {}
    if provider.details.get("attributes_url_add_attributes") == "true":
        needed = dict.fromkeys((subject_claim(provider), *provider.attribute_mapping.values()))
        wanted = [claim for claim in needed if claim not in claims]
        if not wanted:
            return {}
        url += ",".join(wanted)
    method = provider.details.get("attributes_request_method", "GET")
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    request = Request(method, url, bearer)
    response = _answer(flow, request, errors.FEDERATION_READ_TIMEOUT)
    answer = json_of(response)
    if answer is None:
        text = errors.FEDERATION_USER_INFO
        raise FederationError(text.format(name=provider.name, status=response.status))
    if "sub" in claims and answer.get("sub", claims["sub"]) != claims["sub"]:
        # It may be about another user (OpenID Connect core 5.3.2).
        raise FederationError(errors.FEDERATION_SUBJECTS.text)
    return answer
