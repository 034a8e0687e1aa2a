"""The WSGI server waitress: its limits, and a run in a thread."""

from __future__ import annotations

import logging
import ssl
import threading
from typing import TYPE_CHECKING, Any

import waitress
from waitress import wasyncore
from waitress.channel import ClientDisconnected
from waitress.server import BaseWSGIServer

from cognito_intercept.server.channels import Channel, TlsChannel
from cognito_intercept.server.wsgi import MAX_UPLOAD, ConnectionLostError

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["ThreadedServer", "create_server"]

_OPTIONS = {
    "ident": "cognito-intercept",
    "threads": 8,
    # Browsers and SDKs keep idle connections open; each costs a file descriptor and no thread.
    # At the limit the server accepts no other until one has been idle for the timeout.
    "connection_limit": 1000,
    "channel_timeout": 60,
    "cleanup_interval": 10,
    "asyncore_use_poll": True,  # select() watches no more than 1,024 descriptors
    # A client that sends more than the application takes reads the refusal only if the server
    # reads what it sends. What is longer than this is cut off.
    "max_request_body_size": 2 * MAX_UPLOAD,
}


def create_server(
    app: WSGIApplication, bound: Sequence[socket.socket], connections: dict[int, Any]
) -> Any:
    """Return a server for an application that listens at bound sockets.

    Its ``run()`` answers until SystemExit or KeyboardInterrupt is raised in its thread.

    Args:
        app: the application.
        bound: the sockets; each an ``ssl.SSLSocket`` for TLS.
        connections: where waitress keeps its open connections, by file descriptor.
    """
    # With more requests at once than threads it would log a warning for each one that waits.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = waitress.create_server(_closing(app), connections, sockets=list(bound), **_OPTIONS)
    for listener in _listeners(connections):
        is_tls = isinstance(listener.socket, ssl.SSLSocket)
        listener.channel_class = TlsChannel if is_tls else Channel
    return server


def _closing(app: WSGIApplication) -> WSGIApplication:
    """Return an application whose lost connections waitress closes without a response."""

    def app_or_end(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return app(environ, start_response)
        except ConnectionLostError:
            raise ClientDisconnected from None

    return app_or_end


def _listeners(connections: dict[int, Any]) -> list[Any]:
    """Return what accepts connections, one for each socket."""
    return [one for one in connections.values() if isinstance(one, BaseWSGIServer)]


class ThreadedServer:
    """A server that answers from a thread of its own, until it is stopped."""

    def __init__(self, app: WSGIApplication, bound: Sequence[socket.socket]) -> None:
        """Start to answer at bound sockets."""
        self._connections: dict[int, Any] = {}
        self._server = create_server(app, bound, self._connections)
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cognito-server", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._is_stopping.is_set():
            wasyncore.loop(map=self._connections, use_poll=True, count=1)

    def stop(self) -> None:
        """Stop to listen, close every connection, and wait until the thread has ended."""
        self._is_stopping.set()
        _listeners(self._connections)[0].pull_trigger()
        self._thread.join()
        # Requests that are being answered end first: they still write to the loop's trigger.
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._connections, ignore_all=True)
