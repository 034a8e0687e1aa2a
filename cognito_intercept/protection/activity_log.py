"""What users do, logged where the pool's log delivery says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.log_delivery import (
    USER_AUTH_EVENTS,
    Activity,
    activity_record,
    log_destination,
)
from cognito_intercept.logs import LogEvent

if TYPE_CHECKING:
    from cognito_intercept.directory.auth_events import AuthEvent
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["log_activity"]


def log_activity(
    service: Service, pool: Pool, user: User, event: AuthEvent, client_id: str | None
) -> None:
    """Log an event of a user's history as it stands now, if the pool logs such events.

    A sign-in in several steps is logged at each of them, with how it stands (G).

    Args:
        service: the region's state.
        pool: the user pool.
        user: the user.
        event: the event, which is in the history.
        client_id: the app client, where there is one.
    """
    destination = log_destination(pool, USER_AUTH_EVENTS)
    if destination is None:
        return
    now = service.now()
    activity = Activity(user, event, client_id, service.entropy.uuid())
    record = activity_record(pool, activity, now)
    service.around.logs.deliver(LogEvent(pool.id, USER_AUTH_EVENTS, destination, record, now))
