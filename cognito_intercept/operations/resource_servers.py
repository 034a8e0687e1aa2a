"""Resource servers and their scopes: create, describe, list, update, delete.

A resource server is kept as the ``ResourceServerType`` that the API shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.client_registration import REGISTRATION_SERVER
from cognito_intercept.directory.pagination import page
from cognito_intercept.operations.registry import operation
from cognito_intercept.protocol.constraints import check_length
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

Scopes = list[dict[str, Any]] | None
MAX_RESULTS = 50


@operation()
def create_resource_server(
    pool: Pool, *, identifier: str, name: str, scopes: Scopes = None
) -> dict[str, Any]:
    """Create a resource server, whose identifier is unique in its pool."""
    _check_own(identifier)
    if identifier in pool.resource_servers:
        raise errors.RESOURCE_SERVER_EXISTS(identifier=identifier, pool_id=pool.id)
    limit = pool.quotas.resource_servers_per_pool
    count = len(pool.resource_servers) - (REGISTRATION_SERVER in pool.resource_servers)
    check_quota(count, limit, errors.TOO_MANY_RESOURCE_SERVERS)
    return _put(pool, identifier, name, scopes)


def _check_own(identifier: str) -> None:
    """Refuse to change the resource server that the service manages (G)."""
    if identifier == REGISTRATION_SERVER:
        raise errors.RESOURCE_SERVER_RESERVED(identifier=identifier)


def _put(pool: Pool, identifier: str, name: str, scopes: Scopes) -> dict[str, Any]:
    check_length("scopes", scopes or [], pool.quotas.scopes_per_resource_server)
    server = {
        "UserPoolId": pool.id,
        "Identifier": identifier,
        "Name": name,
        # Without any, [] (G).
        "Scopes": scopes or [],
    }
    pool.put_resource_server(server)
    return {"ResourceServer": server}


@operation()
def describe_resource_server(resource_server: dict[str, Any]) -> dict[str, Any]:
    """Show a resource server."""
    return {"ResourceServer": resource_server}


@operation()
def list_resource_servers(
    pool: Pool, *, max_results: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """List a pool's resource servers by their identifiers."""
    servers, token = page(
        pool.resource_servers.values(),
        max_results or MAX_RESULTS,
        next_token,
        key=lambda server: server["Identifier"],
    )
    return {"ResourceServers": servers, "NextToken": token}


@operation()
def update_resource_server(
    pool: Pool, resource_server: dict[str, Any], *, name: str, scopes: Scopes = None
) -> dict[str, Any]:
    """Replace a resource server's name and scopes; without any, it has none [D]."""
    _check_own(resource_server["Identifier"])
    return _put(pool, resource_server["Identifier"], name, scopes)


@operation()
def delete_resource_server(pool: Pool, resource_server: dict[str, Any]) -> None:
    """Delete a resource server; app clients keep the names of its scopes (G)."""
    _check_own(resource_server["Identifier"])
    pool.remove_resource_server(resource_server["Identifier"])
