"""aioresponses: a request for which it has no response passes through if it is ours.

It replaces ``ClientSession._request``, above our front, and sends what it has no response for if
its option ``passthrough_unmatched`` is set. The option is read right after ``match`` has found
nothing, in the same task; for a request of ours it then reads as set.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import on_first_and_last
from cognito_intercept.fronts.answers import find_target
from cognito_intercept.fronts.imports import PatchOnImport

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["register"]

_OPTION = "passthrough_unmatched"

# Set in a task while aioresponses decides about a request of ours for which it has no response.
_is_ours: ContextVar[bool] = ContextVar("is_ours", default=False)


def register() -> None:
    """Have aioresponses patched while an emulator is active."""
    patch = PatchOnImport("aioresponses.core", "aioresponses", "match", _noting_ours)
    on_first_and_last(patch.install, patch.uninstall)


class _Option:
    """The option of a mock, which reads as set once for a request of ours."""

    def __get__(self, mock: Any, owner: type) -> Any:
        """Return the option's value."""
        if mock is None:
            return self
        if _is_ours.get():
            _is_ours.set(False)
            return True
        return vars(mock).get(_OPTION, False)

    def __set__(self, mock: Any, value: Any) -> None:
        """Set the user's value of the option."""
        vars(mock)[_OPTION] = value


def _noting_ours(match: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``aioresponses.match`` that notes whether a request without a response is ours."""
    # It stays there when the patch is taken away, and is then what the mock's own attribute was.
    setattr(sys.modules["aioresponses.core"].aioresponses, _OPTION, _Option())

    async def match_or_note(self: Any, method: str, url: Any, *args: Any, **kwargs: Any) -> Any:
        response = await match(self, method, url, *args, **kwargs)
        _is_ours.set(response is None and _is_answered(method, url, kwargs.get("headers")))
        return response

    return match_or_note


def _is_answered(method: str, url: Any, headers: Any) -> bool:
    target = find_target(str(url))
    if target is None:
        return False
    sent = {name.lower(): value for name, value in dict(headers or {}).items()}
    return target.answers(method.upper(), sent)
