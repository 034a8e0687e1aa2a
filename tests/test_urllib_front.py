"""``urllib.request``: openers, errors and bodies as with a real server."""

# ruff: noqa: PT012, S310, SIM117 - the URLs are the tests' own; contexts are what is tested

from __future__ import annotations

import http.client
import io
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from cognito_intercept import intercept
from tests.helpers import make_pool, run_python
from tests.machines import make_machine

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

API = "https://cognito-idp.us-east-1.amazonaws.com"
DO_OPEN = urllib.request.AbstractHTTPHandler.do_open


def test_urlopen_reads_a_document(idp: CognitoIdentityProviderClient) -> None:
    """The response is http.client's own kind, with all that its readers look for."""
    url = f"{API}/{make_pool('keys', idp)}/.well-known/jwks.json"
    with urllib.request.urlopen(url, timeout=5) as response:
        assert (response.status, response.code, response.msg) == (200, 200, "OK")
        assert response.url == response.geturl() == url
        assert response.headers["Content-Type"] == response.info()["Content-Type"]
        assert len(json.load(response)["keys"]) == 2
    assert response.closed


def test_opener_with_handlers_and_a_context_of_its_own(
    idp: CognitoIdentityProviderClient,
) -> None:
    """Whatever opener is built, its http and https handlers are hooked."""
    url = f"{API}/{make_pool('keys', idp)}/.well-known/jwks.json"
    handler = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    opener = urllib.request.build_opener(handler)
    with opener.open(url, timeout=5) as response:
        assert response.status == 200


def test_behind_a_proxy(
    idp: CognitoIdentityProviderClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy in the environment is not asked for what is answered here."""
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    url = f"{API}/{make_pool('keys', idp)}/.well-known/jwks.json"
    with urllib.request.build_opener().open(url, timeout=5) as response:
        assert response.status == 200


@pytest.mark.usefixtures("cognito")
def test_refusal_is_an_http_error() -> None:
    """A 4xx raises HTTPError, whose body can be read."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{API}/us-east-1_nOnE/.well-known/jwks.json", timeout=5)
    with caught.value as error:
        assert (error.code, error.reason) == (404, "Not Found")
        assert json.load(error)["code"] == "ResourceNotFoundException"


@pytest.mark.usefixtures("cognito")
@pytest.mark.parametrize("kind", ["bytes", "file", "pieces"])
def test_form_is_posted(kind: str) -> None:
    """A token is fetched with a body of any kind that urllib takes."""
    machine = make_machine()
    form = urllib.parse.urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": machine.client_id,
            "client_secret": machine.secret,
        }
    ).encode()
    data: Any = {"bytes": form, "file": io.BytesIO(form), "pieces": [form[:9], form[9:]]}[kind]
    request = urllib.request.Request(machine.discovery["token_endpoint"], data)
    with urllib.request.urlopen(request, timeout=5) as response:
        assert json.load(response)["token_type"] == "Bearer"


@pytest.mark.usefixtures("cognito")
def test_other_urls_go_where_they_went() -> None:
    """What is not ours reaches the connection as it was, body included."""
    request = urllib.request.Request("http://localhost:9/x", data=b"form")
    with mock.patch("http.client.HTTPConnection.request", side_effect=OSError("sent")) as sent:
        with pytest.raises(urllib.error.URLError, match="sent"):
            urllib.request.urlopen(request, timeout=5)
    assert sent.call_args.args[:3] == ("POST", "/x", b"form")


@pytest.mark.parametrize("base_url", [None, "http://localhost:4566"])
@pytest.mark.parametrize(
    "url", ["http://[", "http://localhost:port/", "https://localhost:99999/", "http:///x"]
)
def test_malformed_url(url: str, base_url: str | None) -> None:
    """What is wrong with a URL is said by urllib, as without an emulator."""
    expected = failure_of(url)
    with intercept(base_url=base_url):
        raised = failure_of(url)
    assert (type(raised), str(raised)) == (type(expected), str(expected))


def failure_of(url: str) -> Exception:
    """Return what opening a URL raises."""
    try:
        urllib.request.urlopen(url, timeout=5)
    except (OSError, ValueError, OverflowError, http.client.HTTPException) as error:
        return error
    raise AssertionError(f"{url} was opened")


def test_nothing_is_left_behind() -> None:
    """The handler is urllib's own again, whatever was raised."""
    with pytest.raises(ZeroDivisionError), intercept():
        assert urllib.request.AbstractHTTPHandler.do_open is not DO_OPEN
        raise ZeroDivisionError
    assert urllib.request.AbstractHTTPHandler.do_open is DO_OPEN


def test_imported_after_activation() -> None:
    """urllib.request is hooked when it is imported anew."""
    assert run_python(
        """
            import sys
            from cognito_intercept import intercept
            with intercept():
                import boto3
                pool = boto3.client("cognito-idp").create_user_pool(PoolName="p")["UserPool"]["Id"]
                del sys.modules["urllib.request"]
                import urllib.request
                url = f"https://cognito-idp.us-east-1.amazonaws.com/{pool}/.well-known/jwks.json"
                with urllib.request.urlopen(url) as response:
                    print(response.status)
            print(urllib.request.AbstractHTTPHandler.do_open.__module__)
            """
    ).split("\n") == ["200", "urllib.request"]
