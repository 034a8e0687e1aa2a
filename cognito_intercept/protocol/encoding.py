"""base64url, and JSON written and read: one form, and one reader for text from outside.

Whatever a caller, a Lambda trigger or a browser sends as JSON is read by :func:`read_json` or
:func:`read_object`. They bound its size and depth, refuse what is no JSON by RFC 8259 although
Python's reader takes it (NaN, Infinity), and refuse strings that have no UTF-8.
"""

from __future__ import annotations

import base64
import json
import math
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "MAX_JSON_BYTES",
    "MAX_JSON_DEPTH",
    "MalformedJsonError",
    "base64url",
    "base64url_bytes",
    "blob_bytes",
    "read_json",
    "read_object",
    "write_json",
]

MAX_JSON_BYTES: Final = 1_000_000
MAX_JSON_DEPTH: Final = 32

# Compiled at first need, and kept by ``re``.
_BASE64URL = r"[A-Za-z0-9_-]*"
# A string, also one that does not end, or what opens or closes an array or object.
_JSON_PART = r'(?s)"(?:[^"\\]++|\\.)*+"?|[\[\]{}]'

# [RFC 8259 section 2]
_SPACE: Final = " \t\n\r"


class MalformedJsonError(ValueError):
    """A text from outside is not JSON, or not within the bounds set for it."""


def base64url(value: bytes) -> str:
    """Return bytes in base64url without padding (RFC 7515 appendix C)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def base64url_bytes(text: str) -> bytes:
    """Return the bytes that a base64url text stands for; padding may be absent.

    Raises:
        ValueError: the text has other characters, or no such length.
    """
    unpadded = text.rstrip("=")
    if not re.fullmatch(_BASE64URL, unpadded):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(unpadded + "=" * (-len(unpadded) % 4))


def blob_bytes(text: str) -> bytes:
    """Return the bytes that the value of a blob stands for: base64, padded.

    Raises:
        ValueError: it is none.
    """
    return base64.b64decode(text, validate=True)


_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
)


def _prepared_writer() -> Callable[[object], str]:
    """Return ``_encoder.encode``, prepared: it makes a writer in C for each value."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _encoder.encode
    quote = json.encoder.encode_basestring
    write = make(None, _encoder.default, quote, None, ":", ",", False, False, False)  # noqa: FBT003
    return lambda value: "".join(write(value, 0))


_write = _prepared_writer()


def write_json(value: object) -> str:
    """Return compact JSON: no spaces, nothing but what must be is escaped.

    Raises:
        TypeError, ValueError: the value has no JSON.
    """
    try:
        return _write(value)
    except RecursionError:
        raise ValueError("the value is in itself, or too deep") from None


def read_json(
    text: str | bytes,
    *,
    max_depth: int = MAX_JSON_DEPTH,
    max_bytes: int = MAX_JSON_BYTES,
    replace_surrogates: bool = False,
    unique_keys: bool = False,
) -> Any:
    """Return the value of a JSON text that came from outside.

    Args:
        text: the text; bytes are UTF-8.
        max_depth: how many arrays and objects may stand within one another.
        max_bytes: how long the text may be in UTF-8.
        replace_surrogates: make ``?`` of an escaped half of a surrogate pair, which has no
            UTF-8, as Java does, instead of refusing the text.
        unique_keys: refuse an object that has a key twice, instead of taking the last value.

    Raises:
        MalformedJsonError: the text is no JSON, too long or too deep; it has a number that is
            not finite, a string without UTF-8, or a key that is refused.
    """
    try:
        plain = text if isinstance(text, str) else text.decode()
        size = len(plain.encode()) if isinstance(text, str) else len(text)
        if size > max_bytes or _is_deeper(plain, max_depth):
            raise MalformedJsonError(f"longer than {max_bytes} bytes or deeper than {max_depth}")
        value = _decoded(plain, _unique_decoder if unique_keys else _decoder)
        if "\\u" in plain:
            in_utf_8 = write_json(value).encode(
                errors="replace" if replace_surrogates else "strict"
            )
            value = _decoder.decode(in_utf_8.decode())
    except ValueError as error:
        raise MalformedJsonError(str(error)) from None
    return value


def _decoded(text: str, decoder: json.JSONDecoder) -> Any:
    """Return the value of a JSON text; one without space before it needs no search for some."""
    try:
        value, end = decoder.raw_decode(text)
    except ValueError:
        return decoder.decode(text)
    if end == len(text) or not text[end:].strip(_SPACE):
        return value
    return decoder.decode(text)


def read_object(
    text: str | bytes,
    *,
    max_depth: int = MAX_JSON_DEPTH,
    max_bytes: int = MAX_JSON_BYTES,
    unique_keys: bool = False,
) -> dict[str, Any]:
    """Return the JSON object that a text from outside holds, bounded as by :func:`read_json`.

    Raises:
        MalformedJsonError: as :func:`read_json`, and where the value is not an object.
    """
    value = read_json(text, max_depth=max_depth, max_bytes=max_bytes, unique_keys=unique_keys)
    if not isinstance(value, dict):
        raise MalformedJsonError("not a JSON object")
    return value


def _is_deeper(text: str, limit: int) -> bool:
    if text.count("[") + text.count("{") <= limit:
        return False
    depth = 0
    for match in re.finditer(_JSON_PART, text):
        if match[0] in "[{":
            depth += 1
            if depth > limit:
                return True
        elif match[0] in "]}":
            depth -= 1
    return False


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is out of range")
    return number


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of pairs, none of which would replace another."""
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"the key {name!r} is there twice")
        members[name] = value
    return members


_decoder = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant)
_unique_decoder = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_constant=_no_constant
)
