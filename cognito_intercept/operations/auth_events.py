"""The history of a user in a pool with threat protection, and what people say of it."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.auth_events import AuthEvent, Feedback, describe_event
from cognito_intercept.directory.pagination import DEFAULT_LIMIT
from cognito_intercept.operations.registry import operation
from cognito_intercept.protection.risk_settings import check_add_on

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service


@operation(pool_check=check_add_on)
def admin_list_user_auth_events(
    user: User, *, max_results: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """List a user's events, the newest first, 60 where nothing else is said [D model]."""
    events = user.auth_events[::-1]
    start = 0 if next_token is None else _position(events, next_token)
    end = start + (max_results or DEFAULT_LIMIT)
    chosen = events[start:end]
    token = _token(chosen[-1]) if end < len(events) else None
    return {"AuthEvents": [describe_event(event) for event in chosen], "NextToken": token}


def _token(event: AuthEvent) -> str:
    """Return the token of the page behind an event: ``{id}#{time}`` (recorded R022)."""
    moment = datetime.fromtimestamp(event.created, UTC).isoformat(timespec="milliseconds")
    return f"{event.id}#{moment.replace('+00:00', 'Z')}"


def _position(events: list[AuthEvent], token: str) -> int:
    for position, event in enumerate(events):
        if token == _token(event):
            return position + 1
    raise errors.INVALID_PAGINATION_TOKEN()


@operation(pool_check=check_add_on)
def admin_update_auth_event_feedback(
    service: Service, pool: Pool, auth_event: AuthEvent, *, feedback_value: str
) -> dict[str, Any]:
    """Say as an administrator whether an event was the user's doing."""
    feedback = Feedback(feedback_value, "Admin", service.now())
    pool.journal.set(auth_event, feedback=feedback)
    return {}


@operation(pool_check=check_add_on)
def update_auth_event_feedback(
    service: Service,
    pool: Pool,
    auth_event: AuthEvent,
    *,
    feedback_token: str,
    feedback_value: str,
) -> dict[str, Any]:
    """Say as a user whether an event was one's own doing, by the token of the notification."""
    expected = auth_event.feedback_token
    if expected is None or not hmac.compare_digest(expected.encode(), feedback_token.encode()):
        raise errors.FEEDBACK_TOKEN_INVALID()
    feedback = Feedback(feedback_value, "User", service.now())
    pool.journal.set(auth_event, feedback=feedback)
    return {}
