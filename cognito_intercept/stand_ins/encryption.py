"""Assertions that a stand-in encrypts for a user pool: AES-256-GCM, and RSA-OAEP for the key."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cognito_intercept.directory.saml_names import (
    ASSERTION,
    ENCRYPTION,
    ENCRYPTION_11,
    SIGNATURE,
)

if TYPE_CHECKING:
    from cognito_intercept.entropy import Entropy

__all__ = ["encrypted_assertion"]

_KEY, _NONCE = 32, 12
_ELEMENT = f"{ENCRYPTION}Element"


def encrypted_assertion(assertion: str, certificate: str, entropy: Entropy) -> str:
    """Return an EncryptedAssertion.

    Args:
        assertion: the signed assertion.
        certificate: the pool's ActiveEncryptionCertificate, base64 of DER.
        entropy: where the content's key is drawn from.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - at first need

    key, nonce = entropy.bytes(_KEY), entropy.bytes(_NONCE)
    content = nonce + AESGCM(key).encrypt(nonce, assertion.encode(), None)
    return (
        f'<saml:EncryptedAssertion xmlns:saml="{ASSERTION}"><xenc:EncryptedData'
        f' xmlns:xenc="{ENCRYPTION}" Type="{_ELEMENT}">'
        f'<xenc:EncryptionMethod Algorithm="{ENCRYPTION_11}aes256-gcm"/>'
        f'<ds:KeyInfo xmlns:ds="{SIGNATURE}"><xenc:EncryptedKey>'
        f'<xenc:EncryptionMethod Algorithm="{ENCRYPTION}rsa-oaep-mgf1p">'
        f'<ds:DigestMethod Algorithm="{SIGNATURE}sha1"/></xenc:EncryptionMethod>'
        f"{_value(_wrapped(key, certificate))}</xenc:EncryptedKey></ds:KeyInfo>"
        f"{_value(content)}</xenc:EncryptedData></saml:EncryptedAssertion>"
    )


def _value(text: bytes) -> str:
    encoded = base64.b64encode(text).decode()
    return f"<xenc:CipherData><xenc:CipherValue>{encoded}</xenc:CipherValue></xenc:CipherData>"


def _wrapped(key: bytes, certificate: str) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415 - same
    from cryptography.hazmat.primitives.hashes import SHA1  # noqa: PLC0415 - as above
    from cryptography.x509 import load_der_x509_certificate  # noqa: PLC0415 - as above

    public = load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    if not isinstance(public, RSAPublicKey):
        raise TypeError("a user pool's certificate is of an RSA key")
    # What most providers use, and what RSA-OAEP was defined with; nothing is signed by SHA-1.
    return public.encrypt(key, padding.OAEP(padding.MGF1(SHA1()), SHA1(), None))  # noqa: S303 - see above
