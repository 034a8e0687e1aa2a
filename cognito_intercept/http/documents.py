"""Handlers of the two documents at a pool's issuer: OpenID Connect discovery, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.http.destinations import Destination
    from cognito_intercept.regions import Regions
    from cognito_intercept.service import Service

__all__ = ["answer_jwks", "answer_openid_configuration"]


def answer_openid_configuration(
    emulator: Regions, _request: Request, destination: Destination
) -> Response:
    """Answer with the discovery document of the pool that the path begins with."""
    from cognito_intercept.oauth.discovery import openid_configuration  # noqa: PLC0415 - at need

    return _document(
        emulator, destination, lambda service, pool: openid_configuration(service.settings, pool)
    )


def answer_jwks(emulator: Regions, _request: Request, destination: Destination) -> Response:
    """Answer with the public keys of the pool that the path begins with."""
    from cognito_intercept.oauth.discovery import jwks  # noqa: PLC0415 - at first need

    return _document(
        emulator, destination, lambda service, pool: jwks(service.around.keyring.of(pool.id))
    )


def _document(
    emulator: Regions,
    destination: Destination,
    build: Callable[[Service, Pool], dict[str, Any]],
) -> Response:
    pool_id = destination.path.split("/")[1]
    owner = destination.find_pool(pool_id)
    if owner is None:
        # Status and spelling are a guess (G, tokens.md 9).
        error = errors.POOL_NOT_FOUND(pool_id=pool_id)
        request_id = ("x-amzn-RequestId", emulator.request_id())
        return Response.json(404, {"code": error.code, "message": error.message}, [request_id])
    service, pool = owner
    with service.turn():
        return Response.json(200, build(service, pool))
