"""The resource types of Amazon Cognito in CloudFormation, and what operation makes each.

[D, the template reference: 15 types in 2026]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["COGNITO", "FUNCTIONS", "KINDS", "POOL", "Kind"]

COGNITO: Final = "AWS::Cognito::"
POOL: Final = f"{COGNITO}UserPool"
FUNCTIONS: Final = ("AWS::Lambda::Function", "AWS::Serverless::Function")


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type.

    Attributes:
        operation: the operation that creates one.
        reference: the property that ``Ref`` returns; ``None`` for an id of the answer.
        answer: the members of the answer that lead to that id.
        attribute: what ``Fn::GetAtt`` calls that id, if it does.
    """

    operation: str
    reference: str | None = None
    answer: tuple[str, ...] | None = None
    attribute: str | None = None


KINDS: Final = {
    f"{COGNITO}UserPoolResourceServer": Kind("CreateResourceServer", "Identifier"),
    f"{COGNITO}UserPoolIdentityProvider": Kind("CreateIdentityProvider", "ProviderName"),
    f"{COGNITO}UserPoolClient": Kind(
        "CreateUserPoolClient", answer=("UserPoolClient", "ClientId"), attribute="ClientId"
    ),
    f"{COGNITO}UserPoolGroup": Kind("CreateGroup", "GroupName"),
    f"{COGNITO}UserPoolDomain": Kind("CreateUserPoolDomain", "Domain", attribute="Id"),
    f"{COGNITO}UserPoolUser": Kind("AdminCreateUser", "Username"),
    f"{COGNITO}UserPoolUserToGroupAttachment": Kind("AdminAddUserToGroup", "Username"),
    f"{COGNITO}UserPoolRiskConfigurationAttachment": Kind("SetRiskConfiguration", "ClientId"),
    f"{COGNITO}UserPoolUICustomizationAttachment": Kind("SetUICustomization", "ClientId"),
    f"{COGNITO}LogDeliveryConfiguration": Kind(
        "SetLogDeliveryConfiguration", "UserPoolId", attribute="Id"
    ),
    f"{COGNITO}ManagedLoginBranding": Kind(
        "CreateManagedLoginBranding",
        answer=("ManagedLoginBranding", "ManagedLoginBrandingId"),
        attribute="ManagedLoginBrandingId",
    ),
    f"{COGNITO}Terms": Kind("CreateTerms", answer=("Terms", "TermsId"), attribute="TermsId"),
    f"{COGNITO}IdentityPool": Kind(
        "CreateIdentityPool", answer=("IdentityPoolId",), attribute="Id"
    ),
    f"{COGNITO}IdentityPoolRoleAttachment": Kind("SetIdentityPoolRoles", "IdentityPoolId"),
    f"{COGNITO}IdentityPoolPrincipalTag": Kind(
        "SetPrincipalTagAttributeMap", "IdentityProviderName"
    ),
}
"""The types beside that of user pools, in the order in which they are created."""
