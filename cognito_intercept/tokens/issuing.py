"""Issues tokens: draws their ids, builds their claims, signs them with the pool's keys."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.client import is_revocable, readable, token_seconds
from cognito_intercept.directory.token_families import TokenFamily
from cognito_intercept.tokens.claims import (
    ADMIN_SCOPE,
    MACHINE_BUCKETS,
    USER_BUCKETS,
    TokenTimes,
    access_claims,
    id_claims,
    machine_claims,
    payload,
)
from cognito_intercept.triggers.token_changes import (
    NO_CHANGES,
    TokenChanges,
    change_access,
    change_identity,
)

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.keys import SigningKey
    from cognito_intercept.service import Service

__all__ = [
    "Grant",
    "Tokens",
    "issue_machine_token",
    "issue_tokens",
    "open_family",
    "refreshed_tokens",
    "with_refresh_token",
]

# {"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"} [V tokens.md 4]; encrypted key, initialization
# vector, ciphertext and tag in bytes, which makes tokens as long as AWS's, 1,100 to 1,900
# characters.
_JWE_HEADER = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ"
_JWE_PARTS = (256, 12, 640, 16)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a finished sign-in grants.

    Attributes:
        scopes: the scopes of the access tokens.
        auth_time: when the user signed in, in seconds since the epoch.
        methods: the authentication methods (``amr``) that the user proved, RFC 8176.
        nonce: the ``nonce`` of an OpenID Connect request.
        event_id: the id of the sign-in where it has one already.
        device_key: the device of the sign-in, where the pool tracks devices.
    """

    scopes: tuple[str, ...]
    auth_time: int
    methods: tuple[str, ...] = ()
    nonce: str | None = None
    event_id: str | None = None
    device_key: str | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens that were issued; ``expires_in`` is the access token's life in seconds."""

    access: str = field(repr=False)
    identity: str = field(repr=False)
    expires_in: int
    refresh: str | None = field(default=None, repr=False)


def open_family(
    service: Service, pool: Pool, client: Client, user: User, grant: Grant
) -> TokenFamily:
    """Start a family of tokens for a user who has just signed in."""
    now, entropy = service.now(), service.around.entropy
    scope = " ".join(grant.scopes)
    family = TokenFamily(
        event_id=grant.event_id or entropy.uuid(),
        sub=user.sub,
        client_id=client.id,
        origin_jti=entropy.uuid() if is_revocable(client) else None,
        auth_time=grant.auth_time,
        refresh_expires=now + token_seconds(client).refresh,
        scope=scope,
        is_oauth=scope != ADMIN_SCOPE,
        device_key=grant.device_key,
    )
    _forget_ended(pool, user, now)
    pool.add_family(user, family)
    return family


def _forget_ended(pool: Pool, user: User, now: float) -> None:
    """Forget sign-ins that ended, the oldest first, up to one that did not."""
    while user.token_families:
        oldest = next(iter(user.token_families.values()))
        if now < oldest.refresh_expires:
            break
        pool.remove_family(user, oldest)


def issue_tokens(  # noqa: PLR0913, PLR0917 - of one sign-in
    service: Service,
    pool: Pool,
    client: Client,
    user: User,
    grant: Grant,
    changes: TokenChanges = NO_CHANGES,
) -> Tokens:
    """Return the tokens of a finished sign-in, refresh token included."""
    family = open_family(service, pool, client, user, grant)
    tokens = refreshed_tokens(service, pool, client, user, family, changes)
    return with_refresh_token(service, pool, family, tokens)


def with_refresh_token(service: Service, pool: Pool, family: TokenFamily, tokens: Tokens) -> Tokens:
    """Return tokens with a new refresh token, which joins the family."""
    token = _refresh_token(service)
    pool.add_refresh_token(family, token)
    return replace(tokens, refresh=token)


def refreshed_tokens(  # noqa: PLR0913, PLR0917 - of one sign-in
    service: Service,
    pool: Pool,
    client: Client,
    user: User,
    family: TokenFamily,
    changes: TokenChanges = NO_CHANGES,
) -> Tokens:
    """Return new access and ID tokens of a family.

    Attributes and groups are read anew; ``auth_time``, ``origin_jti`` and ``event_id`` stay.
    What PreTokenGeneration changes is the caller's to ask for.
    """
    lifetimes = token_seconds(client)
    issued = int(service.now())
    issuer = service.settings.issuer(service.region, pool.id)
    keys = service.around.keyring.of(pool.id)
    access = access_claims(
        pool,
        user,
        family,
        issuer,
        TokenTimes(service.entropy.uuid(), issued, issued + lifetimes.access),
    )
    identity = id_claims(
        pool,
        user,
        family,
        issuer,
        TokenTimes(service.entropy.uuid(), issued, issued + lifetimes.id),
        readable(client),
    )
    return Tokens(
        access=_signed(change_access(access, changes), USER_BUCKETS, keys.access),
        identity=_signed(change_identity(identity, changes), USER_BUCKETS, keys.id),
        expires_in=lifetimes.access,
    )


def issue_machine_token(
    service: Service,
    pool: Pool,
    client: Client,
    scope: str,
    changes: TokenChanges = NO_CHANGES,
) -> str:
    """Return the access token of the client_credentials grant."""
    issued = int(service.now())
    moment = TokenTimes(service.entropy.uuid(), issued, issued + token_seconds(client).access)
    issuer = service.settings.issuer(service.region, pool.id)
    claims = change_access(machine_claims(client.id, issuer, scope, moment), changes)
    return _signed(claims, MACHINE_BUCKETS, service.around.keyring.of(pool.id).access)


def _signed(claims: dict[str, Any], buckets: int, signing: SigningKey) -> str:
    """Return a signed token.

    The algorithm is joserfc's; its ``serialize_compact`` would look at header and key anew each
    time, and sign the same bytes.
    """
    from joserfc.jws import JWSRegistry  # noqa: PLC0415 - at first need

    signed = f"{_header_of(signing.kid)}.{_base64url(payload(claims, buckets))}"
    signature = JWSRegistry.algorithms["RS256"].sign(signed.encode(), signing.key)
    return f"{signed}.{_base64url(signature)}"


@lru_cache(maxsize=256)
def _header_of(kid: str) -> str:
    """Return a token's header: exactly these two members, without "typ" [V tokens.md 1]."""
    return _base64url(json.dumps({"kid": kid, "alg": "RS256"}, separators=(",", ":")).encode())


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _refresh_token(service: Service) -> str:
    """Return a refresh token, which looks like the JWE that AWS gives.

    Nobody but AWS can read those, so what stands behind the header says nothing here either:
    what a token stands for is in the pool. To really encrypt would be the costliest part of a
    sign-in after the signatures.
    """
    drawn = (service.entropy.bytes(count) for count in _JWE_PARTS)
    return ".".join([_JWE_HEADER, *(_base64url(part) for part in drawn)])
