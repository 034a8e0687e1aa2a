"""App clients as the OAuth endpoints see them, and how a request proves to come from one.

The rules [R tokens.md 10.2]: a Basic header decides alone, whatever the form says; its id and
secret are percent-decoded, and ``+`` stays ``+``; a client that is unknown, ill-formed or absent
is ``invalid_client``; a wrong secret is so too, with a description.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from authlib.oauth2.rfc6749 import ClientMixin, InvalidClientError

from cognito_intercept import errors
from cognito_intercept.account.client_auth import has_secret
from cognito_intercept.account.published_secrets import rotate_due_secret
from cognito_intercept.directory.client import custom_scopes
from cognito_intercept.directory.client_rules import STANDARD_SCOPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cognito_intercept.directory.cimd_policies import ClientMetadata
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.protocol.http import Request
    from cognito_intercept.service import Service

__all__ = ["FindClient", "OAuthClient", "authenticate", "claimed_client_id"]


# How AllowedOAuthFlows calls the grants that it names otherwise than OAuth does.
_FLOWS = {"authorization_code": "code"}
_GRANTS = {"code": "authorization_code"}

# Looks an app client up by its id.
FindClient = Callable[[str], "OAuthClient | None"]


@dataclass(frozen=True, slots=True)
class OAuthClient(ClientMixin):  # type: ignore[misc]
    """An app client with the pool and the region that it lives in.

    ``metadata`` is what the document of a client says that has a URL for its id, and counts as
    the app client; it never has a secret. Each grant must be allowed by both [D].
    """

    service: Service
    pool: Pool
    client: Client
    metadata: ClientMetadata | None = None

    @property
    def url(self) -> str | None:
        """Return the URL that is the client's id; ``None`` for an app client itself."""
        return None if self.metadata is None else self.metadata.url

    @property
    def is_confidential(self) -> bool:
        """Return whether the client must prove itself by a secret."""
        return self.metadata is None and self.client.is_confidential

    @property
    def redirect_uris(self) -> Sequence[str]:
        """Return where users may be sent back to: by the client's document, if it has one [D]."""
        if self.metadata is not None:
            return self.metadata.redirect_uris
        callbacks: Sequence[str] = self.client.settings.get("CallbackURLs", ())
        return callbacks

    @property
    def may_refresh(self) -> bool:
        """Return whether the client may use refresh tokens."""
        return self.metadata is None or "refresh_token" in self.metadata.grant_types

    def check_grant_type(self, grant_type: str) -> bool:
        """Return whether the client may use a grant, by AllowedOAuthFlows."""
        return self.may_use(_FLOWS.get(grant_type, grant_type))

    def may_use(self, flow: str) -> bool:
        """Return whether the client may use a flow of AllowedOAuthFlows."""
        settings = self.client.settings
        return (
            bool(settings.get("AllowedOAuthFlowsUserPoolClient"))
            and flow in settings.get("AllowedOAuthFlows", ())
            and (self.is_confidential or flow != "client_credentials")
            and (self.metadata is None or _GRANTS.get(flow, flow) in self.metadata.grant_types)
        )

    def scopes(self) -> tuple[str, ...]:
        """Return the scopes that users of the client may get: standard ones and existing ones."""
        named = self.client.settings.get("AllowedOAuthScopes", ())
        asked = None if self.metadata is None else self.metadata.scopes
        return tuple(
            scope
            for scope in named
            if (scope in STANDARD_SCOPES or self.pool.has_scope(scope))
            and (asked is None or scope in asked)
        )

    def custom_scopes(self) -> list[str]:
        """Return the resource servers' scopes that the client may have and that exist."""
        return custom_scopes(self.client, self.pool.has_scope)


@dataclass(frozen=True, slots=True)
class _Credentials:
    """The id and the secret that a request claims; ``secret`` is ``None`` where it has none."""

    client_id: str
    secret: str | None = field(repr=False)
    is_basic: bool


def claimed_client_id(request: Request) -> str:
    """Return the id of the app client that a request says it comes from, proved or not."""
    try:
        return _credentials(request.headers, request.form).client_id
    except InvalidClientError:
        return ""


def authenticate(
    find: FindClient, headers: Mapping[str, str], form: Mapping[str, str]
) -> OAuthClient:
    """Return the app client that a request proves to come from.

    Args:
        find: looks an app client up by its id.
        headers: the request's headers, names in lower case.
        form: the request's form.

    Raises:
        InvalidClientError: no such client, or not its secret.
    """
    credentials = _credentials(headers, form)
    client = find(credentials.client_id)
    if client is None or (credentials.is_basic and not credentials.secret):
        raise InvalidClientError
    rotate_due_secret(client.service, client.client)
    if not _is_proven(client, credentials):
        raise InvalidClientError(errors.OAUTH_INVALID_CLIENT_SECRET.text)
    return client


def _is_proven(client: OAuthClient, credentials: _Credentials) -> bool:
    # A public client has no secret that a Basic header could be right about; one in the
    # form is ignored.
    if not client.is_confidential:
        return not credentials.is_basic
    return has_secret(client.client, credentials.secret)


def _credentials(headers: Mapping[str, str], form: Mapping[str, str]) -> _Credentials:
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        client_id, _, secret = _decode_basic(encoded).partition(":")
        return _Credentials(unquote(client_id), unquote(secret), is_basic=True)
    return _Credentials(form.get("client_id", ""), form.get("client_secret"), is_basic=False)


def _decode_basic(encoded: str) -> str:
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        raise InvalidClientError from None
