"""Errors of user pools, their settings, tags and deletion."""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, G, Message, R, V

POOL_NOT_FOUND = Message(NOT_FOUND, "User pool {pool_id} does not exist.", V, "operations.md 3")
TOO_MANY_POOLS = Message(
    "LimitExceededException",
    "An account cannot have more than {limit} user pools in a region.",
    G,
)
FEATURE_UNAVAILABLE = Message(
    "FeatureUnavailableInTierException",
    "The following feature is not available for the {tier} pricing tier configured: {feature}",
    V,
    "recorded R289",
)
FEATURES_TO_DISABLE = Message(
    "FeatureUnavailableInTierException",
    "The following features need to be disabled for the {tier} pricing tier configured: {features}",
    V,
    "cdk-preflight, idx 66526583242",
)
ALIAS_AND_USERNAME_ATTRIBUTES = Message(
    INVALID,
    "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
    V,
    "recorded R269",
)
AUTO_VERIFIED_PHONE_NEEDS_SMS = Message(
    INVALID,
    "SMS configuration is required when phone_number is selected for auto verification",
    V,
    "recorded R268",
)
PASSWORD_FACTOR_REQUIRED = Message(
    INVALID,
    "Password should be configured as one of the allowed first auth factors.",
    V,
    "recorded R267",
)
SMS_FACTOR_NEEDS_SMS = Message(
    INVALID,
    "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration",
    V,
    "recorded R150",
)
UNUSED_ACCOUNT_VALIDITY = Message(
    INVALID,
    "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of"
    " UnusedAccountValidityDays",
    V,
    "recorded R271",
)
UPDATE_VERIFICATION_SUBSET = Message(
    INVALID,
    "All attributes in AttributesRequireVerificationBeforeUpdate must exist in"
    " AutoVerifiedAttributes",
    R,
    "operations-new.md 7",
)
RECOVERY_DUPLICATES = Message(
    INVALID,
    "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.",
    V,
    "data.md 1.4",
)
RECOVERY_ADMIN_ONLY = Message(
    INVALID,
    "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
    V,
    "recorded R278",
)
EMAIL_SOURCE_ARN_REQUIRED = Message(
    INVALID, "Source ARN is required to use DEVELOPER email sending owner", V, "data.md 1.4"
)
EMAIL_SOURCE_ARN_REGION = Message(
    INVALID,
    "Provided SourceArn must be in one of the following SES regions: {regions}.",
    V,
    "recorded R281",
)
EMAIL_FROM_INVALID = Message(INVALID, "Provided From email address is invalid", V, "recorded R282")
EMAIL_IDENTITY_NOT_ALLOWED = Message(
    "InvalidEmailRoleAccessPolicyException",
    "Cognito is not allowed to use your email identity",
    V,
    "recorded R280",
)
RECOVERY_PHONE_AND_SMS_MFA = Message(
    INVALID,
    "Invalid account recovery setting parameter. Account Recovery Setting cannot use"
    " verified_phone_number as a recovery mechanism when SMS MFA is configured.",
    R,
    "aws-cdk 11478",
)
RECOVERY_EMAIL_AND_EMAIL_MFA = Message(
    INVALID,
    "Invalid account recovery setting parameter. Account Recovery Setting cannot use"
    " verified_email as a recovery mechanism when Email MFA is configured.",
    G,
    "model: CreateUserPoolRequest",
)
SOFTWARE_TOKEN_FIRST_FACTOR = Message(
    INVALID,
    "SOFTWARE_TOKEN is not supported as one of the allowed first auth factors.",
    G,
    "model: SignInPolicyType",
)
EUMS_REGION = Message(
    INVALID,
    "Invalid eumsSms region. Allowed EUMS SMS region for {region} is {region}",
    G,
    "model: EumsSmsConfigurationType",
)
SMS_TWO_SENDERS = Message(
    INVALID,
    "Only one of the snsCallerArn or eumsSms can be set in an SMS configuration.",
    G,
    "model: SmsConfigurationType",
)
TOKEN_TRIGGER_ARNS = Message(
    INVALID,
    "The Lambda ARNs of PreTokenGeneration and PreTokenGenerationConfig must be identical.",
    G,
    "model: LambdaConfigType",
)
SNS_REGION = Message(
    INVALID, "Invalid snsRegion. Allowed SNS region for {region} is {allowed}", V, "recorded R285"
)
CROSS_ACCOUNT_ROLE = Message(INVALID, "Cross-account pass role is not allowed.", V, "data.md 1.4")
KMS_KEY_REQUIRED = Message(
    INVALID,
    "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.",
    V,
    "recorded R283",
)
KMS_KEY_ARN_REQUIRED = Message(
    INVALID, "KmsKeyArn is required when KeyType is CUSTOMER_MANAGED_KEY.", G
)
CROSS_REGION_LAMBDA = Message(
    INVALID, "Cross-region lambda functions are not supported", V, "recorded R284"
)
TAG_ARN_INVALID = Message(INVALID, "Invalid resource ARN: {arn}", G)
TAG_KEY_RESERVED = Message(INVALID, "Tag keys that start with aws: are reserved for AWS use.", G)
POOL_TAG_KEY_RESERVED = Message(
    "UserPoolTaggingException", "Tag keys that start with aws: are reserved for AWS use.", G
)
TOO_MANY_TAGS = Message(INVALID, "A user pool cannot have more than {limit} tags.", G)
DELETION_PROTECTED = Message(
    INVALID,
    "The user pool cannot be deleted because deletion protection is activated. Deletion"
    " protection must be inactivated first.",
    R,
    "recorded R306",
)
POOL_HAS_DOMAIN = Message(
    INVALID,
    "User pool cannot be deleted. It has a domain configured that should be deleted first.",
    V,
    "recorded R305",
)
