"""Mocks as a user's tests have them: each library, started and stopped, with responses in it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import aioresponses
import requests_mock
import responses
import respx
import vcr

from tests.http_clients import (
    CLIENTS,
    by_aiohttp,
    by_async_httpx,
    by_httpx,
    by_requests,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.http_clients import Send

# What the user registers: a response by its URL, as status and JSON.
Registered = dict[str, tuple[int, Any]]


@dataclass(frozen=True)
class Mock:
    """One way of mocking one client.

    Attributes:
        name: how the test is called.
        send: the client.
        make: returns a context manager for the responses that are registered.
        count: returns how many requests the mock has seen; ``None``: it does not count them.
    """

    name: str
    send: Send
    make: Callable[[Registered, Path], AbstractContextManager[Any]]
    count: Callable[[Any], int] | None = None


def _responses(registered: Registered, _path: Path) -> AbstractContextManager[Any]:
    mock = responses.RequestsMock(assert_all_requests_are_fired=False)
    for url, (status, body) in registered.items():
        mock.get(url, status=status, json=body)
    return mock


def _requests_mock(registered: Registered, _path: Path) -> AbstractContextManager[Any]:
    mock = requests_mock.Mocker()
    for url, (status, body) in registered.items():
        mock.get(url, status_code=status, json=body)
    return mock


def _respx(using: str) -> Callable[[Registered, Path], AbstractContextManager[Any]]:
    def make(registered: Registered, _path: Path) -> AbstractContextManager[Any]:
        mock = respx.MockRouter(assert_all_called=False, using=using)
        for url, (status, body) in registered.items():
            mock.get(url).respond(status, json=body)
        return mock

    return make


def _aioresponses(registered: Registered, _path: Path) -> AbstractContextManager[Any]:
    return _Aioresponses(registered)


class _Aioresponses(AbstractContextManager[Any]):
    """It forgets what is registered whenever it starts."""

    def __init__(self, registered: Registered) -> None:
        self._mock, self._registered = aioresponses.aioresponses(), registered

    def __enter__(self) -> Any:
        self._mock.start()
        for url, (status, body) in self._registered.items():
            self._mock.get(url, status=status, payload=body, repeat=True)
        return self._mock

    def __exit__(self, *_: object) -> None:
        self._mock.stop()


def _vcr(registered: Registered, path: Path) -> AbstractContextManager[Any]:
    """Return a cassette that has been recorded, and is not to be changed."""
    interactions = [
        {
            "request": {"method": "GET", "uri": url, "body": None, "headers": {}},
            "response": {
                "status": {"code": status, "message": "recorded"},
                "headers": {"Content-Type": ["application/json"]},
                "body": {"string": json.dumps(body)},
            },
        }
        for url, (status, body) in registered.items()
    ]
    file = path / "cassette.json"
    file.write_text(json.dumps({"version": 1, "interactions": interactions}))
    recorder = vcr.VCR(serializer="json", record_mode="none")
    cassette: AbstractContextManager[Any] = recorder.use_cassette(
        str(file), allow_playback_repeats=True
    )
    return cassette


# Its newest release (0.7.9) makes responses as aiohttp before 3.14 had them: nox -s clients.
_AIORESPONSES_WORKS = tuple(map(int, aiohttp.__version__.split(".")[:2])) < (3, 14)
MOCKS = [
    Mock("responses", by_requests, _responses, lambda mock: len(mock.calls)),
    Mock("requests-mock", by_requests, _requests_mock, lambda mock: mock.call_count),
    Mock("respx", by_httpx, _respx("httpcore"), lambda mock: mock.calls.call_count),
    Mock("respx async", by_async_httpx, _respx("httpcore"), lambda mock: mock.calls.call_count),
    Mock("respx above", by_httpx, _respx("httpx")),
    Mock("respx above async", by_async_httpx, _respx("httpx")),
    *([Mock("aioresponses", by_aiohttp, _aioresponses)] if _AIORESPONSES_WORKS else []),
    *(Mock(f"vcrpy {send.__name__}", send, _vcr, lambda mock: mock.play_count) for send in CLIENTS),
]
