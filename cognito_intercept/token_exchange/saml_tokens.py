"""SAML 2.0 assertions that are presented in a token exchange.

The signature is verified by signxml, which the extra ``saml`` installs. Only what the signature
covers is read. Audience and lifetime are checked as at a SAML sign-in [D hosted-ui.md 7].
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.saml_metadata import SamlMetadata, parse_metadata
from cognito_intercept.directory.saml_names import ASSERTION_TAG, entity_id
from cognito_intercept.protocol.markup import read_xml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.token_exchange.request import PresentedToken

__all__ = ["assertion_of", "claimed_issuer", "moment", "signed_element", "verified_assertion"]


def verified_assertion(
    provider: IdentityProvider, token: PresentedToken, pool: Pool, now: float
) -> dict[str, Any]:
    """Return what a signed assertion says: its attributes by name, and ``NameID``.

    Args:
        provider: the SAML provider.
        token: the assertion in base64 or base64url.
        pool: the user pool, whose name the assertion must have as audience.
        now: the time in seconds since the epoch.

    Raises:
        CognitoError: NotAuthorizedException: not signed by the provider, for another audience,
            not valid any more or not yet; or signxml is not installed.
    """
    if provider.metadata is None:
        raise errors.EXCHANGE_KEYS_UNKNOWN(name=provider.name, url="its MetadataURL")
    metadata = parse_metadata(provider.metadata, now)
    text = _decoded(token)
    try:
        assertion = assertion_of(signed_element(text, metadata.certificates, now))
    except ImportError:
        raise errors.EXCHANGE_SAML_EXTRA() from None
    if assertion is None:
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role)
    _check(assertion, metadata, entity_id(pool.id), token, now)
    return _statements(assertion)


def claimed_issuer(token: str) -> str | None:
    """Return the issuer that an assertion names, which nobody has verified; ``None``: it is none.

    Args:
        token: the assertion in base64 or base64url.
    """
    try:
        root = read_xml(_from_base64(token))
    except ValueError:
        return None
    tag = f"{ASSERTION_TAG}Assertion"
    assertion = root if root.tag == tag else root.find(tag)
    issuer = None if assertion is None else assertion.findtext(f"{ASSERTION_TAG}Issuer")
    return None if issuer is None else issuer.strip()


def assertion_of(signed: Any) -> Any:
    """Return the assertion that a signature covers; ``None`` where there is none.

    Args:
        signed: what :func:`signed_element` returned: an assertion, or a response that has one.
    """
    if signed is None or signed.tag == f"{ASSERTION_TAG}Assertion":
        return signed
    return signed.find(f"{ASSERTION_TAG}Assertion")


def signed_element(text: bytes, certificates: Iterable[str], now: float) -> Any:
    """Return the element of a document that the key of one of the certificates signed.

    Args:
        text: the document.
        certificates: base64 of DER.
        now: the time in seconds since the epoch.

    Returns:
        An element of lxml, of which all was signed; ``None`` where no signature is right.

    Raises:
        ImportError: signxml is not installed.
    """
    from signxml.verifier import XMLVerifier  # noqa: PLC0415 - an optional dependency

    verified = (_signed_by(XMLVerifier(), text, one, now) for one in certificates)
    return next((one for one in verified if one is not None), None)


def _decoded(token: PresentedToken) -> bytes:
    try:
        return _from_base64(token.text)
    except ValueError:
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role) from None


def _from_base64(text: str) -> bytes:
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)


def _signed_by(verifier: Any, text: bytes, certificate: str, now: float) -> Any:
    """Return the element that a certificate's key signed, or ``None``."""
    from cryptography.x509 import load_der_x509_certificate  # noqa: PLC0415 - at first need
    from lxml.etree import LxmlError  # noqa: PLC0415 - comes with signxml
    from signxml.exceptions import SignXMLException  # noqa: PLC0415 - as above
    from signxml.verifier import SignatureConfiguration  # noqa: PLC0415 - as above

    expected = SignatureConfiguration(verification_time=datetime.fromtimestamp(now, UTC))
    pinned = load_der_x509_certificate(base64.b64decode(certificate))
    try:
        return verifier.verify(text, x509_cert=pinned, expect_config=expected).signed_xml
    except (SignXMLException, LxmlError, ValueError, TypeError):
        return None


def _check(
    assertion: Any, metadata: SamlMetadata, audience: str, token: PresentedToken, now: float
) -> None:
    conditions = assertion.find(f"{ASSERTION_TAG}Conditions")
    audiences = [one.text for one in assertion.iter(f"{ASSERTION_TAG}Audience")]
    issuer = assertion.findtext(f"{ASSERTION_TAG}Issuer")
    if issuer != metadata.entity_id or conditions is None or audience not in audiences:
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role)
    if now < moment(conditions.get("NotBefore"), 0.0):
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role)
    if now >= moment(conditions.get("NotOnOrAfter"), 0.0):
        raise errors.EXCHANGE_TOKEN_EXPIRED(role=token.role)


def moment(text: str | None, default: float) -> float:
    """Return a time of the assertion in seconds since the epoch."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return default
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def _statements(assertion: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for attribute in assertion.iter(f"{ASSERTION_TAG}Attribute"):
        value = attribute.findtext(f"{ASSERTION_TAG}AttributeValue")
        if value is not None:
            values[attribute.get("Name", "")] = value
    name = assertion.findtext(f"{ASSERTION_TAG}Subject/{ASSERTION_TAG}NameID")
    return values | {"NameID": "" if name is None else name.strip()}
