"""Issues tokens: draws their ids, builds their claims, signs them with the pool's keys."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from cognito_intercept.directory.client import is_revocable, readable, token_seconds
from cognito_intercept.directory.group_claims import groups_of
from cognito_intercept.directory.token_families import TokenFamily
from cognito_intercept.protocol.encoding import base64url, write_json
from cognito_intercept.tokens.claims import (
    ADMIN_SCOPE,
    ClaimSource,
    MachineToken,
    TokenTimes,
    access_payload,
    identity_payload,
    machine_payload,
)
from cognito_intercept.tokens.grants import Grant, TokenOwner
from cognito_intercept.tokens.user_sessions import open_token_session
from cognito_intercept.triggers.token_changes import NO_CHANGES, TokenChanges

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.entropy import Entropy
    from cognito_intercept.keys import SigningKey
    from cognito_intercept.service import Service

__all__ = [
    "Grant",
    "TokenOwner",
    "Tokens",
    "issue_machine_token",
    "issue_tokens",
    "issuer_of",
    "refreshed_tokens",
    "with_refresh_token",
]

# {"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"} [V tokens.md 4]; encrypted key, initialization
# vector, ciphertext and tag in bytes, which makes tokens as long as AWS's, 1,100 to 1,900
# characters.
_JWE_HEADER = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ"
_JWE_ENDS = tuple(accumulate((256, 12, 640, 16)))


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens that were issued; ``expires_in`` is the access token's life in seconds."""

    access: str = field(repr=False)
    identity: str = field(repr=False)
    expires_in: int
    refresh: str | None = field(default=None, repr=False)


def issue_tokens(
    service: Service, owner: TokenOwner, grant: Grant, changes: TokenChanges = NO_CHANGES
) -> Tokens:
    """Return the tokens of a finished sign-in, refresh token included."""
    now = service.now()
    family = _open_family(service, owner, grant, now)
    tokens = _sign_tokens(service, owner, family, changes, int(now))
    return with_refresh_token(service, owner.pool, family, tokens)


def _open_family(service: Service, owner: TokenOwner, grant: Grant, now: float) -> TokenFamily:
    """Start a family of tokens for a user who has just signed in."""
    pool, client, user = owner.pool, owner.client, owner.user
    scope = " ".join(grant.scopes)
    lifetime, revocable = token_seconds(client).refresh, is_revocable(client)
    entropy = service.around.entropy
    family = TokenFamily(
        event_id=grant.event_id or entropy.uuid(),
        sub=user.attributes["sub"],
        client_id=client.id,
        origin_jti=entropy.uuid() if revocable else None,
        auth_time=grant.auth_time,
        refresh_expires=now + lifetime,
        scope=scope,
        is_oauth=scope != ADMIN_SCOPE,
        device_key=grant.device_key,
    )
    _forget_ended(pool, user, now)
    pool.add_family(user, family)
    open_token_session(service, owner, family, grant)
    return family


def _forget_ended(pool: Pool, user: User, now: float) -> None:
    """Forget sign-ins that ended, the oldest first, up to one that did not."""
    while user.token_families:
        oldest = next(iter(user.token_families.values()))
        if now < oldest.refresh_expires:
            break
        pool.remove_family(user, oldest)


def with_refresh_token(service: Service, pool: Pool, family: TokenFamily, tokens: Tokens) -> Tokens:
    """Return tokens with a new refresh token, which joins the family."""
    token = _refresh_token(service.around.entropy)
    pool.add_refresh_token(family, token)
    return replace(tokens, refresh=token)


def refreshed_tokens(
    service: Service, owner: TokenOwner, family: TokenFamily, changes: TokenChanges = NO_CHANGES
) -> Tokens:
    """Return new access and ID tokens of a family.

    Attributes and groups are read anew; ``auth_time``, ``origin_jti`` and ``event_id`` stay.
    The caller asks PreTokenGeneration for the changes.
    """
    return _sign_tokens(service, owner, family, changes, int(service.now()))


def _sign_tokens(
    service: Service, owner: TokenOwner, family: TokenFamily, changes: TokenChanges, issued: int
) -> Tokens:
    pool, client, user = owner.pool, owner.client, owner.user
    around = service.around
    lifetimes, allowed = token_seconds(client), readable(client)
    issuer = issuer_of(service, pool)
    keys = around.keyring.of(pool.id)
    jtis = [around.entropy.uuid(), around.entropy.uuid()]
    groups = groups_of(pool, user) if user.groups else []
    source = ClaimSource(user, family, issuer, groups, allowed)
    access = access_payload(source, TokenTimes(jtis[0], issued, issued + lifetimes.access), changes)
    identity = identity_payload(source, TokenTimes(jtis[1], issued, issued + lifetimes.id), changes)
    signed = _sign((access, keys.access), (identity, keys.id))
    around.keyring.note_expiry(pool.id, issued + max(lifetimes.access, lifetimes.id))
    return Tokens(signed[0], signed[1], lifetimes.access)


def issuer_of(service: Service, pool: Pool) -> str:
    """Return the ``iss`` of the tokens that a pool issues now."""
    updated = pool.configuration.has_updated_issuer
    return service.settings.issuer(service.region, pool.id, updated=updated)


def issue_machine_token(
    service: Service,
    pool: Pool,
    client: Client,
    scope: str,
    changes: TokenChanges = NO_CHANGES,
) -> str:
    """Return the access token of the client_credentials grant."""
    issued = int(service.now())
    times = TokenTimes(service.entropy.uuid(), issued, issued + token_seconds(client).access)
    issuer = issuer_of(service, pool)
    claims = machine_payload(client.id, issuer, MachineToken(scope, times, changes))
    keyring = service.around.keyring
    (token,) = _sign((claims, keyring.of(pool.id).access))
    keyring.note_expiry(pool.id, times.expires)
    return token


def _sign(*payloads: tuple[bytes, SigningKey]) -> list[str]:
    """Return signed tokens.

    The algorithm is joserfc's; its ``serialize_compact`` would look at header and key anew each
    time, and sign the same bytes.
    """
    from joserfc.jws import JWSRegistry  # noqa: PLC0415 - at first need

    sign = JWSRegistry.algorithms["RS256"].sign
    texts = [(f"{_header_of(key.kid)}.{base64url(claims)}", key) for claims, key in payloads]
    return [f"{text}.{base64url(sign(text.encode(), key.key))}" for text, key in texts]


@lru_cache(maxsize=256)
def _header_of(kid: str) -> str:
    """Return a token's header: exactly these two members, without "typ" [V tokens.md 1]."""
    return base64url(write_json({"kid": kid, "alg": "RS256"}).encode())


def _refresh_token(entropy: Entropy) -> str:
    """Return a refresh token, which looks like the JWE that AWS gives.

    Nobody but AWS can read those, so the parts behind the header are random here: what a token
    stands for is in the pool. To really encrypt would be the costliest part of a sign-in after
    the signatures.
    """
    drawn = entropy.bytes(_JWE_ENDS[-1])
    parts = [drawn[start:end] for start, end in pairwise((0, *_JWE_ENDS))]
    return ".".join([_JWE_HEADER, *map(base64url, parts)])
