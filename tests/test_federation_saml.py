"""Sign-in at SAML providers: requests, assertions that are proved by signxml, and refusals."""

from __future__ import annotations

import base64
import sys
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from defusedxml.ElementTree import fromstring

from tests.browsers import CALLBACK, HOST, Browser, Form, answered, exchange, question
from tests.federation import federated_realm, user_attributes
from tests.helpers import needs_reference_model
from tests.providers import METADATA_URL, SIGN_ON, key_descriptor, metadata
from tests.providers import certificate as other_certificate
from tests.realms import claims_of
from tests.test_exchange_saml import certificate, key, pem

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

MAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
ACS = f"{HOST}/saml2/idpresponse"
ASKED: dict[str, Any] = {"identity_provider": "MySAML"}
RELAY_STATE = "Invalid samlResponse or relayState from identity provider"


def saml_realm(idp: Any, **details: str) -> Realm:
    """Create a pool with a SAML provider whose key the test has."""
    document = metadata(key_descriptor(certificate()), SIGN_ON)
    return federated_realm(
        idp,
        "MySAML",
        "SAML",
        mapping={"email": MAIL},
        ProviderDetails={"MetadataFile": document} | details,
    )


@pytest.mark.parametrize("source", ["MetadataURL", "MetadataFile"])
def test_the_stand_in(idp: Any, cognito: Cognito, source: str) -> None:
    """It signs with a key of its own, whether the pool knows the provider's metadata or not."""
    document = metadata(key_descriptor(certificate()), SIGN_ON)
    value = METADATA_URL if source == "MetadataURL" else document
    realm = federated_realm(
        idp, "MySAML", "SAML", mapping={"email": MAIL}, ProviderDetails={source: value}
    )
    cognito.provider("MySAML").signs_in("ann@corp", {MAIL: "ann@example.com"})
    url = cognito.authorize(realm.client_id, **ASKED)
    claims = claims_of(exchange(realm, url.code).json()["id_token"])
    assert claims["cognito:username"] == "MySAML_ann@corp"
    assert claims["email"] == "ann@example.com"
    assert claims["identities"][0]["providerType"] == "SAML"


def test_the_stand_in_refuses(idp: Any, cognito: Cognito) -> None:
    """The message of the status is in the app's error."""
    realm = saml_realm(idp)
    cognito.provider("MySAML").refuses(description="Not for you.")
    browser = Browser()
    asks = browser.get(depart(browser, realm))
    done = browser.submit(asks)
    assert answered(done) == refusal("Not for you.")


def refusal(reason: str) -> dict[str, str]:
    """Return the parameters with which the app hears of a response that is refused."""
    description = f"Invalid SAML response received: {reason} "
    return {"error_description": description, "state": "s1", "error": "server_error"}


def depart(browser: Browser, realm: Realm) -> str:
    """Return the URL at the provider that an app's user is sent to."""
    away = browser.get(f"{HOST}/oauth2/authorize", question(realm, **ASKED))
    location: str = away.headers["Location"]
    return location


def relay_state(url: str) -> str:
    """Return the RelayState in a URL of the HTTP-Redirect binding."""
    return dict(parse_qsl(urlsplit(url).query))["RelayState"]


def request_in(url: str) -> Any:
    """Return the AuthnRequest in a URL of the HTTP-Redirect binding."""
    encoded = dict(parse_qsl(urlsplit(url).query))["SAMLRequest"]
    return fromstring(zlib.decompress(base64.b64decode(encoded), -zlib.MAX_WBITS))


def test_request(idp: Any) -> None:
    """It names the pool and its assertion consumer service."""
    realm = saml_realm(idp)
    url = depart(Browser(), realm)
    assert url.startswith("https://idp.example.com/SingleSignOnService?")
    root = request_in(url)
    assert root.get("AssertionConsumerServiceURL") == ACS
    assert root[0].text == f"urn:amazon:cognito:sp:{realm.pool_id}"
    assert "Signature" not in dict(parse_qsl(urlsplit(url).query))


@needs_reference_model
def test_signed_request(idp: Any) -> None:
    """The certificate of GetSigningCertificate verifies it."""
    realm = saml_realm(idp, RequestSigningAlgorithm="rsa-sha256")
    text = idp.get_signing_certificate(UserPoolId=realm.pool_id)["Certificate"]
    query, _, encoded = urlsplit(depart(Browser(), realm)).query.rpartition("&Signature=")
    public: Any = x509.load_der_x509_certificate(base64.b64decode(text)).public_key()
    signature = base64.b64decode(unquote(encoded))
    public.verify(signature, query.encode(), padding.PKCS1v15(), SHA256())


def signed(text: str, reference: str = "a1") -> str:
    """Return an element that the provider's key signed, as it may stand in a response."""
    signxml = pytest.importorskip("signxml")
    etree = pytest.importorskip("lxml.etree")
    signer = signxml.XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    root = signer.sign(
        etree.fromstring(text),
        key=key(),
        cert=[pem(certificate())],
        reference_uri=reference,
        id_attribute="ID",
    )
    proved: str = etree.tostring(root).decode()
    return proved


def moment(seconds: float) -> str:
    """Return a time as SAML writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def response(realm: Realm, now: float, request_id: str, **changes: str) -> str:
    """Return a response in base64, its assertion signed by the provider's key."""
    values = {
        "id": "a1",
        "issuer": "https://idp.example.com",
        "audience": f"urn:amazon:cognito:sp:{realm.pool_id}",
        "recipient": ACS,
        "before": moment(now - 60),
        "after": moment(now + 60),
        "until": moment(now + 60),
        "request": request_id,
        "confirmed": request_id,
        "destination": ACS,
        "name": "ann@corp",
        "status": "Success",
    } | changes
    answers = f' InResponseTo="{values["confirmed"]}"' if values["confirmed"] else ""
    text = (
        '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
        f' ID="{values["id"]}" Version="2.0"><saml:Issuer>{values["issuer"]}</saml:Issuer>'
        f"<saml:Subject><saml:NameID>{values['name']}</saml:NameID>"
        "<saml:SubjectConfirmation><saml:SubjectConfirmationData"
        f'{answers} Recipient="{values["recipient"]}" NotOnOrAfter="{values["until"]}"/>'
        "</saml:SubjectConfirmation></saml:Subject>"
        f'<saml:Conditions NotBefore="{values["before"]}" NotOnOrAfter="{values["after"]}">'
        f"<saml:AudienceRestriction><saml:Audience>{values['audience']}</saml:Audience>"
        "</saml:AudienceRestriction></saml:Conditions></saml:Assertion>"
    )
    proved = signed(text, values["id"]).replace("ann@corp", changes.get("forged", "ann@corp"))
    asked = f' InResponseTo="{values["request"]}"' if values["request"] else ""
    whole = (
        '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="r1"'
        f' Version="2.0" Destination="{values["destination"]}"{asked}><samlp:Status>'
        f'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{values["status"]}"/>'
        f"</samlp:Status>{proved}</samlp:Response>"
    )
    return base64.b64encode(whole.encode()).decode()


def come_back(realm: Realm, cognito: Cognito, **changes: str) -> dict[str, str]:
    """Return what the app hears of a response of the provider."""
    browser = Browser()
    url = depart(browser, realm)
    answer = response(realm, cognito.clock.now(), request_in(url).get("ID"), **changes)
    form = {"SAMLResponse": answer, "RelayState": relay_state(url)}
    done = browser.session.post(ACS, data=form, timeout=5, allow_redirects=False)
    return answered(done)


def test_a_provider_of_the_users_own(idp: Any, cognito: Cognito) -> None:
    """Its assertions are proved by the certificate in the metadata."""
    realm = saml_realm(idp)
    assert list(come_back(realm, cognito)) == ["code", "state"]
    assert user_attributes(realm, "MySAML_ann@corp")["sub"]


REFUSED = [
    ({"forged": "eve@corp"}, "SAML Assertion signature is invalid."),
    ({"issuer": "https://other.example.com"}, "The assertion is of another issuer."),
    ({"audience": "urn:amazon:cognito:sp:other"}, "The assertion is for another audience."),
    ({"recipient": "https://evil.example/acs"}, "The assertion is for another recipient."),
    ({"destination": "https://evil.example/acs"}, "The response is for another destination."),
    ({"after": moment(0)}, "The assertion has expired."),
    ({"until": moment(0)}, "The assertion has expired."),
    ({"before": "2099-01-01T00:00:00Z"}, "The assertion is not valid yet."),
    ({"request": "_other"}, "The response is to another request."),
    ({"request": ""}, "The response is to another request."),
    ({"confirmed": "_other"}, "The assertion is to another request."),
    ({"confirmed": ""}, "The assertion is to another request."),
    ({"status": "Responder"}, "The status is not Success."),
    ({"name": ""}, "The assertion has no NameID."),
]


@pytest.mark.parametrize(("changes", "reason"), REFUSED)
def test_refused(idp: Any, cognito: Cognito, changes: dict[str, str], reason: str) -> None:
    """Every check that AWS announced has its refusal, and nobody is signed in."""
    realm = saml_realm(idp)
    assert come_back(realm, cognito, **changes) == refusal(reason)
    users = idp.list_users(UserPoolId=realm.pool_id)["Users"]
    assert [user["Username"] for user in users] == ["ann"]


def test_an_assertion_is_for_once(idp: Any, cognito: Cognito) -> None:
    """The same ID is refused, although the state is a new one."""
    realm = saml_realm(idp)
    assert "code" in come_back(realm, cognito)
    assert come_back(realm, cognito) == refusal("The assertion was used before.")


ENTITY = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"
UNKNOWN_ENCODING = b'<?xml version="1.0" encoding="x"?><a/>'


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        ("A" * 100_001, "The response is too long."),
        ("%%%", "The response cannot be decoded."),
        ("AAAA", "The response cannot be parsed."),
        (base64.b64encode(b"<a/>").decode(), "The response cannot be parsed."),
        (base64.b64encode(ENTITY).decode(), "The response cannot be parsed."),
        (base64.b64encode(UNKNOWN_ENCODING).decode(), "The response cannot be parsed."),
    ],
)
def test_no_response(idp: Any, encoded: str, reason: str) -> None:
    """What is no response is refused before it is looked at."""
    realm = saml_realm(idp)
    browser = Browser()
    state = relay_state(depart(browser, realm))
    form = {"SAMLResponse": encoded, "RelayState": state}
    done = browser.session.post(ACS, data=form, timeout=5, allow_redirects=False)
    assert answered(done) == refusal(reason)


NO_RELAY_STATE: list[dict[str, str]] = [
    {},
    {"SAMLResponse": "x"},
    {"SAMLResponse": "x", "RelayState": "a:b:3"},
]


def begun_by_provider(
    realm: Realm, cognito: Cognito, changes: dict[str, str] | None = None, **asked: str
) -> Any:
    """Return the answer to a response that no request was sent for."""
    query = {key: value for key, value in question(realm, **ASKED).items() if key != "state"}
    answer = response(realm, cognito.clock.now(), "", **changes or {})
    form = {"SAMLResponse": answer, "RelayState": urlencode(query | asked)}
    return Browser().session.post(ACS, data=form, timeout=5, allow_redirects=False)


@pytest.mark.parametrize("flag", ["true", "True"])
def test_sign_in_that_the_provider_begins(idp: Any, cognito: Cognito, flag: str) -> None:
    """The RelayState is the authorization request; the assertion counts once."""
    realm = saml_realm(idp, IDPInit=flag)
    first = begun_by_provider(realm, cognito)
    assert first.headers["Location"].startswith(f"{CALLBACK}?code=")
    again = answered(begun_by_provider(realm, cognito))
    assert again["error_description"].strip().endswith("The assertion was used before.")
    elsewhere = begun_by_provider(realm, cognito, redirect_uri="https://evil.example")
    assert elsewhere.headers["Location"].startswith(f"{HOST}/error?error=redirect_mismatch")


def test_an_assertion_is_for_once_as_long_as_it_lasts(idp: Any, cognito: Cognito) -> None:
    """However long that is: nothing else would refuse it where the provider begins."""
    realm = saml_realm(idp, IDPInit="true")
    end = moment(cognito.clock.now() + 3600)
    lasting = {"before": moment(cognito.clock.now()), "after": end, "until": end}
    assert "code" in answered(begun_by_provider(realm, cognito, lasting))
    cognito.clock.advance(1800)
    again = answered(begun_by_provider(realm, cognito, lasting))
    assert again["error_description"].strip().endswith("The assertion was used before.")


def test_sign_in_that_the_provider_may_not_begin(idp: Any, cognito: Cognito) -> None:
    """Without IDPInit it is the error page's [R hosted-ui.md 7]."""
    realm = saml_realm(idp)
    done = begun_by_provider(realm, cognito)
    assert done.headers["Location"].startswith(f"{HOST}/error?")
    assert answered(done)["error"] == RELAY_STATE


@pytest.mark.parametrize("form", NO_RELAY_STATE)
def test_no_relay_state(idp: Any, form: dict[str, str]) -> None:
    """What stands for no sign-in is the error page's."""
    saml_realm(idp)
    done = Browser().session.post(ACS, data=form, timeout=5, allow_redirects=False)
    assert answered(done)["error"] == RELAY_STATE


def test_the_page_of_the_stand_in(idp: Any) -> None:
    """A browser is asked for the mapped attributes, and carries the response to the pool."""
    realm = saml_realm(idp)
    browser = Browser()
    asks = browser.get(depart(browser, realm))
    assert Form(asks.text).name == "standInAccount"
    carries = browser.submit(asks, account_sub="ann@corp", account_email="ann@example.com")
    assert "code" in answered(browser.submit(carries))
    assert user_attributes(realm, "MySAML_ann@corp")["email"] == "ann@example.com"


def test_without_signxml(idp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in's page, and the app, hear what to install."""
    realm = saml_realm(idp)
    browser = Browser()
    url = depart(browser, realm)
    asks = browser.get(url)
    encoded = response(realm, 0.0, request_in(url).get("ID"))
    for name in ("signxml", "signxml.signer", "signxml.verifier"):
        monkeypatch.setitem(sys.modules, name, None)
    text = "SAML messages are signed and verified by signxml: pip install cognito-intercept[saml]"
    refused = browser.submit(asks, account_sub="ann@corp")
    assert (refused.status_code, text in refused.text) == (400, True)
    form = {"SAMLResponse": encoded, "RelayState": relay_state(url)}
    done = browser.session.post(ACS, data=form, timeout=5, allow_redirects=False)
    assert answered(done)["error_description"] == text


def test_metadata_are_read_again_after_six_hours(idp: Any, cognito: Cognito) -> None:
    """A provider's new key and services are known then; a document that is none changes nothing."""
    old, new = other_certificate(), certificate()
    cognito.documents[METADATA_URL] = metadata(key_descriptor(old), SIGN_ON)
    realm = saml_realm(idp, MetadataFile="", MetadataURL=METADATA_URL)
    moved = SIGN_ON.replace('SingleSignOnService"', 'moved"')
    cognito.documents[METADATA_URL] = metadata(key_descriptor(new), moved)
    wrong = refusal("SAML Assertion signature is invalid.")
    assert come_back(realm, cognito) == wrong
    cognito.clock.advance(6 * 3600 - 60)
    assert come_back(realm, cognito) == wrong
    cognito.clock.advance(60)
    assert "code" in come_back(realm, cognito)
    assert depart(Browser(), realm).startswith("https://idp.example.com/moved?")
    cognito.documents[METADATA_URL] = "<a/>"
    cognito.clock.advance(6 * 3600)
    assert "code" in come_back(realm, cognito, id="a2")
