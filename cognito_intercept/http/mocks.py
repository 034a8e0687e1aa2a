"""``responses``: our answers as its responses, and how they live beside the user's own mocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from responses import CallbackResponse

from cognito_intercept.http import ROUTES, HostKind, Request, Route, answer, route_of

if TYPE_CHECKING:
    from requests import PreparedRequest
    from responses import BaseResponse, RequestsMock
    from urllib3.response import HTTPResponse

    from cognito_intercept.http import Response
    from cognito_intercept.protocol.http import Header
    from cognito_intercept.regions import Regions

__all__ = ["add_routes", "has_response", "our_request", "urllib3_response"]

# What a callback of the library returns: status, headers, body.
_CallbackResult = tuple[int, "list[Header]", bytes]


def urllib3_response(response: Response, request: PreparedRequest) -> HTTPResponse:
    """Return a response to a prepared request as requests gets it from urllib3."""
    result = _callback_result(response)
    callback = CallbackResponse(
        request.method or "GET", request.url or "", lambda _: result, content_type=None
    )
    return callback.get_response(request)


def _callback_result(response: Response) -> _CallbackResult:
    return response.status, list(response.headers), response.body


def has_response(mock: RequestsMock, request: PreparedRequest, sent: dict[str, Any]) -> bool:
    """Return whether the user registered a response to a request, without using it up.

    Args:
        mock: the mock in force.
        request: the request.
        sent: the keywords that it is sent with, which matchers may ask for.
    """
    # What RequestsMock itself does to a request before it asks the matchers.
    request.params = mock._parse_request_params(request.path_url)  # type: ignore[attr-defined]  # noqa: SLF001
    request.req_kwargs = sent  # type: ignore[attr-defined]
    request.body = mock._read_filelike_body(request.body)  # noqa: SLF001
    return any(_is_users(one) and one.matches(request)[0] for one in mock.registered())


def _is_users(response: BaseResponse) -> bool:
    # moto registers a refusal of every AWS host, which no user asked for.
    callback = getattr(response, "callback", None)
    return not str(getattr(callback, "__module__", "")).startswith("moto.")


def add_routes(emulator: Regions, requests_mock: RequestsMock) -> None:
    """Register an emulator's routes in a mock; another emulator's there give way."""
    for old in [one for one in requests_mock.registered() if isinstance(one, _RouteResponse)]:
        requests_mock.remove(old)
    for route in ROUTES:
        for method in route.methods:
            requests_mock.add(_RouteResponse(emulator, requests_mock, route, method))


class _RouteResponse(CallbackResponse):
    """One route in a mock of the user's."""

    def __init__(self, emulator: Regions, mock: RequestsMock, route: Route, method: str) -> None:
        url = _url_pattern(route, emulator.settings.base_url)
        super().__init__(method, url, self._answer, content_type=None)
        self._emulator, self._mock, self._route = emulator, mock, route

    def _answer(self, request: PreparedRequest) -> _CallbackResult:
        response = answer(self._emulator, our_request(request))
        if response is None:
            raise LookupError(f"{request.method} {request.url} has no route any more")
        return _callback_result(response)

    def matches(self, request: PreparedRequest) -> tuple[bool, str]:
        """Match what the route answers, unless the user registered something for it.

        Of two responses that match, ``responses`` would throw one away.
        """
        matched, reason = super().matches(request)
        if not matched:
            return False, reason
        if route_of(self._emulator, our_request(request)) is not self._route:
            return False, "URL is none of the emulator's"
        others = (one for one in self._mock.registered() if not isinstance(one, _RouteResponse))
        if any(one.matches(request)[0] for one in others):
            return False, "another response is registered for it"
        return True, ""

    @property
    def call_count(self) -> int:
        """Count as called at least once: a route that no test needs is no omission.

        ``assert_all_requests_are_fired`` asks for this.
        """
        return max(1, len(self.calls))


def _url_pattern(route: Route, base_url: str | None) -> re.Pattern[str]:
    """Return what the URLs of a route look like; which hosts have a domain can change."""
    hosts = dict.fromkeys(HostKind, r"[^/]+")
    if base_url is not None:
        hosts[HostKind.BASE] = re.escape(base_url.partition("://")[2])
    served = "|".join(dict.fromkeys(hosts[kind] for kind in route.hosts))
    return re.compile(rf"https?://(?:{served})(?::\d+)?{route.path}(?:\?.*)?$")


def our_request(request: PreparedRequest) -> Request:
    """Return a prepared request as ours, and its body, if it is a stream, as bytes in both."""
    body = request.body
    if body is not None and not isinstance(body, bytes | str):
        request.body = _bytes(body)
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    return Request(request.method or "GET", request.url or "", headers, _bytes(request.body))


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _bytes(body: Any) -> bytes:
    if body is None or isinstance(body, bytes):
        return body or b""
    if isinstance(body, str):
        return body.encode()
    return body.read() if hasattr(body, "read") else b"".join(body)
