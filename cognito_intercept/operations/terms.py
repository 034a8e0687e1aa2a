"""Terms documents of app clients: create, describe, list, update, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.pagination import page
from cognito_intercept.directory.terms import (
    Terms,
    check_links,
    describe_terms_briefly,
    find_terms,
    shown_terms,
)
from cognito_intercept.operations.registry import operation
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

Links = dict[str, str] | None


@operation()
def create_terms(
    service: Service,
    pool: Pool,
    client: Client,
    *,
    terms_name: str,
    terms_source: str,
    enforcement: str,
    links: Links = None,
) -> dict[str, Any]:
    """Give an app client a terms document; it has at most one of each name."""
    if find_terms(pool, client.id, terms_name) is not None:
        raise errors.TERMS_EXIST(name=terms_name, client_id=client.id)
    check_quota(len(pool.terms), pool.quotas.terms_per_pool, errors.TOO_MANY_TERMS)
    checked = check_links(links)
    now = service.now()
    terms = Terms(
        id=service.entropy.uuid(),
        pool_id=pool.id,
        client_id=client.id,
        name=terms_name,
        source=terms_source,
        enforcement=enforcement,
        links=checked,
        created=now,
        modified=now,
    )
    service.journal.put(pool.terms, terms.id, terms)
    return {"Terms": shown_terms(terms)}


@operation()
def describe_terms(terms: Terms) -> dict[str, Any]:
    """Show a terms document."""
    return {"Terms": shown_terms(terms)}


@operation()
def describe_terms_by_client(pool: Pool, client: Client, *, terms_name: str) -> dict[str, Any]:
    """Show the terms document of a name that an app client has."""
    terms = find_terms(pool, client.id, terms_name)
    if terms is None:
        raise errors.TERMS_OF_CLIENT_NOT_FOUND(name=terms_name, client_id=client.id)
    return {"Terms": shown_terms(terms)}


@operation()
def list_terms(
    pool: Pool, *, max_results: int | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """List a pool's terms documents, the oldest first (G): names and dates only."""
    documents, token = page(
        pool.terms.values(), max_results, next_token, key=lambda one: (one.created, one.id)
    )
    return {"Terms": [describe_terms_briefly(one) for one in documents], "NextToken": token}


@operation()
def update_terms(
    service: Service,
    pool: Pool,
    terms: Terms,
    *,
    terms_name: str | None = None,
    terms_source: str | None = None,
    enforcement: str | None = None,
    links: Links = None,
) -> dict[str, Any]:
    """Change a terms document; what is not sent stays, links are replaced as a whole [D, G]."""
    name = terms_name or terms.name
    if find_terms(pool, terms.client_id, name) not in (None, terms):
        raise errors.TERMS_EXIST(name=name, client_id=terms.client_id)
    service.journal.set(
        terms,
        name=name,
        source=terms_source or terms.source,
        enforcement=enforcement or terms.enforcement,
        links=terms.links if links is None else check_links(links),
        modified=service.now(),
    )
    return {"Terms": shown_terms(terms)}


@operation()
def delete_terms(service: Service, pool: Pool, terms: Terms) -> None:
    """Delete a terms document; the app client can have another one of its name."""
    service.journal.remove(pool.terms, terms.id)
