"""Fires a pool's Lambda triggers: builds the event, calls the function, reads its response.

The request of each trigger, and what its response means, is in a file of its own.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.protocol.encoding import MalformedJsonError, write_json
from cognito_intercept.settings import DEFAULT_TRIGGER_TIMEOUT
from cognito_intercept.trigger_registry import LambdaContext, TriggerCall
from cognito_intercept.triggers.answer import (
    error_text,
    json_of,
    log_failure,
    log_timeout,
    read_answer,
)
from cognito_intercept.triggers.event import event_payload
from cognito_intercept.triggers.execution import TriggerTimeoutError, run_function
from cognito_intercept.triggers.lookup import find_function
from cognito_intercept.triggers.response import TriggerResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service
    from cognito_intercept.triggers.event import TriggerEvent
    from cognito_intercept.triggers.lookup import TriggerFunction

__all__ = ["fire"]

# How often Cognito calls a function that is late [D, R amplify-js 4805: three codes were sent].
_ATTEMPTS = 3
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
            UnexpectedLambdaException for a configured ARN that nothing stands in for, and for a
            function that took too long three times [D, R].
    """
    function = find_function(service, pool, event.name)
    if function is None:
        return None
    # As text, so that each attempt has an event of its own, as it would come from Cognito.
    payload = write_json(event_payload(service, pool, event, function.version))
    answer = _call(service, event, function, payload)
    return TriggerResponse({}) if event.name in _UNREAD else _response(answer)


def _response(answer: Any) -> TriggerResponse:
    if not isinstance(answer, dict) or not answer.keys() >= _ENVELOPE:
        raise errors.LAMBDA_RESPONSE()
    response = answer.get("response")
    if not isinstance(response, dict):
        raise errors.LAMBDA_RESPONSE()
    return TriggerResponse(response)


def _call(service: Service, event: TriggerEvent, function: TriggerFunction, payload: str) -> Any:
    """Return a function's answer; one that is late is called again.

    Raises:
        CognitoError: see :func:`fire`.
    """
    timeout: TriggerTimeoutError | None = None
    for _ in range(_ATTEMPTS):
        try:
            return _attempt(service, event, function, payload)
        except TriggerTimeoutError as error:
            timeout = error
    raise errors.LAMBDA_TIMED_OUT(trigger=event.name) from timeout


def _attempt(service: Service, event: TriggerEvent, function: TriggerFunction, payload: str) -> Any:
    """Call a function once, record the call, and return the answer.

    Raises:
        TriggerTimeoutError: it took too long.
        CognitoError: UserLambdaValidationException, InvalidLambdaResponseException.
    """
    calls = service.around.triggers.calls
    record = partial(TriggerCall, event.name, event.source, json.loads(payload))
    context = _context(service, function)
    try:
        answer = json_of(_run(service, function, json.loads(payload), context))
    except KeyboardInterrupt:
        raise  # It is meant for whoever runs the test.
    except TriggerTimeoutError as error:
        calls.append(record(error=error))
        log_timeout(event.name, error)
        raise
    except BaseException as error:
        calls.append(record(error=error))
        log_failure(event.name, error)
        text = error_text(error, context.aws_request_id)
        raise errors.LAMBDA_FAILED(trigger=event.name, error=text) from error
    return _recorded(calls, record, answer)


def _run(
    service: Service, function: TriggerFunction, event: dict[str, Any], context: LambdaContext
) -> Any:
    """Return what a function returns; other calls are answered meanwhile."""
    with service.aside():
        call = partial(function.function, event, context)
        return run_function(call, service.around.triggers.timeout, service.around.clock)


def _recorded(calls: list[TriggerCall], record: Callable[..., TriggerCall], answer: str) -> Any:
    try:
        value = read_answer(answer)
    except MalformedJsonError as error:
        calls.append(record(error=error))
        raise errors.LAMBDA_RESPONSE() from error
    calls.append(record(answer=json.loads(answer)))
    return value


def _context(service: Service, function: TriggerFunction) -> LambdaContext:
    """Return the Lambda context of an attempt that begins now."""
    clock, limit = service.around.clock, service.around.triggers.timeout
    begin = clock.now()

    def remaining() -> float:
        return DEFAULT_TRIGGER_TIMEOUT if limit is None else limit - (clock.now() - begin)

    name = function.arn.rsplit(":", 1)[-1]
    return LambdaContext(name, function.arn, service.entropy.uuid(), remaining)
