"""Devices: handed out, confirmed, listed, remembered, proved by SRP, forgotten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pycognito.aws_srp import AWSSRP

from tests.devices import Phone, device_realm, register
from tests.helpers import refusal
from tests.lambdas import events, passive, sources
from tests.realms import PASSWORD, Realm, claims_of, make_realm
from tests.second_factors import PHONE, blocks
from tests.srp_client import device_verifier

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

AUTHENTICATE_DEVICE = "TokenGeneration_AuthenticateDevice"
MISSING = ("ResourceNotFoundException", "Device does not exist.")
UNKNOWN_KEY = "us-east-1_00000000-0000-0000-0000-000000000000"
INVALID_REFRESH = ("NotAuthorizedException", "Invalid Refresh Token")
INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool that remembers every confirmed device, with a user ann."""
    return device_realm(idp)


@pytest.fixture
def phone(realm: Realm) -> Phone:
    """A remembered device of ann."""
    return register(realm, realm.tokens())


def prove(phone: Phone, cognito: Cognito, step: Any) -> Any:
    """Answer both challenges of a device, with their sessions."""
    srp = phone.srp()
    exchange = phone.start(step["Session"], srp)
    assert exchange["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER"
    proof = phone.proof(exchange, srp, cognito.clock.now())
    return phone.realm.respond("DEVICE_PASSWORD_VERIFIER", exchange["Session"], **proof)


def attributes_of(device: dict[str, Any]) -> dict[str, str]:
    """Return a device's attributes by name."""
    return {item["Name"]: item["Value"] for item in device["DeviceAttributes"]}


def test_without_configuration_there_are_no_devices(idp: Any) -> None:
    """A pool without DeviceConfiguration hands out no keys and confirms none."""
    realm = make_realm(idp)
    realm.make_user()
    tokens = realm.tokens()
    assert "NewDeviceMetadata" not in tokens
    assert "device_key" not in claims_of(tokens["AccessToken"])
    code, _ = refusal(idp.confirm_device, AccessToken=tokens["AccessToken"], DeviceKey=UNKNOWN_KEY)
    assert code == "InvalidUserPoolConfigurationException"


def test_a_key_is_ignored_where_devices_are_not_tracked(idp: Any) -> None:
    """An app that still names a device signs in, although the pool stopped tracking them."""
    realm = make_realm(idp)
    realm.make_user()
    given = {"USERNAME": "ann", "PASSWORD": PASSWORD, "DEVICE_KEY": UNKNOWN_KEY}
    assert "AuthenticationResult" in realm.initiate("USER_PASSWORD_AUTH", **given)


def test_a_sign_in_hands_out_a_new_key_each_time(realm: Realm) -> None:
    """Keys are region and UUID, group keys 8 characters, and the access token names the key."""
    first, second = realm.tokens(), realm.tokens()
    new: Any = first["NewDeviceMetadata"]
    assert re.fullmatch(r"us-east-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", new["DeviceKey"])
    assert re.fullmatch(r"-[A-Za-z0-9]{8}", new["DeviceGroupKey"])
    assert second["NewDeviceMetadata"] != new
    assert claims_of(first["AccessToken"])["device_key"] == new["DeviceKey"]
    assert "device_key" not in claims_of(first["IdToken"])


@pytest.mark.parametrize("asks", [False, True])
def test_confirming(idp: Any, *, asks: bool) -> None:
    """The user must still agree where the pool says so; else the device is remembered."""
    realm = device_realm(idp, asks=asks)
    tokens: Any = realm.tokens()
    answer = idp.confirm_device(
        AccessToken=tokens["AccessToken"], DeviceKey=tokens["NewDeviceMetadata"]["DeviceKey"]
    )
    assert answer["UserConfirmationNecessary"] is asks
    device = idp.list_devices(AccessToken=tokens["AccessToken"])["Devices"][0]
    shown = idp.admin_get_device(DeviceKey=device["DeviceKey"], **realm.by_name())["Device"]
    status = "not_remembered" if asks else "remembered"
    assert attributes_of(shown)["dev:device_remembered_status"] == status


def test_only_the_key_of_the_own_sign_in_can_be_confirmed(realm: Realm) -> None:
    """Neither a made-up key nor one of another sign-in [R amplify-js 2087]."""
    tokens: Any = realm.tokens()
    other: Any = realm.tokens()
    for key in (UNKNOWN_KEY, other["NewDeviceMetadata"]["DeviceKey"]):
        assert refusal(
            realm.idp.confirm_device, AccessToken=tokens["AccessToken"], DeviceKey=key
        ) == ("InvalidParameterException", "Invalid device key given.")


def test_a_device_is_confirmed_once(realm: Realm) -> None:
    """The second time its key exists."""
    tokens: Any = realm.tokens()
    phone = register(realm, tokens)
    code, _ = refusal(
        realm.idp.confirm_device, AccessToken=tokens["AccessToken"], DeviceKey=phone.key
    )
    assert code == "DeviceKeyExistsException"


@pytest.mark.parametrize(
    "config",
    [
        {"PasswordVerifier": "AQ=="},
        {"Salt": "AQ=="},
        {"PasswordVerifier": "%", "Salt": "AQ=="},
        {"PasswordVerifier": "AA==", "Salt": "AQ=="},
    ],
)
def test_a_verifier_must_be_whole(realm: Realm, config: dict[str, str]) -> None:
    """Half a verifier, no base64, or 0: refused, and the device stays unconfirmed."""
    tokens: Any = realm.tokens()
    given = {
        "AccessToken": tokens["AccessToken"],
        "DeviceKey": tokens["NewDeviceMetadata"]["DeviceKey"],
        "DeviceSecretVerifierConfig": config,
    }
    assert refusal(realm.idp.confirm_device, **given)[0] == "InvalidParameterException"
    assert realm.idp.list_devices(AccessToken=tokens["AccessToken"])["Devices"] == []


@pytest.mark.cognito(region="us-west-2")
def test_a_device_looks_as_in_aws_s_sample(phone: Phone, cognito: Cognito) -> None:
    """Attributes in AWS's order, times, whole seconds for the last sign-in (recorded R020)."""
    realm = phone.realm
    device = realm.idp.admin_get_device(DeviceKey=phone.key, **realm.by_name())["Device"]
    owner = f"ann.{realm.pool_id}"
    assert device["DeviceKey"] == phone.key
    assert device["DeviceAttributes"] == [
        {"Name": "device_status", "Value": "valid"},
        {"Name": "device_name", "Value": "phone"},
        {
            "Name": "dev:device_arn",
            "Value": f"arn:aws:cognito-idp:us-west-2:123456789012:owner/{owner}/device/{phone.key}",
        },
        {"Name": "dev:device_owner", "Value": owner},
        {"Name": "last_ip_used", "Value": "127.0.0.1"},
        {"Name": "dev:device_remembered_status", "Value": "remembered"},
        {"Name": "dev:device_sdk", "Value": "aws-sdk"},
    ]
    assert abs(device["DeviceCreateDate"].timestamp() - cognito.clock.now()) < 60
    assert device["DeviceLastModifiedDate"] == device["DeviceCreateDate"]
    assert device["DeviceLastAuthenticatedDate"] == device["DeviceCreateDate"].replace(
        microsecond=0
    )


def test_lists_come_in_pages(realm: Realm) -> None:
    """Both lists show all devices page by page; the user's own without dev: (R056)."""
    idp, keys = realm.idp, [register(realm, realm.tokens(), None).key for _ in range(3)]
    access = realm.access()
    for call, names in (
        (idp.list_devices, {"AccessToken": access}),
        (idp.admin_list_devices, realm.by_name()),
    ):
        first = call(Limit=2, **names)
        last = call(Limit=2, PaginationToken=first["PaginationToken"], **names)
        assert [d["DeviceKey"] for d in (*first["Devices"], *last["Devices"])] == keys
        assert "PaginationToken" not in last
    own = attributes_of(idp.list_devices(AccessToken=access)["Devices"][0])
    assert own == {"device_status": "valid", "last_ip_used": "127.0.0.1"}


def test_unknown_devices(realm: Realm) -> None:
    """Every operation on one device says that it does not exist."""
    idp, access = realm.idp, realm.access()
    own: Any = {"AccessToken": access, "DeviceKey": UNKNOWN_KEY}
    admin: Any = {"DeviceKey": UNKNOWN_KEY, **realm.by_name()}
    for call in (idp.get_device, idp.forget_device, idp.update_device_status):
        assert refusal(call, **own) == MISSING
    for call in (
        idp.admin_get_device,
        idp.admin_forget_device,
        idp.admin_update_device_status,
    ):
        assert refusal(call, **admin) == MISSING


def test_devices_of_unknown_users(realm: Realm) -> None:
    """The administrator's operations name a missing user."""
    named: Any = {"UserPoolId": realm.pool_id, "Username": "nobody"}
    expected = ("UserNotFoundException", "User does not exist.")
    idp = realm.idp
    assert refusal(idp.admin_list_devices, **named) == expected
    for call in (idp.admin_get_device, idp.admin_forget_device, idp.admin_update_device_status):
        assert refusal(call, DeviceKey=UNKNOWN_KEY, **named) == expected


def test_devices_need_an_access_token(realm: Realm) -> None:
    """GetDevice and ForgetDevice leave the token optional in the model; without it they refuse."""
    for call in (realm.idp.get_device, realm.idp.forget_device):
        code, text = refusal(call, DeviceKey=UNKNOWN_KEY)
        assert (code, text) == ("NotAuthorizedException", "Invalid Access Token")


def test_a_remembered_device_proves_itself(phone: Phone, cognito: Cognito) -> None:
    """A sign-in with its key goes through both challenges, and hands out no new key."""
    step = phone.sign_in()
    assert step["ChallengeName"] == "DEVICE_SRP_AUTH"
    assert step["ChallengeParameters"] == {"USERNAME": "ann"}
    srp = phone.srp()
    exchange = phone.start(step["Session"], srp)
    assert set(exchange["ChallengeParameters"]) == {
        "SALT",
        "SECRET_BLOCK",
        "SRP_B",
        "USERNAME",
        "DEVICE_KEY",
    }
    proof = phone.proof(exchange, srp, cognito.clock.now())
    result = phone.realm.respond("DEVICE_PASSWORD_VERIFIER", exchange["Session"], **proof)
    tokens = result["AuthenticationResult"]
    assert "NewDeviceMetadata" not in tokens
    assert claims_of(tokens["AccessToken"])["device_key"] == phone.key


def test_a_proof_is_a_sign_in_of_the_device(phone: Phone, cognito: Cognito) -> None:
    """The date of the last sign-in moves on with a proof."""
    realm = phone.realm
    before = realm.idp.admin_get_device(DeviceKey=phone.key, **realm.by_name())["Device"]
    cognito.clock.advance(100)
    prove(phone, cognito, phone.sign_in())
    after = realm.idp.admin_get_device(DeviceKey=phone.key, **realm.by_name())["Device"]
    name = "DeviceLastAuthenticatedDate"
    assert 99 <= (after[name] - before[name]).total_seconds() <= 110
    assert after["DeviceCreateDate"] == before["DeviceCreateDate"]


def test_pycognito_registers_and_proves_a_device(realm: Realm) -> None:
    """The whole walk of pycognito, over HTTP where it uses requests, without any Session."""
    first = AWSSRP("ann", PASSWORD, realm.pool_id, realm.client_id, client=realm.idp)
    tokens = first.authenticate_user()
    response, password = first.confirm_device(tokens, "laptop")
    assert response.json() == {"UserConfirmationNecessary": False}
    again = AWSSRP(
        "ann",
        PASSWORD,
        realm.pool_id,
        realm.client_id,
        client=realm.idp,
        device_key=first.device_key,
        device_group_key=first.device_group_key,
        device_password=password,
    )
    result = again.authenticate_user()["AuthenticationResult"]
    assert claims_of(result["AccessToken"])["device_key"] == first.device_key
    again.update_device_status(
        is_remembered=False, access_token=result["AccessToken"], device_key=first.device_key
    )
    assert "AuthenticationResult" in again.authenticate_user()
    again.forget_device(result["AccessToken"], first.device_key)
    assert realm.idp.admin_list_devices(**realm.by_name())["Devices"] == []


def test_a_wrong_device_password(phone: Phone, cognito: Cognito) -> None:
    """A wrong proof is refused, the session stays good, and the user is not locked out."""
    step = phone.sign_in()
    wrong = phone.srp("wrong")
    exchange = phone.start(step["Session"], wrong)
    proof = phone.proof(exchange, wrong, cognito.clock.now())
    for _ in range(6):
        assert (
            refusal(
                phone.realm.respond,
                challenge="DEVICE_PASSWORD_VERIFIER",
                session=exchange["Session"],
                **proof,
            )
            == INCORRECT
        )
    assert prove(phone, cognito, phone.sign_in())["AuthenticationResult"]


def test_a_proof_of_another_exchange(phone: Phone, cognito: Cognito) -> None:
    """A secret block belongs to one exchange; that of another is no proof for it."""
    srp = phone.srp()
    first = phone.start(phone.sign_in()["Session"], srp)
    second = phone.start(phone.sign_in()["Session"], srp)
    proof = phone.proof(first, srp, cognito.clock.now())
    parameters: Any = {"challenge": "DEVICE_PASSWORD_VERIFIER", "session": second["Session"]}
    assert refusal(phone.realm.respond, **parameters, **proof) == INCORRECT


def test_a_proof_for_another_key(realm: Realm, cognito: Cognito) -> None:
    """The key in the last answer must be the one that the exchange was for."""
    phone, tablet = register(realm, realm.tokens()), register(realm, realm.tokens())
    srp = phone.srp()
    exchange = phone.start(phone.sign_in()["Session"], srp)
    proof = phone.proof(exchange, srp, cognito.clock.now()) | {"DEVICE_KEY": tablet.key}
    parameters: Any = {"challenge": "DEVICE_PASSWORD_VERIFIER", "session": exchange["Session"]}
    assert refusal(realm.respond, **parameters, **proof) == (
        "NotAuthorizedException",
        "Invalid session for the user.",
    )


def test_an_answer_without_a_session_needs_a_first_factor(phone: Phone) -> None:
    """No Session is wanted, but a sign-in that asked for the device is."""
    assert refusal(phone.start, session=None, srp=phone.srp()) == (
        "NotAuthorizedException",
        "Invalid session for the user.",
    )
    phone.sign_in()
    assert phone.start(None, phone.srp())["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER"


def test_an_unknown_key_leaves_the_session_for_another_try(realm: Realm) -> None:
    """Amplify forgets the key and answers the same PASSWORD_VERIFIER again [R amplify-js]."""
    srp = AWSSRP("ann", PASSWORD, realm.pool_id, realm.client_id, client=realm.idp)
    step = realm.initiate("USER_SRP_AUTH", **srp.get_auth_params())
    answers = srp.process_challenge(step["ChallengeParameters"], srp.get_auth_params())
    with_key: Any = {"challenge": "PASSWORD_VERIFIER", **answers, "DEVICE_KEY": UNKNOWN_KEY}
    assert refusal(realm.respond, **with_key) == MISSING
    # The key is not kept in the session, so that leaving it out helps.
    assert "AuthenticationResult" in realm.respond("PASSWORD_VERIFIER", **answers)


def test_a_wrong_password_comes_before_an_unknown_device(realm: Realm) -> None:
    """Who does not know the password learns nothing of devices."""
    given: Any = {"USERNAME": "ann", "PASSWORD": "Wr0ng!word", "DEVICE_KEY": UNKNOWN_KEY}
    assert refusal(realm.initiate, flow="USER_PASSWORD_AUTH", **given) == INCORRECT
    given["PASSWORD"] = PASSWORD
    assert refusal(realm.initiate, flow="USER_PASSWORD_AUTH", **given) == MISSING


def test_a_device_that_is_not_remembered_is_not_asked(phone: Phone) -> None:
    """It signs in like any other; its key stays the same."""
    realm = phone.realm
    realm.idp.admin_update_device_status(
        DeviceKey=phone.key, DeviceRememberedStatus="not_remembered", **realm.by_name()
    )
    tokens = phone.sign_in()["AuthenticationResult"]
    assert "NewDeviceMetadata" not in tokens
    assert claims_of(tokens["AccessToken"])["device_key"] == phone.key
    realm.idp.update_device_status(
        AccessToken=tokens["AccessToken"],
        DeviceKey=phone.key,
        DeviceRememberedStatus="remembered",
    )
    assert phone.sign_in()["ChallengeName"] == "DEVICE_SRP_AUTH"


def test_a_device_without_a_verifier_is_not_asked(realm: Realm) -> None:
    """Confirmed without DeviceSecretVerifierConfig, there is nothing that it could prove."""
    tokens: Any = realm.tokens()
    key = tokens["NewDeviceMetadata"]["DeviceKey"]
    realm.idp.confirm_device(AccessToken=tokens["AccessToken"], DeviceKey=key)
    given = {"USERNAME": "ann", "PASSWORD": PASSWORD, "DEVICE_KEY": key}
    assert "AuthenticationResult" in realm.initiate("USER_PASSWORD_AUTH", **given)


def sms_realm(idp: Any, *, spares_mfa: bool) -> Realm:
    """Create a pool where every sign-in needs a code by SMS, and which tracks devices."""
    realm = device_realm(idp, spares_mfa=spares_mfa)
    realm.update(phone_number=PHONE)
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        MfaConfiguration="ON",
        **blocks("SMS_MFA"),
    )
    return realm


def answer_sms(realm: Realm, step: Any, cognito: Cognito, **more: str) -> Any:
    """Answer SMS_MFA."""
    code = cognito.outbox.to("ann").code
    return realm.respond("SMS_MFA", step["Session"], USERNAME="ann", SMS_MFA_CODE=code, **more)


def test_a_remembered_device_spares_the_second_factor(idp: Any, cognito: Cognito) -> None:
    """With ChallengeRequiredOnNewDevice the device stands for MFA; a new device does not."""
    realm = sms_realm(idp, spares_mfa=True)
    step = realm.sign_in()
    assert step["ChallengeName"] == "SMS_MFA"
    phone = register(realm, answer_sms(realm, step, cognito)["AuthenticationResult"])
    sent = len(cognito.outbox)
    assert "AuthenticationResult" in prove(phone, cognito, phone.sign_in())
    assert len(cognito.outbox) == sent
    assert realm.sign_in()["ChallengeName"] == "SMS_MFA"


def test_a_remembered_device_comes_after_the_second_factor_else(idp: Any, cognito: Cognito) -> None:
    """Without it the code is asked for first, then the device."""
    realm = sms_realm(idp, spares_mfa=False)
    phone = register(realm, answer_sms(realm, realm.sign_in(), cognito)["AuthenticationResult"])
    step = phone.sign_in()
    assert step["ChallengeName"] == "SMS_MFA"
    step = answer_sms(realm, step, cognito)
    assert step["ChallengeName"] == "DEVICE_SRP_AUTH"
    assert "AuthenticationResult" in prove(phone, cognito, step)


def test_a_key_may_come_with_a_later_answer(idp: Any, cognito: Cognito) -> None:
    """DEVICE_KEY with the answer of a challenge counts from there on."""
    realm = sms_realm(idp, spares_mfa=True)
    phone = register(realm, answer_sms(realm, realm.sign_in(), cognito)["AuthenticationResult"])
    step = answer_sms(realm, realm.sign_in(), cognito, DEVICE_KEY=phone.key)
    assert step["ChallengeName"] == "DEVICE_SRP_AUTH"


def test_refreshing_takes_the_device(phone: Phone) -> None:
    """A device's refresh token is good from that device only [R amplify-js 2962]."""
    realm, token = phone.realm, phone.refresh_token
    refreshed = realm.refresh(token, DEVICE_KEY=phone.key)["AuthenticationResult"]
    assert claims_of(refreshed["AccessToken"])["device_key"] == phone.key
    assert refusal(realm.refresh, token=token) == INVALID_REFRESH
    assert refusal(realm.refresh, token=token, DEVICE_KEY=UNKNOWN_KEY) == INVALID_REFRESH
    named = {"ClientId": realm.client_id, "RefreshToken": token}
    assert realm.idp.get_tokens_from_refresh_token(DeviceKey=phone.key, **named)
    assert refusal(realm.idp.get_tokens_from_refresh_token, **named) == INVALID_REFRESH


def test_refreshing_takes_a_confirmed_device(realm: Realm) -> None:
    """Before ConfirmDevice the refresh token is good for nothing [R net-extensions 85]."""
    tokens: Any = realm.tokens()
    key = tokens["NewDeviceMetadata"]["DeviceKey"]
    token = tokens["RefreshToken"]
    assert refusal(realm.refresh, token=token, DEVICE_KEY=key) == INVALID_REFRESH
    register(realm, tokens)
    assert realm.refresh(token, DEVICE_KEY=key)


def test_refreshing_needs_no_device_once_tracking_is_off(realm: Realm) -> None:
    """The pool's present setting decides [R aws-sdk-cpp 851]."""
    tokens = realm.tokens()
    realm.idp.update_user_pool(UserPoolId=realm.pool_id)
    assert realm.refresh(tokens["RefreshToken"])


@pytest.mark.parametrize("admin", [False, True])
def test_a_forgotten_device(phone: Phone, *, admin: bool) -> None:
    """It is gone from the list, its refresh token ends, and its key is unknown."""
    realm = phone.realm
    access = realm.access()
    if admin:
        realm.idp.admin_forget_device(DeviceKey=phone.key, **realm.by_name())
    else:
        realm.idp.forget_device(DeviceKey=phone.key, AccessToken=access)
    assert realm.idp.list_devices(AccessToken=access)["Devices"] == []
    token = phone.refresh_token
    assert refusal(realm.refresh, token=token, DEVICE_KEY=phone.key) == INVALID_REFRESH
    assert refusal(phone.sign_in) == MISSING


def test_a_device_forgotten_on_the_way(phone: Phone, cognito: Cognito) -> None:
    """A proof is worth nothing once the device is forgotten."""
    srp = phone.srp()
    exchange = phone.start(phone.sign_in()["Session"], srp)
    phone.realm.idp.admin_forget_device(DeviceKey=phone.key, **phone.realm.by_name())
    proof = phone.proof(exchange, srp, cognito.clock.now())
    parameters: Any = {"challenge": "DEVICE_PASSWORD_VERIFIER", "session": exchange["Session"]}
    assert refusal(phone.realm.respond, **parameters, **proof) == MISSING


def test_devices_are_one_user_s(realm: Realm) -> None:
    """Another user's device is unknown, and so is the own one to another user."""
    phone = register(realm, realm.tokens())
    realm.make_user("bob")
    assert refusal(phone.sign_in, USERNAME="bob") == MISSING
    access = realm.access("bob")
    assert refusal(realm.idp.get_device, DeviceKey=phone.key, AccessToken=access) == MISSING
    assert realm.idp.admin_list_devices(**realm.by_name("bob"))["Devices"] == []


def test_the_group_key_is_the_user_s(realm: Realm) -> None:
    """One user's sign-ins share it, another's have another."""
    realm.make_user("bob")
    anns: list[Any] = [realm.tokens()["NewDeviceMetadata"] for _ in range(2)]
    bobs: Any = realm.tokens("bob")["NewDeviceMetadata"]
    assert anns[0]["DeviceGroupKey"] == anns[1]["DeviceGroupKey"] != bobs["DeviceGroupKey"]


def test_the_verifier_is_of_the_group_key(realm: Realm, cognito: Cognito) -> None:
    """A device registered for another group key can't prove itself."""
    tokens: Any = realm.tokens()
    new = tokens["NewDeviceMetadata"]
    realm.idp.confirm_device(
        AccessToken=tokens["AccessToken"],
        DeviceKey=new["DeviceKey"],
        DeviceSecretVerifierConfig=device_verifier("-OtherOne", new["DeviceKey"], "a password"),
    )
    phone = Phone(realm, new["DeviceKey"], new["DeviceGroupKey"], tokens["RefreshToken"])
    srp = phone.srp("a password")
    exchange = phone.start(phone.sign_in()["Session"], srp)
    proof = phone.proof(exchange, srp, cognito.clock.now())
    parameters: Any = {"challenge": "DEVICE_PASSWORD_VERIFIER", "session": exchange["Session"]}
    assert refusal(realm.respond, **parameters, **proof) == INCORRECT


def test_tokens_for_a_device_have_their_own_trigger_source(phone: Phone, cognito: Cognito) -> None:
    """PreTokenGeneration is told that a device has proved itself, and of no new device [D]."""
    cognito.on("PostAuthentication", passive)
    cognito.on("PreTokenGeneration", passive)
    prove(phone, cognito, phone.sign_in())
    assert sources(cognito) == ["PostAuthentication_Authentication", AUTHENTICATE_DEVICE]
    assert events(cognito)[0]["request"]["newDeviceUsed"] is False
    phone.realm.tokens()
    assert sources(cognito)[2:] == [
        "PostAuthentication_Authentication",
        "TokenGeneration_Authentication",
    ]
    assert events(cognito)[2]["request"]["newDeviceUsed"] is True
