"""What files describe, in one form for every format: operations of the API with their input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ORDER", "SHOWN_ATTRIBUTES", "SHOWN_DETAILS", "Part"]

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
)
"""The operations that create what is in a region, in the order in which they need one another."""


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
