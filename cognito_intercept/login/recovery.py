"""Forgotten passwords at the pages: the form for the name, and the one for code and password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.call_context import CallContext
from cognito_intercept.login.code_form import show_code_form
from cognito_intercept.login.cookies import end_pending, xsrf_cookies
from cognito_intercept.login.permissions import check_may_change
from cognito_intercept.login.rendering import render
from cognito_intercept.login.sessions import await_code
from cognito_intercept.login.sign_in import check_form
from cognito_intercept.oauth.authorization import read_authorization_request
from cognito_intercept.protocol.constraints import check_value
from cognito_intercept.sign_in.forgotten_passwords import NewPassword, send_reset_code, set_by_code

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response

__all__ = ["confirm_forgot_password", "forgot_password"]


def forgot_password(page: PageRequest) -> Response:
    """Show the form for the name, or send a code to the user of that name.

    Raises:
        PageError: the authorization request is none, or the form is none of this browser's.
        CallbackError: the request is refused.
    """
    client = read_authorization_request(page.parameters, page.find).client
    if not page.is_form:
        return _show_forgot(page)
    check_form(page)
    username = page.request.form.get("username", "")
    try:
        check_may_change(client, "ForgotPassword")
        check_value("ForgotPassword", "Username", username)
        details = send_reset_code(
            client.service, client.pool, client.client, username, CallContext(client.client)
        )
    except errors.CognitoError as error:
        return _show_forgot(page, error.message)
    cookie = await_code(page, client, username, details)
    return page.redirect_to("/confirmforgotPassword", *xsrf_cookies(page), cookie)


def _show_forgot(page: PageRequest, error: str | None = None) -> Response:
    username = page.request.form.get("username") or page.parameters.get("login_hint", "")
    return render(page, "forgot_password", error=error, username=username)


def confirm_forgot_password(page: PageRequest) -> Response:
    """Show the form for code and new password, or set the password; then comes the login page.

    Raises:
        PageError: the authorization request is none, or the form is none of this browser's.
        CallbackError: the request is refused.
    """
    request = read_authorization_request(page.parameters, page.find)
    if not page.is_form:
        return show_code_form(page, "confirm_forgot_password", request.client)
    check_form(page)
    try:
        _set_password(page, request.client)
    except errors.CognitoError as error:
        return show_code_form(page, "confirm_forgot_password", request.client, error.message)
    return page.redirect_to("/login", *xsrf_cookies(page), end_pending(page.site))


def _set_password(page: PageRequest, client: OAuthClient) -> None:
    form = page.request.form
    new = NewPassword(form.get("username", ""), form.get("code", ""), form.get("new_password", ""))
    check_may_change(client, "ConfirmForgotPassword")
    check_value("ConfirmForgotPassword", "Username", new.username)
    check_value("ConfirmForgotPassword", "ConfirmationCode", new.code)
    check_value("ConfirmForgotPassword", "Password", new.password)
    set_by_code(client.service, client.pool, client.client, new, CallContext(client.client))
