"""A user pool's settings: AWS's defaults at creation, and what an update leaves alone.

Settings stay the API's dict, in the API's spelling. The defaults are data.md 1.1's; what was
never set is left out of answers, except the empty values that AWS does show.
"""

from __future__ import annotations

from typing import Any

from cognito_intercept.directory.ordering import java_order

__all__ = ["CREATION_SETTINGS", "MIRRORED", "UPDATE_SETTINGS", "new_settings", "updated_settings"]

Settings = dict[str, Any]

UPDATE_SETTINGS = (
    "PoolName",
    "Policies",
    "DeletionProtection",
    "LambdaConfig",
    "AutoVerifiedAttributes",
    "SmsVerificationMessage",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "VerificationMessageTemplate",
    "SmsAuthenticationMessage",
    "UserAttributeUpdateSettings",
    "MfaConfiguration",
    "DeviceConfiguration",
    "EmailConfiguration",
    "SmsConfiguration",
    "UserPoolTags",
    "AdminCreateUserConfig",
    "UserPoolAddOns",
    "DcrConfiguration",
    "AccountRecoverySetting",
    "UserPoolTier",
    "KeyConfiguration",
    "IssuerConfiguration",
    "AcrConfiguration",
)
# Chosen once; Schema becomes the pool's own schema and is no setting.
_FIXED = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
CREATION_SETTINGS = (*UPDATE_SETTINGS, *_FIXED)

# What UpdateUserPool leaves as it is where the request has nothing to say. Measured: Policies
# (each half of it) and MfaConfiguration; UserAttributeUpdateSettings follows from the error that
# a bare update gives; DcrConfiguration is documented (operations-new.md 5.3).
# AutoVerifiedAttributes and SmsConfiguration do go back [V operations.md, UpdateUserPool;
# R aws-cli #3302]. Tags stay: Terraform changes them by TagResource and UntagResource, leaves them
# out of its updates and finds them again, and could not remove them by an update without them
# [R terraform-provider-aws #32857]. The rest is (G): they cannot be unset.
_KEPT = (
    "PoolName",
    "MfaConfiguration",
    "UserAttributeUpdateSettings",
    "UserPoolTags",
    "UserPoolTier",
    "DcrConfiguration",
    "KeyConfiguration",
    "IssuerConfiguration",
    *_FIXED,
)

# Set by SetUserPoolMfaConfig, not by UpdateUserPool.
_SET_ELSEWHERE = ("SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "WebAuthnConfiguration")

_FLAGS = ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols")
_MINIMUM_LENGTH = 8
_VALIDITY_DAYS = 7

# The three messages that the API has twice, and where in VerificationMessageTemplate.
MIRRORED = {
    "SmsVerificationMessage": "SmsMessage",
    "EmailVerificationMessage": "EmailMessage",
    "EmailVerificationSubject": "EmailSubject",
}
_SETS = ("AutoVerifiedAttributes", "AliasAttributes", "UsernameAttributes")


def new_settings(request: Settings) -> Settings:
    """Return the settings of a new pool: what the request says, with AWS's defaults filled in."""
    settings = {name: request[name] for name in CREATION_SETTINGS if name in request}
    settings |= _policies(settings)
    settings |= _messages(settings)
    settings |= _configurations(settings)
    settings["LambdaConfig"] = _triggers(settings.get("LambdaConfig", {}))
    for name in _SETS:
        settings[name] = _as_set(settings.get(name, []))
    return {
        "DeletionProtection": "INACTIVE",
        "MfaConfiguration": "OFF",
        "UserPoolTags": {},
        "UserPoolTier": "ESSENTIALS",
    } | settings


def updated_settings(present: Settings, request: Settings) -> Settings:
    """Return a pool's settings after UpdateUserPool: what it leaves out goes back, or stays."""
    settings = {name: present[name] for name in _KEPT if name in present} | request
    policies = present["Policies"] | request.get("Policies", {})
    unused = request.get("AdminCreateUserConfig", {}).get("UnusedAccountValidityDays")
    if unused is not None:
        days = {"TemporaryPasswordValidityDays": unused}
        policies = policies | {"PasswordPolicy": policies["PasswordPolicy"] | days}
    settings = new_settings(settings | {"Policies": policies})
    # [D, the sample of describe-user-pool]
    settings.setdefault(
        "UserAttributeUpdateSettings", {"AttributesRequireVerificationBeforeUpdate": []}
    )
    return settings | {name: present[name] for name in _SET_ELSEWHERE if name in present}


def _policies(settings: Settings) -> Settings:
    """Fill in the policies; how long a temporary password lasts shows in two places."""
    policies, admin = settings.get("Policies", {}), settings.get("AdminCreateUserConfig", {})
    password = _password_policy(policies.get("PasswordPolicy"))
    # 0 is treated as unset [D model].
    days = (
        password.get("TemporaryPasswordValidityDays")
        or admin.get("UnusedAccountValidityDays")
        or _VALIDITY_DAYS
    )
    factors = policies.get("SignInPolicy", {}).get("AllowedFirstAuthFactors", ["PASSWORD"])
    return {
        "Policies": {
            "PasswordPolicy": password | {"TemporaryPasswordValidityDays": days},
            "SignInPolicy": {"AllowedFirstAuthFactors": _as_set(factors)},
        },
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False}
        | admin
        | {"UnusedAccountValidityDays": days},
    }


def _password_policy(policy: Settings | None) -> Settings:
    """Return a password policy that says everything.

    The model's plain booleans have no third value: one that a given policy leaves out is false
    [V Terraform's acceptance tests, whose SDK never sends false]. Only a pool that says nothing
    of its passwords has AWS's own policy. A history of 0 passwords is none, and not shown [D].
    """
    filled = {"MinimumLength": _MINIMUM_LENGTH} | dict.fromkeys(_FLAGS, policy is None)
    filled |= policy or {}
    if not filled.get("PasswordHistorySize"):
        filled.pop("PasswordHistorySize", None)
    return filled


def _triggers(config: Settings) -> Settings:
    """Return LambdaConfig with PreTokenGeneration in both of its places [D model]."""
    versioned, arn = config.get("PreTokenGenerationConfig"), config.get("PreTokenGeneration")
    if versioned is not None:
        return config | {"PreTokenGeneration": versioned["LambdaArn"]}
    if arn is not None:
        return config | {"PreTokenGenerationConfig": {"LambdaVersion": "V1_0", "LambdaArn": arn}}
    return config


def _messages(settings: Settings) -> Settings:
    """Make the messages that the API has twice agree; the template's wins [D]."""
    template = {"DefaultEmailOption": "CONFIRM_WITH_CODE"}
    for name, twin in MIRRORED.items():
        if name in settings:
            template[twin] = settings[name]
    template |= settings.get("VerificationMessageTemplate", {})
    twins = {name: template[twin] for name, twin in MIRRORED.items() if twin in template}
    return {"VerificationMessageTemplate": template} | twins


def _configurations(settings: Settings) -> Settings:
    filled: Settings = {
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"}
        | settings.get("EmailConfiguration", {})
    }
    if "DcrConfiguration" in settings:
        # A configuration without a status turns registration on [D model].
        filled["DcrConfiguration"] = {"EnableStatus": "Enabled", "OpenDcrEnabled": False} | (
            settings["DcrConfiguration"]
        )
    if "DeviceConfiguration" in settings:
        filled["DeviceConfiguration"] = {
            "ChallengeRequiredOnNewDevice": False,
            "DeviceOnlyRememberedOnUserPrompt": False,
        } | settings["DeviceConfiguration"]
    if "UserAttributeUpdateSettings" in settings:
        name = "AttributesRequireVerificationBeforeUpdate"
        names = settings["UserAttributeUpdateSettings"].get(name, [])
        filled["UserAttributeUpdateSettings"] = {name: _as_set(names)}
    return filled


def _as_set(names: list[str]) -> list[str]:
    """Return a list that AWS keeps as a set, in the order in which it comes back."""
    return java_order(dict.fromkeys(names))
