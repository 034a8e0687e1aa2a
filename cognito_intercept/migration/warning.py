"""``WouldFailOnAWS``, and the line of the program that it is about."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from cognito_intercept.errors import CognitoError

__all__ = ["WouldFailOnAWS", "warn"]

# Packages between the program and the emulator.
_BETWEEN = frozenset({
    "aioboto3",
    "aiobotocore",
    "asyncio",
    "boto3",
    "botocore",
    "cognito_intercept",
    "concurrent",
    "contextlib",
    "moto",
    "threading",
})  # fmt: skip


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
    frame = _calling_frame()
    if frame is None:  # a request of another process, or an asynchronous client
        warnings.warn(text, WouldFailOnAWS, stacklevel=2)
        return
    warnings.warn_explicit(
        text,
        WouldFailOnAWS,
        frame.f_code.co_filename,
        frame.f_lineno,
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )


def _calling_frame() -> FrameType | None:
    here: FrameType | None = sys._getframe(1)  # noqa: SLF001 - inspect's own way, without its cost
    frame = here
    # Where a client's method was called: tools that observe a program patch what comes below.
    while frame is not None and frame.f_code.co_name != "_api_call":
        frame = frame.f_back
    frame = frame or here
    while frame is not None and _package(frame) in _BETWEEN:
        frame = frame.f_back
    return frame


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]
