"""Errors of identity providers, and of users who are linked to accounts there."""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, G, Message, R, V

_LIMIT = "LimitExceededException"

PROVIDER_EXISTS = Message(
    "DuplicateProviderException",
    "{name} already exists for tenant {pool_id}.",
    V,
    "recorded R104",
)
PROVIDER_NOT_FOUND = Message(
    NOT_FOUND,
    "Identity provider {name} for tenantId {pool_id} does not exist.",
    V,
    "operations.md DescribeIdentityProvider",
)
PROVIDER_TO_UPDATE_NOT_FOUND = Message(
    NOT_FOUND,
    "Identity provider {name} in User Pool {pool_id} does not exist.",
    V,
    "operations.md UpdateIdentityProvider",
)
PROVIDER_OF_IDENTIFIER_NOT_FOUND = Message(
    NOT_FOUND, "Identity provider with identifier {identifier} does not exist.", G
)
PROVIDER_TYPE_AND_NAME = Message(
    INVALID, "Provider {name} cannot be of type {type}.", V, "recorded R301"
)
TOO_MANY_PROVIDERS = Message(
    _LIMIT, "A user pool cannot have more than {limit} identity providers.", G
)
PROVIDER_DETAILS_SOCIAL = Message(
    INVALID,
    "clientId, clientSecret and authorizeScopes are all required idp details.",
    V,
    "data.md 8",
)
PROVIDER_DETAILS_APPLE = Message(
    INVALID,
    "clientId, privateKey, teamId, and keyId are all required idp details.",
    V,
    "recorded R298",
)
PROVIDER_DETAILS_OIDC = Message(
    INVALID,
    "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp"
    " details.",
    V,
    "recorded R299",
)
OIDC_ENDPOINT_HTTPS = Message(INVALID, "OIDC endpoint must start with https://", V, "data.md 8")
# The values are verified [data.md 8]; the frame is that of other texts.
OIDC_REQUEST_METHOD = Message(
    INVALID,
    "1 validation error detected: Value '{value}' at 'attributesRequestMethod' failed to satisfy"
    " constraint: Member must satisfy enum value set: [POST, GET]",
    G,
)
SAML_METADATA_REQUIRED = Message(
    INVALID,
    "At least one of the MetadataURL or MetadataFile should be provided.",
    V,
    "recorded R296",
)
SAML_METADATA_TWICE = Message(
    INVALID,
    "Only one of the MetadataURL or MetadataFile should be provided.",
    V,
    "recorded R297",
)
SAML_METADATA_MALFORMED = Message(INVALID, "Unable to unmarshall metadata", R, "ory/mocksaml 103")
SAML_METADATA_NO_SIGN_ON = Message(
    INVALID,
    "No SingleSignOn Http redirect binding location found in metadata.",
    R,
    "ssoready/dummyidp 10",
)
SAML_CERTIFICATE_MISSING = Message(INVALID, "No signing certificate found in metadata.", G)
SAML_CERTIFICATE_INVALID = Message(INVALID, "Invalid signing certificate in metadata.", G)
# AWS's guide on SAML providers says that it is refused, not in which words.
SAML_CERTIFICATE_EXPIRED = Message(INVALID, "The signing certificate in metadata has expired.", G)
SAML_FLAG = Message(INVALID, "{name} must be true or false.", G)
SAML_SIGNING_ALGORITHM = Message(INVALID, "RequestSigningAlgorithm must be rsa-sha256.", G)
ATTRIBUTE_MAPPING = Message(
    INVALID, "AttributeMapping contains invalid mapping: [{names}]", R, "aws-cli 9729"
)
ACR_MAPPING_TYPE = Message(INVALID, "AcrMapping is only supported for OIDC providers.", G)
IDENTIFIER_TAKEN = Message(
    INVALID, "Identifier {identifier} is already in use by another identity provider.", G
)
IDENTIFIER_DUPLICATE = Message(INVALID, "IdpIdentifiers contains {identifier} more than once.", G)
LINK_MEMBER_REQUIRED = Message(INVALID, "{user}: {member} is required.", G)
LINK_NATIVE_SOURCE = Message(
    INVALID,
    "Invalid SourceUser: Cognito users with a username/password may not be passed in as a"
    " SourceUser, only as a DestinationUser",
    R,
    "operations-new.md 6",
)
LINK_SIGNED_UP_SOURCE = Message(
    INVALID,
    "Merging is not currently supported, provide a SourceUser that has not been signed up in"
    " order to link",
    R,
    "operations-new.md 6",
)
LINK_EXISTS = Message(
    INVALID, "SourceUser is already linked to DestinationUser", R, "operations-new.md 6"
)
LINK_ATTRIBUTE = Message(
    INVALID, "{user}: ProviderAttributeName {name} is not valid for provider {provider}.", G
)
TOO_MANY_LINKS = Message(_LIMIT, "A user cannot have more than {limit} linked identities.", G)
LINK_NOT_FOUND = Message(
    INVALID,
    "Account isn't linked to anyone else, verify that the account has been linked",
    R,
    "aws-sdk-go 4218",
)
