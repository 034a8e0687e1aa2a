r"""Token claims: which, in which order, and how they are written (tokens.md sections 1 to 6).

The payload is compact JSON with ``\/`` for ``/``, its members in the order of a Java HashMap of
32 buckets for users and 16 for machines.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.acr import amr_values
from cognito_intercept.directory.group_claims import group_claims
from cognito_intercept.directory.ordering import java_order
from cognito_intercept.directory.token_changes import NO_CHANGES, TokenChanges
from cognito_intercept.directory.user import VERIFIED_FLAGS
from cognito_intercept.protocol.encoding import (
    MalformedJsonError,
    base64url,
    read_json,
    write_json,
)
from cognito_intercept.triggers.token_changes import change_access, change_identity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import User

__all__ = [
    "ADMIN_SCOPE",
    "USER_BUCKETS",
    "ClaimSource",
    "MachineToken",
    "TokenTimes",
    "access_payload",
    "hash_of_access_token",
    "identity_payload",
    "machine_payload",
    "payload",
]

ADMIN_SCOPE = "aws.cognito.signin.user.admin"
USER_BUCKETS = 32
MACHINE_BUCKETS = 16
_IDENTITY_BUCKETS = 16


@dataclass(frozen=True, slots=True)
class TokenTimes:
    """What differs from token to token: its id and its life, in seconds since the epoch."""

    jti: str
    issued: int
    expires: int


@dataclass(frozen=True, slots=True)
class ClaimSource:
    """What the claims of a user's tokens are made of.

    Attributes:
        user: the user.
        family: the sign-in that the tokens come from.
        issuer: the pool's issuer.
        groups: the user's groups in the order of their precedence.
        readable: the attributes that ID tokens show; ``None``: all.
        request_claims: the claims that answer a request of OpenID Connect: ``at_hash``, and the
            ``nonce`` if the request had one.
        audience: the ``aud`` of a derived token; ``None``: the resource of the sign-in, for an ID
            token the app client.
        actor: the claim ``act`` of a derived token: who acts for the user.
    """

    user: User
    family: TokenFamily
    issuer: str
    groups: list[Group]
    readable: frozenset[str] | None
    request_claims: Mapping[str, str] = field(default_factory=dict)
    audience: str | None = None
    actor: Mapping[str, Any] | None = None


def access_payload(source: ClaimSource, times: TokenTimes, changes: TokenChanges) -> bytes:
    """Return the payload of a user's access token."""
    claims = _access_claims(source, times)
    if changes is not NO_CHANGES:
        claims = change_access(_in_order(claims), changes)
    return payload(_with_actor(claims, source), USER_BUCKETS)


def identity_payload(source: ClaimSource, times: TokenTimes, changes: TokenChanges) -> bytes:
    """Return the payload of a user's ID token."""
    claims = _identity_claims(source, times)
    if changes is not NO_CHANGES:
        claims = change_identity(_in_order(claims), changes)
    return payload(_with_actor(claims, source), USER_BUCKETS)


def _with_actor(claims: dict[str, Any], source: ClaimSource) -> dict[str, Any]:
    """Return claims with ``act``, which a trigger cannot change where somebody acts (G)."""
    return claims if source.actor is None else claims | {"act": source.actor}


def machine_payload(client_id: str, issuer: str, request: MachineToken) -> bytes:
    """Return the payload of a client_credentials access token: ten claims, in AWS's order [V]."""
    times = request.times
    claims = {
        "sub": client_id,
        "token_use": "access",
        "scope": request.scope,
        "auth_time": times.issued,
        "iss": issuer,
        "exp": times.expires,
        "iat": times.issued,
        "version": 2,
        "jti": times.jti,
        "client_id": client_id,
    }
    if request.changes is not NO_CHANGES:
        claims = change_access(claims, request.changes)
    return payload(claims, MACHINE_BUCKETS)


@dataclass(frozen=True, slots=True)
class MachineToken:
    """The access token of an app client that acts for itself."""

    scope: str
    times: TokenTimes
    changes: TokenChanges


def payload(claims: dict[str, Any], buckets: int) -> bytes:
    """Return a token's payload, byte for byte as AWS writes it."""
    ordered = {name: claims[name] for name in java_order(claims, buckets)}
    # Slashes stand only inside strings of JSON, so escaping them in the text is safe.
    return write_json(ordered).replace("/", "\\/").encode()


def _access_claims(source: ClaimSource, times: TokenTimes) -> dict[str, Any]:
    family = source.family
    claims: dict[str, Any] = {}
    if source.groups:
        claims["cognito:groups"] = [group.name for group in source.groups]
    claims |= {"client_id": family.client_id, "token_use": "access", "scope": family.scope}
    claims |= _common(source, times)
    claims["username"] = source.user.username
    if family.is_oauth:
        claims["version"] = 2
    if family.device_key is not None:
        claims["device_key"] = family.device_key
    audience = source.audience or family.resource
    if audience is not None:
        claims["aud"] = audience  # [D tokens.md 2]
    return claims


def _identity_claims(source: ClaimSource, times: TokenTimes) -> dict[str, Any]:
    user, readable = source.user, source.readable
    claims = group_claims(source.groups) if source.groups else {}
    shown = {
        name: value
        for name, value in user.attributes.items()
        if name != "sub" and not name.startswith("dev:") and (readable is None or name in readable)
    }
    values = {name: _claim_value(name, shown[name]) for name in sorted(shown, key=_turn)}
    early = [name for name in values if _turn(name) < 0]
    claims |= {name: values.pop(name) for name in early}
    claims |= _common(source, times)
    audience = source.audience or source.family.client_id
    claims |= {"cognito:username": user.username, "aud": audience, "token_use": "id"}
    return claims | dict(source.request_claims) | values


def hash_of_access_token(access_token: str) -> str:
    """Return the ``at_hash`` of an ID token: half of the access token's digest [V tokens.md 3]."""
    digest = hashlib.sha256(access_token.encode()).digest()
    return base64url(digest[: len(digest) // 2])


def _turn(name: str) -> int:
    """Return when an attribute is put in: it shows in a bucket of several (tokens.md 1.1)."""
    if name.startswith("custom:") or name == "identities":
        return -1  # before the claims of the sign-in
    return int(name == "address")  # last


def _common(source: ClaimSource, times: TokenTimes) -> dict[str, Any]:
    family = source.family
    claims: dict[str, Any] = {
        "sub": family.sub,
        "iss": source.issuer,
        "origin_jti": family.origin_jti,
        "event_id": family.event_id,
        "auth_time": family.auth_time,
        "exp": times.expires,
        "iat": times.issued,
        "jti": times.jti,
    }
    if family.origin_jti is None:
        del claims["origin_jti"]
    if family.acr is not None:
        claims |= {"acr": family.acr, "amr": amr_values(family.methods)}
    return claims


def _in_order(claims: dict[str, Any]) -> dict[str, Any]:
    return {name: claims[name] for name in java_order(claims, USER_BUCKETS)}


def _claim_value(name: str, value: str) -> Any:
    if name in VERIFIED_FLAGS:
        return value == "true"
    if name == "address":
        return {"formatted": value}
    return _identities(value) if name == "identities" else value


def _identities(value: str) -> Any:
    """Return the list of a user's identities; a value that is no list is shown as it is.

    Its objects are Java HashMaps of 16 buckets, and what is not null is a string
    [V recorded R239, D tokens.md 5].
    """
    try:
        listed = read_json(value)
    except MalformedJsonError:
        return value
    if not isinstance(listed, list):
        return listed
    return [_identity(one) if isinstance(one, dict) else one for one in listed]


def _identity(identity: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None or isinstance(value, str) else write_json(value)
        for name, value in ((n, identity[n]) for n in java_order(identity, _IDENTITY_BUCKETS))
    }
