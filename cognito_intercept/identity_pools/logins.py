"""Logins: tokens of providers, verified as identity pools verify them.

Verified are tokens of this emulator's user pools, and the tokens that an identity pool issued
itself for users of its developer provider. What other providers issue can't be verified here, and
is refused by a text that says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.hosts import api_host
from cognito_intercept.identity_pools.issuing import verified_claims
from cognito_intercept.protocol.unverified import unverified_claims
from cognito_intercept.tokens.access import is_signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.identity_pools import IdentityPool, LoginKey, PoolIdentity
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["COGNITO_PROVIDER", "Login", "public_logins", "verified_logins"]

# The provider's name of tokens that identity pools issue themselves [D].
COGNITO_PROVIDER = "cognito-identity.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Login:
    """A login that was verified.

    Attributes:
        provider: the provider's name.
        user: the user's identifier there.
        claims: what the token says of the user, for the choice of a role.
    """

    provider: str
    user: str
    claims: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def key(self) -> LoginKey:
        """What leads to the identity."""
        return self.provider, self.user

    @property
    def mapping_key(self) -> str:
        """The key of the provider's RoleMapping: with the app client, of a user pool's token."""
        client_id = self.claims.get("aud")
        return self.provider if client_id is None else f"{self.provider}:{client_id}"


def verified_logins(
    service: Service, pool: IdentityPool, identity: PoolIdentity, logins: Mapping[str, str]
) -> list[Login]:
    """Verify the logins for an identity that exists, by its pool's own tokens as well.

    The token that its pool issued for a guest is verified, but is no login: its ``amr`` says that
    nobody was authenticated (G).

    Raises:
        CognitoError: NotAuthorizedException; NotImplementedException for providers whose tokens
            are not verified here.
    """
    others = dict(logins)
    token = others.pop(COGNITO_PROVIDER, None)
    claims = None if token is None else verified_claims(service, pool, token)
    if claims is not None and claims["sub"] != identity.id:
        raise errors.LOGINS_DO_NOT_MATCH()
    verified = public_logins(service, pool, others)
    if claims is not None and "authenticated" in claims["amr"]:
        verified.append(Login(COGNITO_PROVIDER, identity.id))
    return verified


def public_logins(service: Service, pool: IdentityPool, logins: Mapping[str, str]) -> list[Login]:
    """Verify tokens of public providers, by the names of the providers.

    Raises:
        CognitoError: as :func:`verified_logins` does; ResourceConflictException for two users of
            one provider, which a user pool is by two names in the local form (G).
    """
    verified = [_verified(service, pool, name, token) for name, token in logins.items()]
    users: dict[str, str] = {}
    for login in verified:
        if users.setdefault(login.provider, login.user) != login.user:
            raise errors.LOGINS_OF_SEVERAL_IDENTITIES()
    return verified


def _verified(service: Service, pool: IdentityPool, provider: str, token: str) -> Login:
    if provider == COGNITO_PROVIDER:
        raise errors.LOGIN_COGNITO_TOKEN()
    if provider == pool.developer_provider:
        raise errors.PUBLIC_PROVIDER_INVALID()
    if provider in pool.settings.get("SupportedLoginProviders", {}) or _is_of_iam(pool, provider):
        raise errors.LOGIN_NOT_EMULATED(provider=provider)
    if not pool.user_pool_providers:
        # [R amazon-cognito-identity-js 68]
        raise errors.LOGINS_DO_NOT_MATCH()
    return _of_user_pool(service, pool, provider, token)


def _is_of_iam(pool: IdentityPool, provider: str) -> bool:
    """Return whether a provider is one of the pool's OpenID Connect or SAML providers of IAM."""
    settings = pool.settings
    arns = [*settings.get("OpenIdConnectProviderARNs", []), *settings.get("SamlProviderARNs", [])]
    return any(arn == provider or arn.endswith(f"oidc-provider/{provider}") for arn in arns)


def _of_user_pool(service: Service, pool: IdentityPool, provider: str, token: str) -> Login:
    """Verify an ID token; which of several faults AWS names first is not known (G)."""
    parsed = unverified_claims(token)
    if parsed is None:
        raise errors.LOGIN_NOT_JWT()
    header, claims = parsed
    if "aud" not in claims:  # An access token.
        raise errors.LOGIN_AUDIENCE_MISSING()
    if str(claims.get("iss", "")).rpartition("/")[2] != provider.rpartition("/")[2]:
        raise errors.LOGIN_ISSUER()
    configured = _configured(service, pool, provider, claims["aud"])
    if configured is None:
        raise errors.LOGIN_PROVIDER_UNSUPPORTED()
    user_pool = _user_pool_of(service, provider)
    if user_pool is None or not _is_signed_by(service, user_pool, header, token):
        raise errors.LOGIN_SIGNATURE()
    if service.now() >= claims["exp"]:
        raise errors.LOGIN_EXPIRED(now=int(service.now()), expiry=claims["exp"])
    if configured.get("ServerSideTokenCheck") and not _is_signed_in(user_pool, claims):
        raise errors.LOGIN_REVOKED()
    return Login(configured["ProviderName"], claims["sub"], claims)


def _configured(
    service: Service, pool: IdentityPool, provider: str, client_id: object
) -> dict[str, Any] | None:
    """Return the provider that an identity pool has by a name.

    In the local form it may have the user pool by AWS's name, as templates write it, while clients
    such as Amplify name the issuer of the token.
    """
    found = pool.user_pool_provider(provider, client_id)
    if found is not None or service.settings.issuer_base_url is None:
        return found
    pool_id = provider.rpartition("/")[2]
    names = _names_of(service, pool_id)
    if provider not in names:
        return None
    others = (pool.user_pool_provider(name, client_id) for name in sorted(names))
    return next((one for one in others if one is not None), None)


def _user_pool_of(service: Service, provider: str) -> Pool | None:
    """Return the user pool that a provider's name is of."""
    pool_id = provider.rpartition("/")[2]
    state = service.around.services.get(pool_id.partition("_")[0])
    pool = None if state is None else state.find_pool(pool_id)
    return pool if pool is not None and provider in _names_of(service, pool_id) else None


def _names_of(service: Service, pool_id: str) -> set[str]:
    """Return the names of a user pool as a provider: its issuers without the scheme.

    In the local form AWS's name does as well, which programs have in their configuration.
    """
    region = pool_id.partition("_")[0]
    issuers = (service.settings.issuer(region, pool_id, updated=new) for new in (False, True))
    return {f"{api_host(region)}/{pool_id}", *(one.partition("://")[2] for one in issuers)}


def _is_signed_by(service: Service, pool: Pool, header: dict[str, Any], token: str) -> bool:
    key = service.around.keyring.id_key(pool.id, header.get("kid"), service.now())
    return key is not None and is_signed(token, key)


def _is_signed_in(pool: Pool, claims: dict[str, Any]) -> bool:
    """Return whether the user of an ID token exists, is enabled and was not signed out.

    [D model: CognitoIdentityProvider; that a disabled user is refused is a guess]
    """
    user = pool.by_sub.get(claims["sub"])
    if user is None or not user.enabled:
        return False
    family = user.token_families.get(claims.get("event_id", ""))
    return family is not None and not family.revoked
