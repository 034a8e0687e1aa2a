"""What a URL's host means to an emulator.

Three kinds of hosts are ours: a region's API host, the host of a user pool domain, and the
local form's base URL, of which only the paths in the table of routes are ours, since other
emulators may live there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from cognito_intercept.hosts import domain_of_host, region_of_host

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.service import Service

__all__ = ["Host", "Place", "place_of"]


class Host(Enum):
    """The kinds of hosts that are ours."""

    API = "api"
    DOMAIN = "domain"
    BASE = "base"


@dataclass(frozen=True, slots=True)
class Place:
    """What a URL leads to.

    Attributes:
        kind: the kind of host.
        host: its name.
        path: the path below it, without the base URL's own.
        services: the regions that are reached through it.
        pool: the pool of a domain; ``None`` where no pool has that domain.
    """

    kind: Host
    host: str
    path: str
    services: tuple[Service, ...]
    pool: Pool | None = None


def place_of(emulator: Cognito, url: str) -> Place | None:
    """Return what a URL leads to, or ``None`` for a host that is not ours."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), parts.path or "/"
    region = region_of_host(host)
    if region is not None:
        return Place(Host.API, host, path, (emulator.service(region),))
    return _at_domain(emulator, host, path) or _at_base(emulator, parts, path)


def _at_domain(emulator: Cognito, host: str, path: str) -> Place | None:
    prefixed = domain_of_host(host)
    if prefixed is not None:
        domain, region = prefixed
        service = emulator.service(region)
        return Place(Host.DOMAIN, host, path, (service,), service.pool_of_domain.get(domain))
    if "." in host:  # A custom domain is a name of its own; a prefix never has a dot.
        for service in emulator.services():
            if host in service.pool_of_domain:
                return Place(Host.DOMAIN, host, path, (service,), service.pool_of_domain[host])
    return None


def _at_base(emulator: Cognito, asked: SplitResult, path: str) -> Place | None:
    base = emulator.settings.base_url
    if base is None:
        return None
    here = urlsplit(base)
    is_same = (here.hostname, _port(here)) == (asked.hostname, _port(asked))
    if not is_same or not path.startswith(f"{here.path}/"):
        return None
    services = tuple(emulator.services())
    return Place(Host.BASE, here.netloc, path.removeprefix(here.path), services)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
