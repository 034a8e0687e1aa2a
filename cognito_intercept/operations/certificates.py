"""GetSigningCertificate: the certificate by which an identity provider checks SAML requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.certificates import signing_certificate
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


@operation()
def get_signing_certificate(service: Service, pool: Pool) -> dict[str, Any]:
    """Return the certificate in force: base64 of DER, without PEM armour [D, R operations.md]."""
    key = service.around.keyring.saml_key_of(pool.id)
    certificate = signing_certificate(key, pool.id, pool.created, service.now())
    return {"Certificate": certificate}
