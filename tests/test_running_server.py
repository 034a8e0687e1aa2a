"""``cognito.serve()`` and the fixture ``cognito_server``: this process's state over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest

from cognito_intercept import intercept
from tests.realms import make_realm

if TYPE_CHECKING:
    from cognito_intercept import Cognito
    from cognito_intercept.server.running import RunningServer

SECONDS = 30


def in_another_process(url: str, body: dict[str, Any] | None = None, operation: str = "") -> Any:
    """Return what a URL answers to a Python that knows nothing of the emulator, as JSON."""
    code = """
        import sys, urllib.request, urllib.error
        url, operation, body = sys.argv[1:]
        request = urllib.request.Request(url, body.encode() or None)
        if operation:
            request.add_header("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation)
            request.add_header("Content-Type", "application/x-amz-json-1.1")
        try:
            print(urllib.request.urlopen(request).read().decode())
        except urllib.error.HTTPError as error:
            print(error.read().decode())
    """
    code = "\n".join(line[8:] for line in code.splitlines())
    sent = "" if body is None else json.dumps(body)
    command = [sys.executable, "-I", "-c", code, url, operation, sent]
    run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    return json.loads(run.stdout)


def test_another_process_sees_the_state_of_this_one() -> None:
    """What boto3 makes in process is read over HTTP, and the other way round."""
    with intercept() as cognito, cognito.serve() as server:
        realm = make_realm(boto3.client("cognito-idp"))
        signed_up = {"ClientId": realm.client_id, "Username": "ann", "Password": "Correct-horse-9"}
        in_another_process(server.url, signed_up, "SignUp")
        user = realm.idp.admin_get_user(UserPoolId=realm.pool_id, Username="ann")
        assert user["UserStatus"] == "UNCONFIRMED"
        cognito.calls.assert_called("SignUp", Username="ann")
        found = in_another_process(server.url, {"MaxResults": 5}, "ListUserPools")
        assert [pool["Id"] for pool in found["UserPools"]] == [realm.pool_id]


def test_documents_of_an_emulator_of_the_aws_form() -> None:
    """The issuer is AWS's; what is to be fetched is at the server. In process all is AWS's."""
    with intercept() as cognito, cognito.serve() as server:
        realm = make_realm(boto3.client("cognito-idp"))
        issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{realm.pool_id}"
        path = ".well-known/openid-configuration"
        served = in_another_process(f"{server.url}/{realm.pool_id}/{path}")
        assert served["issuer"] == issuer
        assert served["jwks_uri"] == f"{server.url}/{realm.pool_id}/.well-known/jwks.json"
        assert served["token_endpoint"] == f"{server.url}/cognito-idp/oauth2/token"
        assert len(in_another_process(served["jwks_uri"])["keys"]) == 2
        with urlopen(f"{issuer}/{path}", timeout=SECONDS) as response:  # noqa: S310 - answered here
            assert json.load(response)["jwks_uri"] == f"{issuer}/.well-known/jwks.json"


def test_an_emulator_that_is_not_active_is_served() -> None:
    """The server answers after the interception has ended, as long as its block lasts."""
    with intercept() as cognito:
        realm = make_realm(boto3.client("cognito-idp"))
    with cognito.serve() as server:
        found = in_another_process(server.url, {"MaxResults": 5}, "ListUserPools")
    assert found["UserPools"][0]["Id"] == realm.pool_id


def test_a_base_url_stays_what_it_is() -> None:
    """An emulator with a base URL goes by that URL, whatever port it is served at."""
    with intercept(base_url="http://cognito.test:4566") as cognito, cognito.serve() as server:
        pool_id = make_realm(boto3.client("cognito-idp")).pool_id
        found = in_another_process(f"{server.url}/{pool_id}/.well-known/openid-configuration")
        assert found["issuer"] == f"http://cognito.test:4566/{pool_id}"


def test_the_end() -> None:
    """After the block nothing listens, and no thread is left, with connections open or not."""
    before = set(threading.enumerate())
    with intercept() as cognito, cognito.serve() as server:
        kept = urlopen(f"{server.url}/health", timeout=SECONDS)  # noqa: S310 - our own server
        assert server.port == int(server.url.rpartition(":")[2])
    kept.close()
    with pytest.raises(OSError, match="refused"):
        urlopen(server.url, timeout=SECONDS)  # noqa: S310 - our own server
    assert set(threading.enumerate()) <= before


def test_inspection_is_off_unless_asked_for() -> None:
    """Codes are read over HTTP only where ``inspect`` says so."""
    with intercept() as cognito:
        for inspect, status in ((False, 404), (True, 200)):
            with cognito.serve(inspect=inspect) as server:
                url = f"{server.url}/_cognito_intercept/v1/messages"
                assert _status(url) == status


def _status(url: str) -> int:
    try:
        with urlopen(Request(url), timeout=SECONDS) as response:  # noqa: S310 - our own server
            return int(response.status)
    except HTTPError as error:
        with error:
            return error.code


class TestFixture:
    """``cognito_server``."""

    def test_it_serves(self, cognito_server: RunningServer[Cognito]) -> None:
        """The server's URL is the emulator's base URL and issues the tokens."""
        assert cognito_server.cognito.settings.base_url == cognito_server.url
        pool_id = make_realm(boto3.client("cognito-idp")).pool_id
        url = f"{cognito_server.url}/{pool_id}/.well-known/openid-configuration"
        assert in_another_process(url)["issuer"] == f"{cognito_server.url}/{pool_id}"

    def test_the_fixture_cognito_is_the_same(
        self, cognito: Cognito, cognito_server: RunningServer[Cognito]
    ) -> None:
        """A test that asks for both has one emulator."""
        assert cognito is cognito_server.cognito

    @pytest.mark.cognito(region="eu-west-1", base_url="http://localhost:0")
    def test_marker(self, cognito_server: RunningServer[Cognito]) -> None:
        """The marker's arguments count."""
        assert cognito_server.cognito.settings.region == "eu-west-1"
        assert cognito_server.cognito.settings.base_url == "http://localhost:0"
