"""Replicas of user pools: create, list, activate and deactivate, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.feature_plans import REPLICATION, check_feature
from cognito_intercept.directory.pagination import page
from cognito_intercept.directory.regional_settings import new_regional_settings
from cognito_intercept.directory.replica_pool import primary_of
from cognito_intercept.directory.replicas import (
    Replica,
    ReplicaStatus,
    describe_primary,
    describe_replica,
)
from cognito_intercept.directory.tags import check_tags
from cognito_intercept.operations.registry import operation
from cognito_intercept.partitions import is_region, partition_of

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

_MULTI_REGION_KEY = ":key/mrk-"


@operation(settings=("UserPoolTags",))
def create_user_pool_replica(
    service: Service, pool: Pool, *, region_name: str, **settings: Any
) -> dict[str, Any]:
    """Replicate a user pool to a second region; the answer says that it is being set up."""
    _check_region(pool, region_name)
    check_feature(pool.configuration.plan, REPLICATION)
    _check_key(pool)
    own = new_regional_settings(settings)
    check_tags(service.quotas, own["UserPoolTags"], errors.POOL_TAG_KEY_RESERVED)
    if pool.replica is not None:
        raise errors.REPLICA_EXISTS(pool_id=pool.id, region=pool.replica.region)
    arn = pool.arn.replace(f":{pool.region}:", f":{region_name}:", 1)
    now = service.now()
    replica = Replica(region_name, arn, now, now, own)
    service.add_replica(pool, replica)
    return {"UserPoolReplica": describe_replica(replica)}


def _check_region(pool: Pool, region: str) -> None:
    """Refuse the pool's own region, one of another partition, and what is no region (G)."""
    is_other = region != pool.region and is_region(region)
    if not is_other or partition_of(region) != partition_of(pool.region):
        raise errors.REPLICA_REGION_INVALID(region=region)


def _check_key(pool: Pool) -> None:
    """Refuse to replicate a pool without a multi-Region key of the customer [D model]."""
    key = pool.settings.get("KeyConfiguration", {})
    is_own = key.get("KeyType") == "CUSTOMER_MANAGED_KEY"
    if not is_own or _MULTI_REGION_KEY not in key.get("KmsKeyArn", ""):
        raise errors.REPLICA_NEEDS_KEY()


@operation()
def list_user_pool_replicas(
    service: Service, pool: Pool, *, next_token: str | None = None
) -> dict[str, Any]:
    """List the user pool in its own region and in the second one, if it has one."""
    primary = primary_of(pool)
    rows = [describe_primary(primary.region, primary.arn)]
    if pool.replica is not None:
        service.finish_replica(pool.replica)
        rows.append(describe_replica(pool.replica))
    shown, token = page(rows, None, next_token, key=lambda row: (row["Role"], row["RegionName"]))
    return {"UserPoolReplicas": shown, "NextToken": token}


@operation()
def update_user_pool_replica(
    service: Service, pool: Pool, *, region_name: str, status: str
) -> dict[str, Any]:
    """Let a replica sign users in, or not; from either region."""
    replica = _existing_replica(service, primary_of(pool), region_name)
    service.journal.set(replica, status=ReplicaStatus(status), modified=service.now())
    return {"UserPoolReplica": describe_replica(replica)}


@operation()
def delete_user_pool_replica(service: Service, pool: Pool, *, region_name: str) -> dict[str, Any]:
    """Delete an inactive replica; the answer says that it is being deleted."""
    if primary_of(pool) is not pool:
        # Listed among the operations of secondary regions, but its documentation says that it
        # must be called in the primary one [D model].
        raise errors.NOT_ENABLED_IN_SECONDARY()
    replica = _existing_replica(service, pool, region_name)
    if replica.status is not ReplicaStatus.INACTIVE:
        raise errors.REPLICA_NOT_INACTIVE()
    service.remove_replica(pool)
    deleting = {"Status": ReplicaStatus.DELETING.value}
    return {"UserPoolReplica": describe_replica(replica) | deleting}


def _existing_replica(service: Service, primary: Pool, region: str) -> Replica:
    """Return the replica in a region.

    Raises:
        CognitoError: InvalidParameterException for the primary region; ResourceNotFoundException.
    """
    if region == primary.region:
        raise errors.REPLICA_IS_PRIMARY()
    replica = primary.replica
    if replica is None or replica.region != region:
        raise errors.REPLICA_NOT_FOUND(pool_id=primary.id, region=region)
    service.finish_replica(replica)
    return replica
