"""The URLs of a user pool that people want to see: its issuer, and its login pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cognito_intercept.hosts import OAUTH_PREFIX

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.settings import Settings

__all__ = ["issuer", "login_url"]

_RESPONSE_TYPES = {"code": "code", "implicit": "token"}


def issuer(settings: Settings, pool: Pool) -> str:
    """Return the ``iss`` of the tokens that a user pool issues now."""
    updated = pool.configuration.has_updated_issuer
    return settings.issuer(pool.issuer_region, pool.id, updated=updated)


def login_url(base_url: str, client: Client) -> str | None:
    """Return the URL of an app client's login page; ``None``: it is not set up for the pages.

    Args:
        base_url: the URL of the server.
        client: the app client.
    """
    settings = client.settings
    callbacks = settings.get("CallbackURLs") or ()
    flows = settings.get("AllowedOAuthFlows") or ()
    kinds = [kind for flow, kind in _RESPONSE_TYPES.items() if flow in flows]
    if not (settings.get("AllowedOAuthFlowsUserPoolClient") and callbacks and kinds):
        return None
    query = {
        "client_id": client.id,
        "response_type": kinds[0],
        "redirect_uri": settings.get("DefaultRedirectURI") or callbacks[0],
        "scope": " ".join(settings.get("AllowedOAuthScopes") or ()),
    }
    return f"{base_url}{OAUTH_PREFIX}/login?{urlencode(query)}"
