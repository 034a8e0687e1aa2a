"""A program that signs in through boto3 alone, whatever it is asked on the way.

It knows of the emulator only the outbox and the clock; SRP, codes and passkeys are computed by
the tests' own client, pyotp and fido2.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyotp

from tests.lambdas import Quiz
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm
from tests.second_factors import EMAIL
from tests.security_key import SecurityKey
from tests.srp_client import SrpClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito
    from tests.devices import Phone

Step = Any
NAME = "ann"


@dataclass
class Walker:
    """An app, or a server with IAM credentials, and what it knows of ann.

    ``choice`` is what it answers where it may choose; ``asked`` lists the challenges it met.
    """

    realm: Realm
    cognito: Cognito
    is_admin: bool = False
    choice: str = ""
    totp_secret: str = ""
    refresh_token: str = ""
    key: SecurityKey = field(default_factory=SecurityKey)
    phone: Phone | None = None
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start an exchange for the password."""
        self.srp = SrpClient(self.realm.pool_id.split("_")[1], PASSWORD)
        self.device_srp: SrpClient | None = None

    def known(self, name: str) -> str:
        """Return a parameter that the program can give by itself."""
        if name == "SRP_A":
            return self.srp.srp_a
        if name == "DEVICE_KEY":
            return self.device.key
        if name == "CHALLENGE_NAME":
            return "SRP_A"
        values = {"USERNAME": NAME, "PASSWORD": PASSWORD, "REFRESH_TOKEN": self.refresh_token}
        return values[name]

    @property
    def device(self) -> Phone:
        """Return the device that it runs on."""
        assert self.phone is not None
        return self.phone

    def _side(self) -> tuple[str, dict[str, str]]:
        named = {"ClientId": self.realm.client_id}
        return (
            ("admin_", named | {"UserPoolId": self.realm.pool_id}) if self.is_admin else ("", named)
        )

    def start(self, flow: str, *names: str, **parameters: str) -> Step:
        """Start a flow with parameters that it knows, and others."""
        given = {name: self.known(name) for name in names} | parameters
        prefix, named = self._side()
        return getattr(self.realm.idp, f"{prefix}initiate_auth")(
            **named, AuthFlow=flow, AuthParameters=given | self.realm.hash_of(NAME)
        )

    def finish(self, step: Step) -> Any:
        """Answer every challenge; the AuthenticationResult."""
        prefix, named = self._side()
        respond = getattr(self.realm.idp, f"{prefix}respond_to_auth_challenge")
        while "ChallengeName" in step:
            name = step["ChallengeName"]
            self.asked.append(name)
            responses = ANSWERS[name](self, step)
            session = {"Session": step["Session"]} if "Session" in step else {}
            step = respond(
                **named,
                **session,
                ChallengeName=name,
                ChallengeResponses={"USERNAME": NAME} | responses | self.realm.hash_of(NAME),
            )
        return step["AuthenticationResult"]

    def code(self) -> str:
        """Return the code that came last."""
        code = self.cognito.outbox.to(NAME).code
        assert code is not None
        return code

    def shown_by_app(self, secret: str) -> str:
        """Return what an authenticator app shows."""
        return pyotp.TOTP(secret).at(int(self.cognito.clock.now()))


def _password_verifier(me: Walker, step: Step) -> dict[str, str]:
    parameters = step["ChallengeParameters"]
    return me.srp.answer(parameters, parameters["USER_ID_FOR_SRP"], me.cognito.clock.now())


def _select_challenge(me: Walker, step: Step) -> dict[str, str]:
    assert me.choice in step["AvailableChallenges"]
    along = {"PASSWORD": "PASSWORD", "PASSWORD_SRP": "SRP_A"}.get(me.choice)
    return {"ANSWER": me.choice} | ({along: me.known(along)} if along else {})


def _mfa_setup(me: Walker, step: Step) -> dict[str, str]:
    """Set up an app with the session alone, which each step hands on; or an address."""
    if "SOFTWARE_TOKEN_MFA" not in step["ChallengeParameters"]["MFAS_CAN_SETUP"]:
        return {"EMAIL": EMAIL}
    associated = me.realm.idp.associate_software_token(Session=step["Session"])
    code = me.shown_by_app(associated["SecretCode"])
    verified = me.realm.idp.verify_software_token(Session=associated["Session"], UserCode=code)
    step["Session"] = verified["Session"]
    return {}


def _web_authn(me: Walker, step: Step) -> dict[str, str]:
    options = json.loads(step["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    document = me.key.get(options, f"https://{options['rpId']}")
    return {"CREDENTIAL": json.dumps(document)}


def _device_srp_auth(me: Walker, _step: Step) -> dict[str, str]:
    me.device_srp = me.device.srp()
    return {"DEVICE_KEY": me.device.key, "SRP_A": me.device_srp.srp_a}


def _device_password_verifier(me: Walker, step: Step) -> dict[str, str]:
    assert me.device_srp is not None
    return me.device.proof(step, me.device_srp, me.cognito.clock.now())


ANSWERS: dict[str, Callable[[Walker, Step], dict[str, str]]] = {
    "PASSWORD_VERIFIER": _password_verifier,
    "NEW_PASSWORD_REQUIRED": lambda _me, _step: {"NEW_PASSWORD": OTHER_PASSWORD},
    "DEVICE_SRP_AUTH": _device_srp_auth,
    "DEVICE_PASSWORD_VERIFIER": _device_password_verifier,
    "SMS_MFA": lambda me, _step: {"SMS_MFA_CODE": me.code()},
    "EMAIL_OTP": lambda me, _step: {"EMAIL_OTP_CODE": me.code()},
    "SMS_OTP": lambda me, _step: {"SMS_OTP_CODE": me.code()},
    "SOFTWARE_TOKEN_MFA": lambda me, _step: {
        "SOFTWARE_TOKEN_MFA_CODE": me.shown_by_app(me.totp_secret)
    },
    "SELECT_MFA_TYPE": lambda me, _step: {"ANSWER": me.choice},
    "MFA_SETUP": _mfa_setup,
    "SELECT_CHALLENGE": _select_challenge,
    "PASSWORD": lambda _me, _step: {"PASSWORD": PASSWORD},
    "PASSWORD_SRP": lambda me, _step: {"SRP_A": me.srp.srp_a},
    "CUSTOM_CHALLENGE": lambda _me, _step: {"ANSWER": Quiz.ANSWER},
    "WEB_AUTHN": _web_authn,
}
