"""What files describe, in one form for every format: operations of the API with their input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.protocol.names import IDENTITY_POOLS, USER_POOLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.protocol.names import Api

__all__ = [
    "EVERY_CLIENT",
    "OF_EVERY_CLIENT",
    "ORDER",
    "SHOWN_ATTRIBUTES",
    "SHOWN_DETAILS",
    "Part",
    "api_of",
    "replaced",
]

EVERY_CLIENT: Final = "ALL"
"""Formats write so what the API says by leaving the app client out."""
OF_EVERY_CLIENT: Final = frozenset({"SetRiskConfiguration", "SetUICustomization"})
"""The operations that may be for every app client."""

_OF_IDENTITY_POOLS: Final = frozenset({
    "CreateIdentityPool",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
})  # fmt: skip

SHOWN_ATTRIBUTES: Final = frozenset({"identities", "sub"})
"""Attributes of users that the service sets itself."""
SHOWN_DETAILS: Final = frozenset({
    "ActiveEncryptionCertificate",
    "SLORedirectBindingURI",
    "SSORedirectBindingURI",
})  # fmt: skip
"""Details of SAML providers that the service makes of their metadata."""

ORDER: Final = (
    "CreateUserPool",
    "CreateResourceServer",
    "CreateIdentityProvider",
    "CreateUserPoolClient",
    "CreateGroup",
    "CreateUserPoolDomain",
    "AdminCreateUser",
    "AdminSetUserPassword",
    "AdminDisableUser",
    "AdminAddUserToGroup",
    "SetRiskConfiguration",
    "SetUICustomization",
    "SetLogDeliveryConfiguration",
    "CreateManagedLoginBranding",
    "CreateTerms",
    "CreateIdentityPool",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
)
"""The operations that create what is in a region, in the order in which they need one another."""


def api_of(operation: str) -> Api:
    """Return the API that has an operation of :data:`ORDER`."""
    return IDENTITY_POOLS if operation in _OF_IDENTITY_POOLS else USER_POOLS


def replaced(value: Any, ids: Mapping[str, str]) -> Any:
    """Return a value with ids in its texts, such as names of providers, replaced by others."""
    if isinstance(value, str):
        for former, present in ids.items():
            value = value.replace(former, present)
        return value
    if isinstance(value, list):
        return [replaced(one, ids) for one in value]
    if isinstance(value, dict):
        return {replaced(name, ids): replaced(one, ids) for name, one in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a file describes.

    Attributes:
        name: what the file calls it.
        operation: the operation that creates it, one of :data:`ORDER`.
        settings: the input of that operation in the API's spelling. Those of CreateUserPool
            have parameters of SetUserPoolMfaConfig among them.
    """

    name: str
    operation: str
    settings: Mapping[str, Any]
