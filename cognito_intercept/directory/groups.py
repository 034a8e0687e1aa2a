"""Groups of a user pool."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.records import DERIVED

if TYPE_CHECKING:
    from cognito_intercept.directory.user import User

__all__ = ["Group", "by_precedence", "describe_group"]


@dataclass(slots=True)
class Group:
    """One group; ``members`` are its users, in the order of their serials."""

    name: str
    pool_id: str
    created: float
    modified: float
    description: str | None = None
    role_arn: str | None = None
    precedence: int | None = None
    members: list[User] = field(default_factory=list, repr=False, metadata=DERIVED)


def describe_group(group: Group) -> dict[str, Any]:
    """Return the ``GroupType`` shape; what was never set is left out."""
    return {
        "GroupName": group.name,
        "UserPoolId": group.pool_id,
        "Description": group.description,
        "RoleArn": group.role_arn,
        "Precedence": group.precedence,
        "LastModifiedDate": group.modified,
        "CreationDate": group.created,
    }


def by_precedence(groups: list[Group]) -> list[Group]:
    """Return groups as tokens list them: lowest precedence first, those without one last [D].

    Equals are ordered by name (G), so that tokens come out the same in every run.
    """
    return sorted(groups, key=lambda g: (g.precedence is None, g.precedence or 0, g.name))
