"""The names of SAML 2.0, XML Signature and XML Encryption that user pools and providers use.

``…_TAG`` is what the tags of a namespace begin with, as ElementTree and lxml write them.
"""

from __future__ import annotations

__all__ = [
    "ASSERTION",
    "ASSERTION_TAG",
    "BEARER",
    "ENCRYPTION",
    "ENCRYPTION_11",
    "ENCRYPTION_TAG",
    "EXCLUSIVE_C14N",
    "HTTP_POST",
    "HTTP_REDIRECT",
    "METADATA",
    "METADATA_TAG",
    "PROTOCOL",
    "PROTOCOL_TAG",
    "RSA_SHA256",
    "SIGNATURE",
    "SIGNATURE_TAG",
    "STATUS",
    "entity_id",
]

_SAML = "urn:oasis:names:tc:SAML:2.0"
ASSERTION, PROTOCOL, METADATA = f"{_SAML}:assertion", f"{_SAML}:protocol", f"{_SAML}:metadata"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#"
ENCRYPTION_11 = "http://www.w3.org/2009/xmlenc11#"
ASSERTION_TAG, PROTOCOL_TAG, METADATA_TAG = f"{{{ASSERTION}}}", f"{{{PROTOCOL}}}", f"{{{METADATA}}}"
SIGNATURE_TAG, ENCRYPTION_TAG = f"{{{SIGNATURE}}}", f"{{{ENCRYPTION}}}"
# What the codes of a response's status begin with.
STATUS = f"{_SAML}:status"
BEARER = f"{_SAML}:cm:bearer"
HTTP_REDIRECT, HTTP_POST = f"{_SAML}:bindings:HTTP-Redirect", f"{_SAML}:bindings:HTTP-POST"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
# By this canonicalization a signed element stays as it is within another one.
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"


def entity_id(pool_id: str) -> str:
    """Return the name of a user pool as a SAML service provider [D hosted-ui.md 7]."""
    return f"urn:amazon:cognito:sp:{pool_id}"
