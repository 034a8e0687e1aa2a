"""Risk configurations of pools and app clients (threat protection)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.operations.registry import operation
from cognito_intercept.protection.risk_settings import EVERY_CLIENT, check_add_on, check_ranges

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

_BLOCKS = (
    "CompromisedCredentialsRiskConfiguration",
    "AccountTakeoverRiskConfiguration",
    "RiskExceptionConfiguration",
)


@operation(settings=_BLOCKS)
def set_risk_configuration(
    service: Service, *, user_pool_id: str, client_id: str | None = None, **settings: Any
) -> dict[str, Any]:
    """Replace the configuration of a client or of the whole pool; ids alone take it away [D]."""
    pool = _protected(service, user_pool_id, client_id)
    check_ranges(settings.get("RiskExceptionConfiguration") or {})
    key = client_id or EVERY_CLIENT
    pool.risk.pop(key, None)
    if settings:
        pool.risk[key] = settings | {"LastModifiedDate": service.now()}
    return _described(pool, client_id)


@operation()
def describe_risk_configuration(
    service: Service, *, user_pool_id: str, client_id: str | None = None
) -> dict[str, Any]:
    """Show the configuration of a client or of the pool; ids alone where there is none (G)."""
    return _described(_protected(service, user_pool_id, client_id), client_id)


def _protected(service: Service, pool_id: str, client_id: str | None) -> Pool:
    pool = service.pool(pool_id)
    if client_id is not None and client_id not in pool.clients:
        raise errors.CLIENT_NOT_FOUND(client_id=client_id)
    check_add_on(pool)
    return pool


def _described(pool: Pool, client_id: str | None) -> dict[str, Any]:
    kept = pool.risk.get(client_id or EVERY_CLIENT, {})
    return {"RiskConfiguration": {"UserPoolId": pool.id, "ClientId": client_id, **kept}}
