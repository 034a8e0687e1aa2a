"""Cases of second factors, codes as first factor, devices and passkeys."""

from __future__ import annotations

import json
from typing import Any

from cognito_intercept.directory.devices import LOCAL_ADDRESS
from cognito_intercept.testing import SoftwareAuthenticator
from tests.passkeys import PARTY, PasskeyRealm, passkey_realm
from tests.protected import protected_realm
from tests.realms import Realm, make_realm
from tests.replay.sign_in import by_password, srp_responses
from tests.replay.stage import Stage, replays
from tests.second_factors import (
    EMAIL,
    EVERY_FLOW,
    PHONE,
    SMS,
    TOTP,
    blocks,
    choice_realm,
    enrol,
    make_passwordless,
    mfa_realm,
    prefer,
    totp,
)
from tests.srp_client import device_verifier

HIDING = {"PreventUserExistenceErrors": "ENABLED"}


# Second factors.


@replays("R250")
def second_factor_set_up(stage: Stage) -> Any:
    """Register an app during the sign-in, then get tokens."""
    realm = mfa_realm(stage.idp, "ON", TOTP)
    realm.make_user()
    idp = realm.idp
    started = idp.associate_software_token(Session=realm.sign_in()["Session"])
    code = totp(stage.cognito, started["SecretCode"])
    verified = idp.verify_software_token(Session=started["Session"], UserCode=code)
    return stage.send(
        ClientId=realm.client_id,
        Session=verified["Session"],
        ChallengeResponses={"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": "000000"},
    )


@replays("R019")
def app_is_asked_for(stage: Stage) -> Any:
    """Sign in from a server, as a user who prefers an app."""
    realm = mfa_realm(stage.idp, "OPTIONAL", TOTP)
    stage.same["diego@example.com"] = "ann"
    realm.make_user()
    enrol(realm, stage.cognito, device="MyAuthenticatorApp")
    prefer(realm, TOTP="preferred")
    return by_password(stage, realm)


@replays("R070")
def app_is_asked_for_after_srp(stage: Stage) -> Any:
    """Prove the password by SRP, as a user who prefers an app."""
    realm = mfa_realm(stage.idp, "OPTIONAL", TOTP)
    realm.make_user()
    enrol(realm, stage.cognito, device="transparent")
    prefer(realm, TOTP="preferred")
    return stage.send(
        ClientId=realm.client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=srp_responses(realm),
    )


@replays("R086")
def app_is_verified(stage: Stage) -> Any:
    """Verify an app by its first code."""
    realm = mfa_realm(stage.idp, "OPTIONAL", TOTP)
    realm.make_user()
    access = realm.access()
    secret = realm.idp.associate_software_token(AccessToken=access)["SecretCode"]
    return stage.send(AccessToken=access, UserCode=totp(stage.cognito, secret))


@replays("R178", "R179", "R225")
def wrong_codes_of_an_app(stage: Stage) -> Any:
    """Answer with a code that was used, or that the app never showed."""
    realm = mfa_realm(stage.idp, "OPTIONAL", TOTP)
    realm.make_user()
    secret = enrol(realm, stage.cognito)
    prefer(realm, TOTP="preferred")
    right = totp(stage.cognito, secret)
    code = f"{(int(right) + 1) % 10**6:06}" if stage.row["id"] == "R225" else right

    def answer(code: str) -> Any:
        return stage.send(
            ClientId=realm.client_id,
            ChallengeName=TOTP,
            Session=realm.sign_in()["Session"],
            ChallengeResponses={"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code},
        )

    if code == right:
        answer(right)
    return answer(code)


@replays("R226")
def wrong_code_by_sms(stage: Stage) -> Any:
    """Answer SMS_MFA with another code."""
    realm = mfa_realm(stage.idp, "OPTIONAL", SMS)
    realm.make_user(phone_number="+15550001234", phone_number_verified="true")
    prefer(realm, SMS="preferred")
    return stage.send(
        ClientId=realm.client_id,
        ChallengeName=SMS,
        Session=realm.sign_in()["Session"],
        ChallengeResponses={"USERNAME": "ann", "SMS_MFA_CODE": "wrong"},
    )


@replays("R153")
def app_that_was_never_verified(stage: Stage) -> Any:
    """Prefer an app that was never registered."""
    realm = mfa_realm(stage.idp, "OPTIONAL", TOTP)
    realm.make_user()
    return stage.send(**realm.by_name())


@replays("R307")
def pool_without_apps(stage: Stage) -> Any:
    """Register an app where the pool has them off."""
    realm = stage.realm()
    realm.make_user()
    return stage.send(AccessToken=realm.access())


# The pool's MFA settings.

FACTORS = {
    "R148": ["PASSWORD", "EMAIL_OTP"],
    "R149": ["PASSWORD", "WEB_AUTHN"],
    "R151": ["PASSWORD", "WEB_AUTHN"],
}


@replays("R140", "R141", "R142", "R145", "R146", "R148", "R149", "R151", "R139")
def mfa_settings(stage: Stage) -> Any:
    """Set a pool's MFA as the row does, from TOTP as an option in R145."""
    number = stage.row["id"]
    allowed = {"SignInPolicy": {"AllowedFirstAuthFactors": FACTORS.get(number, ["PASSWORD"])}}
    given = {} if number == "R151" else {"Policies": allowed}
    realm = stage.realm(**given)
    if number in {"R145", "R151"}:
        stage.idp.set_user_pool_mfa_config(
            UserPoolId=realm.pool_id, MfaConfiguration="OPTIONAL", **blocks(TOTP)
        )
    answer = stage.send(UserPoolId=realm.pool_id)
    assert "SoftwareTokenMfaConfiguration" not in answer
    return answer


@replays("R053", "R076")
def all_mfa_settings(stage: Stage) -> Any:
    """Set everything that there is, and show it."""
    email = {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": "arn:aws:ses:us-west-2:123456789012:identity/shop@example.com",
    }
    there = Stage(stage.cognito, stage.row, "us-west-2")
    realm = there.realm(EmailConfiguration=email)
    settings = stage.row["response"]
    if stage.row["operation"] == "SetUserPoolMfaConfig":
        return there.send(UserPoolId=realm.pool_id, **settings)
    there.idp.set_user_pool_mfa_config(UserPoolId=realm.pool_id, **settings)
    return there.send(UserPoolId=realm.pool_id)


# Codes as first factor.


def code_by_email(realm: Realm, name: str = "ann") -> dict[str, Any]:
    """Return the parameters of a sign-in that prefers a code by e-mail."""
    parameters = {"USERNAME": name, "PREFERRED_CHALLENGE": "EMAIL_OTP"}
    return {"ClientId": realm.client_id, "AuthParameters": parameters | realm.hash_of(name)}


@replays("R093")
def code_by_email_is_sent(stage: Stage) -> Any:
    """Sign in by a code sent to jane@gmail.example."""
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    confidential = {"ExplicitAuthFlows": EVERY_FLOW, "GenerateSecret": True}
    realm = make_realm(
        stage.idp, {"UsernameAttributes": ["email"], "Policies": policy}, confidential
    )
    realm.idp.admin_create_user(
        **realm.by_name("jane@gmail.example"),
        UserAttributes=[
            {"Name": "email", "Value": "jane@gmail.example"},
            {"Name": "email_verified", "Value": "true"},
        ],
        MessageAction="SUPPRESS",
    )
    return stage.send(**code_by_email(realm, "jane@gmail.example"))


@replays("R095")
def code_by_email_seems_to_be_sent(stage: Stage) -> Any:
    """Sign in as someone who does not exist, which is hidden."""
    realm = choice_realm(stage.idp, "EMAIL_OTP", **HIDING, GenerateSecret=True)
    answer = stage.send(**code_by_email(realm, "joe@gmail.example"))
    assert answer["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "j***@g***"
    return answer


@replays("R098", "R099")
def code_by_email_is_refused(stage: Stage) -> Any:
    """Answer with a wrong code six times, or with the right one too late."""
    realm = choice_realm(stage.idp, "EMAIL_OTP", GenerateSecret=True)
    make_passwordless(realm)
    started = realm.idp.initiate_auth(AuthFlow="USER_AUTH", **code_by_email(realm))
    code = stage.code("ann")
    if stage.row["id"] == "R098":
        stage.cognito.clock.advance(3 * 60 + 54)
    else:
        code = f"{(int(code) + 1) % 10**8:08}"

    def answer() -> Any:
        return stage.send(
            ClientId=realm.client_id,
            Session=started["Session"],
            ChallengeResponses={
                "USERNAME": "ann", "EMAIL_OTP_CODE": code, **realm.hash_of("ann"),
            },
        )  # fmt: skip

    for _ in range(5):
        try:
            answer()
        except realm.idp.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == stage.row["error"]["code"]  # noqa: PT017
    return answer()


@replays("R247")
def srp_before_a_second_factor(stage: Stage) -> Any:
    """Prove a password where everybody needs a second factor and ann has none."""
    realm = mfa_realm(stage.idp, "ON", SMS, TOTP)
    realm.make_user()
    return stage.send(ClientId=realm.client_id, ChallengeResponses=srp_responses(realm))


# Devices.

TRACKED = {
    "DeviceConfiguration": {
        "ChallengeRequiredOnNewDevice": True,
        "DeviceOnlyRememberedOnUserPrompt": False,
    }
}


@replays("R069", "R071")
def new_device_after_srp(stage: Stage) -> Any:
    """Sign in by SRP where devices are tracked."""
    realm = stage.realm(**TRACKED)
    realm.make_user()
    return stage.send(
        ClientId=realm.client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=srp_responses(realm),
    )


@replays("R023")
def new_device_after_an_app(stage: Stage) -> Any:
    """Answer with an app's code, from a server, where devices are tracked."""
    realm = mfa_realm(stage.idp, "OPTIONAL", TOTP, pool=TRACKED)
    realm.make_user()
    secret = enrol(realm, stage.cognito)
    prefer(realm, TOTP="preferred")
    return stage.send(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ChallengeName=TOTP,
        Session=realm.sign_in()["Session"],
        ChallengeResponses={
            "USERNAME": "ann",
            "SOFTWARE_TOKEN_MFA_CODE": totp(stage.cognito, secret),
        },
    )


def device_of(realm: Realm, name: str | None) -> tuple[str, str]:
    """Sign diego in from a new device and confirm that; the access token and the key."""
    tokens = realm.tokens("diego")
    device = tokens["NewDeviceMetadata"]
    key, group_key = device["DeviceKey"], device["DeviceGroupKey"]
    realm.idp.confirm_device(
        AccessToken=tokens["AccessToken"],
        DeviceKey=key,
        DeviceSecretVerifierConfig=device_verifier(group_key, key, "device password"),
        **({} if name is None else {"DeviceName": name}),
    )
    return tokens["AccessToken"], key


RECORDED_DEVICE = "us-west-2_a1b2c3d4-5678-90ab-cdef-EXAMPLE11111"
# No app told where it is.
ADDRESSES = {"192.0.2.1": LOCAL_ADDRESS, "192.0.2.2": LOCAL_ADDRESS}


@replays("R020", "R045")
def remembered_device(stage: Stage) -> Any:
    """Show a remembered device as an administrator does, developers' attributes included."""
    realm = stage.realm(**TRACKED)
    realm.make_user("diego")
    token, key = device_of(realm, "MyDevice")
    stage.same |= {RECORDED_DEVICE: key, "us-west-2_EXAMPLE": realm.pool_id} | ADDRESSES
    stage.same["us-west-2"] = "us-east-1"
    if stage.row["operation"] == "GetDevice":
        return stage.send(AccessToken=token, DeviceKey=key)
    return stage.send(**realm.by_name("diego"))


@replays("R056")
def own_devices(stage: Stage) -> Any:
    """List one's own devices, without what is for developers."""
    realm = stage.realm(**TRACKED)
    realm.make_user("diego")
    stage.same |= ADDRESSES
    device_of(realm, "Dart-device")
    stage.cognito.clock.advance(1)
    token, _ = device_of(realm, None)
    return stage.send(AccessToken=token)


# Threat protection.


@replays("R038")
def risk_configuration(stage: Stage) -> Any:
    """Set the row's risk configuration and describe it."""
    realm = protected_realm(stage.idp, "ENFORCED")
    text = stage.text(json.dumps(stage.row["response"]["RiskConfiguration"]))
    configuration = json.loads(text) | {"UserPoolId": realm.pool_id}
    stage.idp.set_risk_configuration(**configuration)
    return stage.send(UserPoolId=realm.pool_id)


# Passkeys.


@replays("R067", "R079")
def passkeys(stage: Stage) -> Any:
    """Show the passkeys of a user who has registered one, or the options for the next."""
    realm = passkey_realm(stage.idp)
    realm.register(SoftwareAuthenticator(attachment="cross-platform"))
    stage.same |= {"testuser": "ann", "auth.example.com": PARTY}
    return stage.send(AccessToken=realm.token)


@replays("R052")
def all_first_factors(stage: Stage) -> Any:
    """Show the factors of a user who has all of them."""
    realm = choice_realm(stage.idp, "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")
    verified = {"email_verified": "true", "phone_number_verified": "true"}
    realm.make_user("testuser", email=EMAIL, phone_number=PHONE, **verified)
    stage.idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="login-here")
    token = realm.access("testuser")
    PasskeyRealm(realm.idp, realm.pool_id, realm.client_id, None, token).register(
        SoftwareAuthenticator()
    )
    return stage.send(AccessToken=token)
