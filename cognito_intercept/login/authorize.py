"""``/oauth2/authorize``: to the login page, or straight to the app by an earlier sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.login.cookies import csrf_token, xsrf_cookie
from cognito_intercept.login.failures import callback_error
from cognito_intercept.login.providers import provider_response
from cognito_intercept.login.sessions import can_reuse, find_session
from cognito_intercept.oauth.authorization import CallbackError, read_authorization_request
from cognito_intercept.oauth.codes import callback_of
from cognito_intercept.sign_in.silent import EarlierSignIn, sign_in_silently
from cognito_intercept.tokens.grants import TokenOwner

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest, Site
    from cognito_intercept.oauth.authorization import AuthorizationRequest
    from cognito_intercept.protocol.http import Response

__all__ = ["authorize"]

_CLASSIC = 1


def authorize(page: PageRequest) -> Response:
    """Answer an authorization request.

    Raises:
        PageError: client and redirect URI are missing or do not belong together.
        CallbackError: the request is refused; or it wants no page and there is no session.
    """
    request = read_authorization_request(page.parameters, page.find)
    earlier = _earlier_sign_in(page, request)
    if earlier is not None:
        response = _go_on_silently(page, request, earlier)
        if response is not None:
            return response
    if "none" in _prompt(page.site, request):
        raise CallbackError(request.callback, "login_required")
    return provider_response(page, request) or page.redirect_to(
        "/login", xsrf_cookie(page.site, csrf_token(page))
    )


def _prompt(site: Site, request: AuthorizationRequest) -> frozenset[str]:
    """Return what ``prompt`` asks for, which the classic pages do not look at [D]."""
    return frozenset() if site.version == _CLASSIC else request.prompt


def _earlier_sign_in(page: PageRequest, request: AuthorizationRequest) -> EarlierSignIn | None:
    """Return the sign-in of a session that may be used without asking the user."""
    client, session = request.client, find_session(page, request.client)
    if session is None or "login" in _prompt(page.site, request):
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
    """Return the redirect to the app; ``None`` where the user must sign in again."""
    try:
        signed_in = sign_in_silently(request.client.service, earlier, request.grant)
    except errors.CognitoError as error:
        refusal = callback_error(request, error)
        if refusal is not None:
            raise refusal from error
        return None
    return page.leave_for(callback_of(request, signed_in))
