"""Errors of Lambda triggers."""

from cognito_intercept.errors.message import G, Message, R

LAMBDA_FAILED = Message(
    "UserLambdaValidationException", "{trigger} failed with error {error}.", R, "recorded R199"
)
LAMBDA_NOT_FOUND = Message(
    "UnexpectedLambdaException",
    "{trigger} invocation failed due to error ResourceNotFoundException.",
    G,
)
LAMBDA_TIMED_OUT = Message(
    "UnexpectedLambdaException",
    "{trigger} invocation failed due to error Socket timeout while invoking Lambda function.",
    R,
    "anomalyco/sst 1815",
)
LAMBDA_RESPONSE = Message(
    "InvalidLambdaResponseException", "Unrecognizable lambda output", R, "stackoverflow 42706896"
)
# The text is reported, the code is a guess.
LAMBDA_AUTO_VERIFY = Message(
    "InvalidLambdaResponseException",
    "Phone or email cannot be auto verified, when user is not being auto confirmed.",
    R,
    "idx 27870653299",
)
LAMBDA_AUTO_VERIFY_MISSING = Message(
    "InvalidLambdaResponseException", "User does not have {attribute} to be auto verified.", G
)
# For users that UserMigration returns: no sign-in declares UsernameExistsException.
LAMBDA_USERNAME_EXISTS = Message("InvalidLambdaResponseException", "User already exists", G)
LAMBDA_ALIAS_EXISTS = Message(
    "InvalidLambdaResponseException", "An account with the {attribute} already exists.", G
)
MIGRATION_FAILED = Message(
    "UserNotFoundException",
    "Exception migrating user in app client {client_id}",
    R,
    "idx 1187654267",
)
