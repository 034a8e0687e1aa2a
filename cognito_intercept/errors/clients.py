"""Errors of app clients and their secrets."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, NOT_FOUND, G, Message, R, V

CLIENT_NOT_FOUND = Message(
    NOT_FOUND, "User pool client {client_id} does not exist.", V, "recorded R208"
)
TOO_MANY_CLIENTS = Message(
    "LimitExceededException", "A user pool cannot have more than {limit} app clients.", G
)
OAUTH_INCOMPLETE = Message(
    "InvalidOAuthFlowException",
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use"
    " OAuth flows.",
    V,
    "data.md 2.3",
)
OAUTH_CALLBACK_REQUIRED = Message(
    "InvalidOAuthFlowException",
    "CallbackUrls can not be empty when code flow or implicit flow is selected",
    V,
    "recorded R256",
)
OAUTH_MIXED_FLOWS = Message(
    "InvalidOAuthFlowException",
    "client_credentials flow can not be selected along with code flow or implicit flow.",
    V,
    "data.md 2.3",
)
OAUTH_SECRET_REQUIRED = Message(
    "InvalidOAuthFlowException",
    "client_credentials flow can not be selected if client does not have a client secret.",
    V,
    "data.md 2.3",
)
OAUTH_USER_SCOPE = Message(
    "InvalidOAuthFlowException",
    "{scope} is not supported with client_credentials flow",
    R,
    "terraform-provider-aws 4984",
)
SCOPE_DOES_NOT_EXIST = Message(
    "ScopeDoesNotExistException", "Invalid scope requested: {scope}", V, "recorded R260"
)
REDIRECT_HTTP = Message(INVALID, "{url} cannot use the HTTP protocol.", V, "recorded R253")
REDIRECT_INVALID = Message(INVALID, "Invalid redirect URI: {url}", G)
DEFAULT_REDIRECT = Message(
    INVALID, "The default redirect URI {url} is not in the callback URIs list.", V, "recorded R265"
)
# At an update the texts are reported (R) and, for the attributes to read, guessed (G).
WRITE_ATTRIBUTES = Message(
    INVALID, "Invalid write attributes specified while {action} a client", V, "recorded R254"
)
READ_ATTRIBUTES = Message(
    INVALID, "Invalid read attributes specified while {action} a client", V, "recorded R255"
)
PROVIDER_DOES_NOT_EXIST = Message(
    INVALID, "The provider {provider} does not exist for User Pool {pool_id}.", V, "data.md 2.3"
)
TOKEN_VALIDITY_RANGE = Message(INVALID, "Invalid range for token validity.", V, "recorded R263")
TOKEN_VALIDITY_ORDER = Message(
    INVALID,
    "Access and Id Token expiration times must be less than or equal to refresh token expiration"
    " times.",
    V,
    "data.md 2.3",
)
LEGACY_FLOWS_MIXED = Message(
    INVALID,
    "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    V,
    "data.md 2.3",
)
CLIENT_TOKEN_SECRET = Message(
    NOT_AUTHORIZED, "Invalid client or secret", V, "operations-new.md 4.1"
)
# That AWS names the flow is reported (R), its words are not.
CLIENT_TOKEN_FLOW = Message(NOT_AUTHORIZED, "{flow} flow not enabled for this client", G)
CLIENT_TOKEN_SCOPE = Message(INVALID, "Invalid scope requested: {scope}", G)
CLIENT_TOKEN_TRIGGER = Message(NOT_AUTHORIZED, "{text}", G)
CLIENT_TOKEN_FLOW_SECRET = Message(
    INVALID, "ALLOW_CLIENT_TOKEN_AUTH cannot be used if client does not have a client secret.", G
)
CLIENT_TOKEN_FLOW_MIXED = Message(
    INVALID, "ALLOW_CLIENT_TOKEN_AUTH cannot be used with other auth flows.", G
)
CONTEXT_DATA_SECRET = Message(
    INVALID,
    "EnablePropagateAdditionalUserContextData can only be enabled if client has a client secret.",
    G,
)
ROTATION_AND_REFRESH_FLOW = Message(
    INVALID,
    "ALLOW_REFRESH_TOKEN_AUTH cannot be specified in ExplicitAuthFlows when refresh token"
    " rotation is enabled.",
    G,
)
ANALYTICS_INVALID = Message(
    INVALID,
    "Invalid analytics configuration given, either <application arn> or <application id, role"
    " arn, external id> are valid",
    V,
    "recorded R261",
)
SECRET_GIVEN_AND_GENERATED = Message(
    INVALID, "You cannot specify both GenerateSecret as true and provide a ClientSecret value.", G
)
SECRET_NOT_PUBLISHABLE = Message(
    INVALID,
    "PublishSecretsInAWSSecretsManager requires an app client with a generated client secret.",
    G,
)
PUBLISHED_SECRET = Message(
    INVALID,
    "Client secret {secret_id} is managed in AWS Secrets Manager and cannot be deleted.",
    G,
)
REGISTERED_CLIENT_SECRET = Message(
    INVALID, "Client {client_id} was registered dynamically: its secret cannot be managed.", G
)
REGISTERED_CLIENT_SCOPE = Message(
    INVALID, "A dynamically registered client cannot have the scope {scope}.", G
)
CLIENT_HAS_NO_SECRET = Message(INVALID, "Client {client_id} is not configured with a secret.", G)
TOO_MANY_CLIENT_SECRETS = Message(
    "LimitExceededException", "An app client can have at most {limit} client secrets.", G
)
CLIENT_SECRET_NOT_FOUND = Message(NOT_FOUND, "Client secret {secret_id} does not exist.", G)
LAST_CLIENT_SECRET = Message(
    INVALID, "The last client secret of an app client cannot be deleted.", G
)
