"""RSA keys: a bank that the process makes once, and one emulator's share of it.

Making a key is the most expensive thing the emulator does. So the bank is filled at first need
and shared by all emulators of the process, one after another; within one emulator every pool
has keys of its own, two of them, as on AWS: the first signs ID tokens, the second access tokens.
When they are rotated, the old ones verify as long as a token that they signed can live.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from cognito_intercept.lock import TaskLock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from joserfc.jwk import RSAKey

__all__ = ["KeyHistory", "Keyring", "PoolKeys", "SigningKey", "new_key", "rings_of_jwks"]


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
            _bank.append(new_key())
    return _bank[number]


def new_key() -> SigningKey:
    """Return a new RSA key of 2048 bits."""
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


@dataclass(frozen=True, slots=True)
class RetiredKeys:
    """Keys that sign no more, and when the last token signed by them ends (epoch seconds)."""

    keys: PoolKeys
    until: float


@dataclass(slots=True)
class KeyHistory:
    """What a pool's keys are beside the two that sign now, as it is saved; keys are JWKs.

    Attributes:
        last_expiry: when the last token ends that the present keys signed (epoch seconds).
        retired: the times at which retired keys leave the JWKS, each with the two keys.
        certificate: the key of the pool's certificates, where that is no longer the ID key.
    """

    last_expiry: int = 0
    retired: list[tuple[float, list[dict[str, str]]]] = field(default_factory=list, repr=False)
    certificate: dict[str, str] | None = field(default=None, repr=False)


@dataclass(slots=True)
class _PoolRing:
    """The keys of one user pool: those that sign, those that did, and that of certificates."""

    current: PoolKeys
    certificate: SigningKey
    last_expiry: int = 0
    retired: tuple[RetiredKeys, ...] = ()


class Keyring:
    """Gives each pool of one emulator its place in the process's bank of keys."""

    def __init__(self, record: Callable[[Callable[[], None]], None] = lambda _: None) -> None:
        """Start with no pool.

        Args:
            record: notes the inverse of each change, for snapshots and calls that fail.
        """
        self._rings: dict[str, _PoolRing] = {}
        self._record = record
        self._next = 0
        self._restored: frozenset[str] = frozenset()

    def of(self, pool_id: str) -> PoolKeys:
        """Return the keys that a pool signs with, made now if the bank has too few."""
        return self._ring(pool_id).current

    def _ring(self, pool_id: str) -> _PoolRing:
        ring = self._rings.get(pool_id)
        if ring is None:
            keys = PoolKeys(self._fresh(), self._fresh())
            ring = self._rings[pool_id] = _PoolRing(keys, keys.id)
        return ring

    def saml_key_of(self, pool_id: str) -> RSAPrivateKey:
        """Return the private key by which a pool signs SAML requests and reads assertions.

        It is the first one that signed the pool's ID tokens (G), whatever was rotated since: its
        certificates, made by :func:`~cognito_intercept.certificates.signing_certificate`, are
        valid for ten years.
        """
        key = self._ring(pool_id).certificate.key.private_key
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

    def published(self, pool_id: str, now: float) -> tuple[PoolKeys, ...]:
        """Return the keys that verify a pool's tokens: the present ones, then retired ones."""
        ring = self._ring(pool_id)
        return (ring.current, *[one.keys for one in ring.retired if now < one.until])

    def access_key(self, pool_id: str, kid: object, now: float) -> SigningKey | None:
        """Return the key of access tokens with a key id; ``None``: it verifies no token."""
        ring = self._ring(pool_id)
        if ring.current.access.kid == kid:
            return ring.current.access
        old = (one.keys.access for one in ring.retired if now < one.until)
        return next((key for key in old if key.kid == kid), None)

    def id_key(self, pool_id: str, kid: object, now: float) -> SigningKey | None:
        """Return the key of ID tokens with a key id; ``None``: it verifies no token."""
        keys = (pair.id for pair in self.published(pool_id, now))
        return next((key for key in keys if key.kid == kid), None)

    def note_expiry(self, pool_id: str, expires: int) -> None:
        """Note that a pool's present keys signed tokens that end at a time, in epoch seconds."""
        ring = self._ring(pool_id)
        if expires > ring.last_expiry:
            self._change(ring, last_expiry=expires)

    def rotate(self, pool_id: str, now: float) -> None:
        """Have a pool sign with two new keys from now on.

        The old ones verify tokens until the last token that they signed has ended.
        """
        ring = self._ring(pool_id)
        retired = (RetiredKeys(ring.current, ring.last_expiry), *ring.retired)
        self._change(
            ring,
            current=PoolKeys(self._fresh(), self._fresh()),
            last_expiry=0,
            retired=tuple(one for one in retired if now < one.until),
        )

    def remove(self, pool_id: str) -> None:
        """Drop the keys of a pool that is deleted."""
        ring = self._rings.pop(pool_id, None)
        if ring is not None:
            self._record(lambda: self._rings.update({pool_id: ring}))

    def _change(self, ring: _PoolRing, **values: Any) -> None:
        before = {name: getattr(ring, name) for name in values}
        self._record(lambda: _set_all(ring, before))
        _set_all(ring, values)

    def private_jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the private keys that pools sign with, by pool id."""
        return {pool_id: _private_jwks(ring.current) for pool_id, ring in self._rings.items()}

    def histories(self) -> dict[str, KeyHistory]:
        """Return what pools' keys are beside those that sign now, by pool id."""
        histories = {pool_id: _history_of(ring) for pool_id, ring in self._rings.items()}
        return {pool_id: one for pool_id, one in histories.items() if one != KeyHistory()}

    def restore(self, rings: Mapping[str, _PoolRing]) -> None:
        """Give pools the keys that they had in a saved state, and no other pool any."""
        before = self._rings
        self._record(lambda: setattr(self, "_rings", before))
        self._rings = dict(rings)
        for ring in rings.values():
            pairs = [ring.current, *(one.keys for one in ring.retired)]
            self._restored |= {key.kid for pair in pairs for key in pair} | {ring.certificate.kid}


def _set_all(ring: _PoolRing, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(ring, name, value)


def _history_of(ring: _PoolRing) -> KeyHistory:
    is_first = ring.certificate is ring.current.id
    return KeyHistory(
        ring.last_expiry,
        [(one.until, _private_jwks(one.keys)) for one in ring.retired],
        None if is_first else ring.certificate.private_jwk(),
    )


def _private_jwks(keys: PoolKeys) -> list[dict[str, str]]:
    return [key.private_jwk() for key in keys]


def rings_of_jwks(
    jwks: Mapping[str, list[dict[str, str]]], histories: Mapping[str, KeyHistory]
) -> dict[str, _PoolRing]:
    """Return the keys of pools from :meth:`Keyring.private_jwks` and :meth:`Keyring.histories`.

    Raises:
        ValueError: a pool has not two private RSA keys, or a history and no keys.
    """
    if unknown := sorted(histories.keys() - jwks.keys()):
        raise ValueError(f"state.key_histories[{unknown[0]!r}]: a pool without keys")
    return {
        pool_id: _ring_of(_pair_of(f"state.keys[{pool_id!r}]", pair), histories.get(pool_id))
        for pool_id, pair in jwks.items()
    }


def _ring_of(current: PoolKeys, history: KeyHistory | None) -> _PoolRing:
    if history is None:
        return _PoolRing(current, current.id)
    certificate = history.certificate
    retired = (
        RetiredKeys(_pair_of("retired keys", pair), until) for until, pair in history.retired
    )
    return _PoolRing(
        current,
        current.id if certificate is None else SigningKey.of_jwk(certificate),
        history.last_expiry,
        tuple(retired),
    )


def _pair_of(place: str, jwks: list[dict[str, str]]) -> PoolKeys:
    if len(jwks) != len(PoolKeys._fields):
        raise ValueError(f"{place}: two keys expected")
    return PoolKeys(*(SigningKey.of_jwk(jwk) for jwk in jwks))
