"""What is in an emulator, as tables for people: after a test that failed, and in a terminal."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.outbox import Outbox
    from cognito_intercept.regions import Regions

__all__ = ["report_of"]

MAX_ROWS = 10
Row = tuple[str, ...]


def report_of(emulator: Regions, outbox: Outbox) -> str:
    """Return the pools, users, last calls and messages of an emulator, ten of each at most."""
    pools = [pool for service in emulator.services() for pool in service.pools.values()]
    calls = [(str(call),) for call in emulator.calls[-MAX_ROWS:]]
    messages = [
        (one.medium, one.destination, one.kind, one.username, one.code)
        for one in outbox[-MAX_ROWS:]
    ]
    parts = [
        *_table("user pools", _POOL, [_pool_row(one) for one in pools[:MAX_ROWS]], len(pools)),
        *_table("users", _USER, list(_user_rows(pools)), sum(len(one.by_sub) for one in pools)),
        *_table("last calls", (), calls, len(emulator.calls)),
        *_table("messages", _MESSAGE, messages, len(outbox)),
    ]
    return "\n".join(parts)


_POOL = ("id", "name", "users", "app clients")
_USER = ("user name", "status", "pool", "groups", "attributes")
_MESSAGE = ("by", "to", "kind", "user name", "code")


def _pool_row(pool: Pool) -> Row:
    clients = ", ".join(
        f"{client.settings['ClientName']} ({client.id})" for client in pool.clients.values()
    )
    return pool.id, pool.settings["PoolName"], str(len(pool.by_sub)), clients


def _user_rows(pools: Sequence[Pool]) -> Iterator[Row]:
    users = chain.from_iterable(((pool, user) for user in pool.by_sub.values()) for pool in pools)
    return (_user_row(pool, user) for pool, user in islice(users, MAX_ROWS))


def _user_row(pool: Pool, user: User) -> Row:
    attributes = (f"{name}={value}" for name, value in user.attributes.items() if name != "sub")
    status = user.status if user.enabled else f"{user.status}, disabled"
    groups = ", ".join(sorted(user.groups))
    return user.username, status, pool.settings["PoolName"], groups, ", ".join(attributes)


def _table(title: str, header: Row, rows: Sequence[Row], count: int) -> Iterator[str]:
    """Return a title with the number of rows, and a table of those that are shown."""
    shown = "" if len(rows) == count else f", {len(rows)} shown"
    yield f"{title} ({count}{shown})"
    lines = [header, *rows] if header and rows else rows
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
