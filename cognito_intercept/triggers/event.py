"""Trigger events: what a Lambda function is called with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.ordering import java_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["TriggerEvent", "event_attributes", "event_payload", "with_metadata"]

_EVENT_VERSIONS = {"V1_0": "1", "V2_0": "2", "V3_0": "3"}


@dataclass(frozen=True, slots=True)
class TriggerEvent:
    """One event of a trigger.

    Attributes:
        name: the trigger's name in LambdaConfig.
        source: the ``triggerSource``.
        username: the ``userName``.
        client_id: the app client's id, ``NO_CLIENT`` or (AdminConfirmSignUp) ``None``.
        request: the event's ``request``; passwords and codes may be in it.
        response: the event's ``response``, its members empty, as the function gets them;
            ``None``: the event has none.
    """

    name: str
    source: str
    username: str
    client_id: str | None
    request: dict[str, Any] = field(repr=False)
    response: dict[str, Any] | None = field(default_factory=dict, repr=False)


def with_metadata(request: dict[str, Any], metadata: Mapping[str, str] | None) -> dict[str, Any]:
    """Return a request with the ClientMetadata in it, if there is some [R: else absent]."""
    return request | ({"clientMetadata": dict(metadata)} if metadata else {})


def event_payload(
    service: Service, pool: Pool, event: TriggerEvent, version: str
) -> dict[str, Any]:
    """Return the whole event, of a version (``V1_0`` and so on), as JSON-able data."""
    payload = {
        "version": _EVENT_VERSIONS[version],
        "region": service.region,
        "userPoolId": pool.id,
        "userName": event.username,
        "callerContext": {
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": event.client_id,
        },
        "triggerSource": event.source,
        "request": event.request,
    }
    return payload if event.response is None else payload | {"response": event.response}


def event_attributes(
    pool: Pool, user: User, attributes: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return an existing user's attributes as events show them, in AWS's order [V auth.md 16].

    The status is among them, and addresses and numbers that the user may sign in with.

    Args:
        pool: the user pool.
        user: the user.
        attributes: the attributes that the user is about to have; the present ones if absent.
    """
    shown = dict(user.attributes if attributes is None else attributes)
    shown["cognito:user_status"] = user.status.value
    for name in ("email", "phone_number"):
        is_alias = name in pool.alias_attributes or name in pool.username_attributes
        if is_alias and shown.get(name) and shown.get(f"{name}_verified") == "true":
            shown[f"cognito:{name}_alias"] = shown[name]
    return {name: shown[name] for name in java_order(shown)}
