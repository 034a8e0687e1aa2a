"""Where HTTP comes in: one module per library, none of which decides anything."""

from cognito_intercept.fronts import aio, aws, guard, moto, requests, urllib

__all__ = ["register"]


def register() -> None:
    """Have every front patched in with the first active emulator and out with the last one."""
    for front in (aws, aio, moto, requests, urllib, guard):
        front.register()
