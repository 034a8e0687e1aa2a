"""The token endpoint's grants of users: one row for each rule of codes, PKCE and refresh tokens."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from cognito_intercept import intercept
from tests.browsers import CALLBACK, HOST, login_realm, oauth_settings
from tests.realms import Realm, add_client, claims_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

TOKEN = f"{HOST}/oauth2/token"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
INVALID_GRANT = {"error": "invalid_grant"}
INVALID_REQUEST = {"error": "invalid_request"}
INVALID_CLIENT = {"error": "invalid_client"}
WRONG_SECRET = {"error": "invalid_client", "error_description": "invalid_client_secret"}
NO_REFRESH_TOKEN = {"error": "invalid_request", "error_description": "invalid_refresh_token"}
UNSUPPORTED = {"error": "unsupported_grant_type"}
ABSENT = "\0"


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with a domain and a confidential client for its login pages."""
    return login_realm(idp, GenerateSecret=True)


@dataclass(frozen=True)
class Row:
    """A token request and its error; ``asked`` is what the code was asked for with."""

    rule: str
    answer: dict[str, str] | None
    form: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)
    auth: str = "basic"


VERIFIED = {"code_verifier": VERIFIER}
ROWS = [
    Row("secret by Basic", None),
    Row("secret in the form", None, auth="form"),
    Row("no secret", WRONG_SECRET, auth="none"),
    Row("wrong secret", WRONG_SECRET, auth="wrong"),
    Row("unknown client", INVALID_CLIENT, {"client_id": "nobody"}, auth="none"),
    Row("no code", INVALID_REQUEST, {"code": ABSENT}),
    Row("empty code", INVALID_REQUEST, {"code": ""}),
    Row("unknown code", INVALID_GRANT, {"code": "3f1a4f4e-0000-4000-8000-000000000000"}),
    Row("no redirect URI", INVALID_REQUEST, {"redirect_uri": ABSENT}),
    Row("empty redirect URI", INVALID_REQUEST, {"redirect_uri": ""}),
    Row("redirect URI of another case", INVALID_GRANT, {"redirect_uri": CALLBACK.upper()}),
    Row("redirect URI that is not registered", INVALID_GRANT, {"redirect_uri": "https://x.y"}),
    Row("unknown parameters", None, {"foo": "bar", "state": "s", "scope": "x"}),
    Row("another redirect URI", INVALID_GRANT, {"redirect_uri": f"{CALLBACK}/"}),
    Row("PKCE", None, VERIFIED, PKCE),
    Row("PKCE without verifier", INVALID_GRANT, {}, PKCE),
    Row("PKCE with another verifier", INVALID_GRANT, {"code_verifier": "x" * 43}, PKCE),
    Row("PKCE with the challenge itself", INVALID_GRANT, {"code_verifier": CHALLENGE}, PKCE),
    Row("PKCE with a short verifier", INVALID_GRANT, {"code_verifier": "x"}, PKCE),
    Row("PKCE with a long verifier", INVALID_GRANT, {"code_verifier": VERIFIER * 3}, PKCE),
    Row("PKCE with another character", INVALID_GRANT, {"code_verifier": f"{VERIFIER}+"}, PKCE),
    Row("PKCE with a blank", INVALID_GRANT, {"code_verifier": f" {VERIFIER}"}, PKCE),
    Row("PKCE with an empty verifier", INVALID_GRANT, {"code_verifier": ""}, PKCE),
    Row("verifier of a code without challenge", INVALID_GRANT, VERIFIED),
    Row("code of the wrong grant", NO_REFRESH_TOKEN, {"grant_type": "refresh_token"}),
    Row("secret of another case", WRONG_SECRET, {"client_secret": "X"}, auth="form"),
    Row("empty secret in the form", WRONG_SECRET, {"client_secret": ""}, auth="form"),
    Row("an assertion of the client", WRONG_SECRET, {"client_assertion": "a.b.c"}, auth="none"),
    Row("no grant type", INVALID_REQUEST, {"grant_type": ABSENT}),
    Row("empty grant type", INVALID_REQUEST, {"grant_type": ""}),
    Row("implicit", UNSUPPORTED, {"grant_type": "implicit"}),
    Row(
        "grant of another case",
        UNSUPPORTED,
        {"grant_type": "Refresh_Token"},
    ),
    Row(
        "a grant of an extension",
        UNSUPPORTED,
        {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b.c"},
    ),
    Row(
        "device code (RFC 8628)",
        UNSUPPORTED,
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"},
    ),
    Row("unknown grant type", UNSUPPORTED, {"grant_type": "password"}),
]


def ask(realm: Realm, form: dict[str, str], auth: str = "basic") -> requests.Response:
    """Send a token request; parameters that are marked as absent are left out."""
    secret = {"form": {"client_secret": realm.secret or ""}}.get(auth, {})
    data = {"client_id": realm.client_id} | secret | form
    basic = {"basic": (realm.client_id, realm.secret or ""), "wrong": (realm.client_id, "x")}
    sent = {name: value for name, value in data.items() if value != ABSENT}
    return requests.post(TOKEN, data=sent, auth=basic.get(auth), timeout=5)


def code_form(code: str) -> dict[str, str]:
    """Return the form that exchanges a code."""
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[Cognito, Realm]]:
    """An emulator with such a pool, for requests that need nothing but a code of their own."""
    with intercept() as cognito, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield cognito, login_realm(boto3.client("cognito-idp", "us-east-1"), GenerateSecret=True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_rules(shared: tuple[Cognito, Realm], row: Row) -> None:
    """Each is refused with AWS's JSON and headers, and no token is issued."""
    cognito, realm = shared
    code = cognito.authorize(realm.client_id, username="ann", **row.asked).code
    answer = ask(realm, code_form(code) | row.form, row.auth)
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Pragma"] == "no-cache"
    assert "WWW-Authenticate" not in answer.headers
    if row.answer is None:
        assert answer.status_code == 200, answer.text
        assert claims_of(answer.json()["id_token"])["cognito:username"] == "ann"
    else:
        assert (answer.status_code, answer.json()) == (400, row.answer)


def test_headers(cognito: Cognito, realm: Realm) -> None:
    """Those of the pages and ``Expires``, with the cookie of their forms [V hosted-ui.md 2, 3]."""
    code = cognito.authorize(realm.client_id, username="ann").code
    with requests.Session() as session:
        auth = (realm.client_id, realm.secret or "")
        answer = session.post(TOKEN, data=code_form(code), auth=auth, timeout=5)
        expected = {
            "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
            "Pragma": "no-cache",
            "Expires": "0",
            "Strict-Transport-Security": "max-age=31536000 ; includeSubDomains",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-XSS-Protection": "1; mode=block",
            "Server": "Server",
        }
        assert {name: answer.headers[name] for name in expected} == expected
        assert len(answer.headers["x-amz-cognito-request-id"]) == 36
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("XSRF-TOKEN=")
        assert cookie.endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")
        kept = session.cookies["XSRF-TOKEN"]
        session.post(TOKEN, data={}, timeout=5)
        assert session.cookies["XSRF-TOKEN"] == kept  # A form that is open still works.


def test_code_expires(cognito: Cognito, realm: Realm) -> None:
    """After five minutes [D]."""
    codes = [cognito.authorize(realm.client_id, username="ann").code for _ in range(2)]
    cognito.clock.advance(295)
    assert ask(realm, code_form(codes[0])).status_code == 200
    cognito.clock.advance(10)
    assert ask(realm, code_form(codes[1])).json() == INVALID_GRANT
    cognito.clock.advance(7200)
    cognito.authorize(realm.client_id, username="ann")
    assert len(cognito.save()["regions"]["us-east-1"][realm.pool_id]["authorization_codes"]) == 1


@pytest.mark.parametrize("gone", ["admin_delete_user", "admin_disable_user"])
def test_code_of_a_user_who_is_gone(cognito: Cognito, realm: Realm, gone: str) -> None:
    """Between the redirect and the exchange the user was deleted or disabled."""
    code = cognito.authorize(realm.client_id, username="ann").code
    getattr(realm.idp, gone)(**realm.by_name())
    assert ask(realm, code_form(code)).json() == INVALID_GRANT


def test_code_of_another_client(cognito: Cognito, realm: Realm) -> None:
    """It is none of this one's (RFC 6749, 5.2), and stays good for its own."""
    other = add_client(realm.idp, realm.pool_id, oauth_settings())
    code = cognito.authorize(realm.client_id, username="ann").code
    assert ask(other, code_form(code), "none").json() == INVALID_GRANT
    assert ask(realm, code_form(code)).status_code == 200


def test_failed_exchange_keeps_the_code(cognito: Cognito, realm: Realm) -> None:
    """A refusal does not use it up."""
    code = cognito.authorize(realm.client_id, username="ann").code
    for form in ({"redirect_uri": f"{CALLBACK}/"}, {"code_verifier": VERIFIER}):
        assert ask(realm, code_form(code) | form).json() == INVALID_GRANT
    assert ask(realm, code_form(code), "wrong").json() == WRONG_SECRET
    assert ask(realm, code_form(code)).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_methods(realm: Realm, method: str) -> None:
    """The endpoint takes POST (RFC 6749, 3.2); parameters of a URL are none of its."""
    named = {"grant_type": "client_credentials", "client_id": realm.client_id}
    answer = requests.request(method, TOKEN, params=named, timeout=5)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    answer = requests.post(TOKEN, params=named, timeout=5)
    assert (answer.status_code, answer.json()) == (400, INVALID_REQUEST)


def test_code_of_a_client_that_is_gone(cognito: Cognito, realm: Realm) -> None:
    """Codes go with their client."""
    code = cognito.authorize(realm.client_id, username="ann").code
    realm.idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)
    assert ask(realm, code_form(code)).json() == INVALID_CLIENT
    assert not cognito.save()["regions"]["us-east-1"][realm.pool_id].get("authorization_codes")


def test_flow_that_was_turned_off(cognito: Cognito, realm: Realm) -> None:
    """The client may not use the grant any more [D]."""
    code = cognito.authorize(realm.client_id, username="ann").code
    realm.idp.update_user_pool_client(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        **oauth_settings(AllowedOAuthFlows=["implicit"]),
    )
    assert ask(realm, code_form(code)).json() == {"error": "unauthorized_client"}


def test_scope_of_attributes_that_the_client_cannot_read(cognito: Cognito, realm: Realm) -> None:
    """The exchange is refused [D tokens.md 10.2]."""
    blind = add_client(realm.idp, realm.pool_id, oauth_settings(ReadAttributes=["name"]))
    code = cognito.authorize(blind.client_id, username="ann", scope="openid email").code
    assert ask(blind, code_form(code), "none").json() == INVALID_GRANT
    code = cognito.authorize(blind.client_id, username="ann", scope="openid").code
    claims = claims_of(ask(blind, code_form(code), "none").json()["id_token"])
    assert "email" not in claims


def test_claims_of_a_code(cognito: Cognito, realm: Realm) -> None:
    """Names and order of a token's claims, and the hash that ties the ID token to the other."""
    url = cognito.authorize(realm.client_id, username="ann", nonce="n1")
    tokens = ask(realm, code_form(url.code)).json()
    access, identity = claims_of(tokens["access_token"]), claims_of(tokens["id_token"])
    assert list(access) == [
        "sub",
        "iss",
        "version",
        "client_id",
        "origin_jti",
        "event_id",
        "token_use",
        "scope",
        "auth_time",
        "exp",
        "iat",
        "jti",
        "username",
    ]
    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert identity["at_hash"] == base64.urlsafe_b64encode(half).decode().rstrip("=")
    assert identity["nonce"] == "n1"
    assert identity["event_id"] == access["event_id"]


class TestRefresh:
    """``refresh_token``: what renews tokens, and what does not."""

    @pytest.fixture
    def token(self, cognito: Cognito, realm: Realm) -> str:
        """A refresh token of the login pages."""
        url = cognito.authorize(realm.client_id, username="ann")
        return str(ask(realm, code_form(url.code)).json()["refresh_token"])

    def renew(self, realm: Realm, token: str, auth: str = "basic") -> Any:
        """Send a refresh token."""
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return ask(realm, form, auth).json()

    def test_renews(self, realm: Realm, token: str) -> None:
        """Again and again; a changed attribute shows."""
        realm.update("ann", email="new@example.com")
        for _ in range(2):
            tokens = self.renew(realm, token)
            assert claims_of(tokens["id_token"])["email"] == "new@example.com"
            assert "refresh_token" not in tokens

    @pytest.mark.parametrize("value", ["", ABSENT])
    def test_missing(self, realm: Realm, value: str) -> None:
        """An empty one is named [R]."""
        assert self.renew(realm, value) == NO_REFRESH_TOKEN

    @pytest.mark.parametrize("value", ["nothing", "a.b.c"])
    def test_unknown(self, realm: Realm, value: str) -> None:
        """Anything that is none [R]."""
        assert self.renew(realm, value) == INVALID_GRANT

    def test_of_another_client(self, realm: Realm, token: str) -> None:
        """A token belongs to its client."""
        other = add_client(realm.idp, realm.pool_id, oauth_settings())
        assert self.renew(other, token, "none") == INVALID_GRANT

    @pytest.mark.parametrize("scope", ["openid", "openid phone", "x", ""])
    def test_scope_is_not_read(self, realm: Realm, token: str, scope: str) -> None:
        """It is read for client_credentials only; the scopes of the sign-in stay [D]."""
        form = {"grant_type": "refresh_token", "refresh_token": token, "scope": scope}
        granted = claims_of(ask(realm, form).json()["access_token"])["scope"]
        assert set(granted.split()) == {"openid", "email", "profile"}

    @pytest.mark.parametrize("kind", ["access_token", "id_token"])
    def test_another_kind_of_token(self, cognito: Cognito, realm: Realm, kind: str) -> None:
        """It renews nothing."""
        url = cognito.authorize(realm.client_id, username="ann")
        assert self.renew(realm, ask(realm, code_form(url.code)).json()[kind]) == INVALID_GRANT

    @pytest.mark.parametrize("gone", ["admin_delete_user", "admin_disable_user"])
    def test_of_a_user_who_is_gone(self, realm: Realm, token: str, gone: str) -> None:
        """Deleted or disabled since."""
        getattr(realm.idp, gone)(**realm.by_name())
        assert self.renew(realm, token) == INVALID_GRANT

    def test_without_the_secret(self, realm: Realm, token: str) -> None:
        """The client must prove itself."""
        assert self.renew(realm, token, "none") == WRONG_SECRET

    def test_revoked(self, realm: Realm, token: str) -> None:
        """By the endpoint for it."""
        auth = (realm.client_id, realm.secret or "")
        url = f"{HOST}/oauth2/revoke"
        assert requests.post(url, data={"token": token}, auth=auth, timeout=5).status_code == 200
        assert self.renew(realm, token) == INVALID_GRANT

    def test_expired(self, cognito: Cognito, realm: Realm, token: str) -> None:
        """After thirty days."""
        cognito.clock.advance(30 * 86400)
        assert self.renew(realm, token) == INVALID_GRANT

    def test_of_the_api(self, realm: Realm) -> None:
        """The scope stays that of the API [R tokens.md 6]."""
        tokens = self.renew(realm, realm.tokens()["RefreshToken"])
        scope = claims_of(tokens["access_token"])["scope"]
        assert scope == "aws.cognito.signin.user.admin"
        assert "at_hash" not in claims_of(tokens["id_token"])

    def test_at_the_api(self, cognito: Cognito, realm: Realm) -> None:
        """A token of the pages renews there, too [V hosted-ui.md 4]."""
        flows = {"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]}
        public = add_client(realm.idp, realm.pool_id, oauth_settings(**flows))
        code = cognito.authorize(public.client_id, username="ann", scope="openid").code
        token = ask(public, code_form(code), "none").json()["refresh_token"]
        result = public.refresh(token)["AuthenticationResult"]
        assert claims_of(result["AccessToken"])["scope"] == "openid"
        assert "IdToken" in result

    def test_of_a_remembered_device(self, cognito: Cognito, realm: Realm) -> None:
        """A pool that remembers devices renews the API's tokens at the API only [D]."""
        realm.idp.update_user_pool(
            UserPoolId=realm.pool_id,
            DeviceConfiguration={"ChallengeRequiredOnNewDevice": False},
        )
        assert self.renew(realm, realm.tokens()["RefreshToken"]) == INVALID_GRANT
        code = cognito.authorize(realm.client_id, username="ann").code
        token = ask(realm, code_form(code)).json()["refresh_token"]
        assert "access_token" in self.renew(realm, token)

    def test_rotation(self, cognito: Cognito, realm: Realm) -> None:
        """A new one each time; to use an old one again revokes them all."""
        settings = oauth_settings(
            RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
            ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
        )
        rotating = add_client(realm.idp, realm.pool_id, settings)
        code = cognito.authorize(rotating.client_id, username="ann").code
        first = ask(rotating, code_form(code), "none").json()["refresh_token"]
        second = self.renew(rotating, first, "none")["refresh_token"]
        assert self.renew(rotating, first, "none") == INVALID_GRANT
        assert self.renew(rotating, second, "none") == INVALID_GRANT

    def test_trigger(self, cognito: Cognito, realm: Realm, token: str) -> None:
        """PreTokenGeneration is called with the source of refreshes; its failure has a text (G)."""
        sources: list[str] = []

        def refuse(event: Any, _context: Any) -> None:
            sources.append(event["triggerSource"])
            raise ValueError("no tokens today")

        cognito.on("PreTokenGeneration", refuse)
        assert self.renew(realm, token) == {
            "error": "invalid_request",
            "error_description": "PreTokenGeneration failed with error no tokens today.",
        }
        assert sources == ["TokenGeneration_RefreshTokens"]
