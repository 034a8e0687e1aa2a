"""Errors of access and refresh tokens."""

from cognito_intercept.errors.message import NOT_AUTHORIZED, G, Message, R, V

ACCESS_TOKEN_INVALID = Message(NOT_AUTHORIZED, "Invalid Access Token", V, "recorded R174")
ACCESS_TOKEN_SIGNATURE = Message(
    NOT_AUTHORIZED, "Could not verify signature for Access Token", R, "recorded R219"
)
ACCESS_TOKEN_EXPIRED = Message(NOT_AUTHORIZED, "Access Token has expired", V, "operations.md 3")
ACCESS_TOKEN_REVOKED = Message(NOT_AUTHORIZED, "Access Token has been revoked", R, "recorded R135")
ACCESS_TOKEN_SCOPES = Message(
    NOT_AUTHORIZED, "Access Token does not have required scopes", V, "hosted-ui.md 8"
)
REFRESH_TOKEN_INVALID = Message(NOT_AUTHORIZED, "Invalid Refresh Token", R, "operations.md 3")
REFRESH_TOKEN_REVOKED = Message(
    NOT_AUTHORIZED, "Refresh Token has been revoked", R, "recorded R133"
)
REFRESH_TOKEN_EXPIRED = Message(NOT_AUTHORIZED, "Refresh Token has expired", R, "operations.md 3")
REFRESH_TOKEN_OTHER_CLIENT = Message(
    NOT_AUTHORIZED, "Refresh Token has different Client", R, "recorded R131"
)
UNSUPPORTED_TOKEN_TYPE = Message("UnsupportedTokenTypeException", "Unsupported token type", G)
REVOCATION_DISABLED = Message(
    "UnsupportedOperationException", "Revocation is disabled for the app client.", G
)
REVOKE_UNAUTHORIZED = Message("UnauthorizedException", "Invalid token.", G)
REFRESH_TOKEN_REUSED = Message(
    "RefreshTokenReuseException", "Refresh token has been rotated and can no longer be used.", G
)
# Reported of InitiateAuth, long ago; here for GetTokensFromRefreshToken.
CLIENT_SECRET_MISSING = Message(
    NOT_AUTHORIZED,
    "Client {client_id} is configured for secret but secret was not received",
    R,
    "recorded R203",
)
CLIENT_SECRET_WRONG = Message(NOT_AUTHORIZED, "Unable to verify secret for client {client_id}", G)
