"""The page at ``/`` of an inspected server in a real browser: live, accessible, at any width."""

from __future__ import annotations

import shutil
from typing import Any

import boto3
import pytest

from cognito_intercept import intercept
from tests.realms import make_realm

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (390, "dark")])
def test_overview_in_a_browser(width: int, scheme: Any) -> None:
    """What happens meanwhile comes up; nothing is blocked, cut off, or hard to read for axe."""
    playwright: Any = pytest.importorskip("playwright.sync_api")
    axe: Any = pytest.importorskip("axe_playwright_python.sync_playwright")
    with intercept() as cognito, cognito.serve(inspect=True) as server:
        realm = make_realm(boto3.client("cognito-idp"), {"AutoVerifiedAttributes": ["email"]})
        with playwright.sync_playwright() as browsers:
            browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
            complaints: list[str] = []
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(server.url)
            realm.sign_up("ann", email="ann@example.com")
            page.wait_for_selector(f"text={cognito.outbox.to('ann').code}")
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert axe.Axe().run(page).violations_count == 0
            assert complaints == []
            browser.close()
