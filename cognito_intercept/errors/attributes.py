"""Errors of users' attributes."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, G, Message, R, Text, V

ATTRIBUTES_DO_NOT_CONFORM = Message(
    INVALID, "Attributes did not conform to the schema: {details}", R, "recorded R214"
)
ATTRIBUTES_INVALID = Message(INVALID, "{details}", V, "recorded R165")
ATTRIBUTE_TYPE_UNKNOWN = Message(
    INVALID,
    "Attributes did not conform to the schema: Type for attribute {{{name}}} could not be"
    " determined",
    R,
    "recorded R213",
)
DELETED_ATTRIBUTES_INVALID = Message(
    INVALID, "Invalid user attributes: {details}", R, "operations.md AdminDeleteUserAttributes"
)
INVALID_EMAIL = Message(INVALID, "Invalid email address format.", V, "recorded R155")
INVALID_PHONE = Message(INVALID, "Invalid phone number format.", V, "data.md 3.1")
SUB_IMMUTABLE = Message(INVALID, "Cannot modify the non-mutable attribute sub", V, "recorded R154")
ATTRIBUTE_NULL = Message(INVALID, "Attribute value for {name} must not be null", V, "recorded R156")
CLAUSE_UNKNOWN = Text("{path}: Attribute does not exist in the schema.\n", V, "recorded R165")
CLAUSE_IMMUTABLE = Text("{path}: Attribute cannot be updated.\n", V, "data.md 3.1")
CLAUSE_REQUIRED = Text("{path}: The attribute is required\n", R, "recorded R215")
CLAUSE_REQUIRED_PART = Text("{path}: The attribute {path} is required\n", R, "recorded R216")
CLAUSE_SHORT = Text("{path}: String must be no shorter than {limit} characters\n", V, "data.md 3.1")
CLAUSE_LONG = Text("{path}: String must be no longer than {limit} characters\n", G, "data.md 3.1")
CLAUSE_SMALL = Text("{path}: Number must be no less than {limit}\n", G)
CLAUSE_LARGE = Text("{path}: Number must be no greater than {limit}\n", G)
CLAUSE_TYPE = Text("{path}: Value is not of the type {type}\n", G)
UNAUTHORIZED_ATTRIBUTE = Message(
    NOT_AUTHORIZED, "A client attempted to write unauthorized attribute", R, "recorded R217"
)
