"""SAML messages by the bindings HTTP-Redirect (what is sent) and HTTP-POST (what comes back)."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

from cognito_intercept import errors
from cognito_intercept.directory.provider_endpoints import (
    SIGN_ON,
    endpoint_at,
    saml_sign_on_url,
)
from cognito_intercept.directory.saml_names import (
    ASSERTION,
    ASSERTION_TAG,
    PROTOCOL,
    PROTOCOL_TAG,
    RSA_SHA256,
    STATUS,
    entity_id,
)
from cognito_intercept.federation.flow import SERVER_ERROR, FederationError
from cognito_intercept.protocol.markup import MalformedXmlError, read_xml
from cognito_intercept.stand_in_keys import stand_in_certificate
from cognito_intercept.token_exchange.saml_tokens import signed_element

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.directory.saml_metadata import SamlMetadata
    from cognito_intercept.federation.flow import Flow

__all__ = [
    "attributes_xml",
    "decode_response",
    "invalid",
    "is_success",
    "issuer_of",
    "parse_message",
    "redirect_url",
    "request_xml",
    "signed_part",
]

# The characters of a SAMLResponse [D hosted-ui.md 7].
MAX_RESPONSE = 100_000


def invalid(reason: str) -> FederationError:
    """Return the error of a response that is refused; a blank ends the text [R]."""
    return FederationError(f"{errors.FEDERATION_SAML.format(reason=reason)} ", SERVER_ERROR)


def request_xml(flow: Flow, name: str, attributes: Mapping[str, str], content: str = "") -> str:
    """Return a request of the user pool, such as an AuthnRequest.

    Args:
        flow: the sign-in or sign-out.
        name: the name of its root.
        attributes: those of its root beside IssueInstant and Version.
        content: what stands after its Issuer; the prefix of the protocol is ``saml2p``.
    """
    common = {"IssueInstant": _issue_instant(flow.service.now()), "Version": "2.0"}
    whole = dict(sorted((common | dict(attributes)).items()))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><saml2p:{name} xmlns:saml2p="{PROTOCOL}"'
        f' {attributes_xml(whole)}><saml2:Issuer xmlns:saml2="{ASSERTION}">'
        f"{entity_id(flow.pool.id)}</saml2:Issuer>{content}</saml2p:{name}>"
    )


def attributes_xml(attributes: Mapping[str, str]) -> str:
    """Return attributes as they stand in an element."""
    return " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())


def _issue_instant(now: float) -> str:
    """Return a time as AWS writes it in SAML messages."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def redirect_url(
    flow: Flow, url: str, message: str, parameters: Mapping[str, str], *, is_signed: bool
) -> str:
    """Return the URL of a provider's service with a message (SAML bindings 3.4.4).

    Args:
        flow: the sign-in or sign-out.
        url: the service.
        message: a SAML request.
        parameters: those after it in the query, such as the RelayState.
        is_signed: whether the pool's key signs the query.
    """
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    encoded = base64.b64encode(deflate.compress(message.encode()) + deflate.flush()).decode()
    query = urlencode({"SAMLRequest": encoded, **parameters})
    if is_signed:
        query = f"{query}&{urlencode({'SigAlg': RSA_SHA256})}"
        query = f"{query}&{urlencode({'Signature': _signature(flow, query)})}"
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _signature(flow: Flow, query: str) -> str:
    """Return the signature of a query, by the key of GetSigningCertificate."""
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above

    key = flow.service.around.keyring.saml_key_of(flow.pool.id)
    return base64.b64encode(key.sign(query.encode(), padding.PKCS1v15(), SHA256())).decode()


def decode_response(encoded: str) -> bytes:
    """Return the document in a ``SAMLResponse``.

    Raises:
        FederationError: there is none, or it is too long.
    """
    if len(encoded) > MAX_RESPONSE:
        raise invalid("The response is too long.")
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except ValueError:
        raise invalid("The response cannot be decoded.") from None


def parse_message(document: bytes, tag: str) -> Element:
    """Return the root of a document, which must have a tag.

    Raises:
        FederationError: it is no XML, or has entities or another root.
    """
    try:
        root = read_xml(document)
    except MalformedXmlError:
        raise invalid("The response cannot be parsed.") from None
    if root.tag != tag:
        raise invalid("The response cannot be parsed.")
    return root


def is_success(response: Any) -> bool:
    """Return whether the status of a response is Success."""
    code = response.find(f"{PROTOCOL_TAG}Status/{PROTOCOL_TAG}StatusCode")
    return code is not None and code.get("Value") == f"{STATUS}:Success"


def issuer_of(element: Any) -> str:
    """Return the Issuer of a message or an assertion; empty where it has none."""
    return (element.findtext(f"{ASSERTION_TAG}Issuer") or "").strip()


def signed_part(flow: Flow, metadata: SamlMetadata, document: bytes) -> Any:
    """Return the element of a document that the provider, or its stand-in, signed.

    Args:
        flow: the sign-in or sign-out.
        metadata: the provider's, with its certificates.
        document: a message or an assertion.

    Returns:
        An element of lxml, of which all was signed; ``None`` where no signature is right.

    Raises:
        FederationError: signxml is not installed.
    """
    certificates = (*metadata.certificates, *_certificates_of_stand_in(flow.provider))
    try:
        return signed_element(document, certificates, flow.service.now())
    except ImportError:
        raise FederationError(errors.FEDERATION_SAML_EXTRA.text, SERVER_ERROR) from None


def _certificates_of_stand_in(provider: IdentityProvider) -> tuple[str, ...]:
    """Return the certificate of the provider's stand-in, which has not the provider's own key."""
    url = saml_sign_on_url(provider)
    if url is None or endpoint_at(provider, url) != SIGN_ON:
        return ()
    return (stand_in_certificate(provider.created),)
