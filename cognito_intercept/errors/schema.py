"""Errors of a user pool's schema."""

from cognito_intercept.errors.message import INVALID, G, Message, R, V

SCHEMA_REQUIRED_CUSTOM = Message(
    INVALID, "Required custom attributes are not supported currently.", V
)
SCHEMA_STANDARD_TYPE = Message(
    INVALID,
    "You can not change AttributeDataType or set developerOnlyAttribute for standard schema"
    " attribute {name}",
    V,
)
SCHEMA_DUPLICATE = Message(
    INVALID, "Duplicate custom attribute names {name} are not allowed in a user pool schema.", V
)
SCHEMA_EXISTS = Message(INVALID, "{name}: Existing attribute already has name {name}.", R)
SCHEMA_TYPE_MISSING = Message(
    INVALID,
    "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
    R,
)
SCHEMA_STRING_CONSTRAINTS = Message(
    INVALID, "Invalid StringAttributeConstraints for schema attribute {name}", R
)
SCHEMA_NUMBER_CONSTRAINTS = Message(
    INVALID, "Invalid NumberAttributeConstraints for schema attribute {name}", R
)
SCHEMA_TOO_LONG = Message(
    INVALID, "user.{name}: String attributes cannot have a length of more than 2048", R
)
SCHEMA_LENGTH_ORDER = Message(
    INVALID, "Attribute {name} cannot have a max length shorter than it's min length", V
)
SCHEMA_VALUE_ORDER = Message(
    INVALID, "Attribute {name} cannot have a max value smaller than it's min value", V
)
SCHEMA_FULL = Message(INVALID, "A user pool cannot have more than {limit} custom attributes.", G)
