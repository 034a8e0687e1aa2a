"""The way to an identity provider: the sign-in is remembered, and the provider's URL made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from cognito_intercept.directory.acr import mapped_value
from cognito_intercept.directory.federated_sign_ins import (
    FEDERATION_SECONDS,
    FederatedSignIn,
    keep_federated,
)
from cognito_intercept.directory.identity_providers import OIDC, SAML
from cognito_intercept.directory.provider_endpoints import AUTHORIZE, SIGN_ON, endpoint_at
from cognito_intercept.federation.provider_calls import endpoints_of

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import StepUp
    from cognito_intercept.federation.flow import Flow

__all__ = ["Departure", "client_of_token", "new_token", "reachable", "start"]

# What a state begins with at AWS, gzip in base64, and its version; what is in it is opaque (G).
_GZIP, _RANDOM, _VERSION = "H4sIAAAAAAAA", 116, "3"
# The types of providers with ID tokens [R panva/oauth4webapi 188: Google].
_WITH_NONCE = frozenset({OIDC, "Google", "SignInWithApple"})
_RESPONSE = {SAML: "/saml2/idpresponse"}


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser that leaves for an identity provider.

    Attributes:
        query: the query of the authorization request.
        base_url: what the URLs of the user pool's pages start with.
        hints: the parameters of the request that are passed on: ``prompt``, ``login_hint``.
        nonce: the ``nonce`` of the request; without one there is one of the service's own.
        step_up: the authentication level that the request asks for.
        browser: the value of the cookie that binds the sign-in to the browser.
    """

    query: str
    base_url: str
    hints: dict[str, str]
    nonce: str | None = None
    step_up: StepUp | None = None
    browser: str = ""


def client_of_token(token: str) -> str | None:
    """Return the app client that a ``state`` was made for; ``None`` for what is none."""
    parts = token.split(":")
    return parts[1] if len(parts) == 3 else None  # noqa: PLR2004 - random, client, version


def new_token(flow: Flow) -> str:
    """Return a ``state`` or RelayState of AWS's form, from which the app client can be told."""
    random = flow.service.entropy.alphanumeric(_RANDOM)
    return f"{_GZIP}{random}:{flow.client.id}:{_VERSION}"


def start(flow: Flow, departure: Departure) -> str:
    """Begin a federated sign-in and return the URL of the provider.

    Raises:
        FederationError: the provider's endpoints are not known.
    """
    service, provider = flow.service, flow.provider
    path = _RESPONSE.get(provider.type, "/oauth2/idpresponse")
    sign_in = FederatedSignIn(
        token=new_token(flow),
        query=departure.query,
        client_id=flow.client.id,
        provider=provider.name,
        redirect_uri=f"{departure.base_url}{path}",
        nonce=departure.nonce or service.entropy.alphanumeric(_RANDOM),
        # AuthnRequests have an ID like "_91b3..."; a UUID of AWS's has dashes (G).
        request_id=f"_{service.entropy.uuid()}",
        expires=service.now() + FEDERATION_SECONDS,
        browser=departure.browser,
    )
    url = _saml_url(flow, sign_in) if provider.type == SAML else _url(flow, departure, sign_in)
    keep_federated(flow.pool, sign_in, service.now())
    return url


def _saml_url(flow: Flow, sign_in: FederatedSignIn) -> str:
    from cognito_intercept.federation.saml_request import request_url  # noqa: PLC0415 - at need

    return reachable(flow, request_url(flow, sign_in), SIGN_ON)


def _url(flow: Flow, departure: Departure, sign_in: FederatedSignIn) -> str:
    """Return the URL of the authorization endpoint with AWS's parameters [R amplify-js 239]."""
    provider = flow.provider
    scopes = provider.details.get("authorize_scopes", "name email")
    parameters = {
        "client_id": provider.details["client_id"],
        "redirect_uri": sign_in.redirect_uri,
        # Facebook's and Google's documented lists are separated by commas or blanks.
        "scope": " ".join(scopes.replace(",", " ").split()),
        "response_type": "code",
        "state": sign_in.token,
        **departure.hints,
    }
    if provider.type in _WITH_NONCE:
        parameters |= {"nonce": sign_in.nonce}
    if provider.type == OIDC:
        parameters |= _levels(flow, departure.step_up)
    if provider.type == "SignInWithApple":
        # Apple answers by a form where a scope is asked for (Apple's documentation).
        parameters |= {"response_mode": "form_post"}
    url = endpoints_of(flow).authorize or ""
    separator = "&" if "?" in url else "?"
    return reachable(flow, f"{url}{separator}{urlencode(parameters)}", AUTHORIZE)


def _levels(flow: Flow, step_up: StepUp | None) -> dict[str, str]:
    """Return what the provider calls the levels that are asked for [D operations-new.md 5.4]."""
    mapping = flow.provider.acr_mapping
    if step_up is None:
        return {}
    names = flow.pool.configuration.acr_names
    levels = (names.index(value) + 1 for value in step_up.acr_values or () if value in names)
    mapped = [mapped_value(mapping or {}, level) for level in levels]
    values = " ".join(value for value in mapped if value is not None)
    age = {} if step_up.max_age is None else {"max_age": str(step_up.max_age)}
    return age | ({"acr_values": values} if values else {})


def reachable(flow: Flow, url: str, role: str) -> str:
    """Return where a browser finds a provider's endpoint.

    With the local form browsers are outside of the process: they find the stand-in at the base
    URL.
    """
    base_url = flow.service.settings.base_url
    if base_url is None or endpoint_at(flow.provider, url) != role:
        return url
    place = f"{base_url}/identity-providers/{flow.pool.id}/{quote(flow.provider.name, safe='')}"
    return f"{place}/{role}?{url.partition('?')[2]}"
