"""Authorization requests: what the query of ``/oauth2/authorize`` asks for, once it is checked.

AWS compares redirect URIs exactly and spells errors in its own way, so that little of Authlib's
authorization endpoint would be left. The checks are a table, in AWS's order as far as it is known.
An error before the redirect URI is known to be the client's goes to a page of ours
(:class:`PageError`), any other to the client (:class:`CallbackError`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cognito_intercept import errors
from cognito_intercept.directory.feature_plans import STEP_UP
from cognito_intercept.directory.scopes import OPENID, SCOPE_ATTRIBUTES
from cognito_intercept.directory.sessions import GrantRequest, StepUp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.oauth.clients import FindClient, OAuthClient

__all__ = [
    "AuthorizationRequest",
    "Callback",
    "CallbackError",
    "PageError",
    "read_authorization_request",
    "registered_client",
]

# The flow of AllowedOAuthFlows that a response type belongs to.
_FLOWS = {"code": "code", "token": "implicit"}
_PROMPTS = frozenset({"none", "login", "select_account", "consent"})
_CODE_CHALLENGE = re.compile(r"[A-Za-z0-9_~.-]{43,128}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SECONDS = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Callback:
    """Where the outcome of an authorization request goes.

    Attributes:
        redirect_uri: a URI that is registered for the app client.
        state: the ``state`` of the request.
        is_fragment: whether parameters go into the fragment, as in the implicit grant.
    """

    redirect_uri: str
    state: str | None
    is_fragment: bool

    def location(self, parameters: Mapping[str, str]) -> str:
        """Return the URL with parameters and, last, the state."""
        state = {} if self.state is None else {"state": self.state}
        return self._with({**parameters, **state})

    def error_location(self, error: str, description: str | None) -> str:
        """Return the URL with an error: description, state, error [V hosted-ui.md 4].

        Where there is no description the documented examples have the state last
        [D hosted-ui.md 4, prompt].
        """
        if description is None:
            return self.location({"error": error})
        state = {} if self.state is None else {"state": self.state}
        return self._with({"error_description": description, **state, "error": error})

    def _with(self, parameters: Mapping[str, str]) -> str:
        if self.is_fragment:
            return f"{self.redirect_uri}#{urlencode(parameters)}"
        separator = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{separator}{urlencode(parameters)}"


class PageError(Exception):
    """An error that a page of ours shows, because there is no callback that it could go to."""

    def __init__(self, text: str, client_id: str | None = None) -> None:
        """Keep the text, and the app client that the request named."""
        super().__init__(text)
        self.text = text
        self.client_id = client_id


class CallbackError(Exception):
    """An error that goes to the client's callback.

    Attributes:
        location: the callback URL with the error.
    """

    def __init__(self, callback: Callback, error: str, description: str | None = None) -> None:
        """Build the URL."""
        super().__init__(error)
        self.location = callback.error_location(error, description)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request of an app client to sign a user in, every parameter of which was checked.

    Attributes:
        client: the app client.
        callback: where the outcome goes.
        response_type: ``code`` or ``token``.
        scopes: the scopes of the access token.
        nonce: the ``nonce`` of the ID token.
        code_challenge: the PKCE challenge, S256.
        resource: what the access token is to be bound to.
        prompt: the values of ``prompt``.
        max_age: the seconds after which a session is too old.
        acr_values: the names of the authentication levels that are asked for, by priority.
        login_hint: the name that the form is filled with.
        identity_provider: the provider to sign in with: its name, or ``COGNITO``.
        idp_identifier: the same by one of the provider's identifiers.
    """

    client: OAuthClient
    callback: Callback
    response_type: str
    scopes: tuple[str, ...]
    nonce: str | None = field(default=None, repr=False)
    code_challenge: str | None = field(default=None, repr=False)
    resource: str | None = None
    prompt: frozenset[str] = frozenset()
    max_age: int | None = None
    acr_values: tuple[str, ...] | None = None
    login_hint: str | None = field(default=None, repr=False)
    identity_provider: str | None = None
    idp_identifier: str | None = None

    @property
    def grant(self) -> GrantRequest:
        """Return what the sign-in engine is asked to grant."""
        step_up = None
        if self.acr_values is not None or self.max_age is not None:
            step_up = StepUp(self.acr_values, self.max_age)
        return GrantRequest(self.scopes, self.nonce, "HostedAuth", step_up)


Parameters = dict[str, str]
_Check = Callable[["OAuthClient", Parameters], "tuple[str, str | None] | None"]


def registered_client(parameters: Parameters, find: FindClient) -> OAuthClient:
    """Return the app client that a request names.

    Args:
        parameters: the query.
        find: looks an app client up by its id.

    Raises:
        PageError: the request names none, or one that does not exist.
    """
    client_id = parameters.get("client_id")
    if not client_id:
        raise PageError(errors.OAUTH_PARAMETER_MISSING.format(name="client_id"))
    client = find(client_id)
    if client is None:  # [V tokens.md 10.1]
        raise PageError(errors.OAUTH_REDIRECT_MISMATCH.text, client_id)
    return client


def read_authorization_request(parameters: Parameters, find: FindClient) -> AuthorizationRequest:
    """Return the request that a query stands for.

    Args:
        parameters: the query, of which the first of a repeated parameter counts.
        find: looks an app client up by its id.

    Raises:
        PageError: client or redirect URI are missing, unknown or do not belong together.
        CallbackError: anything else that is wrong.
    """
    client = registered_client(parameters, find)
    response_type = parameters.get("response_type", "")
    callback = Callback(
        _redirect_uri(client, parameters),
        parameters.get("state"),
        is_fragment=response_type == "token",
    )
    for check in _CHECKS:
        refusal = check(client, parameters)
        if refusal is not None:
            raise CallbackError(callback, *refusal)
    seconds = parameters.get("max_age")
    return AuthorizationRequest(
        client,
        callback,
        response_type,
        _scopes(client, parameters),
        nonce=parameters.get("nonce"),
        code_challenge=parameters.get("code_challenge"),
        resource=parameters.get("resource"),
        prompt=frozenset(parameters.get("prompt", "").split()),
        max_age=None if seconds is None else int(seconds),
        acr_values=_acr_values(client, parameters),
        login_hint=parameters.get("login_hint"),
        identity_provider=parameters.get("identity_provider"),
        idp_identifier=parameters.get("idp_identifier"),
    )


def _acr_values(client: OAuthClient, parameters: Parameters) -> tuple[str, ...] | None:
    """Return the levels that are asked for; on a plan without them they are ignored [D]."""
    values = parameters.get("acr_values")
    has_levels = client.pool.configuration.plan.includes(STEP_UP)
    return None if values is None or not has_levels else tuple(values.split())


def _check_levels(client: OAuthClient, parameters: Parameters) -> tuple[str, None] | None:
    """Refuse levels of which none is known; that this is an error is documented (G: which)."""
    values = _acr_values(client, parameters)
    names = client.pool.configuration.acr_names
    return _MALFORMED if values is not None and set(names).isdisjoint(values) else None


def _redirect_uri(client: OAuthClient, parameters: Parameters) -> str:
    """Return the redirect URI, which is compared exactly [V hosted-ui.md 4]."""
    client_id = client.url or client.client.id
    wanted = parameters.get("redirect_uri") or _default_redirect_uri(client)
    if wanted is None:
        raise PageError(errors.OAUTH_PARAMETER_MISSING.format(name="redirect_uri"), client_id)
    if wanted not in client.redirect_uris:
        raise PageError(errors.OAUTH_REDIRECT_MISMATCH.text, client_id)
    return wanted


def _default_redirect_uri(client: OAuthClient) -> str | None:
    """Return DefaultRedirectURI, which stands in where the client has one provider [D model]."""
    settings = client.client.settings
    default: str | None = settings.get("DefaultRedirectURI") if client.url is None else None
    return default if len(settings.get("SupportedIdentityProviders", ())) == 1 else None


_MALFORMED = ("invalid_request", None)


def _check_response_type(client: OAuthClient, parameters: Parameters) -> tuple[str, str] | None:
    flow = _FLOWS.get(parameters.get("response_type", ""))
    if flow is None:
        return None  # Malformed, which the next row says.
    # [R hosted-ui.md 4 and 12]: the description names the error.
    refusal = ("invalid_request", errors.OAUTH_CLIENT_DESCRIPTION.text)
    return None if client.may_use(flow) else refusal


def _check_form(_client: OAuthClient, parameters: Parameters) -> tuple[str, None] | None:
    """Refuse what is malformed [D tokens.md 10.1; prompt, max_age and resource G]."""
    prompt = set(parameters.get("prompt", "").split())
    is_well_formed = (
        parameters.get("response_type") in _FLOWS
        and _is_code_challenge(parameters)
        and prompt <= _PROMPTS
        and (prompt == {"none"} or "none" not in prompt)
        and _SECONDS.fullmatch(parameters.get("max_age", "0")) is not None
        and _is_resource(parameters.get("resource"))
    )
    return None if is_well_formed else _MALFORMED


def _is_code_challenge(parameters: Parameters) -> bool:
    """Return whether there is no PKCE challenge, or one with the method S256 [D tokens.md 10.6]."""
    challenge, method = parameters.get("code_challenge"), parameters.get("code_challenge_method")
    if challenge is None and method is None:
        return True
    return method == "S256" and _CODE_CHALLENGE.fullmatch(challenge or "") is not None


def _is_resource(resource: str | None) -> bool:
    """Return whether a resource is https, local, or of a custom scheme [D hosted-ui.md 4]."""
    if resource is None:
        return True
    scheme = _SCHEME.match(resource)
    if scheme is None:
        return False
    return (
        scheme[1].lower() != "http" or re.match("http://localhost(?=[:/]|$)", resource) is not None
    )


def _check_scopes(client: OAuthClient, parameters: Parameters) -> tuple[str, str] | None:
    scopes = _scopes(client, parameters)
    is_asked = bool(parameters.get("scope", "").split())
    needs_openid = is_asked and SCOPE_ATTRIBUTES.keys() & set(scopes) and OPENID not in scopes
    if not scopes or needs_openid or not set(scopes) <= set(client.scopes()):
        # [V hosted-ui.md 4 and 12]: the description names the error.
        return "invalid_request", errors.OAUTH_SCOPE_DESCRIPTION.text
    return None


def _scopes(client: OAuthClient, parameters: Parameters) -> tuple[str, ...]:
    """Return the scopes asked for; without any, all of the client's [D tokens.md 10.1]."""
    return tuple(dict.fromkeys(parameters.get("scope", "").split())) or client.scopes()


_CHECKS: tuple[_Check, ...] = (
    _check_response_type,
    _check_form,
    _check_scopes,
    _check_levels,
)
