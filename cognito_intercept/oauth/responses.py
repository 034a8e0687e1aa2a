"""The responses of the OAuth endpoints: their headers, their JSON, and their errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import InvalidRequestError

from cognito_intercept.protocol.http import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.protocol.http import Header
    from cognito_intercept.tokens.issuing import Tokens

__all__ = ["HEADERS", "TriggerError", "error_response", "json_response", "token_body"]

# As the developer guide prints them for the token and userInfo endpoints [D].
HEADERS: tuple[Header, ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-XSS-Protection", "1; mode=block"),
    ("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("Pragma", "no-cache"),
    ("Expires", "0"),
    ("Strict-Transport-Security", "max-age=31536000 ; includeSubDomains"),
    ("X-Frame-Options", "DENY"),
    ("Server", "Server"),  # [V hosted-ui.md 3]
)


def json_response(status: int, body: dict[str, Any], headers: Iterable[Header] = ()) -> Response:
    """Return an OAuth endpoint's response: compact JSON that must not be cached."""
    return Response.json(status, body, (*HEADERS, *headers), "application/json;charset=UTF-8")


def error_response(
    status: int, error: str, description: str | None = None, headers: Iterable[Header] = ()
) -> Response:
    """Return an error as the OAuth endpoints spell it; few have a description."""
    body = {"error": error}
    if description:
        body["error_description"] = description
    return json_response(status, body, headers)


class TriggerError(InvalidRequestError):  # type: ignore[misc]
    """A Lambda trigger's error, whose text is in the response (G: the code)."""


def token_body(tokens: Tokens) -> dict[str, Any]:
    """Return tokens as the token endpoint writes them, in AWS's order [V tokens.md 10.2]."""
    members = {
        "id_token": tokens.identity,
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "expires_in": tokens.expires_in,
        "token_type": "Bearer",
    }
    return {name: value for name, value in members.items() if value is not None}
