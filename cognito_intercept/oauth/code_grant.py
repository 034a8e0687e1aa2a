"""``authorization_code``: a code of the authorization endpoint, exchanged for tokens.

Authlib asks the client to prove itself, whether it may use the grant, and for the code's redirect
URI and PKCE verifier; what AWS answers otherwise than Authlib is here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge, create_s256_code_challenge

from cognito_intercept.directory.scopes import is_readable
from cognito_intercept.directory.token_changes import NO_CHANGES
from cognito_intercept.oauth.codes import grant_of
from cognito_intercept.oauth.responses import token_body
from cognito_intercept.tokens.grants import TokenOwner
from cognito_intercept.tokens.issuing import issue_tokens

if TYPE_CHECKING:
    from cognito_intercept.directory.authorization_codes import AuthorizationCode
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["CodeGrant", "CodeVerifier"]


@dataclass(frozen=True, slots=True)
class _Code:
    """A code in Authlib's terms."""

    record: AuthorizationCode

    def get_redirect_uri(self) -> str:
        """Return the redirect URI that the exchange must repeat."""
        return self.record.redirect_uri


class CodeVerifier(CodeChallenge):  # type: ignore[misc]
    """PKCE (RFC 7636), S256 only; a verifier that is missing or wrong is ``invalid_grant`` (G)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_verifier(self, grant: CodeGrant, result: object) -> None:  # noqa: ARG002
        """Check the verifier of a token request against the code's challenge.

        Its length is not checked, against RFC 7636: flask-cognito-lib, which is in use with AWS,
        sends mostly verifiers of less than 43 characters (R flask-cognito-lib 1.9.7, utils.py).

        Raises:
            InvalidGrantError: it is missing or wrong, or the code has no challenge.
        """
        request = grant.request
        challenge = self.get_authorization_code_challenge(request.authorization_code)
        verifier = request.form.get("code_verifier")
        if not challenge and not verifier:
            return
        sent = create_s256_code_challenge(verifier) if verifier and verifier.isascii() else ""
        if sent != challenge:
            raise InvalidGrantError

    def get_authorization_code_challenge(self, authorization_code: _Code) -> str | None:
        """Return the challenge of a code."""
        return authorization_code.record.code_challenge


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    """The code grant over the codes of a user pool."""

    def query_authorization_code(self, code: str, client: OAuthClient) -> _Code | None:
        """Return a code that can be exchanged; a second use revokes the tokens of the first.

        Raises:
            InvalidRequestError: the code or the redirect URI is missing [D tokens.md 10.2].
        """
        if not code or not self.request.payload.redirect_uri:
            raise InvalidRequestError
        record = client.pool.authorization_codes.get(code)
        if record is None or (record.client_id, record.client_url) != (
            client.client.id,
            client.url,
        ):
            return None
        if record.is_used:
            _revoke(client.pool, record)
            return None
        return None if client.service.now() >= record.expires else _Code(record)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Return the tokens of the sign-in that the code stands for.

        Raises:
            InvalidGrantError: the user is gone or disabled by now, or the client may not read
                the attributes of a scope [D tokens.md 10.2].
        """
        client: OAuthClient = self.request.client
        record: AuthorizationCode = self.request.authorization_code.record
        user = client.pool.by_sub.get(record.sub)
        if user is None or not user.enabled or not is_readable(client.client, record.scopes):
            raise InvalidGrantError
        client.pool.journal.set(record, is_used=True)
        owner = TokenOwner(client.pool, client.client, user)
        changes = NO_CHANGES if record.changes is None else record.changes
        grant = replace(grant_of(record), is_refreshable=client.may_refresh)
        return 200, token_body(issue_tokens(client.service, owner, grant, changes)), []


def _revoke(pool: Pool, record: AuthorizationCode) -> None:
    """Revoke the tokens that were issued for a code (RFC 6749, section 4.1.2)."""
    user = pool.by_sub.get(record.sub)
    family = None if user is None else user.token_families.get(record.event_id)
    if family is not None:
        pool.revoke_family(family)
