"""Errors of resource servers, domains and the OAuth endpoints."""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, D, G, Message, R, Text, V

RESOURCE_SERVER_NOT_FOUND = Message(
    NOT_FOUND,
    "Resource server {identifier} does not exist.",
    R,
    "operations.md DescribeResourceServer",
)
TOO_MANY_RESOURCE_SERVERS = Message(
    "LimitExceededException",
    "A user pool cannot have more than {limit} resource servers.",
    G,
)
RESOURCE_SERVER_EXISTS = Message(
    INVALID,
    "{identifier} already exists in user pool {pool_id}.",
    R,
    "operations.md CreateResourceServer",
)
DOMAIN_CHARACTERS = Message(
    INVALID,
    "The domain name contains an invalid character. Domain names can only contain lower-case"
    " letters, numbers, and hyphens.",
    V,
    "recorded R293",
)
DOMAIN_RESERVED_WORD = Message(
    INVALID, "Domain cannot contain reserved word: {word}", R, "idx 71287665718"
)
DOMAIN_NOT_SUBDOMAIN = Message(
    INVALID, "Custom domain is not a valid subdomain", V, "recorded R294"
)
DOMAIN_CERTIFICATE = Message(
    INVALID,
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or"
    " doesn't include a valid certificate chain.",
    V,
    "recorded R295",
)
DOMAIN_ALREADY_CONFIGURED = Message(INVALID, "User pool already has a domain configured.", G)
TOO_MANY_CUSTOM_DOMAINS = Message(
    "LimitExceededException",
    "An account cannot have more than {limit} custom domains in a region.",
    G,
)
DOMAIN_NOT_CUSTOM = Message(INVALID, "CustomDomainConfig cannot be set for a prefix domain.", G)
DOMAIN_ROUTING = Message(INVALID, "Routing is only supported for custom domains.", G)
MANAGED_LOGIN_VERSION = Message(INVALID, "ManagedLoginVersion must be 1 or 2.", G)
DOMAIN_TAKEN = Message(
    INVALID,
    "Domain already associated with another user pool.",
    R,
    "operations.md CreateUserPoolDomain",
)
DOMAIN_NOT_FOUND = Message(
    NOT_FOUND, "No such domain or user pool exists.", G, "operations.md DeleteUserPoolDomain"
)
RESOURCE_SERVER_RESERVED = Message(
    INVALID, "The resource server {identifier} is managed by Amazon Cognito.", G
)
REGISTRATION_POOL_MISSING = Text("There is no such user pool.", G, "this package")
REGISTRATION_OFF = Text("Dynamic client registration is not enabled.", G)
REGISTRATION_NO_JSON = Text("The client metadata is no JSON object.", G)
REGISTRATION_MEMBER = Text("Invalid value: {member}", G)
OAUTH_INVALID_CLIENT_SECRET = Text("invalid_client_secret", R, "tokens.md 10.2")
OAUTH_INVALID_REFRESH_TOKEN = Text("invalid_refresh_token", R, "tokens.md 10.2")
OAUTH_DESCRIPTIONS = frozenset({OAUTH_INVALID_CLIENT_SECRET.text, OAUTH_INVALID_REFRESH_TOKEN.text})
OAUTH_ENDPOINT_NOT_EMULATED = Text(
    "{path} is not emulated by cognito_intercept yet", G, "this package"
)
DOMAIN_HOST_NOT_FOUND = Text("There is no user pool domain {host}.", G)
OAUTH_TOKEN_MISSING = Text("Invalid parameter in request", R, "tokens.md 10.4")
OAUTH_REVOCATION_DISABLED = Text("Unsupported operation", R, "tokens.md 10.4")
USER_INFO_BAD_REQUEST = Text("Bad OAuth2 request at UserInfo Endpoint", D, "tokens.md 10.3")
USER_INFO_BAD_TOKEN = Text(
    "Access token is expired, disabled, or deleted, or the user has globally signed out.",
    D,
    "tokens.md 10.3",
)
# The errors of the authorization endpoint that its page shows, and those that go to the callback.
OAUTH_REDIRECT_MISMATCH = Text("redirect_mismatch", V, "tokens.md 10.1")
OAUTH_PARAMETER_MISSING = Text(
    "Required String parameter '{name}' is not present", R, "AppAuth-Android 697"
)
OAUTH_PARAMETER_MISSING_MANAGED = Text(
    "Missing required parameter {name} in request URL", R, "angular-auth-oidc-client 2057"
)
OAUTH_SCOPE_DESCRIPTION = Text("invalid_scope", V, "idx 67664749021")
OAUTH_CLIENT_DESCRIPTION = Text("unauthorized_client", R, "idx 7839307841")
LOGIN_PAGE_ERROR = Text("An error was encountered with the requested page.", V, "tokens.md 10.1")
LOGIN_INTERRUPTED = Text("Something went wrong", D, "idx 58287863399")
LOGIN_PAGES_UNAVAILABLE = Text(
    "Login pages unavailable. Please contact an administrator.", V, "idx 58010229725"
)
PASSKEY_REDIRECT_MISSING = Text("Missing required parameter redirect_uri", V, "idx 61633191253")
LOGIN_OPTION_MISSING = Text("Login option is not available. Please try another one", G)
