"""Where a URL leads: the kind of its host, the regions behind it, and a domain's user pool.

Several kinds of hosts are ours: a region's API hosts, its second issuer host (IssuerConfiguration
UPDATED), the host of a user pool domain and that of its assets, the issuer of identity pools, that
of the local form's base URL, the bucket of Amazon S3 that CSV files of users are uploaded to, and
configured identity providers, of which only the endpoints are ours. At the base URL only the paths
in the table of
routes are ours, since other emulators may be reached there too; in the bucket only the URLs of
this emulator's jobs. Looking a URL up creates nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from cognito_intercept.hosts import (
    domain_of_host,
    identity_region_of_host,
    is_assets_host,
    is_identity_issuer_host,
    region_of_host,
    region_of_issuer_host,
    upload_region,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cognito_intercept.directory.import_jobs import ImportJob
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.protocol.http import Request
    from cognito_intercept.regions import Regions
    from cognito_intercept.service import Service

__all__ = ["Destination", "HostKind", "destination_at_base", "destination_of"]


class HostKind(StrEnum):
    """The kinds of hosts that are ours."""

    API = "api"
    IDENTITY_API = "identity_api"
    IDENTITY_ISSUER = "identity_issuer"
    ISSUER = "issuer"
    DOMAIN = "domain"
    ASSETS = "assets"
    BASE = "base"
    UPLOAD = "upload"
    PROVIDER = "provider"


_OF_ONE_POOL = (HostKind.DOMAIN, HostKind.ASSETS)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a URL leads.

    Attributes:
        kind: the kind of host.
        host: its name in lower case.
        path: the path, without that of the base URL.
        services: the regions in use that are reached through the host.
        pool: the user pool of a domain or of its assets; ``None`` for other kinds, and where no
            pool has it.
    """

    kind: HostKind
    host: str
    path: str
    services: tuple[Service, ...]
    pool: Pool | None = None

    def base_url(self, request: Request) -> str:
        """Return what stands before the path in the URL of a request that led here."""
        parts = request.parts
        return f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix(self.path)}"

    def find_pool(self, pool_id: str) -> tuple[Service, Pool] | None:
        """Return a user pool that is reached through the host, with its region's state.

        A domain leads to its own user pool only.
        """
        for service in self.services:
            pool = service.find_pool(pool_id)
            if pool is not None and self._serves(pool):
                return service, pool
        return None

    def pools_with_policies(self) -> Iterator[tuple[Service, Pool]]:
        """Return the user pools with CIMD policies that are reached through the host."""
        for service in self.services:
            for pool in list(service.pools.values()):
                if pool.cimd_policies and (self.kind is not HostKind.DOMAIN or pool is self.pool):
                    yield service, pool

    def find_pool_of_client(self, client_id: str) -> tuple[Service, Pool] | None:
        """Return the user pool of an app client that is reached through the host.

        A domain serves the app clients of its own user pool only, a secondary region those of
        active replicas.
        """
        for service in self.services:
            pool = service.pool_of_client.get(client_id) or service.active_replica_of(client_id)
            if pool is not None and self._serves(pool):
                return service, pool
        return None

    def _serves(self, pool: Pool) -> bool:
        return pool is self.pool or self.kind not in _OF_ONE_POOL

    def find_import_job(self) -> tuple[Service, ImportJob] | None:
        """Return the user import job that the path ends with, with its region's state."""
        before, _, job_id = self.path.rpartition("/")
        pool_id = before.rpartition("/")[2]
        for service in self.services:
            pool = service.pools.get(pool_id)
            job = None if pool is None else pool.import_jobs.get(job_id)
            if job is not None:
                return service, job
        return None


@dataclass(frozen=True, slots=True)
class _Place:
    """What a URL says by itself, whatever user pools there are.

    Attributes:
        kind: the kind of a region's host; ``None``: the host is none, or the state decides.
        region: the region.
        host: the host in lower case, without a final dot.
        path: the path, ``/`` for none.
        origin: host name and port.
    """

    kind: HostKind | None
    region: str
    host: str
    path: str
    origin: tuple[str | None, int]


@lru_cache(maxsize=512)
def _place_of(address: str) -> _Place | None:
    """Return what a URL without its query says; ``None``: it is malformed."""
    try:
        parts = urlsplit(address)
        origin = (parts.hostname, _port(parts))
    except ValueError:
        return None
    host, path = (parts.hostname or "").lower().rstrip("."), parts.path or "/"
    for kind, find_region in _REGIONAL.items():
        region = find_region(host)
        if region is not None:
            return _Place(kind, region, host, path, origin)
    return _Place(None, "", host, path, origin)


_REGIONAL: dict[HostKind, Callable[[str], str | None]] = {
    HostKind.API: region_of_host,
    HostKind.IDENTITY_API: identity_region_of_host,
    HostKind.ISSUER: region_of_issuer_host,
    HostKind.UPLOAD: upload_region,
}


def destination_of(emulator: Regions, url: str) -> Destination | None:
    """Return where a URL leads, or ``None`` for a host that is not ours.

    A malformed URL is not ours either: the library that sends it says what is wrong with it.
    """
    place = _place_of(url.partition("?")[0])
    if place is None:
        return None
    host, path = place.host, place.path
    if place.kind is not None:
        found = Destination(place.kind, host, path, _in_use(emulator, place.region))
        is_ours = place.kind is not HostKind.UPLOAD or found.find_import_job() is not None
        return found if is_ours else None
    if is_identity_issuer_host(host):
        return Destination(HostKind.IDENTITY_ISSUER, host, path, tuple(emulator.services()))
    if is_assets_host(host):
        return _at_assets(emulator, host, path)
    ours = _at_domain(emulator, host, path) or _at_base(emulator, place)
    return ours or _at_provider(emulator, host, url)


def _in_use(emulator: Regions, region: str) -> tuple[Service, ...]:
    service = emulator.find_service(region)
    return () if service is None else (service,)


def _at_domain(emulator: Regions, host: str, path: str) -> Destination | None:
    prefix = domain_of_host(host)
    if prefix is not None:
        domain, region = prefix
        services = _in_use(emulator, region)
        pool = services[0].pool_of_domain.get(domain) if services else None
        return Destination(HostKind.DOMAIN, host, path, services, pool)
    if "." in host:  # A custom domain is a host name of its own; a prefix has no dot.
        for service in emulator.services():
            pool = service.pool_of_domain.get(host)
            if pool is not None:
                return Destination(HostKind.DOMAIN, host, path, (service,), pool)
    return None


def _at_assets(emulator: Regions, host: str, path: str) -> Destination | None:
    for service in emulator.services():
        for name, pool in service.pool_of_domain.items():
            domain = pool.domains.get(name)
            if domain is not None and domain["CloudFrontDistribution"] == host:
                return Destination(HostKind.ASSETS, host, path, (service,), pool)
    return None


def _at_base(emulator: Regions, place: _Place) -> Destination | None:
    if emulator.settings.base_url is None:
        return None
    base = urlsplit(emulator.settings.base_url)
    is_same = (base.hostname, _port(base)) == place.origin
    return _below(emulator, base, place.path) if is_same else None


def _below(emulator: Regions, base: SplitResult, path: str) -> Destination | None:
    if not path.startswith(f"{base.path}/"):
        return None
    services = tuple(emulator.services())
    return Destination(HostKind.BASE, base.netloc, path.removeprefix(base.path), services)


def _at_provider(emulator: Regions, host: str, url: str) -> Destination | None:
    services = tuple(emulator.services())
    if any(service.provider_index.at(url) for service in services):
        return Destination(HostKind.PROVIDER, host, urlsplit(url).path, services)
    return None


def destination_at_base(emulator: Regions, base_url: str, url: str) -> Destination | None:
    """Return where a URL leads that starts with a base URL, whatever the emulator's own is.

    Args:
        emulator: what is served there.
        base_url: the URL of a server, without a final slash.
        url: the URL of a request to it; ``None`` is returned for a malformed one.
    """
    try:
        path = urlsplit(url).path or "/"
    except ValueError:
        return None
    return _below(emulator, urlsplit(base_url), path)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
