"""Point-in-time recoveries of user data: initiate, describe, list, start, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.feature_plans import POINT_IN_TIME_RECOVERY, check_feature
from cognito_intercept.directory.pagination import page
from cognito_intercept.directory.recovery import preview, restore
from cognito_intercept.directory.replicas import ReplicaStatus
from cognito_intercept.directory.restorations import (
    DAY,
    Restoration,
    RestoreStatus,
    advance,
    check_point,
    describe_restoration,
    end,
    summarise_restoration,
)
from cognito_intercept.operations.registry import operation
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

_MONTH = 30 * DAY


def check_recovery_plan(pool: Pool) -> None:
    """Refuse a pool whose plan has no point-in-time recovery.

    Raises:
        CognitoError: FeatureUnavailableInTierException.
    """
    check_feature(pool.configuration.plan, POINT_IN_TIME_RECOVERY)


@operation(pool_check=check_recovery_plan)
def initiate_point_in_time_recovery(
    service: Service, pool: Pool, *, restore_timestamp: float
) -> dict[str, Any]:
    """Pause the writes of user data, and prepare the preview of a recovery."""
    now, point = service.now(), float(restore_timestamp)
    advance(pool, now)
    check_point(pool, point, now)
    if pool.replica is not None and pool.replica.status is ReplicaStatus.CREATING:
        raise errors.RECOVERY_DURING_REPLICATION()
    if any(job.is_active for job in pool.import_jobs.values()):
        raise errors.RECOVERY_DURING_IMPORT()
    _check_limits(service, pool, now)
    restoration = Restoration(service.entropy.uuid(), len(pool.restorations), point, now, now)
    restoration.preview = preview(pool, point)
    service.journal.put(pool.restorations, restoration.id, restoration)
    service.journal.set(pool, recovery=restoration.id)
    return {"Restoration": describe_restoration(restoration)}


def _check_limits(service: Service, pool: Pool, now: float) -> None:
    """Check what may happen once, or a few times, in a period of time [D model].

    Raises:
        CognitoError: LimitExceededException.
    """
    if pool.recovery is not None:
        raise errors.RECOVERY_ACTIVE(pool_id=pool.id)
    quotas, own = service.quotas, list(pool.restorations.values())
    if any(_was(one, RestoreStatus.RESTORE_COMPLETED) and one.changed > now - DAY for one in own):
        raise errors.RECOVERY_COMPLETED_LATELY()
    pools = list(_pools_of_account(service))
    for one in pools:
        advance(one, now)
    active = sum(one.recovery is not None for one in pools)
    check_quota(active, quotas.active_recoveries_per_account, errors.TOO_MANY_RECOVERIES)
    everywhere = [one for each in pools for one in each.restorations.values()]
    for previews, seconds, limit, period in (
        (own, DAY, quotas.recovery_previews_per_pool_and_day, "24 hours"),
        (own, _MONTH, quotas.recovery_previews_per_pool_and_month, "30 days"),
        (everywhere, DAY, quotas.recovery_previews_per_account_and_day, "24 hours"),
    ):
        recent = sum(one.triggered > now - seconds for one in previews)
        if recent >= limit:
            raise errors.TOO_MANY_PREVIEWS(limit=limit, period=period)


def _was(restoration: Restoration, status: RestoreStatus) -> bool:
    return restoration.status is status


def _pools_of_account(service: Service) -> Iterator[Pool]:
    for one in service.around.services.values():
        yield from one.pools.values()


@operation(pool_check=check_recovery_plan)
def describe_point_in_time_recovery(
    service: Service, pool: Pool, *, restore_id: str
) -> dict[str, Any]:
    """Show a recovery, and its preview where there is one."""
    advance(pool, service.now(), is_read=True)
    return {"Restoration": describe_restoration(_existing(pool, restore_id))}


@operation(pool_check=check_recovery_plan)
def list_point_in_time_recoveries(
    service: Service, pool: Pool, *, max_results: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """List a pool's recoveries, the newest first."""
    advance(pool, service.now(), is_read=True)
    found, token = page(
        pool.restorations.values(), max_results, next_token, key=lambda one: -one.number
    )
    return {"Restorations": [summarise_restoration(one) for one in found], "NextToken": token}


@operation(pool_check=check_recovery_plan)
def start_point_in_time_recovery(
    service: Service, pool: Pool, *, restore_id: str
) -> dict[str, Any]:
    """Restore the users and groups of the recovery point; the answer says that it is going on."""
    advance(pool, service.now())
    restoration = _existing(pool, restore_id)
    if restoration.status is not RestoreStatus.PREVIEW_GENERATED:
        raise errors.RECOVERY_STATUS(status=restoration.status, action="started")
    restore(pool, restoration.point)
    service.journal.set(restoration, status=RestoreStatus.RESTORING, changed=service.now())
    return {"Restoration": describe_restoration(restoration)}


@operation(pool_check=check_recovery_plan)
def cancel_point_in_time_recovery(
    service: Service, pool: Pool, *, restore_id: str
) -> dict[str, Any]:
    """Discard a preview; nothing was changed, and writes are taken again."""
    advance(pool, service.now())
    restoration = _existing(pool, restore_id)
    if not restoration.status.is_preview:
        raise errors.RECOVERY_STATUS(status=restoration.status, action="cancelled")
    end(pool, restoration, RestoreStatus.PREVIEW_CANCELLED, service.now())
    return {"Restoration": describe_restoration(restoration)}


def _existing(pool: Pool, restore_id: str) -> Restoration:
    restoration = pool.restorations.get(restore_id)
    if restoration is None:
        raise errors.RECOVERY_NOT_FOUND(restore_id=restore_id)
    return restoration
