"""GetDerivedToken with SAML assertions, signed and verified by signxml."""

from __future__ import annotations

import base64
import sys
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cognito_intercept.certificates import self_signed
from tests.exchanges import Exchange, make_exchange
from tests.helpers import needs_reference_model, refusal
from tests.providers import SIGN_ON, START, create, federated, key_descriptor, metadata
from tests.realms import claims_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

pytestmark = needs_reference_model

INVALID = ("NotAuthorizedException", "Invalid Subject Token")
ASKED = {"SubjectTokenType": "SAML2", "SubjectTokenProviderName": "MySAML"}
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
