"""Which identity providers a sign-in may use, and the way to the one that a request names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cognito_intercept.directory.identity_providers import OIDC
from cognito_intercept.federation.flow import FederationError, Flow
from cognito_intercept.federation.start import Departure, start
from cognito_intercept.login.cookies import federation_cookies, federation_token
from cognito_intercept.login.look import CLASSIC, provider_buttons
from cognito_intercept.oauth.authorization import CallbackError

if TYPE_CHECKING:
    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.login.look import Picture
    from cognito_intercept.login.page import PageRequest, Site
    from cognito_intercept.oauth.authorization import AuthorizationRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response

__all__ = [
    "COGNITO",
    "has_password_form",
    "offered_providers",
    "prompts_of",
    "provider_response",
]

COGNITO = "COGNITO"
# The names of providers on their buttons, where these are not the ProviderName [R amplify-js].
_LABELS = {"LoginWithAmazon": "Login with Amazon", "SignInWithApple": "Apple"}
# The types of providers that get a ``login_hint``.
_HINTED = frozenset({OIDC, "Google"})
# What of ``prompt`` is passed on to the provider, all but ``none`` [D hosted-ui.md 4].
_PASSED_PROMPTS = ("login", "select_account", "consent")


@dataclass(frozen=True, slots=True)
class OfferedProvider:
    """A link to an identity provider on the login page."""

    name: str
    label: str
    url: str
    icon: Picture | None


def has_password_form(client: OAuthClient) -> bool:
    """Return whether users of the pool itself may sign in through an app client.

    A client that names no provider at all has the pool's users (G).
    """
    providers = client.client.settings.get("SupportedIdentityProviders")
    return not providers or COGNITO in providers


def offered_providers(page: PageRequest, request: AuthorizationRequest) -> list[OfferedProvider]:
    """Return links to the identity providers of the app client, which exist."""
    client = request.client
    supported = client.client.settings.get("SupportedIdentityProviders", ())
    names = [name for name in supported if name in client.pool.identity_providers]
    return [
        OfferedProvider(name, _LABELS.get(name, name), _url(page, name), icon)
        for name, icon in provider_buttons(page, client, names)
    ]


def _url(page: PageRequest, name: str) -> str:
    kept = {n: v for n, v in page.parameters.items() if n not in _NAMING}
    return page.site.path("/oauth2/authorize", urlencode({"identity_provider": name, **kept}))


_NAMING = frozenset({"identity_provider", "idp_identifier"})


def provider_response(page: PageRequest, request: AuthorizationRequest) -> Response | None:
    """Return the way to the identity provider that a request names; ``None``: the login page.

    Raises:
        CallbackError: there is no such provider, or the app client does not have it (G); or its
            endpoints are not known.
    """
    name = _provider(request)
    if name is None or name == COGNITO:
        return None
    client = request.client
    provider = client.pool.identity_providers.get(name)
    supported = client.client.settings.get("SupportedIdentityProviders", ())
    if provider is None or name not in supported:
        raise CallbackError(request.callback, "invalid_request")
    flow = Flow(client.service, client.pool, client.client, provider)
    grant, browser = request.grant, federation_token(page)
    departure = Departure(
        query=page.query,
        base_url=page.site.base_url,
        hints=_hints(page, request, provider),
        nonce=grant.nonce,
        step_up=grant.step_up,
        browser=browser,
    )
    try:
        return page.leave_for(start(flow, departure), *federation_cookies(page.site, browser))
    except FederationError as error:
        raise CallbackError(request.callback, error.error, error.description) from error


def _provider(request: AuthorizationRequest) -> str | None:
    if request.identity_provider:
        return request.identity_provider
    if request.idp_identifier:
        return request.client.pool.idp_identifiers.get(
            request.idp_identifier, request.idp_identifier
        )
    return None


def _hints(
    page: PageRequest, request: AuthorizationRequest, provider: IdentityProvider
) -> dict[str, str]:
    """Return what of a request the provider gets as well.

    ``prompt`` is for managed login only [D hosted-ui.md 4]; a ``login_hint`` is passed on to
    providers of OpenID Connect and Google, and to no other [D idx 58485135149].
    """
    prompts = prompts_of(page.site, request)
    prompt = " ".join(value for value in _PASSED_PROMPTS if value in prompts)
    is_hinted = request.login_hint is not None and provider.type in _HINTED
    hint = {"login_hint": request.login_hint or ""} if is_hinted else {}
    return hint | ({"prompt": prompt} if prompt else {})


def prompts_of(site: Site, request: AuthorizationRequest) -> frozenset[str]:
    """Return the values of ``prompt``, which the classic pages do not look at [D]."""
    return frozenset() if site.version == CLASSIC else request.prompt
