"""User pools: AWS's defaults, what an update resets, what is refused, tags, deletion."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from cognito_intercept import intercept
from tests.helpers import refusal

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/sms"
SMS = {"SmsConfiguration": {"SnsCallerArn": ROLE, "ExternalId": "x"}}
LAMBDA = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
SES = f"arn:aws:ses:us-east-1:{ACCOUNT}:identity/example.com"


def sign_in(*factors: str) -> dict[str, Any]:
    """Return the part of a request that allows first factors."""
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list(factors)}}}


def recovery(*mechanisms: tuple[int, str]) -> dict[str, Any]:
    """Return the part of a request that says how accounts are recovered."""
    listed = [{"Priority": priority, "Name": name} for priority, name in mechanisms]
    return {"AccountRecoverySetting": {"RecoveryMechanisms": listed}}


def custom(**attribute: Any) -> dict[str, Any]:
    """Return the part of a request that declares one attribute."""
    return {"Schema": [{"Name": "a", "AttributeDataType": "String"} | attribute]}


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
    """A setting given in part keeps the defaults of its other parts."""
    pool = idp.create_user_pool(
        PoolName="p",
        Policies={"PasswordPolicy": {"MinimumLength": 12}},
        DeviceConfiguration={"ChallengeRequiredOnNewDevice": True},
        EmailConfiguration={"ReplyToEmailAddress": "jane@example.com"},
    )["UserPool"]
    assert pool["Policies"]["PasswordPolicy"]["RequireSymbols"] is True
    assert pool["DeviceConfiguration"]["DeviceOnlyRememberedOnUserPrompt"] is False
    assert pool["EmailConfiguration"]["EmailSendingAccount"] == "COGNITO_DEFAULT"


INVALID = "InvalidParameterException"
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]},
        INVALID,
        "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
    ),
    *(
        (
            {"MfaConfiguration": mode},
            INVALID,
            "SMS configuration and Auto verification for phone_number are required when MFA is"
            " required/optional",
        )
        for mode in ("ON", "OPTIONAL")
    ),
    (
        {"AutoVerifiedAttributes": ["phone_number"]},
        INVALID,
        "SMS configuration is required when phone_number is selected for auto verification",
    ),
    (
        sign_in("EMAIL_OTP"),
        INVALID,
        "Password should be configured as one of the allowed first auth factors.",
    ),
    (
        sign_in("PASSWORD", "SMS_OTP"),
        INVALID,
        "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS"
        " configuration",
    ),
    (
        sign_in("PASSWORD", "WEB_AUTHN") | SMS | {"MfaConfiguration": "ON"},
        INVALID,
        "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA.",
    ),
    (
        sign_in("PASSWORD", "EMAIL_OTP") | SMS | {"MfaConfiguration": "ON"},
        INVALID,
        "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is"
        " enabled",
    ),
    (
        {
            "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 7}},
            "AdminCreateUserConfig": {"UnusedAccountValidityDays": 7},
        },
        INVALID,
        "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of"
        " UnusedAccountValidityDays",
    ),
    (
        {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}},
        INVALID,
        "All attributes in AttributesRequireVerificationBeforeUpdate must exist in"
        " AutoVerifiedAttributes",
    ),
    (
        custom(Required=True),
        INVALID,
        "Required custom attributes are not supported currently.",
    ),
    (
        custom(Name="email", AttributeDataType="Number"),
        INVALID,
        "You can not change AttributeDataType or set developerOnlyAttribute for standard schema"
        " attribute email",
    ),
    (
        custom(Name="email", DeveloperOnlyAttribute=True),
        INVALID,
        "You can not change AttributeDataType or set developerOnlyAttribute for standard schema"
        " attribute email",
    ),
    (
        {"Schema": [{"Name": "a", "AttributeDataType": kind} for kind in ("String", "Number")]},
        INVALID,
        "Duplicate custom attribute names custom:a are not allowed in a user pool schema.",
    ),
    (
        {"Schema": [{"Name": "a"}]},
        INVALID,
        "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
    ),
    (
        custom(
            AttributeDataType="Number",
            NumberAttributeConstraints={"MinValue": "5", "MaxValue": "4"},
        ),
        INVALID,
        "Attribute custom:a cannot have a max value smaller than it's min value",
    ),
    (
        custom(StringAttributeConstraints={"MinLength": "5", "MaxLength": "4"}),
        INVALID,
        "Attribute custom:a cannot have a max length shorter than it's min length",
    ),
    (
        custom(StringAttributeConstraints={"MinLength": "few"}),
        INVALID,
        "Invalid StringAttributeConstraints for schema attribute custom:a",
    ),
    (
        custom(AttributeDataType="Number", NumberAttributeConstraints={"MaxValue": "many"}),
        INVALID,
        "Invalid NumberAttributeConstraints for schema attribute custom:a",
    ),
    (
        custom(StringAttributeConstraints={"MaxLength": "2049"}),
        INVALID,
        "user.custom:a: String attributes cannot have a length of more than 2048",
    ),
    (
        custom(Name="a" * 21),
        INVALID,
        f"1 validation error detected: Value '{'a' * 21}' at 'schema.1.member.name' failed to"
        " satisfy constraint: Member must have length less than or equal to 20",
    ),
    *(
        (
            recovery(*mechanisms),
            INVALID,
            "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.",
        )
        for mechanisms in (
            ((1, "verified_email"), (1, "verified_phone_number")),
            ((1, "verified_email"), (2, "verified_email")),
        )
    ),
    (
        recovery((1, "admin_only"), (2, "verified_email")),
        INVALID,
        "Account Recovery Setting cannot use admin_only setting with any other recovery"
        " mechanisms.",
    ),
    (
        {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER"}},
        INVALID,
        "Source ARN is required to use DEVELOPER email sending owner",
    ),
    (
        {
            "EmailConfiguration": {
                "EmailSendingAccount": "DEVELOPER",
                "SourceArn": SES.replace("us-east-1", "eu-north-1"),
            }
        },
        INVALID,
        "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1,"
        " us-west-2.",
    ),
    (
        {
            "EmailConfiguration": {
                "EmailSendingAccount": "DEVELOPER",
                "SourceArn": SES,
                "From": "nobody",
            }
        },
        INVALID,
        "Provided From email address is invalid",
    ),
    (
        {"EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": SES}},
        "InvalidEmailRoleAccessPolicyException",
        "Cognito is not allowed to use your email identity",
    ),
    (
        {"LambdaConfig": {"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA}}},
        INVALID,
        "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.",
    ),
    (
        {"LambdaConfig": {"PreSignUp": LAMBDA.replace("us-east-1", "us-west-2")}},
        INVALID,
        "Cross-region lambda functions are not supported",
    ),
    (
        {"SmsConfiguration": {"SnsCallerArn": ROLE, "SnsRegion": "us-west-2"}},
        INVALID,
        "Invalid snsRegion. Allowed SNS region for us-east-1 is us-east-1",
    ),
    (
        {"SmsConfiguration": {"SnsCallerArn": ROLE.replace(ACCOUNT, "210987654321")}},
        INVALID,
        "Cross-account pass role is not allowed.",
    ),
    (
        {"UserPoolTier": "LITE"} | sign_in("PASSWORD", "WEB_AUTHN"),
        "FeatureUnavailableInTierException",
        "The following feature is not available for the LITE pricing tier configured:"
        " Passwordless Sign-In",
    ),
    (
        {"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}},
        "FeatureUnavailableInTierException",
        "The following features need to be disabled for the ESSENTIALS pricing tier configured:"
        " Threat Protection",
    ),
    (
        {"SmsVerificationMessage": "no code here"},
        INVALID,
        "1 validation error detected: Value 'no code here' at 'smsVerificationMessage' failed to"
        " satisfy constraint: Member must satisfy regular expression pattern: .*\\{####\\}.*",
    ),
    (
        {"UserPoolTags": {"aws:own": "x"}},
        "UserPoolTaggingException",
        "Tag keys that start with aws: are reserved for AWS use.",
    ),
]


@pytest.mark.parametrize(("given", "code", "message"), REFUSED)
def test_refused_at_creation(idp: Any, given: dict[str, Any], code: str, message: str) -> None:
    """What AWS refuses is refused in its words, and leaves no pool behind."""
    assert refusal(idp.create_user_pool, PoolName="p", **given) == (code, message)
    assert idp.list_user_pools(MaxResults=60)["UserPools"] == []


@pytest.mark.parametrize(
    "given",
    [
        SMS | {"MfaConfiguration": "ON"},
        SMS | {"MfaConfiguration": "OPTIONAL"} | sign_in("PASSWORD", "SMS_OTP"),
        recovery((1, "admin_only")),
        {"EmailConfiguration": {"SourceArn": SES}},
        {
            "EmailConfiguration": {
                "EmailSendingAccount": "DEVELOPER",
                "SourceArn": SES,
                "From": "Jane <jane@example.com>",
            }
        },
        {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}},
        {"UserPoolTier": "LITE"},
        {"LambdaConfig": {"PreSignUp": LAMBDA}},
    ],
)
def test_accepted_at_creation(idp: Any, given: dict[str, Any]) -> None:
    """Combinations that AWS takes come back as they were given."""
    pool = idp.create_user_pool(PoolName="p", **given)["UserPool"]
    for name in given.keys() - {"EmailConfiguration", "Policies"}:
        assert pool[name] == given[name]


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
    assert after["UserPoolTags"] == {}
    assert after["DeletionProtection"] == "INACTIVE"
    assert after["EmailVerificationSubject"] == "s"
    assert after["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": []}


def test_update_keeps_each_half_of_the_policies(idp: Any) -> None:
    """Only the half of Policies that is given changes."""
    pool_id = idp.create_user_pool(
        PoolName="p", Policies={"PasswordPolicy": {"MinimumLength": 20}}
    )["UserPool"]["Id"]
    idp.update_user_pool(UserPoolId=pool_id, **sign_in("PASSWORD", "EMAIL_OTP"))
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
        "The user pool cannot be deleted because deletion protection is activated. Deletion"
        " protection must be inactivated first.",
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
        ("add_custom_attributes", custom()),
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
    parameters = dict(parameters)
    if "Schema" in parameters:
        parameters["CustomAttributes"] = parameters.pop("Schema")
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
