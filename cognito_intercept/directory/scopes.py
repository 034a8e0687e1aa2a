"""The scopes of OpenID Connect: which attributes they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.client import readable

if TYPE_CHECKING:
    from collections.abc import Collection

    from cognito_intercept.directory.client import Client

__all__ = ["OPENID", "SCOPE_ATTRIBUTES", "identity_attributes", "is_readable"]

OPENID = "openid"

# The attributes that a scope beside ``openid`` stands for [D devguide, userInfo endpoint].
SCOPE_ATTRIBUTES = {
    "profile": frozenset(
        {
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
            "identities",  # (G)
        }
    ),
    "email": frozenset({"email", "email_verified"}),
    "phone": frozenset({"phone_number", "phone_number_verified"}),
}


def identity_attributes(client: Client, scopes: Collection[str]) -> frozenset[str] | None:
    """Return the attributes that an ID token of the OAuth endpoints may show; ``None``: all.

    ``openid`` alone, or with ``profile``, stands for every attribute that the app client may
    read; ``email`` and ``phone`` narrow that down [D tokens.md 3].
    """
    allowed = readable(client)
    narrowing = [scope for scope in ("email", "phone") if scope in scopes]
    if not narrowing or "profile" in scopes:
        return allowed
    shown = frozenset[str]().union(*(SCOPE_ATTRIBUTES[scope] for scope in narrowing))
    return shown if allowed is None else shown & allowed


def is_readable(client: Client, scopes: Collection[str]) -> bool:
    """Return whether the app client may read something of every scope of attributes."""
    allowed = readable(client)
    if allowed is None:
        return True
    return all(
        allowed & attributes for scope, attributes in SCOPE_ATTRIBUTES.items() if scope in scopes
    )
