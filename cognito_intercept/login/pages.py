"""The table of pages: what answers a path, and the turn that it is answered in.

To add a page is to write its function and its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cognito_intercept.login.assets import (
    classic_stylesheet,
    image,
    managed_stylesheet,
    script,
)
from cognito_intercept.login.authorize import authorize
from cognito_intercept.login.challenge_page import challenge
from cognito_intercept.login.challenges import CHALLENGE_PAGES
from cognito_intercept.login.error_page import show_error
from cognito_intercept.login.federation import oauth_response, saml_response
from cognito_intercept.login.logout import logout
from cognito_intercept.login.page import PageRequest
from cognito_intercept.login.passkeys import add_passkey
from cognito_intercept.login.recovery import confirm_forgot_password, forgot_password
from cognito_intercept.login.registration import confirm, confirm_user, resend_code, sign_up
from cognito_intercept.login.rendering import unavailable_page
from cognito_intercept.login.saml_logout import saml_logout
from cognito_intercept.login.sign_in import login
from cognito_intercept.oauth.authorization import CallbackError, PageError
from cognito_intercept.protocol.http import Response

if TYPE_CHECKING:
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["PAGES", "page_response"]

Page = Callable[[PageRequest], Response]

# What managed login has for app clients without a style as well.
_UNSTYLED: Mapping[str, Page] = {
    "/oauth2/authorize": authorize,
    "/oauth2/idpresponse": oauth_response,
    "/saml2/idpresponse": saml_response,
    "/saml2/logout": saml_logout,
    "/logout": logout,
    "/error": show_error,
    "/assets/classic.css": classic_stylesheet,
    "/assets/image": image,
    "/assets/managed.css": managed_stylesheet,
    "/assets/passkeys.js": script,
}

PAGES: Mapping[str, Page] = {
    **_UNSTYLED,
    "/login": login,
    "/passkeys/add": add_passkey,
    "/signup": sign_up,
    "/confirm": confirm,
    "/resendcode": resend_code,
    "/confirmUser": confirm_user,
    "/forgotPassword": forgot_password,
    "/confirmforgotPassword": confirm_forgot_password,
    **{row.path: challenge for row in CHALLENGE_PAGES.values()},
}


def page_response(page: PageRequest, path: str) -> Response:
    """Answer a request to a page.

    Args:
        page: the request.
        path: the page's path, without what the paths of all pages begin with.
    """
    client = page.find(page.parameters.get("client_id", ""))
    try:
        unavailable = None if path in _UNSTYLED else unavailable_page(page, client)
        return unavailable or _answer(page, PAGES[path], client)
    except PageError as error:
        return page.error(error.text, error.client_id)
    except CallbackError as error:
        return page.leave_for(error.location)


def _answer(page: PageRequest, answer: Page, client: OAuthClient | None) -> Response:
    if client is None:
        return answer(page)
    with client.service.turn():
        return answer(page)
