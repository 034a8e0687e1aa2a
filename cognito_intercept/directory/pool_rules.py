"""What AWS refuses in a user pool's settings, in its words [V data.md 1.4].

The rules look at settings whose defaults are filled in, so that they hold for a new pool and
after an update alike. In which order the service looks is not known beyond what is said here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from cognito_intercept import errors

__all__ = ["Place", "check_given", "check_settings", "check_update"]

Settings = dict[str, Any]

# SES regions from which every region's pools may send (recorded R281).
_SES_REGIONS = ("eu-west-1", "us-east-1", "us-west-2")
_FROM = re.compile(r"(?:[^<>@]*<\s*)?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+(?:\s*>)?")
_PASSWORDLESS = ("EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pool lives: some settings must name resources of the same region or account."""

    region: str
    account_id: str


def check_given(given: Settings) -> None:
    """Check what only a request can tell, before defaults are filled in.

    Raises:
        CognitoError: InvalidParameterException.
    """
    password = (given.get("Policies") or {}).get("PasswordPolicy") or {}
    admin = given.get("AdminCreateUserConfig") or {}
    if "TemporaryPasswordValidityDays" in password and "UnusedAccountValidityDays" in admin:
        raise errors.UNUSED_ACCOUNT_VALIDITY()
    email = given.get("EmailConfiguration") or {}
    # Without a sending account, a SourceArn was taken in 2019 (recorded R035).
    if email.get("EmailSendingAccount") == "COGNITO_DEFAULT" and email.get("SourceArn"):
        raise errors.EMAIL_IDENTITY_NOT_ALLOWED()


def check_settings(settings: Settings, place: Place) -> None:
    """Check settings with their defaults filled in.

    Raises:
        CognitoError: InvalidParameterException, FeatureUnavailableInTierException or
            InvalidEmailRoleAccessPolicyException.
    """
    if settings["AliasAttributes"] and settings["UsernameAttributes"]:
        raise errors.ALIAS_AND_USERNAME_ATTRIBUTES()
    _check_verification(settings)
    _check_mfa(settings)
    _check_factors(settings)
    _check_recovery(settings.get("AccountRecoverySetting") or {})
    _check_email(settings["EmailConfiguration"], place)
    _check_sms(settings.get("SmsConfiguration") or {}, place)
    _check_lambdas(settings["LambdaConfig"], place)
    _check_tier(settings)


def check_update(present: Settings, settings: Settings) -> None:
    """Check what an update, unlike a creation, may not do.

    Raises:
        CognitoError: InvalidParameterException.
    """
    turned_on = present["MfaConfiguration"] == "OFF" != settings["MfaConfiguration"]
    if turned_on and not _has_second_factor(settings):
        # Only where no factor is configured (recorded R139).
        raise errors.MFA_CANNOT_TURN_ON()


def _has_second_factor(settings: Settings) -> bool:
    token = settings.get("SoftwareTokenMfaConfiguration") or {}
    return bool(
        settings.get("SmsConfiguration")
        or settings.get("EmailMfaConfiguration")
        or token.get("Enabled")
    )


def _check_verification(settings: Settings) -> None:
    verified = settings["AutoVerifiedAttributes"]
    updates = settings.get("UserAttributeUpdateSettings") or {}
    if set(updates.get("AttributesRequireVerificationBeforeUpdate") or ()) - set(verified):
        raise errors.UPDATE_VERIFICATION_SUBSET()
    if "phone_number" in verified and not settings.get("SmsConfiguration"):
        if settings["MfaConfiguration"] != "OFF":
            raise errors.MFA_NEEDS_SMS()
        raise errors.AUTO_VERIFIED_PHONE_NEEDS_SMS()


def _check_mfa(settings: Settings) -> None:
    if settings["MfaConfiguration"] == "OFF":
        return
    # Although the text asks for auto verification as well, an SMS configuration is enough.
    if not _has_second_factor(settings):
        raise errors.MFA_NEEDS_SMS()
    factors = settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]
    if settings["MfaConfiguration"] == "ON":
        if "EMAIL_OTP" in factors or "SMS_OTP" in factors:
            raise errors.MFA_FIRST_FACTORS()
        passkeys = settings.get("WebAuthnConfiguration") or {}
        suits = passkeys.get("FactorConfiguration") == "MULTI_FACTOR_WITH_USER_VERIFICATION"
        if "WEB_AUTHN" in factors and not suits:
            raise errors.MFA_WEB_AUTHN()


def _check_factors(settings: Settings) -> None:
    factors = settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]
    if "PASSWORD" not in factors:
        raise errors.PASSWORD_FACTOR_REQUIRED()
    if "SMS_OTP" in factors and not settings.get("SmsConfiguration"):
        raise errors.SMS_FACTOR_NEEDS_SMS()


def _check_recovery(setting: Settings) -> None:
    mechanisms = setting.get("RecoveryMechanisms") or ()
    names, priorities = (Counter(m[key] for m in mechanisms) for key in ("Name", "Priority"))
    if any(count > 1 for counted in (names, priorities) for count in counted.values()):
        raise errors.RECOVERY_DUPLICATES()
    if "admin_only" in names and len(names) > 1:
        raise errors.RECOVERY_ADMIN_ONLY()


def _check_email(email: Settings, place: Place) -> None:
    arn = email.get("SourceArn")
    if arn is None and email["EmailSendingAccount"] == "DEVELOPER":
        raise errors.EMAIL_SOURCE_ARN_REQUIRED()
    regions = sorted({*_SES_REGIONS, place.region})
    if arn is not None and _arn_part(arn, 3) not in regions:
        raise errors.EMAIL_SOURCE_ARN_REGION(regions=", ".join(regions))
    sender = email.get("From")
    if sender is not None and not _FROM.fullmatch(sender):
        raise errors.EMAIL_FROM_INVALID()


def _check_sms(sms: Settings, place: Place) -> None:
    if sms.get("SnsRegion", place.region) != place.region:
        raise errors.SNS_REGION(region=place.region)
    role = sms.get("SnsCallerArn")
    if role and _arn_part(role, 4) != place.account_id:
        raise errors.CROSS_ACCOUNT_ROLE()


def _check_lambdas(config: Settings, place: Place) -> None:
    for trigger, value in config.items():
        arn = value.get("LambdaArn") if isinstance(value, dict) else value
        if trigger != "KMSKeyID" and arn and _arn_part(arn, 3) != place.region:
            raise errors.CROSS_REGION_LAMBDA()
    if {"CustomSMSSender", "CustomEmailSender"} & config.keys() and not config.get("KMSKeyID"):
        raise errors.KMS_KEY_REQUIRED()


def _arn_part(arn: str, position: int) -> str:
    parts = arn.split(":")
    return parts[position] if position < len(parts) else ""


def _check_tier(settings: Settings) -> None:
    tier = settings["UserPoolTier"]
    if tier == "LITE":
        for feature, is_used in _beyond_lite(settings).items():
            if is_used:
                raise errors.FEATURE_UNAVAILABLE(tier=tier, feature=feature)
    add_ons = settings.get("UserPoolAddOns") or {}
    # (R, by deployment with the Essentials plan)
    if tier != "PLUS" and add_ons.get("AdvancedSecurityMode", "OFF") != "OFF":
        raise errors.FEATURES_TO_DISABLE(tier=tier, features="Threat Protection")


def _beyond_lite(settings: Settings) -> dict[str, bool]:
    """Tell which features of the Essentials plan are used; their names are guesses (G)."""
    policies = settings["Policies"]
    factors = policies["SignInPolicy"]["AllowedFirstAuthFactors"]
    token_trigger = settings["LambdaConfig"].get("PreTokenGenerationConfig") or {}
    return {
        "Passwordless Sign-In": any(factor in _PASSWORDLESS for factor in factors),
        "Email MFA": settings.get("EmailMfaConfiguration") is not None,
        "Password History": bool(policies["PasswordPolicy"].get("PasswordHistorySize")),
        "Access Token Customization": token_trigger.get("LambdaVersion") in {"V2_0", "V3_0"},
    }
