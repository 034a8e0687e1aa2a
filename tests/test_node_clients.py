"""Clients for Node and browsers, unmodified, against ``serve``, with the documentation's snippets.

The variable COGNITO_INTERCEPT_NODE names a copy of ``tests/node`` with the packages installed;
``nox -s node`` makes one.
"""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.browsers import oauth_settings
from tests.certificates import Certificate, make_certificate
from tests.chromium import CHROMIUM, add_authenticator, chromium, fill, open_page
from tests.realms import FLOWS, PASSWORD, Realm, claims_of, make_realm
from tests.serving import Served, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SECONDS = 120
PLACE = os.environ.get("COGNITO_INTERCEPT_NODE")
SCRIPTS = Path(__file__).parent / "node"
DOCUMENTATION = Path(__file__).parent.parent / "docs" / "other-languages.md"
SNIPPET = re.compile(r'^```js title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.skipif(
    PLACE is None, reason="COGNITO_INTERCEPT_NODE names no folder with the packages (nox -s node)"
)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")


@dataclass(frozen=True)
class Node:
    """A folder with the packages, the scripts, and in ``docs`` the snippets of the page."""

    place: Path

    def run(self, url: str, script: str, *words: str) -> None:
        """Run a script against a server; it fails by itself where something is wrong."""
        done = subprocess.run(
            ["node", script, *words],  # noqa: S607 - the one on PATH
            cwd=self.place,
            env=environment(url),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def bundle(self, page: str, **variables: str) -> bytes:
        """Return a page's script as Vite would bundle it, with values of ``import.meta.env``."""
        defined = [f"--define:import.meta.env.{n}={json.dumps(v)}" for n, v in variables.items()]
        esbuild = self.place / "node_modules" / ".bin" / "esbuild"
        command = [str(esbuild), page, "--bundle", "--format=esm", "--log-level=error", *defined]
        return subprocess.run(command, cwd=self.place, capture_output=True, check=True).stdout


def environment(url: str) -> dict[str, str]:
    """Return the variables that the documentation asks for."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return plain | {
        "COGNITO_URL": url,
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }


@pytest.fixture(scope="module")
def node() -> Node:
    """The scripts as they are now, beside the packages."""
    assert PLACE is not None
    place = Path(PLACE)
    (place / "docs").mkdir(exist_ok=True)
    for script in SCRIPTS.glob("*js"):
        shutil.copy(script, place)
    for name, text in SNIPPET.findall(DOCUMENTATION.read_text()):
        (place / "docs" / name).write_text(text)
    return Node(place)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A server whose tokens are issued by its base URL."""
    with serve("--inspect") as running:
        yield running


@pytest.mark.parametrize(
    "script",
    ["aws-sdk.mjs", "identity-js.mjs", "amplify-node.mjs", "verify.mjs", "openid-client.mjs"],
)
def test_in_node(node: Node, served: Served, script: str) -> None:
    """A script of one client, which says at its head what it does, ends without an error."""
    node.run(served.url, script)


def test_cognito_jwt_verifier(node: Node) -> None:
    """Tokens in AWS's name satisfy ``CognitoJwtVerifier``."""
    with serve("--inspect", "--issuer", "aws") as running:
        node.run(running.url, "verify.mjs", "aws")


def test_every_snippet_is_run(node: Node) -> None:
    """Each snippet of the page is imported by a script."""
    scripts = "".join(path.read_text() for path in SCRIPTS.glob("*js"))
    names = [name for name, _ in SNIPPET.findall(DOCUMENTATION.read_text())]
    assert len(names) >= 8
    assert [name for name in names if f"./docs/{name}" not in scripts] == []
    assert node.place.joinpath("docs", names[0]).exists()


@contextmanager
def app_at_localhost() -> Iterator[App]:
    """Serve an app of one page until the block is left; its script is given later."""
    app = App()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with the script, or with the page for every other path."""
            is_script = self.path == "/app.js"
            self.send_response(200)
            kind = "text/javascript" if is_script else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(app.script if is_script else PAGE)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        app.url = f"http://localhost:{server.server_address[1]}/"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield app
        finally:
            server.shutdown()
            thread.join()


PAGE = b'<!doctype html><title>App</title><body><script type="module" src="/app.js"></script>'


@dataclass
class App:
    """A single-page app: its URL, and its script."""

    url: str = ""
    script: bytes = b""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser that never was here, and trusts every certificate."""
    opened = open_page(browser, ignore_https_errors=True)
    yield opened
    opened.context.close()


@pytest.fixture
def app() -> Iterator[App]:
    """An app on a port of its own."""
    with app_at_localhost() as running:
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for ``localhost``."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def realm_of(app: App, url: str, certificate: Certificate | None = None, **pool: Any) -> Realm:
    """Create a pool with managed login for an app, and ann in it."""
    idp = boto3.client(
        "cognito-idp",
        "us-east-1",
        endpoint_url=url,
        verify=None if certificate is None else str(certificate.path),
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    scopes = ["openid", "email", "aws.cognito.signin.user.admin"]
    settings = oauth_settings(
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=scopes,
        CallbackURLs=[app.url],
        LogoutURLs=[app.url],
        ExplicitAuthFlows=[*FLOWS, "ALLOW_USER_AUTH"],
    )
    realm = make_realm(idp, {"AutoVerifiedAttributes": ["email"]} | pool, settings)
    domain = realm.pool_id.partition("_")[2].lower()
    idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain=domain, ManagedLoginVersion=2)
    idp.create_managed_login_branding(
        UserPoolId=realm.pool_id, ClientId=realm.client_id, UseCognitoProvidedValues=True
    )
    realm.make_user("ann", email="ann@example.com", email_verified="true")
    return realm


def variables(realm: Realm, url: str) -> dict[str, str]:
    """Return the variables that the snippets for browsers read."""
    return {
        "VITE_COGNITO_URL": url,
        "VITE_USER_POOL_ID": realm.pool_id,
        "VITE_CLIENT_ID": realm.client_id,
    }


def shown(page: Page) -> Any:
    """Wait until the app shows a result, and return it; a button takes the last one away."""
    result = page.locator("#result:not(:empty)")
    result.wait_for()
    value = json.loads(result.inner_text())
    assert "error" not in value, value
    return value


def press(page: Page, label: str) -> None:
    """Press a button of the app."""
    page.get_by_role("button", name=label, exact=True).click()


@needs_chromium
def test_amplify_by_redirect(node: Node, page: Page, app: App, certificate: Certificate) -> None:
    """``signInWithRedirect`` through managed login, renewed tokens, and ``signOut`` by redirect."""
    options = ("--tls-cert", str(certificate.path), "--tls-key", str(certificate.key))
    with serve(*options) as running:
        realm = realm_of(app, running.url, certificate)
        app.script = node.bundle("amplify-page.js", **variables(realm, running.url))
        page.goto(app.url)
        assert shown(page) == {"signedIn": False}
        press(page, "Sign in")
        fill(page, "Sign in", Username="ann", Password=PASSWORD)
        first = shown(page)
        assert page.url == app.url
        assert first["attributes"]["email"] == "ann@example.com"
        assert first["stored"] == 1
        press(page, "Renew")
        second = shown(page)
        assert second["idToken"]["jti"] != first["idToken"]["jti"]
        with page.expect_navigation(url=app.url):
            press(page, "Sign out")
        assert shown(page) == {"signedIn": False}
        press(page, "Sign in")
        page.wait_for_url(f"{running.url}/cognito-idp/login?*")  # the session is over


@needs_chromium
def test_amplify_passkeys(node: Node, served: Served, page: Page, app: App) -> None:
    """A page that calls the API over HTTP adds a passkey, and signs in by it."""
    factors = {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
    realm = realm_of(app, served.url, Policies={"SignInPolicy": factors})
    realm.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        WebAuthnConfiguration={"RelyingPartyId": "localhost", "UserVerification": "required"},
    )
    app.script = node.bundle("amplify-page.js", **variables(realm, served.url))
    add_authenticator(page)
    page.goto(app.url)
    assert shown(page) == {"signedIn": False}
    press(page, "Sign in by password")
    assert shown(page)["attributes"]["email"] == "ann@example.com"
    press(page, "Add a passkey")
    assert shown(page) == {"passkeys": ["localhost"]}
    press(page, "Sign out")
    assert shown(page) == {"signedIn": False}
    press(page, "Sign in by passkey")
    assert shown(page)["idToken"]["cognito:username"] == "ann"


@needs_chromium
def test_oidc_client_ts(node: Node, served: Served, page: Page, app: App) -> None:
    """Sign-in with code and PKCE, userinfo, renewed tokens, and sign-out by redirect."""
    realm = realm_of(app, served.url)
    app.script = node.bundle("oidc-page.js", **variables(realm, served.url))
    page.goto(app.url)
    assert shown(page) == {"signedIn": False}
    press(page, "Sign in")
    fill(page, "Sign in", Username="ann", Password=PASSWORD)
    first = shown(page)
    assert page.url == app.url
    assert first["profile"]["email"] == first["person"]["email"] == "ann@example.com"
    press(page, "Renew")
    second = shown(page)
    assert second["accessToken"] != first["accessToken"]
    assert claims_of(second["accessToken"])["username"] == "ann"
    press(page, "Sign out")
    assert shown(page) == {"signedIn": False}
    press(page, "Sign in")
    page.wait_for_url(f"{served.url}/cognito-idp/login?*")  # the session is over
