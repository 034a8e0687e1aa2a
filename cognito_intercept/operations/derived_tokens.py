"""Tokens in exchange for tokens (GetDerivedToken)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.client_auth import has_secret
from cognito_intercept.operations.registry import operation
from cognito_intercept.token_exchange.exchange import exchange
from cognito_intercept.token_exchange.request import ACCESS_TOKEN, ExchangeRequest, PresentedToken

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


@operation()
def get_derived_token(
    service: Service,
    pool: Pool,
    client: Client,
    *,
    subject_token: str,
    subject_token_type: str,
    client_secret: str | None = None,
    subject_token_provider_name: str | None = None,
    actor_token: str | None = None,
    actor_token_type: str | None = None,
    actor_token_provider_name: str | None = None,
    scopes: list[str] | None = None,
    audiences: list[str] | None = None,
    resources: list[str] | None = None,
    requested_token_type: str = ACCESS_TOKEN,
) -> dict[str, Any]:
    """Exchange a token for one with other scopes or another audience (RFC 8693).

    A call with IAM credentials needs no secret [D]; credentials are not checked, so that a secret
    must be right where there is one.
    """
    if client_secret is not None and not (
        client.is_confidential and has_secret(client, client_secret)
    ):
        raise errors.CLIENT_SECRET_WRONG(client_id=client.id)
    if (actor_token is None) != (actor_token_type is None):
        raise errors.EXCHANGE_ACTOR_TYPE()
    subject = PresentedToken(
        subject_token, subject_token_type, subject_token_provider_name, "Subject"
    )
    actor = None
    if actor_token is not None and actor_token_type is not None:
        actor = PresentedToken(actor_token, actor_token_type, actor_token_provider_name, "Actor")
    request = ExchangeRequest(
        pool,
        client,
        subject,
        actor,
        scopes=tuple(scopes) if scopes else None,
        audience=next(iter(audiences or ()), None),
        resource=next(iter(resources or ()), None),
        token_type=requested_token_type,
    )
    issued = exchange(service, request)
    return {
        "IssuedToken": issued.token,
        "IssuedTokenType": issued.token_type,
        # As in RFC 8693, an ID token is none that is presented as a bearer token (G).
        "TokenType": "Bearer" if issued.token_type == ACCESS_TOKEN else "N_A",
        "ExpiresIn": issued.expires_in,
        "Scopes": list(issued.scopes),
    }
