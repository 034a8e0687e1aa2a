"""The grants of the token endpoint: one class each, and the table of them.

To add a grant is to write its class and its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant

from cognito_intercept.domain.client import token_seconds
from cognito_intercept.procedures.issue import issue_machine_token

if TYPE_CHECKING:
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["GRANTS", "NOT_EMULATED", "MachineGrant"]


class MachineGrant(ClientCredentialsGrant):  # type: ignore[misc]
    """``client_credentials``: a token for the app client itself, with custom scopes only.

    Authlib asks the client to prove itself and whether it may use the grant; then come the
    scopes, and the token.
    """

    def validate_requested_scope(self) -> None:
        """Check the scopes asked for, or take all that the client may have (D).

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
        token = issue_machine_token(client.service, client.pool, client.client, self.request.scope)
        expires_in = token_seconds(client.client).access
        body = {"access_token": token, "expires_in": expires_in, "token_type": "Bearer"}
        return 200, body, []


GRANTS = (MachineGrant,)

# What AWS has and the table above has not: it is refused in words that say so.
NOT_EMULATED = frozenset({"authorization_code", "refresh_token"})
