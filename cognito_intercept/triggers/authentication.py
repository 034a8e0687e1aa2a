"""PreAuthentication and PostAuthentication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.triggers.invocation import (
    TriggerEvent,
    event_attributes,
    fire,
    has_trigger,
    with_metadata,
)

if TYPE_CHECKING:
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["about_user", "name_for_triggers", "post_authentication", "pre_authentication"]


def name_for_triggers(attempt: Attempt, user: User | None) -> str:
    """Return the ``userName`` of a sign-in's events; a missing user's is what was typed."""
    return attempt.typed if user is None else user.username


def about_user(attempt: Attempt, user: User | None) -> dict[str, Any]:
    """Return the user's part of a request, and whether there is one, in AWS's places.

    ``userNotFound`` is there for app clients that hide who exists [D, R logged events].
    """
    shown = {} if user is None else event_attributes(attempt.pool, user)
    hidden = {"userNotFound": user is None} if attempt.client.hides_existence else {}
    return {"userAttributes": shown, **hidden}


def pre_authentication(attempt: Attempt) -> None:
    """Fire PreAuthentication before anything is checked; it may refuse the sign-in.

    The ClientMetadata of InitiateAuth is its ``validationData``. For a user who does not exist
    it fires only where the app client hides that [D].
    """
    if not has_trigger(attempt.service, attempt.pool, "PreAuthentication"):
        return  # Before an event is built for nobody: every sign-in comes here.
    user = attempt.pool.find_user(attempt.given["USERNAME"])
    if user is None and not attempt.client.hides_existence:
        return
    about = about_user(attempt, user)
    shown = about.pop("userAttributes")
    request = {"userAttributes": shown, "validationData": attempt.metadata or None, **about}
    fire(
        attempt.service,
        attempt.pool,
        TriggerEvent(
            "PreAuthentication",
            "PreAuthentication_Authentication",
            name_for_triggers(attempt, user),
            attempt.client.id,
            request,
        ),
    )


def post_authentication(attempt: Attempt, *, new_device: bool) -> None:
    """Fire PostAuthentication for a user who is about to get tokens.

    Args:
        attempt: the sign-in.
        new_device: whether devices are tracked and this one was not known.
    """
    if not has_trigger(attempt.service, attempt.pool, "PostAuthentication"):
        return
    request = {
        "userAttributes": event_attributes(attempt.pool, attempt.user),
        "newDeviceUsed": new_device,
    }
    fire(
        attempt.service,
        attempt.pool,
        TriggerEvent(
            "PostAuthentication",
            "PostAuthentication_Authentication",
            attempt.user.username,
            attempt.client.id,
            with_metadata(request, attempt.client_metadata),
        ),
    )
