"""A server in a thread, beside the emulator that it serves: ``cognito.serve()``."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from cognito_intercept.regions import Regions
from cognito_intercept.server.inspection import with_inspection
from cognito_intercept.server.waitress_server import ThreadedServer
from cognito_intercept.server.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.server.inspected import Inspected

__all__ = ["RunningServer", "bind", "local_url", "port_of", "running", "tls_context", "url_of"]

Emulator = TypeVar("Emulator", bound=Regions)


@dataclass(frozen=True, slots=True)
class RunningServer(Generic[Emulator]):
    """A server that answers.

    Attributes:
        cognito: the emulator that it serves.
        url: the URL to reach it by, such as ``http://localhost:51234``.
        host: the address that it listens at.
        port: its port.

    Examples:
        >>> with cognito.serve() as server:
        ...     server.cognito is cognito, server.url == f"http://localhost:{server.port}"
        (True, True)
    """

    cognito: Emulator
    url: str
    host: str
    port: int


def bind(host: str, port: int, tls: ssl.SSLContext | None = None) -> socket.socket:
    """Return a socket that listens at an address.

    Args:
        host: the address, of IPv4 or IPv6, or a name of it.
        port: the port; 0 takes a free one.
        tls: the server's certificate; ``None`` for plain HTTP.

    Raises:
        OSError: the address can't be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family)
    if tls is None:
        return bound
    # The handshake is no part of accept(), where a slow client would keep all others waiting.
    return tls.wrap_socket(bound, server_side=True, do_handshake_on_connect=False)


def tls_context(certificate: str, key: str) -> ssl.SSLContext:
    """Return the TLS settings of a server.

    Args:
        certificate: the path of a PEM file with the certificate, followed by those between it and
            the root, if there are any.
        key: the path of a PEM file with its private key, not encrypted.

    Raises:
        OSError: a file can't be read.
        ValueError: a file is not what it should be, or they don't belong together.
    """
    for path in (certificate, key):
        Path(path).open("rb").close()  # OpenSSL's error does not say which one is missing.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # An encrypted key would ask for its password at the terminal.
        context.load_cert_chain(certificate, key, password="")
    except ssl.SSLError as error:
        reason = error.reason or "a PEM file is malformed"
        raise ValueError(f"certificate {certificate} and key {key}: {reason}") from None
    return context


def local_url(bound: socket.socket) -> str:
    """Return the URL by which programs on this machine reach a socket that listens.

    It names ``localhost`` wherever that leads to the socket: browsers treat pages of it as
    secure, and a passkey's relying party is never an IP address.
    """
    host, port = bound.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_loopback or address.is_unspecified:
        host = "localhost"
    return url_of(bound, host, port)


def url_of(bound: socket.socket, host: str, port: int) -> str:
    """Return the URL of a socket that listens, for a name or address of its host."""
    scheme = "https" if isinstance(bound, ssl.SSLSocket) else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


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
