"""Requests: a session that looks for the adapter of one of our URLs gets ours.

``Session.get_adapter`` is patched rather than ``HTTPAdapter.send``, which ``responses`` patches
itself: so the two may start and stop in any order. What the user's own mock has a response for
is the user's. Our answers are made by a ``responses.CallbackResponse`` as well, but outside of
that mock, whose calls and counts they leave alone.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.answers import find_target
from cognito_intercept.fronts.imports import PatchOnImport

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest
    from requests.adapters import HTTPAdapter
    from responses import RequestsMock

    from cognito_intercept.fronts.answers import Target

__all__ = ["register"]


def register() -> None:
    """Have requests' sessions patched while an emulator is active."""
    patch = PatchOnImport("requests.sessions", "Session", "get_adapter", _replacement)
    on_first_and_last(patch.install, patch.uninstall)


def _replacement(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_adapter(self: Any, url: str) -> Any:
        adapter = original(self, url)
        return adapter if active() is None else _answering(adapter, url)

    return get_adapter


def _answering(adapter: Any, url: str) -> Any:
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - requests is imported by now

    # An adapter of another kind was mounted for what it does instead of using the network.
    target = find_target(url) if isinstance(adapter, HTTPAdapter) else None
    return adapter if target is None else _Adapter(adapter, target)


class _Adapter:
    """Answers requests to one of our URLs, and is the session's own adapter in all else.

    A session looks for an adapter for every request, so the URL's target is that of the request
    that is sent.
    """

    def __init__(self, real: HTTPAdapter, target: Target) -> None:
        self._real = real
        self._target = target

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer a prepared request, or have the session's adapter send it."""
        from cognito_intercept.fronts.translation.requests import answer  # noqa: PLC0415 - at need

        response = None if _is_mocked(request, kwargs) else answer(self._target, request)
        if response is None:
            return self._real.send(request, *args, **kwargs)
        return self._real.build_response(request, response)

    def __getattr__(self, name: str) -> Any:
        """Be the session's adapter in everything else."""
        return getattr(self._real, name)


def _is_mocked(request: PreparedRequest, sent: dict[str, Any]) -> bool:
    """Return whether the user registered a response to a request with ``responses``."""
    mock = _mock_in_force()
    if mock is None:
        return False
    from cognito_intercept.http.mocks import has_response  # noqa: PLC0415 - at first need

    return has_response(mock, request, sent)


def _mock_in_force() -> RequestsMock | None:
    """Return the ``responses`` mock that has patched requests' adapter, the user's or moto's.

    There is no list of the started ones; but the function that one of them patches in is a
    closure over it, and with several of them the last one started is the one that answers.
    """
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - requests is imported by now

    cells = getattr(HTTPAdapter.send, "__closure__", None)
    if not cells or "responses" not in sys.modules:
        return None
    from responses import RequestsMock  # noqa: PLC0415 - imported already

    owners = (cell.cell_contents for cell in cells)
    return next((one for one in owners if isinstance(one, RequestsMock)), None)
