"""An SRP client written for the tests alone, from RFC 5054's steps and the SDKs' conventions.

It shares nothing with the emulator: the prime comes from the vectors, the key derivation from
``cryptography``; ``test_srp_client.py`` checks every value against the vectors.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VECTORS = json.loads((Path(__file__).parent / "facts" / "srp_vectors.json").read_text())
PRIME = int(VECTORS["N_hex"], 16)


def signed_bytes(number: int) -> bytes:
    """Return a positive number as two's-complement bytes, as Java's BigInteger writes it."""
    text = f"{number:x}"
    text = text.zfill(len(text) + len(text) % 2)
    return bytes.fromhex(text if text[0] < "8" else f"00{text}")


def digest(*parts: bytes) -> bytes:
    """Return the SHA-256 of the parts."""
    return hashlib.sha256(b"".join(parts)).digest()


class SrpClient:
    """The client's side of one exchange, for a user or a device."""

    def __init__(self, pool_name: str, password: str, secret: int | None = None) -> None:
        """Draw the client's secret, unless a vector gives one."""
        self.pool_name, self.password = pool_name, password
        self.secret = secrets.randbits(1024) if secret is None else secret

    @cached_property
    def public(self) -> int:
        """Return A."""
        return pow(2, self.secret, PRIME)

    @property
    def srp_a(self) -> str:
        """Return A as it is sent."""
        return f"{self.public:x}"

    def key(self, user_id: str, salt: int, server: int) -> bytes:
        """Return the key that both sides share if the password is right."""
        identity = digest(f"{self.pool_name}{user_id}:{self.password}".encode())
        x = int.from_bytes(digest(signed_bytes(salt), identity))
        k = int.from_bytes(digest(signed_bytes(PRIME), signed_bytes(2)))
        u = digest(signed_bytes(self.public), signed_bytes(server))
        scrambler = int.from_bytes(u)
        shared = pow(server - k * pow(2, x, PRIME), self.secret + scrambler * x, PRIME)
        derivation = HKDF(SHA256(), 16, signed_bytes(scrambler), b"Caldera Derived Key")
        return derivation.derive(signed_bytes(shared))

    def answer(
        self, parameters: dict[str, str], user_id: str, moment: float | str
    ) -> dict[str, str]:
        """Return the responses to PASSWORD_VERIFIER or DEVICE_PASSWORD_VERIFIER.

        ``moment`` is the client's time in seconds since the epoch, or a ready timestamp.
        """
        timestamp = moment if isinstance(moment, str) else timestamp_of(moment)
        key = self.key(user_id, int(parameters["SALT"], 16), int(parameters["SRP_B"], 16))
        block = base64.b64decode(parameters["SECRET_BLOCK"])
        message = f"{self.pool_name}{user_id}".encode() + block + timestamp.encode()
        signature = hmac.new(key, message, hashlib.sha256).digest()
        return {
            "TIMESTAMP": timestamp,
            "USERNAME": parameters["USERNAME"],
            "PASSWORD_CLAIM_SECRET_BLOCK": parameters["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(signature).decode(),
        }


def timestamp_of(moment: float) -> str:
    """Return a time as Cognito wants it: English, in UTC, the day without a leading zero."""
    when = datetime.fromtimestamp(moment, UTC)
    return f"{when:%a %b} {when.day} {when:%H:%M:%S} UTC {when.year}"


def device_verifier(group_key: str, device_key: str, password: str) -> dict[str, str]:
    """Return the DeviceSecretVerifierConfig of a new device."""
    salt = secrets.token_bytes(16)
    identity = digest(f"{group_key}{device_key}:{password}".encode())
    number = int.from_bytes(salt)
    x = int.from_bytes(digest(signed_bytes(number), identity))
    verifier = signed_bytes(pow(2, x, PRIME))
    return {
        "PasswordVerifier": base64.b64encode(verifier).decode(),
        "Salt": base64.b64encode(signed_bytes(number)).decode(),
    }
