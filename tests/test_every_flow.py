"""Every flow on both sides, and every challenge, walked by a program that uses boto3 alone.

What the program meets on its way stands beside each walk. A flow or a challenge that no walk
goes through fails a test, so that none is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.sign_in.attempt import Side
from cognito_intercept.sign_in.challenges import CHALLENGES
from cognito_intercept.sign_in.flows import FLOWS
from tests.devices import device_realm, register
from tests.lambdas import Quiz
from tests.passkeys import passkey_realm
from tests.realms import OTHER_PASSWORD, PASSWORD, claims_of
from tests.second_factors import (
    EMAIL,
    EMAIL_OTP,
    PHONE,
    SMS,
    TOTP,
    blocks,
    choice_realm,
    enrol,
    mfa_realm,
    prefer,
)
from tests.walker import ANSWERS, Walker

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito

SECRET: dict[str, Any] = {"GenerateSecret": True}


def plain(idp: Any, cognito: Cognito) -> Walker:
    """Verified addresses, a password, and no second factor."""
    realm = choice_realm(idp, "EMAIL_OTP", "SMS_OTP", **SECRET)
    flags = {"email_verified": "true", "phone_number_verified": "true"}
    realm.make_user(email=EMAIL, phone_number=PHONE, **flags)
    return Walker(realm, cognito)


def questioned(idp: Any, cognito: Cognito) -> Walker:
    """Triggers ask a question."""
    Quiz(cognito)
    return plain(idp, cognito)


def signed_in(idp: Any, cognito: Cognito) -> Walker:
    """A refresh token of an earlier sign-in."""
    walker = plain(idp, cognito)
    walker.refresh_token = walker.realm.tokens()["RefreshToken"]
    return walker


def invited(idp: Any, cognito: Cognito) -> Walker:
    """A temporary password."""
    walker = plain(idp, cognito)
    walker.realm.set_password("ann", PASSWORD, permanent=False)
    return walker


def with_sms(idp: Any, cognito: Cognito) -> Walker:
    """A number for codes."""
    realm = mfa_realm(idp, "ON", SMS, **SECRET)
    realm.make_user(phone_number=PHONE)
    return Walker(realm, cognito)


def with_email(idp: Any, cognito: Cognito) -> Walker:
    """An address for codes."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP, **SECRET)
    realm.make_user(email=EMAIL)
    return Walker(realm, cognito)


def with_totp(idp: Any, cognito: Cognito) -> Walker:
    """An authenticator app."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP, SMS, **SECRET)
    realm.make_user(phone_number=PHONE)
    secret = enrol(realm, cognito)
    prefer(realm, TOTP=True)
    return Walker(realm, cognito, totp_secret=secret)


def with_two(idp: Any, cognito: Cognito) -> Walker:
    """An authenticator app and a number, neither of them preferred."""
    walker = with_totp(idp, cognito)
    prefer(walker.realm, TOTP=True, SMS=True)
    return walker


def to_enrol(idp: Any, cognito: Cognito) -> Walker:
    """A second factor is required, and ann has none."""
    realm = mfa_realm(idp, "ON", TOTP, **SECRET)
    realm.make_user()
    return Walker(realm, cognito)


def to_enrol_invited(idp: Any, cognito: Cognito) -> Walker:
    """As :func:`to_enrol`, with a temporary password."""
    walker = to_enrol(idp, cognito)
    walker.realm.set_password("ann", PASSWORD, permanent=False)
    return walker


def to_enrol_an_address(idp: Any, cognito: Cognito) -> Walker:
    """A code by e-mail is required, and ann has no address."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP, **SECRET)
    realm.make_user()
    return Walker(realm, cognito)


def on_a_phone(idp: Any, cognito: Cognito) -> Walker:
    """A remembered device."""
    realm = device_realm(idp, **SECRET)
    return Walker(realm, cognito, phone=register(realm, realm.tokens()))


def on_a_phone_with_sms(idp: Any, cognito: Cognito) -> Walker:
    """A remembered device that does not spare the second factor."""
    realm = device_realm(idp, spares_mfa=False, **SECRET)
    walker = Walker(realm, cognito, phone=register(realm, realm.tokens()))
    realm.update(phone_number=PHONE)
    mfa = {"MfaConfiguration": "ON", **blocks(SMS)}
    idp.set_user_pool_mfa_config(UserPoolId=realm.pool_id, **mfa)
    return walker


def signed_in_on_a_phone(idp: Any, cognito: Cognito) -> Walker:
    """A refresh token that belongs to a device."""
    walker = on_a_phone(idp, cognito)
    walker.refresh_token = walker.device.refresh_token
    return walker


def with_passkey(idp: Any, cognito: Cognito) -> Walker:
    """A passkey on a security key."""
    realm = passkey_realm(idp, client=SECRET)
    walker = Walker(realm, cognito)
    realm.register(walker.key)
    return walker


@dataclass(frozen=True)
class Walk:
    """One way to tokens: how it starts, and the challenges that come.

    ``names`` are the parameters that the program knows, besides those that the flow requires.
    """

    flow: str
    scene: Callable[[Any, Cognito], Walker]
    challenges: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    preferred: str = ""
    choice: str = ""

    def __str__(self) -> str:
        """Return a name for the test's report."""
        return "-".join([self.flow, self.scene.__name__, self.preferred, *self.challenges])


PROOF = "PASSWORD_VERIFIER"
DEVICE = ("DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER")
CHOICE = "SELECT_CHALLENGE"
BY_PASSWORD = ("USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")
BY_TOKEN = ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")
# What comes after a password, whether it was sent or proved, and where.
AFTER_PASSWORD: tuple[tuple[Any, ...], ...] = (
    (plain, ()),
    (invited, ("NEW_PASSWORD_REQUIRED",)),
    (with_sms, (SMS,)),
    (with_email, (EMAIL_OTP,)),
    (with_totp, (TOTP,)),
    (with_two, ("SELECT_MFA_TYPE", SMS), SMS),
    (with_two, ("SELECT_MFA_TYPE", TOTP), TOTP),
    (to_enrol, ("MFA_SETUP",)),
    (to_enrol_invited, ("NEW_PASSWORD_REQUIRED", "MFA_SETUP")),
    (to_enrol_an_address, ("MFA_SETUP", EMAIL_OTP)),
)
ON_A_PHONE = ((on_a_phone, DEVICE), (on_a_phone_with_sms, (SMS, *DEVICE)))

WALKS = [
    *(
        Walk(flow, scene, after, choice="".join(choice))
        for flow in BY_PASSWORD
        for scene, after, *choice in AFTER_PASSWORD
    ),
    *(
        Walk("USER_SRP_AUTH", scene, (PROOF, *after), choice="".join(choice))
        for scene, after, *choice in AFTER_PASSWORD
    ),
    *(
        Walk("USER_AUTH", scene, after, ("PASSWORD",), "PASSWORD", "".join(choice))
        for scene, after, *choice in AFTER_PASSWORD
    ),
    *(Walk(flow, s, after, ("DEVICE_KEY",)) for flow in BY_PASSWORD for s, after in ON_A_PHONE),
    *(Walk("USER_SRP_AUTH", s, (PROOF, *after), ("DEVICE_KEY",)) for s, after in ON_A_PHONE),
    Walk("CUSTOM_AUTH", questioned, ("CUSTOM_CHALLENGE",)),
    Walk("CUSTOM_AUTH", questioned, (PROOF, "CUSTOM_CHALLENGE"), ("CHALLENGE_NAME", "SRP_A")),
    Walk("USER_AUTH", plain, ("PASSWORD",), preferred="PASSWORD"),
    Walk("USER_AUTH", plain, ("PASSWORD_SRP", PROOF), preferred="PASSWORD_SRP"),
    Walk("USER_AUTH", plain, (PROOF,), ("SRP_A",), "PASSWORD_SRP"),
    Walk("USER_AUTH", plain, ("EMAIL_OTP",), preferred="EMAIL_OTP"),
    Walk("USER_AUTH", plain, ("SMS_OTP",), preferred="SMS_OTP"),
    Walk("USER_AUTH", with_passkey, ("WEB_AUTHN",), preferred="WEB_AUTHN"),
    Walk("USER_AUTH", plain, (CHOICE,), choice="PASSWORD"),
    Walk("USER_AUTH", plain, (CHOICE, PROOF), choice="PASSWORD_SRP"),
    Walk("USER_AUTH", plain, (CHOICE, "EMAIL_OTP"), choice="EMAIL_OTP"),
    Walk("USER_AUTH", plain, (CHOICE, "SMS_OTP"), choice="SMS_OTP"),
    Walk("USER_AUTH", with_passkey, (CHOICE, "WEB_AUTHN"), choice="WEB_AUTHN"),
    Walk("USER_AUTH", plain, (CHOICE, "SMS_OTP"), preferred="WEB_AUTHN", choice="SMS_OTP"),
    Walk("USER_AUTH", on_a_phone, DEVICE, ("PASSWORD", "DEVICE_KEY"), "PASSWORD"),
    *(Walk(flow, signed_in) for flow in BY_TOKEN),
    *(Walk(flow, signed_in_on_a_phone, (), ("DEVICE_KEY",)) for flow in BY_TOKEN),
]
SIDES = [(walk, side) for walk in WALKS for side in sorted(FLOWS[walk.flow].sides)]


@pytest.mark.parametrize(("walk", "side"), SIDES, ids=str)
def test_walk(idp: Any, cognito: Cognito, walk: Walk, side: Side) -> None:
    """The challenges come in this order, and at the end there are ann's tokens."""
    walker = walk.scene(idp, cognito)
    walker.is_admin, walker.choice = side is Side.ADMIN, walk.choice
    preferred = {"PREFERRED_CHALLENGE": walk.preferred} if walk.preferred else {}
    step = walker.start(walk.flow, *FLOWS[walk.flow].requires, *walk.names, **preferred)
    result = walker.finish(step)
    assert tuple(walker.asked) == walk.challenges
    assert idp.get_user(AccessToken=result["AccessToken"])["Username"] == "ann"
    assert claims_of(result["IdToken"])["aud"] == walker.realm.client_id
    assert ("RefreshToken" in result) is (walk.flow not in BY_TOKEN)
    if "NEW_PASSWORD_REQUIRED" in walk.challenges:
        assert walker.realm.status() == "CONFIRMED"
        assert walker.realm.sign_in(password=OTHER_PASSWORD)


def test_every_flow_is_walked() -> None:
    """No flow is without a walk, on either side."""
    # Through these go tests/test_login.py, test_login_accounts.py and test_authorize.py.
    of_pages = {"HOSTED_AUTH", "HOSTED_SIGN_UP", "HOSTED_STEP_UP"}
    assert {walk.flow for walk in WALKS} == set(FLOWS) - of_pages


def test_every_challenge_is_met() -> None:
    """No challenge is without a walk that answers it."""
    met = {name for walk in WALKS for name in walk.challenges}
    assert met == set(CHALLENGES) == set(ANSWERS)
