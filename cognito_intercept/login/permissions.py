"""Whether the pages may change users now, as the operation of the API that does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.restorations import check_writable

if TYPE_CHECKING:
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["check_may_change"]


def check_may_change(client: OAuthClient, operation: str) -> None:
    """Check that a change of users is allowed in this region and at this time.

    Args:
        client: the app client whose pages are used.
        operation: the operation of the API that makes the same change.

    Raises:
        CognitoError: OperationNotEnabledException in a secondary region, and while a recovery is
            active.
    """
    client.service.pool(client.pool.id, operation)
    check_writable(client.pool, client.service.now())
