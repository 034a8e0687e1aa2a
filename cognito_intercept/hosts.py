"""Host names: where a region's API is, and where a user pool's domain is.

The two kinds are told apart here, so that routes and documents agree on them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = ["API_HOST", "domain_host", "domain_of_host", "pool_host", "region_of_host"]

# The endings of every partition's endpoints, dual-stack ones included (botocore's
# partitions.json).
_SUFFIXES = (
    "amazonaws.com",
    "api.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
)
API_HOST = (
    r"cognito-idp(?:-fips)?\.(?P<region>[a-z0-9-]+)\."
    rf"(?:{'|'.join(re.escape(suffix) for suffix in _SUFFIXES)})"
)
_PREFIX_HOST = r"(?P<domain>[a-z0-9-]+)\.auth(?:-fips)?\.(?P<region>[a-z0-9-]+)\.amazoncognito\.com"
_api_host, _prefix_host = re.compile(API_HOST), re.compile(_PREFIX_HOST)


def region_of_host(host: str) -> str | None:
    """Return the region that an endpoint's host name tells, in any partition or variant."""
    found = _api_host.fullmatch(host)
    return found["region"] if found else None


def domain_of_host(host: str) -> tuple[str, str] | None:
    """Return the prefix and the region of a host on ``amazoncognito.com``."""
    found = _prefix_host.fullmatch(host)
    return (found["domain"], found["region"]) if found else None


def domain_host(domain: str, region: str) -> str:
    """Return the host name of a user pool domain: a prefix, or a custom domain as it is."""
    if "." in domain:
        return domain
    # AWS GovCloud has FIPS hosts only (so do the URLs of every GovCloud pool in public code).
    label = "auth-fips" if region.startswith("us-gov-") else "auth"
    return f"{domain}.{label}.{region}.amazoncognito.com"


def pool_host(pool: Pool) -> str | None:
    """Return the host of a pool's domain, the custom one if it has two; ``None``: it has none.

    Which of two domains AWS's documents name is not known (G).
    """
    domains = sorted(pool.domains, key=lambda domain: "." not in domain)
    return domain_host(domains[0], pool.region) if domains else None
