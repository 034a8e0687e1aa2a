"""A pool's settings as typed values: what absent, empty and given members mean."""

from __future__ import annotations

from typing import Any

import pytest

from cognito_intercept.directory.feature_plans import Plan
from cognito_intercept.directory.pool_configuration import PoolConfiguration
from cognito_intercept.directory.pool_settings import new_settings

ROLE = "arn:aws:iam::123456789012:role/sms"


def configuration(*, sms_mfa: bool = True, **settings: Any) -> PoolConfiguration:
    """Return the configuration of a new pool with these settings."""
    return PoolConfiguration(new_settings({"PoolName": "p"} | settings), sms_mfa)


def test_a_pool_of_a_name_alone() -> None:
    """AWS's defaults."""
    bare = configuration()
    assert bare.plan is Plan.ESSENTIALS
    assert bare.first_factors == ["PASSWORD"]
    assert bare.verified_attributes == bare.attributes_verified_first == []
    assert bare.mfa_mode == "OFF"
    assert bare.triggers == bare.invitation_template == bare.email_mfa_template == {}
    assert bare.sms_mfa_message is None
    assert bare.relying_party_id is None
    assert bare.threat_protection_mode() == bare.threat_protection_mode("CUSTOM_AUTH") == "OFF"
    assert bare.remembers_devices_at_once
    assert not any(
        (
            bare.is_passwordless,
            bare.has_mfa,
            bare.requires_mfa,
            bare.can_send_sms,
            bare.has_sms_factor,
            bare.has_totp_factor,
            bare.has_email_factor,
            bare.passkeys_satisfy_mfa,
            bare.passkeys_verify_user,
            bare.is_sign_up_closed,
            bare.tracks_devices,
            bare.devices_replace_mfa,
            bare.has_own_email_sender,
            bare.has_recovery_setting,
        )
    )


@pytest.mark.parametrize(
    ("sms", "can_send"),
    [
        ({}, False),
        ({"SnsCallerArn": ""}, False),
        ({"ExternalId": "x"}, False),
        ({"SnsCallerArn": ROLE}, True),
        ({"EumsSms": {"CallerArn": ROLE}}, True),
    ],
)
def test_who_can_send_sms(sms: dict[str, Any], *, can_send: bool) -> None:
    """A role makes the difference; as a factor they count where they were not left out."""
    assert configuration(SmsConfiguration=sms).can_send_sms is can_send
    assert configuration(SmsConfiguration=sms).has_sms_factor is can_send
    assert configuration(SmsConfiguration=sms, sms_mfa=False).has_sms_factor is False


def test_factors_that_are_set_up() -> None:
    """An empty e-mail block is a factor, an empty block of authenticator apps is none."""
    settings = configuration().settings
    blocks: dict[str, Any] = {"EmailMfaConfiguration": {}, "SoftwareTokenMfaConfiguration": {}}
    both = PoolConfiguration(settings | blocks)
    assert both.has_email_factor
    assert not both.has_totp_factor
    tokens = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    assert PoolConfiguration(settings | tokens).has_totp_factor


@pytest.mark.parametrize(
    ("passkeys", "verify", "satisfy"),
    [
        ({}, False, False),
        ({"UserVerification": "preferred"}, False, False),
        ({"UserVerification": "required"}, True, False),
        ({"FactorConfiguration": "SINGLE_FACTOR"}, False, False),
        ({"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}, True, True),
    ],
)
def test_passkeys(passkeys: dict[str, str], *, verify: bool, satisfy: bool) -> None:
    """Two factors in one mean that the user is verified."""
    found = PoolConfiguration({"WebAuthnConfiguration": passkeys})
    assert (found.passkeys_verify_user, found.passkeys_satisfy_mfa) == (verify, satisfy)


@pytest.mark.parametrize("setting", [{}, {"AccountRecoverySetting": {}}])
def test_recovery_without_a_setting(setting: dict[str, Any]) -> None:
    """The phone goes first, as in old pools; an empty setting says nothing."""
    assert configuration(**setting).recovery_mechanisms == (
        "verified_phone_number",
        "verified_email",
    )


def test_recovery_by_priority() -> None:
    """Not in the order of the list."""
    mechanisms = [
        {"Priority": 2, "Name": "verified_phone_number"},
        {"Priority": 1, "Name": "verified_email"},
    ]
    found = configuration(AccountRecoverySetting={"RecoveryMechanisms": mechanisms})
    assert found.recovery_mechanisms == ["verified_email", "verified_phone_number"]


@pytest.mark.parametrize(
    ("devices", "at_once", "replace"),
    [
        ({}, True, False),
        ({"ChallengeRequiredOnNewDevice": True}, True, True),
        ({"DeviceOnlyRememberedOnUserPrompt": True}, False, False),
    ],
)
def test_devices(devices: dict[str, bool], *, at_once: bool, replace: bool) -> None:
    """Any configuration turns them on [D]."""
    found = configuration(DeviceConfiguration=devices)
    assert found.tracks_devices
    assert (found.remembers_devices_at_once, found.devices_replace_mfa) == (at_once, replace)


def test_threat_protection_has_two_modes() -> None:
    """Custom authentication has its own [D model]."""
    flows = {"CustomAuthMode": "ENFORCED"}
    add_ons = {"AdvancedSecurityMode": "AUDIT", "AdvancedSecurityAdditionalFlows": flows}
    found = configuration(UserPoolAddOns=add_ons)
    assert found.threat_protection_mode("USER_SRP_AUTH") == "AUDIT"
    assert found.threat_protection_mode("CUSTOM_AUTH") == "ENFORCED"
