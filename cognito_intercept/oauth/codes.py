"""What a sign-in at the login pages leads to: a code, or the tokens of the implicit grant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cognito_intercept.directory.authorization_codes import (
    CODE_SECONDS,
    AuthorizationCode,
    keep_code,
)
from cognito_intercept.directory.token_changes import NO_CHANGES
from cognito_intercept.tokens.grants import Grant
from cognito_intercept.tokens.issuing import issue_tokens

if TYPE_CHECKING:
    from cognito_intercept.oauth.authorization import AuthorizationRequest
    from cognito_intercept.sign_in.results import SignedIn

__all__ = ["callback_of", "grant_of"]


def callback_of(request: AuthorizationRequest, signed_in: SignedIn) -> str:
    """Return the callback URL with what the request asked for, and its state.

    Args:
        request: the authorization request.
        signed_in: the sign-in that it led to.
    """
    if request.response_type == "token":
        return request.callback.location(_tokens(request, signed_in))
    # [V hosted-ui.md 3]: the state is last.
    return request.callback.location({"code": _new_code(request, signed_in)})


def _tokens(request: AuthorizationRequest, signed_in: SignedIn) -> dict[str, str]:
    """Return the tokens of the implicit grant, named and ordered as reported [R tokens.md 10.1]."""
    grant = replace(
        signed_in.grant,
        is_refreshable=False,
        device_key=None,
        resource=request.resource,
    )
    tokens = issue_tokens(request.client.service, signed_in.owner, grant, signed_in.changes)
    identity = {} if tokens.identity is None else {"id_token": tokens.identity}
    return {
        "access_token": tokens.access,
        **identity,
        "token_type": "Bearer",
        "expires_in": str(tokens.expires_in),
    }


def _new_code(request: AuthorizationRequest, signed_in: SignedIn) -> str:
    service, grant = request.client.service, signed_in.grant
    now = service.now()
    code = AuthorizationCode(
        value=service.entropy.uuid(),
        client_id=request.client.client.id,
        client_url=request.client.url,
        redirect_uri=request.callback.redirect_uri,
        sub=signed_in.owner.user.sub,
        expires=now + CODE_SECONDS,
        scopes=grant.scopes,
        auth_time=grant.auth_time,
        event_id=grant.event_id or service.entropy.uuid(),
        methods=grant.methods,
        acr=grant.acr,
        nonce=grant.nonce,
        code_challenge=request.code_challenge,
        resource=request.resource,
        sso_session_id=grant.sso_session_id,
        changes=None if signed_in.changes is NO_CHANGES else signed_in.changes,
    )
    keep_code(request.client.pool, code, now)
    return code.value


def grant_of(code: AuthorizationCode) -> Grant:
    """Return what a code grants."""
    return Grant(
        scopes=code.scopes,
        auth_time=code.auth_time,
        methods=code.methods,
        acr=code.acr,
        nonce=code.nonce,
        event_id=code.event_id,
        sso_session_id=code.sso_session_id,
        is_oauth=True,
        resource=code.resource,
    )
