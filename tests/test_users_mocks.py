"""The user's own mocks beside us: theirs is theirs, ours is answered, whoever was there first."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx
import pytest
import requests
import requests_mock
import respx
import vcr

from cognito_intercept import intercept
from tests.helpers import make_pool, run_python
from tests.http_clients import API, CLIENTS, ELSEWHERE, by_async_httpx, by_httpx
from tests.users_mocks import MOCKS

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_httpx import HTTPXMock

    from cognito_intercept.emulator import Cognito
    from tests.http_clients import Send
    from tests.users_mocks import Mock

every_mock = pytest.mark.parametrize("way", MOCKS, ids=lambda way: way.name)
# A URL of ours that the user mocks: it is one of no pool, so that no other answer is taken for it.
MOCKED = f"{API}/us-east-1_mOcKeD/.well-known/jwks.json"
REFUSED = r"(?i)refused|mock|cassette"
REGISTERED = {ELSEWHERE: (200, [1]), MOCKED: (503, [])}


def jwks_url() -> str:
    """Return the URL of the keys of a new pool."""
    return f"{API}/{make_pool('keys')}/.well-known/jwks.json"


def check(send: Send) -> None:
    """Ask for what is theirs, what is ours, what is both and what is neither."""
    assert json.loads(send("GET", ELSEWHERE).body) == [1]
    assert send("GET", MOCKED).status == 503
    url = jwks_url()
    for _ in range(2):
        assert len(json.loads(send("GET", url).body)["keys"]) == 2
    assert send("GET", f"{API}/us-east-1_nOnE/.well-known/jwks.json").status == 404
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    token_url = f"{API}/cognito-idp/oauth2/token"
    assert json.loads(send("POST", token_url, b"x=y", **form).body) == {"error": "invalid_request"}
    with pytest.raises(Exception, match=REFUSED):
        send("GET", "https://other.example.com/")


@every_mock
@pytest.mark.parametrize("first_out", ["emulator", "mock"])
@pytest.mark.parametrize("first_in", ["emulator", "mock"])
def test_any_order(way: Mock, first_in: str, first_out: str, tmp_path: Path) -> None:
    """Whichever starts first and stops first, neither loses nor leaves anything."""
    contexts = {"emulator": intercept(), "mock": way.make(REGISTERED, tmp_path)}
    with ExitStack() as first, ExitStack() as second:
        entered: dict[str, Any] = {}
        for name in sorted(contexts, key=lambda name: name != first_in):
            stack = first if name == first_out else second
            entered[name] = stack.enter_context(contexts[name])
        check(way.send)
        if way.count is not None:
            # Their two, and what is refused, which some count and others do not.
            assert way.count(entered["mock"]) in {2, 3}
        first.close()
        if first_out == "mock":
            assert len(json.loads(way.send("GET", jwks_url()).body)["keys"]) == 2
        else:
            assert json.loads(way.send("GET", ELSEWHERE).body) == [1]
            with pytest.raises(Exception, match=REFUSED):
                way.send("GET", f"{API}/us-east-1_nOnE/.well-known/jwks.json")


@pytest.mark.parametrize("send", [by_httpx, by_async_httpx])
@pytest.mark.parametrize("order", [("httpx_mock", "cognito"), ("cognito", "httpx_mock")])
@pytest.mark.httpx_mock(assert_all_requests_were_expected=False)
def test_pytest_httpx(send: Send, order: tuple[str, str], request: pytest.FixtureRequest) -> None:
    """Its fixture and ours in either order; what it has is its own, and used up as usual."""
    for name in order:
        request.getfixturevalue(name)
    theirs: HTTPXMock = request.getfixturevalue("httpx_mock")
    theirs.add_response(url=ELSEWHERE, json=[1], is_reusable=True)
    theirs.add_response(url=MOCKED, status_code=503)
    url = jwks_url()
    for _ in range(2):
        assert json.loads(send("GET", ELSEWHERE).body) == [1]
        assert len(json.loads(send("GET", url).body)["keys"]) == 2
    assert [send("GET", MOCKED).status for _ in range(2)] == [503, 404]
    with pytest.raises(httpx.TimeoutException, match="No response can be found"):
        send("GET", "https://other.example.com/")
    assert len(theirs.get_requests()) == 4


@pytest.mark.httpx_mock(should_mock=lambda request: request.url.host == "api.example.com")
def test_pytest_httpx_that_mocks_one_host(httpx_mock: HTTPXMock, cognito: Cognito) -> None:
    """Requests that it lets through are answered."""
    assert cognito is not None
    httpx_mock.add_response(url=ELSEWHERE, json=[1])
    assert json.loads(by_httpx("GET", ELSEWHERE).body) == [1]
    assert by_httpx("GET", jwks_url()).status == 200


def test_patch_that_comes_and_goes_leaves_no_layers() -> None:
    """A patch of a transport that starts before and stops inside, again and again."""
    original = httpx.HTTPTransport.handle_request
    for _ in range(3):
        other = mock.patch.object(httpx.HTTPTransport, "handle_request", original)
        other.start()
        with intercept():
            url = jwks_url()
            other.stop()
            assert by_httpx("GET", url).status == 200
        assert httpx.HTTPTransport.handle_request is original


@pytest.mark.usefixtures("cognito")
def test_transport_of_the_users() -> None:
    """A transport, an adapter or a connector that a test makes has all of a client's requests."""
    transport = httpx.MockTransport(lambda _: httpx.Response(299))
    with httpx.Client(transport=transport) as client:
        assert client.get(jwks_url()).status_code == 299
    with requests.Session() as session:
        adapter = requests_mock.Adapter()
        adapter.register_uri("GET", requests_mock.ANY, status_code=299)
        session.mount("https://", adapter)
        assert session.get(jwks_url()).status_code == 299


@pytest.mark.usefixtures("cognito")
def test_pass_through_routes_of_respx() -> None:
    """What respx is told to let through is answered, not sent."""
    for using in ("httpcore", "httpx"):
        with respx.mock(using=using) as router:
            router.route(host="cognito-idp.us-east-1.amazonaws.com").pass_through()
            assert by_httpx("GET", jwks_url()).status == 200
        with respx.mock(using=using, assert_all_mocked=False):
            assert len(json.loads(by_httpx("GET", jwks_url()).body)["keys"]) == 2
            assert by_httpx("GET", "https://other.example.com").body == b""


def test_real_http_of_requests_mock() -> None:
    """A mocker that lets requests through counts none of ours, and sessions stay ours after it."""
    mocker = requests_mock.Mocker(real_http=True)
    mocker.start()
    with requests.Session() as session, intercept():
        mocker.get(ELSEWHERE, json=[1])
        assert session.get(ELSEWHERE, timeout=5).json() == [1]
        assert session.get(jwks_url(), timeout=5).status_code == 200
        assert mocker.call_count == 1
        mocker.stop()
        assert session.get(jwks_url(), timeout=5).status_code == 200


@pytest.mark.parametrize("mode", ["none", "once", "new_episodes", "all"])
def test_nothing_of_ours_is_recorded(mode: str, tmp_path: Path) -> None:
    """A cassette in any mode is as it was, whichever library has sent."""
    file = tmp_path / "cassette.yaml"
    for order in ("cassette first", "emulator first"):
        cassette: Any = vcr.use_cassette(str(file), record_mode=mode)
        contexts = [cassette, intercept()]
        with ExitStack() as stack:
            for context in contexts if order == "cassette first" else contexts[::-1]:
                stack.enter_context(context)
            for send in CLIENTS:
                assert send("GET", jwks_url()).status == 200
    assert not file.exists()


@pytest.mark.parametrize("order", ["mock, ours", "ours, mock", "inside"])
def test_order_of_imports(order: str) -> None:
    """A library that mocks may be imported before us, after us, and inside of the context."""
    theirs = "import httpx, requests, requests_mock, responses, respx, vcr"
    ours = "from cognito_intercept import intercept"
    first, second = {
        "mock, ours": (theirs, ours),
        "ours, mock": (ours, theirs),
        "inside": (ours, ""),
    }[order]
    code = f"""
        {first}
        {second}
        with intercept():
            import boto3
            pool = boto3.client("cognito-idp").create_user_pool(PoolName="p")["UserPool"]["Id"]
            url = f"https://cognito-idp.us-east-1.amazonaws.com/{{pool}}/.well-known/jwks.json"
            {theirs}
            for mock, get in (
                (responses.RequestsMock(), requests.get),
                (requests_mock.Mocker(), requests.get),
                (respx.mock(assert_all_called=False), httpx.get),
                (respx.mock(assert_all_called=False, using="httpx"), httpx.get),
                (vcr.use_cassette("/nowhere", record_mode="none"), httpx.get),
                (vcr.use_cassette("/nowhere", record_mode="none"), requests.get),
            ):
                with mock:
                    print(get(url).status_code)
                print(get(url).status_code)
        """
    assert run_python(code).split() == ["200"] * 12
