"""Forgotten passwords: who gets the code, what it does, and what is not revealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, make_realm
from tests.second_factors import EMAIL_OTP, SMS, TOTP, blocks, enrol, mfa_realm, prefer

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID, REFUSED = "InvalidParameterException", "NotAuthorizedException"
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
NOT_FOUND = ("UserNotFoundException", "Username/client id combination not found.")
NO_CHANNEL = (
    INVALID,
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
)
HIDING = {"PreventUserExistenceErrors": "ENABLED"}
EMAIL = {"email": "ann@example.com", "email_verified": "true"}
PHONE = {"phone_number": "+15550009934", "phone_number_verified": "true"}


def forget(realm: Realm, name: str = "ann") -> Any:
    """Ask for a code and return where it went."""
    return realm.idp.forgot_password(**realm.by_client(name))["CodeDeliveryDetails"]


def reset(realm: Realm, code: str, name: str = "ann", password: str = OTHER_PASSWORD) -> Any:
    """Set a new password by a code."""
    return realm.idp.confirm_forgot_password(
        **realm.by_client(name), ConfirmationCode=code, Password=password
    )


def test_resetting(realm: Realm, cognito: Cognito) -> None:
    """The code sets a new password and is spent; the status stays."""
    realm.make_user(**EMAIL)
    assert forget(realm) == {
        "Destination": "a***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    message = cognito.outbox.to("ann")
    assert message.kind == "ForgotPassword"
    assert realm.access()
    assert reset(realm, message.code).keys() == {"ResponseMetadata"}
    assert refusal(realm.sign_in)[0] == REFUSED
    assert realm.access(password=OTHER_PASSWORD)
    assert realm.status() == "CONFIRMED"
    assert refusal(reset, realm=realm, code=message.code) == EXPIRED


@pytest.mark.parametrize(
    ("mechanisms", "attributes", "expected"),
    [
        (None, EMAIL | PHONE, "phone_number"),
        (None, EMAIL, "email"),
        (None, PHONE, "phone_number"),
        (["verified_email", "verified_phone_number"], EMAIL | PHONE, "email"),
        (["verified_phone_number", "verified_email"], EMAIL | PHONE, "phone_number"),
        (["verified_phone_number"], EMAIL, NO_CHANNEL),
        (["verified_email"], {"email": "ann@example.com"}, NO_CHANNEL),
        (["admin_only"], EMAIL, (REFUSED, "Contact administrator to reset password.")),
        (None, {"email": "ann@example.com"}, NO_CHANNEL),
        (None, {}, NO_CHANNEL),
    ],
)
def test_who_gets_the_code(
    idp: Any, mechanisms: list[str] | None, attributes: dict[str, str], expected: Any
) -> None:
    """The first mechanism with a verified value; pools without setting ask the phone first [D]."""
    pool: dict[str, Any] = {}
    if mechanisms is not None:
        listed = [{"Priority": n, "Name": name} for n, name in enumerate(mechanisms, 1)]
        pool = {"AccountRecoverySetting": {"RecoveryMechanisms": listed}}
    realm = make_realm(idp, pool)
    realm.make_user(**attributes)
    if isinstance(expected, str):
        assert forget(realm)["AttributeName"] == expected
    else:
        assert refusal(forget, realm=realm) == expected


@pytest.mark.parametrize("setting", [{}, HIDING])
def test_wrong_and_late_codes(idp: Any, cognito: Cognito, setting: dict[str, str]) -> None:
    """A code is good for an hour; a new one replaces it (recorded R212)."""
    realm = make_realm(idp, client=setting)
    realm.make_user(**EMAIL)
    assert refusal(reset, realm=realm, code="123456") == EXPIRED
    forget(realm)
    assert refusal(reset, realm=realm, code="wrong") == MISMATCH
    code = cognito.outbox.to("ann").code
    cognito.clock.advance(3600)
    assert refusal(reset, realm=realm, code=code) == EXPIRED
    assert realm.access()


def test_states(realm: Realm) -> None:
    """Disabled users and those with a temporary password cannot reset [R, G]."""
    realm.make_user("off", **EMAIL)
    realm.idp.admin_disable_user(**realm.by_name("off"))
    realm.idp.admin_create_user(
        **realm.by_name("new"),
        UserAttributes=[{"Name": n, "Value": v} for n, v in EMAIL.items()],
        MessageAction="SUPPRESS",
    )
    assert refusal(forget, realm=realm, name="off") == (REFUSED, "User is disabled.")
    assert refusal(forget, realm=realm, name="new") == (
        REFUSED,
        "User password cannot be reset in the current state.",
    )


def test_unconfirmed_users_have_no_channel(realm: Realm) -> None:
    """Nothing of theirs is verified [R operations.md, ForgotPassword]."""
    realm.sign_up(email="ann@example.com")
    assert refusal(forget, realm=realm) == NO_CHANNEL


def test_disabled_between_request_and_answer(realm: Realm, cognito: Cognito) -> None:
    """The code does not help a user who was disabled meanwhile."""
    realm.make_user(**EMAIL)
    forget(realm)
    realm.idp.admin_disable_user(**realm.by_name())
    call = refusal(reset, realm=realm, code=cognito.outbox.to("ann").code)
    assert call == (REFUSED, "User is disabled.")


def test_reset_ends_the_lock_out(realm: Realm, cognito: Cognito) -> None:
    """A new password is a fresh start."""
    realm.make_user(**EMAIL)
    for _ in range(5):
        refusal(realm.sign_in, password="Wr0ng-password")
    forget(realm)
    reset(realm, cognito.outbox.to("ann").code)
    assert realm.access(password=OTHER_PASSWORD)


def test_too_many_requests(realm: Realm) -> None:
    """Twenty an hour at most."""
    realm.make_user(**EMAIL)
    for _ in range(20):
        forget(realm)
    assert refusal(forget, realm=realm) == (
        "LimitExceededException",
        "Attempt limit exceeded, please try after some time.",
    )


def test_reset_by_an_administrator(realm: Realm, cognito: Cognito) -> None:
    """The password is void, the code of the message sets a new one [D]."""
    realm.make_user(**EMAIL)
    token = realm.access()
    realm.idp.admin_reset_user_password(**realm.by_name())
    assert cognito.outbox.to("ann").kind == "ForgotPassword"
    assert realm.status() == "RESET_REQUIRED"
    assert refusal(realm.sign_in)[0] == "PasswordResetRequiredException"
    reset(realm, cognito.outbox.to("ann").code)
    assert realm.status() == "CONFIRMED"
    assert realm.access(password=OTHER_PASSWORD)
    assert realm.idp.get_user(AccessToken=token)


def test_reset_by_an_administrator_refused(realm: Realm) -> None:
    """It needs a channel and an enabled user [R]."""
    realm.make_user("mute")
    realm.make_user("off", **EMAIL)
    realm.idp.admin_disable_user(**realm.by_name("off"))
    call = realm.idp.admin_reset_user_password
    assert refusal(call, **realm.by_name("mute")) == NO_CHANNEL
    assert refusal(call, **realm.by_name("off")) == (REFUSED, "User is disabled.")
    assert realm.status("mute") == "CONFIRMED"


# What is not revealed.


def test_unknown_users(realm: Realm) -> None:
    """A client that hides nothing says so (recorded R002)."""
    assert refusal(forget, realm=realm, name="nobody") == NOT_FOUND
    assert refusal(reset, realm=realm, code="1", name="nobody") == NOT_FOUND


@pytest.mark.parametrize("name", ["nobody", "off", "mute", "jane@example.com", "+15550009934"])
def test_hidden(idp: Any, cognito: Cognito, name: str) -> None:
    """Unknown, disabled and unreachable users seem to get a code, always the same way [D]."""
    realm = make_realm(idp, client=HIDING)
    realm.make_user("off", **EMAIL)
    realm.idp.admin_disable_user(**realm.by_name("off"))
    realm.make_user("mute")
    details = forget(realm, name)
    assert set(details) == {"Destination", "DeliveryMedium", "AttributeName"}
    assert details == forget(realm, name)
    assert len(cognito.outbox) == 0
    if name == "nobody":
        assert refusal(reset, realm=realm, code="1", name=name) == MISMATCH


def test_hidden_changes_nothing_for_others(idp: Any, cognito: Cognito) -> None:
    """An ordinary user of such a client resets as ever."""
    realm = make_realm(idp, client=HIDING)
    realm.make_user(password=PASSWORD, **EMAIL)
    forget(realm)
    reset(realm, cognito.outbox.to("ann").code)
    assert realm.access(password=OTHER_PASSWORD)


BOTH = ["verified_phone_number", "verified_email"]


@pytest.mark.parametrize(
    ("mechanisms", "factors", "expected"),
    [
        (BOTH, {}, "phone_number"),
        (BOTH, {"TOTP": True}, "phone_number"),
        (BOTH, {"SMS": True}, "email"),
        (BOTH, {"SMS": True, "TOTP": "preferred"}, "email"),
        (BOTH, {"EMAIL": True}, "phone_number"),
        (BOTH[::-1], {"EMAIL": True}, "phone_number"),
        (BOTH[::-1], {"SMS": True}, "email"),
        (BOTH, {"SMS": True, "EMAIL": True}, NO_CHANNEL),
        (BOTH[:1], {"SMS": True}, NO_CHANNEL),
        (None, {"SMS": True}, "phone_number"),
        (None, {"SMS": True, "EMAIL": True}, "phone_number"),
    ],
)
def test_second_factors_carry_no_code(
    idp: Any,
    cognito: Cognito,
    mechanisms: list[str] | None,
    factors: dict[str, Any],
    expected: Any,
) -> None:
    """What is a user's second factor cannot replace the first [D]; the next mechanism does.

    Pools without the setting ask the phone first, whatever the factors [D].
    """
    realm = recovery_realm(idp, "OPTIONAL", mechanisms)
    realm.make_user(**EMAIL, **PHONE)
    if "TOTP" in factors:
        enrol(realm, cognito)
    prefer(realm, **factors)
    if not isinstance(expected, str):
        assert refusal(forget, realm=realm) == expected
        assert refusal(realm.idp.admin_reset_user_password, **realm.by_name()) == expected
        assert realm.status() == "CONFIRMED"
        return
    assert forget(realm)["AttributeName"] == expected
    realm.idp.admin_reset_user_password(**realm.by_name())
    media = {"email": "EMAIL", "phone_number": "SMS"}
    assert cognito.outbox.to("ann").medium == media[expected]
    assert realm.status() == "RESET_REQUIRED"


def recovery_realm(idp: Any, mode: str, mechanisms: list[str] | None) -> Realm:
    """Create a pool with every second factor and these mechanisms of recovery."""
    pool: dict[str, Any] = {}
    if mechanisms is not None:
        listed = [{"Priority": n, "Name": name} for n, name in enumerate(mechanisms, 1)]
        pool = {"AccountRecoverySetting": {"RecoveryMechanisms": listed}}
    return mfa_realm(idp, mode, SMS, TOTP, EMAIL_OTP, pool=pool)


def test_required_second_factors(idp: Any, cognito: Cognito) -> None:
    """Where a pool requires MFA the phone is a factor without being turned on, unless an app is."""
    realm = recovery_realm(idp, "ON", BOTH)
    realm.make_user(**PHONE)
    assert refusal(forget, realm=realm) == NO_CHANNEL
    realm.make_user("bob", **EMAIL, **PHONE)
    assert refusal(forget, realm=realm, name="bob") == NO_CHANNEL
    config = {"UserPoolId": realm.pool_id, **blocks(SMS, TOTP, EMAIL_OTP)}
    idp.set_user_pool_mfa_config(**config, MfaConfiguration="OPTIONAL")
    enrol(realm, cognito, "bob")
    idp.set_user_pool_mfa_config(**config, MfaConfiguration="ON")
    prefer(realm, "bob", TOTP="preferred")
    assert forget(realm, "bob")["AttributeName"] == "phone_number"


def test_second_factors_of_hidden_users(idp: Any, cognito: Cognito) -> None:
    """An app client that hides who exists hides this too."""
    realm = recovery_realm(idp, "OPTIONAL", BOTH[:1])
    realm.make_user(**EMAIL, **PHONE)
    prefer(realm, SMS=True)
    client = idp.describe_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)
    idp.update_user_pool_client(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ExplicitAuthFlows=client["UserPoolClient"]["ExplicitAuthFlows"],
        **HIDING,
    )
    assert forget(realm)["DeliveryMedium"] == "EMAIL"
    assert len(cognito.outbox) == 0


def test_a_code_dies_with_its_address(realm: Realm, cognito: Cognito) -> None:
    """It is of no use to whoever reads the mail of an address that the user gave up (G)."""
    realm.make_user(**EMAIL)
    forget(realm)
    code = cognito.outbox.to("ann").code
    realm.update(name="Ann")
    realm.update(email="new@example.com", email_verified="true")
    realm.update(**EMAIL)
    assert refusal(reset, realm=realm, code=code) == EXPIRED
    assert realm.access()


@pytest.mark.parametrize("way", ["administrator", "temporary", "own"])
def test_a_code_dies_with_its_password(realm: Realm, cognito: Cognito, way: str) -> None:
    """A password that was set another way cannot be replaced by an older code (G)."""
    realm.make_user(**EMAIL)
    access = realm.access()
    forget(realm)
    code = cognito.outbox.to("ann").code
    if way == "own":
        realm.idp.change_password(
            AccessToken=access, PreviousPassword=PASSWORD, ProposedPassword=OTHER_PASSWORD
        )
    else:
        realm.set_password("ann", OTHER_PASSWORD, permanent=way == "administrator")
    assert refusal(reset, realm=realm, code=code, password="Th1rd!Password") == EXPIRED
