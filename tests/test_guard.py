"""Requests to Cognito's hosts by libraries that are not covered raise instead of leaving."""

from __future__ import annotations

import asyncio
import http.client
import smtplib
import socket
import threading
import xmlrpc.client
from typing import TYPE_CHECKING, Any
from unittest import mock

import anyio
import httpcore
import httplib2
import pytest
import trio
import urllib3
import uvloop

from cognito_intercept import intercept
from cognito_intercept.fronts.guard import NotCoveredError
from tests.helpers import make_pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

API = "cognito-idp.us-east-1.amazonaws.com"
GETADDRINFO = socket.getaddrinfo
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"


@pytest.mark.usefixtures("cognito")
@pytest.mark.parametrize(
    "host",
    [
        API,
        API.upper() + ".",
        "cognito-idp-fips.us-gov-west-1.amazonaws.com",
        "cognito-idp.cn-north-1.amazonaws.com.cn",
        "issuer-cognito-idp.eu-west-1.amazonaws.com",
        "shop.auth.us-east-1.amazoncognito.com",
        "shop.auth-fips.us-gov-west-1.amazoncognito.com",
        "shop.auth.cn-north-1.amazoncognito.com.cn",
        b"shop.auth.us-east-1.amazoncognito.com",
    ],
)
def test_hosts_of_user_pools_are_not_looked_up(host: Any) -> None:
    """API, issuer and prefix domains, in every partition and spelling."""
    with pytest.raises(NotCoveredError, match=r"about to leave the process.*boto3.*requests"):
        socket.getaddrinfo(host, 443)


def test_custom_domain_of_a_pool_is_not_looked_up(idp: CognitoIdentityProviderClient) -> None:
    """It is ours as long as a pool has it."""
    pool = make_pool("custom", idp)
    idp.create_user_pool_domain(
        UserPoolId=pool,
        Domain="auth.shop.example",
        CustomDomainConfig={"CertificateArn": CERTIFICATE},
    )
    with pytest.raises(NotCoveredError, match=r"auth\.shop\.example"):
        socket.create_connection(("auth.shop.example", 443))


def test_other_hosts_are_looked_up() -> None:
    """What is of neither API goes on, cognito-sync and this machine included."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    with mock.patch.object(socket, "getaddrinfo", return_value=found) as real, intercept():
        for host in ("localhost", "cognito-sync.us-east-1.amazonaws.com", None, ""):
            assert socket.getaddrinfo(host, 443, 0, socket.SOCK_STREAM) == found
        assert real.call_count == 4


@pytest.mark.usefixtures("cognito")
@pytest.mark.parametrize("host", ["cognito-identity.us-east-1", "cognito-identity"])
def test_hosts_of_identity_pools_are_not_looked_up(host: str) -> None:
    """Their API is answered here, so a request that gets as far is a mistake."""
    with pytest.raises(NotCoveredError, match=host):
        socket.create_connection((f"{host}.amazonaws.com", 443))


@pytest.mark.usefixtures("cognito")
def test_httpcore() -> None:
    """A library below httpx is not covered on its own; it raises at once, without retries."""
    with httpcore.ConnectionPool(retries=3) as pool, pytest.raises(NotCoveredError, match=API):
        pool.request("GET", f"https://{API}/us-east-1_x/.well-known/jwks.json")


@pytest.mark.usefixtures("cognito")
@pytest.mark.parametrize("look_up", ["gethostbyname", "gethostbyname_ex"])
def test_other_functions_that_look_names_up(look_up: str) -> None:
    """The older functions of the standard library are watched as well."""
    with pytest.raises(NotCoveredError, match=API):
        getattr(socket, look_up)(API)


@pytest.mark.usefixtures("cognito")
def test_urllib3_of_version_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not answered on its own, and says so."""
    monkeypatch.delattr(urllib3, "HTTPHeaderDict")
    with urllib3.PoolManager() as pool, pytest.raises(NotCoveredError, match=API):
        pool.request("GET", f"https://{API}/us-east-1_x/.well-known/jwks.json")


@pytest.mark.usefixtures("cognito")
def test_http_client() -> None:
    """The standard library's client raises as well."""
    connection = http.client.HTTPSConnection(API)
    with pytest.raises(NotCoveredError, match=API):
        connection.request("GET", "/")


@pytest.mark.usefixtures("cognito")
async def test_asyncio() -> None:
    """Event loops look names up in a thread of their own."""
    with pytest.raises(NotCoveredError, match=API):
        await asyncio.open_connection(API, 443)


async def by_sock_connect() -> None:
    """Connect a socket of one's own on asyncio's loop."""
    with socket.socket() as own:
        own.settimeout(0)
        await asyncio.get_running_loop().sock_connect(own, (API, 443))


async def by_anyio() -> None:
    """Connect by anyio."""
    await anyio.connect_tcp(API, 443)


async def by_async_httpcore() -> None:
    """Send with httpcore's asynchronous pool."""
    async with httpcore.AsyncConnectionPool(retries=3) as pool:
        await pool.request("GET", f"https://{API}/")


def by_connect(method: str) -> None:
    """Connect a socket to a name."""
    with socket.socket() as own:
        getattr(own, method)((API, 443))


def by_tunnel() -> None:
    """Ask a proxy for a tunnel."""
    http.client.HTTPSConnection("localhost", 1).set_tunnel(API, 443)


WAYS: dict[str, Callable[[], Any]] = {
    "socket.create_connection": lambda: socket.create_connection((API, 443)),
    "socket.connect": lambda: by_connect("connect"),
    "socket.connect_ex": lambda: by_connect("connect_ex"),
    "http.client, a tunnel": by_tunnel,
    "xmlrpc.client": lambda: xmlrpc.client.ServerProxy(f"https://{API}/").ping(),
    "smtplib": lambda: smtplib.SMTP(API),
    "httplib2": lambda: httplib2.Http().request(f"https://{API}/"),
    "httpcore, asynchronous": lambda: asyncio.run(by_async_httpcore()),
    "asyncio, sock_connect": lambda: asyncio.run(by_sock_connect()),
    "anyio": lambda: asyncio.run(by_anyio()),
    "trio": lambda: trio.run(trio.open_tcp_stream, API, 443),
    "uvloop": lambda: uvloop.run(asyncio_open()),
    "uvloop, a look-up": lambda: uvloop.run(look_up_on_loop()),
    "uvloop, anyio": lambda: uvloop.run(by_anyio()),
}


async def asyncio_open() -> None:
    """Open a connection by asyncio."""
    await asyncio.open_connection(API, 443)


async def look_up_on_loop() -> None:
    """Look the name up on the running loop."""
    await asyncio.get_running_loop().getaddrinfo(API, 443)


@pytest.mark.usefixtures("cognito")
@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_a_host(way: str) -> None:
    """Whatever a library does to connect, it raises our error, at once and unchanged."""
    with pytest.raises((NotCoveredError, ExceptionGroup)) as caught:
        WAYS[way]()
    error: BaseException = caught.value
    while isinstance(error, ExceptionGroup):
        (error,) = error.exceptions
    assert isinstance(error, NotCoveredError)
    assert API in str(error)


def test_other_ways_lead_on() -> None:
    """A socket still connects to this machine, by name or address, also to a Unix socket."""
    with intercept(), socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        for host in ("127.0.0.1", "localhost"):
            with socket.socket() as own:
                own.connect((host, address[1]))
            with socket.socket() as own:
                assert own.connect_ex((host, address[1])) == 0
        with socket.socket(socket.AF_UNIX) as own, pytest.raises(OSError, match="No such file"):
            own.connect("/nothing/here")
        http.client.HTTPConnection("localhost", 1).set_tunnel("api.example.com")


@pytest.mark.usefixtures("cognito")
def test_thread_of_the_program() -> None:
    """A thread that entered no context is watched too."""
    raised: list[BaseException] = []

    def look_up() -> None:
        try:
            socket.getaddrinfo(API, 443)
        except NotCoveredError as error:
            raised.append(error)

    thread = threading.Thread(target=look_up)
    thread.start()
    thread.join()
    assert len(raised) == 1


def test_nothing_is_left_behind() -> None:
    """The functions are those of before."""
    connect, tunnel = socket.socket.connect, http.client.HTTPConnection.set_tunnel
    with intercept():
        assert socket.getaddrinfo is not GETADDRINFO
        assert socket.socket.connect is not connect
    assert socket.getaddrinfo is GETADDRINFO
    assert socket.socket.connect is connect
    assert http.client.HTTPConnection.set_tunnel is tunnel
