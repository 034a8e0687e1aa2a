"""The order in which AWS's Java service writes map entries (tokens.md section 1.1).

Claims and attributes come in the iteration order of ``java.util.HashMap``: by bucket, entries
of one bucket as they were inserted. No client may depend on it; we follow it so that tokens
are byte-similar.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["java_order"]


@cache
def _spread_hash(name: str) -> int:
    units = name.encode("utf-16-be")
    value = 0
    for position in range(0, len(units), 2):
        unit = int.from_bytes(units[position : position + 2])
        value = (31 * value + unit) & 0xFFFFFFFF
    return value ^ (value >> 16)


def java_order(names: Iterable[str], buckets: int | None = None) -> list[str]:
    """Return names in the iteration order of a Java HashMap.

    Args:
        names: the keys, in the order of insertion.
        buckets: the table's size, a power of two; ``None``: what a HashMap of so many
            entries has grown to (16 up to 12 entries, 32 up to 24, 64 up to 48, and so on).
    """
    return list(_ordered(tuple(names), buckets))


@lru_cache(maxsize=4096)
def _ordered(keys: tuple[str, ...], buckets: int | None) -> list[str]:
    # The same few sets of names come again and again.
    if buckets is None:
        buckets = 16
        while len(keys) > buckets * 3 // 4:
            buckets *= 2
    return sorted(keys, key=lambda name: _spread_hash(name) & (buckets - 1))
