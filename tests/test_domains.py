"""Domains of user pools: prefixes, custom domains, what is refused."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest

from tests.helpers import refusal

INVALID = "InvalidParameterException"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/x"


@pytest.fixture
def pool_id(idp: Any) -> str:
    """A user pool with nothing special about it."""
    pool: str = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    return pool


def attached(idp: Any, pool_id: str, domain: str, **more: Any) -> dict[str, Any]:
    """Attach a domain and return the answer's own members."""
    answer: dict[str, Any] = idp.create_user_pool_domain(UserPoolId=pool_id, Domain=domain, **more)
    answer.pop("ResponseMetadata")
    return answer


def described(idp: Any, domain: str) -> dict[str, Any]:
    """Return what DescribeUserPoolDomain says."""
    found: dict[str, Any] = idp.describe_user_pool_domain(Domain=domain)["DomainDescription"]
    return found


def test_prefix(idp: Any, pool_id: str) -> None:
    """A prefix domain is there at once; creating it answers nothing [D R041]."""
    assert attached(idp, pool_id, "my-domain") == {}
    found = described(idp, "my-domain")
    assert re.fullmatch(r"d[0-9a-z]{13}\.cloudfront\.net", found.pop("CloudFrontDistribution"))
    assert re.fullmatch(r"\d{14}", found.pop("Version"))
    assert found == {
        "UserPoolId": pool_id,
        "AWSAccountId": "123456789012",
        "Domain": "my-domain",
        "S3Bucket": "aws-cognito-prod-iad-assets",
        "Status": "ACTIVE",
        "CustomDomainConfig": {},
        "ManagedLoginVersion": 1,
    }
    assert idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]["Domain"] == "my-domain"


def test_routing_is_for_custom_domains(idp: Any, pool_id: str) -> None:
    """A prefix domain is refused with it, at creation and at an update [D model]."""
    failover = {"SecondaryRegion": "us-west-2", "PrimaryRoute53HealthCheckId": "check"}
    routing = {"Routing": {"Failover": failover}}
    error = (INVALID, "Routing is only supported for custom domains.")
    prefix = {"UserPoolId": pool_id, "Domain": "my-domain"}
    assert refusal(idp.create_user_pool_domain, **prefix, **routing) == error
    attached(idp, pool_id, "my-domain")
    assert refusal(idp.update_user_pool_domain, **prefix, **routing) == error
    custom = {"CustomDomainConfig": {"CertificateArn": CERTIFICATE}}
    assert (
        attached(idp, pool_id, "auth.example.com", **custom, **routing)["Routing"]
        == (routing["Routing"])
    )
    own = {"UserPoolId": pool_id, "Domain": "auth.example.com"}
    assert idp.update_user_pool_domain(**own, **routing)["Routing"] == routing["Routing"]


def test_custom_domain(idp: Any, pool_id: str) -> None:
    """A custom domain answers with its distribution and stands beside a prefix."""
    attached(idp, pool_id, "my-domain")
    custom = {"CertificateArn": CERTIFICATE}
    answer = attached(
        idp, pool_id, "auth.example.com", CustomDomainConfig=custom, ManagedLoginVersion=2
    )
    found = described(idp, "auth.example.com")
    assert answer == {
        "ManagedLoginVersion": 2,
        "CloudFrontDomain": found["CloudFrontDistribution"],
    }
    assert found["CustomDomainConfig"] == custom
    pool = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert (pool["Domain"], pool["CustomDomain"]) == ("my-domain", "auth.example.com")


def test_unknown_domain_is_no_error(idp: Any) -> None:
    """Describing a domain that does not exist answers an empty description."""
    assert described(idp, "nowhere") == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        *(
            (
                {"Domain": domain},
                (
                    "The domain name contains an invalid character. Domain names can only contain"
                    " lower-case letters, numbers, and hyphens."
                ),
            )
            for domain in ("Upper", "under_score", "auth.example.com", "-x", "x-")
        ),
        *(
            ({"Domain": f"x-{word}-y"}, f"Domain cannot contain reserved word: {word}")
            for word in ("aws", "amazon", "cognito")
        ),
        *(
            (
                {"Domain": domain, "CustomDomainConfig": {"CertificateArn": CERTIFICATE}},
                "Custom domain is not a valid subdomain",
            )
            for domain in ("prefix", "example.com", "auth..com")
        ),
        (
            {
                "Domain": "auth.example.com",
                "CustomDomainConfig": {
                    "CertificateArn": CERTIFICATE.replace("us-east-1", "eu-west-1")
                },
            },
            (
                "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't"
                " valid, or doesn't include a valid certificate chain."
            ),
        ),
        (
            {"Domain": "d", "ManagedLoginVersion": 3},
            "ManagedLoginVersion must be 1 or 2.",
        ),
        (
            {"Domain": "d" * 64},
            (
                f"1 validation error detected: Value '{'d' * 64}' at 'domain' failed to satisfy"
                " constraint: Member must have length less than or equal to 63"
            ),
        ),
    ],
)
def test_refused(idp: Any, pool_id: str, given: dict[str, Any], message: str) -> None:
    """What AWS refuses is refused in its words, and leaves no domain behind."""
    assert refusal(idp.create_user_pool_domain, UserPoolId=pool_id, **given) == (INVALID, message)
    assert "Domain" not in idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]


def test_reserved_words_are_whole_words(idp: Any, pool_id: str) -> None:
    """A prefix may start a word like a reserved one."""
    attached(idp, pool_id, "x-awsome")
    assert described(idp, "x-awsome")["UserPoolId"] == pool_id


def test_managed_login_needs_more_than_lite(idp: Any) -> None:
    """Version 2 of the pages is no part of the Lite plan."""
    pool_id = idp.create_user_pool(PoolName="p", UserPoolTier="LITE")["UserPool"]["Id"]
    given = {"UserPoolId": pool_id, "Domain": "d", "ManagedLoginVersion": 2}
    assert refusal(idp.create_user_pool_domain, **given) == (
        "FeatureUnavailableInTierException",
        (
            "The following feature is not available for the LITE pricing tier configured: Managed"
            " Login Version 2"
        ),
    )


def test_taken(idp: Any, pool_id: str) -> None:
    """A prefix belongs to one pool of its region, and a pool has one prefix."""
    attached(idp, pool_id, "mine")
    other = idp.create_user_pool(PoolName="q")["UserPool"]["Id"]
    assert refusal(idp.create_user_pool_domain, UserPoolId=other, Domain="mine") == (
        INVALID,
        "Domain already associated with another user pool.",
    )
    assert refusal(idp.create_user_pool_domain, UserPoolId=pool_id, Domain="second") == (
        INVALID,
        "User pool already has a domain configured.",
    )
    west = boto3.client("cognito-idp", region_name="us-west-2")
    attached(west, west.create_user_pool(PoolName="w")["UserPool"]["Id"], "mine")
    assert described(west, "mine")["S3Bucket"] == "aws-cognito-prod-pdx-assets"


def test_update(idp: Any, pool_id: str) -> None:
    """A custom domain can get another certificate, and any domain other pages."""
    attached(idp, pool_id, "auth.example.com", CustomDomainConfig={"CertificateArn": CERTIFICATE})
    renewed = {"CertificateArn": CERTIFICATE.replace("/x", "/y")}
    answer = idp.update_user_pool_domain(
        UserPoolId=pool_id,
        Domain="auth.example.com",
        CustomDomainConfig=renewed,
        ManagedLoginVersion=2,
    )
    found = described(idp, "auth.example.com")
    assert found["CustomDomainConfig"] == renewed
    assert found["ManagedLoginVersion"] == 2
    assert answer["CloudFrontDomain"] == found["CloudFrontDistribution"]


def test_update_refused(idp: Any, pool_id: str) -> None:
    """A prefix domain has no certificate, and another pool's domain cannot be changed."""
    attached(idp, pool_id, "mine")
    given = {"Domain": "mine", "CustomDomainConfig": {"CertificateArn": CERTIFICATE}}
    assert refusal(idp.update_user_pool_domain, UserPoolId=pool_id, **given)[0] == INVALID
    other = idp.create_user_pool(PoolName="q")["UserPool"]["Id"]
    for call in (idp.update_user_pool_domain, idp.delete_user_pool_domain):
        assert refusal(call, UserPoolId=other, Domain="mine") == (
            "ResourceNotFoundException",
            "No such domain or user pool exists.",
        )
    assert described(idp, "mine")["CustomDomainConfig"] == {}


def test_delete(idp: Any, pool_id: str) -> None:
    """A pool with a domain stays until the domain is gone; then the prefix is free again."""
    attached(idp, pool_id, "mine")
    assert refusal(idp.delete_user_pool, UserPoolId=pool_id) == (
        INVALID,
        "User pool cannot be deleted. It has a domain configured that should be deleted first.",
    )
    idp.delete_user_pool_domain(UserPoolId=pool_id, Domain="mine")
    assert described(idp, "mine") == {}
    idp.delete_user_pool(UserPoolId=pool_id)
    other = idp.create_user_pool(PoolName="q")["UserPool"]["Id"]
    attached(idp, other, "mine")
    assert described(idp, "mine")["UserPoolId"] == other
