"""User pools as CloudFormation spells them, to and from the parameters of the API.

A resource has the parameters of CreateUserPool and those of SetUserPoolMfaConfig, some of which go
by names of their own [D, the template reference of AWS::Cognito::UserPool].
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["identity_settings", "pool_properties", "pool_settings"]

Settings = dict[str, Any]

_FACTORS: Final = {
    "SMS_MFA": "SmsMfaConfiguration",
    "SOFTWARE_TOKEN_MFA": "SoftwareTokenMfaConfiguration",
    "EMAIL_OTP": "EmailMfaConfiguration",
}
# Structures of the API whose members are properties of the resource, by property.
_SPREAD: Final = {
    "EmailMfaConfiguration": {
        "EmailAuthenticationMessage": "Message",
        "EmailAuthenticationSubject": "Subject",
    },
    "WebAuthnConfiguration": {
        "WebAuthnFactorConfiguration": "FactorConfiguration",
        "WebAuthnRelyingPartyID": "RelyingPartyId",
        "WebAuthnUserVerification": "UserVerification",
    },
}


def pool_settings(name: str, properties: Settings) -> Settings:
    """Return the properties of a user pool as parameters of CreateUserPool and of its MFA."""
    settings = dict(properties)
    settings["PoolName"] = settings.pop("UserPoolName", name)
    for factor in settings.pop("EnabledMfas", []):
        if factor in _FACTORS:
            settings[_FACTORS[factor]] = _factor(factor, settings)
    for structure, members in _SPREAD.items():
        spread = {m: settings.pop(p) for p, m in members.items() if p in settings}
        if spread:
            settings[structure] = spread
    return settings


def _factor(factor: str, settings: Settings) -> Settings:
    if factor == "SOFTWARE_TOKEN_MFA":
        return {"Enabled": True}
    if factor == "SMS_MFA" and "SmsConfiguration" in settings:
        return {"SmsConfiguration": settings["SmsConfiguration"]}
    return {}


def pool_properties(settings: Settings) -> Settings:
    """Return parameters of CreateUserPool and of a pool's MFA as properties of a resource."""
    properties = dict(settings)
    properties["UserPoolName"] = properties.pop("PoolName")
    factors = [one for one, block in _FACTORS.items() if _is_on(one, properties.get(block))]
    properties.pop("SmsMfaConfiguration", None)
    properties.pop("SoftwareTokenMfaConfiguration", None)
    for structure, members in _SPREAD.items():
        spread = properties.pop(structure, None) or {}
        properties |= {p: spread[m] for p, m in members.items() if m in spread}
    if factors:
        properties["EnabledMfas"] = factors
    return properties


def identity_settings(name: str, properties: Settings) -> Settings:
    """Return the properties of an identity pool, or of its roles, as parameters.

    Role mappings have the name of the provider among them, and tags are a list.
    """
    settings = dict(properties)
    if "IdentityPoolId" not in settings:
        settings.setdefault("IdentityPoolName", name)
        settings.setdefault("AllowUnauthenticatedIdentities", False)
        return settings | _tags(settings)
    if "RoleMappings" in settings:
        settings["RoleMappings"] = {
            mapping.get("IdentityProvider", key): {
                k: v for k, v in mapping.items() if k != "IdentityProvider"
            }
            for key, mapping in settings["RoleMappings"].items()
        }
    return settings


def _tags(settings: Settings) -> Settings:
    tags = settings.get("IdentityPoolTags")
    if not isinstance(tags, list):
        return {}
    return {"IdentityPoolTags": {one["Key"]: one["Value"] for one in tags}}


def _is_on(factor: str, block: Settings | None) -> bool:
    return block is not None and (factor != "SOFTWARE_TOKEN_MFA" or bool(block.get("Enabled")))
