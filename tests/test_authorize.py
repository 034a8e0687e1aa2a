"""``/oauth2/authorize``: what it refuses and where the refusal goes, prompts, levels, sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import boto3
import pyotp
import pytest
import requests

from cognito_intercept import intercept
from tests.browsers import (
    CALLBACK,
    HOST,
    LOGOUT,
    PREFIX,
    Browser,
    answered,
    exchange,
    have_managed_login,
    login_realm,
    oauth_settings,
    question,
)
from tests.realms import PASSWORD, Realm, add_client, claims_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

AUTHORIZE = f"{HOST}/oauth2/authorize"
S256 = {"code_challenge": "a" * 43, "code_challenge_method": "S256"}
ABSENT = "\0"


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with a domain and an app client for its login pages."""
    return login_realm(idp)


def ask(realm: Realm, **parameters: str) -> requests.Response:
    """Send an authorization request without following where it leads."""
    query = {n: v for n, v in question(realm, **parameters).items() if v != ABSENT}
    return requests.get(AUTHORIZE, params=query, timeout=5, allow_redirects=False)


@dataclass(frozen=True)
class Row:
    """A request and the query that its answer ends with; ``{id}`` is the app client's."""

    rule: str
    answer: str
    parameters: dict[str, str] = field(default_factory=dict)
    client: dict[str, Any] = field(default_factory=dict)


MISMATCH = "error=redirect_mismatch&client_id={id}"
MISSING = "error=Required+String+parameter+%27{name}%27+is+not+present"
ON_PAGE = [
    Row("no app client", MISSING.format(name="client_id"), {"client_id": ABSENT}),
    Row("unknown client", "error=redirect_mismatch&client_id=nobody", {"client_id": "nobody"}),
    Row(
        "no redirect URI",
        MISSING.format(name="redirect_uri") + "&client_id={id}",
        {"redirect_uri": ABSENT},
    ),
    Row("unregistered", MISMATCH, {"redirect_uri": "https://evil.example.com/"}),
    Row("a longer path", MISMATCH, {"redirect_uri": f"{CALLBACK}/more"}),
    Row("a query more", MISMATCH, {"redirect_uri": f"{CALLBACK}?a=b"}),
    Row("another port", MISMATCH, {"redirect_uri": "https://app.example.com:444/callback"}),
    Row("another scheme", MISMATCH, {"redirect_uri": CALLBACK.replace("https", "http")}),
    Row("another case", MISMATCH, {"redirect_uri": CALLBACK.upper()}),
    Row("a fragment (RFC 6749, 3.1.2)", MISMATCH, {"redirect_uri": f"{CALLBACK}#x"}),
    Row("a final slash", MISMATCH, {"redirect_uri": f"{CALLBACK}/"}),
    Row("a shorter path", MISMATCH, {"redirect_uri": CALLBACK.removesuffix("callback")}),
    Row("a dot segment", MISMATCH, {"redirect_uri": f"{CALLBACK}/."}),
    Row("the default port", MISMATCH, {"redirect_uri": "https://app.example.com:443/callback"}),
    Row("a user", MISMATCH, {"redirect_uri": "https://u@app.example.com/callback"}),
    Row("relative", MISMATCH, {"redirect_uri": "/callback"}),
    Row("without a scheme", MISMATCH, {"redirect_uri": "//app.example.com/callback"}),
    Row("a blank before it", MISMATCH, {"redirect_uri": f" {CALLBACK}"}),
    Row("two of them", MISMATCH, {"redirect_uri": f"{CALLBACK} {CALLBACK}"}),
    Row("percent-encoded once more", MISMATCH, {"redirect_uri": CALLBACK.replace(":", "%3A")}),
    Row("a sign-out URL", MISMATCH, {"redirect_uri": LOGOUT}),
    Row("empty app client", MISSING.format(name="client_id"), {"client_id": ""}),
    Row(
        "empty redirect URI",
        MISSING.format(name="redirect_uri") + "&client_id={id}",
        {"redirect_uri": ""},
    ),
    Row("a wrong scope beside it", MISMATCH, {"redirect_uri": "https://x.y", "scope": "x"}),
    Row(
        "machines have no callback",
        MISMATCH,
        client={
            "GenerateSecret": True,
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": ["notes/read"],
            "CallbackURLs": [],
        },
    ),
]


@pytest.fixture(scope="module")
def shared() -> Iterator[Realm]:
    """A pool for requests that change nothing."""
    with intercept(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        realm = login_realm(boto3.client("cognito-idp", "us-east-1"))
        server = {"Identifier": "notes", "Name": "Notes"}
        scopes: list[Any] = [{"ScopeName": "read", "ScopeDescription": "Read"}]
        realm.idp.create_resource_server(UserPoolId=realm.pool_id, Scopes=scopes, **server)
        yield realm


@pytest.mark.parametrize("row", ON_PAGE, ids=lambda row: row.rule)
def test_errors_of_the_page(shared: Realm, row: Row) -> None:
    """Where no callback can be trusted, our page says what is wrong, with status 400."""
    realm = shared
    if row.client:
        realm = add_client(realm.idp, realm.pool_id, oauth_settings(**row.client))
    answer = ask(realm, **row.parameters)
    expected = row.answer.format(id=realm.client_id)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{HOST}/error?{expected}")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content == b""
    page = requests.get(answer.headers["Location"], timeout=5)
    assert page.status_code == 400
    assert "An error was encountered with the requested page." in page.text
    assert "no-store" in page.headers["Cache-Control"]


DESCRIBED = "error_description={}&state=s1&error=invalid_request"
SCOPE, GRANT = DESCRIBED.format("invalid_scope"), DESCRIBED.format("unauthorized_client")
MALFORMED = "error=invalid_request&state=s1"
AT_CALLBACK = [
    Row("scope not allowed", SCOPE, {"scope": "openid phone"}),
    Row("scope unknown", SCOPE, {"scope": "openid offline_access"}),
    Row("scopes joined by commas", SCOPE, {"scope": "openid,email"}),
    Row("scope of attributes without openid", SCOPE, {"scope": "email"}),
    Row(
        "the same without a state", SCOPE.replace("state=s1&", ""), {"scope": "x", "state": ABSENT}
    ),
    Row("flow not enabled", GRANT, client={"AllowedOAuthFlows": ["implicit"]}),
    Row(
        "no flow at all",
        GRANT,
        client={"AllowedOAuthFlowsUserPoolClient": False, "AllowedOAuthFlows": []},
    ),
    Row("empty state", SCOPE.replace("s1", ""), {"scope": "x", "state": ""}),
    Row("scope of another pool's server", SCOPE, {"scope": "openid notes/read"}),
    Row("scopes of attributes without openid", SCOPE, {"scope": "email profile"}),
    Row("no response type", MALFORMED, {"response_type": ABSENT}),
    Row("empty response type", MALFORMED, {"response_type": ""}),
    Row("hybrid flow (OIDC 3.3)", MALFORMED, {"response_type": "code id_token"}),
    Row("hybrid flow with token", MALFORMED, {"response_type": "code token"}),
    Row("implicit of OIDC (3.2)", MALFORMED, {"response_type": "id_token token"}),
    Row("response type none", MALFORMED, {"response_type": "none"}),
    Row("response type of another case", MALFORMED, {"response_type": "CODE"}),
    Row("unknown response type", MALFORMED, {"response_type": "id_token"}),
    Row("challenge without method", MALFORMED, {"code_challenge": "a" * 43}),
    Row("method without challenge", MALFORMED, {"code_challenge_method": "S256"}),
    Row("plain", MALFORMED, S256 | {"code_challenge_method": "plain"}),
    Row("method of another case", MALFORMED, S256 | {"code_challenge_method": "s256"}),
    Row("unknown method", MALFORMED, S256 | {"code_challenge_method": "S512"}),
    Row("empty method", MALFORMED, S256 | {"code_challenge_method": ""}),
    Row("empty challenge", MALFORMED, S256 | {"code_challenge": ""}),
    Row("short challenge", MALFORMED, S256 | {"code_challenge": "short"}),
    Row("long challenge", MALFORMED, S256 | {"code_challenge": "a" * 129}),
    Row("padded challenge", MALFORMED, S256 | {"code_challenge": "a" * 43 + "="}),
    Row("unknown prompt", MALFORMED, {"prompt": "always"}),
    Row("none with another prompt", MALFORMED, {"prompt": "none login"}),
    Row("age that is none", MALFORMED, {"max_age": "-1"}),
    Row("age that is no whole number", MALFORMED, {"max_age": "1.5"}),
    Row("empty age", MALFORMED, {"max_age": ""}),
    Row("age in words", MALFORMED, {"max_age": "ten"}),
    Row("resource over http", MALFORMED, {"resource": "http://api.example.com"}),
    Row("resource of no scheme", MALFORMED, {"resource": "api"}),
    Row("resource of a host that begins alike", MALFORMED, {"resource": "http://localhost.evil"}),
    Row("provider unknown", MALFORMED, {"identity_provider": "Nobody"}),
    Row("identifier unknown", MALFORMED, {"idp_identifier": "nobody.example.com"}),
]


@pytest.mark.parametrize("row", AT_CALLBACK, ids=lambda row: row.rule)
def test_errors_of_the_callback(shared: Realm, row: Row) -> None:
    """The client gets them in the order description, state, error [V hosted-ui.md 4]."""
    realm = shared
    if row.client:
        realm = add_client(realm.idp, realm.pool_id, oauth_settings(**row.client))
    answer = ask(realm, **row.parameters)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{CALLBACK}?{row.answer}"
    assert "no-store" in answer.headers["Cache-Control"]
    if "response_type" not in row.parameters and not row.client:  # RFC 6749, 4.2.2.1
        implicit = ask(realm, **row.parameters, response_type="token")
        assert implicit.headers["Location"] == f"{CALLBACK}#{row.answer}"


IGNORED = [
    {"foo": "bar"},
    {"scope": ""},
    {"nonce": ""},
    {"login_hint": ""},
    {"acr_values": "urn:cognito:loa:1 unknown"},
    {"ui_locales": "de"},
    {"display": "popup"},
    {"id_token_hint": "a.b.c"},
    {"claims": "{}"},
    {"request": "a.b.c"},
    {"request_uri": "https://app.example.com/request"},
    {"response_mode": "form_post"},
    {"registration": "{}"},
    {"audience": "x"},
    {"client_secret": "x"},
    {"error": "x"},
    {"code": "x"},
    {"max_age": "0"},
    S256 | {"code_challenge": "~" * 128},
]


@pytest.mark.parametrize("parameters", IGNORED, ids=lambda one: next(iter(one)))
def test_parameters_that_are_ignored(shared: Realm, parameters: dict[str, str]) -> None:
    """Unknown ones, those of OpenID Connect that AWS has not, empty ones: the login page comes."""
    answer = ask(shared, **parameters)
    assert answer.headers["Location"] == f"{HOST}/login?{urlsplit(answer.url).query}"


def test_first_of_a_repeated_parameter(shared: Realm) -> None:
    """RFC 6749 forbids to repeat one (3.1); which counts on AWS is not known (G)."""
    query = [*question(shared).items(), ("redirect_uri", "https://evil.example.com/")]
    answer = requests.get(AUTHORIZE, params=query, timeout=5, allow_redirects=False)
    assert answer.headers["Location"].startswith(f"{HOST}/login?")
    answer = requests.get(AUTHORIZE, params=query[::-1], timeout=5, allow_redirects=False)
    assert answer.headers["Location"].startswith(f"{HOST}/error?error=redirect_mismatch")


def test_error_of_an_implicit_grant_is_in_the_fragment(realm: Realm) -> None:
    """There the app looks for it [R hosted-ui.md 4]."""
    answer = ask(realm, response_type="token", scope="x", state=ABSENT)
    expected = f"{CALLBACK}#error_description=invalid_scope&error=invalid_request"
    assert answer.headers["Location"] == expected


def test_redirect_uri_keeps_its_query(realm: Realm) -> None:
    """Parameters are added to a callback that has some."""
    callback = f"{CALLBACK}?tenant=1"
    other = add_client(realm.idp, realm.pool_id, oauth_settings(CallbackURLs=[callback]))
    answer = ask(other, redirect_uri=callback, scope="x", state=ABSENT)
    expected = f"{callback}&error_description=invalid_scope&error=invalid_request"
    assert answer.headers["Location"] == expected


@pytest.mark.parametrize("resource", ["https://api.example.com", "http://localhost:8000", "my://x"])
def test_resource_is_the_audience(realm: Realm, resource: str) -> None:
    """The access token is bound to it [D]; the ID token stays the client's."""
    done = Browser().sign_in(AUTHORIZE, question(realm, resource=resource))
    tokens = exchange(realm, answered(done)["code"]).json()
    assert claims_of(tokens["access_token"])["aud"] == resource
    assert claims_of(tokens["id_token"])["aud"] == realm.client_id


@pytest.mark.parametrize("scope", ["email", "phone", "profile"])
def test_scopes_of_attributes_need_openid(realm: Realm, scope: str) -> None:
    """Whatever else is asked for [D]."""
    admin = "aws.cognito.signin.user.admin"
    scopes = ["openid", "email", "phone", "profile", admin]
    other = add_client(realm.idp, realm.pool_id, oauth_settings(AllowedOAuthScopes=scopes))
    for asked in (scope, f"{admin} {scope}"):
        assert answered(ask(other, scope=asked))["error_description"] == "invalid_scope"
    login = ask(other, scope=f"{scope} openid").headers["Location"]
    assert login.startswith(f"{HOST}/login?")


@pytest.mark.parametrize("challenge", [{}, S256])
def test_pkce_is_not_demanded_of_public_clients(realm: Realm, challenge: dict[str, str]) -> None:
    """Their codes are exchanged without a verifier, unless there is a challenge [V]."""
    code = answered(Browser().sign_in(AUTHORIZE, question(realm, **challenge)))["code"]
    assert exchange(realm, code).status_code == (400 if challenge else 200)


def test_scopes_default_to_those_of_the_client(realm: Realm) -> None:
    """Omitted, they are all [D]; given, they are what was asked for."""
    done = Browser().sign_in(AUTHORIZE, question(realm))
    access = claims_of(exchange(realm, answered(done)["code"]).json()["access_token"])
    assert set(access["scope"].split()) == {"openid", "email", "profile"}


def test_scopes_decide_on_the_id_token(idp: Any) -> None:
    """Without openid there is none; email narrows its attributes [D tokens.md 3]."""
    admin = "aws.cognito.signin.user.admin"
    realm = login_realm(idp, AllowedOAuthScopes=["openid", "email", admin])
    realm.update("ann", name="Ann")
    shown = []
    for scope in ("openid", "openid email", admin):
        done = Browser().sign_in(AUTHORIZE, question(realm, scope=scope))
        tokens = exchange(realm, answered(done)["code"]).json()
        claims = claims_of(tokens["id_token"]) if "id_token" in tokens else {}
        shown.append(claims.keys() & {"name", "email", "email_verified", "at_hash"})
    assert shown[0] == {"name", "email", "email_verified", "at_hash"}
    assert shown[1] == {"email", "email_verified", "at_hash"}
    assert shown[2] == set()
    assert idp.get_user(AccessToken=tokens["access_token"])["Username"] == "ann"


def test_default_redirect_uri(realm: Realm) -> None:
    """It stands in for a missing one in a client with one provider [D model]."""
    other = add_client(realm.idp, realm.pool_id, oauth_settings(DefaultRedirectURI=CALLBACK))
    answer = ask(other, redirect_uri=ABSENT, scope="x", state=ABSENT)
    assert answer.headers["Location"].startswith(f"{CALLBACK}?error_description=")


def test_redirect_to_the_login_page_keeps_the_query(realm: Realm) -> None:
    """With a cookie for the form, and no body."""
    answer = ask(realm, nonce="n")
    assert answer.headers["Location"] == f"{HOST}/login?{urlsplit(answer.url).query}"
    assert answer.headers["Content-Length"] == "0"
    assert "XSRF-TOKEN" in answer.cookies


def test_prompt_none(realm: Realm) -> None:
    """Without a session an error, with one a code [D]; the classic pages do not look at it."""
    assert ask(realm, prompt="none").headers["Location"].startswith(f"{HOST}/login?")
    have_managed_login(realm)
    answer = ask(realm, prompt="none")
    assert answer.headers["Location"] == f"{CALLBACK}?error=login_required&state=s1"
    browser = Browser()
    browser.sign_in(AUTHORIZE, question(realm))
    assert "code" in answered(browser.get(AUTHORIZE, question(realm, prompt="none")))


@pytest.mark.parametrize("prompt", ["select_account", "consent", "consent select_account"])
def test_prompts_of_providers(realm: Realm, prompt: str) -> None:
    """Have no effect on sign-ins at the pool itself [D guide: authorization endpoint]."""
    have_managed_login(realm)
    browser = Browser()
    page = browser.get(AUTHORIZE, question(realm, prompt=prompt))
    assert "code" in answered(browser.submit(page, username="ann", password=PASSWORD))
    assert "code" in answered(browser.get(AUTHORIZE, question(realm, prompt=prompt)))


def test_prompt_login(realm: Realm) -> None:
    """The form comes up in spite of a session, which lives on beside the new one [D]."""
    have_managed_login(realm)
    browser = Browser()
    browser.sign_in(AUTHORIZE, question(realm))
    before = browser.session.cookies["cognito"]
    page = browser.get(AUTHORIZE, question(realm, prompt="login"))
    assert page.status_code == 200
    assert "code" in answered(browser.submit(page, username="ann", password=PASSWORD))
    assert browser.session.cookies["cognito"] != before
    headers = {"Cookie": f"cognito={before}"}
    silent = requests.get(
        AUTHORIZE, params=question(realm), headers=headers, timeout=5, allow_redirects=False
    )
    assert "code" in answered(silent)


def test_session_too_old_for_max_age(realm: Realm, cognito: Cognito) -> None:
    """The user signs in again, and the new tokens say so."""
    browser = Browser()
    browser.sign_in(AUTHORIZE, question(realm))
    cognito.clock.advance(100)
    assert "code" in answered(browser.get(AUTHORIZE, question(realm, max_age="200")))
    assert browser.get(AUTHORIZE, question(realm, max_age="50")).status_code == 200


def test_login_hint_fills_in_the_name(realm: Realm) -> None:
    """It is escaped like everything."""
    page = Browser().get(AUTHORIZE, question(realm, login_hint='"><script>'))
    assert 'value="&#34;&gt;&lt;script&gt;"' in page.text


def test_level_is_stepped_up_from_a_session(realm: Realm, cognito: Cognito) -> None:
    """A session by password lacks the second factor of the level, and nothing else is asked."""
    realm.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="OPTIONAL",
    )
    access = exchange_for_api(realm)
    secret = realm.idp.associate_software_token(AccessToken=access)["SecretCode"]
    totp = pyotp.TOTP(secret)
    now = cognito.clock.now()
    realm.idp.verify_software_token(AccessToken=access, UserCode=totp.at(int(now)))
    browser, level = Browser(), {"acr_values": "urn:cognito:loa:4 other"}
    browser.sign_in(AUTHORIZE, question(realm))
    page = browser.get(AUTHORIZE, question(realm, **level))
    assert page.url.startswith(f"{HOST}/mfa?")
    done = browser.submit(page, code=totp.at(int(now) + 30))
    claims = claims_of(exchange(realm, answered(done)["code"]).json()["id_token"])
    assert claims["acr"] == "urn:cognito:loa:4"
    assert set(claims["amr"]) >= {"pwd", "otp"}
    assert "code" in answered(browser.get(AUTHORIZE, question(realm, **level)))


def exchange_for_api(realm: Realm) -> str:
    """Sign in at the API and return the access token."""
    return realm.access("ann")


def test_disabled_user_has_no_session(realm: Realm) -> None:
    """Whoever is disabled or deleted sees the login page."""
    browser = Browser()
    browser.sign_in(AUTHORIZE, question(realm))
    realm.idp.admin_disable_user(**realm.by_name())
    assert browser.get(AUTHORIZE, question(realm)).status_code == 200
    realm.idp.admin_delete_user(**realm.by_name())
    assert browser.get(AUTHORIZE, question(realm)).status_code == 200


def test_trigger_that_fails_sends_its_text_to_the_app(realm: Realm, cognito: Cognito) -> None:
    """A dot and a blank follow the text [R hosted-ui.md 4]; its source is HostedAuth."""
    sources: list[str] = []

    def refuse(event: Any, _context: Any) -> None:
        sources.append(event["triggerSource"])
        raise ValueError("no tokens today")

    browser = Browser()
    browser.sign_in(AUTHORIZE, question(realm))
    cognito.on("PreTokenGeneration", refuse)
    refused = f"{CALLBACK}?error_description=PreTokenGeneration+failed+with+error+no+tokens+today.+"
    for done in (
        Browser().sign_in(AUTHORIZE, question(realm)),
        browser.get(AUTHORIZE, question(realm)),
    ):
        assert done.headers["Location"] == f"{refused}&state=s1&error=invalid_request"
    assert set(sources) == {"TokenGeneration_HostedAuth"}


def test_other_app_client_of_the_pool_shares_the_session(realm: Realm) -> None:
    """Single sign-on, by the cookie of the domain."""
    other = add_client(realm.idp, realm.pool_id, oauth_settings())
    browser = Browser()
    browser.sign_in(AUTHORIZE, question(realm))
    code = answered(browser.get(AUTHORIZE, question(other)))["code"]
    assert claims_of(exchange(other, code).json()["id_token"])["aud"] == other.client_id
    assert exchange(realm, code).json() == {"error": "invalid_grant"}


def test_other_pages_end_all_sessions(realm: Realm) -> None:
    """A change of the domain's version does, the same version again does not [D]."""
    browser = Browser()
    browser.sign_in(AUTHORIZE, question(realm))
    named: dict[str, Any] = {"UserPoolId": realm.pool_id, "Domain": PREFIX}
    realm.idp.update_user_pool_domain(**named, ManagedLoginVersion=1)
    assert "code" in answered(browser.get(AUTHORIZE, question(realm)))
    have_managed_login(realm)
    assert browser.get(AUTHORIZE, question(realm)).status_code == 200


def test_global_sign_out_leaves_the_session_of_the_browser(realm: Realm) -> None:
    """It revokes tokens; the cookie stays good [D operations-new.md 4.3]."""
    browser = Browser()
    browser.sign_in(AUTHORIZE, question(realm))
    realm.idp.admin_user_global_sign_out(**realm.by_name())
    assert "code" in answered(browser.get(AUTHORIZE, question(realm)))


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_methods(realm: Realm, method: str) -> None:
    """The endpoint takes GET and HEAD [D]."""
    answer = requests.request(method, AUTHORIZE, params=question(realm), timeout=5)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET,HEAD")


class TestLogout:
    """``/logout`` in both its forms, and what it refuses [hosted-ui.md 6]."""

    def leave(self, browser: Browser, **parameters: str) -> requests.Response:
        """Open the endpoint without following where it leads."""
        return browser.session.get(
            f"{HOST}/logout", params=parameters, timeout=5, allow_redirects=False
        )

    @pytest.fixture
    def browser(self, realm: Realm) -> Browser:
        """A browser with a session."""
        browser = Browser()
        assert "code" in answered(browser.sign_in(AUTHORIZE, question(realm)))
        return browser

    def is_signed_in(self, browser: Browser, realm: Realm) -> bool:
        """Return whether there is a session."""
        return browser.get(AUTHORIZE, question(realm)).status_code == 302

    def test_to_the_app(self, browser: Browser, realm: Realm) -> None:
        """The session is gone, from the browser and from the service; tokens live on."""
        cookie = browser.session.cookies["cognito"]
        answer = self.leave(browser, client_id=realm.client_id, logout_uri=LOGOUT)
        assert (answer.status_code, answer.headers["Location"]) == (302, LOGOUT)
        assert "cognito" not in browser.session.cookies
        browser.session.cookies.set("cognito", cookie)
        assert not self.is_signed_in(browser, realm)

    def test_to_the_login_page(self, browser: Browser, realm: Realm) -> None:
        """With a redirect URI the login page comes up, with the same query."""
        answer = self.leave(browser, **question(realm))
        target = urlsplit(answer.headers["Location"])
        assert (target.path, dict(parse_qsl(target.query))) == ("/login", question(realm))
        assert not self.is_signed_in(browser, realm)

    @pytest.mark.parametrize(
        ("parameters", "error"),
        [
            ({}, "Required String parameter 'redirect_uri' is not present"),
            ({"logout_uri": f"{LOGOUT}/"}, "redirect_mismatch"),
            ({"redirect_uri": "https://evil.example.com"}, "redirect_mismatch"),
            ({"post_logout_redirect_uri": LOGOUT}, "Required String parameter 'redirect_uri' is"),
        ],
    )
    def test_refused(
        self, browser: Browser, realm: Realm, parameters: dict[str, str], error: str
    ) -> None:
        """An error page; the session is ended all the same [R]."""
        answer = self.leave(browser, client_id=realm.client_id, **parameters)
        target = urlsplit(answer.headers["Location"])
        assert target.path == "/error"
        assert dict(parse_qsl(target.query))["error"].startswith(error)
        assert not self.is_signed_in(browser, realm)

    def test_logout_uri_wins(self, browser: Browser, realm: Realm) -> None:
        """Over a redirect URI, whatever that is [D]."""
        other = {"redirect_uri": "https://evil.example.com", "response_type": "x"}
        answer = self.leave(browser, client_id=realm.client_id, logout_uri=LOGOUT, **other)
        assert answer.headers["Location"] == LOGOUT

    def test_all_scopes_of_the_client(self, browser: Browser, realm: Realm) -> None:
        """Are what a sign-in after the logout asks for that names none [D]."""
        login = browser.get(f"{HOST}/logout", question(realm))
        done = browser.submit(login, username="ann", password=PASSWORD)
        access = claims_of(exchange(realm, answered(done)["code"]).json()["access_token"])
        assert set(access["scope"].split()) == {"openid", "email", "profile"}

    @pytest.mark.parametrize("name", ["identity_provider", "idp_identifier"])
    def test_provider_is_not_read(self, browser: Browser, realm: Realm, name: str) -> None:
        """The login page comes up, even for a provider that does not exist [D]."""
        login = browser.get(f"{HOST}/logout", question(realm, **{name: "Nobody"}))
        assert (login.status_code, urlsplit(login.url).path) == (200, "/login")
        assert 'name="password"' in login.text

    def test_without_a_client(self, browser: Browser, realm: Realm) -> None:
        """Classic and managed login have a text each [R]."""
        answer = self.leave(browser, logout_uri=LOGOUT)
        assert "Required+String+parameter+%27client_id%27" in answer.headers["Location"]
        have_managed_login(realm)
        answer = self.leave(browser, logout_uri=LOGOUT)
        assert "Missing+required+parameter+client_id" in answer.headers["Location"]

    def test_only_get(self, realm: Realm) -> None:
        """It is no form [D]."""
        url = f"{HOST}/logout?client_id={realm.client_id}"
        assert requests.post(url, timeout=5).status_code == 405
