"""Domains of user pools: the rules for their names, and the shape in which the API shows them.

A domain is a prefix of AWS's own host name, or a host name of the pool's owner with a
certificate (a custom domain). One of each may be attached to a pool [D operations.md].
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory import feature_plans
from cognito_intercept.directory.feature_plans import check_feature
from cognito_intercept.hosts import airport_of

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = ["MANAGED_LOGIN", "check_domain", "check_version", "describe_domain", "new_domain"]

Domain = dict[str, Any]

CLASSIC, MANAGED_LOGIN = 1, 2

_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){2,}[a-z0-9-]*[a-z][a-z0-9-]*")
_RESERVED = ("aws", "amazon", "cognito")
_CERTIFICATE = "arn:aws:acm:us-east-1:"


def check_domain(
    name: str, custom: dict[str, Any] | None, routing: dict[str, Any] | None = None
) -> None:
    """Check a domain's name, the certificate of a custom domain, and the routing.

    Args:
        name: the prefix, or the full host name of a custom domain.
        custom: the CustomDomainConfig; ``None`` for a prefix.
        routing: the Routing, which only custom domains have [D model].

    Raises:
        CognitoError: InvalidParameterException.
    """
    if custom is not None:
        if not _SUBDOMAIN.fullmatch(name):
            raise errors.DOMAIN_NOT_SUBDOMAIN()
        _check_certificate(custom)
        return
    if not _PREFIX.fullmatch(name):
        raise errors.DOMAIN_CHARACTERS()
    if routing is not None:
        raise errors.DOMAIN_ROUTING()
    for word in _RESERVED:
        # Whole words between hyphens only: "x-awsome" is fine [V].
        if word in name.split("-"):
            raise errors.DOMAIN_RESERVED_WORD(word=word)


def _check_certificate(custom: dict[str, Any]) -> None:
    arn = custom["CertificateArn"]
    # Other partitions have no us-east-1; what they want is not known.
    if arn.startswith("arn:aws:") and not arn.startswith(_CERTIFICATE):
        raise errors.DOMAIN_CERTIFICATE()


def check_version(pool: Pool, version: int | None) -> None:
    """Check which pages a domain shall have: 1, the classic ones, or 2, managed login.

    Raises:
        CognitoError: InvalidParameterException or FeatureUnavailableInTierException.
    """
    if version not in (None, CLASSIC, MANAGED_LOGIN):
        raise errors.MANAGED_LOGIN_VERSION()
    if version == MANAGED_LOGIN:
        check_feature(pool.configuration.plan, feature_plans.MANAGED_LOGIN)


def new_domain(pool: Pool, name: str, distribution: str, now: float) -> Domain:
    """Return a domain of a pool, with the API's names for what it has.

    Args:
        pool: the user pool.
        name: the prefix, or the full host name.
        distribution: the host name of its CloudFront distribution.
        now: seconds since the epoch; the domain's Version is this time in digits.
    """
    return {
        "UserPoolId": pool.id,
        "AWSAccountId": pool.arn.split(":")[4],
        "Domain": name,
        "S3Bucket": f"aws-cognito-prod-{airport_of(pool.region)}-assets",
        "CloudFrontDistribution": distribution,
        "Version": f"{datetime.fromtimestamp(now, UTC):%Y%m%d%H%M%S}",
        # AWS needs up to an hour to make a custom domain; here it is there at once.
        "Status": "ACTIVE",
        "ManagedLoginVersion": CLASSIC,
    }


def describe_domain(domain: Domain) -> Domain:
    """Return the ``DomainDescriptionType`` shape [D recorded R041]."""
    return {"CustomDomainConfig": {}} | domain
