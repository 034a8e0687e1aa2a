"""Which server answers for a provider: the stand-in, a mock, a server on this machine."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import boto3
import pytest
import requests
import responses
from joserfc import jwt
from joserfc.jwk import RSAKey

from cognito_intercept import intercept
from cognito_intercept.http.destinations import HostKind, destination_of
from tests.browsers import CALLBACK, HOST, Browser, answered, question
from tests.federation import federated_realm, user_attributes
from tests.helpers import refusal
from tests.providers import OIDC, create, described, named
from tests.realms import claims_of, make_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

KEY = RSAKey.generate_key(2048, {"kid": "k1"})
ASKED: dict[str, Any] = {"identity_provider": "MyOIDC"}


class Provider(BaseHTTPRequestHandler):
    """An OpenID Connect provider at which everybody is Ann."""

    nonces: dict[str, str] = {}  # noqa: RUF012 - one server in the process

    def do_GET(self) -> None:
        """Answer discovery, keys, user info, and send browsers back."""
        parts = urlsplit(self.path)
        base, query = f"http://{self.headers['Host']}", dict(parse_qsl(parts.query))
        if parts.path == "/login":
            self.nonces["c1"] = query["nonce"]
            back = urlencode({"code": "c1", "state": query["state"]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{back}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        documents: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "authorization_endpoint": f"{base}/login",
                "token_endpoint": f"{base}/exchange",
                "userinfo_endpoint": f"{base}/me",
                "jwks_uri": f"{base}/keys",
            },
            "/keys": {"keys": [KEY.as_dict(private=False)]},
            "/me": {"sub": "A1", "name": "Ann"},
        }
        self._answer(documents[parts.path])

    def do_POST(self) -> None:
        """Exchange the code."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(parse_qsl(body))
        assert self.headers["User-Agent"] == "Amazon/Cognito"
        assert (form["client_id"], form["client_secret"]) == ("c", "s")
        claims = {
            "iss": f"http://{self.headers['Host']}",
            "sub": "A1",
            "aud": "c",
            "exp": 4_000_000_000,
            "nonce": self.nonces[form["code"]],
            "email": "ann@example.com",
        }
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, KEY)
        self._answer({"access_token": "t", "token_type": "Bearer", "id_token": token})

    def _answer(self, value: Any) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Write nothing."""


@contextmanager
def provider() -> Iterator[str]:
    """Serve the provider and return its issuer."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_a_server_on_this_machine(idp: Any, cognito: Cognito) -> None:
    """It is really called, by the browser and by the pool; nothing stands in for it."""
    with provider() as issuer:
        realm = federated_realm(idp, ProviderDetails=OIDC | {"oidc_issuer": issuer})
        assert cognito.authorize(realm.client_id, **ASKED).code
    attributes = user_attributes(realm, "MyOIDC_A1")
    assert (attributes["email"], attributes["name"]) == ("ann@example.com", "Ann")


def test_http_elsewhere_is_refused(idp: Any) -> None:
    """Only on this machine a provider may do without https."""
    realm = federated_realm(idp)
    for issuer in ("http://issuer.example.com", "http://localhost.example.com"):
        details = OIDC | {"oidc_issuer": issuer}
        assert refusal(
            idp.create_identity_provider,
            UserPoolId=realm.pool_id,
            ProviderName="Other",
            ProviderType="OIDC",
            ProviderDetails=details,
        ) == (
            "InvalidParameterException",
            "OIDC endpoint must start with https://",
        )


def test_what_the_user_mocks_is_the_users(idp: Any, cognito: Cognito) -> None:
    """The pool asks the mock for tokens, and the stand-in for the rest."""
    realm = federated_realm(idp)
    cognito.provider("MyOIDC").signs_in(sub="A1")
    browser = Browser()
    away = browser.get(f"{HOST}/oauth2/authorize", question(realm, **ASKED))
    back = browser.get(away.headers["Location"])
    with responses.RequestsMock() as mock:
        mock.post("https://issuer.example.com/token", status=503)
        done = browser.get(back.headers["Location"])
    assert answered(done)["error_description"] == "MyOIDC Error - 503 error getting token"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('{"error": "invalid_grant"}', "Google Error - 400 invalid_grant"),
        ("no JSON", "Google Error - 400 error getting token"),
        ('{"error": {"code": 1}}', "Google Error - 400 error getting token"),
    ],
)
def test_google_refuses(idp: Any, cognito: Cognito, body: str, text: str) -> None:
    """The app gets the status and Google's own code [D hosted-ui.md 4]."""
    realm = federated_realm(idp, "Google", "Google")
    cognito.provider("Google").signs_in(sub="A1")
    browser = Browser()
    asked = question(realm, identity_provider="Google")
    away = browser.get(f"{HOST}/oauth2/authorize", asked)
    back = browser.get(away.headers["Location"])
    url = described(realm, "Google")["ProviderDetails"]["token_url"]
    with responses.RequestsMock() as mock:
        mock.post(url, status=400, body=body)
        done = browser.get(back.headers["Location"])
    expected = {"error_description": text, "state": "s1", "error": "invalid_request"}
    assert answered(done) == expected


def test_local_form() -> None:
    """Browsers find the stand-in at the base URL."""
    with intercept(base_url="http://localhost:4599") as cognito:
        idp = boto3.client("cognito-idp", "us-east-1")
        realm = federated_realm(idp, "Google", "Google")
        sent = requests.get(
            "http://localhost:4599/cognito-idp/oauth2/authorize",
            question(realm, identity_provider="Google"),
            timeout=5,
            allow_redirects=False,
        )
        place = f"http://localhost:4599/identity-providers/{realm.pool_id}/Google/authorize?"
        assert sent.headers["Location"].startswith(place)
        cognito.provider("Google", pool=realm.pool_id).signs_in(sub="A1")
        assert cognito.authorize(realm.client_id, identity_provider="Google").code


def test_other_urls_of_a_providers_host_are_not_answered(idp: Any) -> None:
    """Only the endpoints are, and only while the provider is configured."""
    federated_realm(idp, "Google", "Google")
    with responses.RequestsMock() as mock:
        mock.get("https://accounts.google.com/about", body="theirs")
        assert requests.get("https://accounts.google.com/about", timeout=5).text == "theirs"


def test_state_is_saved_and_restored(idp: Any, cognito: Cognito) -> None:
    """A sign-in under way goes on where the state is restored."""
    realm = federated_realm(idp)
    browser = Browser()
    away = browser.get(f"{HOST}/oauth2/authorize", question(realm, **ASKED))
    cognito.restore(json.loads(json.dumps(cognito.save())))
    cognito.provider("MyOIDC").signs_in(sub="A1")
    back = browser.get(away.headers["Location"])
    assert "code" in answered(browser.get(back.headers["Location"]))


def test_endpoints_are_those_of_the_configuration(idp: Any, cognito: Cognito) -> None:
    """They change, end and come back with the providers; pools may share them."""

    def is_answered(host: str) -> bool:
        found = destination_of(cognito, f"https://{host}.example.com/jwks.json?x=1")
        return found is not None and found.kind is HostKind.PROVIDER

    first, second = (make_realm(idp) for _ in range(2))
    for realm in (first, second):
        create(realm)
    with cognito.snapshot():
        idp.delete_identity_provider(**named(first))
        assert is_answered("issuer")
        details = OIDC | {"oidc_issuer": "https://other.example.com"}
        idp.update_identity_provider(**named(second), ProviderDetails=details)
        assert (is_answered("issuer"), is_answered("other")) == (False, True)
        idp.delete_user_pool(UserPoolId=second.pool_id)
        assert not is_answered("other")
    assert (is_answered("issuer"), is_answered("other")) == (True, False)
    cognito.restore(json.loads(json.dumps(cognito.save())))
    for realm in (first, second):
        assert is_answered("issuer")
        idp.delete_identity_provider(**named(realm))
    assert not is_answered("issuer")


@pytest.mark.parametrize("library", ["requests_client.OAuth2Session", "httpx_client.OAuth2Client"])
def test_authlib(idp: Any, cognito: Cognito, library: str) -> None:
    """Its clients sign a user in at a provider, with PKCE, and read the user info."""
    module, _, name = library.partition(".")
    client_class = getattr(import_module(f"authlib.integrations.{module}"), name)
    realm = federated_realm(idp)
    cognito.provider("MyOIDC").signs_in(sub="A1", email="ann@example.com")
    client = client_class(
        realm.client_id,
        scope="openid email profile",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        token_endpoint_auth_method="none",
    )
    verifier = "v" * 48
    url, state = client.create_authorization_url(
        f"{HOST}/oauth2/authorize", code_verifier=verifier, **ASKED
    )
    browser = Browser()
    back = browser.get(browser.get(url).headers["Location"])
    done = browser.get(back.headers["Location"]).headers["Location"]
    token = client.fetch_token(
        f"{HOST}/oauth2/token", authorization_response=done, state=state, code_verifier=verifier
    )
    assert claims_of(token["id_token"])["identities"][0]["userId"] == "A1"
    info = client.get(f"{HOST}/oauth2/userInfo").json()
    assert (info["username"], info["email"]) == ("MyOIDC_A1", "ann@example.com")
