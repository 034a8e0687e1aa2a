"""The cookies of the login pages, with AWS's names and attributes [V hosted-ui.md 2]."""

from __future__ import annotations

import hmac
import re
from email.utils import formatdate
from typing import TYPE_CHECKING

from cognito_intercept.directory.browser_sessions import PENDING_SECONDS
from cognito_intercept.directory.federated_sign_ins import FEDERATION_SECONDS

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest, Site
    from cognito_intercept.protocol.http import Header

__all__ = [
    "LANGUAGE",
    "PENDING",
    "SESSION",
    "XSRF",
    "csrf_token",
    "end_federation",
    "end_pending",
    "end_session",
    "federation_cookies",
    "federation_token",
    "federation_tokens",
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
# What binds a sign-in at an identity provider to the browser that began it. Providers that answer
# by a form send the browser back from another site, hence SameSite=None; the second cookie is for
# browsers that do not know that value [R idx 25259835230].
_FEDERATION, _FEDERATION_LEGACY = "csrf-state", "csrf-state-legacy"
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


def federation_token(page: PageRequest) -> str:
    """Return what is to bind sign-ins at providers to a browser: its cookie's value, or a new one.

    It stays the same while one runs, so that a user may begin another one in a second tab (G).
    """
    token = page.request.cookies.get(_FEDERATION, "")
    return token if _UUID.fullmatch(token) else page.draw_id()


def federation_tokens(page: PageRequest) -> frozenset[str]:
    """Return what a browser that comes back from a provider proves itself with."""
    cookies = page.request.cookies
    values = (cookies.get(name, "") for name in (_FEDERATION, _FEDERATION_LEGACY))
    return frozenset(value for value in values if value)


def federation_cookies(site: Site, token: str) -> tuple[Header, Header]:
    """Return the cookies of a browser that is sent to an identity provider."""
    return _federation_cookies(site, token, f"Max-Age={FEDERATION_SECONDS}")


def end_federation(site: Site) -> tuple[Header, Header]:
    """Return the cookies that remove those, as the way to the login page does [R]."""
    return _federation_cookies(site, '""', "Max-Age=0", f"Expires={_EXPIRED}")


def _federation_cookies(site: Site, value: str, *attributes: str) -> tuple[Header, Header]:
    # Browsers take SameSite=None with Secure only.
    cross_site = "SameSite=None" if site.is_secure else None
    return (
        _cookie(site, _FEDERATION, value, *attributes, same_site=cross_site),
        _cookie(site, _FEDERATION_LEGACY, value, *attributes, same_site=None),
    )


def language_cookie(site: Site, language: str) -> Header:
    """Return the cookie that keeps the language of the pages, as long as the browser runs (G)."""
    return _cookie(site, LANGUAGE, language)


def _domain(site: Site) -> tuple[str, ...]:
    """Return the Domain of a cookie; browsers refuse one for ``localhost`` or an address."""
    is_name = "." in site.host and not site.host.replace(".", "").isdigit() and ":" not in site.host
    return (f"Domain={site.host}",) if is_name else ()


def _cookie(
    site: Site, name: str, value: str, *attributes: str, same_site: str | None = "SameSite=Lax"
) -> Header:
    secure = ("Secure",) if site.is_secure else ()
    last = () if same_site is None else (same_site,)
    parts = (f"{name}={value}", *attributes, "Path=/", *secure, "HttpOnly", *last)
    return "Set-Cookie", "; ".join(parts)
