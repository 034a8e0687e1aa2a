r"""The filter of ListUsers (data.md section 6).

It is ``attribute = "value"`` or ``attribute ^= "value"`` (starts with), one clause only. The
attribute's name may be quoted, and a quote inside the value is written ``\"``. ``username``,
``sub`` and ``status`` compare by case, ``cognito:user_status`` does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


# Every user has a value of these.
_ALWAYS_THERE = frozenset({"username", "sub", "status", "cognito:user_status"})


@dataclass(frozen=True, slots=True)
class UserFilter:
    """A parsed filter."""

    attribute: str
    value: str
    is_prefix: bool

    @property
    def lets_all_pass(self) -> bool:
        """Return whether every user passes."""
        return self.is_prefix and not self.value and self.attribute in _ALWAYS_THERE

    def matches(self, value: str) -> bool:
        """Return whether a user with a value passes."""
        return value.startswith(self.value) if self.is_prefix else value == self.value

    def matching(self, pool: Pool, value: str, serial: int) -> Iterator[tuple[str, User]]:
        """Yield values and users that pass, by value and serial, from such a place on.

        Each costs one step, however many users there are: they stand together in an index.
        """
        if not self.is_prefix and self.attribute in ("sub", "username"):
            return iter([(self.value, user) for user in self._named(pool) if user.serial >= serial])
        index = pool.index_of(self.attribute, _READERS[self.attribute])
        entries = index.users_from(max((value, serial), (self.value, 0)))
        return takewhile(lambda entry: self.matches(entry[0]), entries)

    def _named(self, pool: Pool) -> list[User]:
        """Return the user of a whole name or ``sub``, for which the pool has dictionaries."""
        names = pool.by_sub if self.attribute == "sub" else pool.users
        user = names.get(self.value if self.attribute == "sub" else pool.fold(self.value))
        return [user] if user is not None and _READERS[self.attribute](user) == self.value else []


def parse_filter(text: str | None) -> UserFilter | None:
    """Return the filter that a text says; ``None`` where it is empty.

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
