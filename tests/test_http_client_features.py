"""What each HTTP client can do works on our answers: redirects, cookies, streams, proxies."""

from __future__ import annotations

import io
import ssl
from threading import Thread
from typing import TYPE_CHECKING, Any
from unittest import mock
from urllib.parse import urlencode

import aiohttp
import httpx
import httpx2
import pytest
import trio
import urllib3

from cognito_intercept import intercept
from tests.browsers import CALLBACK, HOST, Form, login_realm, question
from tests.helpers import make_pool
from tests.http_clients import API
from tests.machines import make_machine
from tests.realms import PASSWORD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept import Cognito
    from tests.realms import Realm

BODY = b'{"MaxResults":1}'
PIECES = [BODY[:5], BODY[5:]]
TARGET = {"X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools"}
EXPECTED: Any = {"expect100": True}
CHUNKED: Any = {"chunked": True}
PROXY = "http://proxy.example.com:3128"
both_httpx = pytest.mark.parametrize("library", [httpx, httpx2], ids=lambda one: one.__name__)


@pytest.fixture
def url(idp: CognitoIdentityProviderClient) -> str:
    """The URL of a pool's keys."""
    return f"{API}/{make_pool('keys', idp)}/.well-known/jwks.json"


@pytest.fixture
def realm(idp: CognitoIdentityProviderClient) -> Realm:
    """A pool with login pages."""
    return login_realm(idp)


def filled(html: str) -> dict[str, str]:
    """Return the fields of a page's form, filled in."""
    return Form(html).fields | {"username": "ann", "password": PASSWORD}


@both_httpx
def test_httpx_signs_in(realm: Realm, library: Any) -> None:
    """Redirects are followed and cookies kept, so that the second sign-in is silent."""
    with library.Client(base_url=HOST, params=question(realm)) as client:
        page = client.get("/oauth2/authorize", follow_redirects=True)
        assert [one.status_code for one in page.history] == [302]
        done = client.post(page.url, data=filled(page.text))
        assert done.headers["Location"].startswith(f"{CALLBACK}?code=")
        again = client.get("/oauth2/authorize")
        assert again.headers["Location"].startswith(f"{CALLBACK}?code=")
        assert "cognito" in client.cookies


@both_httpx
async def test_async_httpx_signs_in(realm: Realm, library: Any) -> None:
    """As the synchronous client."""
    async with library.AsyncClient(base_url=HOST, params=question(realm)) as client:
        page = await client.get("/oauth2/authorize", follow_redirects=True)
        done = await client.post(page.url, data=filled(page.text))
        assert done.headers["Location"].startswith(f"{CALLBACK}?code=")
        again = await client.get("/oauth2/authorize")
        assert again.headers["Location"].startswith(f"{CALLBACK}?code=")


async def test_aiohttp_signs_in(realm: Realm) -> None:
    """Redirects are followed and cookies kept, so that the second sign-in is silent."""
    async with aiohttp.ClientSession(HOST) as session:
        async with session.get("/oauth2/authorize", params=question(realm)) as page:
            assert [one.status for one in page.history] == [302]
            fields = filled(await page.text())
        async with session.post(page.url, data=fields, allow_redirects=False) as done:
            assert done.headers["Location"].startswith(f"{CALLBACK}?code=")
        again = await session.get(
            "/oauth2/authorize", params=question(realm), allow_redirects=False
        )
        assert again.headers["Location"].startswith(f"{CALLBACK}?code=")
        assert "cognito" in {cookie.key for cookie in session.cookie_jar}


def test_urllib3_follows_redirects(realm: Realm) -> None:
    """The manager does, a pool does, and neither does if it is told not to."""
    where = "/oauth2/authorize?" + urlencode(question(realm))
    with urllib3.PoolManager() as manager:
        page = manager.request("GET", HOST + where)
        assert page.status == 200
        assert "/login?" in (page.geturl() or "")
        assert manager.request("GET", HOST + where, redirect=False).status == 302
    with urllib3.HTTPSConnectionPool(HOST.removeprefix("https://")) as pool:
        assert pool.request("GET", where).status == 200
        assert pool.urlopen("GET", where, redirect=False).status == 302


@both_httpx
def test_httpx_streams(url: str, library: Any) -> None:
    """Bodies are read in pieces, both ways."""

    def pieces() -> Iterator[bytes]:
        yield from PIECES

    with library.Client() as client:
        with client.stream("GET", url) as got:
            assert not got.is_stream_consumed
            read = b"".join(got.iter_bytes(100))
        assert read == client.get(url).content
        for content in (BODY, BODY.decode(), io.BytesIO(BODY), pieces()):
            assert client.post(f"{API}/", headers=TARGET, content=content).status_code == 200


@both_httpx
async def test_async_httpx_streams(url: str, library: Any) -> None:
    """Bodies are read in pieces, both ways."""
    async with library.AsyncClient() as client:
        async with client.stream("GET", url) as got:
            read = b"".join([piece async for piece in got.aiter_bytes(100)])
        assert read == (await client.get(url)).content
        posted = await client.post(f"{API}/", headers=TARGET, content=async_pieces())
        assert posted.status_code == 200


async def async_pieces() -> AsyncIterator[bytes]:
    """Give a body in pieces."""
    for piece in PIECES:
        yield piece


async def test_aiohttp_streams(url: str, tmp_path: Path) -> None:
    """Bodies are read in pieces, and sent from files, generators and with Expect."""
    path = tmp_path / "body"
    path.write_bytes(BODY)
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as got:
            pieces = [piece async for piece in got.content.iter_chunked(100)]
            assert max(map(len, pieces)) <= 100
        async with session.get(url) as got:
            assert b"".join(pieces) == await got.read()
        with path.open("rb") as file:
            for body in (BODY, file, async_pieces()):
                async with session.post(f"{API}/", headers=TARGET, data=body) as got:
                    assert got.status == 200
        for options in EXPECTED, CHUNKED:
            async with session.post(f"{API}/", headers=TARGET, data=BODY, **options) as got:
                assert len((await got.json(content_type=None))["UserPools"]) == 1


def test_urllib3_streams(url: str) -> None:
    """Bodies are read in pieces, and sent from files and pieces."""
    with urllib3.PoolManager() as manager:
        got = manager.request("GET", url, preload_content=False)
        assert b"".join(got.stream(100)) == manager.request("GET", url).data
        got.release_conn()
        for body in (BODY, BODY.decode(), io.BytesIO(BODY), iter(PIECES)):
            posted = manager.request("POST", f"{API}/", headers=TARGET, body=body)
            assert posted.status == 200
        posted = manager.request("POST", f"{API}/", headers=TARGET, body=BODY, chunked=True)
        assert len(posted.json()["UserPools"]) == 1


@both_httpx
def test_httpx_options(url: str, library: Any) -> None:
    """Proxies, certificates, mounts, HTTP/2, timeouts, hooks and authentication."""
    seen: list[int] = []
    hooks = {"response": [lambda got: seen.append(got.status_code)]}
    for options in (
        {"proxy": PROXY},
        {"mounts": {"all://": library.HTTPTransport(proxy=PROXY, retries=2)}},
        {"verify": False},
        {"timeout": 1e-9},
        {"auth": ("name", "password")},
        {"transport": library.HTTPTransport(verify=False)},
    ):
        with library.Client(event_hooks=hooks, **options) as client:
            got = client.get(url)
            assert (got.status_code, got.reason_phrase, got.http_version) == (200, "OK", "HTTP/1.1")
            assert got.elapsed.total_seconds() >= 0
            assert got.raise_for_status().encoding == "utf-8"
    assert seen == [200] * 6
    assert httpx.Client(http2=True).get(url).status_code == 200


async def test_aiohttp_options(url: str) -> None:
    """Proxies, certificates, timeouts, middlewares, traces and raise_for_status."""
    events: list[str] = []

    async def middleware(request: Any, handler: Any) -> Any:
        request.headers["X-Seen"] = "yes"
        got = await handler(request)
        events.append(f"middleware {got.status}")
        return got

    async def note(*_: Any) -> None:
        events.append("trace")

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(note)
    trace.on_request_end.append(note)
    timeout = aiohttp.ClientTimeout(total=60, connect=5)
    options: Any = {"timeout": timeout, "raise_for_status": True, "trace_configs": [trace]}
    async with aiohttp.ClientSession(middlewares=[middleware], **options) as session:
        more: Any
        for more in ({"proxy": PROXY}, {"ssl": False}, {"ssl": ssl.create_default_context()}):
            async with session.get(url, **more) as got:
                assert len((await got.json())["keys"]) == 2
                assert (got.reason, got.ok, got.request_info.headers["X-Seen"]) == (
                    "OK",
                    True,
                    "yes",
                )
        with pytest.raises(aiohttp.ClientResponseError, match="404"):
            await session.get(f"{API}/us-east-1_nOnE/.well-known/jwks.json")
    assert events[:3] == ["trace", "middleware 200", "trace"]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
        for _ in range(3):  # No connection is kept, so none is used up.
            assert (await session.get(url)).status == 200


def test_urllib3_options(url: str) -> None:
    """Proxies, certificates, timeouts and retries."""
    for manager in (
        urllib3.ProxyManager(PROXY),
        urllib3.PoolManager(cert_reqs="CERT_NONE"),
        urllib3.PoolManager(timeout=1e-9, retries=False),
    ):
        with manager:
            assert manager.request("GET", url).status == 200
    retries = urllib3.Retry(total=2, status_forcelist=[404], backoff_factor=0)
    with urllib3.PoolManager(retries=retries) as manager:
        with pytest.raises(urllib3.exceptions.MaxRetryError, match="too many 404 error responses"):
            manager.request("GET", f"{API}/us-east-1_nOnE/.well-known/jwks.json")
        assert manager.request("GET", url, decode_content=False).headers["content-type"]
    assert urllib3.request("GET", url).json()["keys"]


def test_clients_that_are_older_than_the_emulator() -> None:
    """They are answered inside, and not outside, however often."""
    with httpx.Client() as client, urllib3.PoolManager() as manager:
        for _ in range(2):
            with intercept():
                url = f"{API}/{make_pool('keys')}/.well-known/jwks.json"
                assert client.get(url).status_code == 200
                assert manager.request("GET", url).status == 200
            outside = mock.patch("socket.getaddrinfo", side_effect=OSError("looked up"))
            with outside, pytest.raises(httpx.ConnectError, match="looked up"):
                client.get(url)


async def test_async_clients_that_are_older_than_the_emulator() -> None:
    """They are answered inside."""
    async with httpx.AsyncClient() as client, aiohttp.ClientSession() as session:
        for _ in range(2):
            async with intercept():
                url = f"{API}/{make_pool('keys')}/.well-known/jwks.json"
                assert (await client.get(url)).status_code == 200
                assert (await session.get(url)).status == 200


@pytest.mark.parametrize("has_trigger", [False, True])
async def test_threads_are_for_triggers(cognito: Cognito, has_trigger: bool) -> None:  # noqa: FBT001 - a case
    """Where no trigger can be called, a token is issued on the loop; else in another thread."""
    machine = make_machine()
    if has_trigger:
        cognito.on("PreTokenGeneration", lambda event, _: event, version="V3_0")
    form = {"grant_type": "client_credentials"}
    with mock.patch("cognito_intercept.http.asynchronous.Thread", side_effect=Thread) as thread:
        async with httpx.AsyncClient(auth=machine.auth) as client:
            got = await client.post(machine.discovery["token_endpoint"], data=form)
            assert got.status_code == 200
            wrong = await client.post(machine.discovery["token_endpoint"], content=b"a&" * 500)
            assert wrong.json() == {"error": "invalid_request"}
    assert thread.call_count == int(has_trigger)


def test_httpx_on_trio(url: str) -> None:
    """On trio, on which httpx runs as well, its requests are answered."""

    async def get() -> int:
        async with httpx.AsyncClient() as client:
            return (await client.get(url)).status_code

    assert trio.run(get) == 200
