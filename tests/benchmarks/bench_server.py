"""Requests of several connections to ``cognito-intercept serve``, and to moto's server."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.benchmarks.engines import MOTO, OURS, REGION, new_client
from tests.benchmarks.subjects import PASSWORD, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS, REQUESTS = 4, 400
ROUNDS, SECONDS = 5, 30
# Moto tells services apart by the one that a call is signed for, and by the host.
HEADERS = {
    "Host": f"cognito-idp.{REGION}.amazonaws.com",
    "Authorization": "AWS4-HMAC-SHA256 "
    f"Credential=k/20300101/{REGION}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0",
}
COMMANDS = {
    OURS: ("cognito_intercept", "serve", "--log-level", "error", "--port"),
    MOTO: ("moto.server", "--port"),
}


@dataclass(frozen=True)
class Sent:
    """A request that is sent again and again."""

    method: str
    path: str
    body: bytes = b""
    target: str | None = None

    def send(self, connection: http.client.HTTPConnection) -> bytes:
        """Send it, and return the body of the response."""
        headers = dict(HEADERS)
        if self.target is not None:
            headers["X-Amz-Target"] = f"AWSCognitoIdentityProviderService.{self.target}"
        connection.request(self.method, self.path, self.body, headers)
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, body
        return body


@contextmanager
def serving(name: str) -> Iterator[int]:
    """Run a server in a process of its own, and give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", *COMMANDS[name], str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    end = time.monotonic() + SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def subjects_at(port: int) -> dict[str, Sent]:
    """Return what is sent to a server, which gets a user pool with a user first."""
    world = make_world(new_client(endpoint_url=f"http://127.0.0.1:{port}"), None)
    sign_in = world.initiate("USER_PASSWORD_AUTH", USERNAME="ann", PASSWORD=PASSWORD)
    described = json.dumps({"UserPoolId": world.pool_id}).encode()
    return {
        "describe_user_pool": Sent("POST", "/", described, "DescribeUserPool"),
        "initiate_auth by password": Sent(
            "POST", "/", json.dumps(sign_in).encode(), "InitiateAuth"
        ),
        "keys": Sent("GET", f"/{world.pool_id}/.well-known/jwks.json"),
    }


def send_many(port: int, sent: Sent) -> None:
    """Send a request many times by connections that stay open, if the server lets them."""

    def send(count: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        for _ in range(count):
            sent.send(connection)
        connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(send, [REQUESTS // CONNECTIONS] * CONNECTIONS))


@pytest.mark.parametrize("name", [OURS, MOTO])
@pytest.mark.parametrize("subject", ["describe_user_pool", "initiate_auth by password", "keys"])
def bench_server(benchmark: Any, subject: str, name: str) -> None:
    """Many requests at once."""
    benchmark.extra_info |= {"title": f"served: {subject}", "engine": name, "requests": REQUESTS}
    with serving(name) as port:
        sent = subjects_at(port)[subject]
        benchmark.pedantic(send_many, args=(port, sent), rounds=ROUNDS, warmup_rounds=1)
