"""Errors of sign-in: flows, challenges and sessions."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, D, G, Message, R, V

INCORRECT_CREDENTIALS = Message(
    NOT_AUTHORIZED, "Incorrect username or password.", V, "recorded R087"
)
ATTEMPTS_EXCEEDED = Message(NOT_AUTHORIZED, "Password attempts exceeded", D, "auth.md 11")
USER_NOT_CONFIRMED = Message(
    "UserNotConfirmedException", "User is not confirmed.", V, "recorded R184"
)
PASSWORD_RESET_REQUIRED = Message(
    "PasswordResetRequiredException", "Password reset required for the user", V, "recorded R183"
)
NEW_PASSWORD_ATTRIBUTE_MISSING = Message(
    INVALID, "Invalid attributes given, {names} is missing", R, "idx 14368286015"
)
NEW_PASSWORD_ATTRIBUTE_GIVEN = Message(
    NOT_AUTHORIZED, "Cannot modify an already provided {name}", R, "idx 56295175064"
)
TEMPORARY_PASSWORD_EXPIRED = Message(
    NOT_AUTHORIZED,
    "Temporary password has expired and must be reset by an administrator.",
    G,
    "operations.md 3",
)
SECRET_HASH_MISSING = Message(
    NOT_AUTHORIZED,
    "Client {client_id} is configured with secret but SECRET_HASH was not received",
    R,
    "recorded R202",
)
SECRET_HASH_WRONG = Message(
    NOT_AUTHORIZED, "Unable to verify secret hash for client {client_id}", R, "operations.md 3"
)
FLOW_NOT_SUPPORTED = Message(
    INVALID, "Initiate Auth method not supported.", R, "operations.md InitiateAuth"
)
FLOW_NOT_ENABLED = Message(INVALID, "{flow} flow not enabled for this client", R, "recorded R201")
ADMIN_FLOW_NOT_ENABLED = Message(
    INVALID, "Auth flow not enabled for this client", R, "recorded R200"
)
MISSING_PARAMETER = Message(
    INVALID, "Missing required parameter {name}", R, "operations.md AdminInitiateAuth"
)
CUSTOM_AUTH_NOT_CONFIGURED = Message(
    INVALID, "Custom auth lambda trigger is not configured for the user pool.", R, "recorded R222"
)
SESSION_INVALID = Message(NOT_AUTHORIZED, "Invalid session for the user.", R, "auth.md 4")
SESSION_EXPIRED = Message(
    NOT_AUTHORIZED, "Invalid session for the user, session is expired.", V, "recorded R098"
)
SESSION_USED = Message(
    NOT_AUTHORIZED,
    "Invalid session for the user, session can only be used once.",
    V,
    "operations.md RespondToAuthChallenge",
)
CHALLENGE_CODE_MISMATCH = Message(
    "CodeMismatchException", "Invalid code or auth state for the user.", V, "recorded R099"
)
SRP_NOT_ENABLED = Message(
    INVALID, "USER_SRP_AUTH is not enabled for the client.", G, "operations.md InitiateAuth"
)
TIMESTAMP_FORMAT = Message(
    INVALID,
    "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
    R,
    "amazon-cognito-identity-js 683",
)
INVALID_SRP_A = Message(INVALID, "Invalid SRP_A value.", G)
CHOICE_INVALID = Message(INVALID, "Invalid ANSWER: {answer}", G)
