"""RSA keys: a bank that the process makes once, and one emulator's share of it.

Making a key is the most expensive thing the emulator does. So the bank is filled at first need
and shared by all emulators of the process, one after another; within one emulator every pool
has keys of its own, two of them, as on AWS: the first signs ID tokens, the second access tokens.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from cognito_intercept.lock import TaskLock

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

__all__ = ["Keyring", "PoolKeys", "SigningKey"]


class SigningKey(NamedTuple):
    """A private key with its key id, 44 characters of standard base64 [V tokens.md 1]."""

    kid: str
    key: RSAKey

    def __hash__(self) -> int:
        """Hash by the key id, which is itself a hash of the public key."""
        return hash(self.kid)

    def public_jwk(self) -> dict[str, Any]:
        """Return the JWKS entry, members in AWS's (alphabetical) order."""
        public = self.key.as_dict(private=False)
        return {
            "alg": "RS256",
            "e": public["e"],
            "kid": self.kid,
            "kty": "RSA",
            "n": public["n"],
            "use": "sig",
        }


class PoolKeys(NamedTuple):
    """The two keys of one user pool."""

    id: SigningKey
    access: SigningKey


_bank: list[SigningKey] = []
_bank_lock = TaskLock()


def _key(number: int) -> SigningKey:
    with _bank_lock:
        while len(_bank) <= number:
            _bank.append(_generate())
    return _bank[number]


def _generate() -> SigningKey:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - at first need
    from joserfc.jwk import RSAKey  # noqa: PLC0415 - at first need

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    der = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    kid = base64.b64encode(hashlib.sha256(der).digest()).decode()
    return SigningKey(kid, RSAKey(private, private))


class Keyring:
    """Gives each pool of one emulator its place in the process's bank of keys."""

    def __init__(self) -> None:
        """Start with no pool."""
        self._places: dict[str, int] = {}
        self._keys: dict[str, PoolKeys] = {}

    def of(self, pool_id: str) -> PoolKeys:
        """Return a pool's keys, made now if the bank has too few."""
        keys = self._keys.get(pool_id)
        if keys is None:
            place = self._places.setdefault(pool_id, len(self._places))
            keys = self._keys[pool_id] = PoolKeys(_key(2 * place), _key(2 * place + 1))
        return keys
