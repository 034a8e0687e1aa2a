"""Host names and URLs: where a region's API, a pool's issuer and its OAuth endpoints are.

Everything that builds or recognises such a name asks here, so that routes, documents, tokens,
messages and relying party ids agree. The functions take plain values, not pools.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from cognito_intercept.partitions import find_partition, partition_of, url_suffix

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "IDENTITY_ISSUER",
    "IDENTITY_PREFIX",
    "OAUTH_PREFIX",
    "UPDATED_ISSUER_PREFIX",
    "UPLOAD_PREFIX",
    "airport_of",
    "api_host",
    "assets_url",
    "domain_host",
    "domain_of_host",
    "domains_host",
    "identity_region_of_host",
    "is_assets_host",
    "is_cognito_host",
    "is_identity_issuer_host",
    "is_loopback_host",
    "issuer_host",
    "issuer_url",
    "oauth_url",
    "region_of_host",
    "region_of_issuer_host",
    "upload_region",
    "upload_url",
]

# The path below which the OAuth endpoints are on a host that serves all pools of a region.
OAUTH_PREFIX = "/cognito-idp"
# The path that stands for the second issuer host where there is one host for everything.
UPDATED_ISSUER_PREFIX = "/issuer-cognito-idp"
# The issuer of the tokens of identity pools [D], and the path that stands for its host where there
# is one host for everything.
IDENTITY_ISSUER = "https://cognito-identity.amazonaws.com"
IDENTITY_PREFIX = "/cognito-identity"
# The path below which CSV files of user import jobs are uploaded to the local form's base URL; on
# AWS it is the name of a bucket of Amazon S3.
UPLOAD_PREFIX = "/aws-cognito-idp-user-import"

_REGION_AND_SUFFIX = r"(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?P<suffix>[a-z0-9.-]+)"
_API_HOST = re.compile(f"cognito-idp{_REGION_AND_SUFFIX}")
_IDENTITY_HOST = re.compile(f"cognito-identity{_REGION_AND_SUFFIX}")
_PREFIX_HOST = re.compile(
    r"(?P<domain>[a-z0-9-]+)\.auth(?:-fips)?\.(?P<region>[a-z0-9-]+)"
    r"\.amazoncognito\.com(?:\.cn)?"
)

_UPLOAD_HOST = re.compile(
    r"aws-cognito-idp-user-import-(?P<airport>[a-z0-9-]+)\.s3\.(?P<region>[a-z0-9-]+)\.(?P<suffix>[a-z0-9.-]+)"
)
# Airport codes by which AWS names the buckets of a region (D for pdx; the others are AWS's usual
# codes, G). Other regions go by their own name.
_AIRPORTS = {
    "us-east-1": "iad",
    "us-east-2": "cmh",
    "us-west-1": "sfo",
    "us-west-2": "pdx",
    "ca-central-1": "yul",
    "sa-east-1": "gru",
    "eu-west-1": "dub",
    "eu-west-2": "lhr",
    "eu-west-3": "cdg",
    "eu-central-1": "fra",
    "eu-north-1": "arn",
    "eu-south-1": "mxp",
    "ap-south-1": "bom",
    "ap-southeast-1": "sin",
    "ap-southeast-2": "syd",
    "ap-northeast-1": "nrt",
    "ap-northeast-2": "icn",
    "ap-northeast-3": "kix",
    "me-south-1": "bah",
    "af-south-1": "cpt",
    "il-central-1": "tlv",
}


def airport_of(region: str) -> str:
    """Return the code that stands for a region in the names of AWS's buckets."""
    return _AIRPORTS.get(region, region)


def api_host(region: str) -> str:
    """Return the host name of a region's API."""
    return f"cognito-idp.{region}.{url_suffix(region)}"


@lru_cache(maxsize=256)
def region_of_host(host: str) -> str | None:
    """Return the region of an API host in any spelling: plain, FIPS, dual-stack, or both.

    Args:
        host: a host name in lower case.
    """
    return _region_of_match(_API_HOST.fullmatch(host))


def _region_of_match(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    partition = find_partition(match["region"])
    is_endpoint = match["suffix"] in (partition.dns_suffix, partition.dual_stack_suffix)
    return match["region"] if is_endpoint else None


@lru_cache(maxsize=256)
def identity_region_of_host(host: str) -> str | None:
    """Return the region of a host of the API of identity pools, in any spelling.

    Args:
        host: a host name in lower case.
    """
    return _region_of_match(_IDENTITY_HOST.fullmatch(host))


def is_identity_issuer_host(host: str) -> bool:
    """Return whether a host is the issuer of the tokens of identity pools.

    Args:
        host: a host name in lower case.
    """
    return f"https://{host}" == IDENTITY_ISSUER


def issuer_host(region: str) -> str:
    """Return the host name of the issuers of pools with IssuerConfiguration UPDATED [D model]."""
    return f"issuer-{api_host(region)}"


def region_of_issuer_host(host: str) -> str | None:
    """Return the region of a host of UPDATED issuers, below all suffixes that API hosts have.

    Args:
        host: a host name in lower case.
    """
    return region_of_host(host.removeprefix("issuer-")) if host.startswith("issuer-") else None


def is_cognito_host(host: str) -> bool:
    """Return whether a host is AWS's for user pools or identity pools.

    That is: an API, an issuer, a prefix domain or the bucket of CSV uploads.

    Args:
        host: a host name in lower case.
    """
    region = region_of_host(host) or region_of_issuer_host(host)
    region = region or upload_region(host) or identity_region_of_host(host)
    is_host = region is not None or domain_of_host(host) is not None
    return is_host or is_identity_issuer_host(host)


@lru_cache(maxsize=256)
def upload_region(host: str) -> str | None:
    """Return the region of the host that CSV files of user import jobs are uploaded to.

    Args:
        host: a host name in lower case.
    """
    match = _UPLOAD_HOST.fullmatch(host)
    if match is None or match["airport"] != airport_of(match["region"]):
        return None
    return match["region"] if match["suffix"] == url_suffix(match["region"]) else None


def upload_url(region: str, path: str, base_url: str | None = None) -> str:
    """Return the URL, without its query, that a CSV file is uploaded to [D recorded R078].

    Args:
        region: the region of the user pool.
        path: account, user pool and job.
        base_url: the local form's base URL; ``None`` for AWS's.
    """
    if base_url is not None:
        return f"{base_url}{UPLOAD_PREFIX}/{path}"
    bucket = f"{UPLOAD_PREFIX.removeprefix('/')}-{airport_of(region)}"
    return f"https://{bucket}.s3.{region}.{url_suffix(region)}/{path}"


@lru_cache(maxsize=256)
def issuer_url(
    region: str, pool_id: str, base_url: str | None = None, *, updated: bool = False
) -> str:
    """Return the ``iss`` of a pool's tokens.

    Args:
        region: the pool's region.
        pool_id: the user pool.
        base_url: the URL that issues instead of AWS's; ``None`` for AWS's.
        updated: whether the pool's IssuerConfiguration is UPDATED: a second host, below a base
            URL a path of its own.
    """
    if base_url is not None:
        return f"{base_url}{UPDATED_ISSUER_PREFIX if updated else ''}/{pool_id}"
    return f"https://{issuer_host(region) if updated else api_host(region)}/{pool_id}"


@lru_cache(maxsize=256)
def domain_of_host(host: str) -> tuple[str, str] | None:
    """Return the prefix and the region of a prefix domain's host name, in lower case."""
    match = _PREFIX_HOST.fullmatch(host)
    return (match["domain"], match["region"]) if match else None


def domain_host(domain: str, region: str) -> str:
    """Return the host name of a user pool domain: a prefix, or a custom domain as it is.

    AWS GovCloud has FIPS hosts only (so do the URLs of every GovCloud pool in public code), and
    in China the name ends in ``.cn`` (R, in seven public deployments).
    """
    if "." in domain:
        return domain
    partition = partition_of(region)
    label = "auth-fips" if partition == "aws-us-gov" else "auth"
    ending = ".cn" if partition == "aws-cn" else ""
    return f"{domain}.{label}.{region}.amazoncognito.com{ending}"


def domains_host(domains: Iterable[str], region: str) -> str | None:
    """Return the host name of the domain that a pool goes by; ``None``: it has no domain.

    Which of two domains AWS's documents name is not known; here it is the custom one (G).

    Args:
        domains: the pool's domains: a prefix, a custom domain, or one of each.
        region: the pool's region.
    """
    first = min(domains, key=lambda domain: "." not in domain, default=None)
    return None if first is None else domain_host(first, region)


def is_loopback_host(host: str) -> bool:
    """Return whether a host name or address is this machine's own.

    Args:
        host: a host name in lower case, or an IP address without brackets.
    """
    is_named = host == "localhost" or host.endswith(".localhost")
    return is_named or host == "::1" or re.fullmatch(r"127(?:\.[0-9]{1,3}){3}", host) is not None


def is_assets_host(host: str) -> bool:
    """Return whether a host may be the CloudFront distribution of a user pool domain.

    Args:
        host: a host name in lower case.
    """
    return host.endswith(".cloudfront.net")


def assets_url(distribution: str, base_url: str | None = None) -> str:
    """Return the URL that those of the images of a user pool domain start with.

    Args:
        distribution: the host name of the domain's CloudFront distribution.
        base_url: the local form's base URL.
    """
    return f"https://{distribution}" if base_url is None else f"{base_url}{OAUTH_PREFIX}"


def oauth_url(region: str, domains: Iterable[str], base_url: str | None = None) -> str:
    """Return the URL that those of a pool's OAuth endpoints and pages start with.

    With a base URL it is below that. Else it is the pool's domain; for a pool without one it
    is the path of the API host that serves all pools.

    Args:
        region: the pool's region.
        domains: the pool's domains.
        base_url: the local form's base URL.
    """
    if base_url is not None:
        return f"{base_url}{OAUTH_PREFIX}"
    host = domains_host(domains, region)
    return f"https://{api_host(region)}{OAUTH_PREFIX}" if host is None else f"https://{host}"
