"""The tour's steps of a user who signs up, signs in by SRP and by two factors, and grows old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.cli.srp import SrpClient
from cognito_intercept.cli.walk import expect
from cognito_intercept.testing import AuthenticatorApp

if TYPE_CHECKING:
    from cognito_intercept.cli.walk import Shown, Walk

__all__ = [
    "enrol_authenticator_app",
    "let_an_hour_pass",
    "sign_in_by_srp",
    "sign_in_with_second_factor",
    "sign_up",
]

USER, PASSWORD = "bob@example.com", "Battery-staple-7"


def sign_up(walk: Walk) -> Shown:
    """Sign another user up, and confirm the sign-up with the code of the message."""
    client: dict[str, Any] = {"ClientId": walk.client_id, "Username": USER}
    email = [{"Name": "email", "Value": USER}]
    sent = walk.call("sign_up", **client, Password=PASSWORD, UserAttributes=email)
    code = walk.code_sent_to(USER)
    walk.call("confirm_sign_up", **client, ConfirmationCode=code)
    user = walk.call("admin_get_user", UserPoolId=walk.pool_id, Username=USER)
    return {
        "delivered to": sent["CodeDeliveryDetails"]["Destination"],
        "code": code,
        "UserStatus": expect(user["UserStatus"], "CONFIRMED"),
    }


def sign_in_by_srp(walk: Walk) -> Shown:
    """Sign this user in by SRP: the password is proved, not sent."""
    srp = SrpClient(walk.pool_id, PASSWORD)
    step = walk.initiate_auth("USER_SRP_AUTH", USERNAME=USER, SRP_A=srp.public)
    now = walk.cognito.clock.now()
    done = _respond(walk, step, **srp.responses(step["ChallengeParameters"], now))
    walk.tokens["bob"] = done["AuthenticationResult"]["AccessToken"]
    user = walk.call("get_user", AccessToken=walk.tokens["bob"])
    attributes = {one["Name"]: one["Value"] for one in user["UserAttributes"]}
    return {
        "ChallengeName": expect(step["ChallengeName"], "PASSWORD_VERIFIER"),
        "email": expect(attributes["email"], USER),
    }


def _respond(walk: Walk, step: Any, **responses: str) -> Any:
    # The challenge of SRP comes without a session.
    session = {"Session": step["Session"]} if "Session" in step else {}
    return walk.call(
        "respond_to_auth_challenge",
        ClientId=walk.client_id,
        ChallengeName=step["ChallengeName"],
        ChallengeResponses=responses,
        **session,
    )


def enrol_authenticator_app(walk: Walk) -> Shown:
    """Turn authenticator apps on, and register one for this user."""
    walk.call(
        "set_user_pool_mfa_config",
        UserPoolId=walk.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    token = walk.tokens["bob"]
    secret = walk.call("associate_software_token", AccessToken=token)["SecretCode"]
    walk.calls.append("app = AuthenticatorApp(secret)")
    walk.app = AuthenticatorApp(secret)
    code = walk.code_of_app()
    done = walk.call("verify_software_token", AccessToken=token, UserCode=code)
    preferred = {"Enabled": True, "PreferredMfa": True}
    walk.call("set_user_mfa_preference", AccessToken=token, SoftwareTokenMfaSettings=preferred)
    return {"SecretCode": secret, "Status": expect(done["Status"], "SUCCESS")}


def sign_in_with_second_factor(walk: Walk) -> Shown:
    """Sign this user in by password, and by a code of the app."""
    step = walk.initiate_auth("USER_PASSWORD_AUTH", USERNAME=USER, PASSWORD=PASSWORD)
    code = walk.code_of_app()
    done = _respond(walk, step, USERNAME=USER, SOFTWARE_TOKEN_MFA_CODE=code)
    walk.tokens["bob"] = done["AuthenticationResult"]["AccessToken"]
    user = walk.call("get_user", AccessToken=walk.tokens["bob"])
    return {
        "ChallengeName": expect(step["ChallengeName"], "SOFTWARE_TOKEN_MFA"),
        "code": code,
        "ExpiresIn": done["AuthenticationResult"]["ExpiresIn"],
        "UserMFASettingList": user["UserMFASettingList"],
    }


def let_an_hour_pass(walk: Walk) -> Shown:
    """Let an hour pass, after which the access token is too old."""
    walk.calls.append("cognito.clock.advance(hours=1)")
    walk.cognito.clock.advance(hours=1)
    try:
        walk.call("get_user", AccessToken=walk.tokens["bob"])
    except walk.idp.exceptions.NotAuthorizedException as error:
        text = error.response["Error"]["Message"]
    else:
        raise ValueError("the token is still valid")
    return {"NotAuthorizedException": expect(text, "Access Token has expired")}
