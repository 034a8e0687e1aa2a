"""Errors that operations answer with although the service model does not declare them for them.

The model's lists are incomplete. Each entry says where it is known from that AWS answers so.
"""

from __future__ import annotations

# By the code: errors that any operation may answer with.
EVERYWHERE: dict[str, str] = {
    "CodeDeliveryFailureException": "only where a test asks for it [cognito.faults]",
    "InvalidParameterException": "constraints of the model [V operations.md 2]",
    "NotAuthorizedException": "tokens, secrets and credentials [V operations.md 3]",
    "SerializationException": "of the AWS JSON protocol: no JSON, or another type [G]",
    "OperationNotEnabledException": "in a secondary region [D operations-new.md 4.4]",
    "TooManyRequestsException": "request rates [G operations.md 3]",
    "UnknownOperationException": "of the AWS JSON protocol: X-Amz-Target names no operation [G]",
    "InternalErrorException": "an error of the service [D common errors]",
    "ValidationException": "constraints of the model of identity pools [R getmoto/moto 1979]",
    "NotImplementedException": "ours, HTTP 501, for what is not emulated [docs/operations.md]",
}

# By the operation and the code: what the facts verify or the documentation of a member promises.
VERIFIED: dict[tuple[str, str], str] = {
    ("AdminAddUserToGroup", "LimitExceededException"): "[D quotas, groups per user]",
    ("AdminCreateUser", "AliasExistsException"): "[D model, ForceAliasCreation]",
    ("AdminGetDevice", "UserNotFoundException"): "[V operations.md AdminGetDevice]",
    ("AdminListDevices", "UserNotFoundException"): "[V operations.md AdminListDevices]",
    # Creating a user, and adding one whom a trigger describes.
    **{
        (operation, "LimitExceededException"): "[D quotas, users per pool]"
        for operation in (
            "AdminCreateUser",
            "AdminInitiateAuth",
            "AdminRespondToAuthChallenge",
            "InitiateAuth",
            "RespondToAuthChallenge",
        )
    },
    ("RevokeToken", "ResourceNotFoundException"): "[V operations.md RevokeToken]",
    **{
        (operation, "LimitExceededException"): "[R cognito-backup-restore 46, e-mails of a day]"
        for operation in ("AdminUpdateUserAttributes", "UpdateUserAttributes")
    },
}

_NEW_USER = "a new user has no password history"
_NO_MESSAGE = "what is removed takes no alias, and no message goes out, so no trigger is called"
_TOKEN = "the look-up of the token's owner answers NotAuthorizedException instead (G)"

_CLIENT_TOKEN = "an error of the trigger becomes NotAuthorizedException, and there is no user"

_ROW = "a row whose user is one too many fails, and the job goes on"

# By the operation and the code: errors in the code that an operation refers to, and the reason why
# the operation never answers with them.
UNREACHABLE: dict[tuple[str, str], str] = {
    ("AdminCreateUser", "PasswordHistoryPolicyViolationException"): _NEW_USER,
    ("AdminInitiateAuth", "PasswordHistoryPolicyViolationException"): _NEW_USER,
    ("ForgotPassword", "PasswordHistoryPolicyViolationException"): _NEW_USER,
    ("InitiateAuth", "PasswordHistoryPolicyViolationException"): _NEW_USER,
    ("SignUp", "PasswordHistoryPolicyViolationException"): _NEW_USER,
    **{
        (operation, code): _NO_MESSAGE
        for operation in ("AdminDeleteUserAttributes", "DeleteUserAttributes")
        for code in (
            "AliasExistsException",
            "InvalidLambdaResponseException",
            "LimitExceededException",
            "UnexpectedLambdaException",
            "UserLambdaValidationException",
        )
    },
    **{
        ("GetClientToken", code): _CLIENT_TOKEN
        for code in (
            "InvalidLambdaResponseException",
            "UnexpectedLambdaException",
            "UserLambdaValidationException",
            "UserNotFoundException",
        )
    },
    ("AdminInitiateAuth", "RefreshTokenReuseException"): "it becomes NotAuthorizedException",
    ("InitiateAuth", "RefreshTokenReuseException"): "it becomes NotAuthorizedException",
    ("SignUp", "UserNotFoundException"): "the user who signs up is not rechecked",
    ("DescribeUserImportJob", "LimitExceededException"): _ROW,
    ("ListUserImportJobs", "LimitExceededException"): _ROW,
    ("StartUserImportJob", "LimitExceededException"): _ROW,
    ("AssociateSoftwareToken", "UserNotFoundException"): _TOKEN,
    ("CompleteWebAuthnRegistration", "ResourceNotFoundException"): _TOKEN,
    ("CompleteWebAuthnRegistration", "UserNotFoundException"): _TOKEN,
    ("DeleteWebAuthnCredential", "UserNotFoundException"): _TOKEN,
    ("GlobalSignOut", "UserNotFoundException"): _TOKEN,
    ("ListWebAuthnCredentials", "ResourceNotFoundException"): _TOKEN,
    ("ListWebAuthnCredentials", "UserNotFoundException"): _TOKEN,
    ("StartWebAuthnRegistration", "ResourceNotFoundException"): _TOKEN,
    ("StartWebAuthnRegistration", "UserNotFoundException"): _TOKEN,
}
