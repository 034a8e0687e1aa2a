"""The key of all stand-ins of the process: what they sign is used at once, and not saved."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cognito_intercept.keys import new_key

if TYPE_CHECKING:
    from cognito_intercept.keys import SigningKey

__all__ = ["signed_token", "stand_in_key"]


@cache
def stand_in_key() -> SigningKey:
    """Return the key, made at first need."""
    return new_key()


def signed_token(claims: dict[str, Any]) -> str:
    """Return claims as a JWT signed by RS256."""
    from joserfc import jwt  # noqa: PLC0415 - at first need

    key = stand_in_key()
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key.key)
