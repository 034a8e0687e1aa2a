"""A user's groups as tokens and PreTokenGeneration show them (tokens.md section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.groups import Group, by_precedence

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["group_claims", "group_configuration", "groups_of"]


def group_configuration(pool: Pool, user: User) -> dict[str, Any]:
    """Return a user's groups and roles as PreTokenGeneration is shown them."""
    claims = group_claims(groups_of(pool, user))
    return {
        "groupsToOverride": claims.get("cognito:groups", []),
        "iamRolesToOverride": claims.get("cognito:roles", []),
        "preferredRole": claims.get("cognito:preferred_role"),
    }


def groups_of(pool: Pool, user: User) -> list[Group]:
    """Return a user's groups in the order of their precedence."""
    return by_precedence([pool.groups[name] for name in user.groups]) if user.groups else []


def group_claims(groups: list[Group]) -> dict[str, Any]:
    """Return the claims that tell a token's groups and roles; none without groups."""
    if not groups:
        return {}
    claims: dict[str, Any] = {"cognito:groups": [group.name for group in groups]}
    roles = list(dict.fromkeys(group.role_arn for group in groups if group.role_arn))
    if roles:
        claims["cognito:roles"] = roles
    preferred = _preferred_role(groups)
    if preferred is not None:
        claims["cognito:preferred_role"] = preferred
    return claims


def _preferred_role(groups: list[Group]) -> str | None:
    """Return the role of the group that comes first; none where equals disagree [D]."""
    lowest = groups[0].precedence
    if lowest is None:
        return None
    roles = {group.role_arn for group in groups if group.precedence == lowest}
    return roles.pop() if len(roles) == 1 else None
