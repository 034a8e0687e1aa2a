"""ListUsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.filters import parse_filter
from cognito_intercept.directory.pagination import page_by_serial
from cognito_intercept.directory.user import describe_user
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool


@operation()
def list_users(
    pool: Pool,
    *,
    attributes_to_get: list[str] | None = None,
    limit: int | None = None,
    pagination_token: str | None = None,
    filter: str | None = None,  # noqa: A002 - the API's own name
) -> dict[str, Any]:
    """Return a page of the pool's users, those that the filter lets pass."""
    if attributes_to_get and any(name not in pool.schema for name in attributes_to_get):
        raise errors.REQUESTED_ATTRIBUTES()
    wanted = parse_filter(filter)
    users = pool.ordered if wanted is None else wanted.candidates(pool)
    matches = None if wanted is None else wanted.matches
    found, token = page_by_serial(users, limit, pagination_token, matches)
    described = [describe_user(user, attributes_to_get or None) for user in found]
    return {"Users": described, "PaginationToken": token}
