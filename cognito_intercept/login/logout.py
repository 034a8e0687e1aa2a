"""``/logout``: the session ends, and the browser goes to the app, or to the login page again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.login.cookies import csrf_token, end_pending, xsrf_cookie
from cognito_intercept.login.saml_logout import logout_at_provider
from cognito_intercept.login.sessions import close_session
from cognito_intercept.oauth.authorization import (
    CallbackError,
    PageError,
    read_authorization_request,
    registered_client,
)

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Header, Response

__all__ = ["logout"]

_MANAGED = 2


def logout(page: PageRequest) -> Response:
    """End the session, whatever else is wrong with the request [R hosted-ui.md 6].

    ``logout_uri`` wins over ``redirect_uri``, which leads to the login page [D hosted-ui.md 6].
    """
    client_id = page.parameters.get("client_id")
    client = page.find(client_id or "")
    try:
        location = _location(page)
        provider_url = logout_at_provider(page, client, location)
    except PageError as error:
        return page.error(error.text, error.client_id, *_end(page, client))
    except CallbackError as error:
        return page.leave_for(error.location, *_end(page, client))
    if provider_url is not None:
        return page.leave_for(provider_url)
    xsrf = xsrf_cookie(page.site, csrf_token(page))
    return page.leave_for(location, *_end(page, client), xsrf)


def _end(page: PageRequest, client: OAuthClient | None) -> tuple[Header, ...]:
    """End the session and the sign-in under way of a browser; return what removes their cookies."""
    if page.is_head:
        return ()
    return close_session(page, client), end_pending(page.site)


def _location(page: PageRequest) -> str:
    if not page.parameters.get("client_id") and page.site.version == _MANAGED:
        raise PageError(errors.OAUTH_PARAMETER_MISSING_MANAGED.format(name="client_id"))
    client = registered_client(page.parameters, page.find)
    if page.parameters.get("logout_uri"):
        return _logout_uri(client, page.parameters["logout_uri"])
    if not page.parameters.get("redirect_uri"):
        text = errors.OAUTH_PARAMETER_MISSING.format(name="redirect_uri")
        raise PageError(text, client.client.id)
    read_authorization_request(page.parameters, page.find)
    return page.site.url("/login", page.query)


def _logout_uri(client: OAuthClient, wanted: str) -> str:
    """Return a sign-out URL, which must be one of the client's [D; the text G]."""
    if wanted not in client.client.settings.get("LogoutURLs", ()):
        raise PageError(errors.OAUTH_REDIRECT_MISMATCH.text, client.client.id)
    return wanted
