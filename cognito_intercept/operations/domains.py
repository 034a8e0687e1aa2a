"""Domains of user pools: create, describe, update, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.domains import (
    check_domain,
    check_version,
    describe_domain,
    new_domain,
)
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

Config = dict[str, Any] | None
DISTRIBUTION_LENGTH = 13


@operation()
def create_user_pool_domain(
    service: Service,
    *,
    domain: str,
    user_pool_id: str,
    managed_login_version: int | None = None,
    custom_domain_config: Config = None,
    routing: Config = None,
) -> dict[str, Any]:
    """Attach a domain to a user pool: a prefix, or a custom domain with its certificate."""
    pool = service.pool(user_pool_id)
    check_domain(domain, custom_domain_config)
    check_version(pool, managed_login_version)
    if domain in service.pool_of_domain:
        raise errors.DOMAIN_TAKEN()
    is_custom = custom_domain_config is not None
    if any(("CustomDomainConfig" in other) == is_custom for other in pool.domains.values()):
        raise errors.DOMAIN_ALREADY_CONFIGURED()
    distribution = f"d{service.entropy.lower(DISTRIBUTION_LENGTH)}.cloudfront.net"
    service.put_domain(pool, domain, new_domain(pool, domain, distribution, service.now()))
    return _changed(service, pool, domain, managed_login_version, custom_domain_config, routing)


def _changed(  # noqa: PLR0917 - all of the call
    service: Service, pool: Pool, name: str, version: int | None, custom: Config, routing: Config
) -> dict[str, Any]:
    """Write what was given, and answer with it, as both operations do."""
    given = {
        "ManagedLoginVersion": version,
        "CustomDomainConfig": custom,
        "Routing": routing,
    }
    domain = pool.domains[name] | {key: value for key, value in given.items() if value is not None}
    service.put_domain(pool, name, domain)
    is_custom = "CustomDomainConfig" in domain
    return {
        "ManagedLoginVersion": version,
        "CloudFrontDomain": domain["CloudFrontDistribution"] if is_custom else None,
        "Routing": routing,
    }


@operation()
def describe_user_pool_domain(service: Service, *, domain: str) -> dict[str, Any]:
    """Show a domain; one that does not exist is no error and has no members [R]."""
    pool = service.pool_of_domain.get(domain)
    if pool is None:
        return {"DomainDescription": {}}
    return {"DomainDescription": describe_domain(pool.domains[domain])}


@operation()
def update_user_pool_domain(
    service: Service,
    *,
    domain: str,
    user_pool_id: str,
    managed_login_version: int | None = None,
    custom_domain_config: Config = None,
    routing: Config = None,
) -> dict[str, Any]:
    """Give a domain other pages, or a custom domain another certificate."""
    pool = _pool_having(service, user_pool_id, domain)
    if custom_domain_config is not None:
        if "CustomDomainConfig" not in pool.domains[domain]:
            raise errors.DOMAIN_NOT_CUSTOM()
        check_domain(domain, custom_domain_config)
    check_version(pool, managed_login_version)
    return _changed(service, pool, domain, managed_login_version, custom_domain_config, routing)


def _pool_having(service: Service, pool_id: str, domain: str) -> Pool:
    pool = service.pool(pool_id)
    if domain not in pool.domains:
        raise errors.DOMAIN_NOT_FOUND()
    return pool


@operation()
def delete_user_pool_domain(service: Service, *, domain: str, user_pool_id: str) -> dict[str, Any]:
    """Take a domain from its user pool."""
    pool = _pool_having(service, user_pool_id, domain)
    service.remove_domain(pool, domain)
    return {}
