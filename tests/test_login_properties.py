"""Whatever is sent to the pages and the token endpoint: no fault, no way out, nothing unearned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import boto3
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cognito_intercept import intercept
from cognito_intercept.http import Request, Response, answer
from cognito_intercept.http.pages import PAGE_PATHS
from tests.browsers import CALLBACK, HOST, LOGOUT, login_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

BOUNDED = settings(derandomize=True, deadline=None, database=None)
PATHS = [*PAGE_PATHS, "/oauth2/authorize", "/logout", "/login", "/signup", "/confirm"]
PARAMETERS = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "resource",
    "prompt",
    "max_age",
    "acr_values",
    "login_hint",
    "lang",
    "identity_provider",
    "idp_identifier",
    "logout_uri",
    "error",
    "user_name",
    "confirmation_code",
]
FIELDS = [
    "username",
    "password",
    "code",
    "answer",
    "new_password",
    "credential",
    "email",
    "requiredAttributes[email]",
]
XSRF = "3f1a4f4e-0000-4000-8000-000000000000"


@dataclass
class World:
    """An emulator with a pool and its client."""

    cognito: Cognito
    realm: Realm


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A pool that takes sign-ups, with the user ``ann``."""
    with intercept() as cognito, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        realm = login_realm(
            boto3.client("cognito-idp", "us-east-1"), {"AutoVerifiedAttributes": ["email"]}
        )
        yield World(cognito, realm)


def values(world: World) -> st.SearchStrategy[str]:
    """Return what parameters may be: what makes sense somewhere, and anything else."""
    real = [
        world.realm.client_id,
        CALLBACK,
        LOGOUT,
        "https://evil.example.com/",
        "//evil.example.com",
        "javascript:alert(1)",
        f"{CALLBACK}\r\nX: y",
        "code",
        "token",
        "openid email",
        "none",
        "login",
        "S256",
        "a" * 43,
        "0",
        "99999999999999999999",
        "COGNITO",
        "ann",
        "bob",
        "wrong",
        "0ther-Passw0rd!",
        "bob@example.com",
        '"><script>alert(1)</script>',
    ]
    return st.sampled_from(real) | st.text(max_size=30)


def dictionaries(world: World, names: list[str]) -> st.SearchStrategy[dict[str, str]]:
    """Return parameters of some of these names."""
    return st.dictionaries(st.sampled_from(names), values(world), max_size=6)


def send(world: World, method: str, url: str, form: dict[str, str], cookie: str) -> Response:
    """Send a request and return the response."""
    headers = {"cookie": cookie}
    response = answer(world.cognito, Request(method, url, headers, urlencode(form).encode()))
    assert response is not None
    return response


def check_response(response: Response) -> None:
    """Check what holds of every response to a browser that did not show the password."""
    assert response.status in {200, 302, 400, 405, 501}
    location = response.header("Location")
    assert all(value.isprintable() for _, value in response.headers)
    assert b"<script" not in response.body
    if location is None:
        return
    target = urlsplit(location)
    where = f"{target.scheme}://{target.netloc}{target.path}"
    assert where in {CALLBACK, LOGOUT} or location.startswith(f"{HOST}/")
    sent = dict(parse_qsl(target.query or target.fragment))
    if where == CALLBACK:
        assert "error" in sent
    assert not {"code", "access_token", "id_token"} & sent.keys() or location.startswith(f"{HOST}/")


@settings(BOUNDED, max_examples=300)
@given(data=st.data())
def test_pages(world: World, data: Any) -> None:
    """Parameters, fields and cookies of any kind, also beside a request that is right."""
    right = {
        "client_id": world.realm.client_id,
        "redirect_uri": CALLBACK,
        "response_type": data.draw(st.sampled_from(["code", "token"])),
    }
    query = data.draw(st.sampled_from([{}, right])) | data.draw(dictionaries(world, PARAMETERS))
    form = {"_csrf": XSRF} | data.draw(dictionaries(world, FIELDS))
    assume(form.get("username") != "bob" or form.get("password") != "0ther-Passw0rd!")
    cookie = data.draw(
        st.sampled_from([f"XSRF-TOKEN={XSRF}", "", f"XSRF-TOKEN={XSRF}; cognito=x; page-data=y"])
        | st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=30)
    )
    method = data.draw(st.sampled_from(["GET", "POST", "HEAD"]))
    url = f"{HOST}{data.draw(st.sampled_from(PATHS))}?{urlencode(query)}"
    check_response(send(world, method, url, form, cookie))


GRANT_FIELDS = [
    "grant_type",
    "client_id",
    "client_secret",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
]


@settings(BOUNDED, max_examples=100)
@given(data=st.data())
def test_token_endpoint(world: World, data: Any) -> None:
    """A real code of a request with PKCE is not exchanged without its verifier."""
    code = world.cognito.authorize(
        world.realm.client_id,
        username="ann",
        code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        code_challenge_method="S256",
    ).code
    right = {
        "grant_type": data.draw(
            st.sampled_from(["authorization_code", "refresh_token", "client_credentials"])
        ),
        "client_id": world.realm.client_id,
        "code": code,
        "redirect_uri": CALLBACK,
    }
    form = right | data.draw(dictionaries(world, GRANT_FIELDS))
    response = send(world, "POST", f"{HOST}/oauth2/token", form, "")
    assert response.status == 400
    assert b"_token" not in response.body.replace(b"invalid_refresh_token", b"")
