"""SAML messages by the bindings HTTP-Redirect (what is sent) and HTTP-POST (what comes back)."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cognito_intercept import errors
from cognito_intercept.directory.provider_endpoints import (
    SIGN_ON,
    endpoint_at,
    saml_sign_on_url,
)
from cognito_intercept.directory.saml_names import RSA_SHA256
from cognito_intercept.federation.flow import SERVER_ERROR, FederationError
from cognito_intercept.protocol.markup import MalformedXmlError, read_xml
from cognito_intercept.stand_in_keys import stand_in_certificate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.federation.flow import Flow

__all__ = [
    "certificates_of_stand_in",
    "decode_response",
    "invalid",
    "issue_instant",
    "parse_message",
    "redirect_url",
]

# The characters of a SAMLResponse [D hosted-ui.md 7].
MAX_RESPONSE = 100_000


def invalid(reason: str) -> FederationError:
    """Return the error of a response that is refused; a blank ends the text [R]."""
    return FederationError(f"{errors.FEDERATION_SAML.format(reason=reason)} ", SERVER_ERROR)


def issue_instant(now: float) -> str:
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


def certificates_of_stand_in(provider: IdentityProvider) -> tuple[str, ...]:
    """Return the certificate of the provider's stand-in, which has not the provider's own key."""
    url = saml_sign_on_url(provider)
    if url is None or endpoint_at(provider, url) != SIGN_ON:
        return ()
    return (stand_in_certificate(provider.created),)
