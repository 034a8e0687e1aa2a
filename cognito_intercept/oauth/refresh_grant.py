"""``refresh_token``: new tokens for an old sign-in, with a new refresh token by rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import (
    BaseGrant,
    InvalidGrantError,
    InvalidRequestError,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc6749.grants import TokenEndpointMixin

from cognito_intercept import errors
from cognito_intercept.oauth.responses import TriggerError, token_body
from cognito_intercept.sign_in.factors.refresh import renew

if TYPE_CHECKING:
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["RefreshGrant"]

# The errors of a trigger, as opposed to those of the token.
_OF_TRIGGERS = (
    errors.error_class("UserLambdaValidationException"),
    errors.error_class("UnexpectedLambdaException"),
    errors.error_class("InvalidLambdaResponseException"),
)


class RefreshGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]
    """A refresh token of a sign-in, be it one of the API, renews its tokens [R tokens.md 6].

    Neither ExplicitAuthFlows nor AllowedOAuthFlows are asked [R tokens.md 10.2].
    """

    GRANT_TYPE = "refresh_token"

    def validate_token_request(self) -> None:
        """Check that the request comes from an app client and has a refresh token.

        Raises:
            InvalidClientError: it does not prove to come from one.
            UnauthorizedClientError: the client's metadata do not name the grant.
            InvalidRequestError: it has no refresh token, or an empty one [R tokens.md 10.2].
        """
        self.request.client = self.authenticate_token_endpoint_client()
        if not self.request.client.may_refresh:
            raise UnauthorizedClientError
        if not self.request.form.get("refresh_token"):
            raise InvalidRequestError(errors.OAUTH_INVALID_REFRESH_TOKEN.text)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Return the answer: new tokens, and by rotation a new refresh token.

        Raises:
            InvalidGrantError: the token is unknown, another client's, revoked, expired or
                rotated away, or its user is gone or disabled [R tokens.md 10.2].
            TriggerError: PreTokenGeneration failed.
        """
        client: OAuthClient = self.request.client
        token = self.request.form["refresh_token"]
        try:
            tokens = renew(client.service, client.pool, client.client, token)
        except _OF_TRIGGERS as error:
            raise TriggerError(error.message) from error
        except errors.CognitoError as error:
            raise InvalidGrantError from error
        return 200, token_body(tokens), []
