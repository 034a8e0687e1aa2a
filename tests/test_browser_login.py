"""The login pages in a real browser: every page, from sign-up to sign-out, in both versions.

Each page is looked at where it comes up: axe finds nothing, nothing is cut off, the browser has
nothing to say of it, and a picture is kept among the artefacts.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
import zxingcpp
from PIL import Image

from tests.chromium import (
    CHROMIUM,
    Pages,
    add_authenticator,
    chromium,
    fill,
    look,
    open_page,
    served_pages,
)
from tests.federation import support
from tests.providers import DETAILS, create, create_social
from tests.realms import FLOWS, OTHER_PASSWORD, PASSWORD
from tests.second_factors import EMAIL_CONFIGURATION, blocks, prefer
from tests.test_terms import create as create_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.realms import Realm

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")

EMAIL = {"AutoVerifiedAttributes": ["email"]}
VERSIONS = pytest.mark.parametrize("version", [1, 2], ids=["classic", "managed"])
NAMES = {1: "classic", 2: "managed"}
PHONE_NUMBER = {"phone_number": "+15555550100", "phone_number_verified": "true"}


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    """A served emulator."""
    with served_pages() as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a phone's width, in a browser that never was here."""
    opened = open_page(browser)
    messages: list[str] = []
    opened.on("console", lambda message: messages.append(message.text))
    opened.on("pageerror", lambda error: messages.append(str(error)))
    yield opened
    opened.context.close()
    # No policy of contents was broken; statuses of error pages and of the app are said there, too.
    assert [text for text in messages if "the server responded with a status" not in text] == []


LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 48" width="200" height="48">'
    b'<rect width="48" height="48" rx="12" fill="#0972d3"/>'
    b'<circle cx="24" cy="24" r="11" fill="#fff"/>'
    b'<text x="60" y="33" font-family="sans-serif" font-size="26" font-weight="700" fill="#0972d3">'
    b"Orchard</text></svg>"
)


def styled_realm(pages: Pages, version: int, pool: Any = None, **client: Any) -> Realm:
    """A realm whose pages are classic (1) or managed login (2) with a logo and languages."""
    realm = pages.realm(version, pool, **client)
    if version == 2:
        settings = {
            "categories": {
                "global": {"colorSchemeMode": "DYNAMIC"},
                "form": {"languageSelector": {"enabled": True}},
            },
            "components": {"form": {"logo": {"enabled": True}}},
        }
        logo = {"Category": "FORM_LOGO", "ColorMode": "DYNAMIC", "Extension": "SVG", "Bytes": LOGO}
        pages.style(realm, more=settings, Assets=[logo])
    return realm


def add_terms(realm: Realm) -> None:
    """Give an app client both documents."""
    for name in ("terms-of-use", "privacy-policy"):
        create_terms(realm, name, Links={"cognito:default": f"https://example.com/{name}"})


@VERSIONS
def test_from_sign_up_to_sign_out(pages: Pages, page: Page, version: int) -> None:
    """Sign-up, the code, an earlier session, sign-out, a wrong and a right password."""
    realm = styled_realm(pages, version, EMAIL)
    add_terms(realm)
    name = f"bob{version}"
    page.goto(pages.at(realm))
    look(page, f"{NAMES[version]}-login")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_role("heading", name="Sign up").wait_for()
    look(page, f"{NAMES[version]}-sign-up")
    fill(page, "Sign up", Username=name, Email_address="bob@example.com", Password=PASSWORD)
    page.get_by_role("heading", name="Confirm your account").wait_for()
    look(page, f"{NAMES[version]}-confirm")
    page.get_by_role("button", name="Send the code again").click()
    page.get_by_label("Code").wait_for()
    fill(page, "Confirm account", Code=pages.code_for(name))
    assert pages.at_app(page)["code"]

    page.goto(pages.at(realm))
    assert pages.at_app(page)["state"] == "s1"
    page.goto(pages.at(realm, "/logout", logout_uri=pages.app))
    assert pages.at_app(page) == {}

    page.goto(pages.at(realm))
    fill(page, "Sign in", Username=name, Password="wrong")
    assert page.get_by_role("alert").inner_text() == "Incorrect username or password."
    focused = page.evaluate("document.activeElement.id")
    assert focused == "signInFormUsername"
    look(page, f"{NAMES[version]}-refused")
    page.get_by_label("Username").focus()
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    assert pages.at_app(page)["code"]


def test_identity_providers(pages: Pages, page: Page) -> None:
    """Links, the stand-ins' page, forms that send themselves, and sign-out at the provider too."""
    realm = styled_realm(pages, 2)
    create(realm, "MyOIDC", "OIDC")
    details = DETAILS["SAML"] | {"IDPSignout": "true", "EncryptedResponses": "true"}
    create(realm, "MySAML", "SAML", ProviderDetails=details)
    settings = {"CallbackURLs": [pages.app], "LogoutURLs": [pages.app]}
    support(realm, "MyOIDC", "MySAML", **settings)
    for name in ("MyOIDC", "MySAML"):
        page.goto(pages.at(realm))
        page.get_by_role("link", name=f"Continue with {name}").click()
        page.get_by_role("heading", name=name).wait_for()
        look(page, f"stand-in-{name}")
        fill(page, "Sign in", Identifier="A1", Email="ann@example.com")
        assert pages.at_app(page)["code"]
        page.goto(pages.at(realm))
        assert pages.at_app(page)["code"]
        page.goto(pages.at(realm, "/logout", logout_uri=pages.app))
        assert pages.at_app(page) == {}
    page.goto(pages.at(realm))
    page.get_by_role("link", name="Continue with MySAML").wait_for()
    page.goto(pages.at(realm, identity_provider="MyOIDC"))
    page.get_by_role("button", name="Refuse").click()
    assert pages.at_app(page)["error"] == "access_denied"


@VERSIONS
def test_sign_out_to_the_login_page(pages: Pages, page: Page, version: int) -> None:
    """With a redirect URI the login page comes up for the next user."""
    realm = styled_realm(pages, version)
    realm.make_user("lou")
    page.goto(pages.at(realm))
    fill(page, "Sign in", Username="lou", Password=PASSWORD)
    pages.at_app(page)
    page.goto(pages.at(realm, "/logout"))
    fill(page, "Sign in", Username="lou", Password=PASSWORD)
    assert pages.at_app(page)["code"]


@VERSIONS
def test_confirmation_link(pages: Pages, page: Page, version: int) -> None:
    """The link in the e-mail confirms once; then the page says why not."""
    message = {
        "DefaultEmailOption": "CONFIRM_WITH_LINK",
        "EmailMessageByLink": "{##Confirm##}",
        "EmailSubjectByLink": "Confirm",
    }
    realm = styled_realm(pages, version, EMAIL | {"VerificationMessageTemplate": message})
    realm.sign_up(f"una{version}", email=f"una{version}@example.com")
    link = pages.emulator.outbox.to(f"una{version}").link
    page.goto(link)
    page.get_by_role("heading", name="Your registration has been confirmed!").wait_for()
    look(page, f"{NAMES[version]}-confirmed")
    page.goto(link)
    page.get_by_text("Current status is CONFIRMED").wait_for()
    look(page, f"{NAMES[version]}-error")


@VERSIONS
def test_forgotten_password(pages: Pages, page: Page, version: int) -> None:
    """The code, a password that breaks the policy, and one that does not."""
    realm = styled_realm(pages, version)
    realm.make_user("eve", email=f"eve{version}@example.com", email_verified="true")
    page.goto(pages.at(realm))
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_role("button", name="Reset my password").wait_for()
    look(page, f"{NAMES[version]}-forgot-password")
    fill(page, "Reset my password", Username="eve")
    code = page.get_by_label("Code")
    code.wait_for()
    look(page, f"{NAMES[version]}-reset-password")
    sent = pages.code_for("eve")
    fill(page, "Change password", Code=sent, New_password="short")
    assert "policy" in page.get_by_role("alert").inner_text()
    fill(page, "Change password", Code=sent, New_password=OTHER_PASSWORD)
    fill(page, "Sign in", Username="eve", Password=OTHER_PASSWORD)
    assert pages.at_app(page)["code"]


@VERSIONS
def test_temporary_password(pages: Pages, page: Page, version: int) -> None:
    """It is replaced, and an attribute that the pool requires is asked for."""
    schema = [{"Name": "given_name", "Required": True}]
    realm = styled_realm(pages, version, {"Schema": schema})
    realm.make_user("new")
    realm.set_password("new", PASSWORD, permanent=False)
    page.goto(pages.at(realm))
    fill(page, "Sign in", Username="new", Password=PASSWORD)
    page.get_by_role("heading", name="Change password").wait_for()
    look(page, f"{NAMES[version]}-change-password")
    fill(page, "Change password", New_password=OTHER_PASSWORD, Given_name="Newt")
    assert pages.at_app(page)["code"]
    assert realm.attributes("new")["given_name"] == "Newt"


@VERSIONS
def test_authenticator_app(pages: Pages, page: Page, version: int) -> None:
    """Set up by the QR code, as a camera reads it, which has the key beside it; then asked for."""
    realm = styled_realm(pages, version)
    realm.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="ON",
    )
    realm.make_user("tom")
    page.goto(pages.at(realm))
    fill(page, "Sign in", Username="tom", Password=PASSWORD)
    picture = page.get_by_role("img", name="QR code for your authenticator app").screenshot()
    look(page, f"{NAMES[version]}-mfa-setup")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    app = pyotp.parse_uri(code.text)
    assert isinstance(app, pyotp.TOTP)
    assert (app.name, app.issuer) == ("tom", "Cognito")
    assert app.secret == page.locator("code").inner_text()
    now = pages.emulator.clock.now()
    fill(page, "Sign in", Code=app.at(int(now)))
    assert pages.at_app(page)["code"]

    page.context.clear_cookies()
    pages.emulator.clock.advance(60)
    page.goto(pages.at(realm))
    fill(page, "Sign in", Username="tom", Password=PASSWORD)
    page.get_by_text("Enter the code from your authenticator app.").wait_for()
    look(page, f"{NAMES[version]}-code-of-app")
    fill(page, "Sign in", Code=app.at(int(pages.emulator.clock.now())))
    assert pages.at_app(page)["code"]


@VERSIONS
def test_second_factors(pages: Pages, page: Page, version: int) -> None:
    """Codes by SMS and by e-mail, and the choice between them."""
    realm = styled_realm(pages, version, {"EmailConfiguration": EMAIL_CONFIGURATION})
    realm.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id, MfaConfiguration="OPTIONAL", **blocks("SMS_MFA", "EMAIL_OTP")
    )
    address = {"email": "sam@example.com", "email_verified": "true"}
    for name, factors in {"sms": {"SMS": True}, "mail": {"EMAIL": True}}.items():
        realm.make_user(f"{name}{version}", **PHONE_NUMBER, **address)
        prefer(realm, f"{name}{version}", **factors)
    realm.make_user(f"both{version}", **PHONE_NUMBER, **address)
    prefer(realm, f"both{version}", SMS=True, EMAIL=True)

    for name, text in {"sms": "SMS to +*******0100", "mail": "email to s***@e***"}.items():
        page.goto(pages.at(realm, prompt="login"))
        fill(page, "Sign in", Username=f"{name}{version}", Password=PASSWORD)
        page.get_by_text(text).wait_for()
        look(page, f"{NAMES[version]}-code-by-{name}")
        fill(page, "Sign in", Code="12345678")
        page.get_by_role("alert").wait_for()
        fill(page, "Sign in", Code=pages.code_for(f"{name}{version}"))
        assert pages.at_app(page)["code"]
        page.context.clear_cookies()

    page.goto(pages.at(realm))
    fill(page, "Sign in", Username=f"both{version}", Password=PASSWORD)
    page.get_by_role("heading", name="Choose how to sign in").wait_for()
    look(page, f"{NAMES[version]}-choice-of-factor")
    page.get_by_role("button", name="Code by email").click()
    page.get_by_label("Code").wait_for()
    fill(page, "Sign in", Code=pages.code_for(f"both{version}"))
    assert pages.at_app(page)["code"]


@VERSIONS
def test_identity_provider(pages: Pages, page: Page, version: int) -> None:
    """A button leads to the provider, where a stand-in asks who signs in, and back to the app."""
    realm = styled_realm(pages, version)
    create_social(realm, "Google")
    create_social(realm, "Facebook")
    support(realm, "Google", "Facebook", CallbackURLs=[pages.app])
    page.goto(pages.at(realm))
    page.get_by_role("link", name="Continue with Google").wait_for()
    look(page, f"{NAMES[version]}-providers")
    page.get_by_role("link", name="Continue with Google").click()
    page.wait_for_url("**/identity-providers/**")
    look(page, f"{NAMES[version]}-stand-in")
    page.locator("input[name=account_sub]").fill(f"g{version}")
    page.get_by_role("button").first.click()
    assert pages.at_app(page)["code"]
    assert realm.status(f"Google_g{version}") == "EXTERNAL_PROVIDER"


def choice_realm(pages: Pages, factor: str) -> Realm:
    """A realm whose users choose between their password and another first factor."""
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", factor]}}
    flows = [*FLOWS, "ALLOW_USER_AUTH"]
    return styled_realm(pages, 2, {"Policies": policy}, ExplicitAuthFlows=flows)


def test_code_by_email(pages: Pages, page: Page) -> None:
    """As first factor: the name, the choice, the code."""
    realm = choice_realm(pages, "EMAIL_OTP")
    realm.make_user("ida", email="ida@example.com", email_verified="true")
    page.goto(pages.at(realm))
    look(page, "managed-name-first")
    fill(page, "Next", Username="ida")
    page.get_by_role("button", name="Code by email").wait_for()
    look(page, "managed-choice")
    page.get_by_role("button", name="Code by email").click()
    page.get_by_label("Code").wait_for()
    fill(page, "Sign in", Code=pages.code_for("ida"))
    assert pages.at_app(page)["code"]


def passkey_realm(pages: Pages) -> Realm:
    """A realm whose users may sign in by passkeys of ``localhost``."""
    realm = choice_realm(pages, "WEB_AUTHN")
    realm.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        WebAuthnConfiguration={"RelyingPartyId": "localhost", "UserVerification": "required"},
    )
    realm.make_user("pat")
    return realm


def test_passkeys(pages: Pages, page: Page) -> None:
    """Added at ``/passkeys/add`` with the session of a sign-in, and used for the next one."""
    realm = passkey_realm(pages)
    add_authenticator(page)
    page.goto(pages.at(realm, "/passkeys/add"))
    assert pages.at_app(page) == {"result": "invalid_session"}

    page.goto(pages.at(realm))
    fill(page, "Next", Username="pat")
    page.get_by_role("button", name="Password", exact=True).click()
    page.get_by_label("Password").wait_for()
    look(page, "managed-password")
    fill(page, "Sign in", Password=PASSWORD)
    assert pages.at_app(page)["code"]
    page.goto(pages.at(realm, "/passkeys/add"))
    look(page, "managed-passkey-add")
    page.get_by_role("button", name="Add a passkey").click()
    assert pages.at_app(page) == {"result": "success"}

    page.context.clear_cookies()
    page.goto(pages.at(realm))
    fill(page, "Next", Username="pat")
    choice = page.get_by_role("button", name="Passkey", exact=True)
    if choice.is_visible():
        choice.click()
    page.get_by_role("heading", name="Sign in with a passkey").wait_for()
    look(page, "managed-passkey")
    page.get_by_role("button", name="Sign in").click()
    assert pages.at_app(page)["code"]


def test_a_passkey_that_is_refused(pages: Pages, page: Page) -> None:
    """The page says so in words, and has the focus there."""
    realm = passkey_realm(pages)
    page.goto(pages.at(realm))
    fill(page, "Next", Username="pat")
    page.get_by_role("button", name="Password", exact=True).click()
    fill(page, "Sign in", Password=PASSWORD)
    pages.at_app(page)
    add_authenticator(page, is_user_verified=False)
    page.goto(pages.at(realm, "/passkeys/add"))
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey could not be used.").wait_for()
    assert page.evaluate("document.activeElement.id") == "passkeyFailure"


def test_language(pages: Pages, page: Page) -> None:
    """The selector reloads the page in another language, which the next page has too."""
    realm = styled_realm(pages, 2)
    page.goto(pages.at(realm))
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Change language").click()
    page.get_by_role("heading", name="Anmelden").wait_for()
    look(page, "managed-german")
    page.get_by_role("link", name="Passwort vergessen?").click()
    page.wait_for_url("**/forgotPassword?*")
    assert page.evaluate("document.documentElement.lang") == "de"


def test_pages_without_a_style(pages: Pages, page: Page) -> None:
    """Managed login says that there is none for the app client."""
    realm = pages.realm(2)
    page.goto(pages.at(realm))
    page.get_by_text("Login pages unavailable.").wait_for()
    look(page, "managed-unavailable")
