"""Every HTTP client sees the same: documents, tokens, refusals, and hosts that are not ours."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import intercept
from tests.helpers import make_pool, run_python
from tests.http_clients import API, CLIENTS, by_aiohttp, by_async_httpx, by_async_httpx2
from tests.machines import make_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito
    from tests.http_clients import Send

every_client = pytest.mark.parametrize("send", CLIENTS, ids=lambda send: send.__name__)


class _Server(BaseHTTPRequestHandler):
    """A server of somebody else's: it returns what it was sent."""

    def do_POST(self) -> None:
        """Return the path and the body."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = json.dumps([self.path, body.decode()]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def do_GET(self) -> None:
        """Return the path."""
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def server() -> Iterator[str]:
    """Run the server and give its URL."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


@every_client
def test_documents(send: Send, idp: CognitoIdentityProviderClient) -> None:
    """Status, reason, headers and body of a key set."""
    url = f"{API}/{make_pool('keys', idp)}/.well-known/jwks.json"
    got = send("GET", url)
    assert (got.status, got.reason) == (200, "OK")
    assert got.headers["content-type"] == "application/json"
    assert got.headers["content-length"] == str(len(got.body))
    assert len(json.loads(got.body)["keys"]) == 2
    assert send("HEAD", url).body == b""


@every_client
@pytest.mark.usefixtures("cognito")
def test_token(send: Send) -> None:
    """A form and Basic authentication arrive."""
    machine = make_machine()
    basic = base64.b64encode(f"{machine.client_id}:{machine.secret}".encode()).decode()
    got = send(
        "POST",
        machine.discovery["token_endpoint"],
        b"grant_type=client_credentials",
        **{"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {basic}"},
    )
    assert got.status == 200
    assert json.loads(got.body)["token_type"] == "Bearer"


@every_client
@pytest.mark.usefixtures("cognito")
def test_api(send: Send) -> None:
    """The JSON API is reached without boto3, and bodies of any length are."""
    target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools"}
    body = b'{"MaxResults":1%s}' % (b" " * 300_000)
    assert json.loads(send("POST", f"{API}/", body, **target).body)["UserPools"] == []


@every_client
@pytest.mark.usefixtures("cognito")
def test_hosts_without_a_pool(send: Send) -> None:
    """A pool, a domain and a path that do not exist are refused as by AWS, not sent on."""
    unknown = send("GET", f"{API}/us-east-1_nOnE/.well-known/jwks.json")
    assert (unknown.status, json.loads(unknown.body)) == (
        404,
        {
            "code": "ResourceNotFoundException",
            "message": "User pool us-east-1_nOnE does not exist.",
        },
    )
    domain = send("POST", "https://nobody.auth.eu-west-1.amazoncognito.com/oauth2/token", b"")
    assert (domain.status, domain.reason) == (404, "Not Found")
    assert send("GET", f"{API}/some/path").status == 404


@every_client
def test_other_hosts(send: Send) -> None:
    """Requests to others go where they went, with an emulator of either form active."""
    with server() as url:
        for base_url in (None, url):
            with intercept(base_url=base_url):
                assert json.loads(send("POST", f"{url}/x?y=z", b"body").body) == ["/x?y=z", "body"]
        with intercept(base_url=url):
            # Another service's call at the base URL, and the same for the emulator.
            target = {"X-Amz-Target": "DynamoDB_20120810.ListTables"}
            assert json.loads(send("POST", f"{url}/", b"{}", **target).body) == ["/", "{}"]
            target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools"}
            got = send("POST", f"{url}/", b'{"MaxResults":1}', **target)
            assert json.loads(got.body) == {"UserPools": []}


@every_client
def test_innermost_emulator_answers(send: Send) -> None:
    """Contexts nest, and the outer one answers again."""
    with intercept():
        url = f"{API}/{make_pool('outer')}/.well-known/jwks.json"
        with intercept():
            assert send("GET", url).status == 404
        assert send("GET", url).status == 200


@every_client
def test_threads(send: Send) -> None:
    """Each thread's own emulator answers it, and a thread without one the last that started."""
    statuses: dict[str, int] = {}

    def run(name: str, url: str | None) -> None:
        if url is not None:
            statuses[name] = send("GET", url).status
            return
        with intercept():
            own = f"{API}/{make_pool(name)}/.well-known/jwks.json"
            barrier.wait()
            statuses[name] = send("GET", own).status
            barrier.wait()

    barrier = threading.Barrier(2)
    with intercept():
        url = f"{API}/{make_pool('main')}/.well-known/jwks.json"
        threads = [threading.Thread(target=run, args=("plain", url))]
        threads[0].start()
        threads[0].join()
        threads += [threading.Thread(target=run, args=(name, None)) for name in "ab"]
        for thread in threads[1:]:
            thread.start()
        for thread in threads[1:]:
            thread.join()
        assert send("GET", url).status == 200
    assert statuses == {"plain": 200, "a": 200, "b": 200}


@pytest.mark.parametrize("send", [by_async_httpx, by_async_httpx2, by_aiohttp])
def test_trigger_that_is_a_coroutine(send: Send, cognito: Cognito) -> None:
    """It is awaited on the client's loop, while the client waits."""
    loops = []
    machine = make_machine()

    async def trigger(event: Any, _context: Any) -> Any:
        loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0)
        return event

    cognito.on("PreTokenGeneration", trigger, version="V3_0")
    form = f"grant_type=client_credentials&client_id={machine.client_id}"
    form += f"&client_secret={machine.secret}"
    content_type = {"Content-Type": "application/x-www-form-urlencoded"}
    got = send("POST", machine.discovery["token_endpoint"], form.encode(), **content_type)
    assert (got.status, len(loops)) == (200, 1)


@pytest.mark.parametrize("order", ["before", "inside"])
def test_imported_before_and_inside(order: str) -> None:
    """A library is answered whenever it is imported, and is as before afterwards."""
    imports = "import aiohttp, httpx, httpx2, requests, urllib3"
    code = f"""
        import asyncio
        from cognito_intercept import intercept
        {imports if order == "before" else ""}
        async def get(url):
            async with aiohttp.ClientSession() as session, session.get(url) as got:
                return got.status
        for _ in range(2):
            with intercept():
                import boto3
                pool = boto3.client("cognito-idp").create_user_pool(PoolName="p")["UserPool"]["Id"]
                url = f"https://cognito-idp.us-east-1.amazonaws.com/{{pool}}/.well-known/jwks.json"
                {imports}
                print(requests.get(url).status_code, urllib3.request("GET", url).status)
                print(httpx.get(url).status_code, httpx2.get(url).status_code)
                print(asyncio.run(get(url)))
        for function in (
            requests.Session.get_adapter,
            urllib3.HTTPConnectionPool.urlopen,
            httpx.HTTPTransport.handle_request,
            httpx.AsyncHTTPTransport.handle_async_request,
            httpx2.Client.send,
            aiohttp.BaseConnector.connect,
        ):
            print(function.__module__.partition(".")[0])
    """
    assert run_python(code).split() == [
        *["200"] * 10,
        *("requests", "urllib3", "httpx", "httpx", "httpx2", "aiohttp"),
    ]
