"""A server in a thread, beside the emulator that it serves: ``cognito.serve()``."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from cognito_intercept.regions import Regions
from cognito_intercept.server.inspection import with_inspection
from cognito_intercept.server.waitress_server import ThreadedServer
from cognito_intercept.server.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.server.inspected import Inspected

__all__ = ["RunningServer", "bind", "local_url", "port_of", "running"]

Emulator = TypeVar("Emulator", bound=Regions)


@dataclass(frozen=True, slots=True)
class RunningServer(Generic[Emulator]):
    """A server that answers.

    Attributes:
        cognito: the emulator that it serves.
        url: the URL to reach it by, such as ``http://localhost:51234``.
        host: the address that it listens at.
        port: its port.
    """

    cognito: Emulator
    url: str
    host: str
    port: int


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address.

    Args:
        host: the address, of IPv4 or IPv6, or a name of it.
        port: the port; 0 takes a free one.

    Raises:
        OSError: the address can't be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def local_url(bound: socket.socket) -> str:
    """Return the URL by which programs on this machine reach a socket that listens.

    It is ``http://localhost:…`` wherever that leads to the socket: browsers treat pages of it as
    secure, and a passkey's relying party is never an IP address.
    """
    host, port = bound.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_loopback or address.is_unspecified:
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def port_of(url: str | None) -> int:
    """Return the port that a base URL names; 0 if it names none."""
    try:
        return 0 if url is None else urlsplit(url).port or 0
    except ValueError:  # The settings say what is wrong with it.
        return 0


@contextmanager
def running(
    emulator: Emulator, bound: socket.socket, inspected: Inspected | None = None
) -> Iterator[RunningServer[Emulator]]:
    """Answer at a socket that listens, until the block is left.

    Args:
        emulator: what is served.
        bound: the socket.
        inspected: the same emulator, to serve the inspection API too, to peers on this machine
            only; ``None`` not to.
    """
    url = local_url(bound)
    app = application(emulator, url)
    if inspected is not None:
        app = with_inspection(app, inspected, url)
    host, port = bound.getsockname()[:2]
    server = ThreadedServer(app, bound)
    try:
        yield RunningServer(emulator, url, host, port)
    finally:
        server.stop()
