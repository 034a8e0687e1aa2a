"""SAML responses of a stand-in, with assertions signed by signxml (extra ``saml``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from cognito_intercept.directory.saml_names import (
    ASSERTION,
    BEARER,
    EXCLUSIVE_C14N,
    PROTOCOL,
    STATUS,
)
from cognito_intercept.stand_in_keys import stand_in_key

if TYPE_CHECKING:
    from cognito_intercept.provider_accounts import Account, Refusal

__all__ = [
    "Recipient",
    "failed_response",
    "response_xml",
    "signed_assertion",
    "signed_xml",
    "status_xml",
    "successful_response",
]

_LIFETIME = 300


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a response is from and for.

    Attributes:
        issuer: the provider's entity id.
        audience: the entity id of the user pool.
        url: the endpoint of the pool, such as the assertion consumer service.
        request_id: the ID of the request.
    """

    issuer: str
    audience: str
    url: str
    request_id: str


def signed_assertion(
    recipient: Recipient, account: Account, assertion_id: str, now: float, certificate: str
) -> str:
    """Return a signed assertion.

    Args:
        recipient: whom it is for.
        account: whom it is about.
        assertion_id: its ID.
        now: the time in seconds since the epoch.
        certificate: the certificate of the stand-ins' key, base64 of DER.
    """
    text = _assertion(recipient, account, assertion_id, now)
    return signed_xml(text, assertion_id, certificate)


def successful_response(
    recipient: Recipient, assertion: str, response_id: str, now: float
) -> bytes:
    """Return a response with an assertion, which may be encrypted."""
    content = status_xml("Success") + assertion
    return response_xml("Response", recipient, response_id, now, content).encode()


def signed_xml(text: str, element_id: str, certificate: str) -> str:
    """Return a document whose root the stand-ins' key signed.

    Args:
        text: the document.
        element_id: the ``ID`` of its root.
        certificate: the certificate of the key, base64 of DER.
    """
    from lxml import etree  # noqa: PLC0415 - comes with signxml
    from signxml.signer import XMLSigner  # noqa: PLC0415 - an optional dependency

    pem = f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"
    signed = XMLSigner(c14n_algorithm=EXCLUSIVE_C14N).sign(
        etree.fromstring(text),
        key=stand_in_key().key.private_key,
        cert=[pem],
        reference_uri=element_id,
        id_attribute="ID",
    )
    return str(etree.tostring(signed).decode())


def failed_response(recipient: Recipient, refusal: Refusal, response_id: str, now: float) -> bytes:
    """Return a response that says that nobody was signed in."""
    content = status_xml("Responder", refusal)
    return response_xml("Response", recipient, response_id, now, content).encode()


def status_xml(code: str, refusal: Refusal | None = None) -> str:
    """Return the element with the status of a response."""
    message = ""
    if refusal is not None:
        text = escape(refusal.description or refusal.error)
        message = f"<samlp:StatusMessage>{text}</samlp:StatusMessage>"
    return f'<samlp:Status><samlp:StatusCode Value="{STATUS}:{code}"/>{message}</samlp:Status>'


def response_xml(
    name: str, recipient: Recipient, response_id: str, now: float, content: str
) -> str:
    """Return a response, such as a LogoutResponse.

    Args:
        name: the name of its root.
        recipient: whom it is for.
        response_id: its ID.
        now: the time in seconds since the epoch.
        content: its status, and what stands after that.
    """
    return (
        f'<samlp:{name} xmlns:samlp="{PROTOCOL}" ID="{response_id}" Version="2.0"'
        f' IssueInstant="{_moment(now)}" Destination={quoteattr(recipient.url)}'
        f' InResponseTo="{recipient.request_id}">'
        f'<saml:Issuer xmlns:saml="{ASSERTION}">{escape(recipient.issuer)}</saml:Issuer>'
        f"{content}</samlp:{name}>"
    )


def _assertion(recipient: Recipient, account: Account, assertion_id: str, now: float) -> str:
    ends = _moment(now + _LIFETIME)
    return (
        f'<saml:Assertion xmlns:saml="{ASSERTION}" ID="{assertion_id}" Version="2.0"'
        f' IssueInstant="{_moment(now)}"><saml:Issuer>{escape(recipient.issuer)}</saml:Issuer>'
        f"<saml:Subject><saml:NameID>{escape(account.subject)}</saml:NameID>"
        f'<saml:SubjectConfirmation Method="{BEARER}"><saml:SubjectConfirmationData'
        f' InResponseTo="{recipient.request_id}" Recipient={quoteattr(recipient.url)}'
        f' NotOnOrAfter="{ends}"/></saml:SubjectConfirmation></saml:Subject>'
        f'<saml:Conditions NotBefore="{_moment(now)}" NotOnOrAfter="{ends}">'
        f"<saml:AudienceRestriction><saml:Audience>{escape(recipient.audience)}</saml:Audience>"
        "</saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{_moment(now)}" SessionIndex="{assertion_id}"/>'
        f"{_attributes(account)}</saml:Assertion>"
    )


def _attributes(account: Account) -> str:
    if not account.claims:
        return ""
    listed = "".join(
        f"<saml:Attribute Name={quoteattr(name)}>{_values(value)}</saml:Attribute>"
        for name, value in account.claims.items()
    )
    return f"<saml:AttributeStatement>{listed}</saml:AttributeStatement>"


def _values(value: Any) -> str:
    several = value if isinstance(value, list) else [value]
    return "".join(
        f"<saml:AttributeValue>{escape(str(one))}</saml:AttributeValue>" for one in several
    )


def _moment(now: float) -> str:
    """Return a time, in seconds since the epoch, as SAML writes it."""
    return datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
