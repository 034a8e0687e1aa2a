"""A user pool's settings: AWS's defaults at creation, and what an update leaves alone.

Settings stay the API's dict, in the API's spelling. The defaults are data.md 1.1's; what was
never set is left out of answers, except the empty values that AWS does show.
"""

from __future__ import annotations

from typing import Any

from cognito_intercept.directory.ordering import java_order

__all__ = ["CREATION_SETTINGS", "UPDATE_SETTINGS", "new_settings", "updated_settings"]

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
# a bare update gives. AutoVerifiedAttributes, SmsConfiguration and tags do go back
# [V operations.md, UpdateUserPool; R aws-cli #3302]. The rest is (G): they cannot be unset.
_KEPT = (
    "PoolName",
    "MfaConfiguration",
    "UserAttributeUpdateSettings",
    "UserPoolTier",
    "KeyConfiguration",
    "IssuerConfiguration",
    *_FIXED,
)

# Set by SetUserPoolMfaConfig, not by UpdateUserPool.
_SET_ELSEWHERE = ("SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "WebAuthnConfiguration")

# They also fill what a given policy leaves out [R cdk-real-drift 1701].
_PASSWORD_POLICY = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
}
_VALIDITY_DAYS = 7

# The three messages that the API has twice, and where in VerificationMessageTemplate.
_MIRRORED = {
    "SmsVerificationMessage": "SmsMessage",
    "EmailVerificationMessage": "EmailMessage",
    "EmailVerificationSubject": "EmailSubject",
}
_SETS = ("AutoVerifiedAttributes", "AliasAttributes", "UsernameAttributes")


def new_settings(given: Settings) -> Settings:
    """Return the settings of a new pool: what was given, with AWS's defaults filled in."""
    settings = {name: given[name] for name in CREATION_SETTINGS if given.get(name) is not None}
    settings |= _policies(settings)
    settings |= _messages(settings)
    settings |= _configurations(settings)
    for name in _SETS:
        settings[name] = _as_set(settings.get(name))
    return {
        "DeletionProtection": "INACTIVE",
        "LambdaConfig": {},
        "MfaConfiguration": "OFF",
        "UserPoolTags": {},
        "UserPoolTier": "ESSENTIALS",
    } | settings


def updated_settings(present: Settings, given: Settings) -> Settings:
    """Return a pool's settings after UpdateUserPool: what is not given goes back, or stays."""
    settings = {name: present[name] for name in _KEPT if name in present} | given
    policies = present["Policies"] | (given.get("Policies") or {})
    unused = (given.get("AdminCreateUserConfig") or {}).get("UnusedAccountValidityDays")
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
    policies, admin = settings.get("Policies") or {}, settings.get("AdminCreateUserConfig") or {}
    password = _PASSWORD_POLICY | (policies.get("PasswordPolicy") or {})
    days = password.get(
        "TemporaryPasswordValidityDays", admin.get("UnusedAccountValidityDays", _VALIDITY_DAYS)
    )
    factors = (policies.get("SignInPolicy") or {}).get("AllowedFirstAuthFactors") or ["PASSWORD"]
    return {
        "Policies": {
            "PasswordPolicy": password | {"TemporaryPasswordValidityDays": days},
            "SignInPolicy": {"AllowedFirstAuthFactors": _as_set(factors)},
        },
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False}
        | admin
        | {"UnusedAccountValidityDays": days},
    }


def _messages(settings: Settings) -> Settings:
    """Make the messages that the API has twice agree; the template's wins [D]."""
    template = {"DefaultEmailOption": "CONFIRM_WITH_CODE"}
    for name, twin in _MIRRORED.items():
        if name in settings:
            template[twin] = settings[name]
    template |= settings.get("VerificationMessageTemplate") or {}
    twins = {name: template[twin] for name, twin in _MIRRORED.items() if twin in template}
    return {"VerificationMessageTemplate": template} | twins


def _configurations(settings: Settings) -> Settings:
    filled: Settings = {
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"}
        | (settings.get("EmailConfiguration") or {})
    }
    if "DeviceConfiguration" in settings:
        filled["DeviceConfiguration"] = {
            "ChallengeRequiredOnNewDevice": False,
            "DeviceOnlyRememberedOnUserPrompt": False,
        } | settings["DeviceConfiguration"]
    if "UserAttributeUpdateSettings" in settings:
        name = "AttributesRequireVerificationBeforeUpdate"
        asked = settings["UserAttributeUpdateSettings"].get(name)
        filled["UserAttributeUpdateSettings"] = {name: _as_set(asked)}
    return filled


def _as_set(names: list[str] | None) -> list[str]:
    """Return a list that AWS keeps as a set, in the order in which it comes back."""
    return java_order(dict.fromkeys(names or ()))
