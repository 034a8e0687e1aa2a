"""The rules of a token exchange [D operations-new.md 4.2, model GetDerivedToken].

Without an actor the new token is the user's own (impersonation); with one it has the claim
``act``, which names the actor (delegation). No refresh token is issued. A derived token belongs to
the sign-in of its subject: it is void when that is revoked (G).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.recheck import recheck
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.client import enabled_flows, token_seconds
from cognito_intercept.token_exchange.own_tokens import verify_own_token
from cognito_intercept.token_exchange.provider_tokens import verify_provider_token
from cognito_intercept.token_exchange.request import ACCESS_TOKEN, ExchangeRequest, Party
from cognito_intercept.tokens.claims import ADMIN_SCOPE
from cognito_intercept.tokens.derived import DerivedToken, issue_derived_token
from cognito_intercept.tokens.grants import Grant, TokenOwner
from cognito_intercept.tokens.issuing import open_family
from cognito_intercept.triggers.pre_token_generation import TokenRequest, pre_token_generation

if TYPE_CHECKING:
    from cognito_intercept.service import Service
    from cognito_intercept.token_exchange.request import PresentedToken

__all__ = ["Exchanged", "check_flow", "check_target", "exchange"]

IMPERSONATION = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"
DELEGATION = "ALLOW_TOKEN_EXCHANGE_DELEGATION"
# The triggerSource of the event is not documented (G).
_SOURCE = "TokenExchange"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The token that an exchange issued; ``expires_in`` is in seconds."""

    token: str = field(repr=False)
    token_type: str
    expires_in: int
    scopes: tuple[str, ...]


def check_flow(request: ExchangeRequest) -> None:
    """Check that the app client may exchange tokens: in its own right, or for an actor.

    Raises:
        CognitoError: NotAuthorizedException.
    """
    flow = IMPERSONATION if request.actor is None else DELEGATION
    if flow not in enabled_flows(request.client):
        raise errors.EXCHANGE_FLOW(flow=flow)


def check_target(request: ExchangeRequest) -> None:
    """Check what the new token is to be for: one audience, or one resource server of the pool.

    Raises:
        CognitoError: InvalidParameterException or ResourceNotFoundException.
    """
    if request.audience is not None and request.resource is not None:
        raise errors.EXCHANGE_TARGETS()
    resource = request.resource
    if resource is not None and resource not in request.pool.resource_servers:
        raise errors.RESOURCE_SERVER_NOT_FOUND(identifier=resource)


def exchange(service: Service, request: ExchangeRequest) -> Exchanged:
    """Issue a token that is derived from another one.

    Raises:
        CognitoError: what :func:`check_flow`, :func:`check_target`, the tokens and
            PreTokenGeneration are refused with; UserNotFoundException for a subject who is no
            user of the pool.
    """
    check_flow(request)
    check_target(request)
    pool, client = request.pool, request.client
    subject = _verify(service, request, request.subject)
    actor = None if request.actor is None else _verify(service, request, request.actor)
    if subject.user is None:
        raise errors.USER_NOT_FOUND()
    user = subject.user
    scopes = _granted_scopes(request, subject)
    asked = TokenRequest(_SOURCE, " ".join(scopes))
    changes = pre_token_generation(service, pool, user, asked, CallContext(client))
    recheck(service, pool, client=client, user=user)
    owner = TokenOwner(pool, client, user)
    derived = DerivedToken(
        is_access=request.token_type == ACCESS_TOKEN,
        audience=request.audience or request.resource,
        actor=None if actor is None else _act(actor, subject),
    )
    family = subject.family or open_family(service, owner, _grant(service, subject, scopes))
    family = replace(family, client_id=client.id, scope=" ".join(scopes), resource=None)
    token = issue_derived_token(service, owner, family, derived, changes)
    lifetimes = token_seconds(client)
    expires_in = lifetimes.access if derived.is_access else lifetimes.id
    return Exchanged(token, request.token_type, expires_in, scopes)


def _verify(service: Service, request: ExchangeRequest, token: PresentedToken) -> Party:
    if token.provider is None:
        return verify_own_token(service, request.pool, token)
    return verify_provider_token(service, request.pool, token.provider, token)


def _granted_scopes(request: ExchangeRequest, subject: Party) -> tuple[str, ...]:
    """Return the scopes that are requested, the subject's, and allowed to the app client [D].

    Without a request they are the subject's [D]. A provider's token says nothing of the pool's
    scopes: then the app client's limit alone holds (G).

    Raises:
        CognitoError: InvalidParameterException where nothing of what was requested is left (G).
    """
    # A client without scopes of OAuth has what the API's sign-in gives (G).
    allowed = request.client.settings.get("AllowedOAuthScopes") or (ADMIN_SCOPE,)
    of_subject = tuple(allowed) if subject.scopes is None else subject.scopes
    if not request.scopes:
        return of_subject
    granted = tuple(
        scope for scope in dict.fromkeys(request.scopes) if scope in of_subject and scope in allowed
    )
    if not granted:
        raise errors.EXCHANGE_SCOPES()
    return granted


def _act(actor: Party, subject: Party) -> dict[str, Any]:
    """Return the claim ``act``; who acted before stands within it (RFC 8693, section 4.1)."""
    before = subject.claims.get("act")
    return {"sub": actor.sub} | ({"act": before} if isinstance(before, dict) else {})


def _grant(service: Service, subject: Party, scopes: tuple[str, ...]) -> Grant:
    """Return the grant of a provider's subject, who has not signed in to the pool."""
    signed_in = subject.claims.get("auth_time")
    auth_time = signed_in if type(signed_in) is int else int(service.now())
    return Grant(scopes, auth_time, is_oauth=True, is_refreshable=False)
