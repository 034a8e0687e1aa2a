"""Host names of every partition, and the links and ARNs that are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import intercept
from cognito_intercept.hosts import (
    api_host,
    domain_host,
    domain_of_host,
    domains_host,
    issuer_url,
    oauth_url,
    region_of_host,
)
from cognito_intercept.partitions import partition_of, url_suffix
from tests.helpers import run_python
from tests.realms import make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

LINK = {
    "DefaultEmailOption": "CONFIRM_WITH_LINK",
    "EmailMessageByLink": "{##Confirm##}",
    "EmailSubjectByLink": "Confirm",
}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("mx-central-1", "aws", "amazonaws.com"),
        ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
        ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
        ("cn-south-9", "aws-cn", "amazonaws.com.cn"),  # listed nowhere, but it fits a pattern
        ("moon-1", "aws", "amazonaws.com"),  # fits none
    ],
)
def test_partition_of_a_region(region: str, partition: str, suffix: str) -> None:
    """Partitions and domains are those of botocore's partitions.json."""
    assert (partition_of(region), url_suffix(region)) == (partition, suffix)
    assert region_of_host(api_host(region)) == region


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("cognito-idp.eu-west-1.amazonaws.com", "eu-west-1"),
        ("cognito-idp-fips.us-west-2.amazonaws.com", "us-west-2"),
        ("cognito-idp.us-east-1.api.aws", "us-east-1"),
        ("cognito-idp-fips.us-east-1.api.aws", "us-east-1"),
        ("cognito-idp.cn-north-1.api.amazonwebservices.com.cn", "cn-north-1"),
        ("cognito-idp.cn-north-1.amazonaws.com", None),  # another partition's domain
        ("cognito-idp.us-east-1.amazonaws.com.cn", None),
        ("cognito-idp.us-east-1.amazonaws.com.evil.example", None),
        ("cognito-identity.us-east-1.amazonaws.com", None),
        ("cognito-idp.amazonaws.com", None),
        ("", None),
    ],
)
def test_region_of_an_api_host(host: str, region: str | None) -> None:
    """Plain, FIPS and dual-stack names are the API's, below the partition's own domains only."""
    assert region_of_host(host) == region


@pytest.mark.parametrize(
    ("domain", "region", "host"),
    [
        ("shop", "us-east-1", "shop.auth.us-east-1.amazoncognito.com"),
        ("shop", "us-gov-west-1", "shop.auth-fips.us-gov-west-1.amazoncognito.com"),
        ("shop", "cn-north-1", "shop.auth.cn-north-1.amazoncognito.com.cn"),
        ("auth.example.com", "us-gov-west-1", "auth.example.com"),
    ],
)
def test_host_of_a_domain(domain: str, region: str, host: str) -> None:
    """A prefix gets its region's ending; a custom domain is its own host name."""
    assert domain_host(domain, region) == host
    if "." not in domain:
        assert domain_of_host(host) == (domain, region)


def test_domain_that_a_pool_goes_by() -> None:
    """The custom domain comes before the prefix; without any there is none."""
    assert domains_host([], "us-east-1") is None
    both = ["shop", "auth.example.com"]
    assert domains_host(both, "us-east-1") == "auth.example.com"
    assert oauth_url("us-east-1", both) == "https://auth.example.com"


def test_urls_of_a_pool_without_domain() -> None:
    """Its endpoints are below the host that serves all pools, or below the base URL."""
    assert oauth_url("cn-north-1", []) == (
        "https://cognito-idp.cn-north-1.amazonaws.com.cn/cognito-idp"
    )
    assert (
        oauth_url("us-east-1", ["shop"], "http://localhost:1") == "http://localhost:1/cognito-idp"
    )
    assert issuer_url("us-east-1", "p") == "https://cognito-idp.us-east-1.amazonaws.com/p"
    assert issuer_url("us-east-1", "p", "http://localhost:1") == "http://localhost:1/p"


def confirmation_link(cognito: Cognito, region: str, *domains: dict[str, Any]) -> str:
    """Sign somebody up in a pool that confirms by links, and return where the link leads."""
    realm = make_realm(
        boto3.client("cognito-idp", region_name=region),
        {"AutoVerifiedAttributes": ["email"], "VerificationMessageTemplate": LINK},
    )
    for domain in domains:
        realm.idp.create_user_pool_domain(UserPoolId=realm.pool_id, **domain)
    realm.sign_up("ann", email="ann@example.com")
    body = cognito.outbox.to("ann").body
    return body.partition('href="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("region", "domains", "start"),
    [
        (
            "us-gov-west-1",
            [{"Domain": "shop"}],
            "https://shop.auth-fips.us-gov-west-1.amazoncognito.com/confirmUser?client_id=",
        ),
        (
            "eu-west-1",
            [
                {"Domain": "shop"},
                {
                    "Domain": "auth.example.com",
                    "CustomDomainConfig": {"CertificateArn": CERTIFICATE},
                },
            ],
            "https://auth.example.com/confirmUser?client_id=",
        ),
    ],
)
def test_confirmation_link_of_the_aws_form(
    cognito: Cognito, region: str, domains: list[dict[str, Any]], start: str
) -> None:
    """The link leads to the pool's domain by its real name."""
    assert confirmation_link(cognito, region, *domains).startswith(start)


@pytest.mark.parametrize("domains", [[], [{"Domain": "shop"}]])
def test_confirmation_link_of_the_local_form(domains: list[dict[str, Any]]) -> None:
    """The link leads to the base URL, not to an AWS host, whether the pool has a domain or not."""
    with intercept(base_url="http://localhost:4566") as cognito:
        link = confirmation_link(cognito, "eu-west-1", *domains)
    assert link.startswith("http://localhost:4566/cognito-idp/confirmUser?client_id=")


def test_confirmation_link_without_a_domain(cognito: Cognito) -> None:
    """In the AWS form a pool without a domain has no page that a link could lead to."""
    assert confirmation_link(cognito, "us-east-1") == ""


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov")]
)
def test_made_up_lambda_arn(cognito: Cognito, region: str, partition: str) -> None:
    """The ARN that is made up for a registered callable is of the region's partition."""
    arns = []

    def function(event: Any, context: Any) -> Any:
        arns.append(context.invoked_function_arn)
        return event

    cognito.on("PreSignUp", function)
    make_realm(boto3.client("cognito-idp", region_name=region)).sign_up("ann")
    assert arns == [f"arn:{partition}:lambda:{region}:123456789012:function:PreSignUp"]


def test_partitions_are_read_at_first_need() -> None:
    """Settings are cheap: neither they nor the import read botocore's data."""
    assert (
        run_python(
            """
        import sys
        from cognito_intercept.settings import Settings
        from cognito_intercept.partitions import _partitions
        Settings()
        print(_partitions.cache_info().currsize, "botocore" in sys.modules)
        """
        )
        == "0 False"
    )
