"""Authenticator apps: enrolment by token and by session, codes, and who checks them.

The app on the user's side is pyotp.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from pycognito import Cognito as PyCognito
from pycognito.exceptions import SoftwareTokenMFAChallengeException

from cognito_intercept.directory.totp import matching_step
from tests.helpers import refusal
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm
from tests.second_factors import (
    EMAIL,
    EMAIL_OTP,
    PHONE,
    SMS,
    TOTP,
    enrol,
    mfa_realm,
    prefer,
    totp,
)

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

NOT_AUTHORIZED = "NotAuthorizedException"
NO_TOKEN = "SoftwareTokenMFANotFoundException"
MISMATCH = ("CodeMismatchException", "Invalid code received for user")
USED = ("ExpiredCodeException", "Your software token has already been used once.")
ENABLE = ("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA")


@pytest.fixture
def optional(idp: Any) -> Realm:
    """A pool whose users may have authenticator apps, and ann in it."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP)
    realm.make_user()
    return realm


@pytest.fixture
def required(idp: Any) -> Realm:
    """A pool whose users must have authenticator apps, and ann in it."""
    realm = mfa_realm(idp, "ON", TOTP)
    realm.make_user()
    return realm


def answer(realm: Realm, step: Any, code: str) -> Any:
    """Answer SOFTWARE_TOKEN_MFA as ann."""
    return realm.respond(TOTP, step["Session"], USERNAME="ann", SOFTWARE_TOKEN_MFA_CODE=code)


def refused(realm: Realm, step: Any, code: str) -> tuple[str, str]:
    """Answer SOFTWARE_TOKEN_MFA as ann; the error."""
    return refusal(answer, realm=realm, step=step, code=code)


@pytest.mark.parametrize("moment", [59, 1111111109, 1234567890, 2000000000, 20000000000])
def test_times_of_the_rfc(moment: int) -> None:
    """The codes are those of pyotp at the times of RFC 6238, appendix B, and of no other step."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    code = pyotp.TOTP(secret).at(moment)
    assert matching_step(secret, code, moment) == moment // 30
    assert matching_step(secret, code, moment + 90) is None


def test_secret(optional: Realm) -> None:
    """The secret is 52 characters of base32, 32 bytes, and a new one each time [R]."""
    token = optional.access()
    associate = optional.idp.associate_software_token
    secrets = [associate(AccessToken=token)["SecretCode"] for _ in range(2)]
    assert secrets[0] != secrets[1]
    assert [len(secret) for secret in secrets] == [52, 52]
    assert len(base64.b32decode(secrets[0] + "====")) == 32


def test_enrolment_by_access_token(optional: Realm, cognito: Cognito) -> None:
    """A verified app is not asked for before it is turned on [V operations.md]."""
    token = optional.access()
    associated = optional.idp.associate_software_token(AccessToken=token)
    assert "Session" not in associated
    verified = optional.idp.verify_software_token(
        AccessToken=token, UserCode=totp(cognito, associated["SecretCode"])
    )
    assert verified["Status"] == "SUCCESS"
    assert "Session" not in verified
    assert "AuthenticationResult" in optional.sign_in()
    prefer(optional, TOTP=True)
    assert optional.sign_in()["ChallengeName"] == TOTP


@pytest.mark.parametrize("device", [None, "My phone"])
def test_sign_in(optional: Realm, cognito: Cognito, device: str | None) -> None:
    """The challenge names the device; the code signs in [D recorded R019]."""
    secret = enrol(optional, cognito, device=device)
    prefer(optional, TOTP="preferred")
    step = optional.sign_in()
    named = {} if device is None else {"FRIENDLY_DEVICE_NAME": device}
    assert step["ChallengeParameters"] == {**named, "USER_ID_FOR_SRP": "ann"}
    assert "AuthenticationResult" in answer(optional, step, totp(cognito, secret))


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_tolerance(optional: Realm, cognito: Cognito, steps: int, is_right: bool) -> None:  # noqa: FBT001
    """The steps before and after the present one count, others do not [R auth.md 5]."""
    secret = enrol(optional, cognito)
    prefer(optional, TOTP=True)
    cognito.clock.advance(15 - cognito.clock.now() % 30)  # Amid a step, whatever the test takes.
    step, code = optional.sign_in(), totp(cognito, secret, steps)
    if is_right:
        assert answer(optional, step, code)
    else:
        assert refused(optional, step, code) == MISMATCH


def test_code_counts_once(optional: Realm, cognito: Cognito) -> None:
    """A code is refused the second time, in another sign-in too (recorded R178, R179)."""
    secret = enrol(optional, cognito)
    prefer(optional, TOTP=True)
    cognito.clock.advance(15 - cognito.clock.now() % 30)
    code = totp(cognito, secret)
    answer(optional, optional.sign_in(), code)
    step = optional.sign_in()
    assert refused(optional, step, code) == USED
    cognito.clock.advance(30)
    assert answer(optional, step, totp(cognito, secret))


def test_code_of_the_enrolment_counts_as_used(optional: Realm, cognito: Cognito) -> None:
    """VerifySoftwareToken uses its code up [V operations.md]."""
    token = optional.access()
    secret = optional.idp.associate_software_token(AccessToken=token)["SecretCode"]
    code = totp(cognito, secret)
    optional.idp.verify_software_token(AccessToken=token, UserCode=code)
    prefer(optional, TOTP=True)
    assert refused(optional, optional.sign_in(), code) == USED


def test_another_app_replaces_the_first_when_it_is_verified(
    optional: Realm, cognito: Cognito
) -> None:
    """Until then the first one stays in force [D operations.md]."""
    token = optional.access()
    old = enrol(optional, cognito)
    prefer(optional, TOTP=True)
    new = optional.idp.associate_software_token(AccessToken=token)["SecretCode"]
    assert refused(optional, optional.sign_in(), totp(cognito, new)) == MISMATCH
    assert answer(optional, optional.sign_in(), totp(cognito, old))
    optional.idp.verify_software_token(AccessToken=token, UserCode=totp(cognito, new))
    cognito.clock.advance(60)
    assert refused(optional, optional.sign_in(), totp(cognito, old)) == MISMATCH
    assert answer(optional, optional.sign_in(), totp(cognito, new))


def test_wrong_code_at_enrolment(optional: Realm, cognito: Cognito) -> None:
    """A wrong code registers nothing; the right one may follow."""
    token = optional.access()
    secret = optional.idp.associate_software_token(AccessToken=token)["SecretCode"]
    call = {"AccessToken": token, "UserCode": totp(cognito, secret, 20)}
    assert refusal(optional.idp.verify_software_token, **call) == ENABLE
    call["UserCode"] = totp(cognito, secret)
    assert optional.idp.verify_software_token(**call)["Status"] == "SUCCESS"


def test_verification_without_association(optional: Realm) -> None:
    """There must be a secret to verify."""
    call = {"AccessToken": optional.access(), "UserCode": "123456"}
    assert refusal(optional.idp.verify_software_token, **call)[0] == NO_TOKEN


def test_token_or_session(optional: Realm) -> None:
    """One of the two is needed, and only one."""
    call = optional.idp.associate_software_token
    assert refusal(call)[0] == "InvalidParameterException"
    both = {"AccessToken": optional.access(), "Session": "s" * 20}
    assert refusal(call, **both)[0] == "InvalidParameterException"
    assert refusal(call, Session="s" * 20) == (NOT_AUTHORIZED, "Invalid session for the user.")
    assert refusal(call, AccessToken="a.b.c") == (NOT_AUTHORIZED, "Invalid Access Token")


def test_pool_without_authenticator_apps(idp: Any) -> None:
    """The pool must have TOTP (recorded R307)."""
    realm = mfa_realm(idp, "OPTIONAL", SMS)
    realm.make_user()
    text = "Software Token MFA has not been enabled by the userPool"
    call = idp.associate_software_token
    assert refusal(call, AccessToken=realm.access()) == (NO_TOKEN, text)


def test_enrolment_within_the_sign_in(required: Realm, cognito: Cognito) -> None:
    """Session after session leads from MFA_SETUP to tokens; the factor is on then [V]."""
    setup = required.sign_in()
    assert setup["ChallengeName"] == "MFA_SETUP"
    assert json.loads(setup["ChallengeParameters"]["MFAS_CAN_SETUP"]) == [TOTP]
    assert setup["ChallengeParameters"]["USER_ID_FOR_SRP"] == "ann"
    associated = required.idp.associate_software_token(Session=setup["Session"])
    code = totp(cognito, associated["SecretCode"])
    verified = required.idp.verify_software_token(Session=associated["Session"], UserCode=code)
    assert verified["Status"] == "SUCCESS"
    sessions = {setup["Session"], associated["Session"], verified["Session"]}
    assert len(sessions) == 3
    done = required.respond("MFA_SETUP", verified["Session"], USERNAME="ann")
    assert set(done["AuthenticationResult"]) >= {"AccessToken", "IdToken", "RefreshToken"}
    assert required.user()["UserMFASettingList"] == [TOTP]
    assert refused(required, required.sign_in(), code) == USED


def test_new_password_then_enrolment(required: Realm, cognito: Cognito) -> None:
    """NEW_PASSWORD_REQUIRED, then MFA_SETUP, then tokens (recorded R250)."""
    required.set_password("ann", OTHER_PASSWORD, permanent=False)
    step = required.sign_in("ann", OTHER_PASSWORD)
    responses = {"USERNAME": "ann", "NEW_PASSWORD": PASSWORD}
    step = required.respond("NEW_PASSWORD_REQUIRED", step["Session"], **responses)
    assert step["ChallengeName"] == "MFA_SETUP"
    associated = required.idp.associate_software_token(Session=step["Session"])
    code = totp(cognito, associated["SecretCode"])
    verified = required.idp.verify_software_token(Session=associated["Session"], UserCode=code)
    ignored = {"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code}
    assert "AuthenticationResult" in required.respond("MFA_SETUP", verified["Session"], **ignored)


def test_sessions_of_an_enrolment(required: Realm, cognito: Cognito) -> None:
    """Each works once, none before its turn, none for another step, none after its time."""
    idp, setup = required.idp, required.sign_in()["Session"]
    unverified = {"challenge": "MFA_SETUP", "session": setup, "USERNAME": "ann"}
    assert refusal(required.respond, **unverified)[0] == NO_TOKEN
    assert refusal(idp.verify_software_token, Session=setup, UserCode="123456")[0] == NO_TOKEN
    associated = idp.associate_software_token(Session=setup)
    assert refusal(idp.associate_software_token, Session=setup) == (
        NOT_AUTHORIZED,
        "Invalid session for the user, session can only be used once.",
    )
    secret, session = associated["SecretCode"], associated["Session"]
    wrong = {"Session": session, "UserCode": totp(cognito, secret, 20)}
    assert refusal(idp.verify_software_token, **wrong) == ENABLE
    cognito.clock.advance(181)
    right = {"Session": session, "UserCode": totp(cognito, secret)}
    assert refusal(idp.verify_software_token, **right) == (
        NOT_AUTHORIZED,
        "Invalid session for the user, session is expired.",
    )


def test_session_of_another_step(optional: Realm, cognito: Cognito) -> None:
    """A session that waits for a code enrols no app, or a second factor would be none."""
    enrol(optional, cognito)
    prefer(optional, TOTP=True)
    session = optional.sign_in()["Session"]
    assert refusal(optional.idp.associate_software_token, Session=session) == (
        NOT_AUTHORIZED,
        "Invalid session for the user.",
    )


def test_secret_of_another_sign_in(required: Realm, cognito: Cognito) -> None:
    """A secret belongs to its sign-in: another one of the same user cannot finish with it."""
    idp = required.idp
    first, second = (
        idp.associate_software_token(Session=required.sign_in()["Session"]) for _ in range(2)
    )
    crossed = {"Session": second["Session"], "UserCode": totp(cognito, first["SecretCode"])}
    assert refusal(idp.verify_software_token, **crossed) == ENABLE


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("admin_disable_user", (NOT_AUTHORIZED, "User is disabled.")),
        ("admin_delete_user", (NOT_AUTHORIZED, "Invalid session for the user.")),
    ],
)
def test_enrolment_of_a_user_who_is_gone(
    required: Realm, change: str, error: tuple[str, str]
) -> None:
    """A disabled or deleted user enrols nothing; the model has no UserNotFoundException here."""
    session = required.sign_in()["Session"]
    getattr(required.idp, change)(**required.by_name())
    assert refusal(required.idp.associate_software_token, Session=session) == error


def test_setup_by_email(idp: Any, cognito: Cognito) -> None:
    """MFA_SETUP takes an address, which is the user's once the code to it was right [D]."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP, TOTP)
    realm.make_user()
    step = realm.sign_in()
    assert json.loads(step["ChallengeParameters"]["MFAS_CAN_SETUP"]) == [TOTP, EMAIL_OTP]
    step = realm.respond("MFA_SETUP", step["Session"], USERNAME="ann", EMAIL=EMAIL)
    assert step["ChallengeName"] == EMAIL_OTP
    assert "email" not in realm.attributes()
    message = cognito.outbox.to(EMAIL)
    responses = {"USERNAME": "ann", "EMAIL_OTP_CODE": message.code}
    assert "AuthenticationResult" in realm.respond(EMAIL_OTP, step["Session"], **responses)
    found = realm.attributes()
    assert (found["email"], found["email_verified"]) == (EMAIL, "true")
    assert realm.sign_in()["ChallengeName"] == EMAIL_OTP


def test_setup_by_an_address_that_is_taken(idp: Any) -> None:
    """An alias of somebody else cannot be set up."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP, pool={"AliasAttributes": ["email"]})
    realm.make_user("bob", email=EMAIL, email_verified="true")
    realm.make_user()
    call = {"challenge": "MFA_SETUP", "session": realm.sign_in()["Session"]}
    assert refusal(realm.respond, **call, USERNAME="ann", EMAIL=EMAIL) == (
        "AliasExistsException",
        "An account with the given email already exists.",
    )


def test_deleted_app(optional: Realm, cognito: Cognito) -> None:
    """AdminDeleteSoftwareToken takes the factor away; another app may come [D model]."""
    enrol(optional, cognito)
    prefer(optional, TOTP="preferred")
    pending = optional.sign_in()
    optional.idp.admin_delete_software_token(**optional.by_name())
    assert "UserMFASettingList" not in optional.user()
    assert "PreferredMfaSetting" not in optional.user()
    assert refused(optional, pending, "123456")[0] == NO_TOKEN
    assert "AuthenticationResult" in optional.sign_in()
    secret = enrol(optional, cognito)
    prefer(optional, TOTP=True)
    assert answer(optional, optional.sign_in(), totp(cognito, secret))


def test_factors_of_a_user(idp: Any, cognito: Cognito) -> None:
    """GetUserAuthFactors lists what is verified, whatever the pool takes [R; D recorded R052]."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP)
    realm.make_user(email=EMAIL, phone_number=PHONE)
    token = realm.access()
    assert idp.get_user_auth_factors(AccessToken=token)["ConfiguredUserAuthFactors"] == ["PASSWORD"]
    realm.update(email_verified="true", phone_number_verified="true")
    enrol(realm, cognito)
    found = idp.get_user_auth_factors(AccessToken=token)
    assert found["Username"] == "ann"
    listed = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "SOFTWARE_TOKEN"]
    assert found["ConfiguredUserAuthFactors"] == listed
    admin = idp.admin_get_user_auth_factors(**realm.by_name())
    assert admin["ConfiguredUserAuthFactors"] == listed


def test_pycognito_signs_in_by_srp_and_app(optional: Realm, cognito: Cognito) -> None:
    """A client library that knows nothing of us enrols and signs in."""
    user = PyCognito(optional.pool_id, optional.client_id, username="ann")
    user.authenticate(PASSWORD)
    secret = user.associate_software_token()
    assert user.verify_software_token(totp(cognito, secret), "laptop")
    user.set_user_mfa_preference(False, True, "SOFTWARE_TOKEN")  # noqa: FBT003 - its interface
    cognito.clock.advance(60)
    with pytest.raises(SoftwareTokenMFAChallengeException) as asked:
        user.authenticate(PASSWORD)
    user.respond_to_software_token_mfa_challenge(totp(cognito, secret), asked.value.get_tokens())
    assert optional.idp.get_user(AccessToken=user.access_token)["PreferredMfaSetting"] == TOTP
