"""``/login``: the form with user name and password, and where its answer leads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.client import enabled_flows
from cognito_intercept.login.challenges import page_of
from cognito_intercept.login.cookies import (
    SESSION,
    end_pending,
    has_csrf_token,
    session_cookie,
    xsrf_cookies,
)
from cognito_intercept.login.failures import callback_error
from cognito_intercept.login.look import CLASSIC
from cognito_intercept.login.providers import has_password_form, offered_providers
from cognito_intercept.login.rendering import render
from cognito_intercept.login.sessions import await_answer, await_code, open_session
from cognito_intercept.oauth.authorization import PageError, read_authorization_request
from cognito_intercept.oauth.codes import callback_of
from cognito_intercept.sign_in.attempt import Side, SignInRequest
from cognito_intercept.sign_in.engine import initiate
from cognito_intercept.sign_in.results import Challenge
from cognito_intercept.tokens.issuing import Tokens

if TYPE_CHECKING:
    from cognito_intercept.directory.browser_sessions import ProviderSession
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.authorization import AuthorizationRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response
    from cognito_intercept.sign_in.results import Outcome

__all__ = ["check_form", "engine_request", "go_on", "login", "sign_in"]

# Where a user goes whom an error keeps out who can help himself: to type the code that went out.
_NEXT = {
    "UserNotConfirmedException": "/confirm",
    "PasswordResetRequiredException": "/confirmforgotPassword",
}


def login(page: PageRequest) -> Response:
    """Show the form, or sign in with what was typed into it.

    Raises:
        PageError: the request is none, or the form is none of this browser's.
        CallbackError: the request is refused; or a trigger refused the tokens.
    """
    request = read_authorization_request(page.parameters, page.find)
    if not page.is_form:
        return _show(page, request)
    check_form(page)
    if not has_password_form(request.client):
        return _show(page, request)
    return sign_in(page, request)


def sign_in(page: PageRequest, request: AuthorizationRequest) -> Response:
    """Sign in with the name and password of a form; what is wrong with them the page shows.

    Raises:
        CallbackError: a trigger refused the tokens.
    """
    username = page.request.form.get("username", "")
    try:
        return go_on(page, request, username, _start(page, request))
    except errors.CognitoError as error:
        return _failed(page, request, error)


def check_form(page: PageRequest) -> None:
    """Check that a form was made for the browser that sends it.

    Raises:
        PageError: its CSRF token is not that of the browser's cookie (G: the text).
    """
    if not has_csrf_token(page):
        raise PageError("invalid_request", page.parameters.get("client_id"))


def _start(page: PageRequest, request: AuthorizationRequest) -> Outcome:
    """Start a sign-in by password; with the name alone it is choice-based."""
    form = page.request.form
    names = {"USERNAME": form.get("username"), "PASSWORD": form.get("password")}
    parameters = {name: value for name, value in names.items() if value}
    flow = "USER_AUTH" if "password" not in form and "username" in form else "HOSTED_AUTH"
    return initiate(engine_request(request.client, parameters), flow, request.grant)


def engine_request(
    client: OAuthClient, parameters: dict[str, str], session: str | None = None
) -> SignInRequest:
    """Return what the sign-in engine takes from a form."""
    return SignInRequest(
        client.service,
        Side.PAGES,
        client.pool,
        client.client,
        CallContext(client.client),
        parameters,
        session,
    )


def go_on(
    page: PageRequest,
    request: AuthorizationRequest,
    username: str,
    outcome: Outcome,
    origin: ProviderSession | None = None,
) -> Response:
    """Return the redirect to the page of the next challenge, or to the app.

    Args:
        page: the request.
        request: the authorization request that is to be answered.
        username: the name that was typed.
        outcome: what the sign-in engine returned.
        origin: the sign-in at an identity provider that the outcome came from.
    """
    if isinstance(outcome, Challenge):
        cookie = await_answer(page, request.client, username, outcome)
        return page.redirect_to(page_of(outcome.name).path, *xsrf_cookies(page), cookie)
    if isinstance(outcome, Tokens):
        raise TypeError("a login page renews no tokens")
    before = page.request.cookies.get(SESSION)
    session = open_session(request.client.service, outcome.owner, outcome.grant, before, origin)
    cookie = session_cookie(page.site, session.token, session.expires, request.client.service.now())
    grant = replace(outcome.grant, sso_session_id=session.sso_session_id)
    location = callback_of(request, replace(outcome, grant=grant))
    return page.leave_for(location, *xsrf_cookies(page), cookie, end_pending(page.site))


def _failed(
    page: PageRequest, request: AuthorizationRequest, error: errors.CognitoError
) -> Response:
    refusal = callback_error(request, error)
    if refusal is not None:
        raise refusal from error
    following = _NEXT.get(error.code)
    if following is None:
        return _show(page, request, error.message)
    cookie = await_code(page, request.client, page.request.form["username"], None)
    return page.redirect_to(following, *xsrf_cookies(page), cookie)


def _show(page: PageRequest, request: AuthorizationRequest, error: str | None = None) -> Response:
    has_form = has_password_form(request.client)
    providers = offered_providers(page, request)
    if not has_form and not providers:
        error = errors.LOGIN_OPTION_MISSING.text
    return render(
        page,
        "login",
        error=error,
        has_form=has_form,
        providers=providers,
        asks_password=not _asks_name_first(page, request.client),
        username=page.request.form.get("username") or request.login_hint or "",
        has_sign_up=not request.client.pool.configuration.is_sign_up_closed,
    )


def _asks_name_first(page: PageRequest, client: OAuthClient) -> bool:
    """Return whether the form has no password: users choose how to sign in [D managed login].

    That takes managed login, a client with ALLOW_USER_AUTH, and a pool with other first factors
    than passwords. A form that has a password all the same is accepted (G).
    """
    is_managed = page.site.version != CLASSIC
    has_flow = "ALLOW_USER_AUTH" in enabled_flows(client.client)
    return is_managed and has_flow and client.pool.configuration.first_factors != ["PASSWORD"]
