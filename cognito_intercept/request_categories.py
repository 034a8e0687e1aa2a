"""The categories of operations whose request rates are limited together.

Names, rates and which of them can be provisioned are those of AWS's guide ("Quotas in Amazon
Cognito") [D operations-new.md 4.5, data.md 11]. The guide's text names the operations of
UserAuthentication and UserCreation [D]; others are in the category whose description fits (G).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.quotas import Quotas

__all__ = ["CATEGORIES", "CHALLENGE_RESPONSES", "Category", "CategoryName", "category_of"]

CategoryName = Literal[
    "UserAuthentication",
    "UserCreation",
    "UserFederation",
    "UserAccountRecovery",
    "UserRead",
    "UserUpdate",
    "UserToken",
    "UserResourceRead",
    "UserResourceUpdate",
    "UserList",
    "UserPoolRead",
    "UserPoolUpdate",
    "UserPoolResourceRead",
    "UserPoolResourceUpdate",
    "UserPoolClientRead",
    "UserPoolClientUpdate",
    "ClientAuthentication",
    "LimitManagement",
]


class Category(NamedTuple):
    """One category of operations.

    Attributes:
        free: AWS's rate without further costs, in requests per second.
        quota: returns the rate that the account may have at most.
        operations: the names of the operations.
        is_adjustable: whether UpdateProvisionedLimit changes its rate.
        is_limited_per_pool: whether one operation has a smaller rate for one user pool.
    """

    free: int
    quota: Callable[[Quotas], int]
    operations: tuple[str, ...] = ()
    is_adjustable: bool = False
    is_limited_per_pool: bool = False


# Of these, three times the category's rate are answered beside it; what goes beyond counts as
# requests of the category [D quotas, special handling].
CHALLENGE_RESPONSES = frozenset({"AdminRespondToAuthChallenge", "RespondToAuthChallenge"})

CATEGORIES: dict[str, Category] = {
    "UserAuthentication": Category(
        120,
        lambda quotas: quotas.user_authentication_rate,
        (
            "AdminInitiateAuth",
            "AdminRespondToAuthChallenge",
            "InitiateAuth",
            "RespondToAuthChallenge",
        ),
        is_adjustable=True,
    ),
    "UserCreation": Category(
        50,
        lambda quotas: quotas.user_creation_rate,
        ("AdminConfirmSignUp", "AdminCreateUser", "ConfirmSignUp", "SignUp"),
        is_adjustable=True,
    ),
    # Sign-ins at other identity providers, which no operation of the API is about.
    "UserFederation": Category(25, lambda quotas: quotas.user_federation_rate, is_adjustable=True),
    "UserAccountRecovery": Category(
        30,
        lambda quotas: quotas.user_account_recovery_rate,
        (
            "AdminResetUserPassword",
            "AdminSetUserPassword",
            "ChangePassword",
            "ConfirmForgotPassword",
            "ForgotPassword",
        ),
    ),
    "UserRead": Category(
        120, lambda quotas: quotas.user_read_rate, ("AdminGetUser", "GetUser"), is_adjustable=True
    ),
    "UserUpdate": Category(
        25,
        lambda quotas: quotas.user_update_rate,
        (
            "AdminAddUserToGroup",
            "AdminDeleteUser",
            "AdminDeleteUserAttributes",
            "AdminDisableProviderForUser",
            "AdminDisableUser",
            "AdminEnableUser",
            "AdminLinkProviderForUser",
            "AdminRemoveUserFromGroup",
            "AdminUpdateUserAttributes",
            "AdminUserGlobalSignOut",
            "DeleteUser",
            "DeleteUserAttributes",
            "GlobalSignOut",
            "UpdateUserAttributes",
            "VerifyUserAttribute",
        ),
    ),
    "UserToken": Category(
        120,
        lambda quotas: quotas.user_token_rate,
        ("GetDerivedToken", "GetTokensFromRefreshToken", "RevokeToken"),
        is_adjustable=True,
    ),
    "UserResourceRead": Category(
        50,
        lambda quotas: quotas.user_resource_read_rate,
        (
            "AdminGetDevice",
            "AdminGetUserAuthFactors",
            "AdminListDevices",
            "AdminListGroupsForUser",
            "AdminListUserAuthEvents",
            "AdminListUserSessions",
            "GetDevice",
            "GetUserAttributeVerificationCode",
            "GetUserAuthFactors",
            "ListDevices",
            "ListUserSessions",
            "ListWebAuthnCredentials",
            "ResendConfirmationCode",
        ),
        is_adjustable=True,
    ),
    "UserResourceUpdate": Category(
        25,
        lambda quotas: quotas.user_resource_update_rate,
        (
            "AdminDeleteSoftwareToken",
            "AdminForgetDevice",
            "AdminRevokeUserSession",
            "AdminSetUserMFAPreference",
            "AdminSetUserSettings",
            "AdminUpdateAuthEventFeedback",
            "AdminUpdateDeviceStatus",
            "AssociateSoftwareToken",
            "CompleteWebAuthnRegistration",
            "ConfirmDevice",
            "DeleteWebAuthnCredential",
            "ForgetDevice",
            "RevokeUserSession",
            "SetUserMFAPreference",
            "SetUserSettings",
            "StartWebAuthnRegistration",
            "UpdateAuthEventFeedback",
            "UpdateDeviceStatus",
            "VerifySoftwareToken",
        ),
    ),
    "UserList": Category(
        30, lambda quotas: quotas.user_list_rate, ("ListUsers", "ListUsersInGroup")
    ),
    "UserPoolRead": Category(
        15, lambda quotas: quotas.user_pool_read_rate, ("DescribeUserPool", "ListUserPools")
    ),
    "UserPoolUpdate": Category(
        15,
        lambda quotas: quotas.user_pool_update_rate,
        ("CreateUserPool", "DeleteUserPool", "UpdateUserPool"),
    ),
    "UserPoolResourceRead": Category(
        20,
        lambda quotas: quotas.user_pool_resource_read_rate,
        (
            "DescribeCIMDPolicy",
            "DescribeIdentityProvider",
            "DescribeManagedLoginBranding",
            "DescribeManagedLoginBrandingByClient",
            "DescribePointInTimeRecovery",
            "DescribeResourceServer",
            "DescribeRiskConfiguration",
            "DescribeTerms",
            "DescribeTermsByClient",
            "DescribeUserImportJob",
            "DescribeUserPoolDomain",
            "GetCSVHeader",
            "GetGroup",
            "GetIdentityProviderByIdentifier",
            "GetLogDeliveryConfiguration",
            "GetSigningCertificate",
            "GetUICustomization",
            "GetUserPoolMfaConfig",
            "GetUserPoolSessionConfiguration",
            "ListCIMDPolicies",
            "ListClientMetadataURLs",
            "ListGroups",
            "ListIdentityProviders",
            "ListPointInTimeRecoveries",
            "ListResourceServers",
            "ListTagsForResource",
            "ListTerms",
            "ListUserImportJobs",
            "ListUserPoolReplicas",
        ),
        is_limited_per_pool=True,
    ),
    "UserPoolResourceUpdate": Category(
        15,
        lambda quotas: quotas.user_pool_resource_update_rate,
        (
            "AddCustomAttributes",
            "CancelPointInTimeRecovery",
            "CreateCIMDPolicy",
            "CreateGroup",
            "CreateIdentityProvider",
            "CreateManagedLoginBranding",
            "CreateResourceServer",
            "CreateTerms",
            "CreateUserImportJob",
            "CreateUserPoolDomain",
            "CreateUserPoolReplica",
            "DeleteCIMDPolicy",
            "DeleteGroup",
            "DeleteIdentityProvider",
            "DeleteManagedLoginBranding",
            "DeleteResourceServer",
            "DeleteTerms",
            "DeleteUserPoolDomain",
            "DeleteUserPoolReplica",
            "InitiatePointInTimeRecovery",
            "SetLogDeliveryConfiguration",
            "SetRiskConfiguration",
            "SetUICustomization",
            "SetUserPoolMfaConfig",
            "SetUserPoolSessionConfiguration",
            "StartPointInTimeRecovery",
            "StartUserImportJob",
            "StopUserImportJob",
            "TagResource",
            "UntagResource",
            "UpdateCIMDPolicy",
            "UpdateClientMetadataURLState",
            "UpdateGroup",
            "UpdateIdentityProvider",
            "UpdateManagedLoginBranding",
            "UpdateResourceServer",
            "UpdateTerms",
            "UpdateUserPoolDomain",
            "UpdateUserPoolReplica",
        ),
        is_limited_per_pool=True,
    ),
    "UserPoolClientRead": Category(
        15,
        lambda quotas: quotas.user_pool_client_read_rate,
        (
            "DescribeUserPoolClient",
            "GetUserPoolClientSessionConfiguration",
            "ListUserPoolClientSecrets",
            "ListUserPoolClients",
        ),
        is_limited_per_pool=True,
    ),
    "UserPoolClientUpdate": Category(
        15,
        lambda quotas: quotas.user_pool_client_update_rate,
        (
            "AddUserPoolClientSecret",
            "CreateUserPoolClient",
            "DeleteUserPoolClient",
            "DeleteUserPoolClientSecret",
            "SetUserPoolClientSessionConfiguration",
            "UpdateUserPoolClient",
        ),
        is_limited_per_pool=True,
    ),
    "ClientAuthentication": Category(
        150, lambda quotas: quotas.client_authentication_rate, ("GetClientToken",)
    ),
    "LimitManagement": Category(
        1,
        lambda quotas: quotas.limit_management_rate,
        ("GetProvisionedLimit", "UpdateProvisionedLimit"),
    ),
}


@cache
def category_of(operation: str) -> tuple[str, Category] | None:
    """Return the name and the category of an operation; ``None`` for an unknown one."""
    for name, category in CATEGORIES.items():
        if operation in category.operations:
            return name, category
    return None
