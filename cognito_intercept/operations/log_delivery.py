"""GetLogDeliveryConfiguration and SetLogDeliveryConfiguration: where a user pool's logs go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.log_delivery import check_log_configurations
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


@operation()
def get_log_delivery_configuration(pool: Pool) -> dict[str, Any]:
    """Show where a user pool's logs go: an empty list where nothing was set [R operations.md]."""
    return _shown(pool)


@operation()
def set_log_delivery_configuration(
    service: Service, pool: Pool, *, log_configurations: list[dict[str, Any]]
) -> dict[str, Any]:
    """Replace where a user pool's logs go; an empty list ends all delivery."""
    check_log_configurations(pool, log_configurations, service.settings.account_id)
    service.journal.set(pool, log_delivery=log_configurations)
    return _shown(pool)


def _shown(pool: Pool) -> dict[str, Any]:
    configuration = {"UserPoolId": pool.id, "LogConfigurations": pool.log_delivery}
    return {"LogDeliveryConfiguration": configuration}
