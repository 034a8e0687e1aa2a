"""CIMD policies: which Client ID Metadata Documents make an app client of a URL, and their cache.

A client that was never registered has an https URL for its ``client_id``. If the URL matches a
pattern of a policy, and the JSON document there is fit, the client counts as the app client that
the policy names [D operations-new.md 2]. Where AWS says nothing about documents, the Internet
draft "OAuth Client ID Metadata Document" is followed (G).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.client_rules import check_redirect
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.pool import Pool

__all__ = [
    "DEFAULT_CACHE_SECONDS",
    "CimdPolicy",
    "ClientMetadata",
    "MetadataError",
    "cache_seconds",
    "describe_policy",
    "describe_policy_briefly",
    "describe_url",
    "find_policy",
    "policy_of_id",
    "read_metadata",
]

_DAY, _YEAR = 86_400, 31_556_952
DEFAULT_CACHE_SECONDS = _DAY
# The draft advises to read no more.
_MAX_BYTES = 5 * 1024
_MOST_ITEMS, _LONGEST_ITEM = 100, 1024
_MAX_AGE = re.compile(r'(?:^|,)\s*max-age="?([0-9]{1,10})"?\s*(?=,|$)', re.IGNORECASE)
# What a public client may not have in its document.
_SECRETS = ("client_secret", "client_secret_expires_at")


@dataclass(frozen=True, slots=True)
class ClientMetadata:
    """What a document says of its client; times are seconds since the epoch.

    Attributes:
        url: where it is, which is the client's id.
        cached: when it was read.
        expires: when it must be read again.
        redirect_uris: where users may be sent back to.
        grant_types: the grants that the client uses, as OAuth calls them.
        scopes: the scopes that it may ask for; ``None`` for all of the app client's.
    """

    url: str
    cached: float
    expires: float
    redirect_uris: list[str]
    grant_types: list[str]
    scopes: list[str] | None = None


@dataclass(slots=True)
class CimdPolicy:
    """A CIMD policy of a user pool; times are seconds since the epoch.

    ``client_id`` is ``None`` once the app client is deleted. ``cache_seconds`` is how long
    documents are kept that do not say so themselves. ``documents`` are those in the cache, by URL.
    """

    id: str
    pool_id: str
    client_id: str | None
    name: str
    cache_seconds: int
    patterns: list[str]
    created: float
    modified: float
    documents: dict[str, ClientMetadata] = field(default_factory=dict)

    def admits(self, url: str) -> bool:
        """Return whether a URL fits one of the patterns, in which ``*`` stands for any text."""
        return any(_fits(pattern.split("*"), url) for pattern in self.patterns)


def _fits(parts: list[str], text: str) -> bool:
    """Return whether a text has parts in their order, the first and the last at its ends.

    In linear time, unlike a regular expression with many repetitions.
    """
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if not text.startswith(first) or not text[len(first) :].endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def policy_of_id(pool: Pool, policy_id: str) -> CimdPolicy:
    """Return a CIMD policy of a user pool.

    Raises:
        CognitoError: ResourceNotFoundException.
    """
    policy = pool.cimd_policies.get(policy_id)
    if policy is None:
        raise errors.CIMD_POLICY_NOT_FOUND(policy_id=policy_id)
    return policy


def find_policy(pool: Pool, url: str) -> CimdPolicy | None:
    """Return the policy that a client's URL falls under: the oldest one with an app client (G)."""
    return next(
        (one for one in pool.cimd_policies.values() if one.client_id and one.admits(url)), None
    )


def describe_policy(policy: CimdPolicy) -> dict[str, Any]:
    """Return the ``CIMDPolicyType`` shape."""
    return {
        "UserPoolId": policy.pool_id,
        **describe_policy_briefly(policy),
        "URLPatterns": policy.patterns,
    }


def describe_policy_briefly(policy: CimdPolicy) -> dict[str, Any]:
    """Return the ``CIMDPolicySummaryType`` shape."""
    return {
        "CIMDPolicyId": policy.id,
        "ClientId": policy.client_id,
        "PolicyName": policy.name,
        "CacheDuration": policy.cache_seconds,
        "CreationDate": policy.created,
        "LastModifiedDate": policy.modified,
    }


def describe_url(document: ClientMetadata) -> dict[str, Any]:
    """Return the ``ClientMetadataURLType`` shape."""
    return {
        "URL": document.url,
        "CachedDate": document.cached,
        "ExpirationDate": document.expires,
    }


def cache_seconds(policy: CimdPolicy, cache_control: str | None) -> int:
    """Return how long a document is kept: as its server says, within bounds, or by the policy [D].

    Args:
        policy: the policy.
        cache_control: the Cache-Control header that the document came with.
    """
    found = _MAX_AGE.search(cache_control or "")
    if found is not None and _DAY <= int(found[1]) <= _YEAR:
        return int(found[1])
    return policy.cache_seconds


class MetadataError(ValueError):
    """A document that makes no client of its URL; the text says why."""


def read_metadata(url: str, text: str, now: float, seconds: int) -> ClientMetadata:
    """Return what a document says of its client.

    Args:
        url: where it is.
        text: the document.
        now: the time, in seconds since the epoch.
        seconds: how long it may be kept.

    Raises:
        MetadataError: it is no document of a public client at this URL.
    """
    try:
        document = read_object(text, max_bytes=_MAX_BYTES)
    except MalformedJsonError as error:
        raise MetadataError(str(error)) from None
    if document.get("client_id") != url:
        raise MetadataError("client_id is not its URL")
    if document.get("token_endpoint_auth_method") != "none" or any(s in document for s in _SECRETS):
        raise MetadataError("token_endpoint_auth_method is not none")
    uris = _strings(document, "redirect_uris")
    if not uris:
        raise MetadataError("redirect_uris is missing")
    for uri in uris:
        _check_uri(uri)
    scope = document.get("scope")
    if scope is not None and not isinstance(scope, str):
        raise MetadataError("scope is no string")
    return ClientMetadata(
        url,
        now,
        now + seconds,
        uris,
        _strings(document, "grant_types") or ["authorization_code"],
        None if scope is None else scope.split()[:_MOST_ITEMS],
    )


def _strings(document: Mapping[str, Any], name: str) -> list[str]:
    values = document.get(name, [])
    is_list = isinstance(values, list) and len(values) <= _MOST_ITEMS
    if not is_list or not all(isinstance(v, str) and len(v) <= _LONGEST_ITEM for v in values):
        raise MetadataError(f"{name} is no list of strings")
    return list(dict.fromkeys(values))


def _check_uri(uri: str) -> None:
    try:
        check_redirect(uri)
    except errors.CognitoError as error:
        raise MetadataError(error.message) from None
