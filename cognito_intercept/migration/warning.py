"""``WouldFailOnAWS``, and the line of the program that it is about."""

from __future__ import annotations

import sys
import warnings
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from types import FrameType

    from cognito_intercept.errors import CognitoError

__all__ = ["WouldFailOnAWS", "place_of_caller", "warn", "warning_at"]

T = TypeVar("T")

# Packages between the program and the emulator.
_BETWEEN = frozenset({
    "aioboto3",
    "aiobotocore",
    "boto3",
    "botocore",
    "cognito_intercept",
    "contextlib",
    "moto",
})  # fmt: skip
# What runs tasks and threads; what called it is not what made the call.
_SCHEDULERS = frozenset({"anyio", "asyncio", "concurrent", "threading", "trio", "waitress"})


class Place(NamedTuple):
    """A line of the program: its file, its number, and what the module remembers of warnings."""

    filename: str
    line: int
    registry: Any


# Where the program called an asynchronous client, which is answered in another thread.
_called_at: ContextVar[Place | None] = ContextVar("called_at", default=None)


class WouldFailOnAWS(UserWarning):
    """A call was accepted, because of ``migrating=True``, that AWS refuses.

    The text has the operation, AWS's error and what to do about it. The warning is about the line
    of the program that made the call.

    Examples:
        >>> import warnings
        >>> from cognito_intercept import WouldFailOnAWS, intercept
        >>> with warnings.catch_warnings(record=True) as caught:
        ...     warnings.simplefilter("always", WouldFailOnAWS)
        ...     with intercept(migrating=True) as cognito:
        ...         ann = cognito.user_pool().user("ann", password="weak")
        >>> print(caught[0].message)
        AdminSetUserPassword would fail on AWS with InvalidPasswordException: ...
    """


def warn(operation: str, error: CognitoError, advice: str) -> None:
    """Warn about a call, at the line of the program that made it.

    Raises:
        WouldFailOnAWS: the program's filters make an error of it.
    """
    text = f"{operation} would fail on AWS with {error.code}: {error.message.strip()} - {advice}"
    place = place_of_caller()
    if place is None:  # a request of another process
        warnings.warn(text, WouldFailOnAWS, stacklevel=2)
        return
    filename, line, registry = place
    warnings.warn_explicit(text, WouldFailOnAWS, filename, line, registry=registry)


async def warning_at(place: Place | None, call: Awaitable[T]) -> T:
    """Return what a call of an asynchronous client returns; its warnings are about a place."""
    token = _called_at.set(place)
    try:
        return await call
    finally:
        _called_at.reset(token)


def place_of_caller() -> Place | None:
    """Return the line of the program that makes the call in progress, if it is one of Python's."""
    here: FrameType | None = sys._getframe(1)  # noqa: SLF001 - inspect's own way, without its cost
    frame = here
    # Where a client's method was called: tools that observe a program patch what comes below.
    while frame is not None and frame.f_code.co_name != "_api_call":
        frame = frame.f_back
    if frame is None and _called_at.get() is not None:
        return _called_at.get()
    frame = frame or here
    while frame is not None and _package(frame) in _BETWEEN:
        frame = frame.f_back
    if frame is None or _package(frame) in _SCHEDULERS:
        return None
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    return Place(frame.f_code.co_filename, frame.f_lineno, registry)


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]
