"""Handlers of the two documents at a pool's issuer: OpenID Connect discovery, and the keys.

A pool with the UPDATED issuer has both of them there and, since tokens of before the change are
still valid, at its original issuer as well; one with the original issuer has them there only (G).
Everywhere the discovery document names the issuer that is in force.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.hosts import UPDATED_ISSUER_PREFIX
from cognito_intercept.http.destinations import HostKind, destination_of
from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.http.destinations import Destination
    from cognito_intercept.regions import Regions
    from cognito_intercept.service import Service
    from cognito_intercept.settings import Settings

__all__ = ["answer_jwks", "answer_openid_configuration", "document_at"]

_JSON = (("Content-Type", "application/json"),)


def answer_openid_configuration(
    emulator: Regions, request: Request, destination: Destination
) -> Response:
    """Answer with the discovery document of the pool that the path begins with."""
    from cognito_intercept.oauth.discovery import openid_configuration  # noqa: PLC0415 - at need

    settings = _settings_at(emulator, request, destination)
    return _document(emulator, destination, lambda _, pool: openid_configuration(settings, pool))


def _settings_at(emulator: Regions, request: Request, destination: Destination) -> Settings:
    """Return the settings by which a document names its URLs.

    An emulator of the AWS form that is served at a local URL stays the issuer that it is, but all
    that is to be fetched or visited is at the server.
    """
    settings = emulator.settings
    if destination.kind is not HostKind.BASE or settings.base_url is not None:
        return settings
    return replace(settings, base_url=destination.base_url(request), aws_issuer=True)


def answer_jwks(emulator: Regions, _request: Request, destination: Destination) -> Response:
    """Answer with the public keys of the pool that the path begins with."""
    from cognito_intercept.oauth.discovery import jwks  # noqa: PLC0415 - at first need

    def build(service: Service, pool: Pool) -> bytes:
        return jwks(service.around.keyring.published(pool.id, service.now()))

    return _document(emulator, destination, build)


def _document(
    emulator: Regions,
    destination: Destination,
    build: Callable[[Service, Pool], bytes],
) -> Response:
    pool_id = destination.path.partition("/.well-known")[0].rpartition("/")[2]
    owner = destination.find_pool(pool_id)
    if owner is not None and _is_updated_issuer(destination):
        owner = owner if owner[1].configuration.has_updated_issuer else None
    if owner is None:
        # Status and spelling are a guess (G, tokens.md 9).
        error = errors.POOL_NOT_FOUND(pool_id=pool_id)
        request_id = ("x-amzn-RequestId", emulator.request_id())
        return Response.json(404, {"code": error.code, "message": error.message}, [request_id])
    service, pool = owner
    with service.turn():
        return Response(200, _JSON, build(service, pool))


def _is_updated_issuer(destination: Destination) -> bool:
    """Return whether a document was asked for where only UPDATED issuers have theirs."""
    is_prefixed = destination.path.startswith(f"{UPDATED_ISSUER_PREFIX}/")
    return destination.kind is HostKind.ISSUER or is_prefixed


def document_at(emulator: Regions, url: str) -> str | None:
    """Return the document that one of the emulator's pools has at a URL; ``None``: none has."""
    handlers = {
        "openid-configuration": answer_openid_configuration,
        "jwks.json": answer_jwks,
    }
    handler = handlers.get(url.partition("/.well-known/")[2])
    destination = None if handler is None else destination_of(emulator, url)
    if handler is None or destination is None:
        return None
    response = handler(emulator, Request("GET", url), destination)
    return response.body.decode() if response.status == HTTPStatus.OK else None
