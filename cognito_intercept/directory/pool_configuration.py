"""A user pool's settings, read by type: the one place that knows how the API nests them.

``Pool.settings`` stays the API's dict. Whoever needs to know what a setting means asks the
pool's configuration, which also says what an absent member, an empty structure and an empty
text mean. It can be made of settings that are still to be checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.acr import LEVEL_KEYS
from cognito_intercept.directory.feature_plans import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PoolConfiguration", "plans_since"]

Settings = dict[str, Any]

_DAY = 86400.0
# How far back point-in-time recovery goes, in seconds, by plan [D model].
_RECOVERY_PERIODS = {"LITE": 0.0, "ESSENTIALS": _DAY, "PLUS": 14 * _DAY}

# Pools without AccountRecoverySetting ask the phone first [D operations.md, ForgotPassword].
_LEGACY_RECOVERY = ("verified_phone_number", "verified_email")
_DEFAULT_ACR_NAME = "urn:cognito:loa:"


@dataclass(frozen=True, slots=True)
class PoolConfiguration:
    """What a pool's settings say.

    Attributes:
        settings: the API's dict, with the defaults filled in.
        sms_mfa: whether SMS, if the pool can send any, are a second factor.
    """

    settings: Settings
    sms_mfa: bool = True

    def _structure(self, name: str) -> Settings:
        found: Settings | None = self.settings.get(name)
        return {} if found is None else found

    @property
    def plan(self) -> Plan:
        """Return the feature plan (UserPoolTier)."""
        return Plan(self.settings["UserPoolTier"])

    @property
    def has_updated_issuer(self) -> bool:
        """Return whether tokens are issued by the second host (IssuerConfiguration UPDATED)."""
        return self._structure("IssuerConfiguration").get("Type") == "UPDATED"

    @property
    def recovery_period(self) -> float:
        """Return how many seconds back the plan's point-in-time recovery goes; 0: it has none."""
        return _RECOVERY_PERIODS[self.settings["UserPoolTier"]]

    # Sign-in.

    @property
    def first_factors(self) -> list[str]:
        """Return AllowedFirstAuthFactors: with what users may start a sign-in."""
        found: list[str] = self.settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]
        return found

    @property
    def is_passwordless(self) -> bool:
        """Return whether users may start a sign-in without a password."""
        return any(factor != "PASSWORD" for factor in self.first_factors)

    @property
    def mfa_mode(self) -> str:
        """Return MfaConfiguration: ``OFF``, ``OPTIONAL`` or ``ON``."""
        return str(self.settings["MfaConfiguration"])

    @property
    def has_mfa(self) -> bool:
        """Return whether users may, or must, have a second factor."""
        return self.mfa_mode != "OFF"

    @property
    def requires_mfa(self) -> bool:
        """Return whether every user must have a second factor."""
        return self.mfa_mode == "ON"

    @property
    def can_send_sms(self) -> bool:
        """Return whether SmsConfiguration names a role to send SMS with."""
        sms = self._structure("SmsConfiguration")
        return bool(sms.get("SnsCallerArn")) or "EumsSms" in sms

    @property
    def has_sms_factor(self) -> bool:
        """Return whether SMS are set up as a second factor, whatever the mode of MFA."""
        return self.sms_mfa and self.can_send_sms

    @property
    def has_totp_factor(self) -> bool:
        """Return whether authenticator apps are set up as a second factor."""
        return bool(self._structure("SoftwareTokenMfaConfiguration").get("Enabled"))

    @property
    def has_email_factor(self) -> bool:
        """Return whether e-mail is set up as a second factor; both its members are optional."""
        return "EmailMfaConfiguration" in self.settings

    @property
    def relying_party_id(self) -> str | None:
        """Return the relying party of passkeys; ``None`` for the pool's domain."""
        found: str | None = self._structure("WebAuthnConfiguration").get("RelyingPartyId")
        return found

    @property
    def passkeys_satisfy_mfa(self) -> bool:
        """Return whether a passkey that verified its user stands for both factors [D]."""
        factor = self._structure("WebAuthnConfiguration").get("FactorConfiguration")
        return bool(factor == "MULTI_FACTOR_WITH_USER_VERIFICATION")

    @property
    def passkeys_verify_user(self) -> bool:
        """Return whether an authenticator must verify its user, not only someone's presence."""
        passkeys = self._structure("WebAuthnConfiguration")
        return passkeys.get("UserVerification") == "required" or self.passkeys_satisfy_mfa

    @property
    def names_acr_levels(self) -> bool:
        """Return whether the pool names authentication levels itself."""
        return bool(self._structure("AcrConfiguration"))

    @property
    def acr_names(self) -> list[str]:
        """Return the names of the four authentication levels in force, the lowest first [D]."""
        named = self._structure("AcrConfiguration")
        defaults = ({"AcrValue": f"{_DEFAULT_ACR_NAME}{n}"} for n in range(1, 5))
        pairs = zip(LEVEL_KEYS, defaults, strict=True)
        return [named.get(key, default)["AcrValue"] for key, default in pairs]

    # Attributes and recovery.

    @property
    def verified_attributes(self) -> list[str]:
        """Return AutoVerifiedAttributes: what gets a code at sign-up and when it is changed."""
        found: list[str] = self.settings["AutoVerifiedAttributes"]
        return found

    @property
    def attributes_verified_first(self) -> list[str]:
        """Return the attributes whose old value stays until the new one is verified."""
        updates = self._structure("UserAttributeUpdateSettings")
        found: list[str] = updates.get("AttributesRequireVerificationBeforeUpdate", [])
        return found

    @property
    def has_recovery_setting(self) -> bool:
        """Return whether the pool says how accounts are recovered."""
        return bool(self._structure("AccountRecoverySetting").get("RecoveryMechanisms"))

    @property
    def recovery_mechanisms(self) -> Sequence[str]:
        """Return how accounts are recovered, by priority: the phone first without a setting."""
        if not self.has_recovery_setting:
            return _LEGACY_RECOVERY
        listed = self._structure("AccountRecoverySetting")["RecoveryMechanisms"]
        return [str(one["Name"]) for one in sorted(listed, key=lambda one: one["Priority"])]

    @property
    def is_sign_up_closed(self) -> bool:
        """Return whether only administrators create users."""
        return bool(self._structure("AdminCreateUserConfig").get("AllowAdminCreateUserOnly"))

    @property
    def invitation_template(self) -> Settings:
        """Return the InviteMessageTemplate; empty for the service's own texts."""
        found: Settings = self._structure("AdminCreateUserConfig").get("InviteMessageTemplate", {})
        return found

    @property
    def verification_template(self) -> Settings:
        """Return the VerificationMessageTemplate; absent members have the service's texts."""
        return self._structure("VerificationMessageTemplate")

    @property
    def sms_mfa_message(self) -> str | None:
        """Return the SmsAuthenticationMessage; ``None`` for the service's text."""
        found: str | None = self.settings.get("SmsAuthenticationMessage")
        return found

    @property
    def email_mfa_template(self) -> Settings:
        """Return the EmailMfaConfiguration, which holds Message and Subject."""
        return self._structure("EmailMfaConfiguration")

    # Devices, e-mail, triggers, threat protection.

    @property
    def tracks_devices(self) -> bool:
        """Return whether sign-ins hand out device keys: any DeviceConfiguration does [D]."""
        return "DeviceConfiguration" in self.settings

    @property
    def remembers_devices_at_once(self) -> bool:
        """Return whether ConfirmDevice remembers a device without asking the user."""
        return not self._structure("DeviceConfiguration").get("DeviceOnlyRememberedOnUserPrompt")

    @property
    def devices_replace_mfa(self) -> bool:
        """Return whether a device that proved itself stands for the second factor [D]."""
        return bool(self._structure("DeviceConfiguration").get("ChallengeRequiredOnNewDevice"))

    @property
    def has_own_email_sender(self) -> bool:
        """Return whether e-mail goes out by way of the owner's SES identity."""
        return bool(self._structure("EmailConfiguration").get("EmailSendingAccount") == "DEVELOPER")

    @property
    def triggers(self) -> Settings:
        """Return LambdaConfig."""
        return self._structure("LambdaConfig")

    def threat_protection_mode(self, flow: str = "") -> str:
        """Return the mode of threat protection, ``OFF``, ``AUDIT`` or ``ENFORCED``.

        Custom authentication has a mode of its own [D model].

        Args:
            flow: the AuthFlow of a sign-in.
        """
        add_ons = self._structure("UserPoolAddOns")
        if flow == "CUSTOM_AUTH":
            additional = add_ons.get("AdvancedSecurityAdditionalFlows", {})
            return str(additional.get("CustomAuthMode", "OFF"))
        return str(add_ons.get("AdvancedSecurityMode", "OFF"))


def plans_since(plan: Plan, before: dict[str, float], now: float) -> dict[str, float]:
    """Return since when a pool has had each plan or a larger one, up to its present plan.

    Args:
        plan: the present plan.
        before: the same before the plan was set.
        now: the time in seconds since the epoch.
    """
    plans = list(Plan)
    return {one.value: before.get(one.value, now) for one in plans[: plans.index(plan) + 1]}
