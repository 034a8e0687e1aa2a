"""requests-mock: a request for which its adapter has no response is answered if it is ours.

It replaces ``Session.send`` and, during each call, the session's ``get_adapter``, so that it is
always above our front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import on_first_and_last
from cognito_intercept.fronts.answers import find_target
from cognito_intercept.fronts.imports import PatchOnImport

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest, Response
    from urllib3.response import HTTPResponse

__all__ = ["register"]


def register() -> None:
    """Have requests-mock's adapter patched while an emulator is active."""
    patch = PatchOnImport("requests_mock.adapter", "Adapter", "send", _answering)
    on_first_and_last(patch.install, patch.uninstall)


def _answering(send: Callable[..., Any]) -> Callable[..., Any]:
    def send_or_answer(self: Any, request: PreparedRequest, **kwargs: Any) -> Any:
        from requests_mock.exceptions import NoMockAddress  # noqa: PLC0415 - imported by now

        try:
            return send(self, request, **kwargs)
        except NoMockAddress as error:
            from cognito_intercept.fronts.translation.requests import answer  # noqa: PLC0415

            target = find_target(request.url or "")
            response = None if target is None else answer(target, request)
            if response is None:
                raise
            self.request_history.remove(error.request)  # The mock's history is of its own calls.
            return _built(self, request, response)

    return send_or_answer


def _built(adapter: Any, request: PreparedRequest, response: HTTPResponse) -> Response:
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - requests is imported by now

    built = HTTPAdapter().build_response(request, response)
    built.connection = adapter
    return built
