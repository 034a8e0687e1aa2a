"""``client_credentials``: tokens for an app client itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import (
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant

from cognito_intercept import errors
from cognito_intercept.account.recheck import recheck
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.client import token_seconds
from cognito_intercept.oauth.responses import TriggerError
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object
from cognito_intercept.tokens.issuing import issue_machine_token
from cognito_intercept.triggers.pre_token_generation import pre_machine_token_generation

if TYPE_CHECKING:
    from cognito_intercept.directory.token_changes import TokenChanges
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["MachineGrant"]


class MachineGrant(ClientCredentialsGrant):  # type: ignore[misc]
    """``client_credentials``: a token for the app client itself, with custom scopes only.

    Authlib asks the client to prove itself and whether it may use the grant; then come the
    scopes, and the token.
    """

    def validate_token_request(self) -> None:
        """Check that the request comes from an app client that may use the grant.

        Raises:
            InvalidClientError: it does not prove to come from one.
            InvalidGrantError: the client may not use the grant, or no OAuth grant at all. AWS
                says so [V hosted-ui.md 5; R], where its guide says ``unauthorized_client``.
            InvalidScopeError: as :meth:`validate_requested_scope`.
        """
        try:
            super().validate_token_request()
        except UnauthorizedClientError:
            raise InvalidGrantError from None

    def validate_requested_scope(self) -> None:
        """Check the requested scopes; without any, request all that the client may have (D).

        Raises:
            InvalidScopeError: a scope that the client may not have, or that no resource
                server of the pool has; or none is left to give (G).
        """
        client: OAuthClient = self.request.client
        allowed = client.custom_scopes()
        wanted = list(dict.fromkeys((self.request.payload.scope or "").split())) or allowed
        if not wanted or not set(wanted) <= set(allowed):
            raise InvalidScopeError
        self.request.scope = " ".join(wanted)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Return the answer, which has these three members and no other [D devguide]."""
        client: OAuthClient = self.request.client
        changes = self._changes_of_trigger(client)
        token = issue_machine_token(
            client.service, client.pool, client.client, self.request.scope, changes
        )
        expires_in = token_seconds(client.client).access
        body = {"access_token": token, "expires_in": expires_in, "token_type": "Bearer"}
        return 200, body, []

    def _changes_of_trigger(self, client: OAuthClient) -> TokenChanges:
        metadata = _metadata(self.request.form.get("aws_client_metadata"))
        try:
            changes = pre_machine_token_generation(
                client.service,
                client.pool,
                self.request.scope,
                CallContext(client.client, metadata),
            )
            recheck(client.service, client.pool, client=client.client)
        except errors.CognitoError as error:
            raise TriggerError(error.message) from error
        return changes


def _metadata(text: str | None) -> dict[str, str] | None:
    """Return ``aws_client_metadata``: a JSON object of strings.

    Raises:
        InvalidRequestError: it is something else (G).
    """
    if text is None:
        return None
    try:
        metadata = read_object(text)
    except MalformedJsonError:
        raise InvalidRequestError from None
    if not all(isinstance(value, str) for value in metadata.values()):
        raise InvalidRequestError
    return metadata
