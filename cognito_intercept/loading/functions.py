"""CloudFormation's intrinsic functions, as far as templates of user pools use them."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept.protocol.encoding import write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["NO_VALUE", "Functions", "UnresolvedError", "is_function"]

NO_VALUE = object()
"""What ``AWS::NoValue`` stands for: the property is left out."""

_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


class UnresolvedError(LookupError):
    """A function, a name or an attribute that is not known; the text names it."""


def is_function(value: Mapping[Any, Any]) -> bool:
    """Return whether an object is a call of a function."""
    return len(value) == 1 and any(str(one) == "Ref" or str(one)[:4] == "Fn::" for one in value)


@dataclass(frozen=True, slots=True)
class Functions:
    """Resolves values of a template.

    Attributes:
        reference: returns what ``Ref`` of a name is.
        attribute: returns an attribute of a resource.
        imported: returns the value that another stack exports by a name.
        conditions: the template's conditions.
        mappings: the template's mappings.
    """

    reference: Callable[[str], Any]
    attribute: Callable[[str, str], Any]
    imported: Callable[[str], Any]
    conditions: Mapping[str, Any]
    mappings: Mapping[str, Any]

    def resolve(self, value: Any) -> Any:
        """Return a value with its functions replaced by what they stand for.

        Raises:
            UnresolvedError: one of them, or what it names, is not known.
        """
        if isinstance(value, list):
            return [one for one in map(self.resolve, value) if one is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if is_function(value):
            (name, argument), *_ = value.items()
            if name == "Ref":
                return self.reference(str(argument))
            return self._apply(str(name)[4:], argument)
        resolved = {name: self.resolve(one) for name, one in value.items()}
        return {name: one for name, one in resolved.items() if one is not NO_VALUE}

    def _apply(self, name: str, argument: Any) -> Any:
        function = _FUNCTIONS.get(name)
        if function is None:
            raise UnresolvedError(f"the function Fn::{name}")
        try:
            return function(self, argument)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            raise UnresolvedError(f"Fn::{name} of {argument!r}") from None

    def holds(self, condition: Any, depth: int = 0) -> bool:
        """Return whether a condition holds: a name, or a condition function.

        Raises:
            UnresolvedError: it is not known, or refers to itself.
        """
        if depth > len(self.conditions) + 16 or (
            isinstance(condition, str) and condition not in self.conditions
        ):
            raise UnresolvedError(f"the condition {condition!r}")
        if isinstance(condition, str):
            return self.holds(self.conditions[condition], depth + 1)
        (name, argument), *_ = condition.items()
        if name == "Condition":
            return self.holds(str(argument), depth + 1)
        if name == "Fn::Equals":
            first, second = map(self.resolve, argument)
            return str(first) == str(second)
        if name == "Fn::Not":
            return not self.holds(argument[0], depth + 1)
        if name in {"Fn::And", "Fn::Or"}:
            parts = [self.holds(one, depth + 1) for one in argument]
            return all(parts) if name == "Fn::And" else any(parts)
        raise UnresolvedError(f"the condition function {name}")

    def _get_att(self, argument: Any) -> Any:
        resource, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        return self.attribute(str(resource), str(self.resolve(attribute)))

    def _sub(self, argument: Any) -> str:
        text, variables = argument if isinstance(argument, list) else (argument, {})

        def value(match: re.Match[str]) -> str:
            is_literal, name = match[1], match[2].strip()
            if is_literal:
                return f"${{{name}}}"
            if name in variables:
                return _text(self.resolve(variables[name]))
            if "." in name:
                return _text(self.attribute(*name.split(".", 1)))
            return _text(self.reference(name))

        return _VARIABLE.sub(value, text)

    def _if(self, argument: Any) -> Any:
        condition, one, other = argument
        return self.resolve(one if self.holds(condition) else other)

    def _join(self, argument: Any) -> str:
        delimiter, parts = argument
        return str(delimiter).join(_text(one) for one in self.resolve(parts))

    def _select(self, argument: Any) -> Any:
        index, parts = argument
        return self.resolve(parts)[int(self.resolve(index))]

    def _split(self, argument: Any) -> list[str]:
        delimiter, text = argument
        return _text(self.resolve(text)).split(delimiter)

    def _find_in_map(self, argument: Any) -> Any:
        name, first, second = map(self.resolve, argument[:3])
        try:
            return self.mappings[name][str(first)][str(second)]
        except KeyError:
            if len(argument) == 3:  # noqa: PLR2004 - without the default of AWS::LanguageExtensions
                raise
            return self.resolve(argument[3]["DefaultValue"])

    def _import_value(self, argument: Any) -> Any:
        return self.imported(_text(self.resolve(argument)))

    def _base64(self, argument: Any) -> str:
        return base64.b64encode(_text(self.resolve(argument)).encode()).decode()

    def _to_json(self, argument: Any) -> str:
        return write_json(self.resolve(argument))

    def _length(self, argument: Any) -> int:
        value = self.resolve(argument)
        if not isinstance(value, list):
            raise TypeError("no list")
        return len(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        raise TypeError("no text")
    return str(value)


_FUNCTIONS: dict[str, Callable[[Functions, Any], Any]] = {
    "Base64": Functions._base64,  # noqa: SLF001 - the table belongs to the class
    "FindInMap": Functions._find_in_map,  # noqa: SLF001 - as above
    "GetAtt": Functions._get_att,  # noqa: SLF001 - as above
    "If": Functions._if,  # noqa: SLF001 - as above
    "ImportValue": Functions._import_value,  # noqa: SLF001 - as above
    "Join": Functions._join,  # noqa: SLF001 - as above
    "Length": Functions._length,  # noqa: SLF001 - as above
    "Select": Functions._select,  # noqa: SLF001 - as above
    "Split": Functions._split,  # noqa: SLF001 - as above
    "Sub": Functions._sub,  # noqa: SLF001 - as above
    "ToJsonString": Functions._to_json,  # noqa: SLF001 - as above
}
