"""Fires a pool's Lambda triggers: finds the callable, builds the event, reads the answer."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.domain.ordering import java_order
from cognito_intercept.triggers import LambdaContext, Registered, TriggerCall

if TYPE_CHECKING:
    from cognito_intercept.domain.pool import Pool
    from cognito_intercept.domain.user import User
    from cognito_intercept.service import Service

__all__ = ["NO_CLIENT", "Firing", "event_attributes", "fire", "has_trigger", "trigger_version"]

# What callerContext says where no app client is involved [G auth.md 16].
NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"
_NESTED = ("CustomEmailSender", "CustomSMSSender", "InboundFederation")
_EVENT_VERSIONS = {"V1_0": "1", "V2_0": "2", "V3_0": "3"}


@dataclass(frozen=True, slots=True)
class Firing:
    """One occasion for a trigger.

    Attributes:
        name: the trigger's name in LambdaConfig.
        source: the ``triggerSource``.
        username: the ``userName``.
        client_id: the app client, ``NO_CLIENT`` where there is none.
        request: the event's ``request``.
        response: the event's ``response``, its members empty, as the function gets them.
    """

    name: str
    source: str
    username: str
    client_id: str
    request: dict[str, Any]
    response: dict[str, Any]


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
        arn = f"arn:aws:lambda:{service.region}:{account}:function:{name}"
        return registered, configured[0] if configured else arn
    if configured is not None and triggers.missing_lambda == "error":
        raise errors.LAMBDA_NOT_FOUND(trigger=name)
    return None


def has_trigger(service: Service, pool: Pool, name: str) -> bool:
    """Tell whether a pool has a trigger that would be called (or refused)."""
    return _callable_of(service, pool, name) is not None


def trigger_version(service: Service, pool: Pool, name: str) -> str | None:
    """Return the event version of a pool's trigger, ``None`` where there is no trigger."""
    found = _callable_of(service, pool, name)
    return found[0].version if found else None


def fire(service: Service, pool: Pool, firing: Firing) -> dict[str, Any] | None:
    """Call a pool's trigger and return the ``response`` of its answer.

    Returns:
        ``None`` where the pool has no such trigger.

    Raises:
        CognitoError: UserLambdaValidationException for what the function raises,
            InvalidLambdaResponseException for an answer that is no event,
            UnexpectedLambdaException for a configured ARN that nothing stands in for.
    """
    found = _callable_of(service, pool, firing.name)
    if found is None:
        return None
    registered, arn = found
    event = _event(service, pool, firing, registered.version)
    context = LambdaContext(arn.rsplit(":", 1)[-1], arn, service.entropy.uuid())
    answer = _call(service, firing, registered, event, context)
    response = answer.get("response") if isinstance(answer, dict) else None
    if not isinstance(response, dict):
        raise errors.LAMBDA_RESPONSE()
    return response


def _event(service: Service, pool: Pool, firing: Firing, version: str) -> dict[str, Any]:
    return {
        "version": _EVENT_VERSIONS[version],
        "region": service.region,
        "userPoolId": pool.id,
        "userName": firing.username,
        "callerContext": {
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": firing.client_id,
        },
        "triggerSource": firing.source,
        "request": copy.deepcopy(firing.request),
        "response": copy.deepcopy(firing.response),
    }


def _call(
    service: Service,
    firing: Firing,
    registered: Registered,
    event: dict[str, Any],
    context: LambdaContext,
) -> Any:
    calls = service.around.triggers.calls
    sent = copy.deepcopy(event)
    try:
        answer = registered.function(event, context)
    except Exception as error:
        calls.append(TriggerCall(firing.name, firing.source, sent, error=error))
        raise errors.LAMBDA_FAILED(trigger=firing.name, error=error) from error
    calls.append(TriggerCall(firing.name, firing.source, sent, answer=copy.deepcopy(answer)))
    return answer


def event_attributes(user: User) -> dict[str, str]:
    """Return an existing user's attributes as events show them, in AWS's order [V auth.md 16]."""
    shown = {**user.attributes, "cognito:user_status": user.status.value}
    for attribute, alias in (("email", "email_alias"), ("phone_number", "phone_number_alias")):
        if user.is_verified(attribute):
            shown[f"cognito:{alias}"] = user.attributes[attribute]
    return {name: shown[name] for name in java_order(shown)}
