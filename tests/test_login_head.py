"""HEAD requests at the login pages: the headers of a GET request, and nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from cognito_intercept.http.pages import PAGE_PATHS
from tests.browsers import (
    HOST,
    LOGOUT,
    Browser,
    answered,
    have_managed_login,
    login_realm,
    oauth_settings,
    question,
)
from tests.federation import support
from tests.passkeys import passkey_realm
from tests.providers import create
from tests.realms import FLOWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

AUTHORIZE = f"{HOST}/oauth2/authorize"


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with managed login, a provider, and the user ``ann``."""
    realm = login_realm(
        idp,
        {"AutoVerifiedAttributes": ["email"]},
        ExplicitAuthFlows=FLOWS,
    )
    create(realm, "MyOIDC", AttributeMapping={"email": "email"})
    have_managed_login(realm)
    return realm


def head(url: str, parameters: dict[str, str], browser: Browser | None = None) -> Any:
    """Send a HEAD request, with a browser's cookies, without following where it leads."""
    session = browser.session if browser is not None else requests
    answer = session.head(url, params=parameters, timeout=5)
    assert answer.content == b""
    return answer


def unchanged(cognito: Cognito, ask: Callable[[], Any]) -> Any:
    """Send a request, and check that the emulator's state and outbox are as before."""
    before, sent = cognito.save(), len(cognito.outbox)
    answer = ask()
    assert cognito.save() == before
    assert len(cognito.outbox) == sent
    return answer


def test_headers_of_a_get_request(realm: Realm, cognito: Cognito) -> None:
    """Status, redirect and names of headers are the same, of a browser that has no session."""
    query = question(realm)
    for path in (*PAGE_PATHS, "/oauth2/authorize", "/logout"):
        url = f"{HOST}{path}"
        heads = unchanged(cognito, lambda url=url: head(url, query))  # type: ignore[misc]
        whole = requests.get(url, params=query, timeout=5, allow_redirects=False)
        if path == "/confirmUser":  # Whether the code is right is not told.
            assert (heads.status_code, whole.status_code) == (200, 400)
            continue
        assert heads.status_code == whole.status_code, path
        assert heads.headers.get("Location") == whole.headers.get("Location"), path
        assert heads.headers.keys() == whole.headers.keys(), path


def test_confirmation_link(realm: Realm, cognito: Cognito) -> None:
    """A program that checks the links of e-mails confirms nobody, and learns no code."""
    realm.sign_up("bob", email="bob@example.com")
    link = cognito.outbox.to("bob").code
    named = {"client_id": realm.client_id, "user_name": "bob", "confirmation_code": link}
    url = f"{HOST}/confirmUser"
    right = unchanged(cognito, lambda: head(url, named))
    wrong = unchanged(cognito, lambda: head(url, named | {"confirmation_code": "1"}))
    assert (right.status_code, wrong.status_code) == (200, 200)
    assert realm.status("bob") == "UNCONFIRMED"
    assert requests.get(url, params=named, timeout=5).status_code == 200
    assert realm.status("bob") == "CONFIRMED"


def test_session(realm: Realm, cognito: Cognito) -> None:
    """No code is drawn with the session of a browser, and the session is not ended."""
    browser = Browser()
    browser.sign_in(AUTHORIZE, question(realm))
    cognito.on("PreTokenGeneration", lambda event, _context: event)
    calls = len(cognito.triggers.calls)
    asked = unchanged(cognito, lambda: head(AUTHORIZE, question(realm), browser))
    assert asked.headers["Location"].startswith(f"{HOST}/login?")
    assert len(cognito.triggers.calls) == calls
    leave = {"client_id": realm.client_id, "logout_uri": LOGOUT}
    left = unchanged(cognito, lambda: head(f"{HOST}/logout", leave, browser))
    assert (left.status_code, left.headers["Location"]) == (302, LOGOUT)
    assert "Set-Cookie" not in left.headers or "cognito=" not in left.headers["Set-Cookie"]
    assert "code" in answered(browser.get(AUTHORIZE, question(realm)))


def test_provider(realm: Realm, cognito: Cognito) -> None:
    """No sign-in at a provider begins, and none that was begun is used up."""
    support(realm, "MyOIDC")
    query = question(realm, identity_provider="MyOIDC")
    asked = unchanged(cognito, lambda: head(AUTHORIZE, query))
    assert asked.headers["Location"].startswith(f"{HOST}/login?")
    back = unchanged(cognito, lambda: head(f"{HOST}/oauth2/idpresponse", {"state": "x"}))
    assert (back.status_code, back.headers["Allow"]) == (405, "GET,POST")


def test_set_up_of_a_factor(realm: Realm, cognito: Cognito) -> None:
    """No secret is drawn before the page is looked at."""
    realm.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="ON",
    )
    browser = Browser()
    login = browser.get(AUTHORIZE, question(realm))
    csrf = browser.session.cookies["XSRF-TOKEN"]
    form = {"_csrf": csrf, "username": "ann", "password": "Passw0rd!"}
    sent = browser.session.post(login.url, data=form, timeout=5, allow_redirects=False)
    url = sent.headers["Location"]
    assert url.startswith(f"{HOST}/mfaSetup?")
    assert unchanged(cognito, lambda: head(url, {}, browser)).status_code == 200


def test_new_passkey(idp: Any, cognito: Cognito) -> None:
    """No challenge is drawn."""
    realm = passkey_realm(idp)
    host = "https://login-here.auth.us-east-1.amazoncognito.com"
    callback = "https://app.example.com/callback"
    idp.update_user_pool_client(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ExplicitAuthFlows=[*FLOWS, "ALLOW_USER_AUTH"],
        **oauth_settings(CallbackURLs=[callback]),
    )
    have_managed_login(realm, "login-here")
    browser = Browser()
    assert "code" in answered(browser.sign_in(f"{host}/oauth2/authorize", question(realm)))
    url = f"{host}/passkeys/add"
    named = {"client_id": realm.client_id, "redirect_uri": callback}
    assert unchanged(cognito, lambda: head(url, named, browser)).status_code == 200
    assert "data-options" in browser.get(url, named).text
