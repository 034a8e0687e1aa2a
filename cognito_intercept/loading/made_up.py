"""ARNs and URLs for what other services make, which no file tells before they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cognito_intercept.hosts import api_host
from cognito_intercept.partitions import partition_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.handles import UserPool
    from cognito_intercept.service import Service

__all__ = ["UNKNOWN_URL", "function_arn", "pool_host", "resource_arn"]

UNKNOWN_URL: Final = "https://unknown.invalid"
"""Stands for callback URLs that are not known, without which there is no app client for OAuth."""

_SERVICES = {"certificatemanager": "acm"}


def function_arn(service: Service, name: str) -> str:
    """Return the ARN of a Lambda function."""
    return f"{_head(service, 'lambda')}:function:{name}"


def resource_arn(service: Service, kind: Sequence[str], name: str) -> str:
    """Return an ARN for a resource.

    Args:
        service: the region's state.
        kind: the resource's service and its type, such as ``("IAM", "Role")``.
        name: its name.
    """
    owner = kind[0].lower() if kind else "resource"
    head = _head(service, _SERVICES.get(owner, owner))
    return f"{head}:{kind[-1].lower() if kind else 'resource'}/{name}"


def _head(service: Service, owner: str) -> str:
    region, account = service.region, service.settings.account_id
    where = "" if owner == "iam" else region
    return f"arn:{partition_of(region)}:{owner}:{where}:{account}"


def pool_host(pool: UserPool) -> str:
    """Return what CloudFormation calls a pool's ProviderName, and Terraform its endpoint."""
    return f"{api_host(pool.region)}/{pool.id}"
