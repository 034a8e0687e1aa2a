"""Tokens of a pool's identity providers that are presented in a token exchange.

An OpenID Connect provider's token is a JWT, verified by the keys at the provider's ``jwks_uri``,
which the emulator reads from ``cognito.documents``, or from the pool itself where the provider is
one of the emulator's. A SAML provider's is an assertion (``saml_tokens.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.federated_users import find_federated_user
from cognito_intercept.directory.identity_providers import SAML, IdentityProvider
from cognito_intercept.directory.saml_metadata import entity_id_in
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object
from cognito_intercept.protocol.signatures import ASYMMETRIC, key_set, signed_payload
from cognito_intercept.protocol.unverified import unverified_claims
from cognito_intercept.token_exchange.request import ID_TOKEN, SAML2, Party, PresentedToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["provider_of_assertion", "provider_of_issuer", "verify_provider_token"]

_SUBJECT_CLAIM = {SAML: "NameID"}


def verify_provider_token(service: Service, pool: Pool, name: str, token: PresentedToken) -> Party:
    """Return whom a token of an identity provider is about, once it is verified.

    The user is the one who signed in with that account before, or is linked to it; the account of
    nobody makes a party without a user (G).

    Raises:
        CognitoError: ResourceNotFoundException for the provider, InvalidParameterException for a
            token of another kind than the provider's, NotAuthorizedException for a token that is
            not the provider's, expired, or for another application.
    """
    provider = pool.identity_providers.get(name)
    if provider is None:
        raise errors.PROVIDER_NOT_FOUND(name=name, pool_id=pool.id)
    if (token.type == SAML2) != (provider.type == SAML):
        raise errors.EXCHANGE_TOKEN_TYPE(role=token.role, name=name)
    claims = _verified_claims(service, pool, provider, token)
    subject = str(claims.get(_subject_claim(provider), ""))
    user = find_federated_user(pool, name, subject, _mapped(provider, claims))
    if user is not None and not user.enabled:
        raise errors.USER_DISABLED()
    return Party(subject if user is None else user.sub, claims, user)


def provider_of_issuer(pool: Pool, token: str) -> str | None:
    """Return the OpenID Connect provider that a JWT claims to come from; ``None``: the pool.

    The token endpoint has no parameter that names it (G).
    """
    parsed = unverified_claims(token)
    issuer = "" if parsed is None else str(parsed[1].get("iss", ""))
    for provider in pool.identity_providers.values():
        if issuer and provider.details.get("oidc_issuer", "").rstrip("/") == issuer.rstrip("/"):
            return provider.name
    return None


def provider_of_assertion(pool: Pool, token: str) -> str | None:
    """Return the SAML provider that an assertion claims to come from; ``None``: none of the pool.

    As with a JWT, the token endpoint has no parameter that names it (G).
    """
    from cognito_intercept.token_exchange.saml_tokens import (  # noqa: PLC0415 - at first need
        claimed_issuer,
    )

    issuer = claimed_issuer(token)
    for provider in pool.identity_providers.values():
        if provider.metadata is not None and entity_id_in(provider.metadata) == issuer:
            return provider.name
    return None


def _subject_claim(provider: IdentityProvider) -> str:
    default = _SUBJECT_CLAIM.get(provider.type, "sub")
    return default if provider.type == SAML else provider.attribute_mapping.get("username", default)


def _mapped(provider: IdentityProvider, claims: Mapping[str, Any]) -> dict[str, str]:
    """Return the attributes by which a user may have been linked before the first sign-in."""
    mapping = provider.attribute_mapping
    return {name: str(claims[claim]) for name, claim in mapping.items() if claim in claims}


def _verified_claims(
    service: Service, pool: Pool, provider: IdentityProvider, token: PresentedToken
) -> dict[str, Any]:
    if provider.type == SAML:
        from cognito_intercept.token_exchange.saml_tokens import (  # noqa: PLC0415 - at first need
            verified_assertion,
        )

        return verified_assertion(provider, token, pool, service.now())
    claims = _signed_claims(_keys(service, provider), token)
    now = service.now()
    if not _is_from(provider, claims, token) or _number(claims, "nbf", now) > now:
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role)
    if now >= _number(claims, "exp", 0.0):
        raise errors.EXCHANGE_TOKEN_EXPIRED(role=token.role)
    return claims


def _is_from(provider: IdentityProvider, claims: Mapping[str, Any], token: PresentedToken) -> bool:
    """Return whether a token names the provider, and an ID token this application as audience."""
    issuer = provider.details.get("oidc_issuer", "").rstrip("/")
    audiences = claims.get("aud")
    audiences = audiences if isinstance(audiences, list) else [audiences]
    is_for_us = token.type != ID_TOKEN or provider.details.get("client_id") in audiences
    return str(claims.get("iss", "")).rstrip("/") == issuer and is_for_us


def _number(claims: Mapping[str, Any], name: str, default: float) -> float:
    value = claims.get(name, default)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number else 0.0


def _keys(service: Service, provider: IdentityProvider) -> Any:
    """Return the provider's key set.

    Raises:
        CognitoError: NotAuthorizedException: it is not known to the emulator, or is none.
    """
    url = _jwks_uri(service, provider)
    text = None if url is None else service.around.documents.at(url)
    if text is None:
        raise errors.EXCHANGE_KEYS_UNKNOWN(name=provider.name, url=url or "its jwks_uri")
    try:
        keys = key_set(read_object(text))
    except MalformedJsonError:
        keys = None
    if keys is None:
        raise errors.EXCHANGE_KEYS_UNKNOWN(name=provider.name, url=url)
    return keys


def _jwks_uri(service: Service, provider: IdentityProvider) -> str | None:
    """Return where the provider's keys are: as configured, or as its discovery document says."""
    if "jwks_uri" in provider.details:
        return provider.details["jwks_uri"]
    issuer = provider.details.get("oidc_issuer")
    if issuer is None:
        return None
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    text = service.around.documents.at(url)
    try:
        found = read_object(text or "{}").get("jwks_uri")
    except MalformedJsonError:
        return None
    return found if isinstance(found, str) else None


def _signed_claims(keys: Any, token: PresentedToken) -> dict[str, Any]:
    payload = signed_payload(token.text, keys, ASYMMETRIC)
    try:
        return read_object(payload or b"")
    except MalformedJsonError:
        raise errors.EXCHANGE_TOKEN_INVALID(role=token.role) from None
