"""Sign-up, forgotten passwords and challenges at the login pages, without a script of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyotp
import pytest
import requests

from tests.browsers import (
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
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, add_client, claims_of
from tests.replicated import AWAY, replicated_realm

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
    fields = Form(page.text).fields  # The names are AWS's [R hosted-ui.md 3].
    del fields["_csrf"]
    assert fields == {
        "username": "bob",
        "destination": "b***@e***",
        "deliveryMedium": "EMAIL",
        "sub": "",
        "code": "",
    }
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


def phone_realm(idp: Any, **pool: Any) -> Realm:
    """A pool whose user ``ann`` gets codes by SMS as second factor."""
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
    realm = login_realm(idp, {"MfaConfiguration": "ON", "SmsConfiguration": sms} | pool)
    realm.update("ann", phone_number="+15555550100", phone_number_verified="true")
    return realm


def test_code_by_sms(idp: Any, cognito: Cognito) -> None:
    """The page says where it went; a wrong one is refused, the right one signs in."""
    realm, browser = phone_realm(idp), Browser()
    page = browser.sign_in(f"{HOST}/login", question(realm))
    assert page.url.startswith(f"{HOST}/mfa?")
    assert "SMS to +*******0100" in page.text
    wrong = browser.submit(page, code="000000x")
    assert "Invalid code or auth state for the user." in wrong.text
    assert "code" in answered(browser.submit(wrong, code=cognito.outbox.to("ann").code))


def test_sign_in_under_way_belongs_to_its_browser_and_request(idp: Any, cognito: Cognito) -> None:
    """Another browser, another request, or five minutes later: it begins anew."""
    realm, browser = phone_realm(idp), Browser()
    page = browser.sign_in(f"{HOST}/login", question(realm))
    code = cognito.outbox.to("ann").code
    other = Browser()
    other.get(f"{HOST}/login", question(realm))
    csrf = other.session.cookies["XSRF-TOKEN"]
    stolen = other.submit_to("/mfa", page, _csrf=csrf, code=code)
    assert (stolen.status_code, "Something went wrong" in stolen.text) == (400, True)
    elsewhere = browser.get(f"{HOST}/mfa", question(realm, state="other"))
    assert elsewhere.url.startswith(f"{HOST}/login?")
    cognito.clock.advance(301)
    late = browser.submit(page, code=code)
    assert (late.status_code, "Something went wrong" in late.text) == (400, True)


def test_choice_of_second_factor(idp: Any, cognito: Cognito) -> None:
    """Of several factors the user chooses one."""
    realm, browser = phone_realm(idp), Browser()
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsConfiguration": {"SnsCallerArn": SNS}},
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    access = realm.access("ann")
    secret = idp.associate_software_token(AccessToken=access)["SecretCode"]
    totp = pyotp.TOTP(secret)
    now = int(cognito.clock.now())
    idp.verify_software_token(AccessToken=access, UserCode=totp.at(now))
    on = {"Enabled": True}
    idp.set_user_mfa_preference(AccessToken=access, SMSMfaSettings=on, SoftwareTokenMfaSettings=on)
    page = browser.sign_in(f"{HOST}/login", question(realm))
    assert page.url.startswith(f"{HOST}/selectMfa?")
    code_page = browser.submit(page, answer="SOFTWARE_TOKEN_MFA")
    assert "authenticator app" in code_page.text
    assert "code" in answered(browser.submit(code_page, code=totp.at(now + 30)))


SNS = "arn:aws:iam::123456789012:role/sms"


def test_temporary_password_and_missing_attributes(idp: Any) -> None:
    """The page asks for what the schema requires, and the user is confirmed."""
    schema = [{"Name": "given_name", "Required": True}]
    realm, browser = login_realm(idp, {"Schema": schema}), Browser()
    realm.set_password("ann", PASSWORD, permanent=False)
    page = browser.sign_in(f"{HOST}/login", question(realm))
    assert page.url.startswith(f"{HOST}/changePassword?")
    assert Form(page.text).fields["userAttributes.given_name"] == ""
    weak = browser.submit(page, new_password="short-1")
    assert "Password does not conform to policy" in weak.text
    done = browser.submit(
        weak, **{"new_password": OTHER_PASSWORD, "userAttributes.given_name": "Ann"}
    )
    assert list(answered(done)) == ["code", "state"]
    assert realm.attributes("ann")["given_name"] == "Ann"


def test_choice_based_sign_in(idp: Any, cognito: Cognito) -> None:
    """A name without a password leads to the choice; a code by e-mail is enough."""
    factors = {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}
    realm = login_realm(
        idp, {"Policies": {"SignInPolicy": factors}}, ExplicitAuthFlows=["ALLOW_USER_AUTH"]
    )
    browser = Browser()
    login = browser.get(f"{HOST}/login", question(realm))
    page = browser.submit_to("/login", login, username="ann")
    assert page.url.startswith(f"{HOST}/selectChallenge?")
    code_page = browser.submit(page, answer="EMAIL_OTP")
    done = browser.submit(code_page, code=cognito.outbox.to("ann").code)
    assert "code" in answered(done)
    by_password = Browser()
    login = by_password.get(f"{HOST}/login", question(realm))
    page = by_password.submit(
        by_password.submit_to("/login", login, username="ann"), answer="PASSWORD"
    )
    assert page.url.startswith(f"{HOST}/password?")
    assert "code" in answered(by_password.submit(page, password=PASSWORD))


def test_client_without_the_users_of_the_pool(realm: Realm, idp: Any) -> None:
    """The login page has no form for them, and takes none (G)."""
    details = {"client_id": "g", "client_secret": "s", "authorize_scopes": "openid"}
    idp.create_identity_provider(
        UserPoolId=realm.pool_id,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails=details,
    )
    settings = oauth_settings(SupportedIdentityProviders=["Google"])
    federated, browser = add_client(idp, realm.pool_id, settings), Browser()
    page = browser.get(f"{HOST}/login", question(federated))
    assert "Continue with Google" in page.text
    assert "signInFormPassword" not in page.text
    csrf = browser.session.cookies["XSRF-TOKEN"]
    url = f"{HOST}/login"
    form = {"_csrf": csrf, "username": "ann", "password": PASSWORD}
    answer = browser.session.post(url, params=question(federated), data=form, timeout=5)
    assert answer.status_code == 200
    assert "cognito" not in browser.session.cookies


def test_sessions_of_the_pages_are_tracked(realm: Realm, idp: Any) -> None:
    """An SSO session for the browser, a TOKEN session for each client; logout ends the first."""
    idp.set_user_pool_session_configuration(
        UserPoolId=realm.pool_id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 5}
    )
    other, browser = add_client(idp, realm.pool_id, oauth_settings()), Browser()
    codes = [answered(browser.sign_in(f"{HOST}/login", question(realm)))["code"]]
    codes.append(answered(browser.get(f"{HOST}/oauth2/authorize", question(other)))["code"])
    for client, code in zip((realm, other), codes, strict=True):
        assert exchange(client, code).status_code == 200

    def sessions() -> list[Any]:
        listed: list[Any] = idp.admin_list_user_sessions(**realm.by_name())["Sessions"]
        return listed

    sso = next(one for one in sessions() if one["SessionType"] == "SSO")
    origins = [one["OriginSessionId"] for one in sessions() if one["SessionType"] == "TOKEN"]
    assert origins == [sso["SessionId"]] * 2
    idp.set_user_pool_client_session_configuration(
        UserPoolId=realm.pool_id, ClientId=other.client_id, SSOSession={"MaxValidityMinutes": 0}
    )
    url = f"{HOST}/oauth2/authorize"
    assert browser.get(url, question(other)).status_code == 200
    assert browser.get(url, question(realm)).status_code == 302
    browser.session.get(
        f"{HOST}/logout",
        params={"client_id": realm.client_id, "logout_uri": LOGOUT},
        timeout=5,
        allow_redirects=False,
    )
    assert [one["SessionType"] for one in sessions()] == ["TOKEN", "TOKEN"]


def test_secondary_region_changes_no_users(idp: Any) -> None:
    """The pages of a replica sign users in, and refuse what the API refuses there."""
    home, away = replicated_realm(idp, client=oauth_settings())
    away.idp.create_user_pool_domain(UserPoolId=home.pool_id, Domain="mine")
    home.make_user("ann")
    host, browser = f"https://mine.auth.{AWAY}.amazoncognito.com", Browser()
    page = browser.get(f"{host}/signup", question(home))
    refused = browser.submit(page, username="bob", password=PASSWORD)
    assert "loginErrorMessage" in refused.text
    page = browser.get(f"{host}/forgotPassword", question(home))
    assert "loginErrorMessage" in browser.submit(page, username="ann").text
    assert "code" in answered(browser.sign_in(f"{host}/login", question(home)))
