"""Errors of token exchange (GetDerivedToken)."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, G, Message

EXCHANGE_FLOW = Message(NOT_AUTHORIZED, "{flow} flow not enabled for this client", G)
EXCHANGE_TARGETS = Message(
    INVALID, "Audiences and Resources cannot be requested in the same request.", G
)
EXCHANGE_ACTOR_TYPE = Message(
    INVALID, "ActorToken and ActorTokenType must be provided together.", G
)
EXCHANGE_PROVIDER_MISSING = Message(
    INVALID, "{role}TokenProviderName is required for a SAML2 token.", G
)
EXCHANGE_TOKEN_TYPE = Message(
    INVALID, "{role}TokenType does not match the type of the identity provider {name}.", G
)
EXCHANGE_SCOPES = Message(INVALID, "None of the requested scopes can be granted.", G)
EXCHANGE_TOKEN_INVALID = Message(NOT_AUTHORIZED, "Invalid {role} Token", G)
EXCHANGE_TOKEN_EXPIRED = Message(NOT_AUTHORIZED, "{role} Token has expired", G)
EXCHANGE_TOKEN_REVOKED = Message(NOT_AUTHORIZED, "{role} Token has been revoked", G)
# What only an emulator has to say.
EXCHANGE_KEYS_UNKNOWN = Message(
    NOT_AUTHORIZED,
    "The keys of the identity provider {name} are not known to cognito_intercept: register the"
    " document at {url} in cognito.documents",
    G,
)
EXCHANGE_SAML_EXTRA = Message(
    NOT_AUTHORIZED,
    "cognito_intercept verifies SAML assertions with signxml: install cognito-intercept[saml]",
    G,
)
