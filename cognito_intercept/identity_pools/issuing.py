"""Tokens that identity pools issue: OpenID tokens for AWS STS, and for programs that verify them.

Header, claims and their order are those of tokens that AWS issued [R aws-sdk-net 420; a talk's
slides of 2024]: the key's id is the region and a number, the algorithm RS512.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.hosts import IDENTITY_ISSUER, IDENTITY_PREFIX
from cognito_intercept.partitions import partition_of
from cognito_intercept.protocol.encoding import base64url, write_json
from cognito_intercept.protocol.unverified import unverified_claims
from cognito_intercept.tokens.access import is_signed
from cognito_intercept.tokens.issuing import with_signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cognito_intercept.directory.identity_pools import IdentityPool, PoolIdentity
    from cognito_intercept.keys import SigningKey
    from cognito_intercept.service import Service
    from cognito_intercept.settings import Settings

__all__ = [
    "identity_issuer",
    "identity_jwks",
    "identity_pool_arn",
    "issue_token",
    "verified_claims",
]

# Seconds that the token of GetOpenIdToken is valid [D model].
VALIDITY = 600
_ALGORITHM = "RS512"
_TAGS = "https://aws.amazon.com/tags"


def identity_issuer(settings: Settings) -> str:
    """Return the ``iss`` of the tokens of identity pools."""
    base_url = settings.issuer_base_url
    return IDENTITY_ISSUER if base_url is None else f"{base_url}{IDENTITY_PREFIX}"


def identity_pool_arn(service: Service, pool: IdentityPool) -> str:
    """Return the ARN of an identity pool."""
    partition, account = partition_of(service.region), service.settings.account_id
    return f"arn:{partition}:cognito-identity:{service.region}:{account}:identitypool/{pool.id}"


def issue_token(
    service: Service,
    pool: IdentityPool,
    identity: PoolIdentity,
    validity: int = VALIDITY,
    tags: Mapping[str, str] | None = None,
) -> str:
    """Return an OpenID token for an identity.

    Args:
        service: the region's state.
        pool: the identity pool.
        identity: the identity.
        validity: seconds.
        tags: the principal tags of the session that AWS STS would make of it.
    """
    now = int(service.now())
    claims: dict[str, Any] = {
        "sub": identity.id,
        "aud": pool.id,
        "amr": _methods(pool, identity),
        "iss": identity_issuer(service.settings),
        f"{IDENTITY_ISSUER}/identity-pool-arn": identity_pool_arn(service, pool),
        "exp": now + validity,
        "iat": now,
    }
    if tags:
        # The form that AWS STS reads [D].
        claims[_TAGS] = {"principal_tags": {key: [value] for key, value in tags.items()}}
    header = {"kid": _kid(service), "typ": "JWS", "alg": _ALGORITHM}
    text = ".".join(base64url(write_json(part).encode()) for part in (header, claims))
    return with_signature(text, _key_of(service), _ALGORITHM)


def _methods(pool: IdentityPool, identity: PoolIdentity) -> list[str]:
    """Return how the identity was authenticated, as roles' trust policies ask for it."""
    if not identity.is_authenticated:
        return ["unauthenticated"]
    methods = ["authenticated"]
    for provider, user in identity.logins.items():
        # As API Gateway shows it to a Lambda function [D].
        methods += [provider, f"{provider}:CognitoSignIn:{user}"]
    developer = pool.developer_provider
    if developer is not None and identity.developer_users:
        methods.append(developer)
        methods += [f"{developer}:{pool.id}:{user}" for user in identity.developer_users]
    return methods


def _kid(service: Service) -> str:
    return f"{service.region}1"


def _key_of(service: Service) -> SigningKey:
    return service.around.keyring.of(f"cognito-identity:{service.region}").id


def verified_claims(service: Service, pool: IdentityPool, token: str) -> dict[str, Any]:
    """Return the claims of a token that this identity pool issued.

    Raises:
        CognitoError: NotAuthorizedException, if the token is none of the pool's, or expired.
    """
    parsed, key = unverified_claims(token), _key_of(service)
    if parsed is None or not is_signed(token, key, _ALGORITHM) or parsed[1].get("aud") != pool.id:
        raise errors.LOGIN_NOT_COGNITO_TOKEN()
    claims = parsed[1]
    if service.now() >= claims["exp"]:
        raise errors.LOGIN_EXPIRED(now=int(service.now()), expiry=claims["exp"])
    return claims


def identity_jwks(services: Iterable[Service]) -> dict[str, Any]:
    """Return the keys by which tokens of identity pools are verified, those of all regions."""
    return {"keys": [_jwk(one) for one in services if one.identity_pools]}


def _jwk(service: Service) -> dict[str, Any]:
    public = _key_of(service).public_jwk()
    return {
        "kty": "RSA",
        "alg": _ALGORITHM,
        "use": "sig",
        "kid": _kid(service),
        "n": public["n"],
        "e": public["e"],
    }
