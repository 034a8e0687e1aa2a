"""``/oauth2/register``: dynamic client registration (RFC 7591).

What AWS answers in detail is not documented; errors and members are those of the RFC (G).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6750 import InsufficientScopeError, InvalidTokenError
from authlib.oauth2.rfc7591.errors import InvalidClientMetadataError, InvalidRedirectURIError

from cognito_intercept import errors
from cognito_intercept.directory import client_rules, client_settings
from cognito_intercept.directory.client import CLIENT_ID_LENGTH, SECRET_LENGTH, Client, new_secret
from cognito_intercept.directory.client_registration import REGISTRATION_SCOPE, RegistrationRules
from cognito_intercept.oauth.responses import error_response, json_response
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object
from cognito_intercept.quotas import check_quota
from cognito_intercept.tokens.access import scopes_of_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authlib.oauth2 import OAuth2Error

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.protocol.http import Request, Response
    from cognito_intercept.service import Service

__all__ = ["registration_response"]

Metadata = dict[str, Any]
_MAX_BYTES = 64 * 1024
_LONGEST_NAME = 128
_LONGEST_TEXT = 2048
_NOT_IN_NAMES = re.compile(r"[^\w\s+=,.@-]", re.ASCII)
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)
_SECRET_METHODS = frozenset({"client_secret_basic", "client_secret_post"})
# The grants that can be registered, and the flows of AllowedOAuthFlows that they are.
_FLOWS = {
    "authorization_code": "code",
    "client_credentials": "client_credentials",
    "refresh_token": None,
}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What an application asks to be registered with, checked for its form and defaults."""

    name: str | None
    grant_types: list[str]
    redirect_uris: list[str]
    method: str
    scopes: list[str] | None

    @property
    def flows(self) -> list[str]:
        """Return the flows of AllowedOAuthFlows."""
        return [flow for grant in self.grant_types if (flow := _FLOWS[grant]) is not None]

    @property
    def is_confidential(self) -> bool:
        """Return whether the client gets a secret."""
        return self.method != "none"


def registration_response(request: Request, service: Service, pool: Pool) -> Response:
    """Answer a request to the registration endpoint of a user pool.

    Args:
        request: the request.
        service: the region's state.
        pool: the user pool.
    """
    rules = RegistrationRules.of(pool.settings)
    if rules is None:
        return error_response(403, "access_denied", errors.REGISTRATION_OFF.text)
    try:
        with service.turn():
            flows = _allowed_flows(request, service, pool, rules)
            wish = _read_wish(request.body)
            return json_response(201, _register(service, pool, _Allowed(flows, rules), wish))
    except (InvalidTokenError, InsufficientScopeError) as error:
        challenge = f'Bearer error="{error.error}"'
        headers = [("WWW-Authenticate", challenge)]
        return error_response(error.status_code, error.error, _described(error), headers)
    except (InvalidClientMetadataError, InvalidRedirectURIError) as error:
        return error_response(400, error.error, _described(error))


def _described(error: OAuth2Error) -> str | None:
    """Return a description of ours; Authlib's are left out."""
    description: str | None = error.description
    return description if "description" in vars(error) else None


@dataclass(frozen=True, slots=True)
class _Allowed:
    """What an application may be registered with."""

    flows: frozenset[str]
    rules: RegistrationRules


def _allowed_flows(
    request: Request, service: Service, pool: Pool, rules: RegistrationRules
) -> frozenset[str]:
    """Return the flows that the request may ask for: with a token other ones than without.

    Raises:
        InvalidTokenError: the token is none of the pool, or there has to be one.
        InsufficientScopeError: the token does not have the scope.
    """
    header = request.headers.get("authorization")
    if header is None and rules.is_open:
        return rules.open_flows
    bearer = _BEARER.fullmatch(header or "")
    if bearer is None:
        raise InvalidTokenError
    try:
        scopes = scopes_of_token(service, pool, bearer[1])
    except errors.CognitoError:
        raise InvalidTokenError from None
    if REGISTRATION_SCOPE not in scopes:
        raise InsufficientScopeError
    return rules.authenticated_flows


def _read_wish(body: bytes) -> _Wish:
    try:
        document = read_object(body, max_bytes=_MAX_BYTES)
    except MalformedJsonError:
        raise InvalidClientMetadataError(errors.REGISTRATION_NO_JSON.text) from None
    scope = _text(document, "scope")
    wish = _Wish(
        name=_text(document, "client_name"),
        grant_types=_strings(document, "grant_types") or ["authorization_code"],
        redirect_uris=_strings(document, "redirect_uris"),
        method=_text(document, "token_endpoint_auth_method") or "client_secret_basic",
        scopes=None if scope is None else list(dict.fromkeys(scope.split())),
    )
    response_types = _strings(document, "response_types")
    if response_types and ("code" in wish.flows) != (response_types == ["code"]):
        raise InvalidClientMetadataError(_bad("response_types"))
    return wish


def _bad(member: str) -> str:
    return errors.REGISTRATION_MEMBER.format(member=member)


def _text(document: Mapping[str, Any], member: str) -> str | None:
    value = document.get(member)
    if value is not None and not (isinstance(value, str) and len(value) <= _LONGEST_TEXT):
        raise InvalidClientMetadataError(_bad(member))
    return value or None


def _strings(document: Mapping[str, Any], member: str) -> list[str]:
    values = document.get(member) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InvalidClientMetadataError(_bad(member))
    return list(dict.fromkeys(values))


def _register(service: Service, pool: Pool, allowed: _Allowed, wish: _Wish) -> Metadata:
    """Add the app client, and return what it was registered with."""
    _check_grants(allowed, wish)
    scopes = _scopes(pool, allowed, wish)
    settings = client_settings.new_settings(_settings(wish, scopes), service_role="")
    limit = pool.quotas.app_clients_per_pool
    try:
        check_quota(len(pool.clients), limit, errors.TOO_MANY_CLIENTS)
        client_rules.check_settings(
            settings,
            pool,
            is_confidential=wish.is_confidential,
            is_new=True,
            unknown_scopes=False,
        )
    except errors.CognitoError as error:
        raise InvalidClientMetadataError(error.message) from None
    now = service.now()
    client_id = service.entropy.lower(CLIENT_ID_LENGTH)
    client = Client(client_id, pool.id, now, now, settings, is_registered=True)
    if wish.is_confidential:
        value = service.entropy.lower(SECRET_LENGTH)
        client.secrets = [new_secret(client, value, now, is_original=True, is_generated=True)]
    service.add_client(pool, client)
    return _answer(client, wish, scopes)


def _check_grants(allowed: _Allowed, wish: _Wish) -> None:
    """Check grants, authentication method and redirect URIs.

    Raises:
        InvalidClientMetadataError: a grant is unknown or not allowed here, or the method is.
        InvalidRedirectURIError: a redirect URI is missing or unfit.
    """
    is_known = set(wish.grant_types) <= _FLOWS.keys()
    if not is_known or not wish.flows or not allowed.flows.issuperset(wish.flows):
        raise InvalidClientMetadataError(_bad("grant_types"))
    if wish.method != "none" and wish.method not in _SECRET_METHODS:
        raise InvalidClientMetadataError(_bad("token_endpoint_auth_method"))
    if "code" in wish.flows and not wish.redirect_uris:
        raise InvalidRedirectURIError(_bad("redirect_uris"))
    for uri in wish.redirect_uris:
        try:
            client_rules.check_redirect(uri)
        except errors.CognitoError as error:
            raise InvalidRedirectURIError(error.message) from None


def _scopes(pool: Pool, allowed: _Allowed, wish: _Wish) -> list[str]:
    """Return the client's scopes: those it asks for, or all that it may have (G)."""
    is_machine = wish.flows == ["client_credentials"]
    possible = [
        scope
        for scope in allowed.rules.scopes
        if pool.has_scope(scope) or (scope in client_rules.STANDARD_SCOPES and not is_machine)
    ]
    scopes = possible if wish.scopes is None else wish.scopes
    if not scopes or not set(scopes) <= set(possible):
        raise InvalidClientMetadataError(_bad("scope"))
    return scopes


def _settings(wish: _Wish, scopes: list[str]) -> dict[str, Any]:
    """Return the settings of a registered client, in the API's terms.

    Which ones AWS chooses beside the registered ones is not known (G): users sign in at the login
    pages only, with their passwords.
    """
    # Names have fewer characters in the API than registrations may have (G).
    name = _NOT_IN_NAMES.sub("-", wish.name or "")[:_LONGEST_NAME]
    return {
        "ClientName": name or "Registered client",
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": wish.flows,
        "AllowedOAuthScopes": scopes,
        "CallbackURLs": wish.redirect_uris,
        "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        "SupportedIdentityProviders": ["COGNITO"],
    }


def _answer(client: Client, wish: _Wish, scopes: list[str]) -> Metadata:
    secrets = [{"client_secret": s.value, "client_secret_expires_at": 0} for s in client.secrets]
    return {
        "client_id": client.id,
        "client_id_issued_at": int(client.created),
        **(secrets[0] if secrets else {}),
        "client_name": wish.name or client.settings["ClientName"],
        "redirect_uris": wish.redirect_uris,
        "grant_types": wish.grant_types,
        "response_types": ["code"] if "code" in wish.flows else [],
        "token_endpoint_auth_method": wish.method,
        "scope": " ".join(scopes),
    }
