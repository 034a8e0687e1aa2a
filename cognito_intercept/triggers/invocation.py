"""Fires a pool's Lambda triggers: builds the event, calls the function, reads its response.

The request of each trigger, and what its response means, is in a file of its own.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.trigger_registry import LambdaContext, TriggerCall
from cognito_intercept.triggers.event import (
    TriggerEvent,
    event_attributes,
    event_payload,
    with_metadata,
)
from cognito_intercept.triggers.lookup import (
    TriggerFunction,
    find_function,
    has_trigger,
    trigger_version,
)
from cognito_intercept.triggers.response import TriggerResponse

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = [
    "TriggerEvent",
    "event_attributes",
    "fire",
    "has_trigger",
    "trigger_version",
    "with_metadata",
]

# An answer without these is no event any more, and AWS does not recognise it [R].
_ENVELOPE = frozenset(
    {"version", "region", "userPoolId", "userName", "callerContext", "triggerSource"}
)
# Nothing is read from the answers of these [D].
_UNREAD = ("CustomEmailSender", "CustomSMSSender")


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
    function = find_function(service, pool, event.name)
    if function is None:
        return None
    payload = event_payload(service, pool, event, function.version)
    answer = _call(service, event, function, payload)
    return TriggerResponse({}) if event.name in _UNREAD else _response(answer)


def _response(answer: Any) -> TriggerResponse:
    if not isinstance(answer, dict) or not answer.keys() >= _ENVELOPE:
        raise errors.LAMBDA_RESPONSE()
    response = answer.get("response")
    if not isinstance(response, dict):
        raise errors.LAMBDA_RESPONSE()
    return TriggerResponse(response)


def _call(
    service: Service, event: TriggerEvent, called: TriggerFunction, payload: dict[str, Any]
) -> Any:
    calls = service.around.triggers.calls
    context = LambdaContext(called.arn.rsplit(":", 1)[-1], called.arn, service.entropy.uuid())
    sent = copy.deepcopy(payload)
    try:
        with service.aside():
            # Through JSON and back, as it would come from Lambda.
            answer = json.loads(json.dumps(called.function(copy.deepcopy(payload), context)))
    except Exception as error:
        calls.append(TriggerCall(event.name, event.source, sent, error=error))
        raise errors.LAMBDA_FAILED(trigger=event.name, error=error) from error
    calls.append(TriggerCall(event.name, event.source, sent, answer=answer))
    return copy.deepcopy(answer)
