"""``serve``: the emulator for other processes, over HTTP, by the WSGI server waitress."""

from __future__ import annotations

import ipaddress
import json
import signal
import socket
import sys
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from cognito_intercept.emulator import Cognito
from cognito_intercept.fronts.wsgi import application, started
from cognito_intercept.protocol.http import Response

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from cognito_intercept.outbox import OutboxMessage
    from cognito_intercept.settings import Settings

__all__ = ["MESSAGES_PATH", "Serving", "open_server", "serve"]

MESSAGES_PATH = "/_cognito_intercept/messages"
_HOW_TO_INSTALL = (
    "serve needs the WSGI server waitress; install it with: pip install 'cognito-intercept[server]'"
)
_THREADS = 8


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that listens already, though nobody answers before ``server.run()``."""

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
        ModuleNotFoundError: waitress is not installed; the text says how to install it.
        OSError: the address can't be bound.
    """
    try:
        import waitress  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise ModuleNotFoundError(_HOW_TO_INSTALL, name="waitress") from None
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family)
    port = bound.getsockname()[1]
    if settings.base_url is None:
        settings = replace(settings, base_url=f"http://localhost:{port}")
    emulator = Cognito(settings, seed)
    app = application(emulator)
    if inspect:
        app = _with_messages(app, emulator)
    server = waitress.create_server(
        app, sockets=[bound], threads=_THREADS, ident="cognito-intercept"
    )
    return Serving(emulator, server, host, port)


def serve(serving: Serving) -> None:
    """Answer until SIGTERM or SIGINT, and log the delivered messages to the standard error."""
    signal.signal(signal.SIGTERM, _exit)
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
    sys.stderr.write(f"cognito-intercept: {line}\n")
    sys.stderr.flush()


def _log_message(message: OutboxMessage) -> None:
    _log(
        f"{message.medium} to {message.destination} ({message.kind}, user {message.username},"
        f" pool {message.pool_id}): code {message.code}"
    )


def _with_messages(app: WSGIApplication, emulator: Cognito) -> WSGIApplication:
    def inspected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != MESSAGES_PATH:
            return app(environ, start_response)
        return started(_messages(emulator, environ), start_response)

    return inspected


def _messages(emulator: Cognito, environ: WSGIEnvironment) -> Response:
    if not ipaddress.ip_address(environ["REMOTE_ADDR"]).is_loopback:
        return _json(403, {"message": "Only peers on the loopback interface may read messages."})
    if environ["REQUEST_METHOD"] != "GET":
        return Response(405, {"Allow": "GET"})
    to = parse_qs(environ.get("QUERY_STRING", "")).get("to")
    found = list(emulator.outbox) if to is None else emulator.outbox.all_to(to[0])
    return _json(200, [asdict(message) for message in found])


def _json(status: int, body: object) -> Response:
    return Response(status, {"Content-Type": "application/json"}, json.dumps(body).encode())
