"""The WSGI server waitress as ``serve`` runs it: its limits, and a parser that refuses more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError

from cognito_intercept.fronts.wsgi import MAX_UPLOAD

if TYPE_CHECKING:
    import socket
    from wsgiref.types import WSGIApplication

__all__ = ["create_server"]

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


def create_server(app: WSGIApplication, bound: socket.socket) -> Any:
    """Return a server for an application that listens at a bound socket.

    Its ``run()`` answers until SystemExit or KeyboardInterrupt is raised in its thread.
    """
    # With more requests at once than threads it would log a warning for each one that waits.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = waitress.create_server(app, sockets=[bound], **_OPTIONS)
    server.channel_class = _Channel
    return server


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Answers 400 to requests that waitress drops, or that others may understand differently."""

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the first line and the headers.

        Raises:
            ParsingError: they are malformed.
        """
        try:
            super().parse_header(header_plus)
        except ParsingError:
            raise
        except ValueError:
            raise ParsingError("Request target is invalid") from None
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            # RFC 9112 6.1: an attempt at request smuggling, or a faulty client.
            raise ParsingError("Content-Length beside Transfer-Encoding")


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests the stricter parser reads."""

    parser_class = _Parser
