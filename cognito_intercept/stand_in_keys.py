"""The key of the stand-ins of identity providers, and its certificate.

It is one for the whole process: what it signs is used at once, and not saved.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cognito_intercept.certificates import self_signed
from cognito_intercept.keys import new_key

if TYPE_CHECKING:
    from cognito_intercept.keys import SigningKey

__all__ = ["stand_in_certificate", "stand_in_key"]


@cache
def stand_in_key() -> SigningKey:
    """Return the key, made at first need."""
    return new_key()


@cache
def stand_in_certificate(start: float) -> str:
    """Return a certificate of the key, valid for ten years: base64 of DER.

    Args:
        start: its first moment, in seconds since the epoch.
    """
    key = stand_in_key().key.private_key
    if key is None:
        raise TypeError("the key of the stand-ins is private")
    return self_signed(key, "cognito_intercept", start)
