"""What the inspection API changes: the clock, the faults, and the state as a whole."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args

from cognito_intercept.faults import LostConnection
from cognito_intercept.protocol.http import MalformedRequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.clock import Clock
    from cognito_intercept.faults import Faults

__all__ = ["add_fault", "set_clock"]

# Some ten thousand years; datetime knows no time after them.
_MAX_SECONDS = 3e11


def set_clock(clock: Clock, change: dict[str, Any]) -> None:
    """Move, freeze or release a clock.

    Args:
        clock: the emulator's.
        change: one of ``{"advance": seconds}``, ``{"at": "2030-01-31T12:00:00Z"}``,
            ``{"freeze": true}`` and ``{"run": true}``.

    Raises:
        MalformedRequestError: it is none of these.
    """
    match change:
        case {"advance": int() | float() as seconds, **rest} if not rest and seconds is not True:
            _advance(clock, seconds)
        case {"at": str() as text, **rest} if not rest:
            clock.at(_moment(text))
        case {"freeze": True, **rest} if not rest:
            clock.freeze()
        case {"run": True, **rest} if not rest:
            clock.run()
        case _:
            raise MalformedRequestError(
                'Send one of {"advance": seconds}, {"at": "2030-01-31T12:00:00Z"},'
                ' {"freeze": true} and {"run": true}.'
            )


def _advance(clock: Clock, seconds: float) -> None:
    if not 0 <= clock.now() + seconds < _MAX_SECONDS / 2:
        raise MalformedRequestError("The clock can't be moved that far.")
    clock.advance(seconds)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise MalformedRequestError(f"{text!r} is no time in the form of ISO 8601.") from None


def add_fault(faults: Faults, fault: dict[str, Any]) -> None:
    """Have calls fail, be late, lose their connections, or their messages not go out.

    Args:
        faults: the emulator's.
        fault: ``kind`` (``fail``, ``throttle``, ``delay``, ``lose_connection`` or
            ``fail_delivery``), and the arguments of the method of that name of
            :class:`~cognito_intercept.faults.Faults`.

    Raises:
        MalformedRequestError: there is no such kind, operation, category or error, or an
            argument of it has another type.
    """
    members = dict(fault)
    kind = members.pop("kind", None)
    if not isinstance(kind, str) or kind not in _MEMBERS:
        raise MalformedRequestError(f"kind is one of {', '.join(_MEMBERS)}.")
    for name, value in members.items():
        if name not in _MEMBERS[kind] or not _MEMBERS[kind][name](value):
            raise MalformedRequestError(f"{kind} has no such {name!r}.")
    try:
        getattr(faults, kind)(**members)
    except (TypeError, ValueError) as error:
        raise MalformedRequestError(str(error)) from None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_count(value: object) -> bool:
    return value is None or (isinstance(value, int) and value is not True and value > 0)


def _is_delay(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= float(str(value)) <= _MAX_DELAY


def _is_loss(value: object) -> bool:
    return value in get_args(LostConnection)


_MAX_DELAY = 600
_MEMBERS: dict[str, dict[str, Callable[[object], bool]]] = {
    "fail": {"operation": _is_text, "error": _is_text, "message": _is_text, "times": _is_count},
    "throttle": {"category": _is_text, "times": _is_count},
    "delay": {"operation": _is_text, "seconds": _is_delay, "times": _is_count},
    "lose_connection": {"operation": _is_text, "when": _is_loss, "times": _is_count},
    "fail_delivery": {"recipient": _is_text, "times": _is_count},
}
