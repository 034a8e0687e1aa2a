"""Errors of request rates and of provisioned limits."""

from cognito_intercept.errors.message import INVALID, G, Message, R

RATE_EXCEEDED = Message("TooManyRequestsException", "Rate exceeded", R, "boto3 2517")
LIMIT_ATTRIBUTES = Message(INVALID, "The attributes of a limit are: Category.", G)
LIMIT_CATEGORY = Message(INVALID, "Invalid category: {category}", G)
LIMIT_NOT_ADJUSTABLE = Message(INVALID, "The limit of {category} cannot be adjusted.", G)
LIMIT_OF_MANAGED_LOGIN = Message(
    INVALID,
    "The limit of {category} cannot be adjusted in an account with managed login user pools.",
    G,
)
LIMIT_TOO_LOW = Message(
    INVALID, "The requested limit {rate} is lower than the default limit {free}.", G
)
LIMIT_ABOVE_QUOTA = Message(
    "ServiceQuotaExceededException",
    "The requested limit {rate} exceeds the account's service quota {quota}.",
    G,
)
