"""Every error the service answers with, and every text it says.

An error is raised by calling a message of the table below: ``raise errors.USER_NOT_FOUND()``.
Codes are the error shapes of the service model; their classes are made on first use, so that
``except errors.error_class("UserNotFoundException")`` works for shapes no table row names yet.
The certainty of each text is given where it is not verified against AWS:
(R) reported by users, (G) an educated guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

__all__ = ["CognitoError", "Message", "error_class"]


class CognitoError(Exception):
    """An answer of the service that is an error.

    Attributes:
        code: name of the error shape, such as ``"UserNotFoundException"``.
        message: AWS's text.
        status: HTTP status; 400 for every modelled error, 500 for internal ones.
    """

    code = "InternalErrorException"
    status = 400

    def __init__(self, message: str) -> None:
        """Keep the text, which is also what ``str()`` gives."""
        super().__init__(message)
        self.message = message


# Every modelled error is 400; 501 keeps SDKs from retrying what is not emulated.
_STATUS = {
    "InternalErrorException": 500,
    "InternalServerException": 500,
    "NotImplementedException": 501,
}


@cache
def error_class(code: str) -> type[CognitoError]:
    """Return the exception class of one error shape, made on first use."""
    status = _STATUS.get(code, 400)
    return type(code, (CognitoError,), {"code": code, "status": status, "__module__": __name__})


@dataclass(frozen=True, slots=True)
class Message:
    """One error text with its code; calling it makes the exception to raise."""

    code: str
    template: str

    def __call__(self, **fields: object) -> CognitoError:
        """Fill the template's fields and return the error, ready to be raised."""
        return error_class(self.code)(self.template.format(**fields))


_NOT_FOUND = "ResourceNotFoundException"
_INVALID = "InvalidParameterException"
_NOT_AUTHORIZED = "NotAuthorizedException"

# Protocol.
INVALID_PARAMETER = Message(_INVALID, "{text}")
SERIALIZATION = Message("SerializationException", "{text}")
UNKNOWN_OPERATION = Message("UnknownOperationException", "{text}")
NOT_EMULATED = Message(
    "NotImplementedException",
    "{operation} is not emulated by cognito_intercept yet; the call was not sent to AWS.",
)
PARAMETERS_NOT_EMULATED = Message(
    "NotImplementedException",
    "{operation} with {names} is not emulated by cognito_intercept yet; the call was not sent"
    " to AWS.",
)
INVALID_PAGINATION_TOKEN = Message(_INVALID, "Invalid pagination token.")  # (G)

# Look-ups.
POOL_NOT_FOUND = Message(_NOT_FOUND, "User pool {pool_id} does not exist.")
CLIENT_NOT_FOUND = Message(_NOT_FOUND, "User pool client {client_id} does not exist.")
GROUP_NOT_FOUND = Message(_NOT_FOUND, "Group not found.")  # (R)
GROUP_EXISTS = Message("GroupExistsException", "A group with the name already exists.")  # (R)
RESOURCE_SERVER_NOT_FOUND = Message(  # (R)
    _NOT_FOUND, "Resource server {identifier} does not exist."
)
RESOURCE_SERVER_EXISTS = Message(  # (R)
    _INVALID, "{identifier} already exists in user pool {pool_id}."
)
USER_NOT_FOUND = Message("UserNotFoundException", "User does not exist.")
USER_CLIENT_NOT_FOUND = Message(
    "UserNotFoundException", "Username/client id combination not found."
)

# Sign-in.
INCORRECT_CREDENTIALS = Message(_NOT_AUTHORIZED, "Incorrect username or password.")
ATTEMPTS_EXCEEDED = Message(_NOT_AUTHORIZED, "Password attempts exceeded")
USER_NOT_CONFIRMED = Message("UserNotConfirmedException", "User is not confirmed.")
PASSWORD_RESET_REQUIRED = Message(
    "PasswordResetRequiredException", "Password reset required for the user"
)
NEW_PASSWORD_ATTRIBUTE_MISSING = Message(  # (R)
    _INVALID, "Invalid attributes given, {name} is missing"
)
NEW_PASSWORD_ATTRIBUTE_GIVEN = Message(  # (R)
    _NOT_AUTHORIZED, "Cannot modify an already provided {name}"
)
USER_DISABLED = Message(_NOT_AUTHORIZED, "User is disabled.")  # (R)
TEMPORARY_PASSWORD_EXPIRED = Message(  # (G)
    _NOT_AUTHORIZED,
    "Temporary password has expired and must be reset by an administrator.",
)
SECRET_HASH_MISSING = Message(  # (R)
    _NOT_AUTHORIZED,
    "Client {client_id} is configured with secret but SECRET_HASH was not received",
)
SECRET_HASH_WRONG = Message(  # (R)
    _NOT_AUTHORIZED, "Unable to verify secret hash for client {client_id}"
)
FLOW_NOT_SUPPORTED = Message(_INVALID, "Initiate Auth method not supported.")  # (R)
FLOW_NOT_ENABLED = Message(_INVALID, "{flow} flow not enabled for this client")  # (R)
ADMIN_FLOW_NOT_ENABLED = Message(_INVALID, "Auth flow not enabled for this client")  # (R)
MISSING_PARAMETER = Message(_INVALID, "Missing required parameter {name}")  # (R)
CUSTOM_AUTH_NOT_CONFIGURED = Message(  # (R) recorded R222
    _INVALID, "Custom auth lambda trigger is not configured for the user pool."
)
SESSION_INVALID = Message(_NOT_AUTHORIZED, "Invalid session for the user.")  # (R)
SESSION_EXPIRED = Message(_NOT_AUTHORIZED, "Invalid session for the user, session is expired.")
SESSION_USED = Message(
    _NOT_AUTHORIZED, "Invalid session for the user, session can only be used once."
)
CANNOT_RESEND = Message(  # (R)
    _INVALID, "Cannot resend codes. Auto verification not turned on."
)
NO_SUCH_DESTINATION = Message(  # (G)
    _INVALID, "User does not have {attribute} attribute to verify."
)
PASSWORD_MISSING = Message(  # (G: what validation says of a null password)
    _INVALID,
    "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must"
    " not be null",
)
CHALLENGE_CODE_MISMATCH = Message(
    "CodeMismatchException", "Invalid code or auth state for the user."
)
SRP_NOT_ENABLED = Message(_INVALID, "USER_SRP_AUTH is not enabled for the client.")  # (G)
TIMESTAMP_FORMAT = Message(  # (R)
    _INVALID, "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english."
)
INVALID_SRP_A = Message(_INVALID, "Invalid SRP_A value.")  # (G)

# Second factors and choice-based sign-in.
_NO_SOFTWARE_TOKEN = "SoftwareTokenMFANotFoundException"
SOFTWARE_TOKEN_MISMATCH = Message(  # (R)
    "CodeMismatchException", "Invalid code received for user"
)
SOFTWARE_TOKEN_USED = Message(
    "ExpiredCodeException", "Your software token has already been used once."
)
SOFTWARE_TOKEN_NOT_ENABLED = Message(
    _NO_SOFTWARE_TOKEN, "Software Token MFA has not been enabled by the userPool"
)
SOFTWARE_TOKEN_NOT_ASSOCIATED = Message(  # (G)
    _NO_SOFTWARE_TOKEN, "Software Token MFA has not been associated by the user"
)
SOFTWARE_TOKEN_NOT_VERIFIED = Message(  # (G)
    _NO_SOFTWARE_TOKEN, "Software Token MFA has not been verified by the user"
)
SOFTWARE_TOKEN_ENABLE = Message(  # (R)
    "EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA"
)
TOKEN_OR_SESSION = Message(  # (G)
    _INVALID, "Exactly one of AccessToken and Session must be provided."
)
MFA_NO_DELIVERY = Message(  # (R)
    _INVALID, "User does not have delivery config set to turn on {factor}"
)
MFA_NOT_IN_POOL = Message(_INVALID, "{factor} is not enabled for the user pool")  # (G)
MFA_PREFERRED_TWICE = Message(  # (G)
    _INVALID, "Only one MFA method can be set as preferred."
)
MFA_OPTIONS_SMS_ONLY = Message(  # (G)
    _INVALID, "MFAOptions supports only the delivery medium SMS with the attribute phone_number."
)
PASSKEY_MFA_ALONE = Message(  # (G)
    _INVALID, "User must have another MFA method enabled to turn on passkey MFA."
)
MFA_OFF_WITH_FACTOR = Message(
    _INVALID, "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
)
MFA_WITHOUT_FACTOR = Message(
    _INVALID,
    "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.",
)
MFA_EMAIL_SENDER = Message(
    _INVALID,
    "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an"
    " EmailSendingAccount of COGNITO_DEFAULT",
)
MFA_SINGLE_FACTOR_PASSKEY = Message(
    _INVALID,
    "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn"
    " is an allowed first auth factor",
)
CHOICE_INVALID = Message(_INVALID, "Invalid ANSWER: {answer}")  # (G)

# Tokens.
ACCESS_TOKEN_INVALID = Message(_NOT_AUTHORIZED, "Invalid Access Token")
ACCESS_TOKEN_SIGNATURE = Message(  # (R)
    _NOT_AUTHORIZED, "Could not verify signature for Access Token"
)
ACCESS_TOKEN_EXPIRED = Message(_NOT_AUTHORIZED, "Access Token has expired")
ACCESS_TOKEN_REVOKED = Message(_NOT_AUTHORIZED, "Access Token has been revoked")  # (R)
ACCESS_TOKEN_SCOPES = Message(  # (R)
    _NOT_AUTHORIZED, "Access Token does not have required scopes"
)
REFRESH_TOKEN_INVALID = Message(_NOT_AUTHORIZED, "Invalid Refresh Token")  # (R)
REFRESH_TOKEN_REVOKED = Message(_NOT_AUTHORIZED, "Refresh Token has been revoked")  # (R)
REFRESH_TOKEN_EXPIRED = Message(_NOT_AUTHORIZED, "Refresh Token has expired")  # (R)
REFRESH_TOKEN_OTHER_CLIENT = Message(  # (R)
    _NOT_AUTHORIZED, "Refresh Token has different Client"
)
UNSUPPORTED_TOKEN_TYPE = Message("UnsupportedTokenTypeException", "Unsupported token type")  # (G)
REVOCATION_DISABLED = Message(  # (G)
    "UnsupportedOperationException", "Revocation is disabled for the app client."
)
REVOKE_UNAUTHORIZED = Message("UnauthorizedException", "Invalid token.")  # (G)

REFRESH_TOKEN_REUSED = Message(  # (G)
    "RefreshTokenReuseException", "Refresh token has been rotated and can no longer be used."
)
CLIENT_SECRET_MISSING = Message(  # (R, of another operation)
    _NOT_AUTHORIZED, "Client {client_id} is configured for secret but secret was not received"
)
CLIENT_SECRET_WRONG = Message(  # (G)
    _NOT_AUTHORIZED, "Unable to verify secret for client {client_id}"
)

# Devices.
DEVICE_NOT_FOUND = Message(_NOT_FOUND, "Device does not exist.")  # (R)
DEVICE_KEY_INVALID = Message(_INVALID, "Invalid device key given.")  # (R boto3 4059)
DEVICE_KEY_EXISTS = Message("DeviceKeyExistsException", "Device already exists.")  # (G)
DEVICE_VERIFIER_INVALID = Message(_INVALID, "Invalid device secret verifier config.")  # (G)
DEVICES_NOT_TRACKED = Message(  # (G)
    "InvalidUserPoolConfigurationException", "Device tracking is not enabled for the user pool."
)

# Threat protection.
ADD_ON_NOT_ENABLED = Message(  # (G)
    "UserPoolAddOnNotEnabledException",
    "Threat protection is not enabled for user pool {pool_id}.",
)
ADDRESS_BLOCKED = Message(  # (R, seen with a blocked address)
    _NOT_AUTHORIZED, "Request not allowed due to security reasons."
)
SIGN_IN_BLOCKED = Message(  # (R, adaptive authentication)
    _NOT_AUTHORIZED, "Unable to login because of security reasons."
)
COMPROMISED_SIGN_IN = Message(  # (R)
    "PasswordResetRequiredException",
    "Password reset required for user due to security reasons",
)
COMPROMISED_PASSWORD = Message(  # (R)
    "InvalidPasswordException", "Provided password cannot be used for security reasons."
)
IP_RANGE_INVALID = Message(_INVALID, "Invalid CIDR: {text}")  # (G)
AUTH_EVENT_NOT_FOUND = Message(_NOT_FOUND, "Auth event does not exist.")  # (G)
FEEDBACK_TOKEN_INVALID = Message(_NOT_AUTHORIZED, "Invalid feedback token.")  # (G)

# Sign-up, codes and passwords.
SIGN_UP_NOT_PERMITTED = Message(_NOT_AUTHORIZED, "SignUp is not permitted for this user pool")
USERNAME_EXISTS = Message("UsernameExistsException", "User already exists")
USERNAME_EXISTS_ADMIN = Message("UsernameExistsException", "User account already exists")  # (R)
USERNAME_ALIAS_EXISTS = Message(  # (R)
    "UsernameExistsException", "An account with the given {attribute} already exists."
)
ALIAS_EXISTS = Message(
    "AliasExistsException", "An account with the given {attribute} already exists."
)
ALIAS_EXISTS_CONFIRM = Message(
    "AliasExistsException", "An account with the {attribute} already exists."
)
USERNAME_NOT_EMAIL = Message(_INVALID, "Username should be an email.")
USERNAME_NOT_PHONE = Message(_INVALID, "Username should be a phone number.")  # (G)
USERNAME_NEITHER = Message(  # (R)
    _INVALID, "Username should be either an email or a phone number."
)
USERNAME_LIKE_EMAIL = Message(  # (R)
    _INVALID,
    "Username cannot be of email format, since user pool is configured for email alias.",
)
USERNAME_LIKE_PHONE = Message(  # (G)
    _INVALID,
    "Username cannot be of phone number format, since user pool is configured for phone number"
    " alias.",
)
CANNOT_CONFIRM = Message(  # (R)
    _NOT_AUTHORIZED, "User cannot be confirmed. Current status is {status}"
)
ALREADY_CONFIRMED = Message(_INVALID, "User is already confirmed.")  # (R)
CODE_MISMATCH = Message(
    "CodeMismatchException", "Invalid verification code provided, please try again."
)
CODE_EXPIRED = Message(  # (R)
    "ExpiredCodeException", "Invalid code provided, please request a code again."
)
LIMIT_EXCEEDED = Message(  # (R)
    "LimitExceededException", "Attempt limit exceeded, please try after some time."
)
NO_RECOVERY_CHANNEL = Message(
    _INVALID,
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
)
CONTACT_ADMINISTRATOR = Message(  # (R)
    _NOT_AUTHORIZED, "Contact administrator to reset password."
)
CANNOT_RESET = Message(  # (R)
    _NOT_AUTHORIZED, "User password cannot be reset in the current state."
)
PASSWORD_SIGN_UP = Message(  # (R)
    "InvalidPasswordException", "Password did not conform with policy: {reason}"
)
PASSWORD_ADMIN = Message(  # (R)
    "InvalidPasswordException", "Password did not conform with password policy: {reason}"
)
PASSWORD_CHANGE = Message(
    "InvalidPasswordException", "Password does not conform to policy: {reason}"
)
PASSWORD_HISTORY = Message(  # (G)
    "PasswordHistoryPolicyViolationException",
    "Password has previously been used. Choose a different password.",
)
RESEND_IMPOSSIBLE = Message(  # (R)
    "UnsupportedUserStateException",
    "Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD",
)

# Attributes.
ATTRIBUTES_DO_NOT_CONFORM = Message(  # (R)
    _INVALID, "Attributes did not conform to the schema: {details}"
)
ATTRIBUTES_INVALID = Message(_INVALID, "{details}")
ATTRIBUTE_TYPE_UNKNOWN = Message(  # (R)
    _INVALID,
    "Attributes did not conform to the schema: Type for attribute {{{name}}} could not be"
    " determined",
)
DELETED_ATTRIBUTES_INVALID = Message(_INVALID, "Invalid user attributes: {details}")  # (R)
INVALID_EMAIL = Message(_INVALID, "Invalid email address format.")
INVALID_PHONE = Message(_INVALID, "Invalid phone number format.")
SUB_IMMUTABLE = Message(_INVALID, "Cannot modify the non-mutable attribute sub")
ATTRIBUTE_NULL = Message(_INVALID, "Attribute value for {name} must not be null")
# Clauses of the texts above: one for each attribute, each ends in a line feed.
CLAUSE_UNKNOWN = "{path}: Attribute does not exist in the schema.\n"
CLAUSE_IMMUTABLE = "{path}: Attribute cannot be updated.\n"
CLAUSE_REQUIRED = "{path}: The attribute is required\n"  # (R)
CLAUSE_REQUIRED_PART = "{path}: The attribute {path} is required\n"  # (R)
CLAUSE_SHORT = "{path}: String must be no shorter than {limit} characters\n"
CLAUSE_LONG = "{path}: String must be no longer than {limit} characters\n"  # (G)
CLAUSE_SMALL = "{path}: Number must be no less than {limit}\n"  # (G)
CLAUSE_LARGE = "{path}: Number must be no greater than {limit}\n"  # (G)
CLAUSE_TYPE = "{path}: Value is not of the type {type}\n"  # (G)
UNAUTHORIZED_ATTRIBUTE = Message(  # (R)
    _NOT_AUTHORIZED, "A client attempted to write unauthorized attribute"
)

# Passkeys. Codes are the model's; every text is a guess (G).
PASSKEYS_NOT_ENABLED = Message(
    "WebAuthnNotEnabledException", "WebAuthn is not enabled for this user pool."
)
PASSKEY_RELYING_PARTY_MISSING = Message(
    "WebAuthnConfigurationMissingException",
    "A relying party ID or a user pool domain must be configured.",
)
PASSKEY_CHALLENGE_NOT_FOUND = Message(
    "WebAuthnChallengeNotFoundException", "WebAuthn challenge not found or expired."
)
PASSKEY_CLIENT_MISMATCH = Message(
    "WebAuthnClientMismatchException",
    "The access token is for a different client than the one that started the registration.",
)
PASSKEY_ORIGIN = Message(
    "WebAuthnOriginNotAllowedException", "Origin {origin} is not allowed for {relying_party}."
)
PASSKEY_RELYING_PARTY = Message(
    "WebAuthnRelyingPartyMismatchException",
    "The credential does not belong to the relying party {relying_party}.",
)
PASSKEY_NOT_SUPPORTED = Message(
    "WebAuthnCredentialNotSupportedException", "The credential is not supported: {reason}"
)
PASSKEY_MALFORMED = Message(_INVALID, "Invalid credential: {reason}")
PASSKEY_LIMIT = Message("LimitExceededException", "A user cannot have more than {limit} passkeys.")
PASSKEY_NOT_FOUND = Message(_NOT_FOUND, "Credential does not exist.")
PASSKEY_REFUSED = Message(_NOT_AUTHORIZED, "Invalid passkey credential.")
PASSKEYS_NEED_EXTRA = Message(
    "NotImplementedException",
    "Passkeys are verified by the package webauthn, which is not installed: pip install"
    " 'cognito-intercept[passkeys]'",
)

# Lambda triggers. AWS puts a dot behind the function's own message, even behind a dot [R].
LAMBDA_FAILED = Message("UserLambdaValidationException", "{trigger} failed with error {error}.")
LAMBDA_NOT_FOUND = Message(  # (G)
    "UnexpectedLambdaException",
    "{trigger} invocation failed due to error ResourceNotFoundException.",
)
LAMBDA_RESPONSE = Message(  # (R)
    "InvalidLambdaResponseException", "Unrecognizable lambda output"
)
LAMBDA_AUTO_VERIFY = Message(  # (R) the text, (G) the code
    "InvalidLambdaResponseException",
    "Phone or email cannot be auto verified, when user is not being auto confirmed.",
)
LAMBDA_AUTO_VERIFY_MISSING = Message(  # (G)
    "InvalidLambdaResponseException", "User does not have {attribute} to be auto verified."
)
LAMBDA_USERNAME_EXISTS = Message(  # (G) no sign-in declares UsernameExistsException
    "InvalidLambdaResponseException", "User already exists"
)
LAMBDA_ALIAS_EXISTS = Message(  # (G)
    "InvalidLambdaResponseException", "An account with the {attribute} already exists."
)
MIGRATION_FAILED = Message(  # (R)
    "UserNotFoundException", "Exception migrating user in app client {client_id}"
)

# Listing users.
FILTER_SYNTAX = Message(_INVALID, "Error while parsing filter")  # (R)
FILTER_ATTRIBUTE = Message(_INVALID, "Invalid search attribute: {name}")  # (R)
REQUESTED_ATTRIBUTES = Message(_INVALID, "One or more requested attributes do not exist.")  # (G)

# User pools, app clients and domains (texts verified by deployment unless marked).
FEATURE_UNAVAILABLE = Message(
    "FeatureUnavailableInTierException",
    "The following feature is not available for the {tier} pricing tier configured: {feature}",
)
FEATURES_TO_DISABLE = Message(  # (R)
    "FeatureUnavailableInTierException",
    "The following features need to be disabled for the {tier} pricing tier configured: {features}",
)
ALIAS_AND_USERNAME_ATTRIBUTES = Message(
    _INVALID, "Only one of the aliasAttributes or usernameAttributes can be set in a User pool."
)
MFA_NEEDS_SMS = Message(
    _INVALID,
    "SMS configuration and Auto verification for phone_number are required when MFA is"
    " required/optional",
)
MFA_CANNOT_TURN_ON = Message(
    _INVALID, "Cannot turn MFA functionality ON, once the user pool has been created"
)
MFA_WEB_AUTHN = Message(
    _INVALID,
    "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA.",
)
MFA_FIRST_FACTORS = Message(
    _INVALID,
    "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is"
    " enabled",
)
AUTO_VERIFIED_PHONE_NEEDS_SMS = Message(
    _INVALID, "SMS configuration is required when phone_number is selected for auto verification"
)
PASSWORD_FACTOR_REQUIRED = Message(
    _INVALID, "Password should be configured as one of the allowed first auth factors."
)
SMS_FACTOR_NEEDS_SMS = Message(
    _INVALID,
    "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration",
)
UNUSED_ACCOUNT_VALIDITY = Message(
    _INVALID,
    "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of"
    " UnusedAccountValidityDays",
)
UPDATE_VERIFICATION_SUBSET = Message(
    _INVALID,
    "All attributes in AttributesRequireVerificationBeforeUpdate must exist in"
    " AutoVerifiedAttributes",
)
RECOVERY_DUPLICATES = Message(
    _INVALID,
    "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.",
)
RECOVERY_ADMIN_ONLY = Message(
    _INVALID,
    "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
)
EMAIL_SOURCE_ARN_REQUIRED = Message(
    _INVALID, "Source ARN is required to use DEVELOPER email sending owner"
)
EMAIL_SOURCE_ARN_REGION = Message(
    _INVALID, "Provided SourceArn must be in one of the following SES regions: {regions}."
)
EMAIL_FROM_INVALID = Message(_INVALID, "Provided From email address is invalid")
EMAIL_IDENTITY_NOT_ALLOWED = Message(
    "InvalidEmailRoleAccessPolicyException", "Cognito is not allowed to use your email identity"
)
SNS_REGION = Message(_INVALID, "Invalid snsRegion. Allowed SNS region for {region} is {region}")
CROSS_ACCOUNT_ROLE = Message(_INVALID, "Cross-account pass role is not allowed.")
KMS_KEY_REQUIRED = Message(
    _INVALID, "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used."
)
CROSS_REGION_LAMBDA = Message(_INVALID, "Cross-region lambda functions are not supported")

# A user pool's schema.
SCHEMA_REQUIRED_CUSTOM = Message(
    _INVALID, "Required custom attributes are not supported currently."
)
SCHEMA_STANDARD_TYPE = Message(
    _INVALID,
    "You can not change AttributeDataType or set developerOnlyAttribute for standard schema"
    " attribute {name}",
)
SCHEMA_DUPLICATE = Message(
    _INVALID, "Duplicate custom attribute names {name} are not allowed in a user pool schema."
)
SCHEMA_EXISTS = Message(  # (G)
    _INVALID, "{name}: Existing attribute already has name {name}."
)
SCHEMA_TYPE_MISSING = Message(  # (R)
    _INVALID,
    "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
)
SCHEMA_STRING_CONSTRAINTS = Message(  # (R)
    _INVALID, "Invalid StringAttributeConstraints for schema attribute {name}"
)
SCHEMA_NUMBER_CONSTRAINTS = Message(  # (R)
    _INVALID, "Invalid NumberAttributeConstraints for schema attribute {name}"
)
SCHEMA_TOO_LONG = Message(  # (R)
    _INVALID, "user.{name}: String attributes cannot have a length of more than 2048"
)
SCHEMA_LENGTH_ORDER = Message(
    _INVALID, "Attribute {name} cannot have a max length shorter than it's min length"
)
SCHEMA_VALUE_ORDER = Message(
    _INVALID, "Attribute {name} cannot have a max value smaller than it's min value"
)
SCHEMA_FULL = Message(  # (G)
    _INVALID, "A user pool cannot have more than {limit} custom attributes."
)

# Tags.
TAG_ARN_INVALID = Message(_INVALID, "Invalid resource ARN: {arn}")  # (G)
TAG_KEY_RESERVED = Message(  # (G)
    _INVALID, "Tag keys that start with aws: are reserved for AWS use."
)
POOL_TAG_KEY_RESERVED = Message(  # (G)
    "UserPoolTaggingException", "Tag keys that start with aws: are reserved for AWS use."
)
TOO_MANY_TAGS = Message(  # (G)
    _INVALID, "A user pool cannot have more than {limit} tags."
)

# Deletion.
DELETION_PROTECTED = Message(
    _INVALID,
    "The user pool cannot be deleted because deletion protection is activated. Deletion"
    " protection must be inactivated first.",
)
POOL_HAS_DOMAIN = Message(
    _INVALID,
    "User pool cannot be deleted. It has a domain configured that should be deleted first.",
)

# App clients.
_OAUTH_FLOW = "InvalidOAuthFlowException"
OAUTH_INCOMPLETE = Message(
    _OAUTH_FLOW,
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use"
    " OAuth flows.",
)
OAUTH_CALLBACK_REQUIRED = Message(
    _OAUTH_FLOW,
    "CallbackUrls can not be empty when code flow or implicit flow is selected",
)
OAUTH_MIXED_FLOWS = Message(
    _OAUTH_FLOW,
    "client_credentials flow can not be selected along with code flow or implicit flow.",
)
OAUTH_SECRET_REQUIRED = Message(
    _OAUTH_FLOW,
    "client_credentials flow can not be selected if client does not have a client secret.",
)
SCOPE_DOES_NOT_EXIST = Message("ScopeDoesNotExistException", "Invalid scope requested: {scope}")
REDIRECT_HTTP = Message(_INVALID, "{url} cannot use the HTTP protocol.")
REDIRECT_INVALID = Message(_INVALID, "Invalid redirect URI: {url}")  # (G)
DEFAULT_REDIRECT = Message(
    _INVALID, "The default redirect URI {url} is not in the callback URIs list."
)
WRITE_ATTRIBUTES = Message(_INVALID, "Invalid write attributes specified while creating a client")
READ_ATTRIBUTES = Message(_INVALID, "Invalid read attributes specified while creating a client")
PROVIDER_DOES_NOT_EXIST = Message(
    _INVALID, "The provider {provider} does not exist for User Pool {pool_id}."
)
TOKEN_VALIDITY_RANGE = Message(_INVALID, "Invalid range for token validity.")
TOKEN_VALIDITY_ORDER = Message(
    _INVALID,
    "Access and Id Token expiration times must be less than or equal to refresh token expiration"
    " times.",
)
LEGACY_FLOWS_MIXED = Message(
    _INVALID, "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."
)
ROTATION_AND_REFRESH_FLOW = Message(  # (G)
    _INVALID,
    "ALLOW_REFRESH_TOKEN_AUTH cannot be specified in ExplicitAuthFlows when refresh token"
    " rotation is enabled.",
)
ANALYTICS_INVALID = Message(
    _INVALID,
    "Invalid analytics configuration given, either <application arn> or <application id, role"
    " arn, external id> are valid",
)
SECRET_GIVEN_AND_GENERATED = Message(  # (G)
    _INVALID, "You cannot specify both GenerateSecret as true and provide a ClientSecret value."
)
CLIENT_HAS_NO_SECRET = Message(  # (G)
    _INVALID, "Client {client_id} is not configured with a secret."
)
TOO_MANY_CLIENT_SECRETS = Message(  # (G)
    "LimitExceededException", "An app client can have at most {limit} client secrets."
)
CLIENT_SECRET_NOT_FOUND = Message(  # (G)
    _NOT_FOUND, "Client secret {secret_id} does not exist."
)
LAST_CLIENT_SECRET = Message(  # (G)
    _INVALID, "The last client secret of an app client cannot be deleted."
)

# Domains.
DOMAIN_CHARACTERS = Message(
    _INVALID,
    "The domain name contains an invalid character. Domain names can only contain lower-case"
    " letters, numbers, and hyphens.",
)
DOMAIN_RESERVED_WORD = Message(  # (R)
    _INVALID, "Domain cannot contain reserved word: {word}"
)
DOMAIN_NOT_SUBDOMAIN = Message(_INVALID, "Custom domain is not a valid subdomain")
DOMAIN_CERTIFICATE = Message(
    _INVALID,
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or"
    " doesn't include a valid certificate chain.",
)
DOMAIN_ALREADY_CONFIGURED = Message(  # (G)
    _INVALID, "User pool already has a domain configured."
)
DOMAIN_NOT_CUSTOM = Message(  # (G)
    _INVALID, "CustomDomainConfig cannot be set for a prefix domain."
)
MANAGED_LOGIN_VERSION = Message(_INVALID, "ManagedLoginVersion must be 1 or 2.")  # (G)
DOMAIN_TAKEN = Message(  # (R)
    _INVALID, "Domain already associated with another user pool."
)
DOMAIN_NOT_FOUND = Message(_NOT_FOUND, "No such domain or user pool exists.")  # (G)

# OAuth endpoints: AWS's ``error_description``s, where an error has one (tokens.md 10.2, 10.4).
OAUTH_INVALID_CLIENT_SECRET = "invalid_client_secret"  # (R)
OAUTH_DESCRIPTIONS = frozenset({OAUTH_INVALID_CLIENT_SECRET})
OAUTH_GRANT_NOT_EMULATED = "{grant_type} is not emulated by cognito_intercept yet"
OAUTH_ENDPOINT_NOT_EMULATED = "{path} is not emulated by cognito_intercept yet"
DOMAIN_HOST_NOT_FOUND = "There is no user pool domain {host}."  # (G)
