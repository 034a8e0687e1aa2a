"""Errors of a user pool's schema."""

from cognito_intercept.errors.message import INVALID, G, Message, R, V

SCHEMA_REQUIRED_CUSTOM = Message(
    INVALID, "Required custom attributes are not supported currently.", V, "recorded R275"
)
SCHEMA_STANDARD_TYPE = Message(
    INVALID,
    "You can not change AttributeDataType or set developerOnlyAttribute for standard schema"
    " attribute {name}",
    V,
    "recorded R276",
)
SCHEMA_DUPLICATE = Message(
    INVALID,
    "Duplicate custom attribute names {name} are not allowed in a user pool schema.",
    V,
    "data.md 1.4",
)
SCHEMA_EXISTS = Message(
    INVALID,
    "{name}: Existing attribute already has name {name}.",
    R,
    "cognito-local, idx 8871016626",
)
SCHEMA_TYPE_MISSING = Message(
    INVALID,
    "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
    R,
    "amplify-backend 3299",
)
SCHEMA_STRING_CONSTRAINTS = Message(
    INVALID, "Invalid StringAttributeConstraints for schema attribute {name}", R, "data.md 1.4"
)
SCHEMA_NUMBER_CONSTRAINTS = Message(
    INVALID, "Invalid NumberAttributeConstraints for schema attribute {name}", G
)
SCHEMA_TOO_LONG = Message(
    INVALID,
    "user.{name}: String attributes cannot have a length of more than 2048",
    R,
    "data.md 1.4",
)
SCHEMA_LENGTH_ORDER = Message(
    INVALID,
    "Attribute {name} cannot have a max length shorter than it's min length",
    V,
    "recorded R273",
)
SCHEMA_VALUE_ORDER = Message(
    INVALID,
    "Attribute {name} cannot have a max value smaller than it's min value",
    V,
    "data.md 1.4",
)
SCHEMA_FULL = Message(INVALID, "A user pool cannot have more than {limit} custom attributes.", G)
