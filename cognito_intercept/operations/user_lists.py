"""ListUsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.filters import parse_filter
from cognito_intercept.directory.pagination import page_by_filter, page_by_serial
from cognito_intercept.directory.user import describe_user
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


@operation()
def list_users(
    service: Service,
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
    wanted, now = parse_filter(filter), service.now()
    if wanted is None or wanted.lets_all_pass:
        found, token = page_by_serial(pool.ordered, limit, pagination_token, now)
    else:
        found, token = page_by_filter(pool, wanted, limit, pagination_token, now)
    # Each user of the page must have what is asked for [D, R].
    if any(name not in user.attributes for user in found for name in attributes_to_get or ()):
        raise errors.REQUESTED_ATTRIBUTES()
    described = [describe_user(user, attributes_to_get) for user in found]
    return {"Users": described, "PaginationToken": token}
