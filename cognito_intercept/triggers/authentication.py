"""PreAuthentication and PostAuthentication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept.triggers.event import TriggerEvent, event_attributes, with_metadata
from cognito_intercept.triggers.invocation import fire
from cognito_intercept.triggers.lookup import has_trigger

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["Subject", "post_authentication", "pre_authentication"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The user of a sign-in, as the events of its triggers show them.

    Attributes:
        pool: the user pool.
        client: the app client.
        user: the user; ``None`` where there is none of that name.
        typed: the name that was signed in with.
    """

    pool: Pool
    client: Client
    user: User | None
    typed: str

    @property
    def username(self) -> str:
        """Return the ``userName`` of the events; for a missing user it is what was typed."""
        return self.typed if self.user is None else self.user.username

    def request(self, **details: Any) -> dict[str, Any]:
        """Return a ``request``: the user's attributes, the details, and ``userNotFound``.

        That flag is there for app clients that hide who exists [D, R logged events].
        """
        shown = {} if self.user is None else event_attributes(self.pool, self.user)
        hidden = {"userNotFound": self.user is None} if self.client.hides_existence else {}
        return {"userAttributes": shown, **details, **hidden}


def pre_authentication(
    service: Service, pool: Pool, client: Client, typed: str, metadata: dict[str, str] | None
) -> bool:
    """Fire PreAuthentication before anything is checked; it may refuse the sign-in.

    For a user who does not exist it fires only where the app client hides that [D].

    Args:
        service: the region's state.
        pool: the user pool.
        client: the app client.
        typed: the name that was signed in with.
        metadata: the ClientMetadata of InitiateAuth, which is the event's ``validationData``.

    Returns:
        Whether it was fired.

    Raises:
        CognitoError: what the trigger raises.
    """
    if not has_trigger(service, pool, "PreAuthentication"):
        return False
    user = pool.find_user(typed)
    if user is None and not client.hides_existence:
        return False
    subject = Subject(pool, client, user, typed)
    request = subject.request(validationData=metadata or None)
    source = "PreAuthentication_Authentication"
    fire(
        service,
        pool,
        TriggerEvent("PreAuthentication", source, subject.username, client.id, request),
    )
    return True


def post_authentication(
    service: Service, subject: Subject, metadata: dict[str, str] | None, *, new_device: bool
) -> bool:
    """Fire PostAuthentication for a user who is about to get tokens.

    Args:
        service: the region's state.
        subject: the user who signed in.
        metadata: the ClientMetadata.
        new_device: whether devices are tracked and this one was not known.

    Returns:
        Whether the pool has such a trigger.

    Raises:
        CognitoError: what the trigger raises.
    """
    pool, user = subject.pool, subject.user
    if user is None or not has_trigger(service, pool, "PostAuthentication"):
        return False
    request = {"userAttributes": event_attributes(pool, user), "newDeviceUsed": new_device}
    source = "PostAuthentication_Authentication"
    details = with_metadata(request, metadata)
    event = TriggerEvent("PostAuthentication", source, user.username, subject.client.id, details)
    fire(service, pool, event)
    return True
