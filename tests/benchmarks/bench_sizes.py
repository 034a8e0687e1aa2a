"""Pools of 100 and of 100,000 users: what look-ups, pages and filters cost, and the memory."""

from __future__ import annotations

import gc
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import active
from cognito_intercept.operations import registry
from tests.benchmarks.engines import MOTO, OURS, REGION, engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


SMALL, LARGE = 100, 100_000
COUNTED = 10_000
# How often a call is made at 100,000 users; moto goes through all of them each time.
_ROUNDS = {OURS: 100, MOTO: 3}
_ACCOUNT = "123456789012"

_BY_ALIAS = "admin_get_user by alias"
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    _BY_ALIAS: ("admin_get_user", {"Username": "user77@example.com"}),
    "list_users, a page": ("list_users", {}),
    "list_users, a user's name": ("list_users", {"Filter": 'username = "user77"'}),
    "list_users, an address": ("list_users", {"Filter": 'email = "user77@example.com"'}),
    "list_users, a beginning": ("list_users", {"Filter": 'email ^= "user77"'}),
    "list_users, a status": ("list_users", {"Filter": 'status = "Enabled"', "Limit": 10}),
}
Crowd = tuple[Any, str]


def adder(name: str, cognito: Any, pool_id: str) -> Callable[[int], None]:
    """Return what adds a user by number, on the shortest way into an engine."""
    if name == OURS:
        service = cognito.service(REGION)

        def add(number: int) -> None:
            registry.call(service, "AdminCreateUser", {**_user(number), "UserPoolId": pool_id})

        return add
    from moto.cognitoidp.models import cognitoidp_backends  # noqa: PLC0415 - where it is asked for

    backend = cognitoidp_backends[_ACCOUNT][REGION]

    def add_to_moto(number: int) -> None:
        user = _user(number)
        backend.admin_create_user(
            pool_id, user["Username"], "SUPPRESS", "Passw0rd!", user["UserAttributes"]
        )

    return add_to_moto


def _user(number: int) -> dict[str, Any]:
    address = {"Name": "email", "Value": f"user{number}@example.com"}
    verified = {"Name": "email_verified", "Value": "true"}
    return {
        "Username": f"user{number}",
        "UserAttributes": [address, verified],
        "MessageAction": "SUPPRESS",
    }


@pytest.fixture(scope="module", params=[(OURS, SMALL), (OURS, LARGE), (MOTO, SMALL), (MOTO, LARGE)])
def crowd(request: pytest.FixtureRequest) -> Iterator[tuple[str, int, Crowd]]:
    """A pool with so many users, whose addresses are aliases."""
    name, size = request.param
    with engine(name) as (client, cognito):
        made = client.create_user_pool(PoolName="crowd", AliasAttributes=["email"])
        pool_id = made["UserPool"]["Id"]
        add = adder(name, cognito, pool_id)
        for number in range(size):
            add(number)
        yield name, size, (client, pool_id)


@pytest.mark.parametrize("title", CALLS)
def bench_crowd(benchmark: Any, crowd: tuple[str, int, Crowd], title: str) -> None:
    """A look-up, a page, and four filters."""
    name, size, (client, pool_id) = crowd
    if name == MOTO and title == _BY_ALIAS:
        pytest.skip("moto finds nobody by an alias")
    benchmark.extra_info |= {"title": f"{title}, {size:,} users", "engine": name}
    method, more = CALLS[title]
    rounds = 200 if size == SMALL else _ROUNDS[name]
    call = getattr(client, method)
    benchmark.pedantic(call, kwargs={"UserPoolId": pool_id, **more}, rounds=rounds, warmup_rounds=1)


def bench_snapshot(benchmark: Any, crowd: tuple[str, int, Crowd]) -> None:
    """A snapshot that is opened and closed, with one change inside."""
    name, size, (_, pool_id) = crowd
    cognito = active()
    if cognito is None or name == MOTO:
        pytest.skip("moto has no snapshots")
    service = cognito.service(REGION)

    def change_and_take_back() -> None:
        with cognito.snapshot():
            parameters = {"UserPoolId": pool_id, "Username": "user77"}
            registry.call(service, "AdminDisableUser", parameters)

    benchmark.extra_info |= {"title": f"snapshot, {size:,} users", "engine": name}
    benchmark.pedantic(change_and_take_back, rounds=100, warmup_rounds=1)


@pytest.mark.parametrize("name", [OURS, MOTO])
def bench_memory(benchmark: Any, name: str) -> None:
    """What a user takes, in bytes, counted over 10,000 of them."""
    with engine(name) as (client, cognito):
        pool_id = client.create_user_pool(PoolName="memory")["UserPool"]["Id"]
        add = adder(name, cognito, pool_id)
        add(COUNTED)
        gc.collect()
        tracemalloc.start()
        for number in range(COUNTED):
            add(number)
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        benchmark.extra_info |= {
            "title": "memory per user",
            "engine": name,
            "bytes": taken // COUNTED,
        }
        benchmark.pedantic(lambda: None, rounds=1)
