"""Whose access token this is: the checks before every operation that takes one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.protocol.signatures import signed_payload
from cognito_intercept.protocol.unverified import unverified_claims
from cognito_intercept.tokens.claims import ADMIN_SCOPE

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import User
    from cognito_intercept.keys import SigningKey
    from cognito_intercept.service import Service

__all__ = ["Caller", "caller_of", "is_signed", "scopes_of_token"]


@dataclass(frozen=True, slots=True)
class Caller:
    """The user behind an access token, the app client it was issued to, and its sign-in."""

    pool: Pool
    client: Client
    user: User
    family: TokenFamily


def caller_of(
    service: Service,
    access_token: str,
    scopes: frozenset[str] = frozenset({ADMIN_SCOPE}),
    operation: str | None = None,
) -> Caller:
    """Check an access token and return its owner.

    The order (operations.md section 3): form and use, signature, expiry, user, revocation,
    scope. The user comes before revocation so that a deleted or disabled user is named as
    such although all tokens are dead.

    Args:
        service: the region's state.
        access_token: the token as the caller sent it.
        scopes: the scopes that the operation needs.
        operation: what the token is used for, which a secondary region may not allow.

    Raises:
        CognitoError: NotAuthorizedException, UserNotFoundException, ResourceNotFoundException;
            OperationNotEnabledException in a secondary region.
    """
    pool, claims = _verified(service, access_token, operation)
    user = _user_of(pool, claims)
    family = user.token_families.get(claims["event_id"])
    if family is None or family.revoked:
        raise errors.ACCESS_TOKEN_REVOKED()
    if not scopes <= set(claims["scope"].split()):
        raise errors.ACCESS_TOKEN_SCOPES()
    client = pool.clients.get(claims["client_id"])
    if client is None:
        raise errors.CLIENT_NOT_FOUND(client_id=claims["client_id"])
    return Caller(pool, client, user, family)


def scopes_of_token(service: Service, pool: Pool, access_token: str) -> frozenset[str]:
    """Check an access token of a user or a machine, and return its scopes.

    Args:
        service: the region's state.
        pool: the user pool that must have issued it.
        access_token: the token.

    Raises:
        CognitoError: as :func:`caller_of`.
    """
    issuer, claims = _verified(service, access_token, None)
    if issuer is not pool:
        raise errors.ACCESS_TOKEN_INVALID()
    scopes = frozenset(claims["scope"].split())
    if "username" in claims:
        caller_of(service, access_token, scopes)
    elif claims["client_id"] not in pool.clients:
        raise errors.CLIENT_NOT_FOUND(client_id=claims["client_id"])
    return scopes


def _verified(
    service: Service, access_token: str, operation: str | None
) -> tuple[Pool, dict[str, Any]]:
    """Check form, use, signature and expiry of a token; return its pool and its claims."""
    parsed = _read(access_token)
    if parsed is None or parsed[1].get("token_use") != "access":
        raise errors.ACCESS_TOKEN_INVALID()
    header, claims = parsed
    pool = _pool_of(service, claims, operation)
    signing = service.around.keyring.access_key(pool.id, header.get("kid"), service.now())
    if signing is None or not is_signed(access_token, signing):
        raise errors.ACCESS_TOKEN_SIGNATURE()
    if service.now() >= claims["exp"]:
        raise errors.ACCESS_TOKEN_EXPIRED()
    return pool, claims


def _pool_of(service: Service, claims: dict[str, Any], operation: str | None) -> Pool:
    pool_id = str(claims.get("iss", "")).rpartition("/")[2]
    if not pool_id.startswith(f"{service.region}_") and pool_id not in service.replicas:
        raise errors.ACCESS_TOKEN_INVALID()
    return service.pool(pool_id, operation)


@lru_cache(maxsize=1024)
def _read(access_token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    return unverified_claims(access_token)


@lru_cache(maxsize=1024)
def is_signed(token: str, signing: SigningKey, algorithm: str = "RS256") -> bool:
    """Return whether a token was signed by a key.

    A program sends the same token again and again, and what the answer hangs on is all in the
    parameters, so each token is verified once.
    """
    return signed_payload(token, signing.key, [algorithm]) is not None


def _user_of(pool: Pool, claims: dict[str, Any]) -> User:
    if "username" not in claims:  # A machine's token: no user stands behind it.
        raise errors.ACCESS_TOKEN_SCOPES()
    user = pool.by_sub.get(claims["sub"])
    if user is None:
        raise errors.USER_NOT_FOUND()
    if not user.enabled:
        raise errors.USER_DISABLED()
    return user
