"""Errors of authentication levels and step-up sign-in; AWS documents that they exist."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, G, Message

ACR_NAMES_NOT_UNIQUE = Message(
    INVALID, "Each AcrValue must be unique across all levels, including default values.", G
)
ACR_VALUES_UNKNOWN = Message(INVALID, "None of the requested ACR values is valid.", G)
ACR_UNREACHABLE = Message(
    INVALID, "User has no authentication factors to satisfy the requested ACR values.", G
)
ACR_REACHED_ALREADY = Message(INVALID, "Access Token already satisfies the requested ACR value.", G)
ACCESS_TOKEN_WITHOUT_TARGET = Message(
    INVALID, "ACCESS_TOKEN requires the parameter TARGET_ACR_VALUES", G
)
ACCESS_TOKEN_OF_ANOTHER_USER = Message(
    NOT_AUTHORIZED, "Access Token does not belong to the user.", G
)
MAX_AGE_INVALID = Message(INVALID, "MAX_AGE must be a non-negative integer.", G)
