"""Refresh tokens: new tokens for one, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.account.client_auth import check_raw_secret
from cognito_intercept.operations.registry import operation
from cognito_intercept.sign_in.factors.refresh import renew

if TYPE_CHECKING:
    from cognito_intercept.service import Service


@operation(ignores=("ClientMetadata",))
def get_tokens_from_refresh_token(
    service: Service,
    *,
    refresh_token: str,
    client_id: str,
    client_secret: str | None = None,
    device_key: str | None = None,
) -> dict[str, Any]:
    """Return new tokens; with rotation a new refresh token among them.

    The app client proves itself by its raw secret, and ExplicitAuthFlows say nothing [D].
    """
    pool, client = service.client(client_id)
    check_raw_secret(service, client, client_secret)
    return {"AuthenticationResult": renew(service, pool, client, refresh_token, device_key)}
