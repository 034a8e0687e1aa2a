"""The pages of challenges: the one that a browser's sign-in waits for is shown and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.login.challenges import page_of
from cognito_intercept.login.cookies import end_pending
from cognito_intercept.login.failures import callback_error
from cognito_intercept.login.rendering import render
from cognito_intercept.login.sessions import find_pending
from cognito_intercept.login.sign_in import check_form, engine_request, go_on
from cognito_intercept.oauth.authorization import read_authorization_request
from cognito_intercept.sign_in.engine import respond

if TYPE_CHECKING:
    from cognito_intercept.directory.browser_sessions import PendingSignIn
    from cognito_intercept.directory.challenges import ChallengeName
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.authorization import AuthorizationRequest
    from cognito_intercept.oauth.clients import OAuthClient
    from cognito_intercept.protocol.http import Response

__all__ = ["challenge"]


def challenge(page: PageRequest) -> Response:
    """Show what the sign-in under way asks for, or answer it with what was typed.

    Without a sign-in under way there is nothing to answer, and the login page comes up.

    Raises:
        PageError: the authorization request is none, or the form is none of this browser's.
        CallbackError: the request is refused; or a trigger refused the tokens.
    """
    request = read_authorization_request(page.parameters, page.find)
    pending = find_pending(page, request.client)
    if pending is None or pending.challenge is None:
        if page.is_form:
            text = errors.LOGIN_INTERRUPTED.text  # [D hosted-ui.md 1]
            return page.error(text, request.client.client.id, end_pending(page.site))
        return page.redirect_to("/login")
    if not page.is_form:
        return _prepare(page, request.client, pending, pending.challenge)
    check_form(page)
    return _answer(page, request, pending, pending.challenge)


def _answer(
    page: PageRequest,
    request: AuthorizationRequest,
    pending: PendingSignIn,
    name: ChallengeName,
) -> Response:
    row, client, form = page_of(name), request.client, page.request.form
    parameters = row.responses(form) | {"USERNAME": pending.username}
    try:
        if row.before_answer is not None:
            row.before_answer(client, pending, form)
        answer = engine_request(client, parameters, pending.session)
        return go_on(page, request, pending.username, respond(answer, name))
    except errors.CognitoError as error:
        refusal = callback_error(request, error)
        if refusal is not None:
            raise refusal from error
        return _show(page, pending, name, error.message)


def _prepare(
    page: PageRequest, client: OAuthClient, pending: PendingSignIn, name: ChallengeName
) -> Response:
    prepare = page_of(name).prepare
    try:
        if prepare is not None and not page.is_head:
            prepare(client, pending)
    except errors.CognitoError as error:
        return _show(page, pending, name, error.message)
    return _show(page, pending, name)


def _show(
    page: PageRequest, pending: PendingSignIn, name: ChallengeName, error: str | None = None
) -> Response:
    row = page_of(name)
    return render(
        page,
        row.template,
        path=row.path,
        challenge=str(name),
        username=pending.username,
        error=error,
        **row.view(pending),
    )
