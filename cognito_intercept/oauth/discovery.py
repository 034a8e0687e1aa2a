"""The documents at a pool's issuer: OpenID Connect discovery, and the JSON Web Key Set.

Members and their (alphabetical) order are those of a recorded document [V tokens.md 9, R228];
``end_session_endpoint`` and ``revocation_endpoint`` are later additions (G).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.client_registration import RegistrationRules
from cognito_intercept.hosts import oauth_url
from cognito_intercept.protocol.encoding import write_json

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.keys import PoolKeys
    from cognito_intercept.settings import Settings

__all__ = ["jwks", "openid_configuration"]


def openid_configuration(settings: Settings, pool: Pool) -> bytes:
    """Return a pool's discovery document, in which everything agrees with everything.

    Where a local server issues AWS's issuer, the issuer alone is AWS's: what is to be fetched
    is where the server is.
    """
    base = oauth_url(pool.region, pool.domains, settings.base_url)
    updated = pool.configuration.has_updated_issuer
    documents = settings.documents_url(pool.issuer_region, pool.id, updated=updated)
    issuer = settings.issuer(pool.issuer_region, pool.id, updated=updated)
    return _openid_configuration(base, documents, issuer, _registration(settings, pool, base))


# What both documents say is all in the arguments, and clients fetch them again and again.
@lru_cache(maxsize=256)
def _openid_configuration(
    base: str, documents: str, issuer: str, registration: str | None
) -> bytes:
    named = {} if registration is None else {"registration_endpoint": registration}
    return _written(
        {
            "authorization_endpoint": f"{base}/oauth2/authorize",
            "end_session_endpoint": f"{base}/logout",
            "id_token_signing_alg_values_supported": ["RS256"],
            "issuer": issuer,
            "jwks_uri": f"{documents}/.well-known/jwks.json",
            **named,
            "response_types_supported": ["code", "token"],
            "revocation_endpoint": f"{base}/oauth2/revoke",
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"],
            "token_endpoint": f"{base}/oauth2/token",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "userinfo_endpoint": f"{base}/oauth2/userInfo",
        }
    )


def _registration(settings: Settings, pool: Pool, base: str) -> str | None:
    """Return where applications register, if they may and the pool has a domain [D guide].

    The local form's base URL serves all pools, so that the URL names the pool.
    """
    if RegistrationRules.of(pool.settings) is None:
        return None
    if settings.base_url is not None:
        return f"{base}/oauth2/register?user_pool_id={pool.id}"
    return f"{base}/oauth2/register" if pool.domains else None


@lru_cache(maxsize=256)
def jwks(pairs: tuple[PoolKeys, ...]) -> bytes:
    """Return a pool's public keys: two that sign, then those of before a rotation.

    Of two keys the first signs ID tokens, the second access tokens [V tokens.md 9].
    """
    return _written({"keys": [key.public_jwk() for pair in pairs for key in pair]})


def _written(document: dict[str, Any]) -> bytes:
    return write_json(document).encode(errors="replace")
