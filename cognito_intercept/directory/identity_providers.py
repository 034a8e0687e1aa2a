"""Identity providers of a user pool, and the shapes in which the API shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cognito_intercept.directory.pool import Pool

__all__ = [
    "OIDC",
    "SAML",
    "SOCIAL_TYPES",
    "IdentityProvider",
    "check_acr_mapping",
    "check_attribute_mapping",
    "check_identifiers",
    "check_name",
    "default_mapping",
    "describe_provider",
    "describe_provider_briefly",
    "has_flag",
    "subject_claim",
]

OIDC, SAML = "OIDC", "SAML"

# The claim that is the user's identifier, by type [V OIDC; D Facebook; G the others]. The user
# name of a SAML user is always made of the NameID.
_SUBJECT_CLAIMS = {
    "OIDC": "sub",
    "Facebook": "id",
    "Google": "sub",
    "LoginWithAmazon": "user_id",
    "SignInWithApple": "sub",
}
SOCIAL_TYPES = _SUBJECT_CLAIMS.keys() - {OIDC}

# What a mapping may name beside the attributes of the schema.
_USERNAME = "username"
# Never shown again [D operations-new.md 6].
_HIDDEN_DETAILS = frozenset({"private_key"})


@dataclass(slots=True, repr=False)
class IdentityProvider:
    """One identity provider of a user pool; times are seconds since the epoch.

    ``details`` are the ProviderDetails with what the service adds to them, secrets included.
    ``identifiers`` are unique among the providers of the pool. ``metadata`` is the SAML metadata
    document: the one that was given, or the one that was found at the MetadataURL, and then
    ``metadata_read`` says when.
    """

    name: str
    pool_id: str
    type: str
    created: float
    modified: float
    details: dict[str, str]
    attribute_mapping: dict[str, str] = field(default_factory=dict)
    identifiers: list[str] = field(default_factory=list)
    acr_mapping: dict[str, str] | None = None
    metadata: str | None = None
    metadata_read: float | None = None

    def __repr__(self) -> str:
        """Return name and type: nothing that a log must not show."""
        return f"<IdentityProvider {self.name!r} {self.type}>"


def describe_provider(
    provider: IdentityProvider, *, has_identifiers: bool = True
) -> dict[str, Any]:
    """Return the ``IdentityProviderType`` shape.

    Args:
        provider: the identity provider.
        has_identifiers: whether the answer has IdpIdentifiers: always when a provider is
            described, after a change only where the request had them [V recorded R102-R106].
    """
    details = provider.details
    return {
        "UserPoolId": provider.pool_id,
        "ProviderName": provider.name,
        "ProviderType": provider.type,
        # In alphabetical order [D tokens.md 1.1].
        "ProviderDetails": {k: details[k] for k in sorted(details) if k not in _HIDDEN_DETAILS},
        "AttributeMapping": provider.attribute_mapping,
        "IdpIdentifiers": provider.identifiers if has_identifiers else None,
        "AcrMapping": provider.acr_mapping,
        "LastModifiedDate": provider.modified,
        "CreationDate": provider.created,
    }


def describe_provider_briefly(provider: IdentityProvider) -> dict[str, Any]:
    """Return the ``ProviderDescription`` shape of ListIdentityProviders [V operations.md]."""
    return {
        "ProviderName": provider.name,
        "ProviderType": provider.type,
        "LastModifiedDate": provider.modified,
        "CreationDate": provider.created,
    }


def default_mapping(provider_type: str) -> dict[str, str]:
    """Return the AttributeMapping of a provider that is created without one."""
    claim = _SUBJECT_CLAIMS.get(provider_type)
    return {} if claim is None else {_USERNAME: claim}


def has_flag(provider: IdentityProvider, name: str) -> bool:
    """Return whether a flag of a SAML provider's details is true, in whatever case."""
    return provider.details.get(name, "").lower() == "true"


def subject_claim(provider: IdentityProvider) -> str:
    """Return the claim with the account's identifier, of a provider that is none of SAML."""
    return provider.attribute_mapping.get(_USERNAME) or _SUBJECT_CLAIMS[provider.type]


def check_name(name: str, provider_type: str) -> None:
    """Check that a social provider has the name of its type, and no other has such a name.

    Raises:
        CognitoError: InvalidParameterException.
    """
    is_social = name in SOCIAL_TYPES or provider_type in SOCIAL_TYPES
    if is_social and name != provider_type:
        raise errors.PROVIDER_TYPE_AND_NAME(name=name, type=provider_type)


def check_attribute_mapping(pool: Pool, mapping: Mapping[str, str]) -> None:
    """Check that everything that claims are mapped to is an attribute of the pool's schema.

    Raises:
        CognitoError: InvalidParameterException, which names the others.
    """
    unknown = [name for name in mapping if name != _USERNAME and name not in pool.schema]
    if unknown:
        raise errors.ATTRIBUTE_MAPPING(names=", ".join(unknown))


def check_identifiers(pool: Pool, name: str, identifiers: Iterable[str]) -> None:
    """Check that no identifier is given twice, or is that of another provider of the pool.

    Raises:
        CognitoError: InvalidParameterException.
    """
    checked: set[str] = set()
    for identifier in identifiers:
        if identifier in checked:
            raise errors.IDENTIFIER_DUPLICATE(identifier=identifier)
        if pool.idp_identifiers.get(identifier, name) != name:
            raise errors.IDENTIFIER_TAKEN(identifier=identifier)
        checked.add(identifier)


def check_acr_mapping(provider_type: str, mapping: Mapping[str, str] | None) -> None:
    """Check that only an OIDC provider has levels of authentication mapped [D].

    Raises:
        CognitoError: InvalidParameterException.
    """
    if mapping and provider_type != OIDC:
        raise errors.ACR_MAPPING_TYPE()
