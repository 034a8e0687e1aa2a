"""HTTPS: ``serve --tls-cert … --tls-key …``, and ``cognito.serve(tls=…)``."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.request import HTTPSHandler, build_opener

import boto3
import pytest

from cognito_intercept import intercept
from cognito_intercept.cli.main import main
from cognito_intercept.server.running import bind, tls_context
from cognito_intercept.server.waitress_server import ThreadedServer
from tests.browsers import login_realm, question
from tests.certificates import Certificate, make_certificate
from tests.serving import client_at, serve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

SECONDS = 20


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Return a certificate for ``localhost``."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def context_of(certificate: Certificate) -> ssl.SSLContext:
    """Return the settings of a server with a certificate."""
    return tls_context(str(certificate.path), str(certificate.key))


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with the body of the request."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@contextmanager
def echoing(certificate: Certificate) -> Iterator[int]:
    """Serve the echo over TLS until the block is left, and return the port."""
    with bind("127.0.0.1", 0, context_of(certificate)) as bound:
        server = ThreadedServer(echo, bound.sockets)
        try:
            yield bound.port
        finally:
            server.stop()


def connect(port: int, certificate: Certificate) -> http.client.HTTPSConnection:
    """Return a connection that trusts the certificate."""
    context = certificate.trusting()
    return http.client.HTTPSConnection("localhost", port, timeout=SECONDS, context=context)


def sent_and_read(connection: http.client.HTTPSConnection, body: bytes) -> bytes:
    """Send a body, and return the one that comes back."""
    connection.request("POST", "/", body)
    return connection.getresponse().read()


def test_long_bodies_on_one_connection(certificate: Certificate) -> None:
    """Bodies of many records pass unchanged in both directions, one after another."""
    with echoing(certificate) as port:
        connection = connect(port, certificate)
        for length in (0, 1, 2**14, 2**14 + 1, 3_000_000, 5):
            body = bytes(range(256)) * (length // 256) + bytes(length % 256)
            assert sent_and_read(connection, body) == body
        connection.close()


def test_many_connections(certificate: Certificate) -> None:
    """Threads answer while others read and write."""
    with echoing(certificate) as port, ThreadPoolExecutor(12) as pool:

        def talk(number: int) -> bool:
            connection = connect(port, certificate)
            body = bytes([number]) * 40_000
            answers = [sent_and_read(connection, body) for _ in range(4)]
            connection.close()
            return answers == [body] * 4

        assert all(pool.map(talk, range(24)))


def test_a_slow_handshake_holds_up_nobody(certificate: Certificate) -> None:
    """A client that says nothing, or half of it, is waited for beside the others."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = certificate.trusting().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with echoing(certificate) as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.settimeout(SECONDS)
        with pytest.raises(ssl.SSLWantReadError):
            tls.do_handshake()
        hello = outgoing.read()
        slow.sendall(hello[:40])
        connection = connect(port, certificate)
        assert sent_and_read(connection, b"meanwhile") == b"meanwhile"
        connection.close()
        slow.sendall(hello[40:])
        assert slow.recv(1)[0] == 0x16  # the server's part of the handshake


def test_clients_that_fail(certificate: Certificate, caplog: pytest.LogCaptureFixture) -> None:
    """Plain HTTP and a client without trust are closed and logged, and the server goes on."""
    with echoing(certificate) as port:
        with socket.create_connection(("127.0.0.1", port), SECONDS) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            with suppress(ConnectionResetError):
                assert b"HTTP/1" not in plain.recv(1000)
        with pytest.raises(ssl.SSLCertVerificationError):
            http.client.HTTPSConnection(
                "localhost", port, timeout=SECONDS, context=ssl.create_default_context()
            ).connect()
        connection = connect(port, certificate)
        assert sent_and_read(connection, b"still here") == b"still here"
        connection.close()
    logged = [record.getMessage() for record in caplog.records]
    assert logged[0] == "a connection failed in TLS: HTTP_REQUEST"
    assert logged[1].startswith("a connection failed in TLS: TLSV1_ALERT_UNKNOWN_CA")


def test_the_end_is_told(certificate: Certificate) -> None:
    """A connection that the server closes ends as TLS ends, and is not cut off."""
    context = certificate.trusting()
    with (
        echoing(certificate) as port,
        socket.create_connection(("127.0.0.1", port), SECONDS) as raw,
        context.wrap_socket(raw, server_hostname="localhost", suppress_ragged_eofs=False) as tls,
    ):
        tls.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b""
        while part := tls.recv(1000):  # a missing close_notify raises SSLEOFError
            answer += part
    assert answer.startswith(b"HTTP/1.0 200 OK\r\n")


def test_an_emulator_over_https(certificate: Certificate) -> None:
    """URLs are of HTTPS, cookies are Secure, and other servers of the host may stay at HTTP."""
    opener = build_opener(HTTPSHandler(context=certificate.trusting()))
    with intercept() as cognito, cognito.serve(tls=context_of(certificate)) as server:
        realm = login_realm(boto3.client("cognito-idp"))
        assert server.url == f"https://localhost:{server.port}"
        document = f"{server.url}/{realm.pool_id}/.well-known/openid-configuration"
        endpoint = json.load(opener.open(document))["authorization_endpoint"]
        assert endpoint == f"{server.url}/cognito-idp/oauth2/authorize"
        query = "&".join(f"{n}={v}" for n, v in question(realm).items())
        page = opener.open(f"{endpoint}?{query}")
        assert page.headers["X-Frame-Options"] == "DENY"
        assert "Strict-Transport-Security" not in page.headers
        assert all("; Secure" in cookie for cookie in page.headers.get_all("Set-Cookie"))


def test_the_command(certificate: Certificate) -> None:
    """The base URL and the issuer are HTTPS ones, and the API answers."""
    options = ("--tls-cert", str(certificate.path), "--tls-key", str(certificate.key))
    with serve(*options) as served:
        assert served.url == f"https://localhost:{served.port}"
        assert served.logged(r"issuer (\S+)/<user pool id>") == served.url
        idp = client_at(served.url, verify=str(certificate.path))
        assert idp.list_user_pools(MaxResults=5)["UserPools"] == []


def test_files_that_are_refused(
    certificate: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One file alone, files that are missing or no PEM, and another certificate's key."""
    other = make_certificate(tmp_path)
    (tmp_path / "text").write_text("text")
    pem, text, missing = (str(path) for path in (certificate.path, tmp_path / "text", "/none"))
    for options, reason in (
        (["--tls-cert", pem], "--tls-cert and --tls-key go together"),
        (["--tls-key", pem], "--tls-cert and --tls-key go together"),
        (["--tls-cert", pem, "--tls-key", missing], "'/none'"),
        (["--tls-cert", pem, "--tls-key", text], f"certificate {pem} and key {text}: "),
        (["--tls-cert", pem, "--tls-key", str(other.key)], "KEY_VALUES_MISMATCH"),
    ):
        with pytest.raises(SystemExit):
            main(["serve", "--port", "0", *options])
        assert reason in capsys.readouterr().err
