"""The documents of a stand-in for an OpenID Connect provider: discovery and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.provider_endpoints import (
    AUTHORIZE,
    JWKS,
    TOKEN,
    USER_INFO,
    configured_endpoint,
    default_endpoint,
)
from cognito_intercept.protocol.http import Request, Response
from cognito_intercept.stand_in_keys import stand_in_key

if TYPE_CHECKING:
    from cognito_intercept.stand_ins.candidates import StandIn

__all__ = ["discovery", "jwks"]

_MEMBERS = {
    "authorization_endpoint": AUTHORIZE,
    "token_endpoint": TOKEN,
    "userinfo_endpoint": USER_INFO,
    "jwks_uri": JWKS,
}


def discovery(stand_ins: list[StandIn], _request: Request) -> Response:
    """Return the discovery document of the issuer."""
    provider = stand_ins[0].provider
    issuer = provider.details["oidc_issuer"]
    endpoints = {
        member: configured_endpoint(provider, role) or default_endpoint(issuer, role)
        for member, role in _MEMBERS.items()
    }
    return Response.json(
        200,
        {
            "issuer": issuer,
            **endpoints,
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        },
    )


def jwks(_stand_ins: list[StandIn], _request: Request) -> Response:
    """Return the public key that ID tokens are signed with."""
    return Response.json(200, {"keys": [stand_in_key().public_jwk()]})
