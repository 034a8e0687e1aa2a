"""Terms documents: the links to terms of use and privacy policies that sign-up pages show.

Every app client has at most one document of each name, with a link for each language of the
pages. Rules are those of the service model and of operations-new.md 6 [D].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.pool import Pool

__all__ = [
    "Terms",
    "check_links",
    "describe_terms_briefly",
    "find_terms",
    "links_for",
    "shown_terms",
    "terms_of_id",
]

DEFAULT_LANGUAGE = "cognito:default"
NAMES = ("terms-of-use", "privacy-policy")


@dataclass(slots=True)
class Terms:
    """One terms document of an app client; times are seconds since the epoch.

    ``name`` is ``terms-of-use`` or ``privacy-policy``; ``links`` are URLs by language, such as
    ``cognito:default`` and ``cognito:spanish``.
    """

    id: str
    pool_id: str
    client_id: str
    name: str
    source: str
    enforcement: str
    links: dict[str, str]
    created: float
    modified: float


def shown_terms(terms: Terms) -> dict[str, Any]:
    """Return the ``TermsType`` shape."""
    return {
        "TermsId": terms.id,
        "UserPoolId": terms.pool_id,
        "ClientId": terms.client_id,
        "TermsName": terms.name,
        "TermsSource": terms.source,
        "Enforcement": terms.enforcement,
        "Links": terms.links,
        "CreationDate": terms.created,
        "LastModifiedDate": terms.modified,
    }


def describe_terms_briefly(terms: Terms) -> dict[str, Any]:
    """Return the ``TermsDescriptionType`` shape of ListTerms: no links, no app client [D]."""
    return {
        "TermsId": terms.id,
        "TermsName": terms.name,
        "Enforcement": terms.enforcement,
        "CreationDate": terms.created,
        "LastModifiedDate": terms.modified,
    }


def check_links(links: Mapping[str, str] | None) -> dict[str, str]:
    """Return the links of a document, one of which is for all languages without their own.

    Raises:
        CognitoError: InvalidParameterException.
    """
    if links is None or DEFAULT_LANGUAGE not in links:
        raise errors.TERMS_DEFAULT_LINK()
    return dict(links)


def terms_of_id(pool: Pool, terms_id: str) -> Terms:
    """Return a terms document of a user pool.

    Raises:
        CognitoError: ResourceNotFoundException.
    """
    terms = pool.terms.get(terms_id)
    if terms is None:
        raise errors.TERMS_NOT_FOUND()
    return terms


def find_terms(pool: Pool, client_id: str, name: str) -> Terms | None:
    """Return the document of a name that an app client has; ``None`` where it has none."""
    documents = pool.terms.values()
    return next((t for t in documents if t.client_id == client_id and t.name == name), None)


def links_for(pool: Pool, client_id: str, language: str = DEFAULT_LANGUAGE) -> dict[str, str]:
    """Return the links that the sign-up page of an app client shows, by the document's name.

    It shows none unless the client has both documents [D model: CreateTerms].

    Args:
        pool: the user pool.
        client_id: the app client.
        language: the language of the page, such as ``cognito:spanish``; a document without a
            link for it is shown by its default link.
    """
    documents = [find_terms(pool, client_id, name) for name in NAMES]
    found = [one for one in documents if one is not None]
    if len(found) < len(NAMES):
        return {}
    return {one.name: one.links.get(language, one.links[DEFAULT_LANGUAGE]) for one in found}
