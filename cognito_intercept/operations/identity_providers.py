"""Identity providers of a user pool: create, describe, list, update, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.identity_providers import (
    IdentityProvider,
    check_acr_mapping,
    check_attribute_mapping,
    check_identifiers,
    check_name,
    default_mapping,
    describe_provider,
    describe_provider_briefly,
)
from cognito_intercept.directory.pagination import page
from cognito_intercept.directory.provider_details import (
    CheckedDetails,
    SamlSurroundings,
    checked_details,
)
from cognito_intercept.operations.registry import operation
from cognito_intercept.protocol.constraints import check_length
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

Strings = dict[str, str]
# A page has at most so many although MaxResults may be 60 [model: ProvidersListType].
_LARGEST_PAGE = 50


@operation()
def create_identity_provider(
    service: Service,
    pool: Pool,
    *,
    provider_name: str,
    provider_type: str,
    provider_details: Strings,
    attribute_mapping: Strings | None = None,
    idp_identifiers: list[str] | None = None,
    acr_mapping: Strings | None = None,
) -> dict[str, Any]:
    """Create an identity provider; the answer shows what the service adds to its details."""
    check_name(provider_name, provider_type)
    if provider_name in pool.identity_providers:
        raise errors.PROVIDER_EXISTS(name=provider_name, pool_id=pool.id)
    limit = pool.quotas.identity_providers_per_pool
    check_quota(len(pool.identity_providers), limit, errors.TOO_MANY_PROVIDERS)
    mapping = default_mapping(provider_type) if attribute_mapping is None else attribute_mapping
    identifiers = idp_identifiers or []
    checked = _checked_details(service, pool, provider_type, provider_details)
    _check(pool, provider_name, mapping, identifiers)
    check_acr_mapping(provider_type, acr_mapping)
    now = service.now()
    provider = IdentityProvider(
        name=provider_name,
        pool_id=pool.id,
        type=provider_type,
        created=now,
        modified=now,
        details=checked.details,
        attribute_mapping=mapping,
        identifiers=identifiers,
        acr_mapping=acr_mapping,
        metadata=checked.metadata,
        metadata_read=now,
    )
    service.add_provider(pool, provider)
    return _answer(provider, has_identifiers=idp_identifiers is not None)


def _checked_details(
    service: Service, pool: Pool, provider_type: str, details: Strings
) -> CheckedDetails:
    saml = SamlSurroundings(service.now(), lambda: _certificate(service, pool))
    return checked_details(provider_type, details, service.around.documents.at, saml)


def _certificate(service: Service, pool: Pool) -> str:
    """Return the certificate with whose key a SAML provider encrypts assertions for the pool."""
    # Imported when the first SAML provider is made.
    from cognito_intercept.certificates import self_signed  # noqa: PLC0415

    return self_signed(service.around.keyring.saml_key_of(pool.id), pool.id, pool.created)


def _check(pool: Pool, name: str, mapping: Strings, identifiers: list[str]) -> None:
    check_length("idpIdentifiers", identifiers, pool.quotas.identifiers_per_provider)
    check_attribute_mapping(pool, mapping)
    check_identifiers(pool, name, identifiers)


def _answer(provider: IdentityProvider, *, has_identifiers: bool = True) -> dict[str, Any]:
    return {"IdentityProvider": describe_provider(provider, has_identifiers=has_identifiers)}


@operation()
def describe_identity_provider(provider: IdentityProvider) -> dict[str, Any]:
    """Show an identity provider with its details, the client secret included [D]."""
    return _answer(provider)


@operation()
def get_identity_provider_by_identifier(pool: Pool, *, idp_identifier: str) -> dict[str, Any]:
    """Show the identity provider of one of the IdpIdentifiers; its name is none of them."""
    name = pool.idp_identifiers.get(idp_identifier)
    if name is None:
        raise errors.PROVIDER_OF_IDENTIFIER_NOT_FOUND(identifier=idp_identifier)
    return _answer(pool.identity_providers[name])


@operation()
def list_identity_providers(
    pool: Pool, *, max_results: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """List a pool's identity providers by name: names, types and dates only."""
    limit = min(max_results or _LARGEST_PAGE, _LARGEST_PAGE)
    providers, token = page(pool.identity_providers.values(), limit, next_token)
    return {"Providers": [describe_provider_briefly(p) for p in providers], "NextToken": token}


@operation()
def update_identity_provider(
    service: Service,
    pool: Pool,
    *,
    provider_name: str,
    provider_details: Strings | None = None,
    attribute_mapping: Strings | None = None,
    idp_identifiers: list[str] | None = None,
    acr_mapping: Strings | None = None,
) -> dict[str, Any]:
    """Change an identity provider; what is not sent stays, what is sent is replaced as a whole.

    Empty collections clear [V recorded R105, R106].
    """
    provider = pool.identity_providers.get(provider_name)
    if provider is None:
        raise errors.PROVIDER_TO_UPDATE_NOT_FOUND(name=provider_name, pool_id=pool.id)
    checked = CheckedDetails(provider.details, provider.metadata)
    if provider_details is not None:
        checked = _checked_details(service, pool, provider.type, provider_details)
    _check(pool, provider_name, attribute_mapping or {}, idp_identifiers or [])
    check_acr_mapping(provider.type, acr_mapping)
    if idp_identifiers is not None:
        pool.set_identifiers(provider, idp_identifiers)
    service.change_provider(
        provider,
        details=checked.details,
        metadata=checked.metadata,
        metadata_read=provider.metadata_read if provider_details is None else service.now(),
        attribute_mapping=_or(attribute_mapping, provider.attribute_mapping),
        acr_mapping=_or(acr_mapping, provider.acr_mapping),
        modified=service.now(),
    )
    return _answer(provider, has_identifiers=idp_identifiers is not None)


def _or(new: Strings | None, present: Any) -> Any:
    return present if new is None else new


@operation()
def delete_identity_provider(service: Service, pool: Pool, provider: IdentityProvider) -> None:
    """Delete an identity provider; app clients do not offer it any more (G)."""
    service.remove_provider(pool, provider)
