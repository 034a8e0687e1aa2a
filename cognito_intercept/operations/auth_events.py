"""The history of a user in a pool with threat protection, and what people say of it."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.users import existing_user
from cognito_intercept.directory.auth_events import AuthEvent, Feedback, describe_event, event_of
from cognito_intercept.directory.pagination import DEFAULT_LIMIT
from cognito_intercept.operations.registry import operation
from cognito_intercept.protection.risk_settings import check_add_on

if TYPE_CHECKING:
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service


@operation()
def admin_list_user_auth_events(
    service: Service,
    *,
    user_pool_id: str,
    username: str,
    max_results: int | None = None,
    next_token: str | None = None,
) -> dict[str, Any]:
    """List a user's events, the newest first, 60 where nothing else is said [D model]."""
    user = _user(service, user_pool_id, username)
    events = user.auth_events[::-1]
    start = 0 if next_token is None else _position(events, next_token)
    end = start + (max_results or DEFAULT_LIMIT)
    chosen = events[start:end]
    token = _token(chosen[-1]) if end < len(events) else None
    return {"AuthEvents": [describe_event(event) for event in chosen], "NextToken": token}


def _user(service: Service, pool_id: str, username: str) -> User:
    pool = service.pool(pool_id)
    check_add_on(pool)
    return existing_user(pool, username)


def _token(event: AuthEvent) -> str:
    """Return the token of the page behind an event: ``{id}#{time}`` (recorded R022)."""
    moment = datetime.fromtimestamp(event.created, UTC).isoformat(timespec="milliseconds")
    return f"{event.id}#{moment.replace('+00:00', 'Z')}"


def _position(events: list[AuthEvent], token: str) -> int:
    for position, event in enumerate(events):
        if token == _token(event):
            return position + 1
    raise errors.INVALID_PAGINATION_TOKEN()


@operation()
def admin_update_auth_event_feedback(
    service: Service, *, user_pool_id: str, username: str, event_id: str, feedback_value: str
) -> dict[str, Any]:
    """Say as an administrator whether an event was the user's doing."""
    event = event_of(_user(service, user_pool_id, username), event_id)
    event.feedback = Feedback(feedback_value, "Admin", service.now())
    return {}


@operation()
def update_auth_event_feedback(
    service: Service,
    *,
    user_pool_id: str,
    username: str,
    event_id: str,
    feedback_token: str,
    feedback_value: str,
) -> dict[str, Any]:
    """Say as a user whether an event was one's own doing, by the token of the notification."""
    event = event_of(_user(service, user_pool_id, username), event_id)
    expected = event.feedback_token
    if expected is None or not hmac.compare_digest(expected.encode(), feedback_token.encode()):
        raise errors.FEEDBACK_TOKEN_INVALID()
    event.feedback = Feedback(feedback_value, "User", service.now())
    return {}
