"""Where HTTP comes in: one module per library, none of which decides anything."""

from cognito_intercept.fronts import (
    aio,
    aiohttp,
    aws,
    guard,
    httpx,
    mocks,
    moto,
    requests,
    urllib,
    urllib3,
)

__all__ = ["register"]


def register() -> None:
    """Have every front patched in with the first active emulator and out with the last one."""
    for front in (aws, aio, moto, requests, urllib, urllib3, httpx, aiohttp, mocks, guard):
        front.register()
