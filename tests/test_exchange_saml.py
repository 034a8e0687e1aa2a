"""GetDerivedToken with SAML assertions, signed and verified by signxml."""

from __future__ import annotations

import base64
import sys
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from cognito_intercept.certificates import self_signed
from tests.exchanges import Exchange, make_exchange
from tests.helpers import needs_reference_model, refusal
from tests.providers import SIGN_ON, START, create, federated, key_descriptor, metadata
from tests.realms import claims_of
from tests.test_oauth_exchange import GRANT, TYPE, endpoint

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

pytestmark = needs_reference_model

INVALID = ("NotAuthorizedException", "Invalid Subject Token")
ASKED = {"SubjectTokenType": "SAML2", "SubjectTokenProviderName": "MySAML"}
SAML2 = f"{TYPE}saml2"
NAMESPACE = "urn:oasis:names:tc:SAML:2.0:assertion"


@cache
def key() -> rsa.RSAPrivateKey:
    """Return the key of the provider."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def certificate() -> str:
    """Return the provider's certificate, base64 of DER."""
    return self_signed(key(), "idp.example.com", START)


def pem(text: str) -> str:
    """Return a certificate in PEM."""
    return f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"


def assertion(exchange: Exchange, now: float, **changes: str) -> str:
    """Return an assertion that is not signed yet."""
    values = {
        "issuer": "https://idp.example.com",
        "audience": f"urn:amazon:cognito:sp:{exchange.realm.pool_id}",
        "before": datetime.fromtimestamp(now - 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "after": datetime.fromtimestamp(now + 600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "name": "ann@corp.example",
    } | changes
    return (
        f'<saml:Assertion xmlns:saml="{NAMESPACE}" ID="a1" Version="2.0">'
        f"<saml:Issuer>{values['issuer']}</saml:Issuer>"
        f"<saml:Subject><saml:NameID>{values['name']}</saml:NameID></saml:Subject>"
        f'<saml:Conditions NotBefore="{values["before"]}" NotOnOrAfter="{values["after"]}">'
        f"<saml:AudienceRestriction><saml:Audience>{values['audience']}</saml:Audience>"
        "</saml:AudienceRestriction></saml:Conditions>"
        '<saml:AttributeStatement><saml:Attribute Name="mail">'
        "<saml:AttributeValue>ann@example.com</saml:AttributeValue></saml:Attribute>"
        "</saml:AttributeStatement></saml:Assertion>"
    )


def signed(text: str, with_key: Any = None, with_certificate: str | None = None) -> str:
    """Return a signed document in base64."""
    signxml = pytest.importorskip("signxml")
    etree = pytest.importorskip("lxml.etree")
    root = signxml.XMLSigner().sign(
        etree.fromstring(text),
        key=with_key or key(),
        cert=[pem(with_certificate or certificate())],
        reference_uri="a1",
        id_attribute="ID",
    )
    return base64.b64encode(etree.tostring(root)).decode()


@pytest.fixture
def exchange(idp: Any, cognito: Cognito) -> Exchange:
    """A pool with a SAML provider, and a user who signed in by it."""
    exchange = make_exchange(idp)
    document = metadata(key_descriptor(certificate()), SIGN_ON)
    create(exchange.realm, "MySAML", "SAML", ProviderDetails={"MetadataFile": document})
    federated(cognito, exchange.realm, "MySAML", "ann@corp.example")
    return exchange


def refused(exchange: Exchange, token: str) -> tuple[str, str]:
    """Return the error of a call of GetDerivedToken."""
    return refusal(exchange.idp.get_derived_token, **exchange.request(token, **ASKED))


def test_a_signed_assertion(exchange: Exchange, cognito: Cognito) -> None:
    """The user is that of the NameID; base64url is taken as well."""
    token = signed(assertion(exchange, cognito.clock.now()))
    for text in (token, token.replace("+", "-").replace("/", "_").rstrip("=")):
        issued = exchange.derive(text, **ASKED)["IssuedToken"]
        assert claims_of(issued)["username"] == "MySAML_ann@corp.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://other.example.com"},
        {"audience": "urn:amazon:cognito:sp:us-east-1_other"},
        {"before": "2099-01-01T00:00:00Z"},
    ],
)
def test_statements_that_are_refused(
    exchange: Exchange, cognito: Cognito, changes: dict[str, str]
) -> None:
    """Issuer, audience and beginning are checked."""
    token = signed(assertion(exchange, cognito.clock.now(), **changes))
    assert refused(exchange, token) == INVALID


@pytest.mark.parametrize("after", ["2001-01-01T00:00:00Z", "soon", ""])
def test_expired_assertions(exchange: Exchange, cognito: Cognito, after: str) -> None:
    """An assertion that has ended, or does not say when, is refused."""
    token = signed(assertion(exchange, cognito.clock.now(), after=after))
    assert refused(exchange, token) == ("NotAuthorizedException", "Subject Token has expired")


def test_forged_assertions(exchange: Exchange, cognito: Cognito) -> None:
    """Without a signature, changed after it, or signed by another key it is refused."""
    text = assertion(exchange, cognito.clock.now())
    token = signed(text)
    unsigned = base64.b64encode(text.encode()).decode()
    changed = base64.b64encode(base64.b64decode(token).replace(b"ann@corp", b"bob@corp")).decode()
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    foreign = signed(text, stranger, self_signed(stranger, "idp.example.com", START))
    mixed = signed(text, stranger)
    for forged in (unsigned, changed, foreign, mixed, "abc", "PHg+"):
        assert refused(exchange, forged) == INVALID


def test_what_is_not_signed_is_not_read(exchange: Exchange, cognito: Cognito) -> None:
    """A second assertion around the signed one does not count (signature wrapping)."""
    token = base64.b64decode(signed(assertion(exchange, cognito.clock.now()))).decode()
    evil = assertion(exchange, cognito.clock.now(), name="admin").replace('ID="a1"', 'ID="a2"')
    wrapped = f"<r>{evil}{token}</r>"
    issued = exchange.derive(base64.b64encode(wrapped.encode()).decode(), **ASKED)["IssuedToken"]
    assert claims_of(issued)["username"] == "MySAML_ann@corp.example"


def test_an_account_of_nobody(exchange: Exchange, cognito: Cognito) -> None:
    """Whoever never signed in is no user of the pool (G)."""
    token = signed(assertion(exchange, cognito.clock.now(), name="bob@corp.example"))
    assert refused(exchange, token)[0] == "UserNotFoundException"


def test_without_signxml(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the optional library is missing, the error says what to install."""
    monkeypatch.setitem(sys.modules, "signxml", None)
    monkeypatch.setitem(sys.modules, "signxml.verifier", None)
    assert refused(exchange, "PHg") == (
        "NotAuthorizedException",
        "cognito_intercept verifies SAML assertions with signxml: install cognito-intercept[saml]",
    )


def by_form(exchange: Exchange, token: str, **form: str) -> Any:
    """Return the answer of the token endpoint to an assertion."""
    asked = {"grant_type": GRANT, "subject_token": token, "subject_token_type": SAML2} | form
    auth = (exchange.app.client_id, exchange.app.secret or "")
    return requests.post(endpoint(exchange), data=asked, auth=auth, timeout=5)


def test_at_the_token_endpoint(exchange: Exchange, cognito: Cognito) -> None:
    """The assertion's Issuer names the provider (G); the answer is that of RFC 8693."""
    token = signed(assertion(exchange, cognito.clock.now()))
    answer = by_form(exchange, token)
    assert answer.status_code == 200, answer.text
    assert answer.json()["issued_token_type"] == f"{TYPE}access_token"
    assert claims_of(answer.json()["access_token"])["username"] == "MySAML_ann@corp.example"


def test_refused_at_the_token_endpoint(exchange: Exchange, cognito: Cognito) -> None:
    """Whatever is wrong with an assertion, the request is invalid (RFC 8693, 2.2.2)."""
    now = cognito.clock.now()
    exchange.realm.make_user()
    good = signed(assertion(exchange, now))
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    actor = {"actor_token": good, "actor_token_type": SAML2}
    text = base64.b64decode(good)
    rows: list[tuple[str, str, dict[str, str]]] = [
        ("another issuer", signed(assertion(exchange, now, issuer="https://other.example")), {}),
        ("another audience", signed(assertion(exchange, now, audience="urn:other")), {}),
        ("too early", signed(assertion(exchange, now, before="2099-01-01T00:00:00Z")), {}),
        ("too late", signed(assertion(exchange, now, after="2001-01-01T00:00:00Z")), {}),
        ("no end", signed(assertion(exchange, now, after="")), {}),
        ("nobody", signed(assertion(exchange, now, name="")), {}),
        ("no user", signed(assertion(exchange, now, name="bob@corp.example")), {}),
        ("another key", signed(assertion(exchange, now), stranger), {}),
        ("unsigned", encoded(assertion(exchange, now).encode()), {}),
        ("changed", encoded(text.replace(b"ann@corp", b"bob@corp")), {}),
        ("cut off", encoded(text[:-10]), {}),
        ("an entity", encoded(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), {}),
        ("an unknown encoding", encoded(b'<?xml version="1.0" encoding="x"?><a/>'), {}),
        ("no XML", encoded(b"{}"), {}),
        ("no base64", "%", {}),
        ("empty", "", {}),
        ("a JWT", exchange.realm.tokens()["IdToken"], {}),
        ("SAML 1.1", good, {"subject_token_type": f"{TYPE}saml1"}),
        ("as an access token", good, {"subject_token_type": f"{TYPE}access_token"}),
        ("as an ID token", good, {"subject_token_type": f"{TYPE}id_token"}),
        ("as a JWT", good, {"subject_token_type": f"{TYPE}jwt"}),
        ("an assertion as the answer", good, {"requested_token_type": SAML2}),
        ("an actor without a type", good, {"actor_token": good}),
        ("an actor that nobody signed", good, actor | {"actor_token": encoded(b"<a/>")}),
    ]
    for name, token, form in rows:
        answer = by_form(exchange, token, **form)
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"}), name
    target = by_form(exchange, good, resource="x")
    assert target.json() == {"error": "invalid_target"}
    scope = by_form(exchange, good, scope="openid unknown/scope")
    assert "access_token" in scope.json()
    nothing = by_form(exchange, good, scope="unknown/scope")
    assert nothing.json() == {"error": "invalid_scope"}
    pool = {"UserPoolId": exchange.realm.pool_id}
    exchange.idp.admin_disable_user(**pool, Username="MySAML_ann@corp.example")
    assert by_form(exchange, good).json() == {"error": "invalid_request"}
    exchange.idp.delete_identity_provider(**pool, ProviderName="MySAML")
    assert by_form(exchange, good).json() == {"error": "invalid_request"}


def encoded(text: bytes) -> str:
    """Return a text in base64."""
    return base64.b64encode(text).decode()
