"""``urn:ietf:params:oauth:grant-type:token-exchange``: GetDerivedToken at the token endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    BaseGrant,
    InvalidRequestError,
    InvalidScopeError,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc6749.grants import TokenEndpointMixin

from cognito_intercept import errors
from cognito_intercept.oauth.responses import TriggerError
from cognito_intercept.token_exchange.exchange import check_flow, check_target, exchange
from cognito_intercept.token_exchange.provider_tokens import (
    provider_of_assertion,
    provider_of_issuer,
)
from cognito_intercept.token_exchange.request import (
    ACCESS_TOKEN,
    ID_TOKEN,
    SAML2,
    ExchangeRequest,
    PresentedToken,
)

if TYPE_CHECKING:
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["ExchangeGrant"]

_URN = "urn:ietf:params:oauth:token-type:"
# The identifiers of RFC 8693, section 3.
_TYPES = {
    f"{_URN}access_token": ACCESS_TOKEN,
    f"{_URN}id_token": ID_TOKEN,
    f"{_URN}saml2": SAML2,
}
_NAMES = {name: urn for urn, name in _TYPES.items()}
_OF_TRIGGERS = (
    errors.error_class("UserLambdaValidationException"),
    errors.error_class("UnexpectedLambdaException"),
    errors.error_class("InvalidLambdaResponseException"),
)


class InvalidTargetError(OAuth2Error):  # type: ignore[misc]
    """The audience or resource is none that a token can be issued for (RFC 8693, 2.2.2)."""

    error = "invalid_target"


class ExchangeGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]
    """The exchange of GetDerivedToken, with the parameters and errors of RFC 8693 (G: AWS's).

    The endpoint has no parameter for the provider of a foreign token: a JWT's ``iss``
    or an assertion's Issuer says it.
    """

    GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange"

    def validate_token_request(self) -> None:
        """Check that the request comes from an app client that may use the grant.

        Raises:
            InvalidClientError: it does not prove to come from one.
            InvalidRequestError: a token or its type is missing or unknown.
            UnauthorizedClientError: the app client has not the flow.
            InvalidTargetError: no such resource server, or a resource beside an audience.
        """
        self.request.client = self.authenticate_token_endpoint_client()
        self._exchange = self._read()
        try:
            check_flow(self._exchange)
        except errors.CognitoError:
            raise UnauthorizedClientError from None
        try:
            check_target(self._exchange)
        except errors.CognitoError:
            raise InvalidTargetError from None

    def _read(self) -> ExchangeRequest:
        client: OAuthClient = self.request.client
        form: dict[str, str] = self.request.form
        subject = self._presented("subject_token", "Subject")
        if subject is None:
            raise InvalidRequestError
        requested = _TYPES.get(form.get("requested_token_type") or _NAMES[ACCESS_TOKEN])
        if requested not in {ACCESS_TOKEN, ID_TOKEN}:
            raise InvalidRequestError
        return ExchangeRequest(
            client.pool,
            client.client,
            subject,
            self._presented("actor_token", "Actor"),
            scopes=tuple((form.get("scope") or "").split()) or None,
            audience=form.get("audience") or None,
            resource=form.get("resource") or None,
            token_type=requested or ACCESS_TOKEN,
        )

    def _presented(self, name: str, role: str) -> PresentedToken | None:
        form: dict[str, str] = self.request.form
        text, kind = form.get(name), form.get(f"{name}_type")
        if not text and not kind:
            return None
        token_type = _TYPES.get(kind or "")
        if not text or token_type is None:
            raise InvalidRequestError
        return PresentedToken(text, token_type, self._provider(text, token_type), role)

    def _provider(self, text: str, token_type: str) -> str | None:
        client: OAuthClient = self.request.client
        if token_type == SAML2:
            return provider_of_assertion(client.pool, text)
        return provider_of_issuer(client.pool, text)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Return the answer: the issued token, its type, and its scopes (RFC 8693, 2.2.1).

        Raises:
            InvalidRequestError: a token is none, foreign, expired or revoked, or its user is gone
                or disabled.
            InvalidScopeError: nothing of what was requested can be granted.
            TriggerError: PreTokenGeneration failed.
        """
        client: OAuthClient = self.request.client
        try:
            issued = exchange(client.service, self._exchange)
        except _OF_TRIGGERS as error:
            raise TriggerError(error.message) from error
        except errors.CognitoError as error:
            if error.message == errors.EXCHANGE_SCOPES.text:
                raise InvalidScopeError from error
            raise InvalidRequestError from error
        body = {
            "access_token": issued.token,
            "issued_token_type": _NAMES[issued.token_type],
            "token_type": "Bearer" if issued.token_type == ACCESS_TOKEN else "N_A",
            "expires_in": issued.expires_in,
            "scope": " ".join(issued.scopes),
        }
        return 200, body, []
