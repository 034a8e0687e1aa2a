"""What PreSignUp and PostConfirmation do, and the order of a sign-up's triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.lambdas import answering, failing, passive, sources
from tests.realms import PASSWORD, Realm, attribute_list, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

EMAIL, PHONE = "ann@example.com", "+15550123456"
ALL = {"autoConfirmUser": True, "autoVerifyEmail": True, "autoVerifyPhone": True}
FAILED = "UserLambdaValidationException"


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool that verifies addresses."""
    return make_realm(idp, {"AutoVerifiedAttributes": ["email"]})


def names(realm: Realm) -> list[str]:
    """Return the user names in the pool."""
    users = realm.idp.list_users(UserPoolId=realm.pool_id)["Users"]
    return [user["Username"] for user in users]


def test_the_order(realm: Realm, cognito: Cognito) -> None:
    """PreSignUp comes first, then CustomMessage; PostConfirmation when it is confirmed [D]."""
    for name in ("PostConfirmation", "CustomMessage", "PreSignUp"):
        cognito.on(name, passive)
    realm.sign_up(email=EMAIL)
    assert sources(cognito) == ["PreSignUp_SignUp", "CustomMessage_SignUp"]
    code = cognito.outbox.to("ann").code
    realm.idp.confirm_sign_up(**realm.by_client(), ConfirmationCode=code)
    assert sources(cognito)[2:] == ["PostConfirmation_ConfirmSignUp"]


def test_confirmed_at_once(realm: Realm, cognito: Cognito) -> None:
    """AutoConfirmUser confirms, sends nothing, and fires PostConfirmation [D]."""
    cognito.on("PreSignUp", answering(autoConfirmUser=True))
    cognito.on("PostConfirmation", passive)
    answer = realm.sign_up(email=EMAIL)
    assert answer["UserConfirmed"] is True
    assert "CodeDeliveryDetails" not in answer
    assert len(cognito.outbox) == 0
    assert sources(cognito) == ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]
    assert realm.status() == "CONFIRMED"
    assert realm.attributes()["email_verified"] == "false"
    assert realm.tokens()


def test_verified_at_once(realm: Realm, cognito: Cognito) -> None:
    """AutoVerifyEmail and autoVerifyPhone set the flags."""
    cognito.on("PreSignUp", answering(**ALL))
    realm.sign_up(email=EMAIL, phone_number=PHONE)
    attributes = realm.attributes()
    assert attributes["email_verified"] == attributes["phone_number_verified"] == "true"


def test_verifying_without_confirming(realm: Realm, cognito: Cognito) -> None:
    """It is not allowed [R aws-sdk-java 1049]."""
    cognito.on("PreSignUp", answering(autoVerifyEmail=True))
    text = "Phone or email cannot be auto verified, when user is not being auto confirmed."
    refused = refusal(realm.sign_up, email=EMAIL)
    assert refused == ("InvalidLambdaResponseException", text)
    assert names(realm) == []


def test_verifying_what_is_not_there(realm: Realm, cognito: Cognito) -> None:
    """Without a number there is none to verify [D]: the user is not created."""
    cognito.on("PreSignUp", answering(**ALL))
    code, text = refusal(realm.sign_up, email=EMAIL)
    assert code == "InvalidLambdaResponseException"
    assert "phone_number" in text
    assert names(realm) == []


def test_a_verified_alias_moves_to_the_new_user(idp: Any, cognito: Cognito) -> None:
    """Who is verified at once takes the alias from who had it [D]."""
    realm = make_realm(idp, {"AliasAttributes": ["email"]})
    realm.make_user("bob", email=EMAIL, email_verified="true")
    cognito.on("PreSignUp", answering(autoConfirmUser=True, autoVerifyEmail=True))
    realm.sign_up(email=EMAIL)
    assert realm.user(EMAIL)["Username"] == "ann"
    assert realm.attributes("bob")["email_verified"] == "false"


def test_refused(realm: Realm, cognito: Cognito) -> None:
    """What the function raises is the answer, with one more dot (recorded R199)."""
    cognito.on("PreSignUp", failing("User could not be created."))
    text = "PreSignUp failed with error User could not be created.."
    assert refusal(realm.sign_up, email=EMAIL) == (FAILED, text)
    assert names(realm) == []
    assert len(cognito.outbox) == 0


def test_the_trigger_is_asked_about_a_name_that_is_taken(realm: Realm, cognito: Cognito) -> None:
    """Whether a name is free is looked up after the trigger, which may have freed it."""
    realm.make_user("ann")

    def freeing(event: Any, _context: Any) -> Any:
        realm.idp.admin_delete_user(**realm.by_name())
        return event

    cognito.on("PreSignUp", freeing)
    assert realm.sign_up(email=EMAIL)["UserConfirmed"] is False


def test_a_name_that_the_trigger_took(realm: Realm, cognito: Cognito) -> None:
    """Nor is one free that the trigger gave away."""

    def taking(event: Any, _context: Any) -> Any:
        if event["triggerSource"] == "PreSignUp_SignUp":
            realm.make_user("ann")
        return event

    cognito.on("PreSignUp", taking)
    assert refusal(realm.sign_up, email=EMAIL)[0] == "UsernameExistsException"
    assert names(realm) == ["ann"]


def test_a_bad_password_is_refused_before_the_trigger(realm: Realm, cognito: Cognito) -> None:
    """What can be refused without the pool's users is refused first."""
    cognito.on("PreSignUp", passive)
    assert refusal(realm.sign_up, password="alllower1")[0] == "InvalidPasswordException"
    assert sources(cognito) == []


def test_an_administrator_is_not_answered(realm: Realm, cognito: Cognito) -> None:
    """The answer of PreSignUp_AdminCreateUser is ignored [D], its error is not."""
    cognito.on("PreSignUp", answering(**ALL))
    invited = {**realm.by_name(), "UserAttributes": attribute_list(email=EMAIL)}
    realm.idp.admin_create_user(**invited)
    assert realm.status() == "FORCE_CHANGE_PASSWORD"
    assert "email_verified" not in realm.attributes()
    cognito.on("PreSignUp", failing("no"))
    refused = refusal(realm.idp.admin_create_user, UserPoolId=realm.pool_id, Username="bob")
    assert refused == (FAILED, "PreSignUp failed with error no.")
    assert names(realm) == ["ann"]


def test_an_invitation_again_is_no_sign_up(realm: Realm, cognito: Cognito) -> None:
    """RESEND fires CustomMessage alone."""
    invited = {**realm.by_name(), "UserAttributes": attribute_list(email=EMAIL)}
    realm.idp.admin_create_user(**invited)
    for name in ("PreSignUp", "CustomMessage"):
        cognito.on(name, passive)
    realm.idp.admin_create_user(**realm.by_name(), MessageAction="RESEND")
    assert sources(cognito) == ["CustomMessage_AdminCreateUser"]


@pytest.mark.parametrize("how", ["code", "administrator", "at once", "password"])
def test_an_error_after_the_confirmation(realm: Realm, cognito: Cognito, how: str) -> None:
    """The caller gets its error although the user is confirmed [R auth.md 16]."""
    idp = realm.idp
    expected = (FAILED, "PostConfirmation failed with error too late.")
    if how == "at once":
        cognito.on("PreSignUp", answering(autoConfirmUser=True))
        cognito.on("PostConfirmation", failing("too late"))
        assert refusal(realm.sign_up, email=EMAIL) == expected
    elif how == "password":
        realm.make_user(email=EMAIL, email_verified="true", password="F0rgotten!")
        idp.forgot_password(**realm.by_client())
        code = cognito.outbox.to("ann").code
        cognito.on("PostConfirmation", failing("too late"))
        answer = {"ConfirmationCode": code, "Password": PASSWORD}
        assert refusal(idp.confirm_forgot_password, **realm.by_client(), **answer) == expected
    else:
        realm.sign_up(email=EMAIL)
        cognito.on("PostConfirmation", failing("too late"))
        code = cognito.outbox.to("ann").code
        confirm = idp.confirm_sign_up if how == "code" else idp.admin_confirm_sign_up
        named = realm.by_client() if how == "code" else realm.by_name()
        more = {"ConfirmationCode": code} if how == "code" else {}
        assert refusal(confirm, **named, **more) == expected
    assert realm.status() == "CONFIRMED"
    assert realm.tokens()
