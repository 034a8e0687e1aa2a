"""How many requests a second are answered, where ``cognito.quotas.enforce_rates`` asks for it.

Requests are counted by the emulator's clock, over the second that ends now. A refused one does not
count (G).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.domains import MANAGED_LOGIN
from cognito_intercept.request_categories import (
    CATEGORIES,
    CHALLENGE_RESPONSES,
    Category,
    category_of,
)
from cognito_intercept.service import count_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.service import Service

__all__ = ["check_rate", "provision", "rate_in_force"]

_SECOND = 1.0
_CHALLENGES_PER_SIGN_IN = 3


def check_rate(service: Service, operation: str, params: Mapping[str, Any]) -> None:
    """Count a request, unless there were too many of its category within the last second.

    Args:
        service: the region's state.
        operation: the operation's name.
        params: its input, which nobody has checked yet.

    Raises:
        CognitoError: TooManyRequestsException.
    """
    found = category_of(operation)
    if found is None:
        return
    name, category = found
    with service.around.lock:
        if category.is_limited_per_pool:
            _check_operation(service, operation, params)
        limit = rate_in_force(service, name, category)
        if operation in CHALLENGE_RESPONSES and _is_within(
            service, "challenge responses", _CHALLENGES_PER_SIGN_IN * limit
        ):
            return
        if not _is_within(service, name, limit):
            raise errors.RATE_EXCEEDED()


def _check_operation(service: Service, operation: str, params: Mapping[str, Any]) -> None:
    """Refuse one operation that is called too often for one user pool [D quotas]."""
    pool_id = params.get("UserPoolId")
    limit = service.quotas.operation_rate_per_pool
    if isinstance(pool_id, str) and not _is_within(service, f"{operation} {pool_id}", limit):
        raise errors.RATE_EXCEEDED()


def _is_within(service: Service, counter: str, limit: int) -> bool:
    """Return whether one more request a second is within a limit, and count it if it is."""
    return count_within(service, counter, limit, _SECOND)


def rate_in_force(service: Service, name: str, category: Category) -> int:
    """Return how many requests a second of a category are answered in a region."""
    provisioned = service.provisioned_limits.get(name, category.free)
    return min(provisioned, category.quota(service.quotas))


def provision(service: Service, name: str, rate: int) -> None:
    """Change the rate of a category in a region.

    Raises:
        CognitoError: InvalidParameterException where the category's rate cannot be changed, or
            not to one so low; ServiceQuotaExceededException for one above the account's quota.
    """
    category = CATEGORIES[name]
    if not category.is_adjustable:
        raise errors.LIMIT_NOT_ADJUSTABLE(category=name)
    if name in {"UserAuthentication", "UserFederation"} and _has_managed_login(service):
        raise errors.LIMIT_OF_MANAGED_LOGIN(category=name)
    if rate < category.free:
        raise errors.LIMIT_TOO_LOW(rate=rate, free=category.free)
    if rate > category.quota(service.quotas):
        raise errors.LIMIT_ABOVE_QUOTA(rate=rate, quota=category.quota(service.quotas))
    service.journal.put(service.provisioned_limits, name, rate)


def _has_managed_login(service: Service) -> bool:
    """Return whether a user pool of the region has the pages of managed login."""
    return any(
        pool.domains[domain]["ManagedLoginVersion"] == MANAGED_LOGIN
        for domain, pool in service.pool_of_domain.items()
    )
