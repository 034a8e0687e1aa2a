"""JWTs from outside, read before anything about them is checked."""

from __future__ import annotations

from typing import Any

from cognito_intercept.protocol.encoding import base64url_bytes, read_object

__all__ = ["unverified_claims"]


def unverified_claims(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return a JWT's header and claims without checking them; ``None`` if it is none."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        return None
    try:
        header, claims = (read_object(base64url_bytes(part)) for part in parts[:2])
    except ValueError:
        return None
    return header, claims
