"""Nulls in requests, which are the same as nothing said."""

from __future__ import annotations

from typing import Any

__all__ = ["without_nulls"]


def without_nulls(value: Any) -> Any:
    """Return JSON without the members that are null, however deep they are.

    SDKs leave out what is not set; a request written by hand may say null, which must not
    take the place of a default.
    """
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value
