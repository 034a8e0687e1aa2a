"""What is in an emulator, as text for people: after a test that failed, and in a terminal."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.emulator import Cognito

__all__ = ["report_of"]

MAX_ROWS = 10


def report_of(emulator: Cognito) -> str:
    """Return the pools, users, last calls and messages of an emulator, ten of each at most."""
    pools = [pool for service in emulator.services() for pool in service.pools.values()]
    parts = [
        *_listed("user pools", [_pool_line(pool) for pool in pools[:MAX_ROWS]], len(pools)),
        *_users(pools),
        *_listed(
            "last calls", [str(call) for call in emulator.calls[-MAX_ROWS:]], len(emulator.calls)
        ),
        *_messages(emulator),
    ]
    return "\n".join(parts)


def _pool_line(pool: Pool) -> str:
    clients = ", ".join(
        f"{client.id} ({client.settings['ClientName']})" for client in pool.clients.values()
    )
    name, count = pool.settings["PoolName"], len(pool.by_sub)
    return f"{pool.id} {name!r}: {count} users; app clients: {clients or 'none'}"


def _users(pools: Sequence[Pool]) -> Iterator[str]:
    users = chain.from_iterable(pool.by_sub.values() for pool in pools)
    lines = [_user_line(user) for user in islice(users, MAX_ROWS)]
    return _listed("users", lines, sum(len(pool.by_sub) for pool in pools))


def _user_line(user: User) -> str:
    names = ", ".join(f"{name}={value}" for name, value in user.attributes.items() if name != "sub")
    state = user.status if user.enabled else f"{user.status}, disabled"
    return f"{user.username} ({state}) {names}".rstrip()


def _messages(emulator: Cognito) -> Iterator[str]:
    lines = [
        f"{one.medium} to {one.destination} ({one.kind}, user {one.username}): code {one.code}"
        for one in emulator.outbox[-MAX_ROWS:]
    ]
    return _listed("messages", lines, len(emulator.outbox))


def _listed(title: str, lines: Sequence[str], count: int) -> Iterator[str]:
    shown = "" if len(lines) == count else f", {len(lines)} shown"
    yield f"{title} ({count}{shown})"
    yield from (f"  {line}" for line in lines)
