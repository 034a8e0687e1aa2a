r"""Token claims: which, in which order, and how they are written (tokens.md sections 1 to 6).

The payload is compact JSON with ``\/`` for ``/``, its members in the order of a Java HashMap of
32 buckets for users and 16 for machines.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.group_claims import group_claims, groups_of
from cognito_intercept.directory.ordering import java_order
from cognito_intercept.directory.user import VERIFIED_FLAGS

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import User

__all__ = [
    "ADMIN_SCOPE",
    "USER_BUCKETS",
    "TokenTimes",
    "access_claims",
    "id_claims",
    "machine_claims",
    "payload",
    "unverified_claims",
]

ADMIN_SCOPE = "aws.cognito.signin.user.admin"
USER_BUCKETS = 32
MACHINE_BUCKETS = 16
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class TokenTimes:
    """What differs from token to token: its id and its life, in seconds since the epoch."""

    jti: str
    issued: int
    expires: int


def payload(claims: dict[str, Any], buckets: int) -> bytes:
    """Return a token's payload, byte for byte as AWS writes it."""
    ordered = {name: claims[name] for name in java_order(claims, buckets)}
    # Slashes stand only inside strings of JSON, so escaping them in the text is safe.
    return _dumps(ordered).replace("/", "\\/").encode()


def access_claims(
    pool: Pool, user: User, family: TokenFamily, issuer: str, moment: TokenTimes
) -> dict[str, Any]:
    """Return the claims of a user's access token."""
    claims: dict[str, Any] = {}
    groups = groups_of(pool, user)
    if groups:
        claims["cognito:groups"] = [group.name for group in groups]
    claims |= {"client_id": family.client_id, "token_use": "access", "scope": family.scope}
    claims |= _common(user, family, issuer, moment)
    claims["username"] = user.username
    if family.is_oauth:
        claims["version"] = 2
    if family.device_key is not None:
        claims["device_key"] = family.device_key
    return _reordered(claims)


def id_claims(  # noqa: PLR0913, PLR0917 - what the claims are made of
    pool: Pool,
    user: User,
    family: TokenFamily,
    issuer: str,
    moment: TokenTimes,
    readable: frozenset[str] | None,
) -> dict[str, Any]:
    """Return the claims of a user's ID token.

    Args:
        pool: the user pool.
        user: the user.
        family: the sign-in that the token comes from.
        issuer: the pool's issuer.
        moment: the token's id and life.
        readable: the attributes that the app client may read; ``None``: all.
    """
    claims = group_claims(groups_of(pool, user))
    shown = {
        name: value
        for name, value in user.attributes.items()
        if name != "sub" and not name.startswith("dev:") and (readable is None or name in readable)
    }
    values = {name: _claim_value(name, shown[name]) for name in sorted(shown, key=_turn)}
    early = [name for name in values if _turn(name) < 0]
    claims |= {name: values.pop(name) for name in early}
    claims |= _common(user, family, issuer, moment)
    claims |= {"cognito:username": user.username, "aud": family.client_id, "token_use": "id"}
    return _reordered(claims | values)


def _turn(name: str) -> int:
    """Return when an attribute is put in: it shows in a bucket of several (tokens.md 1.1)."""
    if name.startswith("custom:") or name == "identities":
        return -1  # before the claims of the sign-in
    return int(name == "address")  # last


def machine_claims(client_id: str, issuer: str, scope: str, moment: TokenTimes) -> dict[str, Any]:
    """Return the ten claims of a client_credentials access token, in AWS's order [V]."""
    return {
        "sub": client_id,
        "token_use": "access",
        "scope": scope,
        "auth_time": moment.issued,
        "iss": issuer,
        "exp": moment.expires,
        "iat": moment.issued,
        "version": 2,
        "jti": moment.jti,
        "client_id": client_id,
    }


def _common(user: User, family: TokenFamily, issuer: str, moment: TokenTimes) -> dict[str, Any]:
    claims = {
        "sub": user.sub,
        "iss": issuer,
        "origin_jti": family.origin_jti,
        "event_id": family.event_id,
        "auth_time": family.auth_time,
        "exp": moment.expires,
        "iat": moment.issued,
        "jti": moment.jti,
    }
    if family.origin_jti is None:
        del claims["origin_jti"]
    return claims


def _reordered(claims: dict[str, Any]) -> dict[str, Any]:
    return {name: claims[name] for name in java_order(claims, USER_BUCKETS)}


def _claim_value(name: str, value: str) -> Any:
    if name in VERIFIED_FLAGS:
        return value == "true"
    if name == "address":
        return {"formatted": value}
    if name == "identities":
        return json.loads(value)
    return value


def unverified_claims(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return a JWT's header and claims without checking them; ``None`` if it is none."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        return None
    try:
        header, claims = (json.loads(_decoded(part)) for part in parts[:2])
    except (ValueError, RecursionError):
        return None
    if not (isinstance(header, dict) and isinstance(claims, dict)):
        return None
    return header, claims


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
