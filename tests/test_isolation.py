"""Threads and tasks: whose emulator answers where."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread

import boto3

from cognito_intercept import active, intercept
from tests.helpers import make_pool, pool_names

THREADS = 4


def test_parallel_threads_are_apart() -> None:
    """Each thread that enters an emulator has its own, at the same time as the others."""
    together = Barrier(THREADS, timeout=20)

    def work(name: str) -> list[str]:
        with intercept():
            client = boto3.Session().client("cognito-idp")
            make_pool(name, client)
            together.wait()
            names = pool_names(client)
            together.wait()
            return names

    with ThreadPoolExecutor(THREADS) as pool:
        names = [f"pool-{number}" for number in range(THREADS)]
        assert list(pool.map(work, names)) == [[name] for name in names]
    assert active() is None


def test_one_decorated_function_in_many_threads() -> None:
    """A decorated function can run in many threads at once."""
    together = Barrier(THREADS, timeout=20)

    @intercept
    def work(name: str) -> list[str]:
        client = boto3.Session().client("cognito-idp")
        make_pool(name, client)
        together.wait()
        return pool_names(client)

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(work, "abcd")) == [["a"], ["b"], ["c"], ["d"]]


def test_one_interceptor_shared_by_threads() -> None:
    """Two threads inside one interceptor leave it in any order, each its own emulator."""
    shared = intercept()
    entered, left = Event(), Event()
    seen: list[object] = []

    def work() -> None:
        with shared as cognito:
            entered.set()
            left.wait(20)
            seen.append(active() is cognito)

    with shared as first:
        thread = Thread(target=work)
        thread.start()
        assert entered.wait(20)
        assert active() is first
    left.set()
    thread.join(20)
    assert seen == [True]
    assert active() is None


def test_threads_started_inside_see_the_emulator() -> None:
    """A thread without an emulator of its own shares the one that is active."""
    with intercept() as cognito, ThreadPoolExecutor(1) as pool:
        make_pool("one")
        assert pool.submit(active).result() is cognito
        assert pool.submit(pool_names).result() == ["one"]


def test_clients_made_in_many_threads_of_one_session() -> None:
    """Making clients of boto3's default session at once neither fails nor asks for credentials."""
    with intercept(), ThreadPoolExecutor(THREADS) as pool:
        make_pool("one")
        assert list(pool.map(lambda _: pool_names(), range(3 * THREADS))) == [["one"]] * 3 * THREADS


async def test_tasks_are_apart() -> None:
    """Tasks that enter an emulator each are apart, however they take turns."""

    async def work(name: str) -> list[str]:
        async with intercept():
            make_pool(name)
            await asyncio.sleep(0)
            return pool_names()

    both = await asyncio.gather(work("a"), work("b"))
    assert list(both) == [["a"], ["b"]]
    assert active() is None


async def test_tasks_started_inside_see_the_emulator() -> None:
    """A task started inside, and a thread it uses, share the emulator."""
    async with intercept() as cognito:
        make_pool("one")

        async def work() -> bool:
            return active() is cognito and await asyncio.to_thread(pool_names) == ["one"]

        assert await asyncio.create_task(work())
