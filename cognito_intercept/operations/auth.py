"""Sign-in: flows start, challenges are answered, refresh tokens are revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.client_auth import has_secret
from cognito_intercept.directory.client import is_revocable
from cognito_intercept.operations.registry import operation
from cognito_intercept.protection.risk_settings import address_of
from cognito_intercept.sign_in.engine import initiate, respond
from cognito_intercept.sign_in.flows import Side
from cognito_intercept.tokens.claims import unverified_claims

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


@operation(ignores=("AnalyticsMetadata",))
def initiate_auth(
    service: Service,
    *,
    auth_flow: str,
    client_id: str,
    auth_parameters: dict[str, str] | None = None,
    client_metadata: dict[str, str] | None = None,
    session: str | None = None,
    user_context_data: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Start a sign-in from an app; a session of ConfirmSignUp continues the sign-up."""
    pool, client = service.client(client_id)
    given = auth_parameters or {}
    return initiate(
        service,
        Side.PUBLIC,
        pool,
        client,
        auth_flow,
        given,
        client_metadata,
        session,
        address_of(user_context_data),
    )


@operation(ignores=("AnalyticsMetadata",))
def admin_initiate_auth(
    service: Service,
    *,
    user_pool_id: str,
    client_id: str,
    auth_flow: str,
    auth_parameters: dict[str, str] | None = None,
    client_metadata: dict[str, str] | None = None,
    session: str | None = None,
    context_data: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Start a sign-in from a server that has IAM credentials."""
    pool = service.pool(user_pool_id)
    client = _client_of(pool, client_id)
    given = auth_parameters or {}
    return initiate(
        service,
        Side.ADMIN,
        pool,
        client,
        auth_flow,
        given,
        client_metadata,
        session,
        address_of(context_data),
    )


@operation(ignores=("AnalyticsMetadata",))
def respond_to_auth_challenge(
    service: Service,
    *,
    client_id: str,
    challenge_name: str,
    session: str | None = None,
    challenge_responses: dict[str, str] | None = None,
    client_metadata: dict[str, str] | None = None,
    user_context_data: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Answer a challenge from an app."""
    pool, client = service.client(client_id)
    given = challenge_responses or {}
    return respond(
        service,
        Side.PUBLIC,
        pool,
        client,
        challenge_name,
        given,
        session,
        client_metadata,
        address_of(user_context_data),
    )


@operation(ignores=("AnalyticsMetadata",))
def admin_respond_to_auth_challenge(
    service: Service,
    *,
    user_pool_id: str,
    client_id: str,
    challenge_name: str,
    session: str | None = None,
    challenge_responses: dict[str, str] | None = None,
    client_metadata: dict[str, str] | None = None,
    context_data: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Answer a challenge from a server that has IAM credentials."""
    pool = service.pool(user_pool_id)
    client = _client_of(pool, client_id)
    given = challenge_responses or {}
    return respond(
        service,
        Side.ADMIN,
        pool,
        client,
        challenge_name,
        given,
        session,
        client_metadata,
        address_of(context_data),
    )


def _client_of(pool: Pool, client_id: str) -> Client:
    client = pool.clients.get(client_id)
    if client is None:
        raise errors.CLIENT_NOT_FOUND(client_id=client_id)
    return client


@operation(ignores=("RevokeAssociatedSessions",))
def revoke_token(
    service: Service, *, token: str, client_id: str, client_secret: str | None = None
) -> dict[str, Any]:
    """Revoke a refresh token, and with it every token of its sign-in.

    A token that is unknown or already revoked is no error, as at ``/oauth2/revoke`` (G).
    """
    pool, client = service.client(client_id)
    if not has_secret(client, client_secret):
        raise errors.REVOKE_UNAUTHORIZED()
    if not is_revocable(client):
        raise errors.REVOCATION_DISABLED()
    if unverified_claims(token) is not None:
        raise errors.UNSUPPORTED_TOKEN_TYPE()
    family = pool.refresh_tokens.get(token)
    if family is None:
        return {}
    if family.client_id != client.id:
        raise errors.REVOKE_UNAUTHORIZED()
    family.revoked = True
    return {}
