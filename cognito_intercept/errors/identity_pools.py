"""Errors of identity pools, the API ``cognito-identity``."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, NOT_FOUND, G, Message, R

_CONFLICT = "ResourceConflictException"

IDENTITY_INPUT_INVALID = Message("ValidationException", "{text}", R, "getmoto/moto 1979")
IDENTITY_POOL_NOT_FOUND = Message(
    NOT_FOUND, "IdentityPool '{pool_id}' not found.", R, "amplify-js 14117"
)
IDENTITY_NOT_FOUND = Message(NOT_FOUND, "Identity '{identity_id}' not found.", R, "amplify-js 2301")
IDENTITY_FORBIDDEN = Message(
    NOT_AUTHORIZED, "Access to Identity '{identity_id}' is forbidden.", R, "aws-sdk-android 175"
)
IDENTITY_PROVIDER_INVALID = Message(
    INVALID, "Invalid Cognito Identity Provider", R, "aws-cdk 11054"
)
DEVELOPER_PROVIDER_CHANGED = Message(
    INVALID, "The developer provider name of an identity pool can not be changed.", G
)
IDENTITY_TAG_ARN_INVALID = Message(INVALID, "Invalid resource ARN: {arn}", G)

# Roles.
ROLE_MAPPING_PROVIDER = Message(
    INVALID,
    "({provider}) is not a valid RoleMapping ProviderName or is not a configured provider.",
    R,
    "aws-cdk 22951",
)
ROLE_MAPPING_RULES_MISSING = Message(
    INVALID, "RulesConfiguration is required for the RoleMapping of {provider}.", G
)
ROLE_MAPPING_RESOLUTION_MISSING = Message(
    INVALID, "AmbiguousRoleResolution is required for the RoleMapping of {provider}.", G
)
IDENTITY_POOL_ROLES = Message(
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
    R,
    "amplify-swift 3124",
)
ROLE_AMBIGUOUS = Message(
    NOT_AUTHORIZED,
    "The ambiguous role mapping rules for: {provider} denied this request.",
    R,
    "idx 54507102516",
)
CUSTOM_ROLE_FORBIDDEN = Message(NOT_AUTHORIZED, "Access to Role '{role}' is forbidden.", G)

# Logins.
UNAUTHENTICATED_ACCESS = Message(
    NOT_AUTHORIZED,
    "Unauthenticated access is not supported for this identity pool.",
    R,
    "aws-sdk-js-v3 3113",
)
LOGINS_DO_NOT_MATCH = Message(
    NOT_AUTHORIZED,
    "Logins don't match. Please include at least one valid login for this identity or identity"
    " pool.",
    R,
    "amplify-js 2443",
)
LOGIN_PROVIDER_UNSUPPORTED = Message(
    NOT_AUTHORIZED,
    "Token is not from a supported provider of this identity pool.",
    R,
    "amplify-js 2067",
)
LOGIN_NOT_JWT = Message(
    NOT_AUTHORIZED,
    "Invalid login token. Not a valid OpenId Connect identity token.",
    R,
    "idx 38697854417",
)
LOGIN_AUDIENCE_MISSING = Message(
    NOT_AUTHORIZED,
    "Invalid login token. Missing a required claim: aud",
    R,
    "amazon-cognito-identity-js 12",
)
LOGIN_ISSUER = Message(
    NOT_AUTHORIZED,
    "Invalid login token. Issuer doesn't match providerName",
    R,
    "amazon-cognito-identity-js 40",
)
LOGIN_EXPIRED = Message(
    NOT_AUTHORIZED,
    "Invalid login token. Token expired: {now} >= {expiry}",
    R,
    "aws-sdk-ios 2570",
)
LOGIN_SIGNATURE = Message(
    NOT_AUTHORIZED,
    "Invalid login token. Couldn't verify signed token.",
    R,
    "amazon-cognito-identity-js 91",
)
LOGIN_REVOKED = Message(NOT_AUTHORIZED, "Invalid login token. Token has been revoked.", G)
LOGIN_COGNITO_TOKEN = Message(
    NOT_AUTHORIZED, "Invalid login token. Can't pass in a Cognito token.", R, "aws-sdk-net 420"
)
LOGIN_NOT_COGNITO_TOKEN = Message(
    NOT_AUTHORIZED, "Invalid login token. Not a Cognito token.", R, "aws-sdk-android 1431"
)
LOGIN_NOT_EMULATED = Message(
    "NotImplementedException",
    "cognito_intercept verifies tokens of its own user pools and of developer providers only, not"
    " those of {provider}.",
    G,
    "this package",
)
LOGIN_TAKEN = Message(_CONFLICT, "Login is already linked to another identity.", G)
LOGINS_OF_SEVERAL_IDENTITIES = Message(
    _CONFLICT, "The logins are linked to different identities.", G
)
LOGIN_NOT_LINKED = Message(INVALID, "The identity has no login of the provider {provider}.", G)

# Tokens.
CLASSIC_FLOW_DISABLED = Message(
    INVALID,
    "Basic (classic) flow is not enabled, please use enhanced flow.",
    R,
    "aws-cli 7652",
)
CLASSIC_FLOW_WITH_MAPPINGS = Message(
    INVALID,
    "Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.",
    R,
    "aws-rum-web 172",
)

# Developer providers.
DEVELOPER_PROVIDER_UNSUPPORTED = Message(
    NOT_AUTHORIZED,
    "This identity pool does not support the specified developer provider.",
    R,
    "LambdAuth 32",
)
PUBLIC_PROVIDER_INVALID = Message(
    INVALID, "Please provide a valid public provider.", R, "idx 32506489796"
)
DEVELOPER_USER_REGISTERED = Message(
    "DeveloperUserAlreadyRegisteredException",
    "The developer user identifier is already registered with another identity.",
    G,
)
DEVELOPER_USER_NOT_FOUND = Message(NOT_FOUND, "Developer user identifier '{user_id}' not found.", G)
DEVELOPER_LOOKUP_EMPTY = Message(
    INVALID, "Either IdentityId or DeveloperUserIdentifier must be provided.", G
)
DEVELOPER_LOOKUP_CONFLICT = Message(
    _CONFLICT, "The developer user identifier is not linked to the identity.", G
)
DEVELOPER_MERGE_CONFLICT = Message(
    _CONFLICT, "The identities have different logins of the same provider.", G
)
