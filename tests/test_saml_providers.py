"""SAML providers: their metadata, given, registered or unknown, and what is read from it."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

import pytest
from cryptography.x509 import load_der_x509_certificate

from cognito_intercept.directory.saml_metadata import parse_metadata
from tests.helpers import refusal
from tests.providers import (
    LOGOUT,
    METADATA_URL,
    SIGN_ON,
    START,
    certificate,
    create,
    described,
    key_descriptor,
    metadata,
    named,
    service,
    whole_metadata,
)

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

INVALID = "InvalidParameterException"
URL_AND_FILE = {"MetadataURL": METADATA_URL, "MetadataFile": "<x/>"}
ONCE = {"MetadataURL": METADATA_URL}
MALFORMED = "Unable to unmarshall metadata"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("details", "text"),
    [
        ({}, "At least one of the MetadataURL or MetadataFile should be provided."),
        (
            {"MetadataURL": ""},
            "At least one of the MetadataURL or MetadataFile should be provided.",
        ),
        (URL_AND_FILE, "Only one of the MetadataURL or MetadataFile should be provided."),
        (ONCE | {"IDPInit": "yes"}, "IDPInit must be true or false."),
        (ONCE | {"IDPSignout": "1"}, "IDPSignout must be true or false."),
        (ONCE | {"EncryptedResponses": "no"}, "EncryptedResponses must be true or false."),
        (
            ONCE | {"RequestSigningAlgorithm": "rsa-sha1"},
            "RequestSigningAlgorithm must be rsa-sha256.",
        ),
        ({"MetadataFile": "not XML"}, MALFORMED),
        ({"MetadataFile": "<x/>"}, MALFORMED),
        ({"MetadataFile": BOMB}, MALFORMED),
    ],
)
def test_details_that_are_refused(realm: Realm, details: dict[str, str], text: str) -> None:
    """Metadata is given once and can be read, and options have the values that they can have."""
    refused = refusal(lambda: create(realm, "MySAML", "SAML", ProviderDetails=details))
    assert refused == (INVALID, text)


def documents() -> list[tuple[str, str]]:
    """Return metadata documents that are refused, each with the text."""
    key = key_descriptor(certificate())
    wrong_certificate = "Invalid signing certificate in metadata."
    missing = "No signing certificate found in metadata."
    no_sign_on = "No SingleSignOn Http redirect binding location found in metadata."
    return [
        (metadata(key), no_sign_on),
        (metadata(key, service("SingleSignOnService", "HTTP-POST")), no_sign_on),
        (metadata(SIGN_ON), missing),
        (metadata(key_descriptor(certificate(), ' use="encryption"'), SIGN_ON), missing),
        (metadata(key_descriptor("MIIC"), SIGN_ON), wrong_certificate),
        (metadata(key_descriptor("%%%"), SIGN_ON), wrong_certificate),
        (metadata(key_descriptor("A" * 4100), SIGN_ON), wrong_certificate),
        (
            metadata(key_descriptor(certificate(START - 400_000_000)), SIGN_ON),
            "The signing certificate in metadata has expired.",
        ),
        ("<md:EntityDescriptor", MALFORMED),
        (whole_metadata() + " " * 131_072, MALFORMED),
    ]


@pytest.mark.parametrize("number", range(10))
def test_documents_that_are_refused(cognito: Cognito, realm: Realm, number: int) -> None:
    """A document has to say where users sign on, and by which valid certificate it is signed."""
    text, expected = documents()[number]
    cognito.documents[METADATA_URL] = text
    assert refusal(lambda: create(realm, "MySAML", "SAML")) == (INVALID, expected)


def test_metadata_given_as_a_file(realm: Realm) -> None:
    """The addresses in the document are shown, and the pool's certificate for encryption."""
    text = whole_metadata()
    details = {"MetadataFile": text, "IDPSignout": "true", "RequestSigningAlgorithm": "rsa-sha256"}
    made = create(realm, "MySAML", "SAML", ProviderDetails=details)
    shown = made["ProviderDetails"]
    parsed = load_der_x509_certificate(b64decode(shown.pop("ActiveEncryptionCertificate")))
    assert parsed.subject.rfc4514_string() == f"CN={realm.pool_id}"
    parsed.verify_directly_issued_by(parsed)
    assert shown == details | {
        "SSORedirectBindingURI": "https://idp.example.com/SingleSignOnService",
        "SLORedirectBindingURI": "https://idp.example.com/SingleLogoutService",
    }
    assert made["AttributeMapping"] == {}


def test_metadata_at_a_registered_url(cognito: Cognito, realm: Realm) -> None:
    """A document that a test registered is read; without a logout service none is shown."""
    cognito.documents[METADATA_URL] = metadata(key_descriptor(certificate(), ""), SIGN_ON)
    shown = create(realm, "MySAML", "SAML")["ProviderDetails"]
    assert shown["MetadataURL"] == METADATA_URL
    assert shown["SSORedirectBindingURI"] == "https://idp.example.com/SingleSignOnService"
    assert "SLORedirectBindingURI" not in shown


def test_metadata_at_an_unknown_url(realm: Realm) -> None:
    """Nothing is fetched: the URL is taken as it is, and no address is shown."""
    shown = create(realm, "MySAML", "SAML")["ProviderDetails"]
    assert shown.keys() == {"MetadataURL", "ActiveEncryptionCertificate"}
    assert described(realm, "MySAML")["ProviderDetails"] == shown


def test_an_update_reads_metadata_again(cognito: Cognito, realm: Realm) -> None:
    """Details are replaced as a whole, and completed as they are at creation."""
    create(realm, "MySAML", "SAML")
    cognito.documents[METADATA_URL] = whole_metadata()
    changed = realm.idp.update_identity_provider(
        **named(realm, "MySAML"), ProviderDetails={"MetadataURL": METADATA_URL, "IDPInit": "true"}
    )["IdentityProvider"]["ProviderDetails"]
    assert changed["SLORedirectBindingURI"] == "https://idp.example.com/SingleLogoutService"
    assert changed["IDPInit"] == "true"


def test_the_certificate_is_the_pools(cognito: Cognito, realm: Realm) -> None:
    """Every SAML provider of a pool has the same one, after a restore too."""
    first = create(realm, "MySAML", "SAML")["ProviderDetails"]
    cognito.restore(cognito.save())
    second = create(realm, "Other", "SAML")["ProviderDetails"]
    assert first == second


def test_what_a_document_says() -> None:
    """Entity, addresses and all signing certificates; also of one entity among several."""
    one, other = certificate(), certificate(START + 1)
    text = metadata(key_descriptor(one), key_descriptor(f"\n{other}\n", ""), SIGN_ON, LOGOUT)
    found = parse_metadata(text, START + 5)
    assert found.entity_id == "https://idp.example.com"
    assert found.sign_on_url == "https://idp.example.com/SingleSignOnService"
    assert found.logout_url == "https://idp.example.com/SingleLogoutService"
    assert found.certificates == (one, other)
    namespace = 'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
    group = f"<md:EntitiesDescriptor {namespace}>{text}</md:EntitiesDescriptor>"
    assert parse_metadata(group, START + 5) == found
