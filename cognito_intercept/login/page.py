"""A request to a login page, and what every answer to one has in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from cognito_intercept.protocol.http import Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.oauth.clients import FindClient
    from cognito_intercept.protocol.http import Header, Request

__all__ = ["HEADERS", "PageRequest", "Site"]

# Those of the pages [V hosted-ui.md 3].
HEADERS: tuple[Header, ...] = (
    ("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("Pragma", "no-cache"),
    ("Strict-Transport-Security", "max-age=31536000 ; includeSubDomains"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("X-XSS-Protection", "1; mode=block"),
    ("Server", "Server"),
)


_UNPRINTABLE = re.compile("[^!-~]")


def _printable(url: str) -> str:
    """Return a URL, or a part of one, with everything percent-encoded that no header may have."""
    return _UNPRINTABLE.sub(lambda match: quote(match[0], errors="replace"), url)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages of a user pool are.

    Attributes:
        base_url: what the URLs of the pages start with, such as
            ``https://shop.auth.us-east-1.amazoncognito.com`` or
            ``http://localhost:4566/cognito-idp``.
        version: the ManagedLoginVersion of the domain: 1 is the classic hosted UI, 2 managed
            login; ``None`` where there is no domain.
    """

    base_url: str
    version: int | None = None

    @property
    def is_secure(self) -> bool:
        """Return whether the pages are served by https."""
        return self.base_url.startswith("https:")

    @property
    def host(self) -> str:
        """Return the host name, without a port."""
        return urlsplit(self.base_url).hostname or ""

    def url(self, path: str, query: str = "") -> str:
        """Return the URL of a page."""
        return f"{self.base_url}{path}{'?' if query else ''}{query}"

    def path(self, path: str, query: str = "") -> str:
        """Return the URL of a page without scheme and host, as the action of a form."""
        return urlsplit(self.base_url).path + path + ("?" if query else "") + query


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request to one of the login pages.

    Attributes:
        request: the request.
        site: where the pages are.
        find: looks up an app client that the site serves.
        draw_id: returns a random UUID.
    """

    request: Request
    site: Site
    find: FindClient = field(repr=False)
    draw_id: Callable[[], str] = field(repr=False)

    @property
    def is_form(self) -> bool:
        """Return whether a form was sent."""
        return self.request.method == "POST"

    @property
    def is_head(self) -> bool:
        """Return whether only headers are asked for, which must change nothing (RFC 9110, 9.3.2).

        Programs that check the links of e-mails send such requests.
        """
        return self.request.method == "HEAD"

    @property
    def parameters(self) -> dict[str, str]:
        """Return the query's parameters, which every page of a sign-in repeats."""
        return self.request.query

    @property
    def query(self) -> str:
        """Return the query as it was sent, and as it can be sent again."""
        return _printable(self.request.parts.query)

    def redirect_to(self, path: str, *cookies: Header, query: str | None = None) -> Response:
        """Return a redirect to another page, by default with the same query."""
        kept = self.query if query is None else query
        return self.leave_for(self.site.url(path, kept), *cookies)

    def leave_for(self, url: str, *cookies: Header) -> Response:
        """Return a redirect to a URL outside of the pages, which somebody has checked."""
        return Response.redirect(_printable(url), (*HEADERS, *cookies))

    def error(self, text: str, client_id: str | None, *cookies: Header) -> Response:
        """Return a redirect to the error page [V tokens.md 10.1]."""
        named = {} if client_id is None else {"client_id": client_id}
        return self.redirect_to("/error", *cookies, query=urlencode({"error": text, **named}))
