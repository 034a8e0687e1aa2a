"""Groups, and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.users import existing_user
from cognito_intercept.directory.groups import Group, describe_group
from cognito_intercept.directory.pagination import page, page_by_serial
from cognito_intercept.directory.user import describe_user
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


def _group(pool: Pool, name: str) -> Group:
    group = pool.groups.get(name)
    if group is None:
        raise errors.GROUP_NOT_FOUND()
    return group


@operation()
def create_group(
    service: Service,
    *,
    user_pool_id: str,
    group_name: str,
    description: str | None = None,
    role_arn: str | None = None,
    precedence: int | None = None,
) -> dict[str, Any]:
    """Create a group; the role is not looked at beyond its form."""
    pool = service.pool(user_pool_id)
    _check_role(service, role_arn)
    if group_name in pool.groups:
        raise errors.GROUP_EXISTS()
    now = service.now()
    group = Group(group_name, pool.id, now, now, description, role_arn, precedence)
    pool.add_group(group)
    return {"Group": describe_group(group)}


def _check_role(service: Service, arn: str | None) -> None:
    """Refuse a role of another account [V operations.md, CreateGroup]."""
    if arn is not None and arn.split(":")[4] != service.settings.account_id:
        raise errors.CROSS_ACCOUNT_ROLE()


@operation()
def get_group(service: Service, *, user_pool_id: str, group_name: str) -> dict[str, Any]:
    """Return a group."""
    return {"Group": describe_group(_group(service.pool(user_pool_id), group_name))}


@operation()
def update_group(
    service: Service,
    *,
    user_pool_id: str,
    group_name: str,
    description: str | None = None,
    role_arn: str | None = None,
    precedence: int | None = None,
) -> dict[str, Any]:
    """Change a group; what is not sent stays as it is [R operations.md]."""
    group = _group(service.pool(user_pool_id), group_name)
    _check_role(service, role_arn)
    service.journal.set(
        group,
        description=description if description is not None else group.description,
        role_arn=role_arn if role_arn is not None else group.role_arn,
        precedence=precedence if precedence is not None else group.precedence,
        modified=service.now(),
    )
    return {"Group": describe_group(group)}


@operation()
def delete_group(service: Service, *, user_pool_id: str, group_name: str) -> None:
    """Delete a group; its members stay users."""
    pool = service.pool(user_pool_id)
    pool.remove_group(_group(pool, group_name))


@operation()
def list_groups(
    service: Service, *, user_pool_id: str, limit: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """Return a page of the pool's groups."""
    pool = service.pool(user_pool_id)
    groups, token = page(pool.groups.values(), limit, next_token)
    return {"Groups": [describe_group(group) for group in groups], "NextToken": token}


@operation()
def admin_add_user_to_group(
    service: Service, *, user_pool_id: str, username: str, group_name: str
) -> None:
    """Put a user into a group; once more is no error."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    pool.add_to_group(user, _group(pool, group_name))


@operation()
def admin_remove_user_from_group(
    service: Service, *, user_pool_id: str, username: str, group_name: str
) -> None:
    """Take a user out of a group; one who is not in it stays out."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    pool.remove_from_group(user, _group(pool, group_name))


@operation()
def admin_list_groups_for_user(
    service: Service,
    *,
    user_pool_id: str,
    username: str,
    limit: int | None = None,
    next_token: str | None = None,
) -> dict[str, Any]:
    """Return a page of the groups that a user is in."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    mine = [pool.groups[name] for name in user.groups]
    groups, token = page(mine, limit, next_token)
    return {"Groups": [describe_group(group) for group in groups], "NextToken": token}


@operation()
def list_users_in_group(
    service: Service,
    *,
    user_pool_id: str,
    group_name: str,
    limit: int | None = None,
    next_token: str | None = None,
) -> dict[str, Any]:
    """Return a page of a group's members, in the order in which they were created."""
    pool = service.pool(user_pool_id)
    members = _group(pool, group_name).members
    users = [pool.users[pool.fold(members[serial])] for serial in sorted(members)]
    found, token = page_by_serial(users, limit, next_token)
    return {"Users": [describe_user(user) for user in found], "NextToken": token}
