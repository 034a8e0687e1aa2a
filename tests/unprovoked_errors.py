"""Why no test provokes an error that the service model declares for an operation."""

from __future__ import annotations

__all__ = ["EVERYWHERE", "OF_OPERATION", "reason_for"]

_OURS = "an error of this package surfaces as its own traceback; `cognito.faults` may ask for it"
_IAM = "IAM is not emulated: no policy is evaluated, and no role looked up"
_ORDER = "the calls of an emulator run one after another"
_TOKEN = "an access token is good whatever became of its owner's status (G)"

# By the code: what holds for all operations that no test provokes it of.
EVERYWHERE = {
    "AccessDeniedException": _IAM,
    "ConcurrentModificationException": _ORDER,
    "FeatureUnavailableInTierException": "the settings that need a plan are refused when they are"
    " made, so that no later operation depends on it",
    "ForbiddenException": "no web ACL of AWS WAF stands before a user pool",
    "InternalErrorException": _OURS,
    "InternalServerException": _OURS,
    "InvalidEmailRoleAccessPolicyException": _IAM,
    "InvalidSmsRoleAccessPolicyException": _IAM,
    "InvalidSmsRoleTrustRelationshipException": _IAM,
    "InvalidUserPoolConfigurationException": "every configuration that is accepted lets the"
    " operation work (G)",
    "LimitExceededException": "AWS documents no limit of what the operation does",
    "NotAuthorizedException": _IAM,
    "OperationNotEnabledException": "the region of a replica answers the operation, or it concerns"
    " no user pool, or its input names none",
    "PasswordResetRequiredException": _TOKEN,
    "UserNotConfirmedException": _TOKEN,
}

_NO_CODE = "the operation takes no code"
_NO_MESSAGE = "the operation sends no message"
_NO_TRIGGER = "the operation calls no trigger whose answer it reads"
_NOT_OFFERED = "a factor that the user does not have is not offered"
_FLOWS = "a flow that is not enabled has an error of its own [V auth.md 4]"
_PLANS = "AWS documents no change of plan that it refuses so"
_PROVIDER_TYPE = "the type of a provider is checked when it is created"
_LIMIT = "a limit that does not exist is an invalid parameter (G)"
_TOO_MANY = "too many wrong codes are answered with LimitExceededException [R operations.md 3]"
_UNVERIFIED = "attributes that come with an answer are not verified, so they take no alias"

# By the operation and the code.
OF_OPERATION = {
    ("AdminConfirmSignUp", "TooManyFailedAttemptsException"): _NO_CODE,
    ("AdminDisableProviderForUser", "AliasExistsException"): "nothing takes an alias",
    ("AdminLinkProviderForUser", "AliasExistsException"): "nothing takes an alias",
    ("AdminRespondToAuthChallenge", "AliasExistsException"): _UNVERIFIED,
    ("AdminSetUserMFAPreference", "PasswordResetRequiredException"): "factors are set whatever the"
    " user's status (G)",
    ("AdminCreateUser", "PreconditionNotMetException"): "AWS documents no precondition",
    ("AdminInitiateAuth", "MFAMethodNotFoundException"): _NOT_OFFERED,
    ("AdminInitiateAuth", "UnsupportedOperationException"): _FLOWS,
    ("AdminRespondToAuthChallenge", "MFAMethodNotFoundException"): _NOT_OFFERED,
    ("ConfirmDevice", "InvalidLambdaResponseException"): _NO_TRIGGER,
    ("ConfirmDevice", "InvalidPasswordException"): "the operation takes no password of the user's",
    ("ConfirmDevice", "UsernameExistsException"): "the operation makes no user",
    ("ConfirmForgotPassword", "TooManyFailedAttemptsException"): _TOO_MANY,
    ("ConfirmSignUp", "TooManyFailedAttemptsException"): _TOO_MANY,
    ("CreateUserPool", "TierChangeNotAllowedException"): _PLANS,
    ("CreateUserImportJob", "PreconditionNotMetException"): "what a job needs is looked for when it"
    " is started [R operations-new.md 6]",
    ("DeleteIdentityProvider", "UnsupportedIdentityProviderException"): _PROVIDER_TYPE,
    ("DescribeUserPool", "UserPoolTaggingException"): "reading tags cannot fail",
    ("DescribeUserPoolDomain", "ResourceNotFoundException"): "a domain that does not exist is"
    " described as empty [V]",
    ("GetProvisionedLimit", "ResourceNotFoundException"): _LIMIT,
    ("InitiateAuth", "UnsupportedOperationException"): _FLOWS,
    ("RespondToAuthChallenge", "MFAMethodNotFoundException"): _NOT_OFFERED,
    ("SetRiskConfiguration", "CodeDeliveryFailureException"): _NO_MESSAGE,
    ("UpdateIdentityProvider", "UnsupportedIdentityProviderException"): _PROVIDER_TYPE,
    ("UpdateProvisionedLimit", "ResourceNotFoundException"): _LIMIT,
    ("UpdateUserPool", "TierChangeNotAllowedException"): _PLANS,
    ("UpdateUserAttributes", "CodeMismatchException"): _NO_CODE,
    ("UpdateUserAttributes", "ExpiredCodeException"): _NO_CODE,
    ("VerifySoftwareToken", "CodeMismatchException"): "a wrong code is answered with"
    " EnableSoftwareTokenMFAException [V]",
}


def reason_for(operation: str, code: str) -> str:
    """Return why an operation does not answer with an error in the tests.

    Raises:
        KeyError: there is no reason, so a test is missing.
    """
    try:
        return OF_OPERATION[operation, code]
    except KeyError:
        return EVERYWHERE[code]
