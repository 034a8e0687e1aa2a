"""Errors of sign-in: flows, challenges and sessions."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, G, Message, R, V

INCORRECT_CREDENTIALS = Message(NOT_AUTHORIZED, "Incorrect username or password.", V)
ATTEMPTS_EXCEEDED = Message(NOT_AUTHORIZED, "Password attempts exceeded", V)
USER_NOT_CONFIRMED = Message("UserNotConfirmedException", "User is not confirmed.", V)
PASSWORD_RESET_REQUIRED = Message(
    "PasswordResetRequiredException", "Password reset required for the user", V
)
NEW_PASSWORD_ATTRIBUTE_MISSING = Message(INVALID, "Invalid attributes given, {name} is missing", R)
NEW_PASSWORD_ATTRIBUTE_GIVEN = Message(
    NOT_AUTHORIZED, "Cannot modify an already provided {name}", R
)
TEMPORARY_PASSWORD_EXPIRED = Message(
    NOT_AUTHORIZED, "Temporary password has expired and must be reset by an administrator.", G
)
SECRET_HASH_MISSING = Message(
    NOT_AUTHORIZED,
    "Client {client_id} is configured with secret but SECRET_HASH was not received",
    R,
)
SECRET_HASH_WRONG = Message(
    NOT_AUTHORIZED, "Unable to verify secret hash for client {client_id}", R
)
FLOW_NOT_SUPPORTED = Message(INVALID, "Initiate Auth method not supported.", R)
FLOW_NOT_ENABLED = Message(INVALID, "{flow} flow not enabled for this client", R)
ADMIN_FLOW_NOT_ENABLED = Message(INVALID, "Auth flow not enabled for this client", R)
MISSING_PARAMETER = Message(INVALID, "Missing required parameter {name}", R)
CUSTOM_AUTH_NOT_CONFIGURED = Message(
    INVALID, "Custom auth lambda trigger is not configured for the user pool.", R, "recorded R222"
)
SESSION_INVALID = Message(NOT_AUTHORIZED, "Invalid session for the user.", R)
SESSION_EXPIRED = Message(NOT_AUTHORIZED, "Invalid session for the user, session is expired.", V)
SESSION_USED = Message(
    NOT_AUTHORIZED, "Invalid session for the user, session can only be used once.", V
)
CHALLENGE_CODE_MISMATCH = Message(
    "CodeMismatchException", "Invalid code or auth state for the user.", V
)
SRP_NOT_ENABLED = Message(INVALID, "USER_SRP_AUTH is not enabled for the client.", G)
TIMESTAMP_FORMAT = Message(
    INVALID, "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.", R
)
INVALID_SRP_A = Message(INVALID, "Invalid SRP_A value.", G)
CHOICE_INVALID = Message(INVALID, "Invalid ANSWER: {answer}", G)
