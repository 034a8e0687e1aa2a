"""Second factors: who is asked for which, codes by SMS and e-mail, users' preferences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm
from tests.second_factors import (
    EMAIL,
    EMAIL_OTP,
    PHONE,
    SMS,
    TOTP,
    blocks,
    enrol,
    mfa_realm,
    prefer,
    totp,
)

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID = "InvalidParameterException"
EVERY_FACTOR = (SMS, TOTP, EMAIL_OTP)
BOTH = ("OPTIONAL", "ON")


def asked(answer: Any) -> str | None:
    """Return the challenge of an answer, None where there are tokens."""
    name: str | None = answer.get("ChallengeName")
    assert (name is None) == ("AuthenticationResult" in answer)
    return name


def shown(answer: Any) -> tuple[Any, Any, Any]:
    """Return what an answer shows of a user's factors."""
    names = ("MFAOptions", "PreferredMfaSetting", "UserMFASettingList")
    options, preferred, listed = (answer.get(name) for name in names)
    return options, preferred, listed


@pytest.mark.parametrize(
    ("modes", "pool", "user", "factors", "challenge"),
    [
        (("OPTIONAL",), EVERY_FACTOR, {"phone_number": PHONE, "email": EMAIL}, {}, None),
        (BOTH, EVERY_FACTOR, {"phone_number": PHONE}, {"SMS": True}, SMS),
        (BOTH, EVERY_FACTOR, {"phone_number": PHONE}, {"SMS": "preferred"}, SMS),
        (BOTH, EVERY_FACTOR, {"email": EMAIL}, {"EMAIL": True}, EMAIL_OTP),
        (BOTH, EVERY_FACTOR, {}, {"TOTP": True}, TOTP),
        (BOTH, EVERY_FACTOR, {"email": EMAIL}, {"TOTP": True, "EMAIL": True}, "SELECT_MFA_TYPE"),
        (BOTH, EVERY_FACTOR, {"email": EMAIL}, {"TOTP": "preferred", "EMAIL": True}, TOTP),
        (BOTH, EVERY_FACTOR, {"email": EMAIL}, {"TOTP": True, "EMAIL": "preferred"}, EMAIL_OTP),
        (("ON",), EVERY_FACTOR, {"phone_number": PHONE}, {}, SMS),
        (("ON",), EVERY_FACTOR, {"email": EMAIL}, {}, EMAIL_OTP),
        (("ON",), EVERY_FACTOR, {"email": EMAIL, "phone_number": PHONE}, {}, "SELECT_MFA_TYPE"),
        (("ON",), (TOTP,), {"phone_number": PHONE}, {}, "MFA_SETUP"),
        (("ON",), (SMS, TOTP), {"email": EMAIL}, {}, "MFA_SETUP"),  # recorded R247
        (("ON",), (SMS,), {"email": EMAIL}, {}, "MFA_SETUP"),
    ],
)
def test_decision_table(  # noqa: PLR0917 - a table's columns
    idp: Any,
    cognito: Cognito,
    modes: tuple[str, ...],
    pool: tuple[str, ...],
    user: dict[str, str],
    factors: dict[str, Any],
    challenge: str | None,
) -> None:
    """Pool and user decide over the second factor [V, D auth.md 5]."""
    for mode in modes:
        realm = mfa_realm(idp, "OPTIONAL", *pool)
        realm.make_user(**user)
        if "TOTP" in factors:
            enrol(realm, cognito)
        prefer(realm, **factors)
        _set_mode(realm, mode)
        assert asked(realm.sign_in()) == challenge


def _set_mode(realm: Realm, mode: str) -> None:
    present = realm.idp.get_user_pool_mfa_config(UserPoolId=realm.pool_id)
    del present["ResponseMetadata"]
    wanted = present | {"MfaConfiguration": mode}
    if mode == "OFF":
        wanted = {"MfaConfiguration": mode}
    realm.idp.set_user_pool_mfa_config(UserPoolId=realm.pool_id, **wanted)


def test_pool_that_is_off_asks_nobody(idp: Any, cognito: Cognito) -> None:
    """What users turned on counts for nothing while the pool's MFA is off."""
    realm = mfa_realm(idp, "OPTIONAL", *EVERY_FACTOR)
    realm.make_user(phone_number=PHONE)
    enrol(realm, cognito)
    prefer(realm, TOTP="preferred", SMS=True)
    _set_mode(realm, "OFF")
    assert asked(realm.sign_in()) is None


@pytest.mark.parametrize(
    ("factor", "attribute", "value", "masked"),
    [(SMS, "phone_number", PHONE, "+*******3456"), (EMAIL_OTP, "email", EMAIL, "a***@e***")],
)
def test_delivered_code(  # noqa: PLR0917 - a table's columns
    idp: Any, cognito: Cognito, factor: str, attribute: str, value: str, masked: str
) -> None:
    """Six digits go out; the right ones sign in and verify the destination [D, V auth.md 12]."""
    realm = mfa_realm(idp, "ON", factor)
    realm.make_user(**{attribute: value})
    step = realm.sign_in()
    message = cognito.outbox.to("ann")
    medium = "SMS" if factor == SMS else "EMAIL"
    assert step["ChallengeParameters"] == {
        "CODE_DELIVERY_DELIVERY_MEDIUM": medium,
        "CODE_DELIVERY_DESTINATION": masked,
        "USER_ID_FOR_SRP": "ann",
    }
    assert (message.kind, message.medium, message.destination) == ("Authentication", medium, value)
    assert len(message.code) == 6
    assert message.code.isdecimal()
    assert realm.attributes().get(f"{attribute}_verified") != "true"
    responses = {"USERNAME": "ann", f"{factor}_CODE": message.code}
    answer = realm.respond(factor, step["Session"], **responses)
    assert asked(answer) is None
    assert answer["ChallengeParameters"] == {}
    assert realm.attributes()[f"{attribute}_verified"] == "true"


def test_texts_of_the_messages(idp: Any, cognito: Cognito) -> None:
    """The pool's own texts carry the code."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP)
    realm.make_user(email=EMAIL)
    realm.sign_in()
    message = cognito.outbox.to("ann")
    assert (message.subject, message.body) == ("Hello", f"Code: {message.code}")


def test_each_sign_in_has_its_own_code(idp: Any, cognito: Cognito) -> None:
    """The code of one session opens no other one."""
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    first = realm.sign_in()["Session"]
    code = cognito.outbox.to("ann").code
    second = realm.sign_in()["Session"]
    wrong = {"USERNAME": "ann", "SMS_MFA_CODE": code}
    assert refusal(realm.respond, challenge=SMS, session=second, **wrong) == (
        "CodeMismatchException",
        "Invalid code or auth state for the user.",
    )
    assert asked(realm.respond(SMS, first, USERNAME="ann", SMS_MFA_CODE=code)) is None


def test_six_wrong_codes_are_borne_and_many_are_not(idp: Any, cognito: Cognito) -> None:
    """Six wrong codes leave the session usable (recorded R099); ten end it (G)."""
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    session = realm.sign_in()["Session"]
    code = cognito.outbox.to("ann").code
    wrong = {"USERNAME": "ann", "SMS_MFA_CODE": "x" + code}
    call = {"challenge": SMS, "session": session, **wrong}
    codes = {refusal(realm.respond, **call)[0] for _ in range(10)}
    assert codes == {"CodeMismatchException"}
    assert refusal(realm.respond, **call) == (
        "NotAuthorizedException",
        "Invalid session for the user, session is expired.",
    )
    session = realm.sign_in()["Session"]
    call["session"] = session
    for _ in range(6):
        refusal(realm.respond, **call)
    code = cognito.outbox.to("ann").code
    assert asked(realm.respond(SMS, session, USERNAME="ann", SMS_MFA_CODE=code)) is None


def test_address_that_changed_meanwhile_is_not_verified(idp: Any, cognito: Cognito) -> None:
    """The code proves the number that it went to, and no other one."""
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    session = realm.sign_in()["Session"]
    realm.update(phone_number="+15550999999")
    code = cognito.outbox.to("ann").code
    assert asked(realm.respond(SMS, session, USERNAME="ann", SMS_MFA_CODE=code)) is None
    assert realm.attributes()["phone_number_verified"] == "false"


def test_choice_between_factors(idp: Any, cognito: Cognito) -> None:
    """SELECT_MFA_TYPE lists the factors; the one that is chosen comes next."""
    realm = mfa_realm(idp, "OPTIONAL", *EVERY_FACTOR)
    realm.make_user(phone_number=PHONE, email=EMAIL)
    secret = enrol(realm, cognito)
    prefer(realm, SMS=True, TOTP=True, EMAIL=True)
    for answer, chosen in (
        (SMS, SMS),
        (TOTP, TOTP),
        (EMAIL_OTP, EMAIL_OTP),
        ("EMAIL_MFA", EMAIL_OTP),
    ):
        step = realm.sign_in()
        assert step["ChallengeName"] == "SELECT_MFA_TYPE"
        assert step["ChallengeParameters"]["USER_ID_FOR_SRP"] == "ann"
        assert json.loads(step["ChallengeParameters"]["MFAS_CAN_CHOOSE"]) == list(EVERY_FACTOR)
        step = realm.respond("SELECT_MFA_TYPE", step["Session"], USERNAME="ann", ANSWER=answer)
        assert step["ChallengeName"] == chosen
        code = totp(cognito, secret) if chosen == TOTP else cognito.outbox.to("ann").code
        responses = {"USERNAME": "ann", f"{chosen}_CODE": code}
        assert asked(realm.respond(chosen, step["Session"], **responses)) is None


@pytest.mark.parametrize("flow", ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"])
def test_both_sides(idp: Any, cognito: Cognito, flow: str) -> None:
    """The admin operations ask for second factors and take them as the others do."""
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    start = realm.admin_initiate if flow.startswith("ADMIN") else realm.initiate
    step = start(flow, USERNAME="ann", PASSWORD=PASSWORD)
    answer = idp.admin_respond_to_auth_challenge(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ChallengeName=step["ChallengeName"],
        Session=step["Session"],
        ChallengeResponses={"USERNAME": "ann", "SMS_MFA_CODE": cognito.outbox.to("ann").code},
    )
    assert asked(answer) is None


def test_new_password_comes_first(idp: Any) -> None:
    """A temporary password is replaced before the second factor [V auth.md 3]."""
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    realm.set_password("ann", OTHER_PASSWORD, permanent=False)
    step = realm.sign_in("ann", OTHER_PASSWORD)
    assert step["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    responses = {"USERNAME": "ann", "NEW_PASSWORD": PASSWORD}
    step = realm.respond("NEW_PASSWORD_REQUIRED", step["Session"], **responses)
    assert step["ChallengeName"] == SMS


def test_what_users_show(idp: Any, cognito: Cognito) -> None:
    """The members are there when something is set, and absent otherwise [V recorded R251]."""
    realm = mfa_realm(idp, "OPTIONAL", *EVERY_FACTOR)
    realm.make_user(phone_number=PHONE, email=EMAIL)
    token = realm.access()
    enrol(realm, cognito)
    for factors, expected in (
        ({}, (None, None, None)),
        ({"SMS": True}, (None, None, [SMS])),
        ({"TOTP": "preferred"}, (None, TOTP, [SMS, TOTP])),
        ({"EMAIL": "preferred"}, (None, EMAIL_OTP, [SMS, TOTP, EMAIL_OTP])),
        ({"EMAIL": True}, (None, None, [SMS, TOTP, EMAIL_OTP])),
        ({"SMS": False, "EMAIL": False, "TOTP": False}, (None, None, None)),
    ):
        prefer(realm, **factors)
        assert shown(realm.user()) == expected
        assert shown(idp.get_user(AccessToken=token)) == expected
        assert shown(idp.get_user_auth_factors(AccessToken=token)) == expected
        assert shown(idp.admin_get_user_auth_factors(**realm.by_name())) == expected


def test_old_switch_for_sms(idp: Any) -> None:
    """SetUserSettings turns SMS on and off, and shows as MFAOptions [D operations.md]."""
    realm = mfa_realm(idp, "OPTIONAL", SMS)
    realm.make_user(phone_number=PHONE)
    token, options = realm.access(), [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]
    idp.set_user_settings(AccessToken=token, MFAOptions=options)
    assert asked(realm.sign_in()) == SMS
    assert shown(realm.user()) == (options, None, None)
    listed = idp.list_users(UserPoolId=realm.pool_id)["Users"][0]
    assert listed["MFAOptions"] == idp.get_user(AccessToken=token)["MFAOptions"] == options
    idp.admin_set_user_settings(**realm.by_name(), MFAOptions=[])
    assert asked(realm.sign_in()) is None
    assert shown(realm.user()) == (None, None, None)


def test_old_switch_refuses(idp: Any) -> None:
    """It is for SMS to a phone number that is there."""
    realm = mfa_realm(idp, "OPTIONAL", SMS)
    realm.make_user(email=EMAIL)
    set_options = idp.admin_set_user_settings
    by_email = [{"DeliveryMedium": "EMAIL", "AttributeName": "email"}]
    assert refusal(set_options, **realm.by_name(), MFAOptions=by_email)[0] == INVALID
    by_sms = [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]
    assert refusal(set_options, **realm.by_name(), MFAOptions=by_sms) == (
        INVALID,
        "User does not have delivery config set to turn on SMS_MFA",
    )


@pytest.mark.parametrize(
    ("member", "factor"),
    [
        ("SMSMfaSettings", SMS),
        ("SoftwareTokenMfaSettings", TOTP),  # recorded R153
        ("EmailMfaSettings", EMAIL_OTP),
    ],
)
@pytest.mark.parametrize("is_admin", [True, False])
def test_factor_that_does_not_reach_the_user(
    idp: Any,
    member: str,
    factor: str,
    is_admin: bool,  # noqa: FBT001
) -> None:
    """A factor needs a number, an address or a verified app to be turned on [R]."""
    realm = mfa_realm(idp, "OPTIONAL", *EVERY_FACTOR)
    realm.make_user()
    call: Any = idp.set_user_mfa_preference
    whose = {"AccessToken": realm.access()}
    if is_admin:
        call, whose = idp.admin_set_user_mfa_preference, realm.by_name()
    assert refusal(call, **whose, **{member: {"Enabled": True}}) == (
        INVALID,
        f"User does not have delivery config set to turn on {factor}",
    )
    assert shown(realm.user()) == (None, None, None)


def test_refused_preferences_change_nothing(idp: Any) -> None:
    """Two preferred factors, a factor of no pool, a passkey alone: the first error is the end."""
    realm = mfa_realm(idp, "OPTIONAL", SMS)
    realm.make_user(phone_number=PHONE, email=EMAIL)
    on, preferred = {"Enabled": True}, {"Enabled": True, "PreferredMfa": True}
    call, whose = idp.admin_set_user_mfa_preference, realm.by_name()
    for settings in (
        {"SMSMfaSettings": preferred, "EmailMfaSettings": preferred},
        {"SMSMfaSettings": on, "EmailMfaSettings": on},
        {"WebAuthnMfaSettings": on},
    ):
        assert refusal(call, **whose, **settings)[0] == INVALID
        assert shown(realm.user()) == (None, None, None)


def test_factor_that_lost_its_way_is_skipped(idp: Any) -> None:
    """A user whose number is gone is not asked for a code to it."""
    realm = mfa_realm(idp, "OPTIONAL", SMS)
    realm.make_user(phone_number=PHONE)
    prefer(realm, SMS="preferred")
    realm.update(phone_number="")
    assert asked(realm.sign_in()) is None


def test_flags_left_out_of_a_preference_are_off(idp: Any) -> None:
    """Plain booleans of the model: a factor that is only turned on is not preferred any more."""
    realm = mfa_realm(idp, "OPTIONAL", SMS)
    realm.make_user(phone_number=PHONE)
    set_preference = idp.admin_set_user_mfa_preference
    prefer(realm, SMS="preferred")
    set_preference(**realm.by_name(), SMSMfaSettings={"Enabled": True})
    assert shown(realm.user()) == (None, None, [SMS])
    set_preference(**realm.by_name(), SMSMfaSettings={"PreferredMfa": False})
    assert shown(realm.user()) == (None, None, None)


def test_passkeys_as_mfa_need_the_pool_s_factor_configuration(idp: Any) -> None:
    """A user turns them on only where they count as two factors [D model]."""
    realm = mfa_realm(idp, "OPTIONAL", SMS)
    realm.make_user(phone_number=PHONE)
    settings = {"WebAuthnMfaSettings": {"Enabled": True}}
    calls: list[tuple[Any, dict[str, str]]] = [
        (idp.admin_set_user_mfa_preference, realm.by_name()),
        (idp.set_user_mfa_preference, {"AccessToken": realm.access()}),
    ]
    prefer(realm, SMS=True)
    for call, whose in calls:
        assert refusal(call, **whose, **settings) == (
            INVALID,
            (
                "Passkey MFA requires a WebAuthn FactorConfiguration of"
                " MULTI_FACTOR_WITH_USER_VERIFICATION in the user pool."
            ),
        )
        call(**whose, WebAuthnMfaSettings={"Enabled": False})
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        MfaConfiguration="OPTIONAL",
        WebAuthnConfiguration={"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"},
        **blocks(SMS),
    )
    for call, whose in calls:
        call(**whose, **settings)
