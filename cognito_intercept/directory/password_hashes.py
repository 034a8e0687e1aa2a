"""Hashes of passwords that were made elsewhere, and come in with a user import.

The forms and the limits of their parameters are documented ("Supported password hashing
algorithms" in the developer guide, idx 58668248561).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["check_available", "is_acceptable", "is_of"]

_FORMS = {
    "BCRYPT": r"\$2[abxy]\$(?P<cost>\d\d)\$[./A-Za-z0-9]{53}",
    "SCRYPT": (
        r"(?P<n>\d{1,6})\$(?P<r>\d)\$(?P<p>\d)\$(?P<salt>[0-9a-fA-F]+)\$(?P<hash>[0-9a-fA-F]+)"
    ),
    "ARGON2ID": (
        r"\$argon2id\$v=19\$m=(?P<m>\d{1,6}),t=(?P<t>\d),p=(?P<p>\d)"
        r"\$(?P<salt>[A-Za-z0-9+/]+)\$(?P<hash>[A-Za-z0-9+/]+)"
    ),
    "PBKDF2_SHA256": (
        r"\$pbkdf2-sha256\$(?P<iterations>\d{1,7})"
        r"\$(?P<salt>[A-Za-z0-9+/.]+)\$(?P<hash>[A-Za-z0-9+/.]+)"
    ),
}
_LIMITS = {
    "BCRYPT": {"cost": (4, 12)},
    "SCRYPT": {"n": (2, 65536), "r": (1, 8), "p": (1, 1)},
    "ARGON2ID": {"m": (8, 19456), "t": (1, 2), "p": (1, 1)},
    "PBKDF2_SHA256": {"iterations": (1, 600_000)},
}
# The longest hash that is read, in characters.
_LONGEST = 512
# The shortest salt and the shortest digest, in bytes [RFC 9106 3.1].
_LEAST = {"ARGON2ID": (8, 4)}
# bcrypt reads no more bytes of a password, and some of its libraries refuse longer ones.
_BCRYPT_BYTES = 72


def is_acceptable(algorithm: str, text: str) -> bool:
    """Return whether a text is a hash of an algorithm, within AWS's limits for it."""
    match = re.fullmatch(_FORMS[algorithm], text, re.ASCII) if len(text) <= _LONGEST else None
    if match is None:
        return False
    limits = _LIMITS[algorithm].items()
    if not all(low <= int(match[name]) <= high for name, (low, high) in limits):
        return False
    return algorithm == "BCRYPT" or _has_readable_parts(algorithm, match)


def _has_readable_parts(algorithm: str, match: re.Match[str]) -> bool:
    try:
        salt, digest = (_DECODERS[algorithm](match[name]) for name in ("salt", "hash"))
    except ValueError:
        return False
    least_salt, least_digest = _LEAST.get(algorithm, (1, 1))
    # scrypt's cost is a power of two.
    cost = int(match["n"]) if algorithm == "SCRYPT" else 2
    has_length = len(salt) >= least_salt and len(digest) >= least_digest
    return has_length and cost & (cost - 1) == 0


def check_available(algorithm: str | None) -> None:
    """Check that the package is installed that verifies hashes of an algorithm.

    Raises:
        CognitoError: NotImplementedException.
    """
    if algorithm == "BCRYPT":
        _package(algorithm, "bcrypt")
    elif algorithm == "ARGON2ID":
        _argon2()


def is_of(text: str, password: str) -> bool:
    """Return whether a password is that of an acceptable hash, in constant time.

    Raises:
        CognitoError: NotImplementedException where the package for it is not installed.
    """
    for algorithm, form in _FORMS.items():
        match = re.fullmatch(form, text, re.ASCII)
        if match is not None:
            return _VERIFIERS[algorithm](match, password.encode())
    return False


def _of_bcrypt(match: re.Match[str], password: bytes) -> bool:
    # PHP writes "2y" and older crypts "2x" for what is "2b".
    text = f"$2b${match[0][4:]}".encode()
    return bool(_package("BCRYPT", "bcrypt").checkpw(password[:_BCRYPT_BYTES], text))


def _of_scrypt(match: re.Match[str], password: bytes) -> bool:
    expected = bytes.fromhex(match["hash"])
    n, r, p = (int(match[name]) for name in "nrp")
    # OpenSSL needs a little more than the 128 * N * r bytes of the algorithm itself.
    memory = 128 * n * r * 2
    made = hashlib.scrypt(
        password,
        salt=bytes.fromhex(match["salt"]),
        n=n,
        r=r,
        p=p,
        maxmem=memory,
        dklen=len(expected),
    )
    return hmac.compare_digest(made, expected)


def _of_argon2(match: re.Match[str], password: bytes) -> bool:
    expected = _standard_base64(match["hash"])
    made = _argon2()(
        salt=_standard_base64(match["salt"]),
        length=len(expected),
        iterations=int(match["t"]),
        lanes=int(match["p"]),
        memory_cost=int(match["m"]),
    ).derive(password)
    return hmac.compare_digest(bytes(made), expected)


def _of_pbkdf2(match: re.Match[str], password: bytes) -> bool:
    expected, salt = (_any_base64(match[name]) for name in ("hash", "salt"))
    rounds = int(match["iterations"])
    made = hashlib.pbkdf2_hmac("sha256", password, salt, rounds, len(expected))
    return hmac.compare_digest(made, expected)


def _argon2() -> Any:
    # Since cryptography 44, where its OpenSSL has it.
    module = _package("ARGON2ID", "cryptography.hazmat.primitives.kdf.argon2")
    return module.Argon2id


def _package(algorithm: str, name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise errors.HASHES_NEED_EXTRA(algorithm=algorithm, package=package) from None


def _standard_base64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _any_base64(text: str) -> bytes:
    # Passlib writes "." for "+"; AWS's example has the standard alphabet.
    return _standard_base64(text.replace(".", "+"))


_DECODERS: dict[str, Callable[[str], bytes]] = {
    "SCRYPT": bytes.fromhex,
    "ARGON2ID": _standard_base64,
    "PBKDF2_SHA256": _any_base64,
}
_VERIFIERS: dict[str, Callable[[re.Match[str], bytes], bool]] = {
    "BCRYPT": _of_bcrypt,
    "SCRYPT": _of_scrypt,
    "ARGON2ID": _of_argon2,
    "PBKDF2_SHA256": _of_pbkdf2,
}
