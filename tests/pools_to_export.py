"""User pools of varied settings for exports, and what there is to see of one."""

from __future__ import annotations

import json
import struct
import zlib
from typing import TYPE_CHECKING, Any

from tests.providers import whole_metadata

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.handles import UserPool

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:hook"
ROLE = "arn:aws:iam::123456789012:role/sms"
SENDER = "arn:aws:ses:us-east-1:123456789012:identity/team@example.com"
MAIL = {
    "EmailSendingAccount": "DEVELOPER",
    "From": "Team <team@example.com>",
    "SourceArn": SENDER,
    "ReplyToEmailAddress": "help@example.com",
}
SMS = {"SnsCallerArn": ROLE, "ExternalId": "external", "SnsRegion": "us-east-1"}

# Settings of user pools by name; each stands with each other.
SETTINGS: dict[str, dict[str, Any]] = {
    "password": {
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 7,
                "RequireNumbers": True,
                "PasswordHistorySize": 2,
                "TemporaryPasswordValidityDays": 3,
            },
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
        }
    },
    "aliases": {"AliasAttributes": ["email", "preferred_username"]},
    "schema": {
        "Schema": [
            {"Name": "given_name", "AttributeDataType": "String", "Required": True},
            {
                "Name": "team",
                "AttributeDataType": "String",
                "Mutable": True,
                "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "20"},
            },
            {
                "Name": "age",
                "AttributeDataType": "Number",
                "NumberAttributeConstraints": {"MinValue": "1"},
            },
            {"Name": "since", "AttributeDataType": "DateTime", "Mutable": True},
        ]
    },
    "totp": {
        "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
    },
    "mfa": {
        "MfaConfiguration": "OPTIONAL",
        "SmsConfiguration": SMS,
        "SmsMfaConfiguration": {"SmsConfiguration": SMS},
        "EmailConfiguration": MAIL,
        "EmailMfaConfiguration": {"Message": "Code {####}", "Subject": "Code"},
        "SmsAuthenticationMessage": "Sign in by {####}",
    },
    "triggers": {
        "LambdaConfig": {
            "PostConfirmation": LAMBDA,
            "PreTokenGenerationConfig": {"LambdaArn": LAMBDA, "LambdaVersion": "V2_0"},
            "CustomEmailSender": {"LambdaArn": LAMBDA, "LambdaVersion": "V1_0"},
            "KMSKeyID": "arn:aws:kms:us-east-1:123456789012:key/1",
        }
    },
    "devices": {"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True}},
    "recovery": {
        "AccountRecoverySetting": {
            "RecoveryMechanisms": [
                {"Name": "verified_email", "Priority": 2},
                {"Name": "verified_phone_number", "Priority": 1},
            ]
        }
    },
    "messages": {
        "AutoVerifiedAttributes": ["email"],
        "VerificationMessageTemplate": {
            "DefaultEmailOption": "CONFIRM_WITH_LINK",
            "EmailMessageByLink": "Go {##here##}",
            "EmailSubjectByLink": "A link",
        },
        "EmailVerificationSubject": "Welcome, ${literally} %{so}",
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        "AdminCreateUserConfig": {
            "AllowAdminCreateUserOnly": True,
            "InviteMessageTemplate": {
                "SMSMessage": "{username} {####}",
                "EmailMessage": "{username}: {####}",
                "EmailSubject": 'Ünïcode: "quoted"',
            },
        },
    },
    "tags": {"UserPoolTags": {"stage": "dev", "Cost-Centre": "1"}},
    "passkeys": {
        "WebAuthnConfiguration": {
            "RelyingPartyId": "example.com",
            "UserVerification": "required",
        }
    },
    "names": {"UsernameConfiguration": {"CaseSensitive": True}},
    "protected": {"DeletionProtection": "ACTIVE"},
}


def png() -> bytes:
    """Return an image of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(4))), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def fill(pool: UserPool) -> None:
    """Put something of everything into a user pool of the Plus plan."""
    pool.call(
        "CreateResourceServer",
        Identifier="https://notes.example.com",
        Name="Notes",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "Read notes"}],
    )
    pool.group("staff", Precedence=0, Description="The staff", RoleArn=ROLE)
    pool.group("a/b.d")
    _add_providers(pool)
    bare = pool.call("CreateUserPoolClient", ClientName="bare")["UserPoolClient"]
    web = pool.client(
        "web",
        secret=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["openid", "https://notes.example.com/read"],
        CallbackURLs=["https://example.com/b", "https://example.com/a"],
        LogoutURLs=["https://example.com/out"],
        SupportedIdentityProviders=["COGNITO", "Google", "Company"],
        AccessTokenValidity=30,
        TokenValidityUnits={"AccessToken": "minutes"},
        PreventUserExistenceErrors="ENABLED",
        ReadAttributes=["email", "name"],
        AuthSessionValidity=5,
        EnableTokenRevocation=False,
    )
    pool.domain("people-to-export", ManagedLoginVersion=2)
    pool.domain(
        "auth.example.com",
        CustomDomainConfig={"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a"},
    )
    css = ".label-customizable {font-weight: 400;}"
    pool.call("SetUICustomization", CSS=css)
    pool.call("SetUICustomization", ClientId=web.id, CSS=css)
    _add_settings(pool, web.id, bare["ClientId"])


def _add_providers(pool: UserPool) -> None:
    social = {"client_id": "id", "client_secret": "secret", "authorize_scopes": "email"}
    pool.call(
        "CreateIdentityProvider",
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails=social,
        AttributeMapping={"email": "email"},
    )
    pool.call(
        "CreateIdentityProvider",
        ProviderName="Company",
        ProviderType="SAML",
        ProviderDetails={"MetadataFile": whole_metadata(), "IDPSignout": "true"},
        IdpIdentifiers=["example.com"],
    )


def _add_settings(pool: UserPool, web: str, bare: str) -> None:
    notify = {"Notify": False, "EventAction": "BLOCK"}
    pool.call(
        "SetRiskConfiguration",
        AccountTakeoverRiskConfiguration={
            "Actions": {"HighAction": notify},
            "NotifyConfiguration": {"SourceArn": SENDER, "From": "team@example.com"},
        },
        CompromisedCredentialsRiskConfiguration={
            "EventFilter": ["SIGN_IN"],
            "Actions": {"EventAction": "NO_ACTION"},
        },
    )
    pool.call(
        "SetRiskConfiguration",
        ClientId=web,
        RiskExceptionConfiguration={"BlockedIPRangeList": ["192.0.2.0/24"]},
    )
    group = "arn:aws:logs:us-east-1:123456789012:log-group:people"
    log = {"EventSource": "userNotification", "LogLevel": "ERROR"}
    pool.call(
        "SetLogDeliveryConfiguration",
        LogConfigurations=[log | {"CloudWatchLogsConfiguration": {"LogGroupArn": group}}],
    )
    pool.call("CreateManagedLoginBranding", ClientId=bare, UseCognitoProvidedValues=True)
    colour = {"componentClasses": {"buttons": {"borderRadius": 4.0}}}
    pool.call("CreateManagedLoginBranding", ClientId=web, Settings=colour)
    pool.call(
        "CreateTerms",
        ClientId=web,
        TermsName="terms-of-use",
        TermsSource="LINK",
        Enforcement="NONE",
        Links={"cognito:default": "https://example.com/terms"},
    )


def add_users(pool: UserPool) -> None:
    """Add users of each kind."""
    ann = pool.user("ann", name="Ann, the first", birthdate="1990-02-01", given_name="Ann")
    ann.call("AdminAddUserToGroup", GroupName="staff")
    ann.call("AdminAddUserToGroup", GroupName="a/b.d")
    pool.user("bob", password=None, email="bob@example.com", email_verified=True)
    pool.user("cy", password=None).call("AdminDisableUser")


def pool_of(cognito: Cognito, names: Iterable[str]) -> UserPool:
    """Return a new user pool of the Plus plan with settings of these names."""
    settings: dict[str, Any] = {}
    for name in sorted(names):
        settings |= SETTINGS[name]
    add_ons = {"AdvancedSecurityMode": "AUDIT"}
    return cognito.user_pool("people", UserPoolTier="PLUS", UserPoolAddOns=add_ons, **settings)


_OWN = frozenset({
    "ActiveEncryptionCertificate",
    "CSSVersion",
    "ClientSecret",
    "CloudFrontDistribution",
    "CreationDate",
    "LastModifiedDate",
    "ManagedLoginBrandingId",
    "S3Bucket",
    "TermsId",
    "UserCreateDate",
    "UserLastModifiedDate",
    "Version",
})  # fmt: skip


def sight_of(idp: Any, pool: UserPool) -> dict[str, Any]:
    """Return what boto3 shows of a user pool, without what is another in each of its copies."""
    named = {"UserPoolId": pool.id}
    names = {pool.id: "the pool"} | {one.id: f"the client {one.name}" for one in pool.clients}
    clients = {one.name: {**named, "ClientId": one.id} for one in pool.clients}
    providers = idp.list_identity_providers(**named)["Providers"]
    users = idp.list_users(**named)["Users"]
    shown = {
        "pool": idp.describe_user_pool(**named)["UserPool"],
        "mfa": idp.get_user_pool_mfa_config(**named),
        "clients": {
            name: idp.describe_user_pool_client(**ids)["UserPoolClient"]
            for name, ids in clients.items()
        },
        "secrets": {one.name: one.secret is not None for one in pool.clients},
        "servers": idp.list_resource_servers(**named, MaxResults=50)["ResourceServers"],
        "groups": idp.list_groups(**named)["Groups"],
        "providers": {
            one["ProviderName"]: idp.describe_identity_provider(
                **named, ProviderName=one["ProviderName"]
            )["IdentityProvider"]
            for one in providers
        },
        "domains": [
            idp.describe_user_pool_domain(Domain=name)["DomainDescription"]
            for name in sorted(pool.state.domains)
        ],
        "logs": idp.get_log_delivery_configuration(**named)["LogDeliveryConfiguration"],
        "risk": idp.describe_risk_configuration(**named)["RiskConfiguration"],
        "users": {
            one["Username"]: one | {"Attributes": _without_sub(one["Attributes"])} for one in users
        },
        "members": {
            one["GroupName"]: sorted(
                user["Username"]
                for user in idp.list_users_in_group(**named, GroupName=one["GroupName"])["Users"]
            )
            for one in idp.list_groups(**named)["Groups"]
        },
    }
    for name, ids in clients.items():
        shown[f"risk of {name}"] = idp.describe_risk_configuration(**ids)["RiskConfiguration"]
        if pool.state.domains:
            shown[f"look of {name}"] = idp.get_ui_customization(**ids)["UICustomization"]
        if ids["ClientId"] in pool.state.brandings:
            style = idp.describe_managed_login_branding_by_client(**ids)
            shown[f"style of {name}"] = style["ManagedLoginBranding"]
    shown["terms"] = [idp.describe_terms(**named, TermsId=one)["Terms"] for one in pool.state.terms]
    text = json.dumps(shown, default=str, sort_keys=True)
    for own, name in names.items():
        text = text.replace(own, name)
    sight: dict[str, Any] = _without_own(json.loads(text))
    return sight


def with_units(sight: dict[str, Any]) -> dict[str, Any]:
    """Return a sight whose app clients name the units of all validities."""
    units = {"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
    clients = {
        name: one | {"TokenValidityUnits": units | one.get("TokenValidityUnits", {})}
        for name, one in sight["clients"].items()
    }
    return sight | {"clients": clients}


def _without_sub(attributes: list[dict[str, str]]) -> list[dict[str, str]]:
    return [one for one in attributes if one["Name"] != "sub"]


def _without_own(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_own(one)
            for name, one in value.items()
            if name not in _OWN and name != "ResponseMetadata"
        }
    return [_without_own(one) for one in value] if isinstance(value, list) else value
