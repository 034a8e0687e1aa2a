"""User pools with second factors and choice-based sign-in, and what their users do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyotp

from tests.realms import FLOWS, Realm, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

PHONE, EMAIL = "+15550123456", "ann@example.com"
SMS_CONFIGURATION = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "app"}
EMAIL_CONFIGURATION = {
    "EmailSendingAccount": "DEVELOPER",
    "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/shop@example.com",
}
EVERY_FLOW = [*FLOWS, "ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH"]
SMS, TOTP, EMAIL_OTP = "SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"
_BLOCKS: dict[str, dict[str, Any]] = {
    SMS: {"SmsMfaConfiguration": {"SmsConfiguration": SMS_CONFIGURATION}},
    TOTP: {"SoftwareTokenMfaConfiguration": {"Enabled": True}},
    EMAIL_OTP: {"EmailMfaConfiguration": {"Message": "Code: {####}", "Subject": "Hello"}},
}


def blocks(*factors: str) -> dict[str, Any]:
    """Return the configurations of factors for SetUserPoolMfaConfig."""
    return {name: value for factor in factors for name, value in _BLOCKS[factor].items()}


def mfa_realm(
    idp: Any, mode: str, *factors: str, pool: dict[str, Any] | None = None, **client: Any
) -> Realm:
    """Create a pool with these second factors, and an app client for every flow."""
    settings = {"EmailConfiguration": EMAIL_CONFIGURATION} | (pool or {})
    realm = make_realm(idp, settings, {"ExplicitAuthFlows": EVERY_FLOW} | client)
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id, MfaConfiguration=mode, **blocks(*factors)
    )
    return realm


def choice_realm(idp: Any, *first_factors: str, **client: Any) -> Realm:
    """Create a pool with these first factors besides passwords."""
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", *first_factors]}}
    settings = {
        "Policies": policy,
        "SmsConfiguration": SMS_CONFIGURATION,
        "AutoVerifiedAttributes": ["email", "phone_number"],
    }
    return make_realm(idp, settings, {"ExplicitAuthFlows": EVERY_FLOW} | client)


def make_passwordless(realm: Realm, name: str = "ann") -> None:
    """Create a user who has verified addresses and no password."""
    attributes = {"email": EMAIL, "phone_number": PHONE}
    flags = {f"{attribute}_verified": "true" for attribute in attributes}
    listed = [{"Name": n, "Value": v} for n, v in {**attributes, **flags}.items()]
    realm.idp.admin_create_user(
        UserPoolId=realm.pool_id, Username=name, UserAttributes=listed, MessageAction="SUPPRESS"
    )


def totp(cognito: Cognito, secret: str, steps: int = 0) -> str:
    """Return what an authenticator app shows, now or some steps from now."""
    return pyotp.TOTP(secret).at(int(cognito.clock.now()) + 30 * steps)


def enrol(realm: Realm, cognito: Cognito, name: str = "ann", device: str | None = None) -> str:
    """Have a user who can still sign in by password register an app; the secret."""
    access = realm.access(name)
    secret = str(realm.idp.associate_software_token(AccessToken=access)["SecretCode"])
    named = {} if device is None else {"FriendlyDeviceName": device}
    realm.idp.verify_software_token(AccessToken=access, UserCode=totp(cognito, secret), **named)
    cognito.clock.advance(60)
    return secret


def prefer(realm: Realm, name: str = "ann", **factors: Any) -> None:
    """Set a user's MFA preference: ``SMS=True`` turns on, ``"preferred"`` prefers, False off."""
    members = {
        "SMS": "SMSMfaSettings",
        "TOTP": "SoftwareTokenMfaSettings",
        "EMAIL": "EmailMfaSettings",
    }
    settings = {
        members[factor]: {"Enabled": bool(how), "PreferredMfa": how == "preferred"}
        for factor, how in factors.items()
    }
    realm.idp.admin_set_user_mfa_preference(**realm.by_name(name), **settings)
