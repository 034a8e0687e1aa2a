"""What OpenID Connect providers answer to the pool: what is accepted, and what is refused how."""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import responses
from joserfc import jws
from joserfc.jwk import RSAKey

from tests.browsers import HOST, Browser, answered, question
from tests.federation import federated_realm
from tests.providers import OIDC

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

ISSUER = OIDC["oidc_issuer"]
TOKEN, KEYS, USER_INFO = (f"{ISSUER}/{path}" for path in ("token", "jwks.json", "userinfo"))
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("k1", "k2"))
PUBLIC = {"keys": [KEY.as_dict(private=False)]}


def id_token(claims: dict[str, Any], key: Any = KEY, **header: str) -> str:
    """Return an ID token; claims that are ``None`` are left out."""
    whole = {"alg": "RS256", "kid": "k1"} | header
    algorithms = [whole["alg"]]
    present = {name: value for name, value in claims.items() if value is not None}
    payload = json.dumps(present).encode()
    return jws.serialize_compact(whole, payload, key, algorithms)


def by_hand(claims: dict[str, Any], algorithm: str, secret: bytes = b"") -> str:
    """Return a token that no library makes: unsecured, or by HS256 with whatever secret."""
    parts = ({"alg": algorithm, "typ": "JWT", "kid": "k1"}, claims)
    text = ".".join(encoded(json.dumps(part).encode()) for part in parts)
    proof = hmac.new(secret, text.encode(), "sha256").digest() if secret else b""
    return f"{text}.{encoded(proof)}"


def encoded(text: bytes) -> str:
    """Return bytes in base64url."""
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


class Provider:
    """What the provider answers, mocked with ``responses``."""

    def __init__(self, idp: Any, cognito: Cognito) -> None:
        """Create the pool with the provider, and begin a sign-in there."""
        self.idp, self.now = idp, cognito.clock.now()
        self.realm: Realm = federated_realm(idp)
        self.begin()

    def begin(self) -> None:
        """Begin another sign-in, at which the provider answers as it should."""
        self.browser = Browser()
        asked = question(self.realm, identity_provider="MyOIDC")
        away = self.browser.get(f"{HOST}/oauth2/authorize", asked)
        sent = dict(parse_qsl(urlsplit(away.headers["Location"]).query))
        self.state = sent["state"]
        self.claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": OIDC["client_id"],
            "sub": "A1",
            "exp": self.now + 60,
            "nonce": sent["nonce"],
        }
        self.mocked: dict[str, dict[str, Any]] = {
            TOKEN: {},
            KEYS: {"json": PUBLIC},
            USER_INFO: {"json": {"sub": "A1"}},
        }

    def come_back(self, token: str, **changes: str) -> dict[str, str]:
        """Return what the app hears of the user who comes back with a code."""
        tokens = {"access_token": "t", "token_type": "Bearer", "id_token": token}
        self.mocked[TOKEN] = self.mocked[TOKEN] or {"json": tokens}
        with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
            for url, options in self.mocked.items():
                mock.add("POST" if url == TOKEN else "GET", url, **options)
            parameters = {"code": "c1", "state": self.state} | changes
            return answered(self.browser.get(f"{HOST}/oauth2/idpresponse", parameters))

    def refuses(self, answer: dict[str, str], description: str) -> None:
        """Check that an answer is an error, that nobody was added, and nobody is signed in."""
        assert answer == {
            "error_description": description,
            "state": "s1",
            "error": "invalid_request",
        }
        users = self.idp.list_users(UserPoolId=self.realm.pool_id)["Users"]
        assert [user["Username"] for user in users] == ["ann"]
        assert "cognito" not in self.browser.session.cookies


@pytest.fixture
def provider(idp: Any, cognito: Cognito) -> Provider:
    """A provider at which a sign-in has begun."""
    return Provider(idp, cognito)


ACCEPTED: list[dict[str, Any]] = [
    {},
    {"aud": ["other", "c"]},
    {"iss": f"{ISSUER}/"},
    {"nbf": 1},
    {"exp": 10**400},
    {"nonce": None},
]


def test_accepted(provider: Provider) -> None:
    """Several audiences, a final slash; what is not there need not be right (G)."""
    for changes in ACCEPTED:
        provider.begin()
        answer = provider.come_back(id_token(provider.claims | changes))
        assert list(answer) == ["code", "state"], changes


WRONG_CLAIMS: list[tuple[dict[str, Any], str]] = [
    ({"aud": "other"}, "Invalid id_token: audience"),
    ({"aud": ["other"]}, "Invalid id_token: audience"),
    ({"aud": None}, "Invalid id_token: audience"),
    ({"exp": 1}, "Invalid id_token: expired"),
    ({"exp": "4000000000"}, "Invalid id_token: expired"),
    ({"exp": True}, "Invalid id_token: expired"),
    ({"exp": float("nan")}, "Invalid id_token: claims"),
    ({"exp": None}, "Invalid id_token: expired"),
    ({"nbf": 4_000_000_000}, "Invalid id_token: not valid yet"),
    ({"nbf": "soon"}, "Invalid id_token: not valid yet"),
    ({"name": json.loads('"\\ud800"')}, "Invalid id_token: claims"),
    ({"nonce": "other"}, "Invalid id_token: nonce"),
    ({"iss": "https://evil.example"}, "Bad id_token issuer https://evil.example"),
    ({"iss": None}, "Bad id_token issuer "),
]


def test_wrong_claims(provider: Provider) -> None:
    """Every claim that is checked has its refusal."""
    for changes, description in WRONG_CLAIMS:
        provider.begin()
        answer = provider.come_back(id_token(provider.claims | changes))
        provider.refuses(answer, description)


def test_no_subject(provider: Provider) -> None:
    """Without an identifier there is no user [R TimothyJones/github-cognito-openid-wrapper 37]."""
    provider.mocked[USER_INFO] = {"json": {}}
    answer = provider.come_back(id_token(provider.claims | {"sub": None}))
    provider.refuses(answer, "username attribute mapping required")


# By another key; with a key id that nobody knows; unsecured; by the client secret; by the public
# key as a secret; changed; and what is no token.
FORGED: list[Callable[[dict[str, Any]], str]] = [
    lambda claims: id_token(claims, OTHER),
    lambda claims: id_token(claims, OTHER, kid="k2"),
    lambda claims: by_hand(claims, "none"),
    lambda claims: by_hand(claims, "HS256", OIDC["client_secret"].encode()),
    lambda claims: by_hand(claims, "HS256", KEY.as_pem(private=False)),
    lambda claims: id_token(claims).replace(".", ".e30", 1),
    lambda _: "x",
    lambda _: "..",
]


def test_forged(provider: Provider) -> None:
    """What the provider's keys do not verify is refused, whatever the header says."""
    for forge in FORGED:
        provider.begin()
        answer = provider.come_back(forge(provider.claims))
        provider.refuses(answer, "Invalid id_token: signature")


TIMEOUT, OFFLINE = requests.Timeout("slow"), requests.ConnectionError("down")
NO_CODE, BAD_TOKENS = "Exception processing authorization code", "Bad token response"
NO_KEYS = "Invalid id_token: keys"
ANSWERS: list[tuple[str, dict[str, Any], str]] = [
    (TOKEN, {"status": 500}, "MyOIDC Error - 500 error getting token"),
    (TOKEN, {"status": 400}, "MyOIDC Error - 400 error getting token"),
    (TOKEN, {"body": TIMEOUT}, "Timeout occurred in calling IdP token endpoint"),
    (TOKEN, {"body": OFFLINE}, "Connection reset"),
    (TOKEN, {"body": "<html>"}, BAD_TOKENS),
    (TOKEN, {"body": "[]"}, BAD_TOKENS),
    (TOKEN, {"body": "{}"}, BAD_TOKENS),
    (TOKEN, {"json": {"access_token": "t"}}, BAD_TOKENS),
    (TOKEN, {"json": {"access_token": 1, "id_token": "x"}}, BAD_TOKENS),
    (KEYS, {"body": TIMEOUT}, "error_description=Timeout in calling jwks uri"),
    (KEYS, {"body": OFFLINE}, "Connection reset"),
    (KEYS, {"status": 503}, NO_KEYS),
    (KEYS, {"body": "<html>"}, NO_KEYS),
    (KEYS, {"json": {"keys": "x"}}, NO_KEYS),
    (KEYS, {"json": {"keys": []}}, NO_KEYS),
    (USER_INFO, {"status": 401}, "MyOIDC Error - 401 error getting user info"),
    (USER_INFO, {"body": "<html>"}, "MyOIDC Error - 200 error getting user info"),
    (USER_INFO, {"body": TIMEOUT}, "Read timed out"),
    (USER_INFO, {"body": OFFLINE}, "Connection reset"),
    (USER_INFO, {"json": {"sub": "A2"}}, "The user info is about another user than the id_token"),
]


def test_answers_that_are_none(provider: Provider) -> None:
    """Errors, time-outs and other documents at every endpoint that the pool asks."""
    for url, options, description in ANSWERS:
        provider.begin()
        provider.mocked[url] = options
        answer = provider.come_back(id_token(provider.claims))
        provider.refuses(answer, description)


def test_no_code(provider: Provider) -> None:
    """A provider that sends no code is told as a server's error (G)."""
    answer = provider.come_back(id_token(provider.claims), code="")
    assert answer == {"error_description": NO_CODE, "state": "s1", "error": "server_error"}


def test_the_user_infos_claims_go_first(provider: Provider) -> None:
    """What both say of the user is taken from the user info."""
    provider.mocked[USER_INFO] = {"json": {"sub": "A1", "email": "new@example.com"}}
    claims = provider.claims | {"email": "old@example.com"}
    assert "code" in provider.come_back(id_token(claims))
    user = provider.idp.admin_get_user(UserPoolId=provider.realm.pool_id, Username="MyOIDC_A1")
    shown = {one["Name"]: one["Value"] for one in user["UserAttributes"]}
    assert (shown["email"], shown["email_verified"]) == ("new@example.com", "false")
