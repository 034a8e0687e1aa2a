"""Clients of OAuth and OpenID Connect, unmodified, through the login pages."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from requests_oauthlib import OAuth2Session as OAuthlibSession

from cognito_intercept.testing import SoftwareAuthenticator
from tests.browsers import (
    CALLBACK,
    HOST,
    LOGOUT,
    Browser,
    Form,
    answered,
    exchange,
    login_realm,
    oauth_settings,
    question,
)
from tests.machines import discovery_of
from tests.passkeys import passkey_realm
from tests.realms import FLOWS, OTHER_PASSWORD, PASSWORD, Realm, make_realm
from tests.serving import serve

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/{}"


@pytest.fixture(params=[True, False], ids=["confidential", "public"])
def realm(request: pytest.FixtureRequest, idp: Any) -> Realm:
    """A pool with a domain and an app client for its login pages."""
    return login_realm(idp, GenerateSecret=request.param)


def signed_in(url: str) -> str:
    """Sign in at an authorization URL as ``ann``; return where the browser is sent."""
    browser = Browser()
    done = browser.submit(browser.get(url), username="ann", password=PASSWORD)
    return str(done.headers["Location"])


def test_authlib(realm: Realm) -> None:
    """Code with PKCE, token, userInfo, refresh, revocation; the ID token is verified."""
    discovery = discovery_of(ISSUER.format(realm.pool_id))
    client = OAuth2Session(
        realm.client_id,
        realm.secret,
        scope="openid email",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        token_endpoint=discovery["token_endpoint"],
    )
    verifier = "v" * 50
    url, state = client.create_authorization_url(
        discovery["authorization_endpoint"], code_verifier=verifier, nonce="n"
    )
    token = client.fetch_token(
        discovery["token_endpoint"],
        authorization_response=signed_in(url),
        code_verifier=verifier,
        state=state,
    )
    keys = jwt.PyJWKClient(discovery["jwks_uri"])
    key = keys.get_signing_key_from_jwt(token["id_token"])
    claims = jwt.decode(
        token["id_token"],
        key.key,
        algorithms=["RS256"],
        audience=realm.client_id,
        issuer=discovery["issuer"],
    )
    assert claims["nonce"] == "n"
    info = client.get(discovery["userinfo_endpoint"]).json()
    assert info["email"] == "ann@example.com"
    assert client.refresh_token(discovery["token_endpoint"])["access_token"]
    answer = client.revoke_token(discovery["revocation_endpoint"], token["refresh_token"])
    assert answer.status_code == 200


def test_requests_oauthlib(realm: Realm) -> None:
    """The authorization response, the secret in Basic authentication, a protected resource."""
    client = OAuthlibSession(realm.client_id, redirect_uri=CALLBACK, scope=["openid", "email"])
    url, _ = client.authorization_url(f"{HOST}/oauth2/authorize")
    token = client.fetch_token(
        f"{HOST}/oauth2/token",
        authorization_response=signed_in(url),
        client_secret=realm.secret,
        include_client_id=True,
    )
    assert {"id_token", "access_token", "refresh_token"} <= token.keys()
    assert client.get(f"{HOST}/oauth2/userInfo").json()["username"] == "ann"


def test_script_with_requests(realm: Realm) -> None:
    """A script as people write them against AWS: the page, its cookies, one POST."""
    with requests.Session() as session:
        url = f"{HOST}/login"
        session.get(url, params=question(realm), timeout=5)
        data = {
            "_csrf": session.cookies["XSRF-TOKEN"],
            "username": "ann",
            "password": PASSWORD,
            "cognitoAsfData": "",
            "signInSubmitButton": "Sign in",
        }
        answer = session.post(
            url, params=question(realm), data=data, timeout=5, allow_redirects=False
        )
    assert (answer.status_code, answer.headers["Content-Length"]) == (302, "0")
    assert list(answered(answer)) == ["code", "state"]


def test_field_of_managed_login(realm: Realm) -> None:
    """One script reads a hidden field called csrf there [R hosted-ui.md 3]."""
    with requests.Session() as session:
        session.get(f"{HOST}/login", params=question(realm), timeout=5)
        data = {"csrf": session.cookies["XSRF-TOKEN"], "username": "ann", "password": PASSWORD}
        answer = session.post(
            f"{HOST}/login", params=question(realm), data=data, timeout=5, allow_redirects=False
        )
    assert "code" in answered(answer)


def cookies_of(answer: requests.Response) -> list[str]:
    """Return the Set-Cookie headers of a response, one by one."""
    return answer.raw.headers.getlist("Set-Cookie")


def test_cookies_and_headers(realm: Realm) -> None:
    """Names and attributes are AWS's [V hosted-ui.md 2 and 3]."""
    browser = Browser()
    page = browser.get(f"{HOST}/login", question(realm))
    (xsrf,) = cookies_of(page)
    assert xsrf.endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")
    assert xsrf.startswith(f"XSRF-TOKEN={Form(page.text).fields['_csrf']};")
    expected = {
        "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
        "Pragma": "no-cache",
        "Strict-Transport-Security": "max-age=31536000 ; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-XSS-Protection": "1; mode=block",
        "Server": "Server",
    }
    assert {name: page.headers[name] for name in expected} == expected
    assert "Expires" not in page.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert len(page.headers["x-amz-cognito-request-id"]) == 36

    done = browser.submit(page, username="ann", password=PASSWORD)
    ended, renewed, session, _ = cookies_of(done)
    assert ended.startswith("XSRF-TOKEN=; Expires=Thu, 01-Jan-1970 00:00:10 GMT;")
    assert renewed.startswith("XSRF-TOKEN=")
    host = urlsplit(HOST).hostname
    assert f"; Version=1; Domain={host}; Max-Age=3600; Expires=" in session
    assert session.endswith("GMT; Path=/; Secure; HttpOnly; SameSite=Lax")
    value = session.partition(";")[0].partition("=")[2]
    assert [part[:4] for part in value.split(".")] == ["H4sI", "H4sI", "3"]


@pytest.mark.cognito(base_url="http://localhost:4566")
def test_local_form(cognito: Cognito, idp: Any) -> None:
    """Pages and cookies work over http, below the prefix, without a domain."""
    realm = make_realm(
        idp,
        client={
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"],
            "CallbackURLs": [CALLBACK],
            "LogoutURLs": [LOGOUT],
        },
    )
    realm.make_user("ann")
    realm.set_password("ann", OTHER_PASSWORD, permanent=False)
    discovery = discovery_of(f"{cognito.settings.base_url}/{realm.pool_id}")
    browser = Browser()
    page = browser.sign_in(
        discovery["authorization_endpoint"], question(realm), password=OTHER_PASSWORD
    )
    assert page.url.startswith("http://localhost:4566/cognito-idp/changePassword?")
    done = browser.submit(page, new_password=PASSWORD)
    assert "code" in answered(done)
    assert "Secure" not in str(cookies_of(done))
    assert "code" in answered(
        browser.get(discovery["authorization_endpoint"], question(realm, prompt="none"))
    )
    answer = browser.session.get(
        discovery["end_session_endpoint"],
        params={"client_id": realm.client_id, "logout_uri": LOGOUT},
        timeout=5,
        allow_redirects=False,
    )
    assert answer.headers["Location"] == LOGOUT
    assert "cognito" not in browser.session.cookies


def test_custom_domain(idp: Any) -> None:
    """Pages and cookies are those of its host; a callback of other letters is percent-encoded."""
    callback = "https://app.example.com/willkommen-zurück-再见"
    realm = login_realm(idp, CallbackURLs=[callback])
    certificate = (
        "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    )
    idp.create_user_pool_domain(
        UserPoolId=realm.pool_id,
        Domain="auth.example.com",
        CustomDomainConfig={"CertificateArn": certificate},
    )
    browser = Browser()
    query = question(realm, redirect_uri=callback)
    page = browser.get("https://auth.example.com/oauth2/authorize", query)
    assert page.url.startswith("https://auth.example.com/login?")
    done = browser.submit(page, username="ann", password=PASSWORD)
    assert done.headers["Location"].startswith(
        "https://app.example.com/willkommen-zur%C3%BCck-%E5%86%8D%E8%A7%81?code="
    )
    assert "; Domain=auth.example.com; " in cookies_of(done)[2]
    silent = browser.get("https://auth.example.com/oauth2/authorize", query)
    assert "code" in answered(silent)


def test_passkey(idp: Any) -> None:
    """The page has the options for the browser, and takes its answer in a hidden field."""
    settings = oauth_settings(ExplicitAuthFlows=[*FLOWS, "ALLOW_USER_AUTH"])
    realm = passkey_realm(idp, client=settings)
    host = "https://login-here.auth.us-east-1.amazoncognito.com"
    authenticator = SoftwareAuthenticator()
    credential = authenticator.create(realm.start())
    idp.complete_web_authn_registration(AccessToken=realm.token, Credential=credential)
    browser = Browser()
    login = browser.get(f"{host}/login", question(realm))
    csrf = Form(login.text).fields["_csrf"]
    choice = browser.get(
        browser.session.post(
            login.url, data={"_csrf": csrf, "username": "ann"}, timeout=5, allow_redirects=False
        ).headers["Location"]
    )
    page = browser.submit(choice, answer="WEB_AUTHN")
    match = re.search(r'data-options="([^"]*)"', page.text)
    assert match is not None
    document = authenticator.get(json.loads(unescape(match[1])), host)
    assert "code" in answered(browser.submit(page, credential=json.dumps(document)))


def test_served_to_other_processes() -> None:
    """The WSGI application keeps cookies and redirects at its base URL."""
    with serve() as served:
        idp = boto3.client(
            "cognito-idp",
            "us-east-1",
            endpoint_url=served.url,
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )
        realm = make_realm(idp, client=oauth_settings(SupportedIdentityProviders=["COGNITO"]))
        realm.make_user("ann")
        browser = Browser()
        url = f"{served.url}/cognito-idp/oauth2/authorize"
        page = browser.get(f"{url}?x=%80é", question(realm))
        assert page.status_code == 200, page.text
        done = browser.submit(page, username="ann", password=PASSWORD)
        code = answered(done)["code"]
        assert exchange(realm, code, f"{served.url}/cognito-idp/oauth2/token").status_code == 200
        assert "code" in answered(browser.get(url, question(realm)))
