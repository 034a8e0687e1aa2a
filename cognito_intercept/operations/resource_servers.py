"""Resource servers and their scopes: create, describe, list, update, delete.

A resource server is kept as the ``ResourceServerType`` that the API shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.pagination import page
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

Scopes = list[dict[str, Any]] | None
MAX_RESULTS = 50
# Quotas, resource servers per user pool [D].
_SERVERS_OF_A_POOL = 25


@operation()
def create_resource_server(
    pool: Pool, *, identifier: str, name: str, scopes: Scopes = None
) -> dict[str, Any]:
    """Create a resource server, whose identifier is unique in its pool."""
    if identifier in pool.resource_servers:
        raise errors.RESOURCE_SERVER_EXISTS(identifier=identifier, pool_id=pool.id)
    if len(pool.resource_servers) >= _SERVERS_OF_A_POOL:
        raise errors.TOO_MANY_RESOURCE_SERVERS(limit=_SERVERS_OF_A_POOL)
    return _put(pool, identifier, name, scopes)


def _put(pool: Pool, identifier: str, name: str, scopes: Scopes) -> dict[str, Any]:
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
    return _put(pool, resource_server["Identifier"], name, scopes)


@operation()
def delete_resource_server(pool: Pool, resource_server: dict[str, Any]) -> None:
    """Delete a resource server; app clients keep the names of its scopes (G)."""
    pool.remove_resource_server(resource_server["Identifier"])
