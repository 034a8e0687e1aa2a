"""Tokens for app clients themselves, without a user (GetClientToken)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.client_auth import has_secret
from cognito_intercept.account.recheck import recheck
from cognito_intercept.directory.client import (
    MACHINE_FLOW,
    custom_scopes,
    enabled_flows,
    token_seconds,
)
from cognito_intercept.operations.registry import operation
from cognito_intercept.tokens.issuing import issue_machine_token
from cognito_intercept.triggers.pre_token_generation import pre_machine_token_generation

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


@operation()
def get_client_token(
    service: Service,
    pool: Pool,
    client: Client,
    context: CallContext,
    *,
    secret: str,
    scopes: list[str] | None = None,
) -> dict[str, Any]:
    """Issue an access token with custom scopes, all of the client's where none is named [V].

    The claims are those of the client_credentials grant [V operations-new.md 4.1].
    """
    if not client.is_confidential or not has_secret(client, secret):
        raise errors.CLIENT_TOKEN_SECRET()
    if MACHINE_FLOW not in enabled_flows(client):
        raise errors.CLIENT_TOKEN_FLOW(flow=MACHINE_FLOW)
    allowed = custom_scopes(client, pool.has_scope)
    requested = list(dict.fromkeys(scopes or allowed))
    for scope in requested:
        if scope not in allowed:
            raise errors.CLIENT_TOKEN_SCOPE(scope=scope)
    scope = " ".join(requested)
    try:
        changes = pre_machine_token_generation(service, pool, scope, context)
        recheck(service, pool, client=client)
    except errors.CognitoError as error:
        # The operation declares no error of triggers.
        raise errors.CLIENT_TOKEN_TRIGGER(text=error.message) from error
    token = issue_machine_token(service, pool, client, scope, changes)
    return {
        "ClientAuthenticationResult": {
            "AccessToken": token,
            "ExpiresIn": token_seconds(client).access,
            "TokenType": "Bearer",
        }
    }
