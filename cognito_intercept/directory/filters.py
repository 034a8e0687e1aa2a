r"""The filter of ListUsers (data.md section 6).

It is ``attribute = "value"`` or ``attribute ^= "value"`` (starts with), one clause only. The
attribute's name may be quoted, and a quote inside the value is written ``\"``. ``username``,
``sub`` and ``status`` compare by case, ``cognito:user_status`` does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["UserFilter", "parse_filter"]

_CLAUSE = re.compile(
    r"""\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>[\w:]+))\s*(?P<operator>\^?=)\s*"""
    r""""(?P<value>(?:[^"\\]|\\.)*)"\s*""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def _attribute(name: str) -> Callable[[User], str | None]:
    return lambda user: user.attributes.get(name)


_READERS: dict[str, Callable[[User], str | None]] = {
    "username": lambda user: user.username,
    "cognito:user_status": lambda user: user.status.value.lower(),
    "status": lambda user: "Enabled" if user.enabled else "Disabled",
    **{
        name: _attribute(name)
        for name in (
            "sub",
            "email",
            "phone_number",
            "name",
            "given_name",
            "family_name",
            "preferred_username",
        )
    },
}


@dataclass(frozen=True, slots=True)
class UserFilter:
    """A parsed filter."""

    attribute: str
    value: str
    is_prefix: bool

    def matches(self, user: User) -> bool:
        """Tell whether a user passes."""
        found = _READERS[self.attribute](user)
        if found is None:
            return False
        return found.startswith(self.value) if self.is_prefix else found == self.value

    def candidates(self, pool: Pool) -> Sequence[User]:
        """Return the users that may pass: by index where there is one, else everybody."""
        if not self.is_prefix and self.attribute in ("sub", "username"):
            index = pool.by_sub if self.attribute == "sub" else pool.users
            key = self.value if self.attribute == "sub" else pool.fold(self.value)
            found = index.get(key)
            return () if found is None else (found,)
        return pool.ordered


def parse_filter(text: str | None) -> UserFilter | None:
    """Return the filter that a text says; ``None`` where it is empty: everybody.

    Raises:
        CognitoError: InvalidParameterException for another grammar, or for an attribute that
            cannot be searched; custom attributes cannot.
    """
    if text is None or not text.strip():
        return None
    clause = _CLAUSE.fullmatch(text)
    if clause is None:
        raise errors.FILTER_SYNTAX()
    name = clause["quoted"] or clause["bare"]
    if name not in _READERS:
        raise errors.FILTER_ATTRIBUTE(name=name)
    value = _ESCAPE.sub(r"\1", clause["value"])
    if name == "cognito:user_status":
        value = value.lower()
    return UserFilter(name, value, clause["operator"] == "^=")
