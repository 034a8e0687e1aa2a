"""``/error``: what was wrong with a request that there is nobody else to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.login.rendering import render

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.protocol.http import Response

__all__ = ["show_error"]


def show_error(page: PageRequest) -> Response:
    """Show the error in the query: status 400 [V tokens.md 10.1]."""
    text = page.parameters.get("error", "")
    return render(page, "error", 400, title=errors.LOGIN_PAGE_ERROR.text, error=text)
