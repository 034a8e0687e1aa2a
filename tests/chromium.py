"""A real Chromium at the login pages of an emulator that is served by this process."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import boto3
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from cognito_intercept.emulator import Cognito
from cognito_intercept.server.running import bind, running
from cognito_intercept.settings import Settings
from tests.browsers import oauth_settings
from tests.realms import Realm, make_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Where screenshots are kept, to be looked at.
ARTEFACTS = Path(__file__).parent.parent / ".artefacts"
PHONE, DESKTOP = (390, 844), (1280, 800)
# How a page is looked at: the size of the window, and whether the browser is in dark mode. With
# the variable in every way, else in the two that differ most.
_EVERY = {
    "phone-light": (PHONE, False),
    "phone-dark": (PHONE, True),
    "desktop-light": (DESKTOP, False),
    "desktop-dark": (DESKTOP, True),
}
IS_WHOLE = "COGNITO_INTERCEPT_SCREENSHOTS" in os.environ
SHOWN_AS = {n: how for n, how in _EVERY.items() if IS_WHOLE or n in {"phone-light", "desktop-dark"}}


@dataclass(frozen=True)
class Pages:
    """A served emulator, and an API client of it."""

    emulator: Cognito
    url: str
    idp: Any

    @property
    def app(self) -> str:
        """Return the callback URL: a path of the same server, where no page is."""
        return f"{self.url}/app"

    def at_app(self, page: Page) -> dict[str, str]:
        """Wait until a browser is at the app, and return the parameters that it has there."""
        page.wait_for_url(f"{self.app}*")
        return dict(parse_qsl(urlsplit(page.url).query))

    def realm(self, version: int, pool: dict[str, Any] | None = None, **client: Any) -> Realm:
        """Create a pool with a domain and an app client for its pages."""
        settings = oauth_settings(CallbackURLs=[self.app], LogoutURLs=[self.app], **client)
        realm = make_realm(self.idp, pool, settings)
        domain = realm.pool_id.partition("_")[2].lower()
        self.idp.create_user_pool_domain(
            UserPoolId=realm.pool_id, Domain=domain, ManagedLoginVersion=version
        )
        return realm

    def style(self, realm: Realm, scheme: str = "DYNAMIC", **style: Any) -> None:
        """Give an app client a style of managed login."""
        settings = {"categories": {"global": {"colorSchemeMode": scheme}}} | style.pop("more", {})
        self.idp.create_managed_login_branding(
            UserPoolId=realm.pool_id, ClientId=realm.client_id, Settings=settings, **style
        )

    def at(self, realm: Realm, path: str = "/oauth2/authorize", **parameters: str) -> str:
        """Return the URL of a page with an authorization request."""
        query = {
            "response_type": "code",
            "client_id": realm.client_id,
            "redirect_uri": self.app,
            "scope": "openid email",
            "state": "s1",
        } | parameters
        return f"{self.url}/cognito-idp{path}?{urlencode(query)}"

    def code_for(self, username: str) -> str:
        """Return the code in the last message to a user."""
        code = self.emulator.outbox.to(username).code
        assert code is not None
        return code


@contextmanager
def served_pages() -> Iterator[Pages]:
    """Serve an emulator on a free port until the block is left."""
    bound = bind("127.0.0.1", 0)
    url = bound.url("localhost")
    emulator = Cognito(Settings(base_url=url))
    idp = boto3.client(
        "cognito-idp",
        "us-east-1",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    with bound, running(emulator, bound, emulator):
        yield Pages(emulator, url, idp)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium of this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            browser.close()


def open_page(
    browser: Browser, size: tuple[int, int] = PHONE, *, is_dark: bool = False, **options: Any
) -> Page:
    """Open a page of a size in a browser with no cookies."""
    context: BrowserContext = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if is_dark else "light",
        **options,
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def fill(page: Page, button: str, /, **fields: str) -> None:
    """Fill in fields by their labels, with blanks for ``_``, and press a button by its name."""
    for label, value in fields.items():
        page.locator("input").and_(page.get_by_label(label.replace("_", " "))).fill(value)
    page.get_by_role("button", name=button, exact=True).click()


def add_authenticator(page: Page, *, is_user_verified: bool = True) -> None:
    """Give the browser an authenticator."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": is_user_verified,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def snapshot(page: Page, name: str) -> None:
    """Keep a picture of the page."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)


def look(page: Page, name: str) -> None:
    """Keep pictures of a page, and check that axe finds nothing and that nothing is cut off.

    Pages that are light whatever the browser's mode is are not looked at in dark mode.
    """
    scheme = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    for label, (size, is_dark) in SHOWN_AS.items():
        if is_dark and scheme == "light":
            continue
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme="dark" if is_dark else "light", reduced_motion="reduce")
        snapshot(page, f"{name}-{label}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert faults_of(page) == [], name
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})


def faults_of(page: Page) -> list[str]:
    """Return what axe finds."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(all => all.violations)")
    return [
        f"{fault['id']}: {node['html'][:120]} {node.get('failureSummary', '')}"
        for fault in found
        for node in fault["nodes"]
    ]
