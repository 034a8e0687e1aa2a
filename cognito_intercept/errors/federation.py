"""Texts of federated sign-in: those of the error page, and the descriptions that apps get."""

from cognito_intercept.errors.message import D, G, R, Text

FEDERATION_STATE = Text("Invalid State/RelayState provided.", R, "amplify-js 4562")
FEDERATION_CODE = Text("Exception processing authorization code", R, "amplify-cli 2082")
FEDERATION_USERNAME = Text(
    "username attribute mapping required", R, "TimothyJones/github-cognito-openid-wrapper 37"
)
FEDERATION_REQUIRED = Text("attributes required: [{names}]", R, "idx 9962016576")
FEDERATION_EXISTS = Text("Already found an entry for username {name}", R, "idx 67432348643")
# Of an account whose user name is another user's, such as one that differs in its case only.
FEDERATION_COMBINATION = Text("Invalid ProviderName/Username combination.", R, "idx 52192443272")
FEDERATION_ISSUER = Text(
    "Bad id_token issuer {issuer}", R, "TimothyJones/github-cognito-openid-wrapper 100"
)
FEDERATION_TOKEN_STATUS = Text("{name} Error - {status} error getting token", D, "tokens.md 10.1")
FEDERATION_GOOGLE = Text("Google Error - {status} {code}", D, "hosted-ui.md 4")
FEDERATION_TOKEN_TIMEOUT = Text(
    "Timeout occurred in calling IdP token endpoint", D, "tokens.md 10.1"
)
# The documented text repeats its own name.
FEDERATION_KEYS_TIMEOUT = Text("error_description=Timeout in calling jwks uri", D, "hosted-ui.md 4")
FEDERATION_TOKEN_RESPONSE = Text("Bad token response", G)
FEDERATION_ENDPOINTS = Text("The endpoints of the identity provider {name} are not known", G)
FEDERATION_ID_TOKEN = Text("Invalid id_token: {reason}", G)
FEDERATION_USER_INFO = Text("{name} Error - {status} error getting user info", G)
# Of calls that break off; the guide's page on the authorization endpoint has both.
FEDERATION_RESET = Text("Connection reset", D, "idx 58485135149")
FEDERATION_READ_TIMEOUT = Text("Read timed out", D, "idx 58485135149")
FEDERATION_SUBJECTS = Text("The user info is about another user than the id_token", G)
FEDERATION_RELAY_STATE = Text(
    "Invalid samlResponse or relayState from identity provider", R, "idx 23164843263"
)
FEDERATION_SAML = Text("Invalid SAML response received: {reason}", R, "aws-sdk-js-v3 6201")
FEDERATION_SAML_SIGNATURE = Text("SAML Assertion signature is invalid.", R, "aws-sdk-js-v3 6201")
# AWS's guide, "Troubleshoot Amazon Cognito" (idx 57930624606).
FEDERATION_SAML_RESPONSE_SIGNATURE = Text(
    "SAML Response signature is invalid.", D, "idx 57930624606"
)
FEDERATION_SAML_ENCRYPTED = Text(
    "Responses must contain exactly one Encrypted Assertion", R, "idx 56239711999"
)
FEDERATION_SAML_ONE = Text("Responses must contain exactly one Assertion", G)
FEDERATION_SAML_UNREADABLE = Text("The assertion cannot be decrypted.", G)
FEDERATION_SAML_EXTRA = Text(
    "SAML messages are signed and verified by signxml: pip install cognito-intercept[saml]",
    G,
    "this package",
)
