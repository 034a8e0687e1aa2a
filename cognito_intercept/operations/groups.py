"""Groups, and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.groups import Group, describe_group
from cognito_intercept.directory.pagination import page, page_by_serial, page_of
from cognito_intercept.directory.user import describe_user
from cognito_intercept.operations.registry import operation
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service


@operation()
def create_group(
    service: Service,
    pool: Pool,
    *,
    group_name: str,
    description: str | None = None,
    role_arn: str | None = None,
    precedence: int | None = None,
) -> dict[str, Any]:
    """Create a group; the role is not looked at beyond its form."""
    _check_role(service, role_arn)
    if group_name in pool.groups:
        raise errors.GROUP_EXISTS()
    check_quota(len(pool.groups), pool.quotas.groups_per_pool, errors.POOL_GROUP_LIMIT)
    now = service.now()
    group = Group(group_name, pool.id, now, now, description, role_arn, precedence)
    pool.add_group(group)
    return {"Group": describe_group(group)}


def _check_role(service: Service, arn: str | None) -> None:
    """Refuse a role of another account [V operations.md, CreateGroup]."""
    if arn is not None and arn.split(":")[4] != service.settings.account_id:
        raise errors.CROSS_ACCOUNT_ROLE()


@operation()
def get_group(group: Group) -> dict[str, Any]:
    """Return a group."""
    return {"Group": describe_group(group)}


@operation()
def update_group(
    service: Service,
    pool: Pool,
    group: Group,
    *,
    description: str | None = None,
    role_arn: str | None = None,
    precedence: int | None = None,
) -> dict[str, Any]:
    """Change a group; what is not sent stays as it is [R operations.md]."""
    _check_role(service, role_arn)
    pool.change_group(
        group,
        description=description if description is not None else group.description,
        role_arn=role_arn if role_arn is not None else group.role_arn,
        precedence=precedence if precedence is not None else group.precedence,
        modified=service.now(),
    )
    return {"Group": describe_group(group)}


@operation()
def delete_group(pool: Pool, group: Group) -> None:
    """Delete a group; its members stay users."""
    pool.remove_group(group)


@operation()
def list_groups(
    pool: Pool, *, limit: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """Return a page of the pool's groups."""
    groups, token = page_of((pool.groups,), limit, next_token)
    return {"Groups": [describe_group(group) for group in groups], "NextToken": token}


@operation()
def admin_add_user_to_group(pool: Pool, user: User, group: Group) -> None:
    """Put a user into a group; once more is no error."""
    if group.name not in user.groups:
        check_quota(len(user.groups), pool.quotas.groups_per_user, errors.TOO_MANY_GROUPS)
    pool.add_to_group(user, group)


@operation()
def admin_remove_user_from_group(pool: Pool, user: User, group: Group) -> None:
    """Take a user out of a group; one who is not in it stays out."""
    pool.remove_from_group(user, group)


@operation()
def admin_list_groups_for_user(
    pool: Pool, user: User, *, limit: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """Return a page of the groups that a user is in."""
    memberships = [pool.groups[name] for name in user.groups]
    groups, token = page(memberships, limit, next_token)
    return {"Groups": [describe_group(group) for group in groups], "NextToken": token}


@operation()
def list_users_in_group(
    group: Group, *, limit: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """Return a page of a group's members, in the order in which they were created."""
    found, token = page_by_serial(group.members, limit, next_token)
    return {"Users": [describe_user(user) for user in found], "NextToken": token}
