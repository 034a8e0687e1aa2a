"""What AWS refuses in a user pool's settings, in its words [V data.md 1.4].

The rules look at settings whose defaults are filled in, so that they hold for a new pool and
after an update alike. In which order the service looks is not known beyond what is said here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.acr import check_acr_names

if TYPE_CHECKING:
    from cognito_intercept.directory.pool_configuration import PoolConfiguration

__all__ = ["Place", "check_place", "check_request", "check_settings", "check_update"]

Settings = dict[str, Any]

# SES regions from which every region's pools may send (recorded R281).
_SES_REGIONS = ("eu-west-1", "us-east-1", "us-west-2")
# Seoul has no SNS of its own for this [D model, SnsRegion].
_SNS_REGIONS = {"ap-northeast-2": "ap-northeast-1"}
_FROM = re.compile(r"(?:[^<>@]*<\s*)?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+(?:\s*>)?")
_PHONE, _EMAIL = "verified_phone_number", "verified_email"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pool lives: some settings must name resources of the same region or account."""

    region: str
    account_id: str


def check_request(request: Settings) -> None:
    """Check what only a request shows, before defaults are filled in.

    Raises:
        CognitoError: InvalidParameterException or InvalidEmailRoleAccessPolicyException.
    """
    password = request.get("Policies", {}).get("PasswordPolicy", {})
    admin = request.get("AdminCreateUserConfig", {})
    # 0 is the same as nothing [D model, TemporaryPasswordValidityDays].
    if password.get("TemporaryPasswordValidityDays") and admin.get("UnusedAccountValidityDays"):
        raise errors.UNUSED_ACCOUNT_VALIDITY()
    email = request.get("EmailConfiguration", {})
    # Without a sending account, a SourceArn was taken in 2019 (recorded R035).
    if email.get("EmailSendingAccount") == "COGNITO_DEFAULT" and email.get("SourceArn"):
        raise errors.EMAIL_IDENTITY_NOT_ALLOWED()
    _check_token_trigger(request.get("LambdaConfig", {}))


def _check_token_trigger(triggers: Settings) -> None:
    """Refuse two functions for one trigger: its ARN stands in two places [D model]."""
    arn, versioned = triggers.get("PreTokenGeneration"), triggers.get("PreTokenGenerationConfig")
    if arn is not None and versioned is not None and versioned["LambdaArn"] != arn:
        raise errors.TOKEN_TRIGGER_ARNS()


def check_settings(configuration: PoolConfiguration, place: Place) -> None:
    """Check settings with their defaults filled in.

    Raises:
        CognitoError: InvalidParameterException.
    """
    settings = configuration.settings
    if settings["AliasAttributes"] and settings["UsernameAttributes"]:
        raise errors.ALIAS_AND_USERNAME_ATTRIBUTES()
    _check_verification(configuration)
    _check_mfa(configuration)
    _check_factors(configuration)
    _check_recovery(configuration)
    check_place(configuration, place)


def check_place(configuration: PoolConfiguration, place: Place) -> None:
    """Check the settings that name resources of a region or of an account.

    Raises:
        CognitoError: InvalidParameterException.
    """
    settings = configuration.settings
    _check_email(settings["EmailConfiguration"], place)
    _check_sms(settings.get("SmsConfiguration", {}), place)
    _check_triggers(configuration.triggers, place)
    _check_key(settings.get("KeyConfiguration", {}))
    check_acr_names(configuration.acr_names)


def check_update(present: PoolConfiguration, configuration: PoolConfiguration) -> None:
    """Check what an update, unlike a creation, may not do.

    Raises:
        CognitoError: InvalidParameterException.
    """
    turned_on = configuration.has_mfa and not present.has_mfa
    if turned_on and not _has_second_factor(configuration):
        # Only where no factor is configured (recorded R139).
        raise errors.MFA_CANNOT_TURN_ON()


def _has_second_factor(configuration: PoolConfiguration) -> bool:
    return (
        configuration.can_send_sms
        or configuration.has_email_factor
        or configuration.has_totp_factor
    )


def _check_verification(configuration: PoolConfiguration) -> None:
    verified = configuration.verified_attributes
    if not set(configuration.attributes_verified_first) <= set(verified):
        raise errors.UPDATE_VERIFICATION_SUBSET()
    if "phone_number" in verified and not configuration.can_send_sms:
        if configuration.has_mfa:
            raise errors.MFA_NEEDS_SMS()
        raise errors.AUTO_VERIFIED_PHONE_NEEDS_SMS()


def _check_mfa(configuration: PoolConfiguration) -> None:
    # Although the text asks for auto verification as well, an SMS configuration is enough.
    if configuration.has_mfa and not _has_second_factor(configuration):
        raise errors.MFA_NEEDS_SMS()
    if not configuration.requires_mfa:
        return
    factors = configuration.first_factors
    if "EMAIL_OTP" in factors or "SMS_OTP" in factors:
        raise errors.MFA_FIRST_FACTORS()
    if "WEB_AUTHN" in factors and not configuration.passkeys_satisfy_mfa:
        raise errors.MFA_WEB_AUTHN()


def _check_factors(configuration: PoolConfiguration) -> None:
    factors = configuration.first_factors
    if "SOFTWARE_TOKEN" in factors:
        raise errors.SOFTWARE_TOKEN_FIRST_FACTOR()
    if "PASSWORD" not in factors:
        raise errors.PASSWORD_FACTOR_REQUIRED()
    if "SMS_OTP" in factors and not configuration.can_send_sms:
        raise errors.SMS_FACTOR_NEEDS_SMS()


def _check_recovery(configuration: PoolConfiguration) -> None:
    if not configuration.has_recovery_setting:
        return
    mechanisms = configuration.settings["AccountRecoverySetting"]["RecoveryMechanisms"]
    names, priorities = (Counter(m[key] for m in mechanisms) for key in ("Name", "Priority"))
    if any(count > 1 for counted in (names, priorities) for count in counted.values()):
        raise errors.RECOVERY_DUPLICATES()
    if "admin_only" in names and len(names) > 1:
        raise errors.RECOVERY_ADMIN_ONLY()
    _check_recovery_beside_mfa(configuration, list(names))


def _check_recovery_beside_mfa(configuration: PoolConfiguration, names: list[str]) -> None:
    """Refuse a recovery whose only channel is a second factor, which then cannot recover.

    SMS count where MFA is required [R]; e-mail counts wherever it is a factor [D].
    """
    if names == [_PHONE] and configuration.requires_mfa and configuration.has_sms_factor:
        raise errors.RECOVERY_PHONE_AND_SMS_MFA()
    if names == [_EMAIL] and configuration.has_mfa and configuration.has_email_factor:
        raise errors.RECOVERY_EMAIL_AND_EMAIL_MFA()


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
    allowed = _SNS_REGIONS.get(place.region, place.region)
    if sms.get("SnsRegion", allowed) != allowed:
        raise errors.SNS_REGION(region=place.region, allowed=allowed)
    messaging = sms.get("EumsSms", {})
    if messaging and sms.get("SnsCallerArn"):
        raise errors.SMS_TWO_SENDERS()
    if messaging.get("Region", place.region) != place.region:
        raise errors.EUMS_REGION(region=place.region)
    role = sms.get("SnsCallerArn") or messaging.get("CallerArn")
    if role and _arn_part(role, 4) != place.account_id:
        raise errors.CROSS_ACCOUNT_ROLE()


def _check_triggers(config: Settings, place: Place) -> None:
    for trigger, value in config.items():
        arn = value.get("LambdaArn") if isinstance(value, dict) else value
        if trigger != "KMSKeyID" and arn and _arn_part(arn, 3) != place.region:
            raise errors.CROSS_REGION_LAMBDA()
    if {"CustomSMSSender", "CustomEmailSender"} & config.keys() and not config.get("KMSKeyID"):
        raise errors.KMS_KEY_REQUIRED()


def _check_key(key: Settings) -> None:
    if key.get("KeyType") == "CUSTOMER_MANAGED_KEY" and "KmsKeyArn" not in key:
        raise errors.KMS_KEY_ARN_REQUIRED()


def _arn_part(arn: str, position: int) -> str:
    parts = arn.split(":")
    return parts[position] if position < len(parts) else ""
