"""What threat protection writes down of sign-ins and other doings of a user (recorded R022)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cognito_intercept import errors

__all__ = [
    "AuthEvent",
    "Feedback",
    "Risk",
    "describe_event",
    "event_of",
    "events_with",
]

# The history that a user has at most; AWS keeps two years of it.
_KEPT = 1000


@dataclass(slots=True)
class Feedback:
    """What a user or an administrator said of an event; ``given`` is in seconds since the epoch."""

    value: str
    provider: str
    given: float


@dataclass(frozen=True, slots=True)
class Risk:
    """The assessment of an event by threat protection.

    ``decision`` is ``NoRisk``, ``AccountTakeover`` or ``Block``; ``level`` is ``None`` where
    there is no risk.
    """

    decision: str = "NoRisk"
    level: str | None = None
    compromised: bool = False


@dataclass(slots=True)
class AuthEvent:
    """One event; ``created`` is in seconds since the epoch.

    ``response`` is ``InProgress``, ``Pass`` or ``Fail``. ``challenges`` lists what the user was
    asked (``Password`` or ``Mfa``) and how that went (``Success`` or ``Failure``).
    ``feedback_token`` went out with the notification, where there was one. ``provider`` is the
    identity provider of a federated sign-in.
    """

    id: str
    kind: str
    created: float
    response: str
    risk: Risk = field(default_factory=Risk)
    challenges: list[tuple[str, str]] = field(default_factory=list)
    address: str | None = None
    feedback: Feedback | None = None
    feedback_token: str | None = field(default=None, repr=False)
    provider: str | None = None


def events_with(events: list[AuthEvent], event: AuthEvent) -> list[AuthEvent]:
    """Return a user's history with one more event, and without the oldest ones."""
    return [*events, event][-_KEPT:]


def event_of(events: list[AuthEvent], event_id: str) -> AuthEvent:
    """Return an event of a user's history.

    Raises:
        CognitoError: ResourceNotFoundException.
    """
    found = next((event for event in reversed(events) if event.id == event_id), None)
    if found is None:
        raise errors.AUTH_EVENT_NOT_FOUND()
    return found


def describe_event(event: AuthEvent) -> dict[str, Any]:
    """Return the ``AuthEventType`` shape."""
    return {
        "EventId": event.id,
        "EventType": event.kind,
        "CreationDate": event.created,
        "EventResponse": event.response,
        "EventRisk": {
            "RiskDecision": event.risk.decision,
            "RiskLevel": event.risk.level,
            "CompromisedCredentialsDetected": event.risk.compromised,
        },
        "ChallengeResponses": [
            {"ChallengeName": name, "ChallengeResponse": result}
            for name, result in event.challenges
        ],
        "EventContextData": {"IpAddress": event.address} if event.address else {},
        "EventFeedback": _describe_feedback(event.feedback) if event.feedback else None,
    }


def _describe_feedback(feedback: Feedback) -> dict[str, Any]:
    return {
        "FeedbackValue": feedback.value,
        "Provider": feedback.provider,
        "FeedbackDate": feedback.given,
    }
