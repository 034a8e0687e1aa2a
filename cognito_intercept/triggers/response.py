"""What triggers answer: the ``response`` of their event, read as strictly as AWS reads it.

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
        found: str | None = _checked(self.members.get(name), str)
        return found

    def texts(self, name: str) -> list[str] | None:
        """Return a list of strings."""
        found: list[str] | None = _checked(self.members.get(name), list)
        if found is not None and not all(isinstance(item, str) for item in found):
            raise errors.LAMBDA_RESPONSE()
        return found

    def mapping(self, name: str) -> dict[str, Any] | None:
        """Return an object with members of any type."""
        found: dict[str, Any] | None = _checked(self.members.get(name), dict)
        return found

    def text_mapping(self, name: str) -> dict[str, str] | None:
        """Return an object whose members are strings; members that are ``null`` are left out."""
        found = self.mapping(name)
        if found is None:
            return None
        kept = {key: value for key, value in found.items() if value is not None}
        if not all(isinstance(value, str) for value in kept.values()):
            raise errors.LAMBDA_RESPONSE()
        return kept

    def inner(self, name: str) -> TriggerResponse | None:
        """Return an object to read further, ``None`` where there is none."""
        found = self.mapping(name)
        return None if found is None else TriggerResponse(found)


def _checked(value: Any, kind: type) -> Any:
    if value is not None and not isinstance(value, kind):
        raise errors.LAMBDA_RESPONSE()
    return value
