"""Calls from the service to identity providers: how one fails."""

from __future__ import annotations

__all__ = ["BackChannelError"]


class BackChannelError(Exception):
    """A call that no answer came to.

    Attributes:
        is_timeout: whether the provider took too long.
    """

    def __init__(self, url: str, *, is_timeout: bool) -> None:
        """Say which URL was called."""
        super().__init__(f"no answer from {url}")
        self.is_timeout = is_timeout
