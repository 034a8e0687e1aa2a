"""The HTTP clients as the tests use them: one function per client that sends and returns."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx
import httpx2
import requests
import urllib3

API = "https://cognito-idp.us-east-1.amazonaws.com"
ELSEWHERE = "https://api.example.com/things"


@dataclass(frozen=True)
class Answer:
    """What a client received, in plain values."""

    status: int
    reason: str
    headers: dict[str, str]
    body: bytes


Send = Callable[..., Answer]


def by_requests(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send with requests."""
    got = requests.request(method, url, data=body, headers=headers, timeout=5)
    return Answer(got.status_code, got.reason, _lower(got.headers), got.content)


def by_urllib(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send with urllib.request."""
    request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - the tests' own
    try:
        with urllib.request.urlopen(request, timeout=5) as got:  # noqa: S310 - as above
            return Answer(got.status, got.reason, _lower(got.headers), got.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.reason, _lower(error.headers), error.read())


def by_urllib3(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send with a pool manager of urllib3."""
    with urllib3.PoolManager() as pool:
        got = pool.request(method, url, body=body, headers=headers)
        return Answer(got.status, got.reason or "", _lower(got.headers), got.data)


def by_httpx(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send with httpx's client."""
    with httpx.Client(timeout=5) as client:
        return _of_httpx(client.request(method, url, content=body, headers=headers))


def by_httpx2(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send with httpx2's client."""
    with httpx2.Client(timeout=5) as client:
        return _of_httpx(client.request(method, url, content=body, headers=headers))


def by_async_httpx(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send with httpx's asynchronous client."""

    async def send() -> Answer:
        async with httpx.AsyncClient(timeout=5) as client:
            return _of_httpx(await client.request(method, url, content=body, headers=headers))

    return asyncio.run(send())


def by_async_httpx2(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send with httpx2's asynchronous client."""

    async def send() -> Answer:
        async with httpx2.AsyncClient(timeout=5) as client:
            return _of_httpx(await client.request(method, url, content=body, headers=headers))

    return asyncio.run(send())


def by_aiohttp(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send with aiohttp."""

    async def send() -> Answer:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=body, headers=headers) as got,
        ):
            return Answer(got.status, got.reason or "", _lower(got.headers), await got.read())

    return asyncio.run(send())


def _of_httpx(got: Any) -> Answer:
    return Answer(got.status_code, got.reason_phrase, _lower(got.headers), got.content)


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


CLIENTS: list[Send] = [
    by_requests,
    by_urllib,
    by_urllib3,
    by_httpx,
    by_httpx2,
    by_async_httpx,
    by_async_httpx2,
    by_aiohttp,
]
