"""Whatever a request is like, it gets an HTTP response that is no fault of ours."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import boto3
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_intercept import intercept
from cognito_intercept.http import Request, answer
from cognito_intercept.server.wsgi import application
from tests.realms import Realm, make_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

BASE = "http://localhost:4566"
TARGET = "AWSCognitoIdentityProviderService."
METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "X"]
PATHS = [
    "/",
    "/us-east-1_x/.well-known/jwks.json",
    "/us-east-1_x/.well-known/openid-configuration",
    "/cognito-idp/oauth2/token",
    "/cognito-idp/oauth2/revoke",
    "/cognito-idp/oauth2/userInfo",
    "/cognito-idp/oauth2/authorize",
    "/cognito-idp/login",
]
OPERATIONS = ["ListUserPools", "SignUp", "InitiateAuth", "AssociateSoftwareToken", "Nothing", ""]
NAMES = ["grant_type", "client_id", "client_secret", "scope", "token", "aws_client_metadata"]

BOUNDED = settings(derandomize=True, deadline=None, database=None)
latin = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60)
names = st.sampled_from(NAMES)


@pytest.fixture(scope="module")
def realm() -> Iterator[tuple[Cognito, Realm]]:
    """An emulator of the local form with an app client that has a secret and a user."""
    with intercept(base_url=BASE) as cognito, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        made = make_realm(boto3.client("cognito-idp", "us-east-1"), client={"GenerateSecret": True})
        made.make_user("ann")
        yield cognito, made


def values(realm: Realm) -> st.SearchStrategy[str]:
    """Return values that forms have: the real ones, and others."""
    real = ["client_credentials", "refresh_token", realm.client_id, str(realm.secret), '{"a":"b"}']
    return st.sampled_from(real) | st.text(max_size=40)


@settings(BOUNDED, max_examples=300)
@given(data=st.data())
def test_every_request_gets_a_response(realm: tuple[Cognito, Realm], data: Any) -> None:
    """Method, path, query, headers and body of any kind: never a fault, never another region."""
    cognito, made = realm
    form = urlencode(data.draw(st.dictionaries(names, values(made), max_size=5)))
    body = data.draw(st.sampled_from([form.encode(), b"{}"]) | st.binary(max_size=60))
    basic = base64.b64encode(f"{made.client_id}:{made.secret}".encode()).decode()
    environ: Any = {
        "REQUEST_METHOD": data.draw(st.sampled_from(METHODS)),
        "PATH_INFO": data.draw(st.sampled_from(PATHS) | latin),
        "QUERY_STRING": data.draw(st.sampled_from(["", form]) | latin),
        "CONTENT_LENGTH": data.draw(st.sampled_from([str(len(body)), "", "x", "99"])),
        "HTTP_AUTHORIZATION": data.draw(
            st.sampled_from([f"Basic {basic}", "Basic !", "Bearer a.b.c", "Bearer"]) | latin
        ),
        "HTTP_COOKIE": data.draw(latin),
        "HTTP_ORIGIN": "https://app.example.com",
        "HTTP_X_AMZ_TARGET": TARGET + data.draw(st.sampled_from(OPERATIONS)),
        "wsgi.input": io.BytesIO(body),
    }
    started: list[Any] = []

    def start_response(*response: Any) -> Any:
        started.extend(response)

    sent = b"".join(application(cognito)(environ, start_response))
    status, headers = int(started[0].split()[0]), dict(started[1])
    assert 200 <= status <= 501
    assert status != 500
    assert environ["REQUEST_METHOD"] == "HEAD" or int(headers["Content-Length"]) == len(sent)
    assert all(str(value).isprintable() for value in headers.values())
    assert [service.region for service in cognito.services()] == ["us-east-1"]


@settings(BOUNDED, max_examples=200)
@given(
    url=st.text(max_size=60)
    | st.builds(
        "{}://{}{}".format,
        st.sampled_from(["http", "https", "x"]),
        st.sampled_from(
            ["cognito-idp.us-east-1.amazonaws.com", "a.auth.us-east-1.amazoncognito.com", "["]
        )
        | st.text(max_size=20),
        st.text(max_size=30),
    )
)
def test_every_url_is_ours_or_not(realm: tuple[Cognito, Realm], url: str) -> None:
    """Odd URLs raise nothing; those of other hosts are not answered."""
    cognito, _ = realm
    response = answer(cognito, Request("GET", url))
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        host = ""
    if response is not None:
        assert host == "localhost" or "cognito" in host


@settings(BOUNDED, max_examples=100)
@given(claims=st.dictionaries(st.sampled_from(["iss", "token_use", "exp"]), st.integers() | latin))
def test_made_up_tokens_are_refused(realm: tuple[Cognito, Realm], claims: dict[str, Any]) -> None:
    """Whatever an unsigned token claims, userInfo says it is no good."""
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    headers = {"Authorization": f"Bearer e30.{part}.e30"}
    url = f"{BASE}/cognito-idp/oauth2/userInfo"
    assert realm[1].pool_id
    assert requests.get(url, headers=headers, timeout=5).status_code == 401
