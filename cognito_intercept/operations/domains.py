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
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

Config = dict[str, Any] | None
DISTRIBUTION_LENGTH = 13


@operation()
def create_user_pool_domain(
    service: Service,
    pool: Pool,
    *,
    domain: str,
    managed_login_version: int | None = None,
    custom_domain_config: Config = None,
    routing: Config = None,
) -> dict[str, Any]:
    """Attach a domain to a user pool: a prefix, or a custom domain with its certificate."""
    check_domain(domain, custom_domain_config, routing)
    check_version(pool, managed_login_version)
    if domain in service.pool_of_domain:
        raise errors.DOMAIN_TAKEN()
    is_custom = custom_domain_config is not None
    if any(("CustomDomainConfig" in other) == is_custom for other in pool.domains.values()):
        raise errors.DOMAIN_ALREADY_CONFIGURED()
    if is_custom:
        limit = service.quotas.custom_domains_per_region
        check_quota(len(service.custom_domains), limit, errors.TOO_MANY_CUSTOM_DOMAINS)
    distribution = f"d{service.entropy.lower(DISTRIBUTION_LENGTH)}.cloudfront.net"
    created = new_domain(pool, domain, distribution, service.now())
    changes = _changes(managed_login_version, custom_domain_config, routing)
    return _put(service, pool, created, changes)


def _changes(version: int | None, custom: Config, routing: Config) -> dict[str, Any]:
    members = {
        "ManagedLoginVersion": version,
        "CustomDomainConfig": custom,
        "Routing": routing,
    }
    return {name: value for name, value in members.items() if value is not None}


def _put(
    service: Service, pool: Pool, domain: dict[str, Any], changes: dict[str, Any]
) -> dict[str, Any]:
    """Store a domain with changes, and answer with what was changed, as both operations do."""
    domain |= changes
    service.put_domain(pool, domain["Domain"], domain)
    is_custom = "CustomDomainConfig" in domain
    return {
        "ManagedLoginVersion": changes.get("ManagedLoginVersion"),
        "CloudFrontDomain": domain["CloudFrontDistribution"] if is_custom else None,
        "Routing": changes.get("Routing"),
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
    pool: Pool,
    pool_domain: dict[str, Any],
    *,
    managed_login_version: int | None = None,
    custom_domain_config: Config = None,
    routing: Config = None,
) -> dict[str, Any]:
    """Give a domain other pages, or a custom domain another certificate."""
    is_custom = "CustomDomainConfig" in pool_domain
    if custom_domain_config is not None and not is_custom:
        raise errors.DOMAIN_NOT_CUSTOM()
    if not is_custom or custom_domain_config is not None:
        check_domain(pool_domain["Domain"], custom_domain_config, routing)
    check_version(pool, managed_login_version)
    changes = _changes(managed_login_version, custom_domain_config, routing)
    if managed_login_version not in {None, pool_domain["ManagedLoginVersion"]}:
        pool.end_browser_sessions()
    return _put(service, pool, dict(pool_domain), changes)


@operation()
def delete_user_pool_domain(
    service: Service, pool: Pool, pool_domain: dict[str, Any]
) -> dict[str, Any]:
    """Remove a domain from its user pool."""
    service.remove_domain(pool, pool_domain["Domain"])
    return {}
