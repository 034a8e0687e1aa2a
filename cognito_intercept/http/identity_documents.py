"""Handlers of the documents at the issuer of the tokens of identity pools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.hosts import IDENTITY_PREFIX
from cognito_intercept.http.destinations import HostKind
from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from cognito_intercept.http.destinations import Destination
    from cognito_intercept.regions import Regions

__all__ = ["answer_identity_configuration", "answer_identity_jwks"]

JWKS_PATH = "/.well-known/jwks_uri"


def answer_identity_jwks(
    _emulator: Regions, _request: Request, destination: Destination
) -> Response:
    """Answer with the public keys of the regions that have identity pools."""
    from cognito_intercept.identity_pools.issuing import identity_jwks  # noqa: PLC0415 - at need

    return Response.json(200, identity_jwks(destination.services))


def answer_identity_configuration(
    emulator: Regions, request: Request, destination: Destination
) -> Response:
    """Answer with the discovery document; its members are a guess but for these URLs."""
    from cognito_intercept.identity_pools.issuing import identity_issuer  # noqa: PLC0415 - at need

    issuer = url = identity_issuer(emulator.settings)
    if destination.kind is HostKind.BASE:
        url = f"{destination.base_url(request)}{IDENTITY_PREFIX}"
    document: dict[str, Any] = {
        "issuer": issuer,
        "jwks_uri": f"{url}{JWKS_PATH}",
        "response_types_supported": ["none"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS512"],
    }
    return Response.json(200, document)
