"""The log of ``serve``: one line per call, the messages, and the URLs of what was created."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from enum import IntEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

from cognito_intercept.server.inspection import PREFIX
from cognito_intercept.server.links import issuer, login_url

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.outbox import OutboxMessage
    from cognito_intercept.server.wsgi import Exchange

__all__ = ["Level", "RequestLog", "write_line"]


class Level(IntEnum):
    """How much is logged: each level what is named, and what the lower ones log."""

    ERROR = 0
    """Start, end, and faults of the emulator itself."""
    WARNING = 1
    """Calls that were refused."""
    INFO = 2
    """Every call, the messages with their codes, and the URLs of user pools and app clients."""
    DEBUG = 3
    """Health checks, and requests to the inspection API, too."""


class RequestLog:
    """Writes to the standard error; of requests it shows nothing that may be a secret.

    Attributes:
        level: how much is logged.
    """

    def __init__(self) -> None:
        """Start with the level INFO."""
        self.level = Level.INFO

    def show_messages(self, emulator: Cognito) -> None:
        """Log the messages that are sent from now on."""
        if self.level >= Level.INFO:
            emulator.outbox.on_send(_log_message)

    def show_pools(self, emulator: Cognito) -> None:
        """Log the URLs of every user pool and app client that there is."""
        if self.level >= Level.INFO:
            for pool in [pool for one in emulator.services() for pool in one.pools.values()]:
                _log_pool(emulator, pool)
                for client in pool.clients.values():
                    _log_client(emulator, client)

    def observe(self, emulator: Cognito, exchange: Exchange) -> None:
        """Log a request that was answered, and what it created."""
        if self.level >= _level_of(exchange):
            write_line(f"{exchange.name} {_outcome(exchange)} {exchange.seconds * 1000:.0f} ms")
        if self.level >= Level.INFO and exchange.response.status == HTTPStatus.OK:
            self._log_created(emulator, exchange)

    def _log_created(self, emulator: Cognito, exchange: Exchange) -> None:
        if exchange.name == "CreateUserPool":
            made = json.loads(exchange.response.body)["UserPool"]
            pool = _pool(emulator, made["Id"])
            if pool is not None:
                _log_pool(emulator, pool)
        elif exchange.name == "CreateUserPoolClient":
            made = json.loads(exchange.response.body)["UserPoolClient"]
            pool = _pool(emulator, made["UserPoolId"])
            client = None if pool is None else pool.clients.get(made["ClientId"])
            if client is not None:
                _log_client(emulator, client)


def _outcome(exchange: Exchange) -> str:
    if exchange.is_lost:
        return "connection lost"
    error = exchange.error
    return str(exchange.response.status) + ("" if error is None else f" {error}")


def _level_of(exchange: Exchange) -> Level:
    if exchange.is_lost or exchange.response.status >= HTTPStatus.BAD_REQUEST:
        return Level.WARNING
    is_watching = exchange.name.endswith(" /health") or f" {PREFIX}/" in exchange.name
    return Level.DEBUG if is_watching else Level.INFO


def _pool(emulator: Cognito, pool_id: str) -> Pool | None:
    found = (service.pools.get(pool_id) for service in emulator.services())
    return next((pool for pool in found if pool is not None), None)


def _log_pool(emulator: Cognito, pool: Pool) -> None:
    name = pool.settings["PoolName"]
    write_line(f"user pool {pool.id} {name!r}: issuer {issuer(emulator.settings, pool)}")


def _log_client(emulator: Cognito, client: Client) -> None:
    url = login_url(emulator.settings.base_url or "", client)
    if url is not None:
        write_line(f"app client {client.id} {client.settings['ClientName']!r}: login page {url}")


def _log_message(message: OutboxMessage) -> None:
    write_line(
        f"{message.medium} to {message.destination} ({message.kind}, user {message.username},"
        f" pool {message.pool_id}): code {message.code}"
    )


def write_line(line: str) -> None:
    """Write a line to the standard error, if there is still one."""
    # The reader of the log may be gone; the operation that is logged has succeeded all the same.
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"cognito-intercept: {line}\n")
        sys.stderr.flush()
