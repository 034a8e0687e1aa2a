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
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from joserfc.jwk import RSAKey

__all__ = ["Keyring", "PoolKeys", "SigningKey", "keys_of_jwks"]


class SigningKey(NamedTuple):
    """A private key with its key id, 44 characters of standard base64 [V tokens.md 1]."""

    kid: str
    key: RSAKey

    def __hash__(self) -> int:
        """Hash by the key id, which is itself a hash of the public key."""
        return hash(self.kid)

    def private_jwk(self) -> dict[str, str]:
        """Return the key with its private members, from which :meth:`of_jwk` makes it again."""
        members = self.key.as_dict(private=True)
        return {name: str(value) for name, value in members.items()} | {"kid": self.kid}

    @classmethod
    def of_jwk(cls, jwk: dict[str, str]) -> SigningKey:
        """Return the key of a :meth:`private_jwk`.

        Raises:
            ValueError: it is none, or its ``kid`` is that of another key.
        """
        from joserfc.errors import JoseError  # noqa: PLC0415 - at first need
        from joserfc.jwk import RSAKey  # noqa: PLC0415 - at first need

        # To check a key takes as long as to make one; those of this process need no check.
        for known in _bank:
            if known.kid == jwk.get("kid") and known.private_jwk() == jwk:
                return known
        try:
            key = RSAKey.import_key({name: part for name, part in jwk.items() if name != "kid"})
            private = key.private_key
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ValueError("not an RSA key") from error
        if private is None or jwk.get("kid") != _kid(private):
            raise ValueError("not a private RSA key, or the kid of another one")
        return cls(jwk["kid"], key)

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
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - at first need
    from joserfc.jwk import RSAKey  # noqa: PLC0415 - at first need

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return SigningKey(_kid(private), RSAKey(private, private))


def _kid(private: RSAPrivateKey) -> str:
    """Return a key's id: the hash of its public key."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - at first need

    der = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


class Keyring:
    """Gives each pool of one emulator its place in the process's bank of keys."""

    def __init__(self) -> None:
        """Start with no pool."""
        self._keys: dict[str, PoolKeys] = {}
        self._next = 0
        self._restored: frozenset[str] = frozenset()

    def of(self, pool_id: str) -> PoolKeys:
        """Return a pool's keys, made now if the bank has too few."""
        keys = self._keys.get(pool_id)
        if keys is None:
            keys = self._keys[pool_id] = PoolKeys(self._fresh(), self._fresh())
        return keys

    def saml_key_of(self, pool_id: str) -> RSAPrivateKey:
        """Return the private key by which a pool signs SAML requests and reads assertions.

        It is the one that signs the pool's ID tokens (G); its certificate is made by
        :func:`~cognito_intercept.certificates.signing_certificate`.
        """
        key = self.of(pool_id).id.key.private_key
        if key is None:
            raise TypeError("a pool's key is private")
        return key

    def _fresh(self) -> SigningKey:
        """Return a key of the bank that no pool of this emulator has."""
        while True:
            key = _key(self._next)
            self._next += 1
            if key.kid not in self._restored:
                return key

    def private_jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the private keys that pools have so far, by pool id."""
        return {
            pool_id: [key.private_jwk() for key in keys] for pool_id, keys in self._keys.items()
        }

    def restore(self, keys: Mapping[str, PoolKeys]) -> None:
        """Give pools the keys that they had in a saved state, and no other pool any."""
        self._keys = dict(keys)
        self._restored |= {key.kid for pair in keys.values() for key in pair}


def keys_of_jwks(jwks: Mapping[str, list[dict[str, str]]]) -> dict[str, PoolKeys]:
    """Return the keys of pools from :meth:`Keyring.private_jwks`.

    Raises:
        ValueError: a pool has not two private RSA keys.
    """
    for pool_id, pair in jwks.items():
        if len(pair) != len(PoolKeys._fields):
            raise ValueError(f"state.keys[{pool_id!r}]: two keys expected")
    return {
        pool_id: PoolKeys(*(SigningKey.of_jwk(jwk) for jwk in pair))
        for pool_id, pair in jwks.items()
    }
