"""Feature plans: what is refused on which, in which words, and the page about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cognito_intercept.cli import feature_plans as page
from cognito_intercept.directory.feature_plans import FEATURES, Plan
from tests.helpers import refusal
from tests.second_factors import EMAIL_CONFIGURATION, blocks

ROOT = Path(__file__).parents[1]
UNAVAILABLE = "FeatureUnavailableInTierException"
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
LITE = {"UserPoolTier": "LITE"}


def single(feature: str, plan: str = "LITE") -> tuple[str, str]:
    """Return the error of an operation about one feature."""
    return UNAVAILABLE, (
        f"The following feature is not available for the {plan} pricing tier configured: {feature}"
    )


def several(features: str, plan: str = "LITE") -> tuple[str, str]:
    """Return the error of a pool that would use features."""
    return UNAVAILABLE, (
        f"The following features need to be disabled for the {plan} pricing tier configured:"
        f" {features}"
    )


def first_factors(*names: str) -> dict[str, Any]:
    """Return the setting for these first factors."""
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", *names]}}}


def token_trigger(version: str) -> dict[str, Any]:
    """Return the setting for PreTokenGeneration of a version."""
    return {
        "LambdaConfig": {
            "PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": LAMBDA}
        }
    }


HISTORY = {"Policies": {"PasswordPolicy": {"PasswordHistorySize": 3}}}
THREATS = {"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}
CUSTOM_THREATS = {
    "UserPoolAddOns": {
        "AdvancedSecurityMode": "OFF",
        "AdvancedSecurityAdditionalFlows": {"CustomAuthMode": "AUDIT"},
    }
}
BEYOND_LITE: list[tuple[dict[str, Any], str]] = [
    (first_factors("EMAIL_OTP"), "Passwordless Sign-In"),
    (first_factors("WEB_AUTHN"), "Passwordless Sign-In"),
    (HISTORY, "Password History"),
    (token_trigger("V2_0"), "Access Token Customization"),
    (token_trigger("V3_0"), "Access Token Customization"),
    ({"AcrConfiguration": {"Level1": {"AcrValue": "a"}}}, "ACR Configuration"),
    ({"DcrConfiguration": {}}, "Dynamic Client Registration"),
    (THREATS, "Threat Protection"),
    (CUSTOM_THREATS, "Threat Protection"),
    (
        HISTORY | THREATS | {"DcrConfiguration": {"EnableStatus": "Enabled"}},
        "Password History, Dynamic Client Registration, Threat Protection",
    ),
]


@pytest.fixture
def lite_pool(idp: Any) -> str:
    """A user pool on the Lite plan."""
    pool_id: str = idp.create_user_pool(PoolName="p", **LITE)["UserPool"]["Id"]
    return pool_id


@pytest.mark.parametrize(("settings", "features"), BEYOND_LITE)
def test_pools_on_lite(idp: Any, lite_pool: str, settings: dict[str, Any], features: str) -> None:
    """A pool is neither created with what the plan lacks, nor updated to it."""
    created = refusal(idp.create_user_pool, PoolName="p", **settings, **LITE)
    assert created == several(features)
    before = idp.describe_user_pool(UserPoolId=lite_pool)["UserPool"]
    assert refusal(idp.update_user_pool, UserPoolId=lite_pool, **settings) == several(features)
    assert idp.describe_user_pool(UserPoolId=lite_pool)["UserPool"] == before


@pytest.mark.parametrize(("settings", "features"), BEYOND_LITE)
def test_pools_on_higher_plans(idp: Any, settings: dict[str, Any], features: str) -> None:
    """Plus includes everything; Essentials all but threat protection."""
    assert idp.create_user_pool(PoolName="p", UserPoolTier="PLUS", **settings)
    if "Threat Protection" in features:
        expected = several("Threat Protection", "ESSENTIALS")
        assert refusal(idp.create_user_pool, PoolName="p", **settings) == expected
    else:
        assert idp.create_user_pool(PoolName="p", **settings)


@pytest.mark.parametrize(
    "settings",
    [
        token_trigger("V1_0"),
        {"LambdaConfig": {"PreTokenGeneration": LAMBDA}},
        {"DcrConfiguration": {"EnableStatus": "Disabled"}},
        {"UserPoolAddOns": {"AdvancedSecurityMode": "OFF"}},
        {"Policies": {"PasswordPolicy": {"PasswordHistorySize": 0}}},
        first_factors(),
    ],
)
def test_what_lite_includes(idp: Any, settings: dict[str, Any]) -> None:
    """Features that are turned off, and first versions, are fine on every plan."""
    assert idp.create_user_pool(PoolName="p", **settings, **LITE)


def test_a_change_to_lite(idp: Any) -> None:
    """What a pool, its app clients and its domains use has to be given up first (G)."""
    pool_id = idp.create_user_pool(PoolName="p", **first_factors("EMAIL_OTP"))["UserPool"]["Id"]
    pool = {"UserPoolId": pool_id}
    flows = ["ALLOW_USER_AUTH"]
    client = idp.create_user_pool_client(**pool, ClientName="c", ExplicitAuthFlows=flows)
    idp.create_user_pool_domain(**pool, Domain="my-domain", ManagedLoginVersion=2)
    expected = several("Passwordless Sign-In, ALLOW_USER_AUTH, Managed Login Version 2")
    assert refusal(idp.update_user_pool, **pool, **LITE) == expected
    client_id = client["UserPoolClient"]["ClientId"]
    idp.update_user_pool_client(**pool, ClientId=client_id)
    idp.update_user_pool_domain(**pool, Domain="my-domain", ManagedLoginVersion=1)
    idp.update_user_pool(**pool, **first_factors(), **LITE)
    assert idp.describe_user_pool(**pool)["UserPool"]["UserPoolTier"] == "LITE"


@pytest.mark.parametrize(
    ("settings", "feature"),
    [
        ({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}, "ALLOW_USER_AUTH"),
        ({"ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_DELEGATION"]}, "Token Exchange"),
        ({"RefreshTokenRotation": {"Feature": "ENABLED"}}, "Refresh Token Rotation"),
    ],
)
def test_app_clients(idp: Any, lite_pool: str, settings: dict[str, Any], feature: str) -> None:
    """An app client can't have what its pool's plan lacks, at creation and at an update."""
    named = {"UserPoolId": lite_pool, "ClientName": "c"}
    assert refusal(idp.create_user_pool_client, **named, **settings) == single(feature)
    client_id = idp.create_user_pool_client(**named)["UserPoolClient"]["ClientId"]
    updated = refusal(idp.update_user_pool_client, **named, ClientId=client_id, **settings)
    assert updated == single(feature)


def test_domains(idp: Any, lite_pool: str) -> None:
    """Managed login is not for Lite [V], at creation and at an update."""
    domain = {"UserPoolId": lite_pool, "Domain": "my-domain"}
    managed = domain | {"ManagedLoginVersion": 2}
    assert refusal(idp.create_user_pool_domain, **managed) == single("Managed Login Version 2")
    idp.create_user_pool_domain(**domain)
    assert refusal(idp.update_user_pool_domain, **managed) == single("Managed Login Version 2")


@pytest.mark.parametrize(
    ("settings", "feature"),
    [
        ({"MfaConfiguration": "OPTIONAL", **blocks("EMAIL_OTP")}, "Email MFA"),
        (
            {
                "WebAuthnConfiguration": {
                    "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"
                }
            },
            "Passkey MFA",
        ),
    ],
)
def test_mfa(idp: Any, settings: dict[str, Any], feature: str) -> None:
    """E-mail and passkeys as second factors are not for Lite [D model]."""
    pool = idp.create_user_pool(PoolName="p", EmailConfiguration=EMAIL_CONFIGURATION, **LITE)
    pool_id = pool["UserPool"]["Id"]
    found = refusal(idp.set_user_pool_mfa_config, UserPoolId=pool_id, **settings)
    assert found == single(feature)


def test_the_order_of_plans() -> None:
    """Each plan includes what the smaller ones do."""
    for feature in FEATURES:
        included = [plan.includes(feature) for plan in Plan]
        assert included == sorted(included)
        assert included[-1]


def test_the_page_is_up_to_date() -> None:
    """``docs/feature-plans.md`` is what the code says now."""
    assert (ROOT / "docs" / "feature-plans.md").read_text() == page.render(), (
        "run: python -m cognito_intercept.cli.feature_plans > docs/feature-plans.md"
    )
