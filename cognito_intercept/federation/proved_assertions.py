"""The assertion of a SAML response: there is one, and the provider signed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.identity_providers import has_flag
from cognito_intercept.directory.saml_names import ASSERTION_TAG, PROTOCOL_TAG, SIGNATURE_TAG
from cognito_intercept.federation.encrypted_assertions import DecryptionError, decrypt
from cognito_intercept.federation.saml_messages import invalid, signed_part
from cognito_intercept.protocol.markup import MalformedXmlError, read_xml
from cognito_intercept.token_exchange.saml_tokens import assertion_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from cognito_intercept.directory.saml_metadata import SamlMetadata
    from cognito_intercept.federation.flow import Flow

__all__ = ["proved_assertion"]


def proved_assertion(flow: Flow, metadata: SamlMetadata, document: bytes, root: Element) -> Any:
    """Return the assertion of a response, as an element of lxml or of ElementTree.

    A provider whose ``EncryptedResponses`` is true must encrypt it for the pool's
    ActiveEncryptionCertificate [D guide: SAML signing and encryption].

    Args:
        flow: the sign-in.
        metadata: the provider's, with its certificates.
        document: the response.
        root: the same, parsed.

    Raises:
        FederationError: there is none, or several; it is encrypted and should not be, or the other
            way round; it is not signed by the provider, or not encrypted for the pool; or signxml
            is not installed.
    """
    is_encrypted = has_flag(flow.provider, "EncryptedResponses")
    if len(root.findall(f"{ASSERTION_TAG}{'Encrypted' if is_encrypted else ''}Assertion")) != 1:
        text = errors.FEDERATION_SAML_ENCRYPTED if is_encrypted else errors.FEDERATION_SAML_ONE
        raise invalid(text.text)
    if is_encrypted:
        assertion = _decrypt(flow, metadata, document, root)
    else:
        assertion = assertion_of(signed_part(flow, metadata, document))
    if assertion is None:
        is_whole = root.find(f"{SIGNATURE_TAG}Signature") is not None
        text = errors.FEDERATION_SAML_SIGNATURE
        raise invalid((errors.FEDERATION_SAML_RESPONSE_SIGNATURE if is_whole else text).text)
    return assertion


def _decrypt(flow: Flow, metadata: SamlMetadata, document: bytes, root: Element) -> Any:
    """Return the assertion that is encrypted; its signature is within, or around all of it."""
    assertion = assertion_of(signed_part(flow, metadata, _plaintext(flow, root)))
    if assertion is not None:
        return assertion
    response = signed_part(flow, metadata, document)
    if response is None or response.tag != f"{PROTOCOL_TAG}Response":
        return None
    return _parse(_plaintext(flow, response))


def _plaintext(flow: Flow, response: Any) -> bytes:
    key = flow.service.around.keyring.saml_key_of(flow.pool.id)
    try:
        text = decrypt(response.find(f"{ASSERTION_TAG}EncryptedAssertion"), key)
    except DecryptionError:
        raise invalid(errors.FEDERATION_SAML_UNREADABLE.text) from None
    _parse(text)
    return text


def _parse(text: bytes) -> Any:
    """Return an assertion that was encrypted.

    Raises:
        FederationError: it is none.
    """
    try:
        root = read_xml(text)
    except MalformedXmlError:
        raise invalid(errors.FEDERATION_SAML_UNREADABLE.text) from None
    if root.tag != f"{ASSERTION_TAG}Assertion":
        raise invalid(errors.FEDERATION_SAML_UNREADABLE.text)
    return root
