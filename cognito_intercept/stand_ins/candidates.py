"""Which identity providers have an endpoint at a URL, and which of them a request is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cognito_intercept.directory.provider_endpoints import endpoint_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cognito_intercept.directory.federated_sign_ins import FederatedSignIn
    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["StandIn", "at_path", "at_url", "of_sign_in"]


@dataclass(frozen=True, slots=True)
class StandIn:
    """The stand-in of one user pool's provider, and what was asked of it.

    Attributes:
        service: the state of the pool's region.
        pool: the user pool.
        provider: the identity provider.
        role: what the endpoint is for.
    """

    service: Service
    pool: Pool
    provider: IdentityProvider
    role: str

    def sign_in(self, state: str) -> FederatedSignIn | None:
        """Return the sign-in under way of a ``state``, if it is at this provider."""
        sign_in = self.pool.federated_sign_ins.get(state)
        is_here = sign_in is not None and sign_in.provider == self.provider.name
        return sign_in if is_here else None


def at_url(services: Iterable[Service], url: str) -> Iterator[StandIn]:
    """Return the stand-ins that have an endpoint at a URL: pools may share a provider."""
    for service in services:
        for pool_id, name in service.provider_index.at(url):
            pool = service.pools.get(pool_id)
            provider = None if pool is None else pool.identity_providers.get(name)
            if pool is not None and provider is not None:
                yield StandIn(service, pool, provider, endpoint_at(provider, url) or "")


def at_path(services: Iterable[Service], path: str) -> Iterator[StandIn]:
    """Return the stand-in that a path of the local form names: pool, provider, endpoint."""
    _, _, pool_id, name, role = path.split("/", 4)
    for service in services:
        pool = service.pools.get(pool_id)
        provider = None if pool is None else pool.identity_providers.get(unquote(name))
        if pool is not None and provider is not None:
            yield StandIn(service, pool, provider, role)


def of_sign_in(stand_ins: Iterable[StandIn], state: str) -> tuple[StandIn, FederatedSignIn] | None:
    """Return the stand-in that a sign-in under way is at; ``None``: there is no such sign-in."""
    for stand_in in stand_ins:
        sign_in = stand_in.sign_in(state)
        if sign_in is not None:
            return stand_in, sign_in
    return None
