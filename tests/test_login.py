"""The login pages: from the authorization request to a code and tokens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from cognito_intercept import intercept
from tests.browsers import CALLBACK, HOST, Browser, Form, answered, exchange, login_realm, question
from tests.realms import OTHER_PASSWORD, PASSWORD, claims_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with a domain and an app client for its login pages."""
    return login_realm(idp)


def test_authorization_leads_to_the_form_to_the_code_to_tokens(realm: Realm) -> None:
    """The whole way of a browser, and the claims at its end."""
    browser = Browser()
    page = browser.get(f"{HOST}/oauth2/authorize", question(realm, nonce="n1"))
    assert page.status_code == 200
    done = browser.submit(page, username="ann", password=PASSWORD)
    parameters = answered(done)
    assert done.headers["Location"].startswith(f"{CALLBACK}?code=")
    assert list(parameters) == ["code", "state"]
    assert parameters["state"] == "s1"

    answer = exchange(realm, parameters["code"])
    tokens = answer.json()
    assert list(tokens) == [
        "id_token",
        "access_token",
        "refresh_token",
        "expires_in",
        "token_type",
    ]
    claims = claims_of(tokens["id_token"])
    assert (claims["nonce"], claims["email"]) == ("n1", "ann@example.com")
    assert claims_of(tokens["access_token"])["version"] == 2


def test_form_is_the_classic_one(realm: Realm) -> None:
    """Scripts find the names and ids that they look for [R hosted-ui.md 3]."""
    page = requests.get(f"{HOST}/login", params=question(realm), timeout=5)
    form = Form(page.text)
    assert form.name == "cognitoSignInForm"
    assert list(form.fields) == [
        "_csrf",
        "cognitoAsfData",
        "username",
        "password",
        "signInSubmitButton",
    ]
    assert {"signInFormUsername", "signInFormPassword"} <= form.ids
    assert form.fields["_csrf"] == page.cookies["XSRF-TOKEN"]
    assert "loginErrorMessage" not in page.text


def test_failed_sign_in_shows_the_page_again(realm: Realm) -> None:
    """The page has the engine's words, the name that was typed, and a form that works."""
    browser = Browser()
    failed = browser.sign_in(f"{HOST}/login", question(realm), password="wrong")
    assert failed.status_code == 200
    assert 'id="loginErrorMessage"' in failed.text
    assert "Incorrect username or password." in failed.text
    assert Form(failed.text).fields["username"] == "ann"
    assert "code" in answered(browser.submit(failed, password=PASSWORD))


def test_form_of_another_browser_is_refused(realm: Realm) -> None:
    """Without the cookie that belongs to it a form signs nobody in."""
    fields = Form(requests.get(f"{HOST}/login", params=question(realm), timeout=5).text).fields
    fields |= {"username": "ann", "password": PASSWORD}
    answer = requests.post(
        f"{HOST}/login", params=question(realm), data=fields, timeout=5, allow_redirects=False
    )
    assert answer.headers["Location"].startswith(f"{HOST}/error?error=invalid_request&client_id=")
    assert "cognito" not in answer.cookies


def test_session_signs_in_silently_for_an_hour(realm: Realm, cognito: Cognito) -> None:
    """It is not renewed by the silent sign-ins in between [D hosted-ui.md 2]."""
    browser, url = Browser(), f"{HOST}/oauth2/authorize"
    first = exchange(realm, answered(browser.sign_in(url, question(realm)))["code"]).json()
    cognito.clock.advance(3000)
    again = exchange(realm, answered(browser.get(url, question(realm)))["code"]).json()
    ids = [claims_of(tokens["id_token"]) for tokens in (first, again)]
    assert ids[0]["auth_time"] == ids[1]["auth_time"]
    assert ids[0]["event_id"] != ids[1]["event_id"]
    cognito.clock.advance(601)
    assert browser.get(url, question(realm)).status_code == 200


def test_second_use_of_a_code_revokes_the_tokens_of_the_first(realm: Realm) -> None:
    """As RFC 6749 wants it (section 4.1.2)."""
    code = answered(Browser().sign_in(f"{HOST}/login", question(realm)))["code"]
    tokens = exchange(realm, code).json()
    again = exchange(realm, code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})
    assert refresh(realm, tokens["refresh_token"]).json() == {"error": "invalid_grant"}
    access = tokens["access_token"]
    bearer = {"Authorization": f"Bearer {access}"}
    assert requests.get(f"{HOST}/oauth2/userInfo", headers=bearer, timeout=5).status_code == 401


def refresh(realm: Realm, token: str) -> requests.Response:
    """Send a refresh token to the token endpoint."""
    form = {"grant_type": "refresh_token", "client_id": realm.client_id, "refresh_token": token}
    return requests.post(f"{HOST}/oauth2/token", data=form, timeout=5)


def test_refresh_token_renews_tokens(realm: Realm) -> None:
    """The scopes stay, the nonce is gone, and there is no other refresh token."""
    code = answered(Browser().sign_in(f"{HOST}/login", question(realm, nonce="n")))["code"]
    tokens = exchange(realm, code).json()
    renewed = refresh(realm, tokens["refresh_token"]).json()
    assert list(renewed) == ["id_token", "access_token", "expires_in", "token_type"]
    before, after = (claims_of(one["access_token"]) for one in (tokens, renewed))
    assert before["scope"] == after["scope"]
    assert before["origin_jti"] == after["origin_jti"]
    assert "nonce" not in claims_of(renewed["id_token"])


def test_implicit_grant(realm: Realm) -> None:
    """Tokens come in the fragment, without a refresh token [R, V tokens.md]."""
    done = Browser().sign_in(f"{HOST}/login", question(realm, response_type="token"))
    assert done.headers["Location"].startswith(f"{CALLBACK}#access_token=")
    parameters = answered(done)
    assert list(parameters) == ["access_token", "id_token", "token_type", "expires_in", "state"]
    assert (parameters["token_type"], parameters["expires_in"]) == ("Bearer", "3600")
    assert "origin_jti" not in claims_of(parameters["access_token"])


def test_state_is_saved_and_restored(realm: Realm, cognito: Cognito) -> None:
    """Codes, sessions and sign-ins under way are part of the state."""
    realm.make_user("new")
    realm.set_password("new", PASSWORD, permanent=False)
    cognito.on("PreTokenGeneration", add_a_claim, version="V2_0")
    browser, other = Browser(), Browser()
    code = answered(browser.sign_in(f"{HOST}/login", question(realm)))["code"]
    under_way = other.sign_in(f"{HOST}/login", question(realm), username="new")
    data = json.loads(json.dumps(cognito.save()))
    with intercept() as restored:
        restored.restore(data)
        assert restored.save() == data
        assert claims_of(exchange(realm, code).json()["id_token"])["colour"] == "red"
        assert "code" in answered(browser.get(f"{HOST}/oauth2/authorize", question(realm)))
        assert "code" in answered(other.submit(under_way, new_password=OTHER_PASSWORD))


def add_a_claim(event: Any, _context: Any) -> Any:
    """Answer as a PreTokenGeneration trigger."""
    claims = {"claimsToAddOrOverride": {"colour": "red"}, "claimsToSuppress": ["email"]}
    event["response"]["claimsAndScopeOverrideDetails"] = {"idTokenGeneration": claims}
    return event
