"""Errors of passkeys. The codes are from the service model."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, NOT_FOUND, G, Message, R

PASSKEYS_NOT_ENABLED = Message(
    "WebAuthnNotEnabledException", "WebAuthn is not enabled for this user pool.", G
)
PASSKEY_RELYING_PARTY_MISSING = Message(
    "WebAuthnConfigurationMissingException",
    "A relying party ID or a user pool domain must be configured.",
    G,
)
PASSKEY_CHALLENGE_NOT_FOUND = Message(
    "WebAuthnChallengeNotFoundException", "WebAuthn challenge not found or expired.", G
)
PASSKEY_CLIENT_MISMATCH = Message(
    "WebAuthnClientMismatchException",
    "The access token is for a different client than the one that started the registration.",
    G,
)
PASSKEY_ORIGIN = Message(
    "WebAuthnOriginNotAllowedException", "Origin {origin} is not allowed for {relying_party}.", G
)
PASSKEY_RELYING_PARTY = Message(
    "WebAuthnRelyingPartyMismatchException",
    "The credential does not belong to the relying party {relying_party}.",
    G,
)
PASSKEY_NOT_SUPPORTED = Message(
    "WebAuthnCredentialNotSupportedException", "The credential is not supported: {reason}", G
)
PASSKEY_MALFORMED = Message(INVALID, "Credential data is not valid", R, "idx 63332210387")
PASSKEY_LIMIT = Message(
    "LimitExceededException", "A user cannot have more than {limit} passkeys.", G
)
PASSKEY_NOT_FOUND = Message(NOT_FOUND, "Credential does not exist.", G)
PASSKEY_REFUSED = Message(NOT_AUTHORIZED, "Invalid passkey credential.", G)
PASSKEYS_NEED_EXTRA = Message(
    "NotImplementedException",
    "Passkeys are verified by the package webauthn, which is not installed: pip install"
    " 'cognito-intercept[passkeys]'",
    G,
    "this package",
)
