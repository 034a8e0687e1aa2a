"""The metadata document of a SAML identity provider: where it signs users on, and with what.

It comes from outside: the length is bounded by the API.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.saml_names import HTTP_REDIRECT, METADATA_TAG, SIGNATURE_TAG
from cognito_intercept.protocol.markup import MalformedXmlError, read_xml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

__all__ = ["SamlMetadata", "entity_id_in", "parse_metadata"]

# A MetadataFile has at most 131,072 characters [model]; other documents are bounded likewise.
_MAX_CHARACTERS = 131_072
# A signing certificate, in characters of base64 [D guide: SAML providers].
_MAX_CERTIFICATE = 4096


@dataclass(frozen=True, slots=True)
class SamlMetadata:
    """What a metadata document says of an identity provider.

    Attributes:
        entity_id: the provider's name in SAML.
        sign_on_url: the single sign-on service of the HTTP-Redirect binding.
        logout_url: the single logout service of that binding; ``None`` where there is none.
        certificates: the signing certificates, each base64 of DER; a signature may be by any.
    """

    entity_id: str
    sign_on_url: str
    logout_url: str | None
    certificates: tuple[str, ...]


def parse_metadata(text: str, now: float) -> SamlMetadata:
    """Return what a metadata document says, once it is checked.

    Args:
        text: the document.
        now: the time in seconds since the epoch; a certificate must not have expired by then.

    Raises:
        CognitoError: InvalidParameterException.
    """
    descriptor, entity_id = _descriptor_of(text)
    sign_on = _redirect_location(descriptor, "SingleSignOnService")
    if sign_on is None:
        raise errors.SAML_METADATA_NO_SIGN_ON()
    certificates = tuple(_signing_certificates(descriptor))
    if not certificates:
        raise errors.SAML_CERTIFICATE_MISSING()
    for certificate in certificates:
        _check_certificate(certificate, now)
    logout = _redirect_location(descriptor, "SingleLogoutService")
    return SamlMetadata(entity_id, sign_on, logout, certificates)


@lru_cache(maxsize=64)
def entity_id_in(text: str) -> str:
    """Return the provider's name in SAML, as a metadata document that was checked says it."""
    return _descriptor_of(text)[1]


def _descriptor_of(text: str) -> tuple[Element, str]:
    if len(text) > _MAX_CHARACTERS:
        raise errors.SAML_METADATA_MALFORMED()
    try:
        root = read_xml(text)
    except MalformedXmlError:
        raise errors.SAML_METADATA_MALFORMED() from None
    tag = f"{METADATA_TAG}EntityDescriptor"
    entity = root if root.tag == tag else root.find(tag)
    descriptor = None if entity is None else entity.find(f"{METADATA_TAG}IDPSSODescriptor")
    if entity is None or descriptor is None:
        raise errors.SAML_METADATA_MALFORMED()
    return descriptor, entity.get("entityID", "")


def _redirect_location(descriptor: Element, service: str) -> str | None:
    for element in descriptor.iterfind(METADATA_TAG + service):
        if element.get("Binding") == HTTP_REDIRECT and element.get("Location"):
            return element.get("Location")
    return None


def _signing_certificates(descriptor: Element) -> Iterator[str]:
    for key in descriptor.iterfind(f"{METADATA_TAG}KeyDescriptor"):
        # Without a use, a key is for both.
        if key.get("use", "signing") == "signing":
            for certificate in key.iter(f"{SIGNATURE_TAG}X509Certificate"):
                yield "".join("".join(certificate.itertext()).split())


def _check_certificate(certificate: str, now: float) -> None:
    from cryptography.x509 import load_der_x509_certificate  # noqa: PLC0415 - at first need

    if len(certificate) > _MAX_CERTIFICATE:
        raise errors.SAML_CERTIFICATE_INVALID()
    try:
        parsed = load_der_x509_certificate(b64decode(certificate, validate=True))
    except ValueError:
        raise errors.SAML_CERTIFICATE_INVALID() from None
    if parsed.not_valid_after_utc < datetime.fromtimestamp(now, UTC):
        raise errors.SAML_CERTIFICATE_EXPIRED()
