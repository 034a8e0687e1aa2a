"""The settings document of managed login styles: AWS's defaults, and what a document may hold.

The schema is fixed: 168 settings, reported by users and listed in full in AWS's example of
UpdateManagedLoginBranding [D awscli], whose values are those of AWS's own style. The document in
``managed_login_settings.json`` is both the defaults and the schema.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.protocol.encoding import read_object, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_settings", "default_settings", "is_color", "merged", "size_of"]

Settings = dict[str, Any]

_FILE = Path(__file__).with_name("managed_login_settings.json")
# Ours: AWS's bound is not known. The schema has six levels.
_MAX_DEPTH = 16
# Styles of buttons by the name of an identity provider, which may be any.
_FREE = frozenset({"components.idpButton.custom"})
_COLOR = re.compile("[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?")


@cache
def _defaults() -> Settings:
    return read_object(_FILE.read_text(encoding="utf-8"))


def default_settings() -> Settings:
    """Return AWS's settings, which the caller must not change."""
    return _defaults()


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> Settings:
    """Return settings with others over them: objects member by member, all else as a whole."""
    result = dict(base)
    for name, value in changes.items():
        old = result.get(name)
        both = isinstance(old, dict) and isinstance(value, dict)
        result[name] = merged(old or {}, value) if both else value
    return result


def check_settings(settings: object) -> Settings:
    """Return a settings document, once it is checked against the schema.

    Raises:
        CognitoError: InvalidParameterException, which names the first thing that does not fit.
    """
    if not isinstance(settings, dict):
        raise errors.SETTINGS_NOT_OBJECT()
    if _depth(settings) > _MAX_DEPTH:
        raise errors.SETTINGS_TOO_DEEP(limit=_MAX_DEPTH)
    _check_object(settings, _defaults(), "")
    return settings


def size_of(settings: Settings | None) -> int:
    """Return how many bytes settings take in a request."""
    return 0 if settings is None else len(write_json(settings).encode())


def is_color(value: object) -> bool:
    """Return whether a value is a color: six hexadecimal digits, or eight with its opacity."""
    return isinstance(value, str) and _COLOR.fullmatch(value) is not None


def _depth(value: object) -> int:
    """Return how deep arrays and objects are nested, without recursion."""
    depth, level = 0, [value]
    while level:
        depth += 1
        inner = [v.values() if isinstance(v, dict) else v for v in level if isinstance(v, _NESTED)]
        level = [item for items in inner for item in items if isinstance(item, _NESTED)]
    return depth


_NESTED = (dict, list)


def _check_object(settings: Settings, schema: Settings, path: str) -> None:
    for name, value in settings.items():
        place = f"{path}.{name}" if path else name
        if name not in schema:
            raise errors.SETTINGS_UNKNOWN(path=place)
        expected = schema[name]
        _check_kind(value, expected, place)
        if isinstance(expected, dict) and place not in _FREE:
            _check_object(value, expected, place)


def _check_kind(value: object, expected: object, path: str) -> None:
    kind, wanted = next(row for row in _KINDS if isinstance(expected, row[0]))
    # A boolean is a number in Python, but not in JSON.
    is_kind = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    if not is_kind:
        raise errors.SETTINGS_TYPE(path=path, wanted=wanted)
    if path.lower().endswith("color") and not is_color(value):
        raise errors.SETTINGS_TYPE(path=path, wanted="a color such as 0972d3ff")


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "a boolean"),
    ((int, float), "a number"),
    (str, "a string"),
    (list, "a list"),
    (dict, "an object"),
)
