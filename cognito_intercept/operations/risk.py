"""Risk configurations of pools and app clients (threat protection)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.operations.registry import operation
from cognito_intercept.protection.risk_settings import EVERY_CLIENT, check_add_on, check_ranges

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

_BLOCKS = (
    "CompromisedCredentialsRiskConfiguration",
    "AccountTakeoverRiskConfiguration",
    "RiskExceptionConfiguration",
)


@operation(settings=_BLOCKS, pool_check=check_add_on)
def set_risk_configuration(
    service: Service, pool: Pool, client: Client | None = None, **settings: Any
) -> dict[str, Any]:
    """Replace the configuration of a client or of the whole pool; ids alone remove it [D]."""
    check_ranges(settings.get("RiskExceptionConfiguration", {}))
    key = _key_of(client)
    changed = {"LastModifiedDate": service.now()}
    pool.set_risk(key, settings | changed if settings else None)
    return _describe_configuration(pool, client)


@operation(pool_check=check_add_on)
def describe_risk_configuration(pool: Pool, client: Client | None = None) -> dict[str, Any]:
    """Show the configuration of a client or of the pool; ids alone where there is none (G)."""
    return _describe_configuration(pool, client)


def _key_of(client: Client | None) -> str:
    return EVERY_CLIENT if client is None else client.id


def _describe_configuration(pool: Pool, client: Client | None) -> dict[str, Any]:
    ids = {"UserPoolId": pool.id, "ClientId": None if client is None else client.id}
    return {"RiskConfiguration": ids | pool.risk.get(_key_of(client), {})}
