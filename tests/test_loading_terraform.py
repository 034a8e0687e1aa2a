"""``cognito.load``: plans, states and configurations of Terraform.

The plan and the state are what Terraform 1.11 printed; the plan is that of ``main.tf`` beside it,
the state that of ``tests/terraform``, applied to a served emulator.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept.errors import CognitoError
from cognito_intercept.loading.files import LoadError
from cognito_intercept.loading.loaded import IncompleteLoadWarning

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

PRINTED = Path(__file__).parent / "terraform_plan"
HOOK = "arn:aws:lambda:us-east-1:123456789012:function:hook-dev"
ROLE = "arn:aws:iam::123456789012:role/hook"
SHOWN = ("format_version", "terraform_version")


def unchanged(event: Any, _context: Any) -> Any:
    """Answer a trigger with its event."""
    return event


def saved(folder: Path, content: dict[str, Any]) -> Path:
    """Write a file and return its path."""
    (folder / "shown.json").write_text(json.dumps(content))
    return folder / "shown.json"


def pool_values(name: str, **values: Any) -> dict[str, Any]:
    """Return a user pool as a state has it."""
    return {
        "address": f"aws_cognito_user_pool.{name}",
        "mode": "managed",
        "type": "aws_cognito_user_pool",
        "name": name,
        "values": {"name": name, **values},
    }


def state(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a state."""
    module = {"resources": list(resources), **more}
    return dict.fromkeys(SHOWN, "1.0") | {"values": {"root_module": module}}


def test_plan(cognito: Cognito, idp: CognitoIdentityProviderClient) -> None:
    """A plan becomes the user pool that its application would make, as far as it says."""
    cognito.lambdas[HOOK] = unchanged
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(PRINTED / "plan.json")
    audience = "module.audience.aws_cognito_user_pool_client"
    assert loaded.skipped == [
        f"{audience}.service: allowed_oauth_scopes is known in part only: notes/read",
        f"{audience}.web: allowed_oauth_scopes is known in part only: notes/read",
    ]
    assert loaded.lambdas == {"aws_lambda_function.hook": HOOK}
    identity = boto3.client("cognito-identity", "us-east-1").describe_identity_pool(
        IdentityPoolId=loaded.ids["aws_cognito_identity_pool.people"]
    )
    assert identity["CognitoIdentityProviders"] == [
        {
            "ProviderName": f"cognito-idp.us-east-1.amazonaws.com/{loaded.pool.id}",
            "ClientId": loaded.ids[f"{audience}.web"],
            "ServerSideTokenCheck": False,
        }
    ]
    named = {"UserPoolId": loaded.ids["aws_cognito_user_pool.people"]}
    pool = idp.describe_user_pool(**named)["UserPool"]
    assert pool["Name"] == "people-dev"
    assert pool["UserPoolTags"] == {"stage": "dev"}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert sorted(pool["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]) == [
        "EMAIL_OTP",
        "PASSWORD",
    ]
    assert pool["LambdaConfig"] == {
        "PreSignUp": HOOK,
        "PreTokenGeneration": HOOK,
        "PreTokenGenerationConfig": {"LambdaArn": HOOK, "LambdaVersion": "V2_0"},
    }
    assert pool["EmailConfiguration"]["From"] == "Team <team@example.com>"
    assert pool["UserPoolAddOns"]["AdvancedSecurityMode"] == "AUDIT"
    assert pool["SchemaAttributes"][-1]["Name"] == "custom:team"
    assert pool["CustomDomain"] == "auth.example.com"
    mfa = idp.get_user_pool_mfa_config(**named)
    assert mfa["MfaConfiguration"] == "OPTIONAL"
    assert mfa["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert mfa["SmsMfaConfiguration"]["SmsConfiguration"]["SnsCallerArn"] == ROLE
    assert mfa["WebAuthnConfiguration"]["UserVerification"] == "required"


def test_members_of_a_plan(cognito: Cognito, idp: CognitoIdentityProviderClient) -> None:
    """Modules, ``count``, ``for_each`` and references between resources are resolved."""
    cognito.lambdas[HOOK] = unchanged
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(PRINTED / "plan.json")
    pool = loaded.pool
    web = loaded.ids["module.audience.aws_cognito_user_pool_client.web"]
    client = pool.call("DescribeUserPoolClient", ClientId=web)["UserPoolClient"]
    assert client["CallbackURLs"] == ["https://example.com/dev"]
    assert client["SupportedIdentityProviders"] == ["COGNITO", "Partner"]
    assert client["AllowedOAuthScopes"] == ["notes/read"]
    assert client["ClientSecret"]
    assert (client["AccessTokenValidity"], client["TokenValidityUnits"]["AccessToken"]) == (
        30,
        "minutes",
    )
    look = idp.get_ui_customization(UserPoolId=pool.id, ClientId=web)["UICustomization"]
    assert (look["ClientId"], "font-weight" in look["CSS"]) == (web, True)
    domain = idp.describe_user_pool_domain(Domain="auth.example.com")["DomainDescription"]
    assert domain["CustomDomainConfig"]["CertificateArn"] == (
        "arn:aws:acm:us-east-1:123456789012:certificate/sign_in"
    )
    groups = idp.list_groups(UserPoolId=pool.id)["Groups"]
    assert [(one["GroupName"], one["Precedence"], one["RoleArn"]) for one in groups] == [
        ("blue", 2, ROLE),
        ("red", 1, ROLE),
    ]
    ann = pool.find_user("ann", "Passw0rd-for-ann")
    assert (ann.status, ann.attributes["custom:team"]) == ("CONFIRMED", "red")
    assert [group.name for group in ann.groups] == ["red"]
    assert [client.name for client in pool.clients][-1] == "AmazonOpenSearchService-"
    users = idp.list_users(UserPoolId=pool.id)["Users"]
    assert {one["Username"]: one["Enabled"] for one in users} == {
        "ann": True,
        "user-0": True,
        "user-1": False,
    }
    risk = idp.describe_risk_configuration(UserPoolId=pool.id)["RiskConfiguration"]
    assert risk["CompromisedCredentialsRiskConfiguration"]["EventFilter"] == ["SIGN_IN"]


def test_state(cognito: Cognito, idp: CognitoIdentityProviderClient) -> None:
    """A state's resources get new ids, and belong together as before."""
    loaded = cognito.load(PRINTED / "state.json")
    assert loaded.skipped == []
    people = loaded.pools["aws_cognito_user_pool.people"]
    assert len(loaded.pools) == 3
    described = idp.describe_user_pool(UserPoolId=people.id)["UserPool"]
    assert (described["Domain"], described["CustomDomain"]) == ("people", "auth.example.com")
    assert described["LambdaConfig"] == {}
    assert [one["Name"] for one in described["SchemaAttributes"]][-3:] == [
        "custom:active",
        "custom:age",
        "custom:team",
    ]
    app = loaded.ids["aws_cognito_user_pool_client.app"]
    risk = idp.describe_risk_configuration(UserPoolId=people.id, ClientId=app)
    exceptions = risk["RiskConfiguration"]["RiskExceptionConfiguration"]
    assert exceptions["SkippedIPRangeList"] == ["198.51.100.0/24"]
    assert idp.get_ui_customization(UserPoolId=people.id)["UICustomization"]["ImageUrl"]
    saml = idp.describe_identity_provider(UserPoolId=people.id, ProviderName="Company")
    assert saml["IdentityProvider"]["ProviderType"] == "SAML"
    assert people.find_user("ann").status == "CONFIRMED"
    assert [group.name for group in people.find_user("ann").groups] == ["staff"]
    groups = idp.list_groups(UserPoolId=people.id)["Groups"]
    assert {one["GroupName"]: one.get("Precedence") for one in groups} == {
        "bare": None,
        "staff": 10,
    }


def test_configuration(cognito: Cognito, tmp_path: Path) -> None:
    """A configuration in JSON is loaded where it has references and no other expressions."""
    pool = {"name": "people", "password_policy": {"minimum_length": 12}, "tags": {"a": "$${b}"}}
    client = {"name": "web", "user_pool_id": "${aws_cognito_user_pool.people.id}"}
    content = {
        "variable": {"stage": {}},
        "resource": {
            "aws_cognito_user_pool": {"people": pool},
            "aws_cognito_user_pool_client": {
                "web": client,
                "other": client | {"name": "${var.stage}", "lifecycle": {}},
            },
        },
    }
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(saved(tmp_path, content))
    assert loaded.skipped == [
        "aws_cognito_user_pool_client.other: name is not known (var.stage)",
    ]
    assert loaded.pool.state.settings["UserPoolTags"] == {"a": "${b}"}
    assert loaded.pool.state.settings["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert [client.name for client in loaded.pool.clients] == ["web", "other"]


def test_what_is_not_known(cognito: Cognito, tmp_path: Path) -> None:
    """Resources of other user pools, unknown arguments and types are named."""
    group = {
        "address": "aws_cognito_user_group.staff",
        "mode": "managed",
        "type": "aws_cognito_user_group",
        "name": "staff",
        "values": {"name": "staff", "user_pool_id": "us-east-1_elsewhere"},
    }
    other = group | {"address": "aws_cognito_new.one", "type": "aws_cognito_new"}
    content = state(pool_values("people", colour="red", id="us-east-1_former"), group, other)
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(saved(tmp_path, content))
    assert loaded.skipped == [
        "aws_cognito_user_pool.people: CreateUserPool has no colour",
        "aws_cognito_user_group.staff: its user pool us-east-1_elsewhere was not loaded",
        "aws_cognito_new.one: aws_cognito_new is not taken over",
    ]
    assert loaded.ids["us-east-1_former"] == loaded.pool.id


def test_sms_as_a_second_factor(cognito: Cognito, tmp_path: Path) -> None:
    """Where MFA is on the provider makes SMS a factor; what is unknown of it is named once."""
    block = {"sns_caller_arn": ROLE, "external_id": "external", "colour": "red"}
    people = pool_values("people", mfa_configuration="ON", sms_configuration=[block])
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(saved(tmp_path, state(people)))
    assert loaded.skipped == [
        "aws_cognito_user_pool.people: CreateUserPool has no sms_configuration.colour"
    ]
    mfa = loaded.pool.call("GetUserPoolMfaConfig")
    assert mfa["SmsMfaConfiguration"]["SmsConfiguration"]["SnsCallerArn"] == ROLE
    assert mfa["MfaConfiguration"] == "ON"


def test_refusal(cognito: Cognito, tmp_path: Path) -> None:
    """What AWS refuses is its error with the resource's address, and nothing is left."""
    content = state(pool_values("people"), pool_values("b", mfa_configuration="SOMETIMES"))
    with pytest.raises(CognitoError) as raised:
        cognito.load(saved(tmp_path, content))
    assert raised.value.__notes__[-1].startswith("while aws_cognito_user_pool.b was loaded (")
    assert cognito.pools == []


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"lineage": "x", "terraform_version": "1.11.4"}, "load what `terraform show -json`"),
        (state({"mode": "managed"}), "KeyError: 'address'"),
        (dict.fromkeys(SHOWN, "1") | {"planned_values": []}, "no plan, state or configuration"),
        (state(child_modules=[{"address": "x"}]), "the module's address 'x'"),
        (
            state(
                pool_values("a", attributes=[1])
                | {"address": "aws_cognito_user.a", "type": "aws_cognito_user"}
            ),
            "aws_cognito_user.a is damaged",
        ),
        ({"resource": {"aws_cognito_user_pool": []}}, "no plan, state or configuration"),
    ],
)
def test_damage(cognito: Cognito, tmp_path: Path, content: dict[str, Any], error: str) -> None:
    """Each kind of damage is an error that names the file and says what it is."""
    with pytest.raises(LoadError, match=error) as raised:
        cognito.load(saved(tmp_path, content))
    assert str(raised.value).startswith(f"{tmp_path}/shown.json:1")


def test_empty_state(cognito: Cognito, tmp_path: Path) -> None:
    """A state without resources has no values at all."""
    assert cognito.load(saved(tmp_path, dict.fromkeys(SHOWN, "1.0"))).pools == {}


def test_callback_urls_that_are_not_known(cognito: Cognito, tmp_path: Path) -> None:
    """An app client for OAuth is created although its callback URLs are not known before."""
    shown = json.loads((PRINTED / "plan.json").read_text())
    address = "module.audience.aws_cognito_user_pool_client.web"
    (module,) = shown["planned_values"]["root_module"]["child_modules"]
    client = next(one for one in module["resources"] if one["address"] == address)
    client["values"]["callback_urls"] = ["https://example.com/dev", None]
    change = next(one for one in shown["resource_changes"] if one["address"] == address)
    change["change"]["after_unknown"]["callback_urls"] = [False, True]
    cognito.lambdas[HOOK] = unchanged
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(saved(tmp_path, shown))
    note = "callback_urls is known only after it is applied; https://unknown.invalid stands for it"
    assert f"{address}: {note}" in loaded.skipped
    web = loaded.pool.call("DescribeUserPoolClient", ClientId=loaded.ids[address])
    assert sorted(web["UserPoolClient"]["CallbackURLs"]) == [
        "https://example.com/dev",
        "https://unknown.invalid",
    ]


def test_plan_of_a_configuration_in_json(cognito: Cognito, tmp_path: Path) -> None:
    """There an expression is shown as its text, too, which tells what is one reference."""
    shown = json.loads((PRINTED / "plan.json").read_text())
    configuration = shown["configuration"]["root_module"]
    for one in configuration["resources"]:
        references = one.get("expressions", {}).get("user_pool_id", {}).get("references")
        if references is not None:
            text = f"${{{references[0]}}}"
            one["expressions"]["user_pool_id"]["constant_value"] = text
    module = configuration["module_calls"]["audience"]["module"]
    service = next(one for one in module["resources"] if one["name"] == "service")
    scopes = service["expressions"]["allowed_oauth_scopes"]
    scopes["constant_value"] = "${aws_cognito_resource_server.notes.scope_identifiers}"
    cognito.lambdas[HOOK] = unchanged
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(saved(tmp_path, shown))
    audience = "module.audience.aws_cognito_user_pool_client"
    assert loaded.skipped == [
        f"{audience}.web: allowed_oauth_scopes is known in part only: notes/read"
    ]
    assert len(loaded.pool.groups) == 2
