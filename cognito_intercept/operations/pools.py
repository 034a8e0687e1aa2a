"""User pools: create, describe, list, update, delete; custom attributes; tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory import pool_rules, pool_settings, schema_entries
from cognito_intercept.directory.import_jobs import check_no_import
from cognito_intercept.directory.ordered import by_creation
from cognito_intercept.directory.pagination import page_of
from cognito_intercept.directory.pool import Pool, describe_pool, describe_pool_briefly
from cognito_intercept.directory.pool_configuration import PoolConfiguration
from cognito_intercept.directory.pool_features import check_plan
from cognito_intercept.directory.regional_settings import regional_update
from cognito_intercept.directory.replica_pool import ReplicaPool
from cognito_intercept.directory.tags import check_tags
from cognito_intercept.operations.registry import operation
from cognito_intercept.partitions import partition_of
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.service import Service

ID_LENGTH = 9


@operation(settings=pool_settings.CREATION_SETTINGS)
def create_user_pool(
    service: Service, *, schema: list[dict[str, Any]] | None = None, **settings: Any
) -> dict[str, Any]:
    """Create a user pool with AWS's defaults for everything that is not given."""
    pool_rules.check_request(settings)
    limit = service.quotas.user_pools_per_region
    check_quota(len(service.pools), limit, errors.TOO_MANY_POOLS)
    filled = pool_settings.new_settings(settings)
    configuration = PoolConfiguration(filled)
    pool_rules.check_settings(configuration, _place(service))
    check_plan(configuration)
    check_tags(service.quotas, filled["UserPoolTags"], errors.POOL_TAG_KEY_RESERVED)
    attributes = schema_entries.new_schema(service.quotas, schema or [])
    pool_id = f"{service.region}_{service.entropy.alphanumeric(ID_LENGTH)}"
    now = service.now()
    pool = Pool(pool_id, _arn(service, pool_id), now, now, filled, attributes)
    service.add_pool(pool)
    pool.sync_system_scopes()
    return {"UserPool": describe_pool(pool)}


def _arn(service: Service, pool_id: str) -> str:
    partition, account = partition_of(service.region), service.settings.account_id
    return f"arn:{partition}:cognito-idp:{service.region}:{account}:userpool/{pool_id}"


def _place(service: Service) -> pool_rules.Place:
    return pool_rules.Place(service.region, service.settings.account_id)


@operation()
def describe_user_pool(pool: Pool) -> dict[str, Any]:
    """Show a user pool with all its settings."""
    return {"UserPool": describe_pool(pool)}


@operation()
def list_user_pools(
    service: Service, *, max_results: int, next_token: str | None = None
) -> dict[str, Any]:
    """List the region's user pools and those that are replicated to it, the oldest first."""
    sources = (service.pools, service.replicas)
    pools, token = page_of(sources, max_results, next_token, by_creation)
    return {"UserPools": [describe_pool_briefly(pool) for pool in pools], "NextToken": token}


@operation(settings=pool_settings.UPDATE_SETTINGS, pool_check=check_no_import)
def update_user_pool(service: Service, pool: Pool, **settings: Any) -> dict[str, Any]:
    """Replace a pool's settings: most of what is not given goes back to its default."""
    pool_rules.check_request(settings)
    if isinstance(pool, ReplicaPool):
        return _update_replica(service, pool, settings)
    filled = pool_settings.updated_settings(pool.settings, settings)
    configuration = PoolConfiguration(filled, pool.sms_mfa)
    pool_rules.check_update(pool.configuration, configuration)
    pool_rules.check_settings(configuration, _place(service))
    check_plan(configuration, pool)
    check_tags(service.quotas, filled["UserPoolTags"], errors.POOL_TAG_KEY_RESERVED)
    pool.configure(filled, now=service.now())
    return {}


def _update_replica(
    service: Service, pool: ReplicaPool, settings: dict[str, Any]
) -> dict[str, Any]:
    """Replace what a secondary region has of its own: e-mail, SMS, Lambda triggers and tags."""
    updated = regional_update(pool.settings, settings)
    pool_rules.check_place(PoolConfiguration(updated, pool.sms_mfa), _place(service))
    check_tags(service.quotas, updated["UserPoolTags"], errors.POOL_TAG_KEY_RESERVED)
    pool.configure(updated, now=service.now())
    return {}


@operation(pool_check=check_no_import)
def delete_user_pool(service: Service, pool: Pool) -> None:
    """Delete a pool with everything in it, unless it is protected or has a domain."""
    if pool.settings["DeletionProtection"] == "ACTIVE":
        raise errors.DELETION_PROTECTED()
    if pool.domains:
        raise errors.POOL_HAS_DOMAIN()
    service.remove_pool(pool)


@operation(pool_check=check_no_import)
def add_custom_attributes(
    service: Service, pool: Pool, *, custom_attributes: list[dict[str, Any]]
) -> dict[str, Any]:
    """Add custom attributes to a pool's schema; they can never be removed again [D]."""
    added = schema_entries.added_entries(pool.quotas, pool.schema, custom_attributes)
    schema = pool.schema | added
    service.journal.set(pool, schema=schema, modified=service.now())
    return {}


@operation()
def tag_resource(pool: Pool, *, tags: dict[str, str]) -> dict[str, Any]:
    """Add tags to a user pool; tags of the same keys get the new values."""
    merged = pool.settings["UserPoolTags"] | tags
    check_tags(pool.quotas, merged)
    pool.configure(pool.settings | {"UserPoolTags": merged})
    return {}


@operation()
def untag_resource(pool: Pool, *, tag_keys: list[str]) -> dict[str, Any]:
    """Remove tags from a user pool; keys that it does not have are passed over."""
    tags = {k: v for k, v in pool.settings["UserPoolTags"].items() if k not in tag_keys}
    pool.configure(pool.settings | {"UserPoolTags": tags})
    return {}


@operation()
def list_tags_for_resource(pool: Pool) -> dict[str, Any]:
    """List a user pool's tags."""
    return {"Tags": pool.settings["UserPoolTags"]}
