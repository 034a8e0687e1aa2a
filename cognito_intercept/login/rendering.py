"""Pages as HTML: Jinja2 templates, in which every value is escaped."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cognito_intercept.login.cookies import csrf_token, xsrf_cookie
from cognito_intercept.login.page import HEADERS
from cognito_intercept.protocol.http import Response

if TYPE_CHECKING:
    from jinja2 import Environment

    from cognito_intercept.login.page import PageRequest

__all__ = ["render"]

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:;"
    " base-uri 'none'; frame-ancestors 'none'"
)


def render(page: PageRequest, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page, with a CSRF token in its forms and in a cookie.

    Args:
        page: the request.
        template: the name of the template, without its ending.
        status: the status code.
        values: what the template shows. It has ``csrf``, ``site``, ``query`` and ``parameters``
            besides.
    """
    token = csrf_token(page)
    html = (
        _environment()
        .get_template(f"{template}.html")
        .render(csrf=token, site=page.site, query=page.query, parameters=page.parameters, **values)
    )
    policy = ("Content-Security-Policy", _POLICY)
    return Response.html(status, html, (*HEADERS, policy, xsrf_cookie(page.site, token)))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - at first need

    return Environment(
        loader=PackageLoader("cognito_intercept.login"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
