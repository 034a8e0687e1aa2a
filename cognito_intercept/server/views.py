"""What is in an emulator as plain data, for the inspection API and its page."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from cognito_intercept.calls import masked
from cognito_intercept.hosts import OAUTH_PREFIX
from cognito_intercept.server.links import issuer, login_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.calls import Call
    from cognito_intercept.clock import Clock
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.outbox import OutboxMessage
    from cognito_intercept.server.inspected import Inspected
    from cognito_intercept.trigger_registry import TriggerCall

__all__ = [
    "call_view",
    "clock_view",
    "holding",
    "message_view",
    "pool_views",
    "revision",
    "trigger_view",
    "user_views",
]

View = dict[str, Any]


@contextmanager
def holding(emulator: Inspected) -> Iterator[None]:
    """Let no operation change the state during the block."""
    services = emulator.services()
    if not services:
        yield
        return
    with services[0].around.lock:
        yield


def revision(emulator: Inspected) -> str:
    """Return a text that is another one after each call, message and trigger."""
    calls, pools = emulator.calls, _pools(emulator)
    last = calls[-1].at if calls else 0.0
    counts = (len(calls), len(emulator.outbox), len(emulator.triggers.calls), len(pools))
    clock = emulator.clock
    setting = clock.now() if clock.is_frozen else round(clock.offset)
    return "-".join(map(str, (*counts, last, clock.is_frozen, setting)))


def _pools(emulator: Inspected) -> list[Pool]:
    return list(chain.from_iterable(one.pools.values() for one in emulator.services()))


def pool_views(emulator: Inspected, base_url: str) -> Iterator[View]:
    """Yield the user pools with their app clients.

    Args:
        emulator: what is shown.
        base_url: the URL of the server.
    """
    return (_pool(emulator, base_url, pool) for pool in _pools(emulator))


def _pool(emulator: Inspected, base_url: str, pool: Pool) -> View:
    return {
        "id": pool.id,
        "name": pool.settings["PoolName"],
        "region": pool.region,
        "issuer": issuer(emulator.settings, pool),
        "documents": f"{base_url}/{pool.id}/.well-known/openid-configuration",
        "login_pages": f"{base_url}{OAUTH_PREFIX}",
        "domains": sorted(pool.domains),
        "groups": sorted(pool.groups),
        "users": len(pool.by_sub),
        "clients": [_client(base_url, client) for client in pool.clients.values()],
    }


def _client(base_url: str, client: Client) -> View:
    return {
        "id": client.id,
        "name": client.settings["ClientName"],
        "is_confidential": client.is_confidential,
        "login_url": login_url(base_url, client),
    }


def user_views(emulator: Inspected, pool_id: str | None = None) -> Iterator[View]:
    """Yield users in the order of their creation, with their attributes.

    Args:
        emulator: what is shown.
        pool_id: the user pool that they are in; ``None`` for all pools.
    """
    pools = [pool for pool in _pools(emulator) if pool_id in (None, pool.id)]
    users = ((pool, user) for pool in pools for user in pool.by_sub.values())
    return (_user(pool, user) for pool, user in users)


def _user(pool: Pool, user: User) -> View:
    return {
        "pool_id": pool.id,
        "username": user.username,
        "status": str(user.status),
        "enabled": user.enabled,
        "created": _time(user.created),
        "attributes": dict(user.attributes),
        "groups": sorted(user.groups),
        "mfa": sorted(user.mfa_factors),
    }


def message_view(message: OutboxMessage) -> View:
    """Return a delivered message, with its code and its link."""
    return {**asdict(message), "link": message.link, "time": _time(message.sent_at)}


def call_view(call: Call) -> View:
    """Return a call of the API or a request; its secrets are ``***``."""
    return {
        "operation": call.operation,
        "parameters": masked(call.parameters),
        "region": call.region,
        "client_id": call.client_id,
        "username": call.username,
        "status": call.status,
        "error": call.error,
        "message": call.message,
        "time": _time(call.at),
    }


def trigger_view(call: TriggerCall) -> View:
    """Return a call of a trigger; the secrets in its event are ``***``."""
    error = call.error
    return {
        "name": call.name,
        "source": call.source,
        "pool_id": call.event.get("userPoolId"),
        "username": call.event.get("userName"),
        "event": masked(call.event),
        "error": None if error is None else f"{type(error).__name__}: {error}",
    }


def clock_view(clock: Clock) -> View:
    """Return the emulator's time, and by how many seconds it is ahead of the real one."""
    now = clock.now()
    return {
        "now": now,
        "time": _time(now),
        "offset": round(clock.offset, 3),
        "is_frozen": clock.is_frozen,
    }


def _time(moment: float) -> str:
    """Return a time as RFC 3339 has it, in UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
