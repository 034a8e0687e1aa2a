"""Dataclasses as plain data and back, by their type hints.

Plain data are what JSON has: strings, numbers, booleans, null, lists and objects with strings as
keys. A dataclass becomes an object of the fields that differ from their defaults; fields with
the metadata ``DERIVED`` are left out. Where a hint allows several dataclasses, the object names
its class in ``"type"``. Bytes are base64, sets are sorted lists.
"""

from __future__ import annotations

import base64
import dataclasses
import math
import types
from enum import Enum
from functools import cache
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["PlainForms"]

_TYPE = "type"


class _Form(NamedTuple):
    """How values of one type are written and read; ``read`` is told where the value stands."""

    write: Callable[[Any], Any]
    read: Callable[[Any, str], Any]


class PlainForms:
    """The plain forms of a family of dataclasses; each is compiled at first need."""

    def __init__(self, names: Mapping[str, type] = types.MappingProxyType({})) -> None:
        """Start with no form.

        Args:
            names: classes that type hints name and their modules import for type checking only.
        """
        self._names = dict(names)
        self._form = cache(self._compile)

    def write(self, hint: Any, value: object) -> Any:
        """Return a value of a type as plain data."""
        return self._form(hint).write(value)

    def read(self, hint: Any, data: object, place: str) -> Any:
        """Return the value of a type that plain data stand for.

        Args:
            hint: the type.
            data: the plain data.
            place: where they stand, for the text of errors.

        Raises:
            ValueError: the data are not those of a value of this type; the text says where.
        """
        return self._form(hint).read(data, place)

    def _compile(self, hint: Any) -> _Form:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is not None:
            return self._generic(origin, arguments)
        if dataclasses.is_dataclass(hint):
            return self._record(hint)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return _Form(lambda value: value.value, lambda data, place: _enum(hint, data, place))
        return _SCALARS[hint]

    def _generic(self, origin: Any, arguments: tuple[Any, ...]) -> _Form:
        if origin in (Union, types.UnionType):
            return self._union(arguments)
        if origin is Literal:
            return _literal(arguments)
        if origin is dict:
            return self._mapping(arguments[1])
        if origin is tuple and arguments[-1] is not Ellipsis:
            return self._tuple(arguments)
        return self._sequence(origin, arguments[0])

    def _sequence(self, kind: Any, hint: Any) -> _Form:
        write, read = self._form(hint)

        def load(data: Any, place: str) -> Any:
            items = _expect(data, list, place)
            return kind(read(item, f"{place}[{number}]") for number, item in enumerate(items))

        if kind in (set, frozenset):
            return _Form(lambda value: sorted(write(item) for item in value), load)
        return _Form(lambda value: [write(item) for item in value], load)

    def _tuple(self, arguments: tuple[Any, ...]) -> _Form:
        forms = [self._form(argument) for argument in arguments]

        def load(data: Any, place: str) -> Any:
            if len(_expect(data, list, place)) != len(forms):
                raise ValueError(f"{place}: {len(forms)} items expected")
            return tuple(
                form.read(item, f"{place}[{number}]")
                for number, (form, item) in enumerate(zip(forms, data, strict=True))
            )

        def dump(value: tuple[Any, ...]) -> list[Any]:
            return [form.write(item) for form, item in zip(forms, value, strict=True)]

        return _Form(dump, load)

    def _mapping(self, hint: Any) -> _Form:
        write, read = self._form(hint)

        def load(data: Any, place: str) -> Any:
            items = _expect(data, dict, place).items()
            return {
                _expect(key, str, place): read(item, f"{place}[{key!r}]") for key, item in items
            }

        return _Form(lambda value: {key: write(item) for key, item in value.items()}, load)

    def _union(self, hints: tuple[Any, ...]) -> _Form:
        """Return the form of a value that may be null, or of one of several dataclasses."""
        others = [hint for hint in hints if hint is not types.NoneType]
        form = self._form(others[0]) if len(others) == 1 else self._one_of(others)
        if len(others) == len(hints):
            return form
        return _Form(
            lambda value: None if value is None else form.write(value),
            lambda data, place: None if data is None else form.read(data, place),
        )

    def _one_of(self, classes: list[type]) -> _Form:
        forms = {cls.__name__: self._form(cls) for cls in classes}

        def dump(value: object) -> Any:
            name = type(value).__name__
            return {_TYPE: name, **forms[name].write(value)}

        def load(data: Any, place: str) -> Any:
            name = _expect(data, dict, place).get(_TYPE)
            if not isinstance(name, str) or name not in forms:
                raise ValueError(f"{place}: {_TYPE!r} must be one of {sorted(forms)}")
            members = {key: item for key, item in data.items() if key != _TYPE}
            return forms[name].read(members, place)

        return _Form(dump, load)

    def _record(self, cls: Any) -> _Form:
        hints = get_type_hints(cls, localns=self._names)
        fields = [field for field in dataclasses.fields(cls) if not field.metadata.get("derived")]
        required = {field.name for field in fields if _default(field) is dataclasses.MISSING}
        forms = {field.name: self._form(hints[field.name]) for field in fields}
        defaults = [(field.name, _default(field), forms[field.name].write) for field in fields]

        def dump(value: Any) -> dict[str, Any]:
            return {
                name: write(item)
                for name, default, write in defaults
                if (item := getattr(value, name)) != default
            }

        def load(data: Any, place: str) -> Any:
            members = _expect(data, dict, place)
            if missing := sorted(required - members.keys()):
                raise ValueError(f"{place}: members are missing: {', '.join(missing)}")
            if unknown := sorted(map(str, members.keys() - forms.keys())):
                raise ValueError(f"{place}: members are unknown: {', '.join(unknown)}")
            values = {
                name: forms[name].read(item, f"{place}.{name}") for name, item in members.items()
            }
            return cls(**values)

        return _Form(dump, load)


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _expect(data: Any, kind: type, place: str) -> Any:
    if type(data) is not kind:
        raise ValueError(f"{place}: {kind.__name__} expected, not {type(data).__name__}")
    return data


def _scalar(kind: type) -> _Form:
    return _Form(lambda value: value, lambda data, place: _expect(data, kind, place))


def _number(data: Any, place: str) -> float:
    number = float(data) if type(data) is int else _expect(data, float, place)
    if not math.isfinite(number):
        raise ValueError(f"{place}: not a finite number")
    return float(number)


def _bytes(data: Any, place: str) -> bytes:
    try:
        return base64.b64decode(_expect(data, str, place), validate=True)
    except ValueError as error:
        raise ValueError(f"{place}: base64 expected") from error


def _enum(kind: type[Enum], data: Any, place: str) -> Enum:
    try:
        return kind(data)
    except ValueError:
        raise ValueError(f"{place}: no {kind.__name__}: {data!r}") from None


def _literal(values: tuple[Any, ...]) -> _Form:
    def load(data: Any, place: str) -> Any:
        if data not in values:
            raise ValueError(f"{place}: one of {values} expected")
        return data

    return _Form(lambda value: value, load)


def _copied(value: Any) -> Any:
    """Return a copy of plain data.

    Raises:
        ValueError: they are not plain.
    """
    if isinstance(value, dict):
        return {_expect(key, str, "a key"): _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise ValueError(f"not plain data: {type(value).__name__}")


_SCALARS: dict[Any, _Form] = {
    Any: _Form(_copied, lambda data, _: _copied(data)),
    str: _scalar(str),
    int: _scalar(int),
    bool: _scalar(bool),
    float: _Form(lambda value: value, _number),
    bytes: _Form(lambda value: base64.b64encode(value).decode(), _bytes),
    types.NoneType: _scalar(types.NoneType),
}
