"""Keeps requests of HTTP libraries without a front from leaving the process unnoticed.

Whatever connects by a host name looks the name up first, by ``socket.getaddrinfo`` or one of its
kin: http.client, httpcore, asyncio, trio, and what is built on them. While an emulator is active,
looking up a host of Amazon Cognito user pools raises an error, since a request that gets as far was
not answered here. Three ways to a host do without such a look-up, and are watched as well: a
socket that is to connect to a name, a proxy that is to tunnel to it, and uvloop's own resolver.
"""

from __future__ import annotations

import socket
from functools import partial
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.imports import PatchOnImport
from cognito_intercept.fronts.patches import Patch
from cognito_intercept.hosts import is_assets_host, is_cognito_host

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito

__all__ = ["NotCoveredError", "patches_of_look_ups", "register"]


class NotCoveredError(RuntimeError):
    """A request to a Cognito host was made by a library whose requests are not answered.

    It is no OSError, so that no library takes it for a network that fails and tries again.
    """

    def __init__(self, host: str) -> None:
        """Say which host it was, and what can be done."""
        super().__init__(
            f"A request to {host} was about to leave the process while an emulator of"
            " cognito_intercept is active. Answered in process are the requests of boto3,"
            " botocore, aiobotocore, requests, urllib.request, urllib3, httpx, httpx2 and"
            " aiohttp. Let other libraries talk to `cognito-intercept serve`, or mock this host"
            " yourself."
        )


def register() -> None:
    """Have host names watched while an emulator is active."""
    for patch in patches_of_look_ups(_check):
        on_first_and_last(patch.install, patch.uninstall)


def patches_of_look_ups(check: Callable[[str], None]) -> list[Patch | PatchOnImport]:
    """Return patches of the functions that take host names, which ask before they use them.

    Args:
        check: called with the name; it raises an error for one that is not to be looked up.
    """

    def check_host(host: Any) -> None:
        if host:
            check(host if isinstance(host, str) else bytes(host).decode("ascii", "replace"))

    look_ups = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
    of_object, of_loop = partial(_at, 1, check_host), partial(_at, 2, check_host)
    return [
        *(Patch(socket, name, partial(_at, 0, check_host)) for name in look_ups),
        *(
            Patch(socket.socket, name, partial(_connecting, check_host))
            for name in ("connect", "connect_ex")
        ),
        PatchOnImport("http.client", "HTTPConnection", "set_tunnel", of_object),
        PatchOnImport("uvloop", "Loop", "getaddrinfo", of_object),
        PatchOnImport("uvloop", "Loop", "create_connection", of_loop),
    ]


def _at(
    position: int, check_host: Callable[[Any], None], function: Callable[..., Any]
) -> Callable[..., Any]:
    """Return a function that checks its argument at a position, or that is named ``host``."""

    def call_or_refuse(*args: Any, **kwargs: Any) -> Any:
        check_host(args[position] if len(args) > position else kwargs.get("host"))
        return function(*args, **kwargs)

    return call_or_refuse


def _connecting(
    check_host: Callable[[Any], None], connect: Callable[..., Any]
) -> Callable[..., Any]:
    """Return a method of sockets that checks the host of an address."""

    def connect_or_refuse(self: Any, address: Any) -> Any:
        if isinstance(address, tuple) and address:  # The address of a Unix socket is none.
            check_host(address[0])
        return connect(self, address)

    return connect_or_refuse


def _check(name: str) -> None:
    emulator = active()
    if emulator is not None and _is_ours(emulator, name.lower().rstrip(".")):
        raise NotCoveredError(name)


def _is_ours(emulator: Cognito, host: str) -> bool:
    if is_cognito_host(host):
        return True
    if is_assets_host(host):
        from cognito_intercept.http import destination_of  # noqa: PLC0415 - at first need

        return destination_of(emulator, f"https://{host}/") is not None
    return "." in host and any(host in one.pool_of_domain for one in emulator.services())
