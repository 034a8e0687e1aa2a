"""Errors of users' attributes."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, G, Message, R, Text, V

ATTRIBUTES_DO_NOT_CONFORM = Message(
    INVALID, "Attributes did not conform to the schema: {details}", R
)
ATTRIBUTES_INVALID = Message(INVALID, "{details}", V)
ATTRIBUTE_TYPE_UNKNOWN = Message(
    INVALID,
    "Attributes did not conform to the schema: Type for attribute {{{name}}} could not be"
    " determined",
    R,
)
DELETED_ATTRIBUTES_INVALID = Message(INVALID, "Invalid user attributes: {details}", R)
INVALID_EMAIL = Message(INVALID, "Invalid email address format.", V)
INVALID_PHONE = Message(INVALID, "Invalid phone number format.", V)
SUB_IMMUTABLE = Message(INVALID, "Cannot modify the non-mutable attribute sub", V)
ATTRIBUTE_NULL = Message(INVALID, "Attribute value for {name} must not be null", V)
CLAUSE_UNKNOWN = Text("{path}: Attribute does not exist in the schema.\n", V)
CLAUSE_IMMUTABLE = Text("{path}: Attribute cannot be updated.\n", V)
CLAUSE_REQUIRED = Text("{path}: The attribute is required\n", R)
CLAUSE_REQUIRED_PART = Text("{path}: The attribute {path} is required\n", R)
CLAUSE_SHORT = Text("{path}: String must be no shorter than {limit} characters\n", V)
CLAUSE_LONG = Text("{path}: String must be no longer than {limit} characters\n", G)
CLAUSE_SMALL = Text("{path}: Number must be no less than {limit}\n", G)
CLAUSE_LARGE = Text("{path}: Number must be no greater than {limit}\n", G)
CLAUSE_TYPE = Text("{path}: Value is not of the type {type}\n", G)
UNAUTHORIZED_ATTRIBUTE = Message(
    NOT_AUTHORIZED, "A client attempted to write unauthorized attribute", R
)
