"""Errors of the protocol: requests that break it or the service model, and what is not emulated."""

from cognito_intercept.errors.message import INVALID, G, Message, V

INVALID_PARAMETER = Message(INVALID, "{text}", V, "operations.md 2")
SERIALIZATION = Message("SerializationException", "{text}", G)
UNKNOWN_OPERATION = Message("UnknownOperationException", "{text}", G)
NOT_EMULATED = Message(
    "NotImplementedException",
    "{operation} is not emulated by cognito_intercept yet; the call was not sent to AWS.",
    G,
    "this package",
)
PARAMETERS_NOT_EMULATED = Message(
    "NotImplementedException",
    "{operation} with {names} is not emulated by cognito_intercept yet; the call was not sent"
    " to AWS.",
    G,
    "this package",
)
INTERNAL_ERROR = Message("InternalErrorException", "An internal error occurred.", G)
INVALID_PAGINATION_TOKEN = Message(INVALID, "Invalid pagination token.", G, "operations.md 4")
