"""A security key built from Yubico's ``fido2``, which is nobody's code on the other side."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

_FLAG = AuthenticatorData.FLAG


class SecurityKey:
    """One passkey on one key, that was touched and whose PIN was given."""

    def __init__(self) -> None:
        """Draw the key pair."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = os.urandom(48)
        self._user = b""
        self._count = 7

    def create(self, options: dict[str, Any], origin: str) -> dict[str, Any]:
        """Return a ``RegistrationResponseJSON``."""
        self._user = websafe_decode(options["user"]["id"])
        public = ES256.from_cryptography_key(  # type: ignore[no-untyped-call]
            self._key.public_key()
        )
        attested = AttestedCredentialData.create(bytes(16), self._id, public)
        told = CollectedClientData.create("webauthn.create", options["challenge"], origin)
        data = AuthenticatorData.create(
            sha256(options["rp"]["id"].encode()), _FLAG.UP | _FLAG.UV | _FLAG.AT, 7, attested
        )
        signature = self._key.sign(data + told.hash, ec.ECDSA(hashes.SHA256()))
        statement = {"alg": -7, "sig": signature}
        attestation = AttestationObject.create("packed", data, statement)
        response = AuthenticatorAttestationResponse(
            client_data=told, attestation_object=attestation
        )
        return plain(RegistrationResponse(raw_id=self._id, response=response))

    def get(self, options: dict[str, Any], origin: str) -> dict[str, Any]:
        """Return an ``AuthenticationResponseJSON``."""
        self._count += 1
        told = CollectedClientData.create("webauthn.get", options["challenge"], origin)
        party = sha256(options["rpId"].encode())
        data = AuthenticatorData.create(party, _FLAG.UP | _FLAG.UV, self._count)
        response = AuthenticatorAssertionResponse(
            client_data=told,
            authenticator_data=data,
            signature=self._key.sign(data + told.hash, ec.ECDSA(hashes.SHA256())),
            user_handle=self._user,
        )
        return plain(AuthenticationResponse(raw_id=self._id, response=response))


def plain(response: RegistrationResponse | AuthenticationResponse) -> dict[str, Any]:
    """Return a response as a browser's ``toJSON`` gives it."""
    document: dict[str, Any] = json.loads(json.dumps(dict(response)))
    return document
