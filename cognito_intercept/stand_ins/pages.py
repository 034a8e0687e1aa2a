"""The pages of a stand-in: who signs in, and the form that a browser carries to the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.page_templates import page_templates
from cognito_intercept.protocol.http import Response
from cognito_intercept.stand_ins.choice import asked_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.identity_providers import IdentityProvider

__all__ = ["account_page", "form_page", "refused"]


def account_page(provider: IdentityProvider, action: str, hidden: Mapping[str, str]) -> Response:
    """Return the page that asks who signs in.

    Args:
        provider: the identity provider.
        action: where the form is sent.
        hidden: the parameters of the request, which the form repeats.
    """
    names = asked_attributes(provider)
    return _page("account", provider=provider.name, action=action, hidden=hidden, attributes=names)


def form_page(action: str, fields: Mapping[str, str]) -> Response:
    """Return a page whose form goes to the user pool by itself, as ``form_post`` and SAML do."""
    return _page("post", action=action, fields=fields)


def refused(text: str) -> Response:
    """Return the page for a request that no user pool has sent."""
    response = _page("refused", text=text)
    return Response(400, response.headers, response.body)


def _page(template: str, **values: Any) -> Response:
    html = (
        page_templates("cognito_intercept.stand_ins")
        .get_template(f"{template}.html")
        .render(**values)
    )
    return Response.html(200, html, (("Cache-Control", "no-store"),))
