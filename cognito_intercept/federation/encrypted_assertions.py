"""Encrypted SAML assertions, read by the key of the pool's certificate (XML Encryption 1.1).

AWS does not say which algorithms it takes. These are the ciphers of XML Encryption with AES, and
RSA-OAEP for the key; RSA with PKCS 1 v1.5, which is known to be unsafe, is refused.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cognito_intercept.directory.saml_names import (
    ENCRYPTION,
    ENCRYPTION_11,
    ENCRYPTION_TAG,
    SIGNATURE_TAG,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

__all__ = ["DecryptionError", "decrypt"]

_BLOCK = 16
# By which cipher, and the length of its key in bytes.
_CIPHERS = {
    **{f"{ENCRYPTION}aes{bits}-cbc": ("CBC", bits // 8) for bits in (128, 192, 256)},
    **{f"{ENCRYPTION_11}aes{bits}-gcm": ("GCM", bits // 8) for bits in (128, 192, 256)},
}
_OAEP = frozenset({f"{ENCRYPTION}rsa-oaep-mgf1p", f"{ENCRYPTION_11}rsa-oaep"})
# The names of hashes, in the various namespaces that define them.
_HASHES = {"sha1": "SHA1", "sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512"}
_NONCE, _MOST_KEYS = 12, 10


class DecryptionError(ValueError):
    """An element that the key does not decrypt, or none that is encrypted."""


def decrypt(element: Element, key: RSAPrivateKey) -> bytes:
    """Return what is encrypted in an element, such as an EncryptedAssertion.

    Args:
        element: it contains one EncryptedData and, there or beside it, the EncryptedKey for each
            recipient.
        key: the recipient's key.

    Raises:
        DecryptionError: nothing in it can be read by the key.
    """
    data = element.find(f"{ENCRYPTION_TAG}EncryptedData")
    keys = list(element.iter(f"{ENCRYPTION_TAG}EncryptedKey"))[:_MOST_KEYS]
    if data is None:
        raise DecryptionError("no EncryptedData")
    mode, length = _CIPHERS.get(_algorithm(data), ("", 0))
    for encrypted_key in keys:
        content_key = _content_key(encrypted_key, key)
        if len(content_key) == length:
            return _content(mode, content_key, _value(data))
    raise DecryptionError("no EncryptedKey for the recipient")


def _algorithm(element: Element) -> str:
    method = element.find(f"{ENCRYPTION_TAG}EncryptionMethod")
    return "" if method is None else method.get("Algorithm", "")


def _value(element: Element) -> bytes:
    path = f"{ENCRYPTION_TAG}CipherData/{ENCRYPTION_TAG}CipherValue"
    return _base64(element.findtext(path))


def _base64(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except ValueError:
        raise DecryptionError("not base64") from None


def _content_key(element: Element, key: RSAPrivateKey) -> bytes:
    """Return the key that an EncryptedKey holds; empty where it is another recipient's."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415 - at first need

    if _algorithm(element) not in _OAEP:
        return b""
    method = f"{ENCRYPTION_TAG}EncryptionMethod"
    digest = _hash(element.find(f"{method}/{SIGNATURE_TAG}DigestMethod"), "#")
    mask = _hash(element.find(f"{method}/{{{ENCRYPTION_11}}}MGF"), "#mgf1")
    label = element.findtext(f"{method}/{ENCRYPTION_TAG}OAEPparams")
    scheme = padding.OAEP(padding.MGF1(mask()), digest(), None if not label else _base64(label))
    try:
        return key.decrypt(_value(element), scheme)
    except (ValueError, UnsupportedAlgorithm):
        return b""


def _hash(element: Element | None, prefix: str) -> Callable[[], HashAlgorithm]:
    """Return the hash that an element's Algorithm ends with; SHA-1 is the default."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - at first need

    named = f"{prefix}sha1" if element is None else element.get("Algorithm", "")
    name = _HASHES.get(named.rpartition(prefix)[2])
    if name is None:
        raise DecryptionError(f"unknown hash {named!r}")
    chosen: Callable[[], HashAlgorithm] = getattr(hashes, name)
    return chosen


def _content(mode: str, key: bytes, text: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

    if mode == "CBC":
        return _without_padding(_by_cbc(key, text))
    try:
        return AESGCM(key).decrypt(text[:_NONCE], text[_NONCE:], None)
    except (InvalidTag, ValueError):
        raise DecryptionError("the ciphertext was changed") from None


def _by_cbc(key: bytes, text: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415 - at first need
    from cryptography.hazmat.primitives.ciphers.algorithms import AES  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.modes import CBC  # noqa: PLC0415 - as above

    if len(text) < 2 * _BLOCK or len(text) % _BLOCK:
        raise DecryptionError("no whole blocks")
    decryptor = Cipher(AES(key), CBC(text[:_BLOCK])).decryptor()
    return decryptor.update(text[_BLOCK:]) + decryptor.finalize()


def _without_padding(text: bytes) -> bytes:
    """Return a text without its padding, of which only the last byte says anything."""
    length = text[-1]
    if not 1 <= length <= _BLOCK:
        raise DecryptionError("no padding")
    return text[:-length]
