"""SRP-6a as Amazon Cognito does it (auth.md section 1), the server's half.

Everything is hashed as hexadecimal text padded to a positive two's-complement number: an odd
number of digits gets one zero, a first digit of 8 to f gets two.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Claim",
    "Exchange",
    "G",
    "K",
    "N",
    "claim_is_right",
    "derived_key",
    "hash_int",
    "identity_hash",
    "modular_power",
    "padded",
    "parse_timestamp",
    "power",
    "signature_of",
    "verifier_of",
]

# The 3072-bit group of RFC 3526 section 5.
_N_HEX = """
FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD
EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED
EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F
83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B
E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510
15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7
ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C
BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF
"""
N = int("".join(_N_HEX.split()), 16)
G = 2
_INFO = b"Caldera Derived Key\x01"
_KEY_LENGTH = 16
_HEX = re.compile(r"[0-9a-fA-F]+")
# The digits of N, and the two zeros that some clients put before them as a sign.
_LONGEST_PUBLIC = len("".join(_N_HEX.split())) + 2


def padded(number: int) -> bytes:
    """Return a number as the parts of a hash are written."""
    # One sign byte more exactly where the highest bit is set, as BigInteger.toByteArray gives.
    return number.to_bytes(number.bit_length() // 8 + 1)


def hash_int(*parts: bytes) -> int:
    """Return the SHA-256 of the parts as a number."""
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest())


K = hash_int(padded(N), padded(G))


@cache
def modular_power() -> Callable[[int, int, int], int]:
    """Return the fastest ``pow`` with a modulus: GMP's, if the extra ``fast`` is installed."""
    try:
        powmod = importlib.import_module("gmpy2").powmod
    except ImportError:
        return pow
    return lambda base, exponent, modulus: int(powmod(base, exponent, modulus))


def power(base: int, exponent: int) -> int:
    """Return a power modulo N."""
    return modular_power()(base, exponent, N)


def identity_hash(pool_name: str, user_id: str, password: str) -> bytes:
    """Return the hash that is stored of a password, from which every verifier is made.

    Args:
        pool_name: the part of the pool id after ``_`` (for devices, the device group key).
        user_id: the user name (for devices, the device key).
        password: the password.
    """
    return hashlib.sha256(f"{pool_name}{user_id}:{password}".encode()).digest()


def verifier_of(salt: int, identity: bytes) -> int:
    """Return the verifier ``g^x mod N`` of a salt and an :func:`identity_hash`."""
    return power(G, hash_int(padded(salt), identity))


def derived_key(u: int, secret: int) -> bytes:
    """Return the 16-byte key of an exchange, from ``u`` and the secret that both sides share."""
    prk = hmac.digest(padded(u), padded(secret), "sha256")
    return hmac.digest(prk, _INFO, "sha256")[:_KEY_LENGTH]


def signature_of(key: bytes, names: str, block: bytes, timestamp: str) -> str:
    """Return the ``PASSWORD_CLAIM_SIGNATURE`` of a client that has the key.

    Args:
        key: the :func:`derived_key`.
        names: the pool's name and the user's (for devices, group key and device key).
        block: the decoded ``SECRET_BLOCK``.
        timestamp: the ``TIMESTAMP``.
    """
    message = names.encode() + block + timestamp.encode()
    return base64.b64encode(hmac.digest(key, message, "sha256")).decode()


@dataclass(frozen=True, slots=True)
class Exchange:
    """The server's side of one exchange: what it must remember between the two calls."""

    verifier: int
    a_public: int
    b_private: int
    b_public: int

    @classmethod
    def open(cls, verifier: int, a_public: int, b_private: int) -> Exchange:
        """Return an exchange with its ``B = k*v + g^b mod N``."""
        return cls(verifier, a_public, b_private, (K * verifier + power(G, b_private)) % N)

    def key(self) -> bytes:
        """Return the 16-byte key that both sides derive; the client only with the password."""
        u = hash_int(padded(self.a_public), padded(self.b_public))
        secret = power(self.a_public * power(self.verifier, u), self.b_private)
        return derived_key(u, secret)


def parse_public(text: str) -> int | None:
    """Return a client's ``SRP_A``; ``None`` where no client could have computed it.

    That is: no hexadecimal number, 0, or a number that is not smaller than N. Such a number
    modulo N may be 0, which would make the key known to everybody.
    """
    if len(text) > _LONGEST_PUBLIC or not _HEX.fullmatch(text):
        return None
    number = int(text, 16)
    return number if 0 < number < N else None


@dataclass(frozen=True, slots=True)
class Claim:
    """A client's claim to know the password.

    Attributes:
        pool_name: the part of the pool id after ``_`` (for devices, the device group key).
        user_id: the user name (for devices, the device key).
        secret_block: the ``SECRET_BLOCK`` of the exchange.
        timestamp: the ``TIMESTAMP``.
        signature: the ``PASSWORD_CLAIM_SIGNATURE``.
    """

    pool_name: str
    user_id: str
    secret_block: str
    timestamp: str
    signature: str


def claim_is_right(exchange: Exchange, claim: Claim) -> bool:
    """Return whether a claim proves knowledge of the password of an exchange."""
    try:
        block = base64.b64decode(claim.secret_block, validate=True)
    except ValueError:
        return False
    names = claim.pool_name + claim.user_id
    expected = signature_of(exchange.key(), names, block, claim.timestamp)
    return hmac.compare_digest(expected.encode(), claim.signature.encode())


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TIMESTAMP = re.compile(r"(\w{3}) (\w{3}) ([1-9]\d?) (\d\d):(\d\d):(\d\d) UTC (\d{4})", re.ASCII)


def parse_timestamp(text: str) -> float | None:
    """Return the seconds since the epoch of a ``TIMESTAMP``; ``None`` if it is malformed.

    The form is ``EEE MMM d HH:mm:ss 'UTC' yyyy``, English, the day without a leading zero.
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None or match[2] not in _MONTHS:
        return None
    day, hour, minute, second, year = (int(match[i]) for i in (3, 4, 5, 6, 7))
    try:
        moment = datetime(year, _MONTHS.index(match[2]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return moment.timestamp() if _DAYS[moment.weekday()] == match[1] else None
