"""Connections of waitress: a parser that refuses more, and channels in clear and over TLS."""

from __future__ import annotations

import logging
import ssl
import threading
from contextlib import suppress
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

__all__ = ["Channel", "TlsChannel"]

# The longest content in bytes of a TLS record (RFC 8446 5.1).
_MAX_RECORD = 2**14
_NOT_YET = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
_log = logging.getLogger("cognito_intercept")


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


class _Refusal(ErrorTask):  # type: ignore[misc]
    """Answers a request that is none of HTTP, and leaves a trace of it in the log."""

    def execute(self) -> None:
        """Send the refusal."""
        error = self.request.error  # Its text may quote a header.
        _log.warning("a request was refused: %s %s", error.code, error.reason)
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests the stricter parser reads."""

    parser_class = _Parser
    error_task_class = _Refusal


class TlsChannel(Channel):
    """A connection over TLS, whose socket is an ``ssl.SSLSocket`` that does not block.

    The handshake is part of the first reads. The loop is told of what the kernel has received, not
    of what OpenSSL has decrypted, so each read takes a whole record.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Begin to listen to a connection that was accepted."""
        # A thread that answers writes while the loop reads; OpenSSL allows one at a time.
        self._turn = threading.Lock()
        self._record = b""
        super().__init__(*arguments, **options)

    def handle_read(self) -> None:
        """Read one record, if it is whole."""
        try:
            with self._turn:
                self._record = self.socket.recv(_MAX_RECORD)
        except _NOT_YET:
            return
        except OSError as error:
            if isinstance(error, ssl.SSLError):
                _log.warning("a connection failed in TLS: %s", error.reason)
            self.handle_close()
            return
        super().handle_read()

    def recv(self, _size: int) -> bytes:
        """Return the record that was read; an empty one is the end."""
        if not self._record:
            self.handle_close()
        return self._record

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002 - waitress's
        """Send what there is room for now, and return how many bytes that was."""
        try:
            with self._turn:
                sent: int = self.socket.send(data)
        except _NOT_YET:
            return 0
        except OSError:
            if do_close:
                self.handle_close()
            return 0
        return sent

    def handle_close(self) -> None:
        """Tell the client that nothing more comes, and close the connection."""
        if self.socket is not None:
            # It does not wait for the client's own end.
            with suppress(OSError, ValueError), self._turn:
                self.socket.unwrap()
        super().handle_close()
