"""Issues tokens: draws their ids, builds their claims, signs them with the pool's keys."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
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


def open_family(  # noqa: PLR0913 - all that tells sign-ins apart
    service: Service,
    pool: Pool,
    client: Client,
    user: User,
    scope: str = ADMIN_SCOPE,
    *,
    device_key: str | None = None,
    event_id: str | None = None,
) -> TokenFamily:
    """Start a family of tokens for a user who has just signed in.

    Args:
        service: the region's state.
        pool: the user pool.
        client: the app client.
        user: who signed in.
        scope: the scopes of the access tokens.
        device_key: the device of the sign-in, where the pool tracks devices.
        event_id: the id of the sign-in where it has one already.
    """
    now = service.now()
    family = TokenFamily(
        event_id=event_id or service.entropy.uuid(),
        sub=user.sub,
        client_id=client.id,
        origin_jti=service.entropy.uuid() if is_revocable(client) else None,
        auth_time=int(now),
        refresh_expires=now + token_seconds(client).refresh,
        scope=scope,
        is_oauth=scope != ADMIN_SCOPE,
        device_key=device_key,
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


def issue_tokens(  # noqa: PLR0913 - all that tells sign-ins apart
    service: Service,
    pool: Pool,
    client: Client,
    user: User,
    *,
    device_key: str | None = None,
    event_id: str | None = None,
    changes: TokenChanges = NO_CHANGES,
) -> dict[str, Any]:
    """Return the ``AuthenticationResult`` of a finished sign-in, refresh token included."""
    family = open_family(service, pool, client, user, device_key=device_key, event_id=event_id)
    result = refreshed_tokens(service, pool, client, user, family, changes)
    return with_refresh_token(service, pool, family, result)


def with_refresh_token(
    service: Service, pool: Pool, family: TokenFamily, result: dict[str, Any]
) -> dict[str, Any]:
    """Return an ``AuthenticationResult`` with a new refresh token, which joins the family."""
    token = _refresh_token(service)
    pool.add_refresh_token(family, token)
    return {
        "AccessToken": result["AccessToken"],
        "ExpiresIn": result["ExpiresIn"],
        "TokenType": result["TokenType"],
        "RefreshToken": token,
        "IdToken": result["IdToken"],
    }


def refreshed_tokens(  # noqa: PLR0913, PLR0917 - all that tells tokens apart
    service: Service,
    pool: Pool,
    client: Client,
    user: User,
    family: TokenFamily,
    changes: TokenChanges = NO_CHANGES,
) -> dict[str, Any]:
    """Return an ``AuthenticationResult`` with new access and ID tokens of a family.

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
    return {
        "AccessToken": _signed(change_access(access, changes), USER_BUCKETS, keys.access),
        "IdToken": _signed(change_identity(identity, changes), USER_BUCKETS, keys.id),
        "ExpiresIn": lifetimes.access,
        "TokenType": "Bearer",
    }


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
