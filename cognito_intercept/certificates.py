"""X.509 certificates of user pools' keys, for SAML."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

__all__ = ["self_signed", "signing_certificate"]

# Ten years, and a new certificate every year [D operations-new.md 4.6].
_VALIDITY = timedelta(days=3650)
_RENEWAL = 365 * 86400


def self_signed(key: RSAPrivateKey, name: str, start: float, serial: int = 1) -> str:
    """Return the certificate of a key, signed by itself: base64 of DER.

    It is the same whenever it is made again.

    Args:
        key: the private key.
        name: the common name.
        start: when it becomes valid, in seconds since the epoch; it is for ten years.
        serial: the serial number, which tells certificates of the key apart.
    """
    from cryptography import x509  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - as above

    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    first_day = datetime.fromtimestamp(int(start), UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(first_day)
        .not_valid_after(first_day + _VALIDITY)
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()


def signing_certificate(key: RSAPrivateKey, pool_id: str, created: float, now: float) -> str:
    """Return the certificate in force of the key that signs a pool's SAML requests.

    A year after the last one there is a new one, of the same key, and the old one stays valid
    [D operations-new.md 4.6; that the key stays is G].

    Args:
        key: the private key.
        pool_id: the user pool, whose id is the common name.
        created: when the pool was created, in seconds since the epoch.
        now: the time in seconds since the epoch.

    Returns:
        Base64 of DER.
    """
    renewals = max(0, int((now - created) // _RENEWAL))
    return self_signed(key, pool_id, created + renewals * _RENEWAL, serial=renewals + 1)
