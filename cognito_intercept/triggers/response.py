"""The ``response`` of a trigger's event, read as strictly as AWS reads it.

A member of another type than AWS expects is "Unrecognizable lambda output" [R], as is an answer
that is no event at all. ``null`` and absent are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cognito_intercept import errors

__all__ = ["TriggerResponse"]

# AWS's parser takes these texts for booleans.
_FLAGS = {True: True, False: False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class TriggerResponse:
    """The ``response`` that a trigger returned, or an object inside of it.

    Every reader raises InvalidLambdaResponseException for a value of another type.
    """

    members: dict[str, Any]

    def flag(self, name: str) -> bool:
        """Return a boolean, ``False`` where there is none."""
        value = self.members.get(name)
        if value is None:
            return False
        if not isinstance(value, bool | str) or value not in _FLAGS:
            raise errors.LAMBDA_RESPONSE()
        return _FLAGS[value]

    def text(self, name: str) -> str | None:
        """Return a string."""
        value: str | None = _value_of_type(self.members.get(name), str)
        return value

    def texts(self, name: str) -> list[str] | None:
        """Return a list of strings."""
        value: list[str] | None = _value_of_type(self.members.get(name), list)
        if value is not None and not all(isinstance(item, str) for item in value):
            raise errors.LAMBDA_RESPONSE()
        return value

    def mapping(self, name: str) -> dict[str, Any] | None:
        """Return an object with members of any type."""
        value: dict[str, Any] | None = _value_of_type(self.members.get(name), dict)
        return value

    def text_mapping(self, name: str) -> dict[str, str] | None:
        """Return an object whose members are strings; members that are ``null`` are left out."""
        value = self.mapping(name)
        if value is None:
            return None
        texts = {key: text for key, text in value.items() if text is not None}
        if not all(isinstance(text, str) for text in texts.values()):
            raise errors.LAMBDA_RESPONSE()
        return texts

    def inner(self, name: str) -> TriggerResponse | None:
        """Return an object to read further, ``None`` where there is none."""
        value = self.mapping(name)
        return None if value is None else TriggerResponse(value)


def _value_of_type(value: Any, kind: type) -> Any:
    if value is not None and not isinstance(value, kind):
        raise errors.LAMBDA_RESPONSE()
    return value
