"""Requests: a session that looks for the adapter of one of our URLs gets ours.

``Session.get_adapter`` is patched rather than ``HTTPAdapter.send``, which ``responses`` patches
itself: so the two may start and stop in any order. What the user's own mock has a response for
is the user's. Our answers are made by a ``responses.CallbackResponse`` as well, but outside of
that mock, whose calls and counts they leave alone.
"""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.imports import PatchOnImport

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest
    from requests.adapters import HTTPAdapter
    from responses import RequestsMock

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.http import Destination

__all__ = ["register"]


def register() -> None:
    """Have requests' sessions patched while an emulator is active."""
    patch = PatchOnImport("requests.sessions", "Session", "get_adapter", _replacement)
    on_first_and_last(patch.install, patch.uninstall)


def _replacement(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_adapter(self: Any, url: str) -> Any:
        adapter = original(self, url)
        emulator = active()
        return adapter if emulator is None else _answering(emulator, adapter, url)

    return get_adapter


def _answering(emulator: Cognito, adapter: Any, url: str) -> Any:
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - requests is imported by now

    from cognito_intercept.http import destination_of  # noqa: PLC0415 - at first need

    # An adapter of another kind was mounted for what it does instead of using the network.
    if not isinstance(adapter, HTTPAdapter):
        return adapter
    destination = destination_of(emulator, url)
    return adapter if destination is None else _Adapter(emulator, adapter, destination)


class _Adapter:
    """Answers requests to one of our URLs, and is the session's own adapter in all else.

    A session looks for an adapter for every request, so the URL's destination is that of the
    request that is sent.
    """

    def __init__(self, emulator: Cognito, real: HTTPAdapter, destination: Destination) -> None:
        self._emulator = emulator
        self._real = real
        self._destination = destination

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer a prepared request, or have the session's adapter send it."""
        from cognito_intercept.http.mocks import has_response, response_to  # noqa: PLC0415

        mock = _mock_in_force()
        if mock is not None and has_response(mock, request, kwargs):
            return self._real.send(request, *args, **kwargs)
        response = response_to(self._emulator, self._destination, request)
        if response is None:
            return self._real.send(request, *args, **kwargs)
        return self._real.build_response(request, response)

    def __getattr__(self, name: str) -> Any:
        """Be the session's adapter in everything else."""
        return getattr(self._real, name)


def _mock_in_force() -> RequestsMock | None:
    """Return the ``responses`` mock that has patched requests' adapter, the user's or moto's.

    There is no list of the started ones; but the function that one of them patches in is a
    closure over it, and with several of them the last one started is the one that answers.
    """
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - requests is imported by now

    if "responses" not in sys.modules or not inspect.isfunction(HTTPAdapter.send):
        return None
    from responses import RequestsMock  # noqa: PLC0415 - imported already

    owner = inspect.getclosurevars(HTTPAdapter.send).nonlocals.get("self")
    return owner if isinstance(owner, RequestsMock) else None
