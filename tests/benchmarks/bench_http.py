"""A key set and a token through each HTTP client, and the same client answered by a canned mock.

The mock is one that tests of the client use: responses, respx, or a cassette of vcrpy; for urllib,
where vcrpy takes long to make a TLS context, a function in place of the handler. Both get the same
request from the same client and return the same body.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPResponse
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

import aiohttp
import httpx
import httpx2
import pytest
import requests
import responses
import respx
import urllib3
import vcr

from cognito_intercept import intercept
from tests.benchmarks.engines import FLOOR, OURS
from tests.machines import make_machine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

ROUNDS = 1500


@dataclass(frozen=True)
class Asked:
    """A request, and its response: what a client does with the headers is its own time."""

    method: str
    url: str
    headers: dict[str, str]
    form: bytes | None
    answer: bytes = b""
    answer_headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def by_requests(asked: Asked) -> Iterator[Callable[[], bytes]]:
    """Send with a session of requests."""
    with requests.Session() as session:
        yield (
            lambda: (
                session.request(
                    asked.method, asked.url, data=asked.form, headers=asked.headers
                ).content
            )
        )


@contextmanager
def by_urllib(asked: Asked) -> Iterator[Callable[[], bytes]]:
    """Send with an opener of urllib."""
    opener = urllib.request.build_opener()

    def send() -> bytes:
        request = urllib.request.Request(asked.url, asked.form, asked.headers)  # noqa: S310 - ours
        with opener.open(request) as got:
            body: bytes = got.read()
        return body

    yield send


@contextmanager
def by_urllib3(asked: Asked) -> Iterator[Callable[[], bytes]]:
    """Send with a pool manager of urllib3."""
    with urllib3.PoolManager() as manager:
        yield (
            lambda: (
                manager.request(
                    asked.method, asked.url, body=asked.form, headers=asked.headers
                ).data
            )
        )


def by_httpx(library: Any) -> Any:
    """Return what sends with a client of httpx or httpx2."""

    @contextmanager
    def sending(asked: Asked) -> Iterator[Callable[[], bytes]]:
        with library.Client() as client:
            yield (
                lambda: (
                    client.request(
                        asked.method, asked.url, content=asked.form, headers=asked.headers
                    ).content
                )
            )

    return sending


def by_async_httpx(library: Any) -> Any:
    """Return what sends with an asynchronous client of httpx or httpx2."""

    @contextmanager
    def sending(asked: Asked) -> Iterator[Callable[[], bytes]]:
        async def clients() -> AsyncIterator[Any]:
            async with library.AsyncClient() as client:
                yield client

        async def send(client: Any) -> bytes:
            got = await client.request(
                asked.method, asked.url, content=asked.form, headers=asked.headers
            )
            body: bytes = got.content
            return body

        yield from _on_loop(clients(), send)

    return sending


@contextmanager
def by_aiohttp(asked: Asked) -> Iterator[Callable[[], bytes]]:
    """Send with a session of aiohttp."""

    async def clients() -> AsyncIterator[Any]:
        async with aiohttp.ClientSession() as session:
            yield session

    async def send(session: Any) -> bytes:
        sent = {"data": asked.form, "headers": asked.headers}
        async with session.request(asked.method, asked.url, **sent) as got:
            body: bytes = await got.read()
        return body

    yield from _on_loop(clients(), send)


def _on_loop(clients: AsyncIterator[Any], send: Any) -> Iterator[Callable[[], bytes]]:
    async def enter() -> Any:
        return await anext(clients)

    async def leave() -> None:
        await anext(clients, None)

    with asyncio.Runner() as runner:
        client = runner.run(enter())
        yield lambda: runner.run(send(client))
        runner.run(leave())


@contextmanager
def by_responses(asked: Asked, _path: Path) -> Iterator[None]:
    """Answer with the mock of requests."""
    with responses.RequestsMock() as own:
        own.add(asked.method, asked.url, body=asked.answer, headers=asked.answer_headers)
        yield


@contextmanager
def by_respx(asked: Asked, _path: Path) -> Iterator[None]:
    """Answer with the mock of httpx."""
    with respx.mock() as own:
        own.request(asked.method, asked.url).respond(
            content=asked.answer, headers=asked.answer_headers
        )
        yield


@contextmanager
def by_vcr(asked: Asked, path: Path) -> Iterator[None]:
    """Answer with a cassette."""
    recorded = {
        "request": {"method": asked.method, "uri": asked.url, "body": None, "headers": {}},
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {name: [value] for name, value in asked.answer_headers.items()},
            "body": {"string": asked.answer.decode()},
        },
    }
    file = path / "cassette.json"
    file.write_text(json.dumps({"version": 1, "interactions": [recorded]}))
    recorder = vcr.VCR(serializer="json", record_mode="none")
    with recorder.use_cassette(str(file), allow_playback_repeats=True):
        yield


@contextmanager
def by_canned_handler(asked: Asked, _path: Path) -> Iterator[None]:
    """Answer in place of urllib's handler, with a response read from bytes."""
    lines = [f"{name}: {value}\r\n" for name, value in asked.answer_headers.items()]
    head = f"HTTP/1.1 200 OK\r\n{''.join(lines)}\r\n".encode()

    def do_open(_self: Any, _connection: Any, request: Any, **_: Any) -> HTTPResponse:
        socket: Any = SimpleNamespace(makefile=lambda _mode: io.BytesIO(head + asked.answer))
        response = HTTPResponse(socket)
        response.begin()
        response.url, response.msg = request.full_url, response.reason  # type: ignore[assignment]
        return response

    with mock.patch.object(urllib.request.AbstractHTTPHandler, "do_open", do_open):
        yield


CLIENTS: dict[str, tuple[Any, Any]] = {
    "requests": (by_requests, by_responses),
    "urllib": (by_urllib, by_canned_handler),
    "urllib3": (by_urllib3, by_vcr),
    "httpx": (by_httpx(httpx), by_respx),
    "httpx, async": (by_async_httpx(httpx), by_respx),
    "httpx2": (by_httpx(httpx2), by_vcr),
    "httpx2, async": (by_async_httpx(httpx2), by_vcr),
    "aiohttp": (by_aiohttp, by_vcr),
}


def _asked(what: str) -> Asked:
    """Return a request for a new pool's keys, or for a token."""
    machine = make_machine()
    if what == "keys":
        return Asked("GET", machine.discovery["jwks_uri"], {}, None)
    basic = base64.b64encode(f"{machine.client_id}:{machine.secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {basic}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    form = b"grant_type=client_credentials"
    return Asked("POST", machine.discovery["token_endpoint"], headers, form)


@contextmanager
def sending(client: str, what: str, engine: str, path: Path) -> Iterator[Callable[[], bytes]]:
    """Give a function that sends one request, answered by an engine."""
    send, make_mock = CLIENTS[client]
    with intercept():
        asked = _asked(what)
        with send(asked) as sender:
            if engine == OURS:
                yield sender
                return
            answer = sender()
        got = requests.request(
            asked.method, asked.url, headers=asked.headers, data=asked.form, timeout=5
        )
        asked = replace(asked, answer=answer, answer_headers=dict(got.headers))
    canned: AbstractContextManager[None] = make_mock(asked, path)
    with canned, send(asked) as sender:
        yield sender


@pytest.mark.parametrize("engine", [OURS, FLOOR])
@pytest.mark.parametrize("what", ["keys", "token"])
@pytest.mark.parametrize("client", CLIENTS)
def bench_http(benchmark: Any, client: str, what: str, engine: str, tmp_path: Path) -> None:
    """One request with a client that is at hand."""
    benchmark.extra_info |= {"title": f"{what} by {client}", "engine": engine}
    with sending(client, what, engine, tmp_path) as send:
        benchmark.pedantic(send, rounds=ROUNDS, warmup_rounds=5)
