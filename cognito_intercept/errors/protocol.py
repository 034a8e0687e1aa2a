"""Errors of the protocol: requests that break it or the service model, and what is not emulated."""

from cognito_intercept.errors.message import INVALID, G, Message, V

INVALID_PARAMETER = Message(INVALID, "{text}", V)
SERIALIZATION = Message("SerializationException", "{text}", V)
UNKNOWN_OPERATION = Message("UnknownOperationException", "{text}", V)
NOT_EMULATED = Message(
    "NotImplementedException",
    "{operation} is not emulated by cognito_intercept yet; the call was not sent to AWS.",
    V,
)
PARAMETERS_NOT_EMULATED = Message(
    "NotImplementedException",
    "{operation} with {names} is not emulated by cognito_intercept yet; the call was not sent"
    " to AWS.",
    V,
)
INVALID_PAGINATION_TOKEN = Message(INVALID, "Invalid pagination token.", G)
INTERNAL_ERROR = Message("InternalErrorException", "An internal error occurred.", G)
