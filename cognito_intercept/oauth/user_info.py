"""``/oauth2/userInfo``: the attributes of an access token's user, by the token's scopes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.client import readable
from cognito_intercept.directory.ordering import java_order
from cognito_intercept.directory.scopes import OPENID, SCOPE_ATTRIBUTES
from cognito_intercept.oauth.responses import error_response, json_response
from cognito_intercept.protocol.unverified import unverified_claims
from cognito_intercept.tokens.access import caller_of

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.protocol.http import Request, Response
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.access import Caller

__all__ = ["user_info_response"]

# Looks a user pool up by its id.
FindPool = Callable[[str], "tuple[Service, Pool] | None"]

_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)
_OPENID = frozenset({OPENID})


def user_info_response(request: Request, find_pool: FindPool) -> Response:
    """Answer a request to the userInfo endpoint.

    Args:
        request: the request.
        find_pool: looks a user pool up by its id.
    """
    header = request.headers.get("authorization")
    if header is None:
        return _bad_token()
    bearer = _BEARER.fullmatch(header)
    if bearer is None:
        return _refusal(400, "invalid_request", errors.USER_INFO_BAD_REQUEST.text)
    parsed = unverified_claims(bearer[1])
    owner = find_pool(_pool_id(parsed[1])) if parsed is not None else None
    if parsed is None or owner is None:
        return _bad_token()
    service, _ = owner
    try:
        with service.turn():
            # What the token claims is true once it has been checked.
            caller = caller_of(service, bearer[1], _OPENID, "GetUser")
            return json_response(200, _user_info(caller, parsed[1]["scope"].split()))
    except errors.CognitoError:
        return _bad_token()


def _pool_id(claims: dict[str, Any]) -> str:
    return str(claims.get("iss", "")).rpartition("/")[2]


def _bad_token() -> Response:
    return _refusal(401, "invalid_token", errors.USER_INFO_BAD_TOKEN.text)


def _refusal(status: int, error: str, description: str) -> Response:
    challenge = f'Bearer error="{error}", error_description="{description}"'
    return error_response(status, error, description, [("WWW-Authenticate", challenge)])


def _user_info(caller: Caller, scopes: list[str]) -> dict[str, Any]:
    """Return a user's attributes as strings, in the order of a Java map, as AWS's sample has it.

    The flags ``…_verified`` are strings too [D]. ``openid`` alone stands for every attribute that
    the app client may read; beside it, other standard scopes narrow that down.
    """
    allowed = readable(caller.client)
    shown = {
        name: value
        for name, value in caller.user.attributes.items()
        if (allowed is None or name in allowed) and _is_in_scopes(name, scopes)
    }
    shown |= {"sub": caller.user.sub, "username": caller.user.username}
    return {name: shown[name] for name in java_order(shown)}


def _is_in_scopes(name: str, scopes: list[str]) -> bool:
    if name.startswith("dev:"):
        return False
    limiting = [scope for scope in scopes if scope in SCOPE_ATTRIBUTES]
    if name.startswith("custom:"):
        return not limiting or "profile" in limiting
    return not limiting or any(name in SCOPE_ATTRIBUTES[scope] for scope in limiting)
