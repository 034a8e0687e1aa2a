"""What AWS refuses in a new user pool, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

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
            (
                "SMS configuration and Auto verification for phone_number are required when MFA is"
                " required/optional"
            ),
        )
        for mode in ("ON", "OPTIONAL")
    ),
    (
        {"MfaConfiguration": "OPTIONAL", "AutoVerifiedAttributes": ["phone_number"]},
        INVALID,
        (
            "SMS configuration and Auto verification for phone_number are required when MFA is"
            " required/optional"
        ),
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
        (
            "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS"
            " configuration"
        ),
    ),
    (
        sign_in("PASSWORD", "WEB_AUTHN") | SMS | {"MfaConfiguration": "ON"},
        INVALID,
        "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA.",
    ),
    (
        sign_in("PASSWORD", "EMAIL_OTP") | SMS | {"MfaConfiguration": "ON"},
        INVALID,
        (
            "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is"
            " enabled"
        ),
    ),
    (
        {
            "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 7}},
            "AdminCreateUserConfig": {"UnusedAccountValidityDays": 7},
        },
        INVALID,
        (
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of"
            " UnusedAccountValidityDays"
        ),
    ),
    (
        {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}},
        INVALID,
        (
            "All attributes in AttributesRequireVerificationBeforeUpdate must exist in"
            " AutoVerifiedAttributes"
        ),
    ),
    (
        custom(Required=True),
        INVALID,
        "Required custom attributes are not supported currently.",
    ),
    (
        custom(Name="email", AttributeDataType="Number"),
        INVALID,
        (
            "You can not change AttributeDataType or set developerOnlyAttribute for standard schema"
            " attribute email"
        ),
    ),
    (
        custom(Name="email", DeveloperOnlyAttribute=True),
        INVALID,
        (
            "You can not change AttributeDataType or set developerOnlyAttribute for standard schema"
            " attribute email"
        ),
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
        (
            f"1 validation error detected: Value '{'a' * 21}' at 'schema.1.member.name' failed to"
            " satisfy constraint: Member must have length less than or equal to 20"
        ),
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
        (
            "Account Recovery Setting cannot use admin_only setting with any other recovery"
            " mechanisms."
        ),
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
        (
            "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1,"
            " us-west-2."
        ),
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
        {
            "SmsConfiguration": {
                "SnsCallerArn": ROLE,
                "EumsSms": {"CallerArn": ROLE, "Region": "us-east-1"},
            }
        },
        INVALID,
        "Only one of the snsCallerArn or eumsSms can be set in an SMS configuration.",
    ),
    (
        {"SmsConfiguration": {"EumsSms": {"CallerArn": ROLE, "Region": "us-west-2"}}},
        INVALID,
        "Invalid eumsSms region. Allowed EUMS SMS region for us-east-1 is us-east-1",
    ),
    (
        {
            "SmsConfiguration": {
                "EumsSms": {"CallerArn": ROLE.replace(ACCOUNT, "210987654321")},
            }
        },
        INVALID,
        "Cross-account pass role is not allowed.",
    ),
    (
        sign_in("PASSWORD", "SOFTWARE_TOKEN"),
        INVALID,
        "SOFTWARE_TOKEN is not supported as one of the allowed first auth factors.",
    ),
    *(
        (
            {"MfaConfiguration": "ON", "SmsConfiguration": sms},
            INVALID,
            (
                "SMS configuration and Auto verification for phone_number are required when MFA is"
                " required/optional"
            ),
        )
        for sms in ({}, {"SnsCallerArn": ""}, {"ExternalId": "x"})
    ),
    (
        SMS | {"MfaConfiguration": "ON"} | recovery((1, "verified_phone_number")),
        INVALID,
        (
            "Invalid account recovery setting parameter. Account Recovery Setting cannot use"
            " verified_phone_number as a recovery mechanism when SMS MFA is configured."
        ),
    ),
    (
        {
            "LambdaConfig": {
                "PreTokenGeneration": LAMBDA,
                "PreTokenGenerationConfig": {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA + "2"},
            }
        },
        INVALID,
        "The Lambda ARNs of PreTokenGeneration and PreTokenGenerationConfig must be identical.",
    ),
    (
        {"UserPoolTier": "LITE"} | sign_in("PASSWORD", "WEB_AUTHN"),
        "FeatureUnavailableInTierException",
        (
            "The following features need to be disabled for the LITE pricing tier configured:"
            " Passwordless Sign-In"
        ),
    ),
    (
        {"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}},
        "FeatureUnavailableInTierException",
        (
            "The following features need to be disabled for the ESSENTIALS pricing tier configured:"
            " Threat Protection"
        ),
    ),
    (
        {"SmsVerificationMessage": "no code here"},
        INVALID,
        (
            "1 validation error detected: Value 'no code here' at 'smsVerificationMessage' failed"
            " to satisfy constraint: Member must satisfy regular expression pattern: .*\\{####\\}.*"
        ),
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
        SMS | {"MfaConfiguration": "OPTIONAL"} | recovery((1, "verified_phone_number")),
        SMS
        | {"MfaConfiguration": "ON"}
        | recovery((1, "verified_phone_number"), (2, "verified_email")),
        {"MfaConfiguration": "ON", "SmsConfiguration": {"EumsSms": {"CallerArn": ROLE}}},
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
