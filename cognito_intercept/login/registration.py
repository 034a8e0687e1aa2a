"""Sign-up at the pages: the form, the code, and the link that a message has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.user import Status
from cognito_intercept.login.code_form import show_code_form
from cognito_intercept.login.cookies import end_pending, xsrf_cookies
from cognito_intercept.login.permissions import check_may_change
from cognito_intercept.login.rendering import render
from cognito_intercept.login.sessions import await_code, find_pending
from cognito_intercept.login.sign_in import check_form, engine_request, go_on, sign_in
from cognito_intercept.oauth.authorization import (
    AuthorizationRequest,
    PageError,
    read_authorization_request,
    registered_client,
)
from cognito_intercept.protocol.constraints import check_value
from cognito_intercept.sign_in.after_sign_up import session_of_confirmed
from cognito_intercept.sign_in.engine import initiate
from cognito_intercept.sign_up import registration
from cognito_intercept.sign_up.registration import Confirmation, Registration

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response

__all__ = ["confirm", "confirm_user", "resend_code", "sign_up"]

# How the form calls the attributes (G).
_ATTRIBUTE = "requiredAttributes[{name}]"


def sign_up(page: PageRequest) -> Response:
    """Show the form of the sign-up, or register who filled it in.

    An error, a trigger's too, is shown above the form [R hosted-ui.md 3].

    Raises:
        PageError: the authorization request is none, or the form is none of this browser's.
        CallbackError: the request is refused.
    """
    request = read_authorization_request(page.parameters, page.find)
    if request.client.pool.configuration.is_sign_up_closed:
        raise PageError(errors.SIGN_UP_NOT_PERMITTED.text, request.client.client.id)
    if not page.is_form:
        return _show_sign_up(page, request)
    check_form(page)
    try:
        return _register(page, request)
    except errors.CognitoError as error:
        return _show_sign_up(page, request, error.message)


def _register(page: PageRequest, request: AuthorizationRequest) -> Response:
    client, form = request.client, page.request.form
    username, password = form.get("username", ""), form.get("password", "")
    check_may_change(client, "SignUp")
    check_value("SignUp", "Username", username)
    check_value("SignUp", "Password", password)
    registered = registration.register(
        client.service,
        client.pool,
        client.client,
        Registration(username, password, _attributes(page, client.pool)),
        CallContext(client.client),
    )
    if registered.user.status is Status.CONFIRMED:
        return sign_in(page, request)
    cookie = await_code(page, client, username, registered.details)
    return page.redirect_to("/confirm", *xsrf_cookies(page), cookie)


def _attributes(page: PageRequest, pool: Pool) -> dict[str, str | None]:
    fields = {name: page.request.form.get(_ATTRIBUTE.format(name=name)) for name in _asked(pool)}
    return {name: value for name, value in fields.items() if value}


def _asked(pool: Pool) -> list[str]:
    """Return the attributes that the form asks for: required ones, and those that get a code."""
    required = [name for name, entry in pool.schema.items() if entry["Required"]]
    names = dict.fromkeys((*required, *pool.configuration.verified_attributes))
    is_name = len(pool.username_attributes) == 1  # The user name is that attribute then.
    return [
        name
        for name in names
        if name != "sub" and not (is_name and name in pool.username_attributes)
    ]


def _show_sign_up(
    page: PageRequest, request: AuthorizationRequest, error: str | None = None
) -> Response:
    pool = request.client.pool
    form = page.request.form
    fields = [
        (name, field, form.get(field, ""))
        for name, field in ((name, _ATTRIBUTE.format(name=name)) for name in _asked(pool))
    ]
    required = {name for name, entry in pool.schema.items() if entry["Required"]}
    return render(
        page,
        "sign_up",
        error=error,
        username=form.get("username", ""),
        attributes=fields,
        required=required,
    )


def confirm(page: PageRequest) -> Response:
    """Show the form for the code of a sign-up, or confirm the user by it.

    The browser that signed up, or tried to sign in, is signed in then.

    Raises:
        PageError: the authorization request is none, or the form is none of this browser's.
        CallbackError: the request is refused.
    """
    request = read_authorization_request(page.parameters, page.find)
    if not page.is_form:
        return show_code_form(page, "confirm", request.client)
    check_form(page)
    username = page.request.form.get("username", "")
    try:
        user = _confirm(request.client, username, page.request.form.get("code", ""))
        return _follow(page, request, username, user)
    except errors.CognitoError as error:
        return show_code_form(page, "confirm", request.client, error.message)


def _confirm(client: OAuthClient, username: str, code: str) -> User:
    check_may_change(client, "ConfirmSignUp")
    check_value("ConfirmSignUp", "Username", username)
    check_value("ConfirmSignUp", "ConfirmationCode", code)
    user = registration.unconfirmed_user(client.pool, client.client, username)
    context = CallContext(client.client)
    registration.confirm(client.service, client.pool, user, Confirmation(code), context)
    return user


def _follow(
    page: PageRequest, request: AuthorizationRequest, username: str, user: User
) -> Response:
    """Sign in the user whose password this browser knows; others go to the login page (G)."""
    client, pending = request.client, find_pending(page, request.client)
    if pending is None or client.pool.find_user(pending.username) is not user:
        return page.redirect_to("/login", *xsrf_cookies(page), end_pending(page.site))
    session = session_of_confirmed(client.service, client.pool, client.client, user)
    start = engine_request(client, {"USERNAME": username}, session)
    return go_on(page, request, username, initiate(start, "HOSTED_SIGN_UP", request.grant))


def resend_code(page: PageRequest) -> Response:
    """Send the code of a sign-up again, and show the form for it.

    Raises:
        PageError: the authorization request is none, or the form is none of this browser's.
        CallbackError: the request is refused.
    """
    request = read_authorization_request(page.parameters, page.find)
    if not page.is_form:
        return page.redirect_to("/confirm")
    check_form(page)
    client, username = request.client, page.request.form.get("username", "")
    try:
        check_may_change(client, "ResendConfirmationCode")
        check_value("ResendConfirmationCode", "Username", username)
        context = CallContext(client.client)
        details = registration.resend_code(
            client.service, client.pool, client.client, username, context
        )
    except errors.CognitoError as error:
        return show_code_form(page, "confirm", request.client, error.message)
    if find_pending(page, client) is None:
        return page.redirect_to("/confirm", *xsrf_cookies(page))
    cookie = await_code(page, client, username, details)
    return page.redirect_to("/confirm", *xsrf_cookies(page), cookie)


def confirm_user(page: PageRequest) -> Response:
    """Confirm the user whom a link in a message names, by the code in it [D tokens.md 10.5].

    A HEAD request confirms nobody, and does not learn whether the code is right.

    Raises:
        PageError: there is no such app client.
    """
    client = registered_client(page.parameters, page.find)
    parameters = page.parameters
    if page.is_head:
        return render(page, "confirmed")
    try:
        _confirm(client, parameters.get("user_name", ""), parameters.get("confirmation_code", ""))
    except errors.CognitoError as error:
        return render(page, "error", 400, title=errors.LOGIN_PAGE_ERROR.text, error=error.message)
    return render(page, "confirmed")
