"""A function's answer as Lambda would give it to Cognito: JSON, or the text of a failure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cognito_intercept.protocol.encoding import read_json

if TYPE_CHECKING:
    from logging import Logger

__all__ = ["error_text", "json_of", "log_failure", "log_timeout", "read_answer"]

# A Lambda function's payload has 6 MB at most, in this exact number [D Lambda quotas].
_MAX_BYTES = 6_291_556

_encoder = json.JSONEncoder(ensure_ascii=False)


def json_of(value: Any) -> str:
    """Return the JSON of what a function returned, which :func:`read_answer` may still refuse.

    Raises:
        TypeError: an object in it is none that JSON has; Lambda reports that as a failure of the
            function.
    """
    try:
        return _encoder.encode(value)
    except (ValueError, RecursionError):
        return ""  # Not JSON: it is too deep, or has itself in it.


def read_answer(text: str) -> Any:
    """Return the value of a function's answer.

    Raises:
        MalformedJsonError: numbers that are not finite, strings without UTF-8, too deep or long.
    """
    return read_json(text, max_bytes=_MAX_BYTES)


def error_text(error: BaseException, request_id: str) -> str:
    """Return what Cognito says of a function that raised an error, or left the process (G).

    Args:
        error: what the function raised.
        request_id: the ``aws_request_id`` of the call.
    """
    if isinstance(error, SystemExit):
        return f"RequestId: {request_id} Error: {_exit_reason(error.code)}"
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - it is the function's own class
        text = type(error).__name__
    return text.encode(errors="replace").decode()


def _exit_reason(code: Any) -> str:
    if code in {None, 0}:
        return "Runtime exited without providing a reason"
    status = code if isinstance(code, int) else 1  # As Python makes of sys.exit("text").
    return f"Runtime exited with error: exit status {status}"


def log_failure(trigger: str, error: BaseException) -> None:
    """Log what a function raised, with its traceback."""
    _logger().warning("The trigger %s failed", trigger, exc_info=error)


def log_timeout(trigger: str, error: TimeoutError) -> None:
    """Log that a function is late."""
    _logger().warning("The trigger %s gave %s", trigger, error)


def _logger() -> Logger:
    import logging  # noqa: PLC0415 - at first need

    return logging.getLogger("cognito_intercept")
