"""AWS's partitions: which one a region belongs to, and which domains its endpoints end in.

The data is botocore's ``partitions.json``, read when the first region is looked up.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

__all__ = ["Partition", "find_partition", "is_region", "partition_of", "url_suffix"]


class Partition(NamedTuple):
    """A partition of AWS.

    Attributes:
        name: its name in ARNs, such as ``aws`` or ``aws-us-gov``.
        dns_suffix: the domain that its endpoints' host names end in.
        dual_stack_suffix: the same for endpoints that are reached over IPv4 and IPv6.
    """

    name: str
    dns_suffix: str
    dual_stack_suffix: str


def partition_of(region: str) -> str:
    """Return the name of the partition that a region belongs to."""
    return find_partition(region).name


def is_region(name: str) -> bool:
    """Return whether a text has the form of a region's name in one of botocore's partitions."""
    return any(pattern.fullmatch(name) for pattern, _ in _partitions()[1])


def url_suffix(region: str) -> str:
    """Return the domain that a region's endpoints end in."""
    return find_partition(region).dns_suffix


@lru_cache(maxsize=256)
def find_partition(region: str) -> Partition:
    """Return the partition of a region, known to botocore or not.

    As botocore does, the listed names are looked up first, then the patterns of the partitions;
    what fits none of them is taken for a region of the partition ``aws``.
    """
    by_region, by_pattern = _partitions()
    if region in by_region:
        return by_region[region]
    fitting = (partition for pattern, partition in by_pattern if pattern.match(region))
    return next(fitting, by_pattern[0][1])


@cache
def _partitions() -> tuple[dict[str, Partition], list[tuple[re.Pattern[str], Partition]]]:
    import botocore.loaders  # noqa: PLC0415 - at first need

    by_region: dict[str, Partition] = {}
    by_pattern: list[tuple[re.Pattern[str], Partition]] = []
    for entry in botocore.loaders.Loader().load_data("partitions")["partitions"]:
        outputs = entry["outputs"]
        partition = Partition(entry["id"], outputs["dnsSuffix"], outputs["dualStackDnsSuffix"])
        by_region |= dict.fromkeys(entry["regions"], partition)
        by_pattern.append((re.compile(entry["regionRegex"]), partition))
    by_pattern.sort(key=lambda pair: pair[1].name != "aws")
    return by_region, by_pattern
