"""What was looked up may be gone after a trigger was called: other calls run meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["recheck"]


def recheck(
    service: Service, pool: Pool, *, client: Client | None = None, user: User | None = None
) -> None:
    """Refuse to go on with what was deleted while a trigger was called.

    Entities keep their identity as long as they exist, so there is nothing to look up again.

    Args:
        service: the region's state.
        pool: the user pool of the call.
        client: the app client of the call, if it has one.
        user: the user of the call, if it has one; another user of the same name is not the user.

    Raises:
        CognitoError: what the look-up raises: ResourceNotFoundException for the pool and the app
            client, UserNotFoundException.
    """
    if client is not None and service.client(client.id)[1] is not client:
        raise errors.CLIENT_NOT_FOUND(client_id=client.id)
    if service.pool(pool.id) is not pool:
        raise errors.POOL_NOT_FOUND(pool_id=pool.id)
    if user is not None and pool.by_sub.get(user.sub) is not user:
        raise errors.USER_NOT_FOUND()
