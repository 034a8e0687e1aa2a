"""``/oauth2/authorize``: to the login page, or straight to the app by an earlier sign-in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.sessions import CreditedSignIn
from cognito_intercept.login.cookies import csrf_token, end_federation, xsrf_cookie
from cognito_intercept.login.failures import callback_error
from cognito_intercept.login.providers import prompts_of, provider_response
from cognito_intercept.login.sessions import can_reuse, find_session
from cognito_intercept.login.sign_in import engine_request, go_on
from cognito_intercept.oauth.authorization import CallbackError, read_authorization_request
from cognito_intercept.oauth.codes import callback_of
from cognito_intercept.sign_in.engine import initiate
from cognito_intercept.sign_in.silent import EarlierSignIn, sign_in_silently
from cognito_intercept.sign_in.step_up import is_reached, is_reached_by_name
from cognito_intercept.tokens.grants import TokenOwner

if TYPE_CHECKING:
    from cognito_intercept.directory.sessions import StepUp
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.authorization import AuthorizationRequest
    from cognito_intercept.protocol.http import Response

__all__ = ["authorize"]


def authorize(page: PageRequest) -> Response:
    """Answer an authorization request.

    Raises:
        PageError: client and redirect URI are missing or do not belong together.
        CallbackError: the request is refused; or it wants no page and there is no session.
    """
    request = read_authorization_request(page.parameters, page.find)
    # A HEAD request gets no code, sends none, and begins no sign-in at a provider.
    earlier = None if page.is_head else _earlier_sign_in(page, request)
    if earlier is not None:
        response = _go_on_silently(page, request, earlier)
        if response is not None:
            return response
    if "none" in prompts_of(page.site, request):
        raise CallbackError(request.callback, "login_required")
    to_provider = None if page.is_head else provider_response(page, request)
    if to_provider is not None:
        return to_provider
    xsrf = xsrf_cookie(page.site, csrf_token(page))
    return page.redirect_to("/login", xsrf, *end_federation(page.site))


def _earlier_sign_in(page: PageRequest, request: AuthorizationRequest) -> EarlierSignIn | None:
    """Return the sign-in of a session that may be used without asking the user."""
    client, session = request.client, find_session(page, request.client)
    if session is None or "login" in prompts_of(page.site, request):
        return None
    age = client.service.now() - session.auth_time
    if request.max_age is not None and age > request.max_age:
        return None
    user = client.pool.by_sub.get(session.sub)
    if user is None:
        return None
    owner = TokenOwner(client.pool, client.client, user)
    return EarlierSignIn(owner, session) if can_reuse(client, owner, session) else None


def _go_on_silently(
    page: PageRequest, request: AuthorizationRequest, earlier: EarlierSignIn
) -> Response | None:
    """Return the redirect to the app, or to the page of a factor that is missing for a level.

    Returns:
        ``None`` where the user must sign in again.
    """
    step_up = request.grant.step_up
    try:
        if step_up is not None and step_up.acr_values is not None:
            owner, session = earlier.owner, earlier.session
            if session.acr is not None:
                if not is_reached_by_name(owner.pool, step_up, session.acr):
                    return None
            elif not is_reached(owner.pool, owner.user, step_up, session.methods):
                return _step_up(page, request, earlier, step_up)
        signed_in = sign_in_silently(request.client.service, earlier, request.grant)
    except errors.CognitoError as error:
        refusal = callback_error(request, error)
        if refusal is not None:
            raise refusal from error
        return None
    return page.leave_for(callback_of(request, signed_in))


def _step_up(
    page: PageRequest, request: AuthorizationRequest, earlier: EarlierSignIn, step_up: StepUp
) -> Response | None:
    """Ask for what is missing for the level; the factors of the session count [D]."""
    if "none" in prompts_of(page.site, request):
        return None
    session, user = earlier.session, earlier.owner.user
    credited = CreditedSignIn(session.sub, session.methods, None, session.auth_time)
    grant = replace(request.grant, step_up=replace(step_up, earlier=credited))
    sender = engine_request(request.client, {"USERNAME": user.username})
    return go_on(page, request, user.username, initiate(sender, "HOSTED_STEP_UP", grant))
