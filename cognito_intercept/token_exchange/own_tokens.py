"""Tokens of the pool itself that are presented in a token exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.protocol.unverified import unverified_claims
from cognito_intercept.token_exchange.request import ACCESS_TOKEN, SAML2, Party, PresentedToken
from cognito_intercept.tokens.access import is_signed

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.keys import SigningKey
    from cognito_intercept.service import Service

__all__ = ["verify_own_token"]


def verify_own_token(service: Service, pool: Pool, token: PresentedToken) -> Party:
    """Return whom an ID or access token of the pool is about, once it is verified.

    Raises:
        CognitoError: InvalidParameterException for the type of a foreign token,
            NotAuthorizedException for a token that is none of the pool's, expired or revoked, or
            whose user is disabled; UserNotFoundException.
    """
    if token.type == SAML2:
        raise errors.EXCHANGE_PROVIDER_MISSING(role=token.role)
    claims = _signed_claims(service, pool, token)
    if service.now() >= claims["exp"]:
        raise errors.EXCHANGE_TOKEN_EXPIRED(role=token.role)
    if token.type == ACCESS_TOKEN and "username" not in claims:
        return _client_of(pool, token, claims)
    user = pool.by_sub.get(claims["sub"])
    if user is None:
        raise errors.USER_NOT_FOUND()
    if not user.enabled:
        raise errors.USER_DISABLED()
    family = user.token_families.get(claims.get("event_id", ""))
    if family is None or family.revoked:
        raise errors.EXCHANGE_TOKEN_REVOKED(role=token.role)
    # An ID token has no scopes of its own: those of its sign-in count (G).
    scopes = tuple(claims["scope"].split()) if token.type == ACCESS_TOKEN else family.scopes
    return Party(user.sub, claims, user, family, tuple(scopes))


def _signed_claims(service: Service, pool: Pool, token: PresentedToken) -> dict[str, Any]:
    parsed = unverified_claims(token.text)
    if parsed is None:
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role)
    header, claims = parsed
    use = "access" if token.type == ACCESS_TOKEN else "id"
    is_ours = str(claims.get("iss", "")).rpartition("/")[2] == pool.id
    key = _key(service, pool, token, header.get("kid"))
    if not is_ours or claims.get("token_use") != use or key is None:
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role)
    if not is_signed(token.text, key):
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role)
    return claims


def _key(service: Service, pool: Pool, token: PresentedToken, kid: object) -> SigningKey | None:
    keyring, now = service.around.keyring, service.now()
    if token.type == ACCESS_TOKEN:
        return keyring.access_key(pool.id, kid, now)
    return keyring.id_key(pool.id, kid, now)


def _client_of(pool: Pool, token: PresentedToken, claims: dict[str, Any]) -> Party:
    if claims["client_id"] not in pool.clients:
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role)
    return Party(claims["sub"], claims, scopes=tuple(claims["scope"].split()))
