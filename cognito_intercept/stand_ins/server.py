"""The table of a stand-in's endpoints.

To add an endpoint is to write its function and its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.provider_endpoints import (
    AUTHORIZE,
    DISCOVERY,
    JWKS,
    LOGOUT,
    METADATA,
    SIGN_ON,
    TOKEN,
    USER_INFO,
)
from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.stand_ins.authorize import authorize
from cognito_intercept.stand_ins.documents import discovery, jwks
from cognito_intercept.stand_ins.pages import refused
from cognito_intercept.stand_ins.saml import metadata, sign_on
from cognito_intercept.stand_ins.saml_logout import single_logout
from cognito_intercept.stand_ins.tokens import token, user_info

if TYPE_CHECKING:
    from cognito_intercept.stand_ins.candidates import StandIn

__all__ = ["stand_in_response"]

_Endpoint = Callable[["list[StandIn]", Request], Response]

_ENDPOINTS: Mapping[str, _Endpoint] = {
    AUTHORIZE: authorize,
    TOKEN: token,
    USER_INFO: user_info,
    JWKS: jwks,
    DISCOVERY: discovery,
    METADATA: metadata,
    SIGN_ON: sign_on,
    LOGOUT: single_logout,
}


def stand_in_response(stand_ins: list[StandIn], request: Request) -> Response:
    """Answer a request to an endpoint of an identity provider.

    Args:
        stand_ins: those that have an endpoint at the URL; at least one.
        request: the request.
    """
    endpoint = _ENDPOINTS.get(stand_ins[0].role)
    if endpoint is None:
        return Response.json(404, {"error": "not_found"})
    try:
        with stand_ins[0].service.turn():
            return endpoint(stand_ins, request)
    except ImportError:
        return refused(errors.FEDERATION_SAML_EXTRA.text)
