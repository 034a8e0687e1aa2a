"""``serve``: the emulator for other processes, over HTTP, by the WSGI server waitress."""

from __future__ import annotations

import signal
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cognito_intercept.cli.request_log import RequestLog, write_line
from cognito_intercept.emulator import Cognito
from cognito_intercept.server.inspection import with_inspection
from cognito_intercept.server.running import LOCALHOST
from cognito_intercept.server.waitress_server import create_server
from cognito_intercept.server.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import FrameType

    from cognito_intercept.cli.state_file import StateFile
    from cognito_intercept.server.local_peers import Network
    from cognito_intercept.server.running import Bound
    from cognito_intercept.server.wsgi import Exchange
    from cognito_intercept.settings import Settings

__all__ = ["Serving", "open_server", "serve"]

_KEPT_MESSAGES, _INSPECTED_MESSAGES = 1000, 10_000


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that listens already, and answers once ``server.run()`` is called.

    Attributes:
        emulator: what is served.
        server: the server of waitress.
        port: the port that it is bound to.
        address: the URLs of the addresses that it is bound to.
        log: the log of the requests.
    """

    emulator: Cognito
    server: Any
    port: int
    address: str
    log: RequestLog


def open_server(
    settings: Settings,
    bound: Bound,
    *,
    seed: int | str | None = None,
    inspect: bool = False,
    networks: Collection[Network] = (),
) -> Serving:
    """Return a server for a fresh emulator.

    Args:
        settings: the emulator's; without a base URL it is ``http://localhost:<port>``, or
            ``https://localhost:<port>``.
        bound: the sockets that it listens at.
        seed: makes identifiers, secrets and codes repeatable.
        inspect: also serve the inspection API, to this machine.
        networks: where other peers may be that inspect.
    """
    if settings.base_url is None:
        settings = replace(settings, base_url=bound.url(LOCALHOST))
    emulator = Cognito(settings, seed)
    log = RequestLog()

    def observe(exchange: Exchange) -> None:
        log.observe(emulator, exchange)

    app = application(emulator, observe=observe)
    if inspect:
        app = with_inspection(app, emulator, networks=networks, observe=observe)
    # A server may run for weeks; without the inspection API nothing reads them but the log.
    kept = _INSPECTED_MESSAGES if inspect else _KEPT_MESSAGES
    emulator.outbox.keep_last(kept)
    emulator.logs.keep_last(kept)
    server = create_server(app, bound.sockets, {})
    return Serving(emulator, server, bound.port, _addresses(bound), log)


def _addresses(bound: Bound) -> str:
    """Return the URLs of all addresses."""
    return ", ".join(bound.url(one.getsockname()[0]) for one in bound.sockets)


def serve(serving: Serving, state: StateFile | None = None) -> bool:
    """Answer until SIGTERM or SIGINT, and log to the standard error.

    Args:
        serving: the server.
        state: where to save the state, at the end and at SIGHUP and SIGUSR1.

    Returns:
        Whether the state was saved at the end, if it was to be.
    """
    # A shell starts what runs in the background with SIGINT ignored, and Python leaves it so.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)
    if state is not None:
        _save_at_signals(serving.emulator, state)
    _log_start(serving)
    try:
        serving.server.run()
    finally:
        serving.server.close()
        is_saved = state is None or _save(serving.emulator, state)
    write_line("stopped")
    return is_saved


def _log_start(serving: Serving) -> None:
    settings = serving.emulator.settings
    issuer = settings.issuer(settings.region, "<user pool id>")
    relaxed = ", ".join(sorted(settings.relaxed)) or "nothing"
    write_line(f"listening on {serving.address}, base URL {settings.base_url}")
    write_line(f"issuer {issuer}, default region {settings.region}, relaxed: {relaxed}")
    serving.log.show_pools(serving.emulator)
    serving.log.show_messages(serving.emulator)


def _save_at_signals(emulator: Cognito, state: StateFile) -> None:
    def save(_signal: int, _frame: FrameType | None) -> None:
        _save(emulator, state)

    for name in ("SIGHUP", "SIGUSR1"):  # Windows has neither.
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, save)


def _save(emulator: Cognito, state: StateFile) -> bool:
    try:
        state.save(emulator)
    except OSError as error:
        write_line(f"the state was not saved: {error}")
        return False
    write_line(f"state saved to {state.path}")
    return True


def _exit(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)  # Waitress ends its loop and its threads then.
