"""Sign-up, forgotten passwords and challenges at the login pages, without a script of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.browsers import HOST, Browser, answered, exchange, login_realm, question
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, claims_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

EMAIL = "bob@example.com"


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with a domain that verifies e-mail addresses."""
    return login_realm(idp, {"AutoVerifiedAttributes": ["email"]})


def sign_up(realm: Realm, browser: Browser, **fields: str) -> requests.Response:
    """Fill in the form of the sign-up."""
    page = browser.get(f"{HOST}/signup", question(realm))
    values = {"username": "bob", "password": PASSWORD, "requiredAttributes[email]": EMAIL}
    return browser.submit(page, **values | fields)


def test_sign_up_confirmation_and_sign_in(realm: Realm, cognito: Cognito) -> None:
    """The code that was sent confirms the user, who is signed in at once."""
    browser = Browser()
    page = sign_up(realm, browser)
    assert page.url.startswith(f"{HOST}/confirm?")
    assert "b***@e***" in page.text
    wrong = browser.submit(page, code="nothing")
    assert "Invalid verification code provided, please try again." in wrong.text
    done = browser.submit(wrong, code=cognito.outbox.to("bob").code)
    tokens = exchange(realm, answered(done)["code"]).json()
    claims = claims_of(tokens["id_token"])
    assert (claims["cognito:username"], claims["email_verified"]) == ("bob", True)
    assert realm.status("bob") == "CONFIRMED"


def test_confirmation_in_another_browser_leads_to_the_login_page(
    realm: Realm, cognito: Cognito
) -> None:
    """The code alone signs nobody in: that browser has not shown the password."""
    sign_up(realm, Browser())
    other = Browser()
    page = other.get(f"{HOST}/confirm", question(realm))
    done = other.submit(page, username="bob", code=cognito.outbox.to("bob").code)
    assert done.url.startswith(f"{HOST}/login?")
    assert realm.status("bob") == "CONFIRMED"


def test_sign_up_that_fails_shows_why(realm: Realm, cognito: Cognito) -> None:
    """The rules are those of SignUp, and a trigger's text is shown, too [R hosted-ui.md 3]."""
    browser = Browser()
    taken = sign_up(realm, browser, username="ann")
    assert "User already exists" in taken.text
    weak = sign_up(realm, browser, password="short-1")
    assert "Password did not conform with policy" in weak.text

    def refuse(_event: Any, _context: Any) -> None:
        raise ValueError("no <b>guests</b>")

    cognito.on("PreSignUp", refuse)
    refused = sign_up(realm, browser)
    assert "PreSignUp failed with error no &lt;b&gt;guests&lt;/b&gt;." in refused.text


def test_user_confirmed_by_a_trigger_is_signed_in(realm: Realm, cognito: Cognito) -> None:
    """There is no code to wait for."""

    def accept(event: Any, _context: Any) -> Any:
        event["response"]["autoConfirmUser"] = True
        return event

    cognito.on("PreSignUp", accept)
    assert "code" in answered(sign_up(realm, Browser()))


def test_unconfirmed_user_goes_on_to_the_code(realm: Realm, cognito: Cognito) -> None:
    """The right password leads to the code page, where the code can be sent again."""
    realm.sign_up("bob", email=EMAIL)
    browser = Browser()
    page = browser.sign_in(f"{HOST}/login", question(realm), username="bob")
    assert page.url.startswith(f"{HOST}/confirm?")
    again = browser.submit_to("/resendcode", page, username="bob")
    assert again.status_code == 200
    assert len([one for one in cognito.outbox if one.destination == EMAIL]) == 2
    assert "code" in answered(browser.submit(again, code=cognito.outbox.to("bob").code))


def test_link_in_a_message_confirms_the_user(realm: Realm, cognito: Cognito) -> None:
    """Once; the second time, and with a wrong code, the page says what is wrong."""
    realm.sign_up("bob", email=EMAIL)
    code = cognito.outbox.to("bob").code
    link = {"client_id": realm.client_id, "user_name": "bob", "confirmation_code": code}
    wrong = requests.get(f"{HOST}/confirmUser", params=link | {"confirmation_code": "0"}, timeout=5)
    assert (wrong.status_code, realm.status("bob")) == (400, "UNCONFIRMED")
    done = requests.get(f"{HOST}/confirmUser", params=link, timeout=5)
    assert (done.status_code, realm.status("bob")) == (200, "CONFIRMED")
    assert requests.get(f"{HOST}/confirmUser", params=link, timeout=5).status_code == 400


def test_forgotten_password(realm: Realm, cognito: Cognito) -> None:
    """A code, a new password, and the login page."""
    browser = Browser()
    page = browser.submit(browser.get(f"{HOST}/forgotPassword", question(realm)), username="ann")
    assert page.url.startswith(f"{HOST}/confirmforgotPassword?")
    code = cognito.outbox.to("ann").code
    weak = browser.submit(page, code=code, new_password="short-1")
    assert "Password does not conform to policy" in weak.text
    login = browser.submit(weak, code=code, new_password=OTHER_PASSWORD)
    assert login.url.startswith(f"{HOST}/login?")
    done = browser.submit(login, username="ann", password=OTHER_PASSWORD)
    assert "code" in answered(done)


def test_reset_password_leads_to_the_code(realm: Realm, cognito: Cognito) -> None:
    """A user whose password an administrator reset sets a new one by the code that went out."""
    realm.idp.admin_reset_user_password(**realm.by_name())
    browser = Browser()
    page = browser.sign_in(f"{HOST}/login", question(realm))
    assert page.url.startswith(f"{HOST}/confirmforgotPassword?")
    code = cognito.outbox.to("ann").code
    login = browser.submit(page, code=code, new_password=OTHER_PASSWORD)
    assert login.url.startswith(f"{HOST}/login?")
