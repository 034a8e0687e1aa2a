"""Issues tokens: draws their ids, builds their claims, signs them with the pool's keys."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from cognito_intercept.directory.client import is_revocable, readable, token_seconds
from cognito_intercept.directory.group_claims import groups_of
from cognito_intercept.directory.scopes import identity_attributes
from cognito_intercept.directory.token_changes import NO_CHANGES, TokenChanges
from cognito_intercept.directory.token_families import TokenFamily
from cognito_intercept.protocol.encoding import base64url, write_json
from cognito_intercept.tokens.claims import (
    ClaimSource,
    MachineToken,
    TokenTimes,
    access_payload,
    hash_of_access_token,
    identity_payload,
    machine_payload,
)
from cognito_intercept.tokens.grants import Grant, TokenOwner
from cognito_intercept.tokens.user_sessions import open_token_session

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
    "claim_source",
    "issue_machine_token",
    "issue_tokens",
    "issuer_of",
    "open_family",
    "refreshed_tokens",
    "sign",
    "with_refresh_token",
    "with_signature",
]

# {"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"} [V tokens.md 4]; encrypted key, initialization
# vector, ciphertext and tag in bytes, which makes tokens as long as AWS's, 1,100 to 1,900
# characters.
_JWE_HEADER = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ"
_JWE_ENDS = tuple(accumulate((256, 12, 640, 16)))


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens that were issued.

    Attributes:
        access: the access token.
        identity: the ID token; ``None`` for a grant of OAuth without the scope ``openid``.
        expires_in: the access token's life in seconds.
        refresh: the refresh token, where one was issued.
    """

    access: str = field(repr=False)
    identity: str | None = field(repr=False)
    expires_in: int
    refresh: str | None = field(default=None, repr=False)


def issue_tokens(
    service: Service, owner: TokenOwner, grant: Grant, changes: TokenChanges = NO_CHANGES
) -> Tokens:
    """Return the tokens of a finished sign-in, refresh token included if it is refreshable."""
    family = open_family(service, owner, grant)
    tokens = _sign_tokens(service, owner, family, changes, grant.nonce)
    if not grant.is_refreshable:
        return tokens
    return with_refresh_token(service, owner.pool, family, tokens)


def open_family(service: Service, owner: TokenOwner, grant: Grant) -> TokenFamily:
    """Start a family of tokens for a user who has just signed in."""
    pool, client, user = owner.pool, owner.client, owner.user
    scope, now = " ".join(grant.scopes), service.now()
    lifetime, revocable = token_seconds(client).refresh, is_revocable(client)
    entropy = service.around.entropy
    family = TokenFamily(
        event_id=grant.event_id or entropy.uuid(),
        sub=user.attributes["sub"],
        client_id=client.id,
        # Tokens of the implicit grant have none [V tokens.md 2].
        origin_jti=entropy.uuid() if revocable and grant.is_refreshable else None,
        auth_time=grant.auth_time,
        refresh_expires=now + lifetime,
        scope=scope,
        is_oauth=grant.is_oauth,
        device_key=grant.device_key,
        resource=grant.resource,
        methods=grant.methods,
        acr=grant.acr,
    )
    _forget_ended(pool, user, now)
    pool.add_family(user, family)
    if grant.is_refreshable:
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
    return _sign_tokens(service, owner, family, changes)


def _sign_tokens(
    service: Service,
    owner: TokenOwner,
    family: TokenFamily,
    changes: TokenChanges,
    nonce: str | None = None,
) -> Tokens:
    around, issued = service.around, int(service.now())
    lifetimes, keys = token_seconds(owner.client), around.keyring.of(owner.pool.id)
    source = claim_source(service, owner, family)
    times = TokenTimes(around.entropy.uuid(), issued, issued + lifetimes.access)
    access = sign(access_payload(source, times, changes), keys.access)
    around.keyring.note_expiry(owner.pool.id, issued + max(lifetimes.access, lifetimes.id))
    if not family.has_identity:
        return Tokens(access, None, lifetimes.access)
    if family.is_oauth:
        asked = {} if nonce is None else {"nonce": nonce}
        source = replace(source, request_claims={"at_hash": hash_of_access_token(access)} | asked)
    times = TokenTimes(around.entropy.uuid(), issued, issued + lifetimes.id)
    identity = sign(identity_payload(source, times, changes), keys.id)
    return Tokens(access, identity, lifetimes.access)


def claim_source(service: Service, owner: TokenOwner, family: TokenFamily) -> ClaimSource:
    """Return what the claims of a user's tokens are made of now."""
    pool, client, user = owner.pool, owner.client, owner.user
    issuer = issuer_of(service, pool)
    groups = groups_of(pool, user) if user.groups else []
    shown = identity_attributes(client, family.scopes) if family.is_oauth else readable(client)
    return ClaimSource(user, family, issuer, groups, shown)


def issuer_of(service: Service, pool: Pool) -> str:
    """Return the ``iss`` of the tokens that a pool issues now."""
    updated = pool.configuration.has_updated_issuer
    return service.settings.issuer(pool.issuer_region, pool.id, updated=updated)


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
    token = sign(claims, keyring.of(pool.id).access)
    keyring.note_expiry(pool.id, times.expires)
    return token


def sign(claims: bytes, key: SigningKey) -> str:
    """Return a signed token of a user pool."""
    return with_signature(f"{_header_of(key.kid)}.{base64url(claims)}", key)


def with_signature(text: str, key: SigningKey, algorithm: str = "RS256") -> str:
    """Return a token's header and claims, encoded already, with their signature.

    The algorithm is joserfc's; its ``serialize_compact`` would look at header and key anew each
    time, and sign the same bytes.
    """
    from joserfc.jws import JWSRegistry  # noqa: PLC0415 - at first need

    signature = JWSRegistry.algorithms[algorithm].sign(text.encode(), key.key)
    return f"{text}.{base64url(signature)}"


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
