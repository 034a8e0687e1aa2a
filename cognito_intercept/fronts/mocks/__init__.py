"""The user's own mocks beside us: one module per library that answers HTTP requests in tests.

What the user has registered is the user's, what is ours is answered, and the rest is left to the
mock, in whichever order the two were started. A mock that is below our patch is asked whether it
has a response before we answer. A mock above it is patched where it would refuse a request for
which it has none. ``responses`` is always below, see ``requests.py``; so is pytest-httpx.
"""

from __future__ import annotations

from cognito_intercept.fronts.mocks import aioresponses, requests_mock, respx, vcr

__all__ = ["register"]


def register() -> None:
    """Have each library patched while an emulator is active, whenever it is imported."""
    for mock in (aioresponses, requests_mock, respx, vcr):
        mock.register()
