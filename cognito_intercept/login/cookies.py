"""The cookies of the login pages, with AWS's names and attributes [V hosted-ui.md 2]."""

from __future__ import annotations

import hmac
import re
from email.utils import formatdate
from typing import TYPE_CHECKING

from cognito_intercept.directory.browser_sessions import PENDING_SECONDS

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest, Site
    from cognito_intercept.protocol.http import Header

__all__ = [
    "LANGUAGE",
    "PENDING",
    "SESSION",
    "XSRF",
    "csrf_token",
    "end_pending",
    "end_session",
    "has_csrf_token",
    "language_cookie",
    "pending_cookie",
    "session_cookie",
    "xsrf_cookie",
    "xsrf_cookies",
]

SESSION, XSRF = "cognito", "XSRF-TOKEN"
# A name that managed login uses as well; what is in it there is not known.
PENDING = "page-data"
# What managed login remembers of ``lang`` [D hosted-ui.md 2].
LANGUAGE = "lang"

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EXPIRED = "Thu, 01-Jan-1970 00:00:10 GMT"
# The names that the hidden field has: in the classic pages, and in managed login [R].
_FIELDS = ("_csrf", "csrf")


def csrf_token(page: PageRequest) -> str:
    """Return the CSRF token of a browser: the one of its cookie, or a new one."""
    token = page.request.cookies.get(XSRF, "")
    return token if _UUID.fullmatch(token) else page.draw_id()


def has_csrf_token(page: PageRequest) -> bool:
    """Return whether a form has the CSRF token of its browser's cookie."""
    cookie = page.request.cookies.get(XSRF, "")
    sent = next((page.request.form[name] for name in _FIELDS if name in page.request.form), "")
    is_same = hmac.compare_digest(cookie.encode(errors="replace"), sent.encode(errors="replace"))
    return is_same and _UUID.fullmatch(cookie) is not None


def xsrf_cookie(site: Site, token: str) -> Header:
    """Return the cookie with a browser's CSRF token."""
    return _cookie(site, XSRF, token)


def xsrf_cookies(page: PageRequest) -> tuple[Header, Header]:
    """Return what the answer to a form sets: the old CSRF token ends, and there is a new one."""
    ended = _cookie(page.site, XSRF, "", f"Expires={_EXPIRED}", "Max-Age=0")
    return ended, xsrf_cookie(page.site, page.draw_id())


def session_cookie(site: Site, token: str, expires: float, now: float) -> Header:
    """Return the cookie of a user who is signed in; both times are in epoch seconds."""
    life = (f"Max-Age={round(expires - now)}", f"Expires={formatdate(expires, usegmt=True)}")
    return _cookie(site, SESSION, token, "Version=1", *_domain(site), *life)


def end_session(site: Site) -> Header:
    """Return the cookie that removes a session's."""
    return _cookie(
        site, SESSION, "", "Version=1", *_domain(site), "Max-Age=0", f"Expires={_EXPIRED}"
    )


def pending_cookie(site: Site, token: str) -> Header:
    """Return the cookie of a sign-in under way."""
    return _cookie(site, PENDING, token, f"Max-Age={PENDING_SECONDS}")


def end_pending(site: Site) -> Header:
    """Return the cookie that removes the one of a sign-in under way."""
    return _cookie(site, PENDING, "", "Max-Age=0", f"Expires={_EXPIRED}")


def language_cookie(site: Site, language: str) -> Header:
    """Return the cookie that keeps the language of the pages, as long as the browser runs (G)."""
    return _cookie(site, LANGUAGE, language)


def _domain(site: Site) -> tuple[str, ...]:
    """Return the Domain of a cookie; browsers refuse one for ``localhost`` or an address."""
    is_name = "." in site.host and not site.host.replace(".", "").isdigit() and ":" not in site.host
    return (f"Domain={site.host}",) if is_name else ()


def _cookie(site: Site, name: str, value: str, *attributes: str) -> Header:
    secure = ("Secure",) if site.is_secure else ()
    parts = (f"{name}={value}", *attributes, "Path=/", *secure, "HttpOnly", "SameSite=Lax")
    return "Set-Cookie", "; ".join(parts)
