"""``/saml2/logout``: a browser comes back from a SAML provider that has signed its user out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.saml_logouts import take_logout
from cognito_intercept.federation.flow import FederationError, Flow
from cognito_intercept.federation.saml_logout import check_logout_response, start_logout
from cognito_intercept.federation.start import client_of_token
from cognito_intercept.login.cookies import end_pending
from cognito_intercept.login.sessions import end_session_of, find_session
from cognito_intercept.oauth.authorization import PageError

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response

__all__ = ["logout_at_provider", "saml_logout"]


def logout_at_provider(page: PageRequest, client: OAuthClient | None, location: str) -> str | None:
    """Return where a browser's user is signed out at the SAML provider of its session.

    The session here ends with the provider's answer [D guide: SAML sign-out flow].

    Args:
        page: the request for the sign-out.
        client: the app client, if there is one.
        location: where the browser goes in the end.

    Returns:
        ``None`` where no provider takes part in the sign-out.
    """
    if client is None or page.is_head:
        return None
    session = find_session(page, client)
    if session is None or session.origin is None:
        return None
    provider = client.pool.identity_providers.get(session.origin.provider)
    if provider is None:
        return None
    flow = Flow(client.service, client.pool, client.client, provider)
    return start_logout(flow, session, page.site.base_url, location)


def saml_logout(page: PageRequest) -> Response:
    """Answer a browser that comes with a LogoutResponse, as a form [D hosted-ui.md 7].

    A LogoutRequest, by which a provider would begin the sign-out, has no RelayState of ours and is
    refused: that AWS takes one is not documented.

    Raises:
        PageError: the RelayState stands for no sign-out that is still waited for.
    """
    token = page.request.form.get("RelayState", "")
    client = page.find(client_of_token(token) or "")
    if client is None or not page.request.form.get("SAMLResponse"):
        raise PageError(errors.FEDERATION_RELAY_STATE.text)
    with client.service.turn():
        return _ended(page, client, token)


def _ended(page: PageRequest, client: OAuthClient, token: str) -> Response:
    pool, client_id = client.pool, client.client.id
    logout = take_logout(pool, token, client.service.now())
    provider = None if logout is None else pool.identity_providers.get(logout.provider)
    if logout is None or provider is None:
        return page.error(errors.FEDERATION_RELAY_STATE.text, client_id)
    flow = Flow(client.service, pool, client.client, provider)
    try:
        check_logout_response(flow, logout, page.request.form["SAMLResponse"])
    except FederationError as error:
        return page.error(error.description, client_id)
    except errors.CognitoError as error:
        return page.error(error.message, client_id)
    cookie = end_session_of(page.site, client, logout.session)
    return page.leave_for(logout.location, cookie, end_pending(page.site))
