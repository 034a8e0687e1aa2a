"""Identity pools (``cognito-identity``): settings, roles, tags, attributes for access control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.identity_pools import IdentityPool
from cognito_intercept.directory.ordered import by_creation
from cognito_intercept.directory.pagination import page_of
from cognito_intercept.identity_pools.roles import check_mappings
from cognito_intercept.operations.registry import operation
from cognito_intercept.protocol.names import IDENTITY_POOLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.service import Service

_SETTINGS = (
    "IdentityPoolName",
    "AllowUnauthenticatedIdentities",
    "AllowClassicFlow",
    "SupportedLoginProviders",
    "DeveloperProviderName",
    "OpenIdConnectProviderARNs",
    "CognitoIdentityProviders",
    "SamlProviderARNs",
)
# What has no value is not shown (G).
_COLLECTIONS = (
    "SupportedLoginProviders",
    "OpenIdConnectProviderARNs",
    "CognitoIdentityProviders",
    "SamlProviderARNs",
)


@operation(api=IDENTITY_POOLS, settings=_SETTINGS)
def create_identity_pool(
    service: Service, *, identity_pool_tags: dict[str, str] | None = None, **settings: Any
) -> dict[str, Any]:
    """Create an identity pool."""
    pool_id = f"{service.region}:{service.entropy.uuid()}"
    pool = IdentityPool(pool_id, service.now(), _filled(settings), identity_pool_tags or {})
    service.add_identity_pool(pool)
    return _shown(pool)


def _filled(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings as they are kept.

    Raises:
        CognitoError: InvalidParameterException for a user pool's provider without a name of the
            form ``host/pool`` or without an app client.
    """
    providers = settings.get("CognitoIdentityProviders", [])
    for provider in providers:
        if "/" not in provider.get("ProviderName", "") or "ClientId" not in provider:
            raise errors.IDENTITY_PROVIDER_INVALID()
    filled = {name: one for name, one in settings.items() if one or name not in _COLLECTIONS}
    if providers:
        filled["CognitoIdentityProviders"] = [
            {"ServerSideTokenCheck": False} | p for p in providers
        ]
    return filled


def _shown(pool: IdentityPool) -> dict[str, Any]:
    return {"IdentityPoolId": pool.id, **pool.settings, "IdentityPoolTags": pool.tags}


@operation(api=IDENTITY_POOLS)
def describe_identity_pool(identity_pool: IdentityPool) -> dict[str, Any]:
    """Show an identity pool."""
    return _shown(identity_pool)


@operation(api=IDENTITY_POOLS)
def list_identity_pools(
    service: Service, *, max_results: int, next_token: str | None = None
) -> dict[str, Any]:
    """List the identity pools, the oldest first (G): ids and names only."""
    pools, token = page_of((service.identity_pools,), max_results, next_token, by_creation)
    shown = [
        {"IdentityPoolId": pool.id, "IdentityPoolName": pool.settings["IdentityPoolName"]}
        for pool in pools
    ]
    return {"IdentityPools": shown, "NextToken": token}


@operation(api=IDENTITY_POOLS, settings=_SETTINGS)
def update_identity_pool(
    service: Service,
    identity_pool: IdentityPool,
    *,
    identity_pool_tags: dict[str, str] | None = None,
    **settings: Any,
) -> dict[str, Any]:
    """Replace an identity pool's settings: what is not given goes back to its default [D].

    The name of the developer provider stays; it can be set once [D model: CreateIdentityPool].
    """
    before = identity_pool.developer_provider
    filled = _filled(settings)
    if before is not None and filled.setdefault("DeveloperProviderName", before) != before:
        raise errors.DEVELOPER_PROVIDER_CHANGED()
    tags = identity_pool.tags if identity_pool_tags is None else identity_pool_tags
    service.journal.set(identity_pool, settings=filled, tags=tags)
    return _shown(identity_pool)


@operation(api=IDENTITY_POOLS)
def delete_identity_pool(service: Service, identity_pool: IdentityPool) -> None:
    """Delete an identity pool with its identities."""
    service.journal.remove(service.identity_pools, identity_pool.id)


@operation(api=IDENTITY_POOLS)
def set_identity_pool_roles(
    service: Service,
    identity_pool: IdentityPool,
    *,
    roles: dict[str, str],
    role_mappings: dict[str, Any] | None = None,
) -> None:
    """Replace the roles of an identity pool, and its rules for choosing others."""
    mappings = role_mappings or {}
    check_mappings(identity_pool, mappings)
    service.journal.set(identity_pool, roles=roles, role_mappings=mappings)


@operation(api=IDENTITY_POOLS)
def get_identity_pool_roles(identity_pool: IdentityPool) -> dict[str, Any]:
    """Show the roles of an identity pool."""
    return {
        "IdentityPoolId": identity_pool.id,
        "Roles": identity_pool.roles or None,
        "RoleMappings": identity_pool.role_mappings or None,
    }


@operation(api=IDENTITY_POOLS)
def set_principal_tag_attribute_map(
    service: Service,
    identity_pool: IdentityPool,
    *,
    identity_provider_name: str,
    use_defaults: bool | None = None,
    principal_tags: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Set which claims become tags of the sessions that AWS STS makes; there are none here."""
    shown = {"UseDefaults": bool(use_defaults), "PrincipalTags": principal_tags}
    service.journal.put(identity_pool.principal_tags, identity_provider_name, shown)
    return _tag_map(identity_pool, identity_provider_name)


@operation(api=IDENTITY_POOLS)
def get_principal_tag_attribute_map(
    identity_pool: IdentityPool, *, identity_provider_name: str
) -> dict[str, Any]:
    """Show which claims become tags of sessions."""
    return _tag_map(identity_pool, identity_provider_name)


def _tag_map(pool: IdentityPool, provider: str) -> dict[str, Any]:
    shown = pool.principal_tags.get(provider, {})
    return {"IdentityPoolId": pool.id, "IdentityProviderName": provider, **shown}


@operation(api=IDENTITY_POOLS)
def tag_resource(
    service: Service, identity_pool: IdentityPool, *, tags: dict[str, str]
) -> dict[str, Any]:
    """Add tags to an identity pool; tags of the same keys get the new values."""
    service.journal.set(identity_pool, tags=identity_pool.tags | tags)
    return {}


@operation(api=IDENTITY_POOLS)
def untag_resource(
    service: Service, identity_pool: IdentityPool, *, tag_keys: Sequence[str]
) -> dict[str, Any]:
    """Remove tags from an identity pool; keys that it does not have are passed over."""
    left = {key: value for key, value in identity_pool.tags.items() if key not in tag_keys}
    service.journal.set(identity_pool, tags=left)
    return {}


@operation(api=IDENTITY_POOLS)
def list_tags_for_resource(identity_pool: IdentityPool) -> dict[str, Any]:
    """List an identity pool's tags."""
    return {"Tags": identity_pool.tags}
