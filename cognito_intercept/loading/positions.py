"""Where in a JSON or YAML text something stands, for messages about it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Key", "line_in_json", "line_in_yaml"]

Key = str | int

_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


def line_in_json(text: str, keys: Sequence[Key]) -> int:
    """Return the line of a member, or of the nearest one around it that there is.

    Args:
        text: a JSON text that was read before.
        keys: the names and indexes that lead to the member.
    """
    start = key_start = _skip(text, 0)
    for key in keys:
        found = next((one for one in _items(text, start) if one[0] == key), None)
        if found is None:
            break
        _, key_start, start = found
    return text.count("\n", 0, key_start) + 1


def _items(text: str, at: int) -> Iterator[tuple[Key, int, int]]:
    """Yield keys or indexes of an object or array: with where the item and its value start."""
    is_object = text[at] == "{"
    if not is_object and text[at] != "[":
        return
    at, index = _skip(text, at + 1), 0
    while text[at] not in "}]":
        start, key = at, index
        if is_object:
            name, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
            yield name, start, at
        else:
            yield key, start, at
        at = _skip(text, _DECODER.raw_decode(text, at)[1])
        at, index = _skip(text, at + 1) if text[at] == "," else at, index + 1


def _skip(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return at if match is None else match.end()


def line_in_yaml(node: Any, keys: Sequence[Key]) -> int:
    """Return the line of a member, or of the nearest one around it that there is.

    Args:
        node: the root of what PyYAML composed.
        keys: the names and indexes that lead to the member.
    """
    line: int = node.start_mark.line
    for key in keys:
        items = node.value if isinstance(node.value, list) else []
        if type(node).__name__ == "MappingNode":
            found = next((pair for pair in items if pair[0].value == key), None)
        else:
            indexed = isinstance(key, int) and key < len(items)
            found = (items[int(key)], items[int(key)]) if indexed else None
        if found is None:
            break
        line, node = found[0].start_mark.line, found[1]
    return line + 1
