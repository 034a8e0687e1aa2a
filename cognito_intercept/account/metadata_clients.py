"""Clients with a URL for their id: their documents, fetched at first need and kept for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cognito_intercept import errors
from cognito_intercept.directory.cimd_policies import (
    ClientMetadata,
    MetadataError,
    cache_seconds,
    find_policy,
    read_metadata,
)
from cognito_intercept.directory.feature_plans import CLIENT_METADATA

if TYPE_CHECKING:
    from cognito_intercept.directory.cimd_policies import CimdPolicy
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["MetadataClient", "find_metadata_client", "refresh_metadata"]


class MetadataClient(NamedTuple):
    """The app client that a URL counts as, and what the document there says."""

    client: Client
    metadata: ClientMetadata


def find_metadata_client(service: Service, pool: Pool, url: str) -> MetadataClient | None:
    """Return the client whose id is a URL; its document is fetched unless it is in the cache.

    Args:
        service: the region's state.
        pool: the user pool.
        url: the ``client_id`` of a request.

    Returns:
        ``None`` where no policy of the pool admits the URL, or the document is missing or unfit.
    """
    if not url.startswith("https://") or not pool.configuration.plan.includes(CLIENT_METADATA):
        return None
    policy = find_policy(pool, url)
    if policy is None or policy.client_id is None:
        return None
    with service.turn():
        metadata = policy.documents.get(url)
        if metadata is None or service.now() >= metadata.expires:
            try:
                metadata = _fetch(service, policy, url)
            except MetadataError:
                return None
            service.journal.put(policy.documents, url, metadata)
    return MetadataClient(pool.clients[policy.client_id], metadata)


def refresh_metadata(service: Service, policy: CimdPolicy, url: str) -> None:
    """Fetch a document again; one that is missing or unfit by now leaves the cache as it is (G).

    Raises:
        CognitoError: InvalidParameterException, which says what is wrong with it.
    """
    try:
        metadata = _fetch(service, policy, url)
    except MetadataError as error:
        raise errors.CIMD_DOCUMENT(url=url, reason=error) from None
    service.journal.put(policy.documents, url, metadata)


def _fetch(service: Service, policy: CimdPolicy, url: str) -> ClientMetadata:
    documents = service.around.documents
    text = documents.at(url)
    if text is None:
        raise MetadataError("there is no document")
    seconds = cache_seconds(policy, documents.header(url, "Cache-Control"))
    return read_metadata(url, text, service.now(), seconds)
