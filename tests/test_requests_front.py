"""Requests beside the user's own mocks: inside, outside, interleaved; imported early or late."""

# ruff: noqa: PT012, SIM117 - what these tests are about is what leaving a context does

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
import requests
import responses
from requests.adapters import BaseAdapter, HTTPAdapter
from responses import matchers
from responses.registries import OrderedRegistry

from cognito_intercept import intercept
from tests.helpers import make_pool, run_python

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito

API = "https://cognito-idp.us-east-1.amazonaws.com"
ELSEWHERE = "https://api.example.com/things"
GET_ADAPTER = requests.Session.get_adapter


def jwks_url() -> str:
    """Return the URL of the keys of a new pool."""
    return f"{API}/{make_pool('keys')}/.well-known/jwks.json"


def keys_at(url: str) -> list[Any]:
    """Fetch a key set with requests."""
    found: list[Any] = requests.get(url, timeout=5).json()["keys"]
    return found


def test_own_mock_inside() -> None:
    """A mock that starts after the emulator has its calls, and the emulator its own."""
    with intercept(), responses.RequestsMock() as own:
        own.get(ELSEWHERE, json=[1])
        url = jwks_url()
        assert requests.get(ELSEWHERE, timeout=5).json() == [1]
        assert len(keys_at(url)) == 2
        assert [call.request.url for call in own.calls] == [ELSEWHERE]
    assert requests.Session.get_adapter is GET_ADAPTER


def test_own_mock_outside() -> None:
    """A mock that started before the emulator goes on after it."""
    with responses.RequestsMock() as own:
        own.get(ELSEWHERE, json=[1])
        with intercept():
            assert len(keys_at(jwks_url())) == 2
            assert requests.get(ELSEWHERE, timeout=5).json() == [1]
        assert requests.get(ELSEWHERE, timeout=5).json() == [1]
        with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
            requests.get(f"{API}/us-east-1_x/.well-known/jwks.json", timeout=5)


@pytest.mark.parametrize("first_out", ["emulator", "mock"])
@pytest.mark.parametrize("first_in", ["emulator", "mock"])
def test_any_order_of_starts_and_stops(first_in: str, first_out: str) -> None:
    """Whichever starts first and stops first, neither loses nor leaves anything."""
    send = HTTPAdapter.send
    own, ours = responses.RequestsMock(assert_all_requests_are_fired=False), intercept()
    starts: dict[str, Callable[[], object]] = {"emulator": ours.start, "mock": own.start}
    stops: dict[str, Callable[[], object]] = {"emulator": ours.stop, "mock": own.stop}
    own.get(ELSEWHERE, json=[1])
    for name in sorted(starts, key=lambda name: name != first_in):
        starts[name]()
    assert requests.get(ELSEWHERE, timeout=5).json() == [1]
    url = jwks_url()
    assert len(keys_at(url)) == 2

    stops[first_out]()
    if first_out == "emulator":
        assert requests.get(ELSEWHERE, timeout=5).json() == [1]
        with pytest.raises(requests.ConnectionError):
            keys_at(url)
        own.stop()
    else:
        assert len(keys_at(url)) == 2
        ours.stop()
    assert HTTPAdapter.send is send
    assert requests.Session.get_adapter is GET_ADAPTER


def test_own_mock_wins_for_the_very_same_url() -> None:
    """What a test registers for a URL of ours is the test's; the rest stays ours."""
    with intercept(), responses.RequestsMock() as own:
        url, other = jwks_url(), jwks_url()
        own.get(url, status=503)
        assert requests.get(url, timeout=5).status_code == 503
        assert len(keys_at(other)) == 2
        own.assert_call_count(url, 1)


@pytest.mark.usefixtures("cognito")
@responses.activate
def test_default_mock_and_its_matchers() -> None:
    """The decorator's mock works, matchers that look at the request included."""
    url = jwks_url()
    wanted = matchers.query_param_matcher({"v": "1"})
    sent = matchers.request_kwargs_matcher({"stream": True})
    responses.get(url, json={"keys": []}, match=[wanted, sent])
    assert requests.get(url, params={"v": "1"}, stream=True, timeout=5).json() == {"keys": []}
    assert len(requests.get(url, params={"v": "2"}, stream=True, timeout=5).json()["keys"]) == 2
    assert len(responses.calls) == 1


def test_unregistered_hosts_are_still_refused() -> None:
    """A mock goes on refusing what nobody registered, and what was not called is noticed."""
    with intercept(), pytest.raises(AssertionError, match="Not all requests"):
        with responses.RequestsMock() as own:
            own.get(ELSEWHERE, json=[1])
            assert len(keys_at(jwks_url())) == 2
            with pytest.raises(requests.ConnectionError, match="Connection refused"):
                requests.get("https://other.example.com/", timeout=5)


def test_ordered_registry_is_not_used_up() -> None:
    """Our calls take nothing from a mock that insists on an order."""
    with intercept(), responses.RequestsMock(registry=OrderedRegistry) as own:
        url = jwks_url()
        own.get(ELSEWHERE, json=[1])
        own.get(ELSEWHERE, json=[2])
        found = []
        for _ in range(2):
            assert len(keys_at(url)) == 2
            found += requests.get(ELSEWHERE, timeout=5).json()
        assert found == [1, 2]


def test_nested_mocks() -> None:
    """The mock that started last is the one that is asked, as without us."""
    with intercept(), responses.RequestsMock(assert_all_requests_are_fired=False) as outer:
        url = jwks_url()
        outer.get(url, status=503)
        with responses.RequestsMock() as inner:
            inner.get(ELSEWHERE, json=[1])
            assert requests.get(ELSEWHERE, timeout=5).json() == [1]
            assert len(keys_at(url)) == 2
        assert requests.get(url, timeout=5).status_code == 503


def test_catch_all_of_moto_is_no_mock_of_the_users() -> None:
    """Moto refuses every AWS host that it does not know; beside it the emulator answers."""

    def refuse(_request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        return 400, {}, ""

    refuse.__module__ = "moto.core.models"
    with intercept(), responses.RequestsMock(assert_all_requests_are_fired=False) as own:
        own.add_callback("GET", re.compile(r"https?://.+\.amazonaws\.com/.*"), refuse)
        assert len(keys_at(jwks_url())) == 2
        assert requests.get("https://s3.amazonaws.com/bucket", timeout=5).status_code == 400


@pytest.mark.usefixtures("cognito")
def test_mounted_adapters() -> None:
    """One that talks to the network is answered for; any other is there on purpose."""

    class Canned(BaseAdapter):
        def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
            response = requests.Response()
            response.status_code, response.request = 299, request
            return response

        def close(self) -> None:
            """Have nothing to close."""

    url = jwks_url()
    with requests.Session() as session:
        session.mount(API, HTTPAdapter(max_retries=3))
        assert session.get(url).status_code == 200
        adapter: Any = session.get_adapter(url)
        assert adapter.max_retries.total == 3
        session.mount(API, Canned())
        assert session.get(url).status_code == 299


@pytest.mark.usefixtures("cognito")
def test_sessions_and_responses_are_as_usual() -> None:
    """Sessions made before, streams, hooks, JSON and elapsed time work on an answer."""
    url = jwks_url()
    seen: list[int] = []
    with requests.Session() as session:
        session.hooks["response"].append(lambda r, *_, **__: seen.append(r.status_code))
        answer = session.get(url, stream=True)
        assert b"".join(answer.iter_content(100)) == session.get(url).content
    assert seen == [200, 200]
    assert answer.ok
    assert (answer.reason, answer.url, answer.encoding) == ("OK", url, "utf-8")
    assert answer.elapsed.total_seconds() >= 0


@pytest.mark.usefixtures("cognito")
@pytest.mark.parametrize("body", [b'{"MaxResults":1}', '{"MaxResults":1}', "file", "pieces"])
def test_bodies_of_every_kind(body: Any, tmp_path: Any) -> None:
    """Bytes, text, files and iterators arrive."""
    make_pool("one")
    path = tmp_path / "body"
    path.write_bytes(b'{"MaxResults":1}')
    target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools"}
    with path.open("rb") as file:
        data = {"file": file, "pieces": iter([b'{"Max', b'Results":1}'])}.get(body, body)
        answer = requests.post(API + "/", headers=target, data=data, timeout=5)
    assert [pool["Name"] for pool in answer.json()["UserPools"]] == ["one"]


def test_patch_above_ours_survives_us() -> None:
    """Somebody's patch of the same method is not undone when the emulator stops."""
    ours = intercept()
    ours.start()
    with mock.patch.object(requests.Session, "get_adapter", return_value=mock.sentinel.adapter):
        ours.stop()
        assert requests.Session().get_adapter(API) is mock.sentinel.adapter
    # What they put back is what they found: ours, which now does nothing.
    assert isinstance(requests.Session().get_adapter(API), HTTPAdapter)
    with intercept():
        assert len(keys_at(jwks_url())) == 2
    requests.Session.get_adapter = GET_ADAPTER  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("owner", "name"),
    [(requests.Session, "get_adapter"), (urllib.request.AbstractHTTPHandler, "do_open")],
)
def test_crossing_patches_do_not_pile_up(owner: Any, name: str) -> None:
    """A patch that starts inside and stops outside, again and again, leaves one layer of ours."""
    original = getattr(owner, name)
    ours = intercept()
    for _ in range(5):
        ours.start()
        other = mock.patch.object(owner, name, getattr(owner, name))
        other.start()
        ours.stop()
        other.stop()
    left = getattr(owner, name)
    assert inspect.getclosurevars(left).nonlocals["original"] is original
    with intercept():
        assert len(keys_at(jwks_url())) == 2
    assert getattr(owner, name) is original


def test_exception_leaves_nothing_behind() -> None:
    """The patches and the import hooks are gone whatever was raised."""
    finders = list(sys.meta_path)
    with pytest.raises(ZeroDivisionError), intercept():
        assert requests.Session.get_adapter is not GET_ADAPTER
        raise ZeroDivisionError
    assert requests.Session.get_adapter is GET_ADAPTER
    assert sys.meta_path == finders


def test_entering_imports_no_http_library() -> None:
    """What the program does not use is not imported for it, Authlib and waitress included."""
    assert run_python(
        """
        import sys
        from cognito_intercept import intercept
        with intercept() as cognito:
            import boto3
            boto3.client("cognito-idp").create_user_pool(PoolName="p")
        heavy = {"requests", "responses", "authlib", "waitress", "httpx", "aiohttp"}
        print(sorted(heavy & set(sys.modules)))
        """
    ).endswith("[]")


def test_library_imported_after_activation_is_answered() -> None:
    """It is hooked when it is imported, and unhooked like the others."""
    assert run_python(
        """
            import sys
            from cognito_intercept import intercept
            with intercept():
                import boto3
                pool = boto3.client("cognito-idp").create_user_pool(PoolName="p")["UserPool"]["Id"]
                assert "requests" not in sys.modules
                import requests
                url = f"https://cognito-idp.us-east-1.amazonaws.com/{pool}/.well-known/jwks.json"
                print(len(requests.get(url).json()["keys"]))
            print(requests.Session.get_adapter.__module__)
            loader = requests.sessions.__spec__.loader
            print(type(loader).__name__, vars(loader).get("exec_module"))
            """
    ).split("\n") == ["2", "requests.sessions", "SourceFileLoader None"]


def test_library_that_fails_to_import_fails_as_usual() -> None:
    """The hook adds nothing to an ImportError."""
    code = (
        "import sys; from cognito_intercept import intercept; sys.modules['urllib3'] = None\n"
        "with intercept():\n    import requests"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "import of urllib3 halted" in done.stderr


class TestAddTo:
    """``cognito.add_to(mock)``: the routes in a mock of the user's own."""

    def test_routes_answer_in_it(self, cognito: Cognito) -> None:
        """They answer while the mock is started, and are recorded as its calls."""
        url = jwks_url()
        with responses.RequestsMock() as own:
            cognito.add_to(own)
            assert len(keys_at(url)) == 2
            assert requests.post(f"{API}/cognito-idp/oauth2/token", timeout=5).json() == {
                "error": "invalid_request"
            }
            assert len(own.calls) == 2

    def test_routes_answer_without_an_active_emulator(self) -> None:
        """An emulator that was left keeps its state, and answers through the mock."""
        with intercept() as cognito:
            url = jwks_url()
        with responses.RequestsMock() as own:
            cognito.add_to(own)
            assert len(keys_at(url)) == 2
        with mock.patch.object(HTTPAdapter, "send", side_effect=ZeroDivisionError):
            with pytest.raises(ZeroDivisionError):
                keys_at(url)

    def test_default_mock(self) -> None:
        """The module itself stands for its default mock."""
        with intercept(base_url="http://localhost:4566") as cognito:
            pool = make_pool("local")
        responses.start()
        try:
            cognito.add_to(responses)  # type: ignore[arg-type]
            assert len(keys_at(f"http://localhost:4566/{pool}/.well-known/jwks.json")) == 2
        finally:
            responses.stop()
            responses.reset()

    def test_uncalled_routes_are_no_omission(self, cognito: Cognito) -> None:
        """``assert_all_requests_are_fired`` asks for the test's own responses only."""
        with pytest.raises(AssertionError) as caught:
            with responses.RequestsMock(assert_all_requests_are_fired=True) as own:
                cognito.add_to(own)
                own.get(ELSEWHERE, json=[1])
        assert "api.example.com" in str(caught.value)
        assert "cognito-idp" not in str(caught.value)
        with responses.RequestsMock(assert_all_requests_are_fired=True) as own:
            cognito.add_to(own)

    @pytest.mark.parametrize("order", ["before", "after"])
    def test_own_response_goes_first(self, order: str) -> None:
        """Registered before or after, it answers its URL every time, and ours stay."""
        with intercept() as cognito:
            url, other = jwks_url(), jwks_url()
        with responses.RequestsMock() as own:
            if order == "before":
                own.get(url, status=503)
                cognito.add_to(own)
            else:
                cognito.add_to(own)
                own.get(url, status=503)
            for _ in range(3):
                assert requests.get(url, timeout=5).status_code == 503
                assert len(keys_at(other)) == 2

    def test_custom_domain_that_comes_later(self, cognito: Cognito) -> None:
        """Which hosts have a domain is looked up at each request."""
        with responses.RequestsMock() as own:
            cognito.add_to(own)
            with pytest.raises(requests.ConnectionError):
                requests.post("https://auth.example.com/oauth2/token", timeout=5)
            pool = cognito.service("us-east-1").pool(make_pool("domain"))
            cognito.service("us-east-1").pool_of_domain["auth.example.com"] = pool
            answer = requests.post("https://auth.example.com/oauth2/token", timeout=5)
            assert answer.json() == {"error": "invalid_request"}

    def test_another_emulator_takes_over(self) -> None:
        """Of two emulators in one mock the last one answers."""
        with intercept() as first:
            pass
        with intercept() as second:
            url = jwks_url()
        with responses.RequestsMock() as own:
            first.add_to(own)
            second.add_to(own)
            assert len(keys_at(url)) == 2
