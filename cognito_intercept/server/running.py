"""A server in a thread, beside the emulator that it serves: ``cognito.serve()``."""

from __future__ import annotations

import errno
import ipaddress
import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Self, TypeVar
from urllib.parse import urlsplit

from cognito_intercept.regions import Regions
from cognito_intercept.server.inspection import with_inspection
from cognito_intercept.server.waitress_server import ThreadedServer
from cognito_intercept.server.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.server.inspected import Inspected

__all__ = ["LOCALHOST", "Bound", "RunningServer", "bind", "port_of", "running", "tls_context"]

LOCALHOST = "localhost"

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


@dataclass(frozen=True, slots=True)
class Bound:
    """Sockets that listen at one port: one of them, or one of IPv4 and one of IPv6.

    Leaving its block closes them.
    """

    sockets: tuple[socket.socket, ...]

    @property
    def host(self) -> str:
        """Return the address of the first socket."""
        host: str = self.sockets[0].getsockname()[0]
        return host

    @property
    def port(self) -> int:
        """Return the port."""
        port: int = self.sockets[0].getsockname()[1]
        return port

    @property
    def is_tls(self) -> bool:
        """Return whether the server speaks HTTPS."""
        return isinstance(self.sockets[0], ssl.SSLSocket)

    def url(self, host: str) -> str:
        """Return the URL for a name or an address of the host; IPv6 addresses are in brackets."""
        name = f"[{host}]" if ":" in host else host
        return f"{'https' if self.is_tls else 'http'}://{name}:{self.port}"

    def local_url(self) -> str:
        """Return the URL by which programs on this machine reach the sockets.

        It names ``localhost`` wherever that leads to them: browsers treat pages of it as secure,
        and a passkey's relying party is never an IP address.
        """
        address = ipaddress.ip_address(self.host)
        is_local = address.is_loopback or address.is_unspecified
        return self.url(LOCALHOST if is_local else self.host)

    def __enter__(self) -> Self:
        """Do nothing: the sockets listen already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the sockets."""
        for one in self.sockets:
            one.close()


def bind(host: str, port: int, tls: ssl.SSLContext | None = None) -> Bound:
    """Return sockets that listen at an address.

    Args:
        host: the address, of IPv4 or IPv6, or a name of it. ``localhost`` stands for both
            loopback addresses: programs try the one or the other first.
        port: the port; 0 takes a free one.
        tls: the server's certificate; ``None`` for plain HTTP.

    Raises:
        OSError: the address can't be bound.
    """
    sockets = _bind_loopback(port) if host == LOCALHOST else (_bind(host, port),)
    if tls is None:
        return Bound(sockets)
    # The handshake is no part of accept(), where a slow client would keep all others waiting.
    return Bound(
        tuple(
            tls.wrap_socket(one, server_side=True, do_handshake_on_connect=False) for one in sockets
        )
    )


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _bind_loopback(port: int, attempts: int = 4) -> tuple[socket.socket, ...]:
    """Return sockets at both loopback addresses, or at that of IPv4 where there is no IPv6.

    A port that is free at one may be taken at the other, so a free one is looked for repeatedly.
    """
    first = _bind("127.0.0.1", port)
    try:
        return first, _bind("::1", first.getsockname()[1])
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            return (first,)
        first.close()
        if port or attempts == 1:
            raise
    return _bind_loopback(port, attempts - 1)


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


def port_of(url: str | None) -> int:
    """Return the port that a base URL names; 0 if it names none."""
    try:
        return 0 if url is None else urlsplit(url).port or 0
    except ValueError:  # The settings say what is wrong with it.
        return 0


@contextmanager
def running(
    emulator: Emulator, bound: Bound, inspected: Inspected | None = None
) -> Iterator[RunningServer[Emulator]]:
    """Answer at sockets that listen, until the block is left.

    Args:
        emulator: what is served.
        bound: the sockets.
        inspected: the same emulator, to serve the inspection API too, to peers on this machine
            only; ``None`` not to.
    """
    url = bound.local_url()
    app = application(emulator, url)
    if inspected is not None:
        app = with_inspection(app, inspected, url)
    server = ThreadedServer(app, bound.sockets)
    try:
        yield RunningServer(emulator, url, bound.host, bound.port)
    finally:
        server.stop()
