"""The login pages in a real browser: from sign-up to sign-out, with keyboards and passkeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.chromium import (
    CHROMIUM,
    DESKTOP,
    PHONE,
    Pages,
    add_authenticator,
    chromium,
    fill,
    open_page,
    served_pages,
    snapshot,
)
from tests.federation import support
from tests.providers import DETAILS, create
from tests.realms import FLOWS, OTHER_PASSWORD, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.realms import Realm

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")

EMAIL = {"AutoVerifiedAttributes": ["email"]}


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
    yield opened
    opened.context.close()


def check_accessibility(page: Page, name: str) -> None:
    """Keep a picture of a page, and check that axe finds nothing and nothing is cut off."""
    snapshot(page, name)
    results = Axe().run(page).response
    faults = [
        f"{fault['id']}: {node['html'][:120]} {node.get('failureSummary', '')}"
        for fault in results["violations"]
        for node in fault["nodes"]
    ]
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def styled_realm(pages: Pages, version: int, pool: Any = None, **client: Any) -> Realm:
    """A realm whose pages are classic (1) or managed login with AWS's style (2)."""
    realm = pages.realm(version, pool, **client)
    if version == 2:
        pages.style(realm)
    return realm


@pytest.mark.parametrize("version", [1, 2])
def test_from_sign_up_to_sign_out(pages: Pages, page: Page, version: int) -> None:
    """Sign-up, the code, an earlier session, sign-out, a wrong and a right password."""
    realm = styled_realm(pages, version, EMAIL)
    name = f"bob{version}"
    page.goto(pages.at(realm))
    page.get_by_role("link", name="Create an account").click()
    fill(page, "Sign up", Username=name, Email_address="bob@example.com", Password=PASSWORD)
    page.get_by_role("heading", name="Confirm your account").wait_for()
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
        check_accessibility(page, f"stand-in-{name}")
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


@pytest.mark.parametrize("version", [1, 2])
def test_forgotten_password(pages: Pages, page: Page, version: int) -> None:
    """The code, a password that breaks the policy, and one that does not."""
    realm = styled_realm(pages, version)
    realm.make_user("eve", email=f"eve{version}@example.com", email_verified="true")
    page.goto(pages.at(realm))
    page.get_by_role("link", name="Forgot your password?").click()
    fill(page, "Reset my password", Username="eve")
    code = page.get_by_label("Code")
    code.wait_for()
    sent = pages.code_for("eve")
    fill(page, "Change password", Code=sent, New_password="short")
    assert "policy" in page.get_by_role("alert").inner_text()
    fill(page, "Change password", Code=sent, New_password=OTHER_PASSWORD)
    fill(page, "Sign in", Username="eve", Password=OTHER_PASSWORD)
    assert pages.at_app(page)["code"]


@pytest.mark.parametrize("version", [1, 2])
def test_authenticator_app(pages: Pages, page: Page, version: int) -> None:
    """Set up by the key that the page shows beside its QR code, then asked for."""
    realm = styled_realm(pages, version)
    realm.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="ON",
    )
    realm.make_user("tom")
    page.goto(pages.at(realm))
    fill(page, "Sign in", Username="tom", Password=PASSWORD)
    page.get_by_role("img", name="QR code for your authenticator app").wait_for()
    check_accessibility(page, f"setup-{version}")
    app = pyotp.TOTP(page.locator("code").inner_text())
    now = pages.emulator.clock.now()
    fill(page, "Sign in", Code=app.at(int(now)))
    assert pages.at_app(page)["code"]

    page.context.clear_cookies()
    pages.emulator.clock.advance(60)
    page.goto(pages.at(realm))
    fill(page, "Sign in", Username="tom", Password=PASSWORD)
    page.get_by_text("Enter the code from your authenticator app.").wait_for()
    fill(page, "Sign in", Code=app.at(int(pages.emulator.clock.now())))
    assert pages.at_app(page)["code"]


def choice_realm(pages: Pages, factor: str) -> Realm:
    """A realm whose users choose between their password and another first factor."""
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", factor]}}
    flows = [*FLOWS, "ALLOW_USER_AUTH"]
    return styled_realm(pages, 2, {"Policies": policy}, ExplicitAuthFlows=flows)


def test_code_by_email(pages: Pages, page: Page) -> None:
    """As first factor: the name, the choice, the code."""
    factors = {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}
    realm = styled_realm(
        pages,
        2,
        {"Policies": {"SignInPolicy": factors}},
        ExplicitAuthFlows=[*FLOWS, "ALLOW_USER_AUTH"],
    )
    realm.make_user("ida", email="ida@example.com", email_verified="true")
    page.goto(pages.at(realm))
    fill(page, "Next", Username="ida")
    page.get_by_role("button", name="Code by email").wait_for()
    check_accessibility(page, "choice")
    page.get_by_role("button", name="Code by email").click()
    page.get_by_label("Code").wait_for()
    fill(page, "Sign in", Code=pages.code_for("ida"))
    assert pages.at_app(page)["code"]


def passkey_realm(pages: Pages) -> Realm:
    """A realm whose users may sign in by passkeys of ``localhost``."""
    factors = {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
    realm = styled_realm(
        pages,
        2,
        {"Policies": {"SignInPolicy": factors}},
        ExplicitAuthFlows=[*FLOWS, "ALLOW_USER_AUTH"],
    )
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
    fill(page, "Sign in", Password=PASSWORD)
    assert pages.at_app(page)["code"]
    page.goto(pages.at(realm, "/passkeys/add"))
    check_accessibility(page, "passkey-add")
    page.get_by_role("button", name="Add a passkey").click()
    assert pages.at_app(page) == {"result": "success"}

    page.context.clear_cookies()
    page.goto(pages.at(realm))
    fill(page, "Next", Username="pat")
    choice = page.get_by_role("button", name="Passkey", exact=True)
    if choice.is_visible():
        choice.click()
    page.get_by_role("heading", name="Sign in with a passkey").wait_for()
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


SHOWN = {
    "login": "/login",
    "sign_up": "/signup",
    "forgot": "/forgotPassword",
    "reset": "/confirmforgotPassword",
    "confirm": "/confirm",
    "error": "/error",
}
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 48" width="200" height="48">'
    b'<rect width="48" height="48" rx="12" fill="#0972d3"/>'
    b'<circle cx="24" cy="24" r="11" fill="#fff"/>'
    b'<text x="60" y="33" font-family="sans-serif" font-size="26" font-weight="700" fill="#0972d3">'
    b"Orchard</text></svg>"
)


def branded_realm(pages: Pages, version: int) -> Realm:
    """A realm with a logo, terms, and a language selector."""
    realm = pages.realm(version, EMAIL)
    terms = {"TermsSource": "LINK", "Enforcement": "NONE"}
    for name in ("terms-of-use", "privacy-policy"):
        realm.idp.create_terms(
            UserPoolId=realm.pool_id,
            ClientId=realm.client_id,
            TermsName=name,
            Links={"cognito:default": f"https://example.com/{name}"},
            **terms,
        )
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


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("version", [1, 2], ids=["classic", "managed"])
def test_accessibility(
    pages: Pages, browser: Browser, version: int, size: tuple[int, int], *, is_dark: bool
) -> None:
    """Axe finds nothing on any page, no page scrolls sideways, and pictures are kept."""
    realm = branded_realm(pages, version)
    page = open_page(browser, size, is_dark=is_dark)
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    label = f"{'classic' if version == 1 else 'managed'}-{size[0]}-{'dark' if is_dark else 'light'}"
    for name, path in SHOWN.items():
        page.goto(pages.at(realm, path, error="invalid_request"))
        check_accessibility(page, f"{label}-{name}")
    page.goto(pages.at(realm, "/login"))
    fill(page, "Sign in", Username="nobody", Password="wrong")
    page.get_by_role("alert").wait_for()
    check_accessibility(page, f"{label}-refused")
    page.context.close()
    # No policy was broken; that the error page has status 400 is said there, too.
    assert [text for text in messages if "status of 400" not in text] == []
