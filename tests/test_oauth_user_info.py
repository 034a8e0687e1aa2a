"""``/oauth2/userInfo``: what it shows for which scopes, and whom it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

from tests.lambdas import answering
from tests.machines import discovery_of, make_machine
from tests.realms import Realm, add_client, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com"
BAD_TOKEN = "Access token is expired, disabled, or deleted, or the user has globally signed out."
ATTRIBUTES = {
    "email": "ann@example.com",
    "email_verified": "true",
    "phone_number": "+12065550100",
    "phone_number_verified": "false",
    "name": "Ann",
    "nickname": "annie",
    "address": "1 Main Street",
    "custom:team": "blue",
}


@pytest.fixture
def realm(idp: Any, cognito: Cognito) -> Realm:
    """A pool with a user of many attributes, whose access tokens have the scope openid."""
    grant(cognito, "openid")
    schema = [
        {"Name": "team", "AttributeDataType": "String"},
        {"Name": "badge", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
    ]
    realm = make_realm(idp, {"Schema": schema})
    realm.make_user("ann", **{name.replace(":", "__"): value for name, value in ATTRIBUTES.items()})
    realm.update("ann", **{"dev:custom:badge": "7"})
    return realm


def grant(cognito: Cognito, *scopes: str) -> None:
    """Have PreTokenGeneration add scopes to access tokens, as AWS's guide describes."""
    added = {"accessTokenGeneration": {"scopesToAdd": list(scopes)}}
    response = {"claimsAndScopeOverrideDetails": added}
    cognito.on("PreTokenGeneration", answering(**response), version="V2_0")


def endpoint_of(realm: Realm) -> str:
    """Return the endpoint that the pool's discovery document names."""
    return str(discovery_of(f"{ISSUER}/{realm.pool_id}")["userinfo_endpoint"])


def ask(realm: Realm, token: str | None, method: str = "GET") -> requests.Response:
    """Present a token."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return requests.request(method, endpoint_of(realm), headers=headers, timeout=5)


def refused(answer: requests.Response) -> bool:
    """Return whether an answer is the one to a token that is no good."""
    challenge = f'Bearer error="invalid_token", error_description="{BAD_TOKEN}"'
    body = {"error": "invalid_token", "error_description": BAD_TOKEN}
    shown = (answer.status_code, answer.headers.get("WWW-Authenticate"), answer.json())
    return shown == (401, challenge, body)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_openid_alone_shows_every_attribute(realm: Realm, method: str) -> None:
    """All values are strings, the flags too; developers' attributes stay hidden [D]."""
    answer = ask(realm, realm.access(), method)
    sub = realm.attributes()["sub"]
    assert answer.status_code == 200
    assert answer.json() == ATTRIBUTES | {"sub": sub, "username": "ann"}
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["x-amz-cognito-request-id"]


def test_order_is_that_of_aws_s_sample(idp: Any, cognito: Cognito) -> None:
    """The guide's sample is in the order of a Java map."""
    grant(cognito, "openid")
    realm = make_realm(idp)
    names = ("phone_number", "email", "email_verified", "phone_number_verified")
    realm.make_user("bob", **{name: ATTRIBUTES[name] for name in names})
    assert list(ask(realm, realm.access("bob")).json()) == [
        "sub",
        "email_verified",
        "phone_number_verified",
        "phone_number",
        "email",
        "username",
    ]


@pytest.mark.parametrize(
    ("scopes", "names"),
    [
        (("openid", "email"), {"email", "email_verified"}),
        (("openid", "phone"), {"phone_number", "phone_number_verified"}),
        (("openid", "profile"), {"name", "nickname", "custom:team"}),
        (
            ("openid", "email", "profile"),
            {"name", "nickname", "custom:team", "email", "email_verified"},
        ),
        (("openid", "notes/read"), set(ATTRIBUTES)),
    ],
)
def test_scopes_narrow_it_down(
    realm: Realm, cognito: Cognito, scopes: tuple[str, ...], names: set[str]
) -> None:
    """Each standard scope stands for its attributes; sub and username are always there [D, R]."""
    grant(cognito, *scopes)
    assert set(ask(realm, realm.access()).json()) == names | {"sub", "username"}


def test_client_shows_what_it_may_read(realm: Realm) -> None:
    """ReadAttributes bound every scope [D]."""
    app = add_client(realm.idp, realm.pool_id, {"ReadAttributes": ["email", "custom:team"]})
    assert set(ask(realm, app.access()).json()) == {"sub", "username", "email", "custom:team"}


def test_attributes_are_those_of_now(realm: Realm) -> None:
    """They are read when the endpoint is asked, not when the token was issued."""
    token = realm.access()
    realm.update("ann", nickname="annabel")
    assert ask(realm, token).json()["nickname"] == "annabel"


def test_tokens_without_openid(realm: Realm, cognito: Cognito) -> None:
    """The API's own tokens have no such scope, nor have machines' [D]."""
    cognito.on("PreTokenGeneration", lambda event, _context: event)
    assert refused(ask(realm, realm.access()))
    assert refused(ask(realm, make_machine().token()))


@pytest.mark.parametrize("why", ["signed out", "session", "disabled", "deleted", "expired"])
def test_tokens_that_are_dead(realm: Realm, cognito: Cognito, why: str) -> None:
    """One text stands for all of them."""
    realm.idp.set_user_pool_session_configuration(
        UserPoolId=realm.pool_id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 1}
    )
    token = realm.access()
    if why == "signed out":
        realm.idp.admin_user_global_sign_out(**realm.by_name())
    elif why == "session":
        (one,) = realm.idp.admin_list_user_sessions(**realm.by_name())["Sessions"]
        realm.idp.admin_revoke_user_session(**realm.by_name(), SessionId=one["SessionId"])
    elif why == "disabled":
        realm.idp.admin_disable_user(**realm.by_name())
    elif why == "deleted":
        realm.idp.admin_delete_user(**realm.by_name())
    else:
        cognito.clock.advance(3601)
    assert refused(ask(realm, token))


def test_tokens_that_are_none(realm: Realm) -> None:
    """Missing, garbage, an ID token, a forged one, and one of a pool that does not exist."""
    tokens = realm.tokens()
    header, payload, signature = tokens["AccessToken"].split(".")
    forged = f"{header}.{payload}.{signature[:-8]}AAAAAAAA"
    for token in (None, "garbage", "a.b.c", tokens["IdToken"], tokens["RefreshToken"], forged):
        assert refused(ask(realm, token))
    url, token = endpoint_of(realm), tokens["AccessToken"]
    realm.idp.delete_user_pool(UserPoolId=realm.pool_id)
    headers = {"Authorization": f"Bearer {token}"}
    assert refused(requests.get(url, headers=headers, timeout=5))


@pytest.mark.parametrize("place", ["form", "query"])
def test_tokens_elsewhere(realm: Realm, place: str) -> None:
    """Of RFC 6750's three places AWS names the header only (2.1); the others are not read (G)."""
    named = {"access_token": realm.access()}
    url = endpoint_of(realm)
    if place == "form":
        assert refused(requests.post(url, data=named, timeout=5))
    else:
        assert refused(requests.get(url, params=named, timeout=5))
    # Beside a header they change nothing.
    headers = {"Authorization": f"bearer {realm.access()}"}
    answer = requests.post(url, data={"access_token": "x"}, headers=headers, timeout=5)
    assert answer.json()["username"] == "ann"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(realm: Realm, method: str) -> None:
    """GET and POST (OpenID Connect, 5.3.1)."""
    answer = ask(realm, realm.access(), method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET,HEAD,POST")


def test_refusals_are_not_kept(realm: Realm) -> None:
    """No cache keeps an error (RFC 6750, 5.3)."""
    for answer in (ask(realm, "x"), requests.get(endpoint_of(realm), timeout=5)):
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Pragma"] == "no-cache"
        assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"


@pytest.mark.parametrize("header", ["Basic eDp5", "Bearer", "Bearer ", "Bearer a b", "token"])
def test_header_that_is_malformed(realm: Realm, header: str) -> None:
    """It is a bad request [D]."""
    answer = requests.get(endpoint_of(realm), headers={"Authorization": header}, timeout=5)
    text = "Bad OAuth2 request at UserInfo Endpoint"
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_request", "error_description": text}
    challenge = f'Bearer error="invalid_request", error_description="{text}"'
    assert answer.headers["WWW-Authenticate"] == challenge


def test_domain_shows_users_of_its_own_pool(realm: Realm, idp: Any) -> None:
    """Another pool's token is no good there."""
    other = make_realm(idp)
    other.make_user("eve")
    idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="shop")
    assert endpoint_of(realm).startswith("https://shop.auth.")
    assert ask(realm, realm.access()).status_code == 200
    assert refused(ask(realm, other.access("eve")))
    assert ask(other, other.access("eve")).json()["username"] == "eve"


def test_authlib_s_client(realm: Realm) -> None:
    """Authlib's session sends its token along."""
    with OAuth2Session(token={"access_token": realm.access(), "token_type": "Bearer"}) as session:
        assert session.get(endpoint_of(realm)).json()["username"] == "ann"


def test_browsers_may_ask(realm: Realm) -> None:
    """A single-page app sends the token from another origin."""
    origin = {
        "Origin": "https://app.example.com",
        "Access-Control-Request-Headers": "authorization",
    }
    preflight = requests.options(endpoint_of(realm), headers=origin, timeout=5)
    assert preflight.headers["Access-Control-Allow-Headers"] == "authorization"
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
