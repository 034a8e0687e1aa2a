"""Errors of threat protection and of the lock-out."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, NOT_FOUND, G, Message, R

ADD_ON_NOT_ENABLED = Message(
    "UserPoolAddOnNotEnabledException",
    "Threat protection is not enabled for user pool {pool_id}.",
    G,
)
# For an address on the list of blocked ones.
ADDRESS_BLOCKED = Message(
    NOT_AUTHORIZED, "Request not allowed due to security reasons.", R, "idx 31227409026"
)
# For a sign-in at a risk that the configuration blocks.
SIGN_IN_BLOCKED = Message(
    NOT_AUTHORIZED, "Unable to login because of security reasons.", R, "idx 31227409026"
)
COMPROMISED_SIGN_IN = Message(
    "PasswordResetRequiredException",
    "Password reset required for user due to security reasons",
    R,
    "idx 32840147956",
)
IP_RANGE_INVALID = Message(INVALID, "Invalid CIDR: {text}", G)
AUTH_EVENT_NOT_FOUND = Message(NOT_FOUND, "Auth event does not exist.", G)
FEEDBACK_TOKEN_INVALID = Message(NOT_AUTHORIZED, "Invalid feedback token.", G)
LIMIT_EXCEEDED = Message(
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
    R,
    "operations.md 3",
)
