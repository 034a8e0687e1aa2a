"""``/passkeys/add``: the user of a browser's session adds a passkey [V hosted-ui.md 8]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.passkeys import complete_registration, start_registration
from cognito_intercept.login.cookies import xsrf_cookies
from cognito_intercept.login.look import CLASSIC
from cognito_intercept.login.rendering import render
from cognito_intercept.login.sessions import find_session
from cognito_intercept.login.sign_in import check_form
from cognito_intercept.oauth.authorization import Callback, PageError, registered_client
from cognito_intercept.protocol.encoding import read_json, write_json
from cognito_intercept.tokens.grants import TokenOwner

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response

__all__ = ["add_passkey"]


def add_passkey(page: PageRequest) -> Response:
    """Ask the browser for a passkey and add it to the signed-in user; then go back to the app.

    Raises:
        PageError: the client or its redirect URI are none, or the form is none of this browser's;
            or the page is asked for at the classic pages, which do not have it.
    """
    client = registered_client(page.parameters, page.find)
    callback = _callback(page, client)
    owner = _owner(page, client)
    if owner is None:
        return page.leave_for(callback.location({"result": "invalid_session"}))
    if not page.is_form:
        return _show(page, client, owner)
    check_form(page)
    try:
        credential = _credential(page.request.form.get("credential", ""))
        complete_registration(client.service, owner, credential)
    except errors.CognitoError as error:
        return _show(page, client, owner, error.message)
    return page.leave_for(callback.location({"result": "success"}), *xsrf_cookies(page))


def _callback(page: PageRequest, client: OAuthClient) -> Callback:
    redirect_uri, client_id = page.parameters.get("redirect_uri"), client.client.id
    if not redirect_uri:
        raise PageError(errors.PASSKEY_REDIRECT_MISSING.text, client_id)
    if redirect_uri not in client.redirect_uris or page.site.version == CLASSIC:
        raise PageError(errors.OAUTH_REDIRECT_MISMATCH.text, client_id)
    return Callback(redirect_uri, state=None, is_fragment=False)


def _owner(page: PageRequest, client: OAuthClient) -> TokenOwner | None:
    session = find_session(page, client)
    user = None if session is None else client.pool.by_sub.get(session.sub)
    return None if user is None else TokenOwner(client.pool, client.client, user)


def _credential(text: str) -> object:
    """Return what the browser sent; text that is no JSON is refused as no passkey is."""
    try:
        return read_json(text)
    except ValueError:
        return text


def _show(
    page: PageRequest, client: OAuthClient, owner: TokenOwner, error: str | None = None
) -> Response:
    if page.is_head:
        return render(page, "passkey_add", error=None, options=None)
    try:
        options = write_json(start_registration(client.service, owner))
    except errors.CognitoError as refusal:
        return render(page, "passkey_add", error=error or refusal.message, options=None)
    return render(page, "passkey_add", error=error, options=options)
