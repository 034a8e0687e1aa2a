"""SetUserPoolMfaConfig and GetUserPoolMfaConfig: full replacement, and all that is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers import refusal
from tests.realms import make_realm
from tests.second_factors import (
    EMAIL_CONFIGURATION,
    EMAIL_OTP,
    PHONE,
    SMS,
    SMS_CONFIGURATION,
    TOTP,
    blocks,
    mfa_realm,
    prefer,
)

INVALID = "InvalidParameterException"
OFF_WITH_FACTOR = (
    "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
)
WITHOUT_FACTOR = (
    "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled."
)
EMAIL_SENDER = (
    "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an"
    " EmailSendingAccount of COGNITO_DEFAULT"
)
FIRST_FACTORS = (
    "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled"
)
SMS_MISSING = (
    "SMS configuration and Auto verification for phone_number are required when MFA is"
    " required/optional"
)
SINGLE_FACTOR = (
    "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is"
    " an allowed first auth factor"
)
TOKEN_OFF = {"SoftwareTokenMfaConfiguration": {"Enabled": False}}
PASSKEYS = {"WebAuthnConfiguration": {"UserVerification": "preferred"}}


def first_factors(*names: str) -> dict[str, Any]:
    """Return the pool setting for these first factors besides passwords."""
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", *names]}}}


def body(answer: Any) -> Any:
    """Return an answer without what boto3 adds."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_default(idp: Any) -> None:
    """A new pool shows that MFA is off and nothing else [R aws-sdk-js 4186]."""
    realm = make_realm(idp)
    shown = body(idp.get_user_pool_mfa_config(UserPoolId=realm.pool_id))
    assert shown == {"MfaConfiguration": "OFF"}


def test_created_with_sms(idp: Any) -> None:
    """A pool that is created with MFA has its SMS as factor."""
    settings = {"MfaConfiguration": "OPTIONAL", "SmsConfiguration": SMS_CONFIGURATION}
    realm = make_realm(idp, settings)
    assert body(idp.get_user_pool_mfa_config(UserPoolId=realm.pool_id)) == {
        "MfaConfiguration": "OPTIONAL",
        "SmsMfaConfiguration": {"SmsConfiguration": SMS_CONFIGURATION},
    }


def test_everything_is_echoed_and_shown(idp: Any) -> None:
    """What was set comes back from both operations [D recorded R053, R076]."""
    realm = make_realm(idp, {"EmailConfiguration": EMAIL_CONFIGURATION})
    wanted = {
        "MfaConfiguration": "OPTIONAL",
        "SmsMfaConfiguration": {
            "SmsAuthenticationMessage": "Type {####}.",
            "SmsConfiguration": SMS_CONFIGURATION,
        },
        **blocks(TOTP, EMAIL_OTP),
        "WebAuthnConfiguration": {"RelyingPartyId": "example.com", "UserVerification": "required"},
    }
    echoed = body(idp.set_user_pool_mfa_config(UserPoolId=realm.pool_id, **wanted))
    assert echoed == body(idp.get_user_pool_mfa_config(UserPoolId=realm.pool_id)) == wanted


def test_sms_settings_are_the_pool_s(idp: Any) -> None:
    """DescribeUserPool shows the SMS settings too, and not those of other factors."""
    realm = mfa_realm(idp, "OPTIONAL", SMS, TOTP)
    pool = idp.describe_user_pool(UserPoolId=realm.pool_id)["UserPool"]
    assert pool["SmsConfiguration"] == SMS_CONFIGURATION
    assert pool["MfaConfiguration"] == "OPTIONAL"
    assert "SoftwareTokenMfaConfiguration" not in pool


def test_bare_call_resets(idp: Any) -> None:
    """What is not given is gone: MFA is off, the blocks are dropped (recorded R145)."""
    realm = mfa_realm(idp, "OPTIONAL", SMS, TOTP, EMAIL_OTP)
    off = {"MfaConfiguration": "OFF"}
    assert body(idp.set_user_pool_mfa_config(UserPoolId=realm.pool_id)) == off
    assert body(idp.get_user_pool_mfa_config(UserPoolId=realm.pool_id)) == off


def test_factor_that_is_left_out_is_asked_for_no_more(idp: Any) -> None:
    """A pool's SMS are no factor once the operation was called without them."""
    realm = mfa_realm(idp, "OPTIONAL", SMS, TOTP)
    realm.make_user(phone_number=PHONE)
    prefer(realm, SMS=True)
    assert realm.sign_in()["ChallengeName"] == "SMS_MFA"
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id, MfaConfiguration="OPTIONAL", **blocks(TOTP)
    )
    assert "AuthenticationResult" in realm.sign_in()


def test_update_user_pool_leaves_them(idp: Any) -> None:
    """UpdateUserPool resets neither MFA nor its factors [V operations.md, UpdateUserPool]."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP)
    idp.update_user_pool(UserPoolId=realm.pool_id)
    assert body(idp.get_user_pool_mfa_config(UserPoolId=realm.pool_id)) == {
        "MfaConfiguration": "OPTIONAL",
        **blocks(TOTP),
    }


def test_passkey_settings_without_mfa(idp: Any) -> None:
    """Passkeys may be configured while MFA is off [V operations.md]."""
    realm = make_realm(idp)
    answer = idp.set_user_pool_mfa_config(UserPoolId=realm.pool_id, **PASSKEYS)
    assert body(answer) == {"MfaConfiguration": "OFF", **PASSKEYS}


@pytest.mark.parametrize(
    ("pool", "request_", "text"),
    [
        ({}, {"MfaConfiguration": "OFF", **blocks(TOTP)}, OFF_WITH_FACTOR),  # R140
        ({}, {"MfaConfiguration": "OFF", **TOKEN_OFF}, OFF_WITH_FACTOR),  # R141
        ({}, blocks(TOTP), OFF_WITH_FACTOR),  # R142
        ({}, blocks(SMS), OFF_WITH_FACTOR),
        ({}, blocks(EMAIL_OTP), OFF_WITH_FACTOR),  # Before the sender is looked at [V].
        ({}, {"MfaConfiguration": "ON"}, WITHOUT_FACTOR),
        ({}, {"MfaConfiguration": "OPTIONAL", **TOKEN_OFF}, WITHOUT_FACTOR),
        ({}, {"MfaConfiguration": "OPTIONAL", **PASSKEYS}, WITHOUT_FACTOR),  # R146
        ({}, {"MfaConfiguration": "ON", **blocks(EMAIL_OTP)}, EMAIL_SENDER),
        (
            first_factors("EMAIL_OTP"),
            {"MfaConfiguration": "ON", **blocks(TOTP)},
            FIRST_FACTORS,  # R148
        ),
        (
            {"SmsConfiguration": SMS_CONFIGURATION, **first_factors("SMS_OTP")},
            {"MfaConfiguration": "ON", **blocks(SMS)},
            FIRST_FACTORS,
        ),
        (
            first_factors("WEB_AUTHN"),
            {"MfaConfiguration": "ON", **blocks(TOTP)},
            SINGLE_FACTOR,  # R149
        ),
        (
            first_factors("WEB_AUTHN"),
            {
                "MfaConfiguration": "ON",
                **blocks(TOTP),
                "WebAuthnConfiguration": {"FactorConfiguration": "SINGLE_FACTOR"},
            },
            SINGLE_FACTOR,
        ),
        (
            {},
            {"MfaConfiguration": "ON", "SmsMfaConfiguration": {}},
            SMS_MISSING,
        ),
    ],
)
def test_refused(idp: Any, pool: dict[str, Any], request_: dict[str, Any], text: str) -> None:
    """What does not fit together is refused in AWS's words, and changes nothing."""
    realm = make_realm(idp, pool)
    before = idp.describe_user_pool(UserPoolId=realm.pool_id)["UserPool"]
    found = refusal(idp.set_user_pool_mfa_config, UserPoolId=realm.pool_id, **request_)
    assert found == (INVALID, text)
    assert idp.describe_user_pool(UserPoolId=realm.pool_id)["UserPool"] == before


@pytest.mark.parametrize(
    ("pool", "request_"),
    [
        (first_factors("EMAIL_OTP"), {"MfaConfiguration": "OPTIONAL", **blocks(TOTP)}),  # R148
        (
            first_factors("WEB_AUTHN"),
            {
                "MfaConfiguration": "ON",
                **blocks(TOTP),
                "WebAuthnConfiguration": {
                    "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"
                },
            },
        ),
        (
            {"SmsConfiguration": SMS_CONFIGURATION},
            {
                "MfaConfiguration": "ON",
                "SmsMfaConfiguration": {"SmsAuthenticationMessage": "Code {####}"},
            },
        ),
    ],
)
def test_accepted(idp: Any, pool: dict[str, Any], request_: dict[str, Any]) -> None:
    """What looks like it, but fits together, is taken [V operations.md]."""
    realm = make_realm(idp, pool)
    answer = idp.set_user_pool_mfa_config(UserPoolId=realm.pool_id, **request_)
    assert answer["MfaConfiguration"] == request_["MfaConfiguration"]


def test_an_empty_email_block(idp: Any) -> None:
    """Both its members are optional: it turns e-mail on, with the default texts."""
    realm = make_realm(idp, {"EmailConfiguration": EMAIL_CONFIGURATION})
    wanted: dict[str, Any] = {"MfaConfiguration": "ON", "EmailMfaConfiguration": {}}
    answer = body(idp.set_user_pool_mfa_config(UserPoolId=realm.pool_id, **wanted))
    assert answer == body(idp.get_user_pool_mfa_config(UserPoolId=realm.pool_id)) == wanted
    realm.make_user(email="ann@example.com", email_verified="true")
    assert realm.sign_in()["ChallengeName"] == EMAIL_OTP
    idp.update_user_pool(
        UserPoolId=realm.pool_id,
        MfaConfiguration="OPTIONAL",
        EmailConfiguration=EMAIL_CONFIGURATION,
    )


def test_an_empty_token_block_is_off(idp: Any) -> None:
    """Its flag is a plain boolean of the model: left out, it is false."""
    realm = make_realm(idp, {"SmsConfiguration": SMS_CONFIGURATION})
    set_config = idp.set_user_pool_mfa_config
    empty: dict[str, Any] = {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {}}
    assert refusal(set_config, UserPoolId=realm.pool_id, **empty) == (INVALID, WITHOUT_FACTOR)
    answer = set_config(UserPoolId=realm.pool_id, SmsMfaConfiguration={}, **empty)
    assert answer["SoftwareTokenMfaConfiguration"] == {"Enabled": False}


RECOVERY = (
    "Invalid account recovery setting parameter. Account Recovery Setting cannot use {name} as a"
    " recovery mechanism when {factor} MFA is configured."
)


def recovered_by(*names: str) -> dict[str, Any]:
    """Return the setting for these ways to recover an account."""
    listed = [{"Priority": number, "Name": name} for number, name in enumerate(names, 1)]
    return {"AccountRecoverySetting": {"RecoveryMechanisms": listed}}


@pytest.mark.parametrize(
    ("channel", "mode", "factor", "text"),
    [
        ("verified_phone_number", "ON", SMS, "SMS"),
        ("verified_email", "ON", EMAIL_OTP, "Email"),
        ("verified_email", "OPTIONAL", EMAIL_OTP, "Email"),
    ],
)
def test_a_second_factor_is_no_only_recovery(
    idp: Any, channel: str, mode: str, factor: str, text: str
) -> None:
    """Neither MFA nor the recovery is set so that nobody could recover [R for SMS, D]."""
    recovery, error = recovered_by(channel), RECOVERY.format(name=channel, factor=text)
    mfa = {"MfaConfiguration": mode, **blocks(factor)}
    realm = make_realm(idp, {"EmailConfiguration": EMAIL_CONFIGURATION} | recovery)
    pool = {"UserPoolId": realm.pool_id}
    assert refusal(idp.set_user_pool_mfa_config, **pool, **mfa) == (INVALID, error)
    idp.update_user_pool(**pool, EmailConfiguration=EMAIL_CONFIGURATION)
    idp.set_user_pool_mfa_config(**pool, **mfa)
    update = pool | {
        "EmailConfiguration": EMAIL_CONFIGURATION,
        "SmsConfiguration": SMS_CONFIGURATION,
    }
    assert refusal(idp.update_user_pool, **update, **recovery) == (INVALID, error)
    both = recovered_by("verified_phone_number", "verified_email")
    idp.update_user_pool(**update, **both)


@pytest.mark.parametrize(
    ("channel", "mode", "factor"),
    [
        ("verified_phone_number", "OPTIONAL", SMS),
        ("verified_phone_number", "ON", TOTP),
        ("verified_email", "ON", SMS),
        ("admin_only", "ON", SMS),
    ],
)
def test_other_recoveries_beside_mfa(idp: Any, channel: str, mode: str, factor: str) -> None:
    """What is not the only channel of a required factor is taken."""
    realm = make_realm(idp, {"EmailConfiguration": EMAIL_CONFIGURATION} | recovered_by(channel))
    mfa = {"MfaConfiguration": mode, **blocks(factor)}
    assert idp.set_user_pool_mfa_config(UserPoolId=realm.pool_id, **mfa)


def test_email_needs_the_essentials_plan(idp: Any) -> None:
    """E-mail as second factor is not for the Lite plan [D model]."""
    pool = {"UserPoolTier": "LITE", "EmailConfiguration": EMAIL_CONFIGURATION}
    realm = make_realm(idp, pool)
    wanted = {"MfaConfiguration": "OPTIONAL", **blocks(EMAIL_OTP)}
    code, _text = refusal(idp.set_user_pool_mfa_config, UserPoolId=realm.pool_id, **wanted)
    assert code == "FeatureUnavailableInTierException"


def test_pool_that_does_not_exist(idp: Any) -> None:
    """Both operations name the pool that is missing."""
    error = ("ResourceNotFoundException", "User pool us-east-1_nope does not exist.")
    for call in (idp.get_user_pool_mfa_config, idp.set_user_pool_mfa_config):
        assert refusal(call, UserPoolId="us-east-1_nope") == error
