"""PostConfirmation: a user was confirmed, or has set a new password with a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.triggers.event import TriggerEvent, event_attributes, with_metadata
from cognito_intercept.triggers.invocation import fire

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["post_confirmation"]


def post_confirmation(
    service: Service, pool: Pool, user: User, source: str, context: CallContext
) -> None:
    """Fire PostConfirmation for a user who has just been confirmed.

    Its errors reach the caller although the user stays confirmed [R auth.md 16].

    Args:
        service: the region's state.
        pool: the user pool.
        user: the confirmed user.
        source: ``ConfirmSignUp`` or ``ConfirmForgotPassword``.
        context: the call; the clientId of AdminConfirmSignUp is ``null`` [R, a logged event].
    """
    request = with_metadata(
        {"userAttributes": event_attributes(pool, user)}, context.client_metadata
    )
    client_id = None if context.client is None else context.client_id
    event = TriggerEvent(
        "PostConfirmation", f"PostConfirmation_{source}", user.username, client_id, request
    )
    fire(service, pool, event)
