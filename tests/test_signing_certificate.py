"""The certificate by which identity providers check a pool's SAML requests."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.helpers import make_pool, refusal

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

YEAR = 365 * 86400


def certificate_of(idp: Any, pool_id: str) -> x509.Certificate:
    """Return the pool's certificate, parsed: base64 of DER without armour."""
    text = idp.get_signing_certificate(UserPoolId=pool_id)["Certificate"]
    return x509.load_der_x509_certificate(base64.b64decode(text, validate=True))


def test_a_certificate_for_ten_years(idp: Any) -> None:
    """It is X.509, signed by itself, valid for ten years from the pool's creation."""
    pool_id = make_pool("p", idp)
    certificate = certificate_of(idp, pool_id)
    certificate.verify_directly_issued_by(certificate)
    (name,) = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert name.value == pool_id
    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert lifetime == timedelta(days=3650)
    created = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]["CreationDate"]
    assert abs(certificate.not_valid_before_utc - created) < timedelta(seconds=2)


def test_it_verifies_what_the_pool_signs(cognito: Cognito, idp: Any) -> None:
    """Its key is the one that the pool signs SAML requests with."""
    pool_id = make_pool("p", idp)
    keyring = cognito.service("us-east-1").around.keyring
    signature = keyring.saml_key_of(pool_id).sign(b"x", padding.PKCS1v15(), hashes.SHA256())
    key = certificate_of(idp, pool_id).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(signature, b"x", padding.PKCS1v15(), hashes.SHA256())


def test_it_is_stable_and_each_pool_has_its_own(cognito: Cognito, idp: Any) -> None:
    """The same answer again, also after a way through saved state; another pool has another."""
    pool_id, other = make_pool("p", idp), make_pool("q", idp)
    first = certificate_of(idp, pool_id)
    cognito.clock.advance(YEAR - 60)
    assert certificate_of(idp, pool_id) == first
    assert certificate_of(idp, other).public_key() != first.public_key()
    cognito.restore(cognito.save())
    assert certificate_of(idp, pool_id) == first


def test_renewal(cognito: Cognito, idp: Any) -> None:
    """After a year there is a new one for ten years; the old one stays valid [D]."""
    pool_id = make_pool("p", idp)
    first = certificate_of(idp, pool_id)
    cognito.clock.advance(YEAR)
    second = certificate_of(idp, pool_id)
    assert second.not_valid_before_utc - first.not_valid_before_utc == timedelta(days=365)
    assert (second.serial_number, second.public_key()) == (2, first.public_key())
    assert first.not_valid_after_utc > second.not_valid_before_utc
    cognito.clock.advance(3 * YEAR)
    assert certificate_of(idp, pool_id).serial_number == 5


def test_unknown_pool(idp: Any) -> None:
    """A pool that does not exist has no certificate."""
    text = "User pool us-east-1_nowhere99 does not exist."
    assert refusal(idp.get_signing_certificate, UserPoolId="us-east-1_nowhere99") == (
        "ResourceNotFoundException",
        text,
    )
