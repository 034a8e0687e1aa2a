"""The endpoints of a stand-in for a SAML provider: metadata, and the single sign-on service."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from cognito_intercept.directory.identity_providers import has_flag
from cognito_intercept.directory.provider_endpoints import saml_logout_url, saml_sign_on_url
from cognito_intercept.directory.saml_metadata import parse_metadata
from cognito_intercept.directory.saml_names import (
    HTTP_REDIRECT,
    METADATA,
    PROTOCOL,
    PROTOCOL_TAG,
    SIGNATURE,
    entity_id,
)
from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.protocol.markup import read_xml
from cognito_intercept.provider_accounts import Account, Refusal
from cognito_intercept.stand_in_keys import stand_in_certificate
from cognito_intercept.stand_ins.assertions import (
    Recipient,
    failed_response,
    signed_assertion,
    successful_response,
)
from cognito_intercept.stand_ins.candidates import of_sign_in
from cognito_intercept.stand_ins.choice import PREFIX, choice_of
from cognito_intercept.stand_ins.encryption import encrypted_assertion
from cognito_intercept.stand_ins.pages import account_page, form_page, refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from cognito_intercept.directory.federated_sign_ins import FederatedSignIn
    from cognito_intercept.stand_ins.candidates import StandIn

__all__ = ["inflate", "metadata", "name_of", "sign_on"]

_MAX_REQUEST = 100_000


def metadata(stand_ins: list[StandIn], request: Request) -> Response:
    """Return the metadata document at a MetadataURL."""
    stand_in = stand_ins[0]
    certificate = stand_in_certificate(stand_in.provider.created)
    text = (
        f'<md:EntityDescriptor xmlns:md="{METADATA}" xmlns:ds="{SIGNATURE}"'
        f" entityID={quoteattr(name_of(stand_in))}>"
        f'<md:IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}">'
        '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
        f"{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        f"{_logout_service(stand_in)}"
        f'<md:SingleSignOnService Binding="{HTTP_REDIRECT}"'
        f" Location={quoteattr(saml_sign_on_url(stand_in.provider) or '')}/>"
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )
    body = b"" if request.method == "HEAD" else text.encode()
    return Response(200, (("Content-Type", "application/samlmetadata+xml"),), body)


def _logout_service(stand_in: StandIn) -> str:
    url = saml_logout_url(stand_in.provider)
    if url is None:
        return ""
    return f'<md:SingleLogoutService Binding="{HTTP_REDIRECT}" Location={quoteattr(url)}/>'


def name_of(stand_in: StandIn) -> str:
    """Return the provider's name in SAML: that of its metadata, else the URL of the stand-in's."""
    provider = stand_in.provider
    if provider.metadata is not None:
        return parse_metadata(provider.metadata, provider.created).entity_id
    return provider.details["MetadataURL"].partition("?")[0]


def sign_on(stand_ins: list[StandIn], request: Request) -> Response:
    """Answer a browser with an AuthnRequest of a user pool."""
    form = request.form if request.method == "POST" else {}
    parameters = {**request.query, **form}
    sent = of_sign_in(stand_ins, parameters.get("RelayState", ""))
    if sent is None or not _is_of(sent[1], parameters.get("SAMLRequest", "")):
        return refused("No user pool has sent this browser here.")
    stand_in, sign_in = sent
    choice = choice_of(stand_in, form)
    if choice is None:
        hidden = {n: value for n, value in parameters.items() if not n.startswith(PREFIX)}
        return account_page(stand_in.provider, request.parts.path, hidden)
    return form_page(
        sign_in.redirect_uri,
        {"SAMLResponse": _response(stand_in, sign_in, choice), "RelayState": sign_in.token},
    )


def _response(stand_in: StandIn, sign_in: FederatedSignIn, choice: Account | Refusal) -> str:
    service = stand_in.service
    recipient = Recipient(
        name_of(stand_in),
        entity_id(stand_in.pool.id),
        sign_in.redirect_uri,
        sign_in.request_id,
    )
    response_id, now = f"_{service.entropy.uuid()}", service.now()
    if isinstance(choice, Refusal):
        text = failed_response(recipient, choice, response_id, now)
    else:
        text = _signed(stand_in, recipient, choice, response_id)
    return base64.b64encode(text).decode()


def _signed(stand_in: StandIn, recipient: Recipient, account: Account, response_id: str) -> bytes:
    """Return a response whose assertion is signed, and encrypted if the pool demands it."""
    provider, now = stand_in.provider, stand_in.service.now()
    certificate = stand_in_certificate(provider.created)
    assertion = signed_assertion(recipient, account, f"{response_id}a", now, certificate)
    if has_flag(provider, "EncryptedResponses"):
        target = provider.details["ActiveEncryptionCertificate"]
        assertion = encrypted_assertion(assertion, target, stand_in.service.entropy)
    return successful_response(recipient, assertion, response_id, now)


def _is_of(sign_in: FederatedSignIn, encoded: str) -> bool:
    """Return whether an AuthnRequest is the one that belongs to a RelayState."""
    root = inflate(encoded)
    if root is None or root.tag != f"{PROTOCOL_TAG}AuthnRequest":
        return False
    named = (root.get("ID"), root.get("AssertionConsumerServiceURL"))
    return named == (sign_in.request_id, sign_in.redirect_uri)


def inflate(encoded: str) -> Element | None:
    """Return a message of the HTTP-Redirect binding; ``None`` where it is none."""
    try:
        deflated = base64.b64decode(encoded, validate=True)
        text = zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(deflated, _MAX_REQUEST)
        return read_xml(text)
    except (ValueError, zlib.error):
        return None
