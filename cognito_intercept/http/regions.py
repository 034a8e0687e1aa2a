"""Which region a call of the JSON API is for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cognito_intercept.hosts import identity_region_of_host, region_of_host
from cognito_intercept.protocol.unverified import unverified_claims

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.protocol.http import Request
    from cognito_intercept.regions import Regions
    from cognito_intercept.service import Service

__all__ = ["region_of_call"]

_CREDENTIAL_SCOPE = re.compile(
    r"Credential=[^/]+/\d{8}/(?P<region>[a-z0-9-]+)/cognito-(?:idp|identity)/"
)


def region_of_call(emulator: Regions, request: Request, params: Mapping[str, object]) -> str:
    """Return the region that a call is for.

    The host name says it, or the front knows it, or the signature's scope says it. A call
    without any of them (an unsigned one at the base URL) is for the region of the pool, app
    client, domain, token, session or identity pool that its parameters name, and else for the
    default region.
    """
    region = _region_of_url(request.url) or request.region
    if region is None:
        scope = _CREDENTIAL_SCOPE.search(request.headers.get("authorization", ""))
        region = scope["region"] if scope else _region_of_params(emulator, params)
    return region or emulator.settings.region


@lru_cache(maxsize=256)
def _region_of_url(url: str) -> str | None:
    host = urlsplit(url).hostname or ""
    return region_of_host(host) or identity_region_of_host(host)


def _region_of_params(emulator: Regions, params: Mapping[str, object]) -> str | None:
    texts = {name: value for name, value in params.items() if isinstance(value, str)}
    pool_id = texts.get("UserPoolId") or _pool_of_token(texts) or _pool_of_arn(texts)
    for service in emulator.services():
        if (
            pool_id in service.pools
            or texts.get("ClientId") in service.pool_of_client
            or texts.get("Domain") in service.pool_of_domain
            or _has_session(service, texts.get("Session"))
            or _has_identity(service, texts)
        ):
            return service.region
    return None


def _has_identity(service: Service, texts: dict[str, str]) -> bool:
    """Return whether a region has the identity pool, or the identity, that texts name."""
    if not service.identity_pools:
        return False
    pool_id = texts.get("IdentityPoolId") or _pool_of_arn(texts)
    identity_id = texts.get("IdentityId", "")
    return pool_id in service.identity_pools or service.pool_of_identity(identity_id) is not None


def _has_session(service: Service, session: str | None) -> bool:
    return session is not None and service.pool_of_session(session) is not None


def _pool_of_token(texts: dict[str, str]) -> str | None:
    parsed = unverified_claims(texts.get("AccessToken", ""))
    return None if parsed is None else str(parsed[1].get("iss", "")).rpartition("/")[2]


def _pool_of_arn(texts: dict[str, str]) -> str | None:
    return texts.get("ResourceArn", "").rpartition("/")[2] or None
