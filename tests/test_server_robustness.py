"""``serve`` under odd requests, many connections, a log that nobody reads, and our own faults."""

from __future__ import annotations

import json
import logging
import re
import socket
import subprocess
import sys
from contextlib import ExitStack
from http.client import responses
from select import select
from typing import TYPE_CHECKING, Any

import pytest
import requests

from cognito_intercept.cli.serve import open_server
from cognito_intercept.emulator import Cognito
from cognito_intercept.oauth.clients import _Credentials
from cognito_intercept.operations import registry
from cognito_intercept.outbox import OutboxMessage
from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.server.inspection import MESSAGES_PATH
from cognito_intercept.server.running import bind
from cognito_intercept.server.wsgi import MAX_BODY, application
from cognito_intercept.settings import Settings
from tests.helpers import refusal
from tests.realms import PASSWORD, make_realm
from tests.serving import SECONDS, Served, client_at, end, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = "AWSCognitoIdentityProviderService.ListUserPools"
CALL = (
    f"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Amz-Target: {TARGET}\r\n"
).encode()
CHUNKS = b'10\r\n{"MaxResults":5}\r\n0\r\n\r\n'


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A server with inspection."""
    with serve("--inspect", "--base-url", "http://cognito.test:4566") as running:
        yield running


def sent(served: Served, request: bytes) -> tuple[int, str]:
    """Send bytes, and return the status and the body of what comes back."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=SECONDS) as connection:
        connection.sendall(request)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


@pytest.mark.parametrize("target", ["*", "[", ":99999/", "x", "http://[", "http://[/", "\\"])
def test_request_target_without_a_path(served: Served, target: str) -> None:
    """It is a bad request, whatever else is in it."""
    request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    status, body = sent(served, request.encode())
    assert status == 400
    assert "Traceback" not in body


@pytest.mark.parametrize(
    "target", ["/[", "/%5B", "/%00", "/%ff", "//[/x", "http://a.example/x", "/x"]
)
def test_path_that_nobody_has(served: Served, target: str) -> None:
    """It is not found."""
    request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert sent(served, request.encode()) == (404, '{"message":"Not Found"}')


def test_chunked_body(served: Served) -> None:
    """Chunks are put together; a length beside them is refused (RFC 9112 6.1)."""
    chunked = b"Transfer-Encoding: chunked\r\n"
    assert sent(served, CALL + chunked + b"\r\n" + CHUNKS) == (200, '{"UserPools":[]}')
    status, _ = sent(served, CALL + chunked + b"Content-Length: 5\r\n\r\n" + CHUNKS)
    assert status == 400


@pytest.mark.parametrize("length", [b"-5", b"five", b"5, 5"])
def test_length_that_is_no_number(served: Served, length: bytes) -> None:
    """It is a bad request."""
    status, _ = sent(served, CALL + b"Content-Length: " + length + b"\r\n\r\n12345")
    assert status == 400


def test_what_is_no_request_leaves_a_trace(served: Served) -> None:
    """Its status is logged, and nothing of what was sent."""
    status, _ = sent(served, CALL + b"Secret header\r\n\r\n")
    assert status == 400
    served.logged("(a request was refused: 400 Bad Request)")
    assert not any("Secret" in line for line in served.log)


@pytest.mark.parametrize("is_chunked", [False, True])
def test_body_over_the_limit(served: Served, is_chunked: bool) -> None:  # noqa: FBT001 - parameter
    """A body of more than 10 MB is refused when it has been sent, in words."""
    body: Any = b" " * (MAX_BODY + 1)
    answer = requests.post(
        f"http://localhost:{served.port}/",
        data=iter([body]) if is_chunked else body,
        headers={"X-Amz-Target": TARGET},
        timeout=SECONDS,
    )
    assert answer.status_code == 413
    assert answer.json() == {"message": "The body is longer than 10485760 bytes."}


def answer_of(**environ: str) -> tuple[str, dict[str, str], bytes]:
    """Ask the application itself, whichever server it may run under, for ``POST /``."""
    started: list[Any] = []

    def start_response(*given: Any) -> Any:
        started.extend(given)

    app = application(Cognito(Settings(base_url="http://localhost:1")))
    body = b"".join(app({"REQUEST_METHOD": "POST", "PATH_INFO": "/"} | environ, start_response))
    return started[0], dict(started[1]), body


@pytest.mark.parametrize(
    ("length", "status"),
    [("x", 400), (str(MAX_BODY + 1), 413)],
)
def test_lengths_under_any_server(length: str, status: int) -> None:
    """The application refuses bad lengths itself, before it reads anything."""
    # Python 3.13 renamed the phrase of 413.
    assert answer_of(CONTENT_LENGTH=length)[0] == f"{status} {responses[status]}"


@pytest.mark.parametrize(
    "environ", [{"CONTENT_LENGTH": "x"}, {"CONTENT_LENGTH": str(MAX_BODY + 1)}, {"PATH_INFO": "/x"}]
)
def test_scripts_may_read_what_went_wrong(environ: dict[str, str]) -> None:
    """Refusals outside of the routes can be read from other origins, too."""
    _, headers, _ = answer_of(HTTP_ORIGIN="https://app.example.com", **environ)
    assert headers["Access-Control-Allow-Origin"] == "*"
    _, headers, _ = answer_of(**environ)
    assert "Access-Control-Allow-Origin" not in headers


def test_our_own_fault(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The caller gets InternalErrorException; the log says where, but repeats no value."""
    secret = "hunter-2"

    def fail(*_: object) -> None:
        raise KeyError(secret)

    monkeypatch.setattr(registry, "answer", fail)
    with caplog.at_level(logging.ERROR):
        status, headers, body = answer_of(
            HTTP_X_AMZ_TARGET=TARGET, HTTP_AUTHORIZATION=f"Bearer {secret}"
        )
    assert json.loads(body) == {
        "__type": "InternalErrorException",
        "message": "An internal error occurred.",
    }
    assert status == "500 Internal Server Error"
    assert headers["x-amzn-ErrorType"] == "InternalErrorException:"
    (record,) = caplog.records
    assert record.name == "cognito_intercept"
    assert "ListUserPools" in record.getMessage()
    assert "in fail" in record.getMessage()
    assert record.getMessage().endswith("KeyError")
    assert secret not in caplog.text


def test_idle_connections(served: Served) -> None:
    """110 connections that are kept alive and idle do not stop others from being answered."""
    request = CALL.replace(b"close", b"keep-alive") + b"Content-Length: 16\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(110):
            idle = socket.create_connection(("127.0.0.1", served.port), timeout=SECONDS)
            stack.enter_context(idle)
            idle.sendall(request + b'{"MaxResults":5}')
            assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        url = f"http://localhost:{served.port}/"
        answer = requests.post(
            url, headers={"X-Amz-Target": TARGET}, data=b'{"MaxResults":5}', timeout=5
        )
    assert answer.status_code == 200


def test_log_that_nobody_reads() -> None:
    """Operations whose messages can't be logged any more succeed."""
    command = [sys.executable, "-m", "cognito_intercept", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert select([process.stderr], [], [], SECONDS)[0], "nothing was logged"
            found = re.search(r"listening on (\S+),", process.stderr.readline())
            assert found is not None
            process.stderr.close()
            realm = make_realm(client_at(found[1]), {"AutoVerifiedAttributes": ["email"]})
            for number in range(3):
                signed_up = realm.sign_up(f"ann{number}", email=f"ann{number}@example.com")
                assert signed_up["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
        finally:
            status = end(process)
        assert status in {0, 120}  # 120: Python could not flush the closed pipe


@pytest.mark.parametrize("inspect", [False, True])
def test_messages_are_kept_for_inspection_only(*, inspect: bool) -> None:
    """Without it the outbox keeps about the last thousand, however many were sent."""
    serving = open_server(Settings(), bind("127.0.0.1", 0), inspect=inspect)
    serving.server.close()
    outbox = serving.emulator.outbox
    for number in range(5000):
        outbox.send(OutboxMessage("p", f"u{number}", "SignUp", "EMAIL", "a@b.c", "1", "", "", 0.0))
    assert outbox[-1].username == "u4999"
    assert len(outbox) == 5000 if inspect else 1000 <= len(outbox) < 2000


def test_log_shows_no_secrets() -> None:
    """Nothing but the messages that people would have got is in the log."""
    with serve() as running:
        idp = client_at(running.url)
        realm = make_realm(idp, client={"GenerateSecret": True})
        realm.make_user("ann")
        tokens = realm.tokens()
        refusal(realm.sign_in, password="Wrong-passw0rd")
        refusal(idp.get_user, AccessToken=tokens["AccessToken"][:-4] + "AAAA")
        token_url = f"{running.url}/cognito-idp/oauth2/token"
        form = {"grant_type": "client_credentials", "scope": "none"}
        requests.post(token_url, data=form, auth=(realm.client_id, realm.secret or ""), timeout=5)
        requests.get(f"{running.url}/x?code={realm.secret}", timeout=5)
    log = "".join(running.log)
    secrets = [*tokens.values(), PASSWORD, "Wrong-passw0rd", realm.secret]
    assert [secret for secret in secrets if str(secret) in log] == []


@pytest.mark.parametrize("name", ["Request", "Response", "Credentials"])
def test_secrets_are_not_in_the_repr(name: str) -> None:
    """A traceback with local variables shows neither a request's values nor a response's."""
    secret = "hunter-2"
    shown = {
        "Request": Request("POST", f"https://a/?code={secret}", {"x": secret}, secret.encode()),
        "Response": Response(200, (("Set-Cookie", secret),), secret.encode()),
        "Credentials": _Credentials("id", secret, is_basic=True),
    }[name]
    assert secret not in repr(shown)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:4566", 200),
        ("LOCALHOST", 200),
        ("app.localhost", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:4566", 200),
        ("cognito.test:4566", 200),
        ("rebound.example:4566", 403),
        ("10.0.0.7", 403),
        ("localhost.example", 403),
        ("[", 403),
    ],
)
def test_messages_are_read_by_our_own_names_only(served: Served, host: str, status: int) -> None:
    """A name of another site that leads here (DNS rebinding) is refused."""
    url = f"http://127.0.0.1:{served.port}{MESSAGES_PATH}"
    assert requests.get(url, headers={"Host": host}, timeout=5).status_code == status


def test_preflight_at_the_server(served: Served) -> None:
    """``OPTIONS /`` is answered for a browser's call of the API."""
    answer = requests.options(
        f"http://localhost:{served.port}/",
        headers={
            "Origin": "https://app.example.com",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-amz-target,content-type",
        },
        timeout=5,
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "x-amz-target,content-type"
