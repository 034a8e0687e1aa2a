"""Errors of the looks of pages: managed login branding, and customization of the classic pages."""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, G, Message, V

BRANDING_EXISTS = Message(
    "ManagedLoginBrandingExistsException",
    "A ManagedLoginBranding already exists for client {client_id}",
    V,
    "floci-io/floci 2869",
)
BRANDING_NOT_FOUND = Message(
    NOT_FOUND, "ManagedLoginBranding does not exist.", V, "floci-io/floci 2869"
)
BRANDING_OF_CLIENT_NOT_FOUND = Message(
    NOT_FOUND,
    "ManagedLoginBranding for client {client_id} does not exist.",
    V,
    "floci-io/floci 2869",
)
BRANDING_SOURCE = Message(
    INVALID,
    "useCognitoProvidedValues or settings should be specified (but not both)",
    V,
    "operations.md CreateManagedLoginBranding",
)
TOO_MANY_BRANDINGS = Message(
    "LimitExceededException", "A user pool cannot have more than {limit} managed login styles.", G
)
# The service needs both, though the model requires neither.
BRANDING_MEMBER_REQUIRED = Message(
    INVALID,
    "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member"
    " must not be null",
    G,
)
BRANDING_TOO_LARGE = Message(INVALID, "The request must not be larger than 2 megabytes.", G)
SETTINGS_NOT_OBJECT = Message(INVALID, "Settings must be a JSON object.", G)
SETTINGS_TOO_DEEP = Message(INVALID, "Settings must not be nested more than {limit} levels.", G)
# That the schema of settings is fixed, and other structures are refused, users report.
SETTINGS_UNKNOWN = Message(INVALID, "Invalid settings: {path} is not recognized.", G)
SETTINGS_TYPE = Message(INVALID, "Invalid settings: {path} must be {wanted}.", G)
TOO_MANY_ASSETS = Message(INVALID, "A style cannot have more than {limit} assets.", G)
# That FAVICON_ICO must be an icon, and that images are looked into, users report.
ASSET_EXTENSION = Message(
    INVALID, "Invalid asset: {category} cannot have extension {extension}.", G
)
ASSET_CONTENT = Message(INVALID, "Invalid asset: {category} is not a valid {extension} image.", G)
DOMAIN_REQUIRED = Message(
    INVALID,
    "There has to be an existing domain associated with this user pool",
    V,
    "operations.md SetUICustomization",
)
# The words are those of the guide ("Customizing hosted UI (classic) branding"), the code is not.
CUSTOMIZATION_TOO_LARGE = Message(INVALID, "request parameters too large", G)
CSS_CLASS = Message(INVALID, "Invalid CSS: {selector} is not a customizable class.", G)
CSS_STATEMENT = Message(INVALID, "Invalid CSS: {statement} is not allowed.", G)
CSS_SYNTAX = Message(INVALID, "Invalid CSS.", G)
LOGO_TYPE = Message(INVALID, "Invalid image: the image must be a PNG or JPEG file.", G)
