"""vcrpy: a cassette plays what it has recorded, and our answers to the rest of our requests.

The stubs of every library that vcrpy knows ask the cassette whether it can play a response, and
then for the response. Our answers are given there, so they are neither refused nor recorded.
"""

from __future__ import annotations

import sys
from http.client import responses
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import on_first_and_last
from cognito_intercept.fronts.answers import Target, find_target, read_body
from cognito_intercept.fronts.imports import PatchOnImport

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.http import Request, Response

__all__ = ["has_recording", "register"]


def register() -> None:
    """Have cassettes patched while an emulator is active."""
    for method, around in (("can_play_response_for", _can_play), ("play_response", _playing)):
        patch = PatchOnImport("vcr.cassette", "Cassette", method, around)
        on_first_and_last(patch.install, patch.uninstall)


def has_recording(request: Request) -> bool:
    """Return whether the cassette in use, if there is one, has recorded a response."""
    if "vcr" not in sys.modules:
        return False
    import http.client  # noqa: PLC0415 - vcrpy puts a class with its cassette there

    cassette = getattr(http.client.HTTPSConnection, "cassette", None)
    if cassette is None:
        return False
    from vcr.request import Request as Recorded  # noqa: PLC0415 - imported by now

    body, headers = request.body or None, dict(request.headers)
    return _has_recorded(cassette, Recorded(request.method, request.url, body, headers))


def _has_recorded(cassette: Any, request: Any) -> bool:
    return cassette.record_mode != "all" and request in cassette


def _can_play(can_play: Callable[..., Any]) -> Callable[..., Any]:
    def can_play_here(self: Any, request: Any) -> Any:
        return can_play(self, request) or _call_of(request) is not None

    return can_play_here


def _playing(play: Callable[..., Any]) -> Callable[..., Any]:
    def play_or_answer(self: Any, request: Any) -> Any:
        call = None if _has_recorded(self, request) else _call_of(request)
        response = None if call is None else call[0].answer(call[1])
        return play(self, request) if response is None else _recorded(response)

    return play_or_answer


def _call_of(recorded: Any) -> tuple[Target, Request] | None:
    """Return what answers a request of vcrpy's, and the request; ``None``: it is not ours."""
    target = find_target(recorded.uri)
    if target is None:
        return None
    from cognito_intercept.http import Request  # noqa: PLC0415 - at first need

    headers = {name.lower(): _text(value) for name, value in recorded.headers.items()}
    request = Request(recorded.method, recorded.uri, headers, read_body(recorded.body))
    return (target, request) if target.answers(request.method, headers) else None


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _recorded(response: Response) -> dict[str, Any]:
    """Return a response as a cassette keeps it."""
    headers: dict[str, list[str]] = {}
    for name, value in response.headers:
        headers.setdefault(name, []).append(value)
    reason = responses.get(response.status, "")
    return {
        "status": {"code": response.status, "message": reason},
        "headers": headers,
        "body": {"string": response.body},
    }
