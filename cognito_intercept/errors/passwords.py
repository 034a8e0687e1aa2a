"""Errors of passwords, and of resetting a forgotten one."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, G, Message, R, V

PASSWORD_SIGN_UP = Message(
    "InvalidPasswordException", "Password did not conform with policy: {reason}", R, "recorded R187"
)
PASSWORD_ADMIN = Message(
    "InvalidPasswordException",
    "Password did not conform with password policy: {reason}",
    R,
    "recorded R189",
)
PASSWORD_CHANGE = Message(
    "InvalidPasswordException", "Password does not conform to policy: {reason}", V, "recorded R185"
)
PASSWORD_HISTORY = Message(
    "PasswordHistoryPolicyViolationException",
    "Password has previously been used. Choose a different password.",
    G,
)
# The text of validation for a null password; the operation finds that it must have one.
PASSWORD_MISSING = Message(
    INVALID,
    "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must"
    " not be null",
    G,
    "operations.md 2",
)
COMPROMISED_PASSWORD = Message(
    "InvalidPasswordException",
    "Provided password cannot be used for security reasons.",
    R,
    "idx 31227409026",
)
NO_RECOVERY_CHANNEL = Message(
    INVALID,
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
    V,
    "operations.md ForgotPassword",
)
CONTACT_ADMINISTRATOR = Message(
    NOT_AUTHORIZED, "Contact administrator to reset password.", R, "operations.md ForgotPassword"
)
CANNOT_RESET = Message(
    NOT_AUTHORIZED,
    "User password cannot be reset in the current state.",
    R,
    "operations.md AdminResetUserPassword",
)
