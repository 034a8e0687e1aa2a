"""Who may use the inspection API: this machine, networks that are named, no other site's page."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cognito_intercept.protocol.http import Response

if TYPE_CHECKING:
    from collections.abc import Collection
    from wsgiref.types import WSGIEnvironment

__all__ = ["Network", "refusal_of"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NOT_LOOPBACK = Response.json(
    403,
    {
        "message": "Only peers on the loopback interface may inspect the emulator, and those in "
        "networks that --inspect-from names."
    },
)
_OTHER_HOST = Response.json(
    403, {"message": "The inspection API is at localhost or at the base URL, by no other name."}
)
_OTHER_ORIGIN = Response.json(
    403, {"message": "Pages of other origins may not use the inspection API."}
)


def refusal_of(
    environ: WSGIEnvironment, base_url: str, networks: Collection[Network] = ()
) -> Response | None:
    """Return why a request is refused; ``None``: it is not.

    Args:
        environ: the request.
        base_url: the URL by which the server is known, ``""`` for none.
        networks: where peers may be, besides on this machine.
    """
    if not _is_admitted(environ["REMOTE_ADDR"], networks):
        return _NOT_LOOPBACK
    # Every browser sends a Host, and the Origin of a page that sends what changes something.
    host, origin = environ.get("HTTP_HOST"), environ.get("HTTP_ORIGIN")
    if host is not None and not _is_own_host(f"//{host}", base_url):
        return _OTHER_HOST
    if origin is not None and not _is_own_host(origin, base_url):
        return _OTHER_ORIGIN
    return None


def _is_admitted(peer: str, networks: Collection[Network]) -> bool:
    address = ipaddress.ip_address(peer)
    if isinstance(address, ipaddress.IPv6Address):  # a socket of IPv6 takes IPv4 peers, too
        address = address.ipv4_mapped or address
    return address.is_loopback or any(address in network for network in networks)


def _is_own_host(url: str, base_url: str) -> bool:
    """Return whether a URL names this machine or the base URL's host.

    A page of another site can have its own name point here (DNS rebinding); the browser that
    shows it then sends that name, and lets the page read the response.
    """
    try:
        name = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    if name and name == urlsplit(base_url).hostname:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
