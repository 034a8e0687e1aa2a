"""The inspection API of a server, and the page at ``/``."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config

from cognito_intercept import intercept
from cognito_intercept.server.changes import _MEMBERS
from cognito_intercept.server.inspection import _ROUTES, PREFIX
from tests.helpers import pool_names
from tests.realms import PASSWORD, make_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept import Cognito
    from cognito_intercept.server.running import RunningServer

WEB: dict[str, Any] = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid"],
    "CallbackURLs": ["https://app.example.com/callback"],
}


class Api:
    """The inspection API of a server."""

    def __init__(self, server: RunningServer[Cognito]) -> None:
        """Name the server."""
        self.url = server.url

    def __call__(self, method: str, path: str, **options: Any) -> requests.Response:
        """Return a response."""
        url = f"{self.url}{PREFIX}/{path}"
        return requests.request(method, url, timeout=30, **options)

    def get(self, path: str) -> Any:
        """Return what is at a path."""
        response = self("GET", path)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        return response.json()


@contextmanager
def inspected(**arguments: Any) -> Iterator[tuple[Cognito, Api]]:
    """An emulator and its inspection API."""
    with intercept(**arguments) as cognito, cognito.serve(inspect=True) as server:
        yield cognito, Api(server)


def test_what_is_there() -> None:
    """Pools with their app clients, users, messages, calls without secrets, and triggers."""
    with inspected() as (cognito, api):
        cognito.on("PreSignUp", lambda event, _: event)
        realm = make_realm(
            boto3.client("cognito-idp"), {"AutoVerifiedAttributes": ["email"]}, client=WEB
        )
        realm.sign_up("ann", email="ann@example.com")

        (pool,) = api.get("pools")
        assert (pool["id"], pool["users"]) == (realm.pool_id, 1)
        assert pool["issuer"] == f"https://cognito-idp.us-east-1.amazonaws.com/{realm.pool_id}"
        (client,) = pool["clients"]
        assert client["id"] == realm.client_id
        assert client["login_url"].startswith(f"{api.url}/cognito-idp/login?client_id=")
        assert requests.get(client["login_url"], timeout=30).status_code == 200
        assert requests.get(pool["documents"], timeout=30).json()["issuer"] == pool["issuer"]

        (user,) = api.get(f"users?pool={realm.pool_id}")
        assert (user["username"], user["status"]) == ("ann", "UNCONFIRMED")
        assert user["attributes"]["email"] == "ann@example.com"
        assert api.get("users?pool=none") == api.get("users?limit=0") == []

        (message,) = api.get("messages?to=ann")
        assert message["code"] == cognito.outbox.to("ann").code
        assert api.get("messages?to=bob") == []

        (call,) = api.get("calls?operation=SignUp")
        assert (call["username"], call["status"]) == ("ann", 200)
        assert call["parameters"]["Password"] == "***"
        assert PASSWORD not in str(api.get("calls"))
        assert len(api.get("calls?limit=1")) == 1
        assert api.get("calls?limit=0") == []

        (trigger,) = api.get("triggers")
        assert (trigger["name"], trigger["username"]) == ("PreSignUp", "ann")


def test_the_clock() -> None:
    """It is advanced, set, frozen and released; what is none of that changes nothing."""
    with inspected() as (cognito, api):
        assert api("POST", "clock", json={"advance": 3600}).json()["offset"] == pytest.approx(
            3600, abs=1
        )
        api("POST", "clock", json={"freeze": True})
        at = api("POST", "clock", json={"at": "2040-01-31T12:00:00Z"}).json()
        assert at["now"] == api.get("clock")["now"]
        assert (at["time"], at["is_frozen"]) == ("2040-01-31T12:00:00Z", True)
        for wrong in (
            {},
            {"advance": "1"},
            {"advance": True},
            {"advance": 1e300},
            {"advance": -1e12},
            {"at": "tomorrow"},
            {"freeze": False},
            {"freeze": True, "run": True},
        ):
            assert api("POST", "clock", json=wrong).status_code == 400
        assert cognito.clock.now() == at["now"]
        assert api("POST", "clock", json={"run": True}).json()["is_frozen"] is False


def test_pages() -> None:
    """Every list is bounded: users and pools from the first, what happened from the newest."""
    with inspected() as (cognito, api):
        cognito.on("PreSignUp", lambda event, _: event)
        idp = boto3.client("cognito-idp")
        realm = make_realm(idp, {"AutoVerifiedAttributes": ["email"]}, client=WEB)
        for number in range(3):
            realm.sign_up(f"user{number}", email=f"user{number}@example.com")
            cognito.user_pool(f"pool{number}")

        def names(path: str, member: str = "username") -> list[str]:
            return [one[member] for one in api.get(path)]

        assert names("users?limit=2") == ["user0", "user1"]
        assert names("users?limit=2&offset=2") == ["user2"]
        assert names("pools?limit=2&offset=1", "name") == ["pool0", "pool1"]
        for path in ("messages?", "calls?operation=SignUp&", "triggers?"):
            assert names(f"{path}limit=2") == ["user1", "user2"]
            assert names(f"{path}limit=2&offset=2") == ["user0"]
            assert names(f"{path}offset=100") == []
        for wrong in ("limit=10001", "limit=-1", "offset=x", "offset=9999999999"):
            assert api("GET", f"messages?{wrong}").status_code == 400


def test_every_request_is_documented() -> None:
    """The table of the API has a row for each path and method, and every kind of fault."""
    page = (Path(__file__).parents[1] / "docs" / "serving.md").read_text()
    for name, handlers in _ROUTES.items():
        for method in handlers:
            assert re.search(rf"`{method} {name}[`?]", page), f"{method} {name}"
    assert PREFIX in page
    for kind in _MEMBERS:
        assert f'"kind": "{kind}"' in page


def test_connections_are_lost() -> None:
    """Before the operation runs, or after: the connection ends without an answer."""
    with inspected() as (cognito, api):
        call = {"X-Amz-Target": "AWSCognitoIdentityProviderService.CreateUserPool"}
        for when, pools in (("before", 0), ("after", 1)):
            fault = {"kind": "lose_connection", "operation": "CreateUserPool", "when": when}
            assert api("POST", "faults", json=fault).status_code == 200
            with pytest.raises(requests.ConnectionError, match="without response"):
                requests.post(api.url, json={"PoolName": "lost"}, headers=call, timeout=30)
            assert len(cognito.pools) == pools
        assert api.get("faults") == []


def test_connections_of_identity_pools_are_lost() -> None:
    """A fault is for the operations of both APIs, and for no other request."""
    with inspected() as (_, api):
        fault = {"kind": "lose_connection", "times": 1}
        assert api("POST", "faults", json=fault).status_code == 200
        assert requests.get(f"{api.url}/nothing", timeout=30).status_code == 404
        call = {"X-Amz-Target": "AWSCognitoIdentityService.ListIdentityPools"}
        with pytest.raises(requests.ConnectionError, match="without response"):
            requests.post(api.url, json={"MaxResults": 1}, headers=call, timeout=30)
        listed = requests.post(api.url, json={"MaxResults": 1}, headers=call, timeout=30)
        assert listed.json() == {"IdentityPools": []}


def test_faults() -> None:
    """A fault happens to the calls of this process too, and is listed until it has happened."""
    with inspected() as (cognito, api):
        idp = boto3.client("cognito-idp")
        fault = {"kind": "fail", "operation": "ListUserPools", "error": "TooManyRequestsException"}
        (listed,) = api("POST", "faults", json=fault).json()
        assert (listed["kind"], listed["operation"], listed["remaining"]) == (
            "fail",
            "ListUserPools",
            1,
        )
        with pytest.raises(idp.exceptions.TooManyRequestsException):
            boto3.client("cognito-idp", config=_without_retries()).list_user_pools(MaxResults=1)
        assert api.get("faults") == []
        api("POST", "faults", json={"kind": "delay", "seconds": 0.01, "times": 2})
        api("POST", "faults", json={"kind": "fail_delivery", "recipient": "a@example.com"})
        api("POST", "faults", json={"kind": "throttle", "category": "UserRead"})
        kinds = [one["kind"] for one in api.get("faults")]
        assert kinds == ["throttle", "delay", "fail_delivery"]
        assert api("DELETE", "faults").status_code == 204
        assert cognito.faults.listed() == []


def _without_retries() -> Any:
    return Config(retries={"max_attempts": 0})


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": ["fail"]},
        {"kind": "clear"},
        {"kind": "fail", "operation": "Nothing"},
        {"kind": "fail", "error": "NoSuchException"},
        {"kind": "throttle", "category": "NoSuchCategory"},
        {"kind": "fail", "times": 0},
        {"kind": "fail", "times": True},
        {"kind": "fail", "what": 1},
        {"kind": "delay"},
        {"kind": "delay", "seconds": 1e9},
        {"kind": "delay", "seconds": "1"},
        {"kind": "fail_delivery", "recipient": 1},
        {"kind": "lose_connection", "when": "never"},
    ],
)
def test_faults_that_there_are_not(fault: dict[str, Any]) -> None:
    """They are refused in words, and nothing is added."""
    with inspected() as (cognito, api):
        response = api("POST", "faults", json=fault)
        assert response.status_code == 400
        assert response.json()["message"]
        assert cognito.faults.listed() == []


def test_reset() -> None:
    """All is as it was before the first request: pools, clock, messages, calls, faults."""
    with inspected() as (cognito, api):
        idp = boto3.client("cognito-idp")
        idp.create_user_pool(PoolName="seeded")
        api.get("pools")
        idp.create_user_pool(PoolName="later")
        cognito.clock.advance(100)
        cognito.faults.fail("SignUp")
        assert api("POST", "reset").status_code == 204
        assert pool_names() == ["seeded"]
        assert cognito.clock.offset == pytest.approx(0, abs=1)
        assert api.get("faults") == []
        assert [call["operation"] for call in api.get("calls")] == ["ListUserPools"]
        assert api("DELETE", "calls").status_code == api("DELETE", "messages").status_code == 204
        assert api.get("calls") == api.get("messages") == []


def test_state() -> None:
    """It is saved and restored; damaged data are refused and change nothing."""
    with inspected() as (_, api):
        idp = boto3.client("cognito-idp")
        idp.create_user_pool(PoolName="kept")
        state = api.get("state")
        idp.create_user_pool(PoolName="later")
        assert api("PUT", "state", json=state | {"version": 99}).status_code == 400
        assert sorted(pool_names()) == ["kept", "later"]
        assert api("PUT", "state", json=state).status_code == 204
        assert pool_names() == ["kept"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 5000])
def test_bodies_that_are_no_objects(body: bytes) -> None:
    """They are bad requests."""
    with inspected() as (_, api):
        for method, path in (("POST", "clock"), ("POST", "faults"), ("PUT", "state")):
            assert api(method, path, data=body).status_code == 400


def test_methods_and_paths_that_there_are_not() -> None:
    """405 says what there is; another path is not found."""
    with inspected() as (_, api):
        for path, handlers in _ROUTES.items():
            response = api("PATCH", path)
            assert response.status_code == 405
            assert response.headers["Allow"] == ", ".join(handlers)
        assert api("GET", "nothing").status_code == 404
        assert api("GET", "calls?limit=x").status_code == 400


def test_pages_of_other_origins_change_nothing() -> None:
    """A browser sends their Origin with a POST, whatever its content type."""
    with inspected() as (_, api):
        for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
            response = api("POST", "reset", headers={"Origin": origin})
            assert response.status_code == 403
            assert "Access-Control-Allow-Origin" not in response.headers
        assert api("POST", "reset", headers={"Origin": api.url}).status_code == 204


def test_the_page() -> None:
    """It shows what is there, escaped, and loads nothing from elsewhere."""
    with inspected() as (cognito, api):
        empty = requests.get(api.url, timeout=30)
        assert "No user pool yet." in empty.text
        realm = make_realm(
            boto3.client("cognito-idp"), {"AutoVerifiedAttributes": ["email"]}, client=WEB
        )
        realm.sign_up("<script>", email="ann@example.com")
        page = requests.get(api.url, timeout=30)
        assert page.headers["Content-Type"] == "text/html;charset=UTF-8"
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        for shown in (realm.pool_id, realm.client_id, "login page", "&lt;script&gt;", "SignUp"):
            assert shown in page.text
        assert cognito.outbox.to("<script>").code in page.text
        assert "<script>" not in page.text
        assert PASSWORD not in page.text
        for name in ("overview.css", "overview.js"):
            assert f"{PREFIX}/{name}" in page.text
            assert api("GET", name).status_code == 200


def test_calls_go_on_beside_the_page() -> None:
    """Only a plain GET of ``/`` is the page."""
    with inspected() as (_, api):
        target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools"}
        answer = requests.post(api.url, headers=target, json={"MaxResults": 1}, timeout=30)
        assert answer.json() == {"UserPools": []}
