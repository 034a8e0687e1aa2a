"""User pools: AWS's defaults, what an update resets, what is refused, tags, deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import intercept
from cognito_intercept.operations.registry import call
from cognito_intercept.protocol.model import operation_model
from tests.helpers import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = "123456789012"
SMS = {"SmsConfiguration": {"SnsCallerArn": f"arn:aws:iam::{ACCOUNT}:role/sms"}}
INVALID = "InvalidParameterException"
FLAGS = ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols")
LAMBDA = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"


def factors(*names: str) -> dict[str, Any]:
    """Return the part of a request that allows first factors."""
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list(names)}}}


def described(idp: Any, pool_id: str) -> dict[str, Any]:
    """Return what DescribeUserPool says."""
    pool: dict[str, Any] = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    return pool


def test_defaults(idp: Any) -> None:
    """A pool made of a name alone has AWS's defaults, and nothing that was never set."""
    pool = idp.create_user_pool(PoolName="MyPool")["UserPool"]
    assert pool.pop("Id").startswith("us-east-1_")
    assert pool.pop("CreationDate") == pool.pop("LastModifiedDate")
    assert pool.pop("Arn").startswith(
        f"arn:aws:cognito-idp:us-east-1:{ACCOUNT}:userpool/us-east-1_"
    )
    assert len(pool.pop("SchemaAttributes")) == 21
    assert pool == {
        "Name": "MyPool",
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 8,
                "RequireUppercase": True,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
                "TemporaryPasswordValidityDays": 7,
            },
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
        },
        "DeletionProtection": "INACTIVE",
        "LambdaConfig": {},
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
        "MfaConfiguration": "OFF",
        "EstimatedNumberOfUsers": 0,
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "UserPoolTags": {},
        "AdminCreateUserConfig": {
            "AllowAdminCreateUserOnly": False,
            "UnusedAccountValidityDays": 7,
        },
        "UserPoolTier": "ESSENTIALS",
        # [D operations-new.md 5.4]
        "AcrConfiguration": {
            f"Level{n}": {"AcrValue": f"urn:cognito:loa:{n}"} for n in range(1, 5)
        },
    }


def test_describe_shows_what_create_answered(idp: Any) -> None:
    """DescribeUserPool gives the pool as CreateUserPool gave it."""
    pool = idp.create_user_pool(PoolName="p", UsernameAttributes=["email"])["UserPool"]
    assert described(idp, pool["Id"]) == pool


def test_ids_and_arns_follow_the_region() -> None:
    """A pool's id starts with its region, and its ARN has the partition and the account."""
    with intercept(region="cn-north-1", account_id="000000000042"):
        made = boto3.client("cognito-idp").create_user_pool(PoolName="p")["UserPool"]
    region, _, name = made["Id"].partition("_")
    assert (region, len(name), name.isalnum()) == ("cn-north-1", 9, True)
    assert made["Arn"] == f"arn:aws-cn:cognito-idp:cn-north-1:000000000042:userpool/{made['Id']}"


def test_lists_are_sets_in_javas_order(idp: Any) -> None:
    """Lists that AWS keeps as sets lose duplicates and come in the order of its hash table."""
    pool = idp.create_user_pool(
        PoolName="p", AutoVerifiedAttributes=["email", "phone_number", "email"], **SMS
    )["UserPool"]
    assert pool["AutoVerifiedAttributes"] == ["phone_number", "email"]


def test_messages_have_a_twin_in_the_template(idp: Any) -> None:
    """The three old message parameters and the verification template show the same texts."""
    old = idp.create_user_pool(
        PoolName="p",
        SmsVerificationMessage="sms {####}",
        EmailVerificationMessage="mail {####}",
        EmailVerificationSubject="subject",
    )["UserPool"]
    assert old["VerificationMessageTemplate"] == {
        "DefaultEmailOption": "CONFIRM_WITH_CODE",
        "SmsMessage": "sms {####}",
        "EmailMessage": "mail {####}",
        "EmailSubject": "subject",
    }
    new = idp.create_user_pool(
        PoolName="p", VerificationMessageTemplate=old["VerificationMessageTemplate"]
    )["UserPool"]
    for name in ("SmsVerificationMessage", "EmailVerificationMessage", "EmailVerificationSubject"):
        assert new[name] == old[name]


@pytest.mark.parametrize(
    "given",
    [
        {"Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 3}}},
        {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 3}},
    ],
)
def test_temporary_passwords_validity_shows_twice(idp: Any, given: dict[str, Any]) -> None:
    """The days of a temporary password are the same in both places, wherever they were given."""
    pool = idp.create_user_pool(PoolName="p", **given)["UserPool"]
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 3
    assert pool["AdminCreateUserConfig"]["UnusedAccountValidityDays"] == 3


def test_nested_settings_are_filled_in(idp: Any) -> None:
    """What a given setting leaves out shows, its flags as false."""
    pool = idp.create_user_pool(
        PoolName="p",
        Policies={"PasswordPolicy": {"MinimumLength": 12}},
        DeviceConfiguration={"ChallengeRequiredOnNewDevice": True},
        EmailConfiguration={"ReplyToEmailAddress": "jane@example.com"},
    )["UserPool"]
    assert pool["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 12,
        **dict.fromkeys(FLAGS, False),
        "TemporaryPasswordValidityDays": 7,
    }
    assert pool["DeviceConfiguration"]["DeviceOnlyRememberedOnUserPrompt"] is False
    assert pool["EmailConfiguration"]["EmailSendingAccount"] == "COGNITO_DEFAULT"


def test_null_is_the_same_as_nothing_said(cognito: Any) -> None:
    """A null in a request written by hand does not take the place of a default."""
    given = {"Policies": {"PasswordPolicy": {"MinimumLength": None}}, "Schema": [{"Name": "name"}]}
    pool = call(cognito.service("us-east-1"), "CreateUserPool", {"PoolName": "p"} | given)
    assert pool is not None
    assert pool["UserPool"]["Policies"]["PasswordPolicy"]["MinimumLength"] == 8


def test_flags_left_out_of_a_given_policy_are_off(idp: Any) -> None:
    """As in Terraform's acceptance tests [V]; an update replaces the policy with its flags."""
    policy = {"MinimumLength": 10, "RequireNumbers": True}
    pool_id = idp.create_user_pool(PoolName="p", Policies={"PasswordPolicy": policy})["UserPool"][
        "Id"
    ]
    expected = dict.fromkeys(FLAGS, False) | policy | {"TemporaryPasswordValidityDays": 7}
    assert described(idp, pool_id)["Policies"]["PasswordPolicy"] == expected
    policy = {"MinimumLength": 11, "RequireSymbols": True}
    idp.update_user_pool(UserPoolId=pool_id, Policies={"PasswordPolicy": policy})
    expected = dict.fromkeys(FLAGS, False) | policy | {"TemporaryPasswordValidityDays": 7}
    assert described(idp, pool_id)["Policies"]["PasswordPolicy"] == expected
    idp.admin_create_user(UserPoolId=pool_id, Username="ann", TemporaryPassword="only words!")


def test_policies_without_a_password_policy(idp: Any) -> None:
    """Only a pool that says nothing of its passwords has AWS's policy."""
    pool = idp.create_user_pool(PoolName="p", Policies={})["UserPool"]
    assert all(pool["Policies"]["PasswordPolicy"][flag] for flag in FLAGS)
    pool = idp.create_user_pool(PoolName="p", **factors("PASSWORD"))["UserPool"]
    assert all(pool["Policies"]["PasswordPolicy"][flag] for flag in FLAGS)


# Plain booleans within settings that a pool shows, by the structure that has them.
_PLAIN_BOOLEANS = {
    "PasswordPolicyType": lambda pool: pool["Policies"]["PasswordPolicy"],
    "AdminCreateUserConfigType": lambda pool: pool["AdminCreateUserConfig"],
    "DeviceConfigurationType": lambda pool: pool["DeviceConfiguration"],
    "DcrConfigurationType": lambda pool: pool["DcrConfiguration"],
}


def test_every_plain_boolean_of_a_given_structure_is_false(idp: Any) -> None:
    """The model's booleans without a third value show as false where they are left out."""
    pool = idp.create_user_pool(
        PoolName="p",
        Policies={"PasswordPolicy": {}},
        AdminCreateUserConfig={},
        DeviceConfiguration={},
        DcrConfiguration={},
    )["UserPool"]
    found = dict(plain_booleans(operation_model("CreateUserPool").input_shape))
    assert found.keys() == _PLAIN_BOOLEANS.keys()
    for structure, names in found.items():
        shown = _PLAIN_BOOLEANS[structure](pool)
        assert {name: shown[name] for name in names} == dict.fromkeys(names, False)


def plain_booleans(shape: Any) -> Iterator[tuple[str, list[str]]]:
    """Walk a shape; yield the structures below it that have unboxed booleans, with their names."""
    for member in getattr(shape, "members", {}).values():
        if member.type_name == "structure":
            names = [
                name
                for name, part in member.members.items()
                if part.name == "BooleanType" and not part.metadata.get("box")
            ]
            if names:
                yield member.name, names
            yield from plain_booleans(member)


def test_a_history_of_no_passwords_is_not_shown(idp: Any) -> None:
    """0 stands for none [D]."""
    policy = {"PasswordHistorySize": 0}
    pool = idp.create_user_pool(PoolName="p", Policies={"PasswordPolicy": policy})["UserPool"]
    assert "PasswordHistorySize" not in pool["Policies"]["PasswordPolicy"]


@pytest.mark.parametrize(
    "given",
    [
        {"Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 0}}},
        {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 0}},
        {
            "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 0}},
            "AdminCreateUserConfig": {"UnusedAccountValidityDays": 0},
        },
    ],
)
def test_no_days_of_validity_are_the_default(idp: Any, given: dict[str, Any]) -> None:
    """0 days of a temporary password stand for 7, at creation and at an update [D]."""
    pool = idp.create_user_pool(PoolName="p", **given)["UserPool"]
    idp.update_user_pool(UserPoolId=pool["Id"], **given)
    for shown in (pool, described(idp, pool["Id"])):
        assert shown["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 7
        assert shown["AdminCreateUserConfig"]["UnusedAccountValidityDays"] == 7


@pytest.mark.parametrize(
    ("config", "version"),
    [
        ({"PreTokenGeneration": LAMBDA}, "V1_0"),
        (
            {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": LAMBDA}},
            "V2_0",
        ),
        (
            {
                "PreTokenGeneration": LAMBDA,
                "PreTokenGenerationConfig": {"LambdaVersion": "V3_0", "LambdaArn": LAMBDA},
            },
            "V3_0",
        ),
    ],
)
def test_pre_token_generation_shows_twice(idp: Any, config: dict[str, Any], version: str) -> None:
    """The old place and the new one mirror each other in every answer [D model]."""
    expected = {
        "PreTokenGeneration": LAMBDA,
        "PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": LAMBDA},
    }
    pool = idp.create_user_pool(PoolName="p", LambdaConfig=config)["UserPool"]
    assert pool["LambdaConfig"] == expected
    idp.update_user_pool(UserPoolId=pool["Id"], LambdaConfig=config)
    assert described(idp, pool["Id"])["LambdaConfig"] == expected
    (listed,) = idp.list_user_pools(MaxResults=5)["UserPools"]
    assert listed["LambdaConfig"] == expected


def test_client_registration_is_kept_and_filled_in(idp: Any) -> None:
    """A configuration without a status is turned on; an update that is silent leaves it [D]."""
    pool_id = idp.create_user_pool(PoolName="p", DcrConfiguration={})["UserPool"]["Id"]
    idp.update_user_pool(UserPoolId=pool_id)
    expected = {"EnableStatus": "Enabled", "OpenDcrEnabled": False}
    assert described(idp, pool_id)["DcrConfiguration"] == expected


def test_seoul_sends_its_sms_from_tokyo() -> None:
    """It has no SNS of its own for this [D model]."""
    role = f"arn:aws:iam::{ACCOUNT}:role/sms"
    with intercept(region="ap-northeast-2"):
        idp = boto3.client("cognito-idp")

        def create(region: str) -> Any:
            sms: Any = {"SnsCallerArn": role, "SnsRegion": region}
            return idp.create_user_pool(PoolName="p", SmsConfiguration=sms)

        assert create("ap-northeast-1")
        assert refusal(create, region="ap-northeast-2") == (
            INVALID,
            "Invalid snsRegion. Allowed SNS region for ap-northeast-2 is ap-northeast-1",
        )


def test_list_pages(idp: Any) -> None:
    """ListUserPools gives the oldest first, page by page, with its five members only."""
    ids = [idp.create_user_pool(PoolName=f"p{n}")["UserPool"]["Id"] for n in range(5)]
    pages = list(idp.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["UserPools"]) for page in pages] == [2, 2, 1]
    listed = [pool for page in pages for pool in page["UserPools"]]
    assert sorted(pool["Id"] for pool in listed) == sorted(ids)
    assert listed[0].keys() == {"Id", "Name", "LambdaConfig", "LastModifiedDate", "CreationDate"}
    assert "NextToken" not in pages[-1]


def test_update_resets_field_by_field(idp: Any) -> None:
    """An update takes back what it does not name, but for the policies, MFA and the like."""
    pool_id = idp.create_user_pool(
        PoolName="p",
        AutoVerifiedAttributes=["email"],
        UserPoolTags={"a": "b"},
        DeletionProtection="ACTIVE",
        Policies={"PasswordPolicy": {"MinimumLength": 20, "RequireSymbols": False}},
        MfaConfiguration="OPTIONAL",
        UserPoolTier="PLUS",
        UsernameConfiguration={"CaseSensitive": False},
        AliasAttributes=["email"],
        **SMS,
    )["UserPool"]["Id"]
    before = described(idp, pool_id)
    answer = idp.update_user_pool(UserPoolId=pool_id, EmailVerificationSubject="s", **SMS)
    answer.pop("ResponseMetadata")
    assert answer == {}
    after = described(idp, pool_id)
    for name in ("Policies", "MfaConfiguration", "UserPoolTier", "Name", "SchemaAttributes"):
        assert after[name] == before[name]
    assert after["UsernameConfiguration"] == {"CaseSensitive": False}
    assert after["AliasAttributes"] == ["email"]
    assert "AutoVerifiedAttributes" not in after
    assert after["UserPoolTags"] == {"a": "b"}
    assert after["DeletionProtection"] == "INACTIVE"
    assert after["EmailVerificationSubject"] == "s"
    assert after["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": []}


def test_update_keeps_each_half_of_the_policies(idp: Any) -> None:
    """Only the half of Policies that is given changes."""
    pool_id = idp.create_user_pool(
        PoolName="p", Policies={"PasswordPolicy": {"MinimumLength": 20}}
    )["UserPool"]["Id"]
    idp.update_user_pool(UserPoolId=pool_id, **factors("PASSWORD", "EMAIL_OTP"))
    policies = described(idp, pool_id)["Policies"]
    assert policies["PasswordPolicy"]["MinimumLength"] == 20
    assert set(policies["SignInPolicy"]["AllowedFirstAuthFactors"]) == {"PASSWORD", "EMAIL_OTP"}


def test_update_renames_and_dates(cognito: Any, idp: Any) -> None:
    """An update can rename a pool, and its date of change moves."""
    pool = idp.create_user_pool(PoolName="old")["UserPool"]
    cognito.clock.advance(60)
    idp.update_user_pool(UserPoolId=pool["Id"], PoolName="new")
    after = described(idp, pool["Id"])
    assert after["Name"] == "new"
    assert (after["LastModifiedDate"] - pool["LastModifiedDate"]).total_seconds() >= 60
    assert after["CreationDate"] == pool["CreationDate"]


def test_update_of_unused_account_validity(idp: Any) -> None:
    """The old parameter for the days of a temporary password works in updates."""
    pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    idp.update_user_pool(UserPoolId=pool_id, AdminCreateUserConfig={"UnusedAccountValidityDays": 2})
    policy = described(idp, pool_id)["Policies"]["PasswordPolicy"]
    assert policy["TemporaryPasswordValidityDays"] == 2


def test_update_cannot_turn_mfa_on_without_a_factor(idp: Any) -> None:
    """Without any second factor, MFA cannot be turned on later; nothing changes."""
    pool_id = idp.create_user_pool(PoolName="p", UserPoolTags={"a": "b"})["UserPool"]["Id"]
    before = described(idp, pool_id)
    assert refusal(idp.update_user_pool, UserPoolId=pool_id, MfaConfiguration="ON") == (
        INVALID,
        "Cannot turn MFA functionality ON, once the user pool has been created",
    )
    assert described(idp, pool_id) == before
    idp.update_user_pool(UserPoolId=pool_id, MfaConfiguration="ON", **SMS)
    assert described(idp, pool_id)["MfaConfiguration"] == "ON"


def test_bare_update_meets_the_update_settings_that_stay(idp: Any) -> None:
    """Auto verification goes back and the update settings stay, so a bare update fails."""
    pool_id = idp.create_user_pool(
        PoolName="p",
        AutoVerifiedAttributes=["email"],
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
    )["UserPool"]["Id"]
    _, message = refusal(idp.update_user_pool, UserPoolId=pool_id, DeletionProtection="INACTIVE")
    assert message.startswith("All attributes in AttributesRequireVerificationBeforeUpdate")


def test_delete(idp: Any) -> None:
    """A deleted pool is gone, with its app clients."""
    pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    client = idp.create_user_pool_client(UserPoolId=pool_id, ClientName="c")["UserPoolClient"]
    idp.delete_user_pool(UserPoolId=pool_id)
    gone = ("ResourceNotFoundException", f"User pool {pool_id} does not exist.")
    assert refusal(idp.describe_user_pool, UserPoolId=pool_id) == gone
    assert refusal(idp.delete_user_pool, UserPoolId=pool_id) == gone
    assert refusal(
        idp.sign_up, ClientId=client["ClientId"], Username="u", Password="Passw0rd!"
    ) == (
        "ResourceNotFoundException",
        f"User pool client {client['ClientId']} does not exist.",
    )


def test_deletion_protection(idp: Any) -> None:
    """A protected pool cannot be deleted until the protection is off."""
    pool_id = idp.create_user_pool(PoolName="p", DeletionProtection="ACTIVE")["UserPool"]["Id"]
    assert refusal(idp.delete_user_pool, UserPoolId=pool_id) == (
        INVALID,
        (
            "The user pool cannot be deleted because deletion protection is activated. Deletion"
            " protection must be inactivated first."
        ),
    )
    idp.update_user_pool(UserPoolId=pool_id, DeletionProtection="INACTIVE")
    idp.delete_user_pool(UserPoolId=pool_id)
    assert idp.list_user_pools(MaxResults=1)["UserPools"] == []


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("describe_user_pool", {}),
        ("update_user_pool", {}),
        ("delete_user_pool", {}),
        ("add_custom_attributes", {"CustomAttributes": [{"Name": "a"}]}),
        ("create_user_pool_client", {"ClientName": "c"}),
        ("describe_user_pool_client", {"ClientId": "c"}),
        ("list_user_pool_clients", {}),
        ("update_user_pool_client", {"ClientId": "c"}),
        ("delete_user_pool_client", {"ClientId": "c"}),
        ("create_resource_server", {"Identifier": "i", "Name": "n"}),
        ("describe_resource_server", {"Identifier": "i"}),
        ("list_resource_servers", {}),
        ("update_resource_server", {"Identifier": "i", "Name": "n"}),
        ("delete_resource_server", {"Identifier": "i"}),
        ("create_user_pool_domain", {"Domain": "d"}),
        ("update_user_pool_domain", {"Domain": "d"}),
        ("delete_user_pool_domain", {"Domain": "d"}),
    ],
)
def test_unknown_pool(idp: Any, name: str, parameters: dict[str, Any]) -> None:
    """Every operation on a pool says the same of one that does not exist."""
    assert refusal(getattr(idp, name), UserPoolId="us-east-1_nothing", **parameters) == (
        "ResourceNotFoundException",
        "User pool us-east-1_nothing does not exist.",
    )


def test_tags(idp: Any) -> None:
    """Tags are merged, listed and taken away by the pool's ARN."""
    pool = idp.create_user_pool(PoolName="p", UserPoolTags={"a": "1", "b": "2"})["UserPool"]
    idp.tag_resource(ResourceArn=pool["Arn"], Tags={"b": "3", "c": "4"})
    idp.untag_resource(ResourceArn=pool["Arn"], TagKeys=["a", "unknown"])
    tags = {"b": "3", "c": "4"}
    assert idp.list_tags_for_resource(ResourceArn=pool["Arn"])["Tags"] == tags
    assert described(idp, pool["Id"])["UserPoolTags"] == tags


def test_tags_refusal(idp: Any) -> None:
    """Tags need a pool's ARN, no reserved keys, and are no more than 50."""
    pool = idp.create_user_pool(PoolName="p")["UserPool"]
    arn = pool["Arn"]
    assert refusal(idp.tag_resource, ResourceArn=arn, Tags={"aws:a": "b"})[0] == INVALID
    many = {str(number): "" for number in range(51)}
    assert refusal(idp.tag_resource, ResourceArn=arn, Tags=many)[0] == INVALID
    assert described(idp, pool["Id"])["UserPoolTags"] == {}
    bucket = f"arn:aws:s3:us-east-1:{ACCOUNT}:bucket/x"
    assert refusal(idp.list_tags_for_resource, ResourceArn=bucket)[0] == INVALID
    other = arn.replace(pool["Id"], "us-east-1_nothing")
    assert refusal(idp.untag_resource, ResourceArn=other, TagKeys=["a"]) == (
        "ResourceNotFoundException",
        "User pool us-east-1_nothing does not exist.",
    )
