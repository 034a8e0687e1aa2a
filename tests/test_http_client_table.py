"""Each HTTP client, and what its users expect of any: one table without gaps."""

# ruff: noqa: S310, S501 - the URLs are the tests' own, and nothing is verified

from __future__ import annotations

import asyncio
import io
import json
import ssl
import urllib.error
import urllib.request
from email.message import Message
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.response import addinfourl

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3
from requests.adapters import BaseAdapter, HTTPAdapter

from tests.browsers import HOST, login_realm, question
from tests.http_clients import API

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

PROXY = "http://proxy.example.com:3128"
CALL = {
    "X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools",
    "Content-Type": "application/x-amz-json-1.1",
}
OWN = b"the program's own answer"
# A time in which nothing can be fetched over a network.
SHORT = 1e-9
DOCUMENTS = (
    "proxy",
    "no verification",
    "timeout",
    "streamed response",
    "transport of the usual kind",
)
OTHERS = ("redirect", "no redirect", "streamed body", "transport of another kind")
CLIENTS = (
    "requests",
    "urllib",
    "urllib3",
    "httpx",
    "httpx2",
    "httpx, async",
    "httpx2, async",
    "aiohttp",
)


def pieces() -> Iterator[bytes]:
    """Give the body of a call in pieces."""
    yield b'{"Max'
    yield b'Results":1}'


async def async_pieces() -> AsyncIterator[bytes]:
    """Give the body of a call in pieces."""
    for piece in pieces():
        yield piece


class OwnAdapter(BaseAdapter):
    """An adapter of requests that answers by itself."""

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
        """Return the answer."""
        response = requests.Response()
        response.status_code, response.raw, response.request = 200, io.BytesIO(OWN), request
        return response

    def close(self) -> None:
        """Do nothing."""


def with_adapter(url: str, adapter: BaseAdapter) -> bytes:
    """Fetch with an adapter that is mounted."""
    with requests.Session() as session:
        session.mount("https://", adapter)
        return session.get(url).content


OF_REQUESTS: dict[str, Any] = {
    "proxy": lambda url: requests.get(url, proxies={"https": PROXY}, timeout=5).content,
    "no verification": lambda url: requests.get(url, verify=False, timeout=5).content,
    "timeout": lambda url: requests.get(url, timeout=SHORT).content,
    "streamed response": lambda url: b"".join(
        requests.get(url, stream=True, timeout=5).iter_content(100)
    ),
    "transport of the usual kind": lambda url: with_adapter(url, HTTPAdapter(max_retries=2)),
    "redirect": lambda url: requests.get(url, timeout=5).url,
    "no redirect": lambda url: requests.get(url, allow_redirects=False, timeout=5).status_code,
    "streamed body": lambda url: requests.post(url, data=pieces(), headers=CALL, timeout=5).content,
    "transport of another kind": lambda url: with_adapter(url, OwnAdapter()),
}


class OwnHandler(urllib.request.BaseHandler):
    """A handler of urllib that answers by itself."""

    handler_order = 1

    def https_open(self, req: urllib.request.Request) -> Any:
        """Return the answer."""
        answer: Any = addinfourl(io.BytesIO(OWN), Message(), req.full_url, 200)
        answer.msg = "OK"
        return answer


class Staying(urllib.request.HTTPRedirectHandler):
    """A handler that follows no redirect."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Return nothing to follow."""


def by_opener(url: Any, *handlers: urllib.request.BaseHandler, **options: Any) -> bytes:
    """Fetch with an opener."""
    with urllib.request.build_opener(*handlers).open(url, **options) as got:
        body: bytes = got.read()
        return body


def status_of_opener(url: str) -> int:
    """Return the status of a response that is not followed."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener(Staying()).open(url)
    caught.value.close()
    return caught.value.code


def streamed_by_urllib(url: str) -> bytes:
    """Read in pieces."""
    with urllib.request.urlopen(url, timeout=5) as got:
        return b"".join(iter(lambda: got.read(100), b""))


def url_of_urllib(url: str) -> str:
    """Return where redirects lead to."""
    with urllib.request.urlopen(url, timeout=5) as got:
        where: str = got.geturl()
        return where


def unverified() -> urllib.request.HTTPSHandler:
    """Return a handler that verifies nothing."""
    return urllib.request.HTTPSHandler(context=ssl._create_unverified_context())  # noqa: S323


OF_URLLIB: dict[str, Any] = {
    "proxy": lambda url: by_opener(url, urllib.request.ProxyHandler({"https": PROXY})),
    "no verification": lambda url: by_opener(url, unverified()),
    "timeout": lambda url: by_opener(url, timeout=SHORT),
    "streamed response": streamed_by_urllib,
    "transport of the usual kind": lambda url: by_opener(url, urllib.request.HTTPSHandler()),
    "redirect": url_of_urllib,
    "no redirect": status_of_opener,
    "streamed body": lambda url: by_opener(urllib.request.Request(url, pieces(), CALL)),
    "transport of another kind": lambda url: by_opener(url, OwnHandler()),
}


class OwnPool(urllib3.HTTPSConnectionPool):
    """A pool of urllib3 that answers by itself."""

    def urlopen(self, *_: Any, **__: Any) -> Any:
        """Return the answer."""
        return urllib3.HTTPResponse(OWN)


def by_urllib3(url: str, manager: Any = None, **options: Any) -> bytes:
    """Fetch with a pool or a manager of pools."""
    with manager or urllib3.PoolManager() as used:
        body: bytes = used.request("GET", url, **options).data
        return body


def streamed_by_urllib3(url: str) -> bytes:
    """Read in pieces."""
    with urllib3.PoolManager() as manager:
        got = manager.request("GET", url, preload_content=False)
        return b"".join(got.stream(100))


OF_URLLIB3: dict[str, Any] = {
    "proxy": lambda url: by_urllib3(url, urllib3.ProxyManager(PROXY)),
    "no verification": lambda url: by_urllib3(url, urllib3.PoolManager(cert_reqs="CERT_NONE")),
    "timeout": lambda url: by_urllib3(url, timeout=SHORT),
    "streamed response": streamed_by_urllib3,
    "transport of the usual kind": lambda url: by_urllib3(
        url, urllib3.HTTPSConnectionPool(API.removeprefix("https://"))
    ),
    "redirect": lambda url: urllib3.PoolManager().request("GET", url).geturl(),
    "no redirect": lambda url: urllib3.PoolManager().request("GET", url, redirect=False).status,
    "streamed body": lambda url: (
        urllib3.PoolManager().request("POST", url, body=pieces(), headers=CALL).data
    ),
    "transport of another kind": lambda url: by_urllib3(url, OwnPool("example.com")),
}


def row_of_httpx(library: Any, by: Any, streamed: Any, body: Any, transport: Any) -> dict[str, Any]:
    """Return a row of httpx or httpx2.

    Args:
        library: the module.
        by: sends a request with a client that is made with options.
        streamed: fetches a URL in pieces.
        body: the body of a call in pieces, which can be sent once.
        transport: the class of the usual kind of transport.
    """
    own = library.MockTransport(lambda _: library.Response(200, content=OWN))
    posted = {"content": body, "headers": CALL}
    return {
        "proxy": lambda url: by(url, proxy=PROXY).content,
        "no verification": lambda url: by(url, verify=False).content,
        "timeout": lambda url: by(url, timeout=SHORT).content,
        "streamed response": streamed,
        "transport of the usual kind": lambda url: by(url, transport=transport(retries=2)).content,
        "redirect": lambda url: str(by(url, follow_redirects=True).url),
        "no redirect": lambda url: by(url).status_code,
        "streamed body": lambda url: by(url, "POST", posted).content,
        "transport of another kind": lambda url: by(url, mounts={"https://": own}).content,
    }


def of_httpx(library: Any) -> dict[str, Any]:
    """Return the row of httpx's or httpx2's synchronous client."""

    def by(url: str, method: str = "GET", sent: Any = None, **options: Any) -> Any:
        with library.Client(**options) as client:
            return client.request(method, url, **(sent or {}))

    def streamed(url: str) -> bytes:
        with library.Client() as client, client.stream("GET", url) as got:
            return b"".join(got.iter_bytes(100))

    return row_of_httpx(library, by, streamed, pieces(), library.HTTPTransport)


def of_async_httpx(library: Any) -> dict[str, Any]:
    """Return the row of httpx's or httpx2's asynchronous client."""

    def by(url: str, method: str = "GET", sent: Any = None, **options: Any) -> Any:
        async def send() -> Any:
            async with library.AsyncClient(**options) as client:
                return await client.request(method, url, **(sent or {}))

        return asyncio.run(send())

    def streamed(url: str) -> bytes:
        async def receive() -> bytes:
            async with library.AsyncClient() as client, client.stream("GET", url) as got:
                return b"".join([piece async for piece in got.aiter_bytes(100)])

        return asyncio.run(receive())

    return row_of_httpx(library, by, streamed, async_pieces(), library.AsyncHTTPTransport)


class OwnConnector(aiohttp.BaseConnector):
    """A connector of aiohttp that has no connection."""

    async def _create_connection(self, *_: Any, **__: Any) -> Any:
        raise aiohttp.ClientConnectionError(OWN.decode())


def by_aiohttp(url: str, method: str = "GET", connector: Any = None, **sent: Any) -> Any:
    """Send, and return status, URL and body."""

    async def send() -> tuple[int, str, bytes]:
        used = None if connector is None else connector()
        async with (
            aiohttp.ClientSession(connector=used) as session,
            session.request(method, url, **sent) as got,
        ):
            pieces = [piece async for piece in got.content.iter_chunked(100)]
            return got.status, str(got.url), b"".join(pieces)

    return asyncio.run(send())


def own_of_aiohttp(url: str) -> bytes:
    """Return what the program's own connector says."""
    with pytest.raises(aiohttp.ClientConnectionError) as caught:
        by_aiohttp(url, connector=OwnConnector)
    return str(caught.value).encode()


OF_AIOHTTP: dict[str, Any] = {
    "proxy": lambda url: by_aiohttp(url, proxy=PROXY)[2],
    "no verification": lambda url: by_aiohttp(url, ssl=False)[2],
    # Of the time for a connection; that for a response is asyncio's own.
    "timeout": lambda url: by_aiohttp(
        url, timeout=aiohttp.ClientTimeout(sock_connect=SHORT, sock_read=5)
    )[2],
    "streamed response": lambda url: by_aiohttp(url)[2],
    "transport of the usual kind": lambda url: by_aiohttp(
        url, connector=lambda: aiohttp.TCPConnector(limit=1)
    )[2],
    "redirect": lambda url: by_aiohttp(url)[1],
    "no redirect": lambda url: by_aiohttp(url, allow_redirects=False)[0],
    "streamed body": lambda url: by_aiohttp(url, "POST", data=async_pieces(), headers=CALL)[2],
    "transport of another kind": own_of_aiohttp,
}

TABLE: dict[str, dict[str, Any]] = {
    "requests": OF_REQUESTS,
    "urllib": OF_URLLIB,
    "urllib3": OF_URLLIB3,
    "httpx": of_httpx(httpx),
    "httpx2": of_httpx(httpx2),
    "httpx, async": of_async_httpx(httpx),
    "httpx2, async": of_async_httpx(httpx2),
    "aiohttp": OF_AIOHTTP,
}


def test_the_table_has_no_gaps() -> None:
    """Every client has every feature."""
    assert tuple(TABLE) == CLIENTS
    for row in TABLE.values():
        assert tuple(row) == (*DOCUMENTS, *OTHERS)


@pytest.mark.parametrize("client", CLIENTS)
def test_features(idp: CognitoIdentityProviderClient, client: str) -> None:
    """What only matters on the way changes nothing; what is the program's own stays that."""
    realm, row = login_realm(idp), TABLE[client]
    keys = f"{API}/{realm.pool_id}/.well-known/jwks.json"
    expected = requests.get(keys, timeout=5).content
    for feature in DOCUMENTS:
        assert row[feature](keys) == expected, feature
    page = f"{HOST}/oauth2/authorize?{urlencode(question(realm))}"
    assert "/login?" in row["redirect"](page)
    assert row["no redirect"](page) == 302
    assert len(json.loads(row["streamed body"](f"{API}/"))["UserPools"]) == 1
    assert row["transport of another kind"](keys) == OWN
