"""Triggers as tests write them, and their events as AWS would send them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

Event = dict[str, Any]


def answering(**response: Any) -> Callable[[Event, Any], Event]:
    """Return a trigger that gives this response, whatever the event."""

    def function(event: Event, _context: Any) -> Event:
        event["response"] = response
        return event

    return function


def passive(event: Event, _context: Any) -> Event:
    """Return the event as it came."""
    return event


def failing(text: str) -> Callable[[Event, Any], Event]:
    """Return a trigger that raises."""

    def function(_event: Event, _context: Any) -> Event:
        raise ValueError(text)

    return function


def events(cognito: Cognito, name: str | None = None) -> list[Event]:
    """Return the events so far, of one trigger or of all, oldest first."""
    calls = cognito.triggers.calls
    return [copy.deepcopy(call.event) for call in calls if name in (None, call.name)]


def sources(cognito: Cognito) -> list[str]:
    """Return the trigger sources so far, oldest first."""
    return [call.source for call in cognito.triggers.calls]


def expected_event(realm: Realm, source: str, user: str, **parts: Any) -> Event:
    """Return the whole event that a source must have; ``client`` and ``version`` if special."""
    event = {
        "version": parts.get("version", "1"),
        "region": "us-east-1",
        "userPoolId": realm.pool_id,
        "userName": user,
        "callerContext": {
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": parts.get("client", realm.client_id),
        },
        "triggerSource": source,
        "request": parts["request"],
    }
    if parts["response"] is not None:
        event["response"] = parts["response"]
    return event


class Quiz:
    """The three triggers of a custom sign-in that asks for a number, three times at most."""

    QUESTION, ANSWER, METADATA = "6 * 7", "42", "MULTIPLICATION"

    def __init__(self, cognito: Cognito) -> None:
        """Register the triggers for every pool."""
        cognito.on("DefineAuthChallenge", self.define)
        cognito.on("CreateAuthChallenge", self.create)
        cognito.on("VerifyAuthChallengeResponse", self.verify)

    def define(self, event: Event, _context: Any) -> Event:
        """Issue tokens after a right answer, fail after three wrong ones."""
        rounds = event["request"]["session"]
        asked = [one for one in rounds if one["challengeName"] == "CUSTOM_CHALLENGE"]
        right = bool(asked) and asked[-1]["challengeResult"]
        event["response"] |= {"issueTokens": right, "failAuthentication": len(asked) > 2}
        if not right:
            event["response"]["challengeName"] = self.next(rounds)
        return event

    def next(self, rounds: list[Any]) -> str:
        """Have a password come first where the sign-in started with SRP_A."""
        names = [one["challengeName"] for one in rounds]
        return "PASSWORD_VERIFIER" if names == ["SRP_A"] else "CUSTOM_CHALLENGE"

    def create(self, event: Event, _context: Any) -> Event:
        """Ask the question."""
        event["response"] = {
            "publicChallengeParameters": {"question": self.QUESTION},
            "privateChallengeParameters": {"answer": self.ANSWER},
            "challengeMetadata": self.METADATA,
        }
        return event

    def verify(self, event: Event, _context: Any) -> Event:
        """Compare, and refuse what is no number."""
        number = int(event["request"]["challengeAnswer"])
        wanted = int(event["request"]["privateChallengeParameters"]["answer"])
        event["response"]["answerCorrect"] = number == wanted
        return event
