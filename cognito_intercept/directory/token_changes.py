"""What a PreTokenGeneration trigger changes in tokens, as plain data that can be saved.

Type hints of :class:`TokenChanges` are read at run time, to save and restore it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["NO_CHANGES", "ClaimChanges", "GroupOverride", "TokenChanges"]


@dataclass(frozen=True, slots=True)
class ClaimChanges:
    """The claims to put into one token, and those to leave out of it."""

    add: dict[str, Any] = field(default_factory=dict)
    suppress: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GroupOverride:
    """The groups and roles that a token names instead of the user's."""

    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    preferred_role: str | None = None

    def claims(self) -> dict[str, Any]:
        """Return the group claims of an ID token; what is empty is not in it."""
        claims = {
            "cognito:groups": list(self.groups),
            "cognito:roles": list(self.roles),
            "cognito:preferred_role": self.preferred_role,
        }
        return {name: value for name, value in claims.items() if value}


@dataclass(frozen=True, slots=True)
class TokenChanges:
    """Everything that one answer of PreTokenGeneration changes."""

    identity: ClaimChanges = ClaimChanges()
    access: ClaimChanges = ClaimChanges()
    add_scopes: tuple[str, ...] = ()
    suppress_scopes: frozenset[str] = frozenset()
    groups: GroupOverride | None = None


NO_CHANGES = TokenChanges()
"""What no trigger changes; the answer of a trigger is another object, also an empty one."""
