"""The forms that a code from a message is typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.login.rendering import render
from cognito_intercept.login.sessions import find_pending

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response

__all__ = ["show_code_form"]


def show_code_form(
    page: PageRequest, template: str, client: OAuthClient, error: str | None = None
) -> Response:
    """Show a form for a code: who asked for it, and where it went, as this browser knows.

    Args:
        page: the request.
        template: ``confirm`` or ``confirm_forgot_password``.
        client: the app client.
        error: what was wrong with the form that was filled in.
    """
    pending = find_pending(page, client)
    details = {} if pending is None else pending.parameters
    username = page.request.form.get("username") or (pending.username if pending else "")
    return render(
        page,
        template,
        error=error,
        username=username,
        destination=details.get("Destination", ""),
        medium=details.get("DeliveryMedium", ""),
    )
