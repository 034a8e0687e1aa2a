"""Fires a pool's Lambda triggers: finds the callable, builds the event, reads the answer.

What each trigger is told, and what its answer means, is in the other files of this package.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.ordering import java_order
from cognito_intercept.partitions import partition_of
from cognito_intercept.trigger_registry import LambdaContext, Registered, TriggerCall
from cognito_intercept.triggers.response import TriggerResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = [
    "TriggerEvent",
    "event_attributes",
    "fire",
    "has_trigger",
    "trigger_version",
    "with_metadata",
]

_NESTED = ("CustomEmailSender", "CustomSMSSender", "InboundFederation")
_EVENT_VERSIONS = {"V1_0": "1", "V2_0": "2", "V3_0": "3"}
# An answer without these is no event any more, and AWS does not recognise it [R].
_ENVELOPE = frozenset(
    {"version", "region", "userPoolId", "userName", "callerContext", "triggerSource"}
)
# Nothing is read from the answers of these.
_UNHEARD = ("CustomEmailSender", "CustomSMSSender")


@dataclass(frozen=True, slots=True)
class TriggerEvent:
    """One occasion for a trigger.

    Attributes:
        name: the trigger's name in LambdaConfig.
        source: the ``triggerSource``.
        username: the ``userName``.
        client_id: the app client's id, ``NO_CLIENT`` or (AdminConfirmSignUp) ``None``.
        request: the event's ``request``.
        response: the event's ``response``, its members empty, as the function gets them;
            ``None``: the event has none.
    """

    name: str
    source: str
    username: str
    client_id: str | None
    request: dict[str, Any]
    response: dict[str, Any] | None = field(default_factory=dict)


def with_metadata(request: dict[str, Any], metadata: Mapping[str, str] | None) -> dict[str, Any]:
    """Return a request with the ClientMetadata in it, if there is some [R: else absent]."""
    return request | ({"clientMetadata": dict(metadata)} if metadata else {})


def configured_arn(pool: Pool, name: str) -> tuple[str, str] | None:
    """Return the ARN and the version that a pool's LambdaConfig has for a trigger."""
    config = pool.settings.get("LambdaConfig") or {}
    if name in _NESTED or (name == "PreTokenGeneration" and f"{name}Config" in config):
        nested = config.get(name if name in _NESTED else f"{name}Config")
        return (nested["LambdaArn"], nested["LambdaVersion"]) if nested else None
    arn = config.get(name)
    return (arn, "V1_0") if arn else None


def _callable_of(service: Service, pool: Pool, name: str) -> tuple[Registered, str] | None:
    """Return what a trigger calls, with an ARN to show for it.

    Raises:
        CognitoError: UnexpectedLambdaException for an ARN that nothing stands in for, unless
            the emulator lets such triggers pass.
    """
    triggers = service.around.triggers
    configured = configured_arn(pool, name)
    if configured is not None and configured[0] in triggers.lambdas:
        arn, version = configured
        return Registered(triggers.lambdas[arn], version), arn
    registered = triggers.registered(name, pool.id)
    if registered is not None:
        account = service.settings.account_id
        partition = partition_of(service.region)
        arn = f"arn:{partition}:lambda:{service.region}:{account}:function:{name}"
        return registered, configured[0] if configured else arn
    if configured is not None and triggers.missing_lambda == "error":
        raise errors.LAMBDA_NOT_FOUND(trigger=name)
    return None


def has_trigger(service: Service, pool: Pool, name: str) -> bool:
    """Tell whether a pool has a trigger that would be called.

    Raises:
        CognitoError: UnexpectedLambdaException, as :func:`fire`.
    """
    return _callable_of(service, pool, name) is not None


def trigger_version(service: Service, pool: Pool, name: str) -> str | None:
    """Return the event version of a pool's trigger, ``None`` where there is no trigger.

    Raises:
        CognitoError: UnexpectedLambdaException, as :func:`fire`.
    """
    found = _callable_of(service, pool, name)
    return found[0].version if found else None


def fire(service: Service, pool: Pool, event: TriggerEvent) -> TriggerResponse | None:
    """Call a pool's trigger and return the ``response`` of its answer.

    The emulator is free for other calls meanwhile, so whatever the caller looked up before
    must be looked up again.

    Returns:
        ``None`` where the pool has no such trigger.

    Raises:
        CognitoError: UserLambdaValidationException for what the function raises,
            InvalidLambdaResponseException for an answer that is no event,
            UnexpectedLambdaException for a configured ARN that nothing stands in for.
    """
    found = _callable_of(service, pool, event.name)
    if found is None:
        return None
    registered, arn = found
    payload = _payload(service, pool, event, registered.version)
    context = LambdaContext(arn.rsplit(":", 1)[-1], arn, service.entropy.uuid())
    answer = _call(service, event, registered, payload, context)
    return TriggerResponse({}) if event.name in _UNHEARD else _response(answer)


def _response(answer: Any) -> TriggerResponse:
    if not isinstance(answer, dict) or not answer.keys() >= _ENVELOPE:
        raise errors.LAMBDA_RESPONSE()
    response = answer.get("response")
    if not isinstance(response, dict):
        raise errors.LAMBDA_RESPONSE()
    return TriggerResponse(response)


def _payload(service: Service, pool: Pool, event: TriggerEvent, version: str) -> dict[str, Any]:
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
        "request": copy.deepcopy(event.request),
    }
    if event.response is not None:
        payload["response"] = copy.deepcopy(event.response)
    return payload


def _call(
    service: Service,
    event: TriggerEvent,
    registered: Registered,
    payload: dict[str, Any],
    context: LambdaContext,
) -> Any:
    calls = service.around.triggers.calls
    sent = copy.deepcopy(payload)
    try:
        with service.aside():
            # Through JSON and back, as it would come from Lambda.
            answer = json.loads(json.dumps(registered.function(payload, context)))
    except Exception as error:
        calls.append(TriggerCall(event.name, event.source, sent, error=error))
        raise errors.LAMBDA_FAILED(trigger=event.name, error=error) from error
    calls.append(TriggerCall(event.name, event.source, sent, answer=answer))
    return copy.deepcopy(answer)


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
