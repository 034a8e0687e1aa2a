"""CIMD policies: create, describe, list, update, delete; the cache of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.metadata_clients import refresh_metadata
from cognito_intercept.directory.cimd_policies import (
    DEFAULT_CACHE_SECONDS,
    CimdPolicy,
    describe_policy,
    describe_policy_briefly,
    describe_url,
)
from cognito_intercept.directory.feature_plans import CLIENT_METADATA, check_feature
from cognito_intercept.directory.pagination import page
from cognito_intercept.operations.registry import operation
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

# How long AWS's ids are is not known (G).
ID_LENGTH = 26


@operation()
def create_cimd_policy(
    service: Service,
    pool: Pool,
    client: Client,
    *,
    policy_name: str,
    url_patterns: list[str],
    cache_duration: int | None = None,
) -> dict[str, Any]:
    """Let clients with URLs for ids be an app client; names and patterns may repeat (G)."""
    check_feature(pool.configuration.plan, CLIENT_METADATA)
    limit = pool.quotas.cimd_policies_per_pool
    check_quota(len(pool.cimd_policies), limit, errors.TOO_MANY_CIMD_POLICIES)
    now = service.now()
    policy = CimdPolicy(
        id=service.entropy.lower(ID_LENGTH),
        pool_id=pool.id,
        client_id=client.id,
        name=policy_name,
        # Whether AWS shows the default is not known (G).
        cache_seconds=cache_duration or DEFAULT_CACHE_SECONDS,
        patterns=url_patterns,
        created=now,
        modified=now,
    )
    service.journal.put(pool.cimd_policies, policy.id, policy)
    return {"CIMDPolicy": describe_policy(policy)}


@operation()
def describe_cimd_policy(cimd_policy: CimdPolicy) -> dict[str, Any]:
    """Show a policy; without ClientId once its app client is deleted [D]."""
    return {"CIMDPolicy": describe_policy(cimd_policy)}


@operation()
def list_cimd_policies(
    pool: Pool, *, max_results: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """List a pool's policies, the oldest first (G)."""
    policies, token = page(
        pool.cimd_policies.values(),
        max_results,
        next_token,
        key=lambda policy: (policy.created, policy.id),
    )
    shown = [describe_policy_briefly(policy) for policy in policies]
    return {"CIMDPolicies": shown, "NextToken": token}


@operation()
def update_cimd_policy(
    service: Service,
    pool: Pool,
    client: Client,
    cimd_policy: CimdPolicy,
    *,
    url_patterns: list[str],
    policy_name: str | None = None,
    cache_duration: int | None = None,
) -> dict[str, Any]:
    """Replace a policy's app client and patterns; name and cache duration may stay [D].

    Documents whose URLs do not match any more leave the cache (G).
    """
    check_feature(pool.configuration.plan, CLIENT_METADATA)
    service.journal.set(
        cimd_policy,
        client_id=client.id,
        patterns=url_patterns,
        name=policy_name or cimd_policy.name,
        cache_seconds=cache_duration or cimd_policy.cache_seconds,
        modified=service.now(),
    )
    for url in [url for url in cimd_policy.documents if not cimd_policy.admits(url)]:
        service.journal.remove(cimd_policy.documents, url)
    return {"CIMDPolicy": describe_policy(cimd_policy)}


@operation()
def delete_cimd_policy(service: Service, pool: Pool, cimd_policy: CimdPolicy) -> dict[str, Any]:
    """Delete a policy; its URLs are no client ids any more [D]."""
    service.journal.remove(pool.cimd_policies, cimd_policy.id)
    return {}


@operation()
def list_client_metadata_urls(
    service: Service,
    cimd_policy: CimdPolicy,
    *,
    max_results: int | None = None,
    next_token: str | None = None,
) -> dict[str, Any]:
    """List the documents in a policy's cache that have not expired [D]."""
    now = service.now()
    cached = [one for one in cimd_policy.documents.values() if now < one.expires]
    documents, token = page(cached, max_results, next_token, key=lambda one: one.url)
    return {"ClientMetadataURLs": [describe_url(one) for one in documents], "NextToken": token}


@operation()
def update_client_metadata_url_state(
    service: Service, pool: Pool, cimd_policy: CimdPolicy, *, url: str, action: str
) -> dict[str, Any]:
    """Fetch a cached document again, or drop it [D]."""
    check_feature(pool.configuration.plan, CLIENT_METADATA)
    document = cimd_policy.documents.get(url)
    if document is None or service.now() >= document.expires:
        raise errors.CIMD_URL_NOT_CACHED(url=url)
    if action == "REFRESH":
        refresh_metadata(service, cimd_policy, url)
    else:
        service.journal.remove(cimd_policy.documents, url)
    return {}
