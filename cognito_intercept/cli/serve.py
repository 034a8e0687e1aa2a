"""``serve``: the emulator for other processes, over HTTP, by the WSGI server waitress."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cognito_intercept.emulator import Cognito
from cognito_intercept.server.inspection import with_inspection
from cognito_intercept.server.running import bind
from cognito_intercept.server.waitress_server import create_server
from cognito_intercept.server.wsgi import application

if TYPE_CHECKING:
    from types import FrameType

    from cognito_intercept.outbox import OutboxMessage
    from cognito_intercept.settings import Settings

__all__ = ["Serving", "open_server", "serve"]

_KEPT_MESSAGES = 1000


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that listens already, and answers once ``server.run()`` is called."""

    emulator: Cognito
    server: Any
    host: str
    port: int

    @property
    def address(self) -> str:
        """Return the URL of the address that it is bound to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def open_server(
    settings: Settings,
    host: str,
    port: int,
    *,
    seed: int | str | None = None,
    inspect: bool = False,
) -> Serving:
    """Bind a server for a fresh emulator.

    Args:
        settings: the emulator's; without a base URL it is ``http://localhost:<port>``.
        host: the address to bind.
        port: the port; 0 takes a free one.
        seed: makes identifiers, secrets and codes repeatable.
        inspect: also serve the delivered messages, to loopback peers only.

    Raises:
        OSError: the address can't be bound.
    """
    bound = bind(host, port)
    port = bound.getsockname()[1]
    if settings.base_url is None:
        settings = replace(settings, base_url=f"http://localhost:{port}")
    emulator = Cognito(settings, seed)
    app = application(emulator)
    if inspect:
        app = with_inspection(app, emulator)
    else:  # Nothing reads the messages but the log.
        emulator.outbox.keep_last(_KEPT_MESSAGES)
        emulator.logs.keep_last(_KEPT_MESSAGES)
    server = create_server(app, bound)
    return Serving(emulator, server, host, port)


def serve(serving: Serving) -> None:
    """Answer until SIGTERM or SIGINT, and log the delivered messages to the standard error."""
    # A shell starts what runs in the background with SIGINT ignored, and Python leaves it so.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)
    serving.emulator.outbox.on_send(_log_message)
    settings = serving.emulator.settings
    issuer = settings.issuer(settings.region, "<user pool id>")
    relaxed = ", ".join(sorted(settings.relaxed)) or "nothing"
    _log(f"listening on {serving.address}, base URL {settings.base_url}")
    _log(f"issuer {issuer}, default region {settings.region}, relaxed: {relaxed}")
    try:
        serving.server.run()
    finally:
        serving.server.close()
    _log("stopped")


def _exit(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)  # Waitress ends its loop and its threads then.


def _log(line: str) -> None:
    # The reader of the log may be gone; the operation that is logged has succeeded all the same.
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"cognito-intercept: {line}\n")
        sys.stderr.flush()


def _log_message(message: OutboxMessage) -> None:
    _log(
        f"{message.medium} to {message.destination} ({message.kind}, user {message.username},"
        f" pool {message.pool_id}): code {message.code}"
    )
