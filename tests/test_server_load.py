"""``serve`` under 200 connections at once: no error, and memory that stays what it is."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable

CONNECTIONS = 200
# The server's memory is first read when caches and arenas have been filled. In the gate a few
# seconds have to do; `nox -s load` takes a minute.
WARM_UP, SECONDS = 2.0, float(os.environ.get("COGNITO_INTERCEPT_LOAD_SECONDS", "4"))
MAX_GROWTH = 8 * 1024 * 1024
BODY = b'{"MaxResults":5}'
CALL = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\n"
    b"X-Amz-Target: AWSCognitoIdentityProviderService.ListUserPools\r\n"
    b"Content-Length: " + str(len(BODY)).encode() + b"\r\n\r\n" + BODY
)


def resident(process_id: int) -> int:
    """Return the bytes of memory that a process has."""
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


async def call_again_and_again(port: int, is_over: Callable[[], bool]) -> list[bytes]:
    """Call on one connection; return the status lines of all answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    statuses = []
    while not is_over():
        writer.write(CALL)
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        assert await reader.readexactly(int(length)) == b'{"UserPools":[]}'
        statuses.append(head.partition(b"\r\n")[0])
    writer.close()
    return statuses


async def load(port: int, process_id: int) -> tuple[list[list[bytes]], int]:
    """Return the statuses of each connection, and by how many bytes the server grew."""
    loop = asyncio.get_running_loop()
    start = loop.time()

    def is_over() -> bool:
        return loop.time() - start > WARM_UP + SECONDS

    connections = [
        asyncio.create_task(call_again_and_again(port, is_over)) for _ in range(CONNECTIONS)
    ]
    await asyncio.sleep(WARM_UP)
    before = resident(process_id)
    await asyncio.sleep(SECONDS)
    after = resident(process_id)
    return await asyncio.gather(*connections), after - before


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_two_hundred_connections() -> None:
    """Every connection is answered, again and again, and the process does not grow."""
    with serve("--log-level", "warning") as running:
        statuses, growth = asyncio.run(load(running.port, running.process.pid))
    assert {status for one in statuses for status in one} == {b"HTTP/1.1 200 OK"}
    assert all(statuses)
    assert growth < MAX_GROWTH
    assert not any("Traceback" in line or " 500 " in line for line in running.log)
