"""UserMigration: users who are not in the pool yet are added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.helpers import refusal
from tests.lambdas import answering, events, failing, sources
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, make_realm
from tests.second_factors import PHONE, SMS, choice_realm, mfa_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

EMAIL = "ann@example.com"
NAME: Final = "UserMigration"
ATTRIBUTES = {"email": EMAIL, "email_verified": "true"}
QUIET = {"messageAction": "SUPPRESS"}
MIGRATED = {"userAttributes": ATTRIBUTES, "finalUserStatus": "CONFIRMED", **QUIET}
UNRECOGNISED = ("InvalidLambdaResponseException", "Unrecognizable lambda output")
HIDES = {"PreventUserExistenceErrors": "ENABLED"}
INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool that nobody is in."""
    return make_realm(idp)


def users(realm: Realm) -> list[str]:
    """Return the user names in the pool."""
    found = realm.idp.list_users(UserPoolId=realm.pool_id)["Users"]
    return [user["Username"] for user in found]


@pytest.mark.parametrize("side", ["app", "administrator"])
def test_confirmed(realm: Realm, cognito: Cognito, side: str) -> None:
    """The user signs in at once, and the password is kept: the next time nobody is asked."""
    cognito.on(NAME, answering(**MIGRATED))
    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    if side == "app":
        step = realm.initiate("USER_PASSWORD_AUTH", **parameters)
    else:
        step = realm.admin_initiate("ADMIN_USER_PASSWORD_AUTH", **parameters)
    assert "AccessToken" in step["AuthenticationResult"]
    assert realm.status() == "CONFIRMED"
    assert realm.attributes().items() >= ATTRIBUTES.items()
    realm.access()
    assert sources(cognito) == ["UserMigration_Authentication"]
    assert refusal(realm.sign_in, password="Wr0ng!word") == INCORRECT


def test_the_password_need_not_fit_the_policy(realm: Realm, cognito: Cognito) -> None:
    """It was good enough elsewhere [D]."""
    cognito.on(NAME, answering(**MIGRATED))
    assert realm.tokens(password="simple")


@pytest.mark.parametrize("status", [None, "RESET_REQUIRED"])
def test_reset_required(realm: Realm, cognito: Cognito, status: str | None) -> None:
    """Without CONFIRMED the user must set a password first [D]."""
    cognito.on(NAME, answering(userAttributes=ATTRIBUTES, finalUserStatus=status, **QUIET))
    code, text = refusal(realm.sign_in)
    assert (code, text) == (
        "PasswordResetRequiredException",
        "Password reset required for the user",
    )
    assert realm.status() == "RESET_REQUIRED"
    realm.idp.forgot_password(**realm.by_client())
    answer = {"ConfirmationCode": cognito.outbox.to(EMAIL).code, "Password": OTHER_PASSWORD}
    realm.idp.confirm_forgot_password(**realm.by_client(), **answer)
    assert realm.tokens(password=OTHER_PASSWORD)


def test_a_lost_password(realm: Realm, cognito: Cognito) -> None:
    """ForgotPassword brings the user in, and sends the code; no welcome goes out."""
    cognito.on(NAME, answering(userAttributes=ATTRIBUTES))
    details = realm.idp.forgot_password(**realm.by_client())["CodeDeliveryDetails"]
    assert details["Destination"] == "a***@e***"
    (message,) = cognito.outbox
    assert message.kind == "ForgotPassword"
    answer = {"ConfirmationCode": message.code, "Password": OTHER_PASSWORD}
    realm.idp.confirm_forgot_password(**realm.by_client(), **answer)
    assert realm.tokens(password=OTHER_PASSWORD)


def test_welcome(realm: Realm, cognito: Cognito) -> None:
    """Unless it is suppressed, a welcome goes out by the mediums that are wanted [D]."""
    answer = MIGRATED | {"messageAction": None, "desiredDeliveryMediums": ["EMAIL"]}
    cognito.on(NAME, answering(**answer))
    realm.tokens()
    (message,) = cognito.outbox
    assert (message.kind, message.destination) == ("AdminCreateUser", EMAIL)


def test_second_factor(idp: Any, cognito: Cognito) -> None:
    """EnableSMSMFA turns the second factor on."""
    realm = mfa_realm(idp, "OPTIONAL", SMS)
    attributes = {"phone_number": PHONE, "phone_number_verified": "true"}
    cognito.on(NAME, answering(**MIGRATED | {"userAttributes": attributes, "enableSMSMFA": True}))
    assert realm.sign_in()["ChallengeName"] == "SMS_MFA"


def test_sign_in_by_address(idp: Any, cognito: Cognito) -> None:
    """In a pool whose users sign in by address the name that was typed is the address."""
    realm = make_realm(idp, {"UsernameAttributes": ["email"]})
    cognito.on(NAME, answering(**MIGRATED | {"userAttributes": {"email_verified": "true"}}))
    assert realm.tokens(EMAIL)
    user = realm.user(EMAIL)
    assert user["Username"] == realm.attributes(EMAIL)["sub"]
    assert realm.attributes(EMAIL)["email"] == EMAIL


def test_another_name(idp: Any, cognito: Cognito) -> None:
    """The attribute ``username`` names the user, who signed in by an alias."""
    realm = make_realm(idp, {"AliasAttributes": ["email"]})
    attributes = ATTRIBUTES | {"username": "ann"}
    cognito.on(NAME, answering(**MIGRATED | {"userAttributes": attributes}))
    realm.tokens(EMAIL)
    assert users(realm) == ["ann"]


def test_a_taken_name(idp: Any, cognito: Cognito) -> None:
    """A function that renames the user to somebody else gave a bad answer; nobody is changed."""
    realm = make_realm(idp, {"AliasAttributes": ["email"]})
    realm.make_user("bob")
    before = realm.user("bob")
    attributes = ATTRIBUTES | {"username": "bob"}
    cognito.on(NAME, answering(**MIGRATED | {"userAttributes": attributes}))
    taken = ("InvalidLambdaResponseException", "User already exists")
    assert refusal(realm.sign_in, name=EMAIL) == taken
    assert users(realm) == ["bob"]
    assert realm.user("bob")["UserAttributes"] == before["UserAttributes"]


@pytest.mark.parametrize("force", [False, True])
def test_a_taken_alias(idp: Any, cognito: Cognito, *, force: bool) -> None:
    """With forceAliasCreation the alias moves, without it the user is not migrated [D]."""
    realm = make_realm(idp, {"AliasAttributes": ["email"]})
    realm.make_user("bob", **ATTRIBUTES)
    cognito.on(NAME, answering(**MIGRATED | {"forceAliasCreation": force}))
    if force:
        realm.tokens()
        assert realm.user(EMAIL)["Username"] == "ann"
    else:
        assert refusal(realm.sign_in)[0] == "InvalidLambdaResponseException"
        assert users(realm) == ["bob"]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        MIGRATED | {"userAttributes": {}},
        MIGRATED | {"userAttributes": {"email": 7}},
        MIGRATED | {"finalUserStatus": "ARCHIVED"},
        MIGRATED | {"desiredDeliveryMediums": ["PIGEON"]},
        MIGRATED | {"forceAliasCreation": "maybe"},
    ],
    ids=repr,
)
def test_unrecognised(realm: Realm, cognito: Cognito, answer: dict[str, Any]) -> None:
    """Attributes are required, and members are of AWS's types."""
    cognito.on(NAME, answering(**answer))
    assert refusal(realm.sign_in) == UNRECOGNISED
    assert users(realm) == []


def test_attributes_outside_of_the_schema(realm: Realm, cognito: Cognito) -> None:
    """What the pool has no attribute for is refused."""
    cognito.on(NAME, answering(**MIGRATED | {"userAttributes": {"custom:unknown": "x"}}))
    assert refusal(realm.sign_in)[0] == "InvalidParameterException"
    assert users(realm) == []


def test_refused(realm: Realm, cognito: Cognito) -> None:
    """What the function raises is not in the text, only that it failed [R]."""
    cognito.on(NAME, failing("Bad password"))
    text = f"Exception migrating user in app client {realm.client_id}"
    expected = ("UserNotFoundException", text)
    assert refusal(realm.sign_in) == expected
    assert refusal(realm.idp.forgot_password, **realm.by_client()) == expected


def test_refused_and_hidden(idp: Any, cognito: Cognito) -> None:
    """Nor even that, where the client hides who exists."""
    realm = make_realm(idp, client=HIDES)
    cognito.on(NAME, failing("Bad password"))
    assert refusal(realm.sign_in) == INCORRECT
    assert realm.idp.forgot_password(**realm.by_client())["CodeDeliveryDetails"]
    assert len(cognito.outbox) == 0


def test_migrated_and_hidden(idp: Any, cognito: Cognito) -> None:
    """A hidden user who is migrated is there."""
    realm = make_realm(idp, client=HIDES)
    cognito.on(NAME, answering(**MIGRATED))
    assert realm.tokens()


def test_srp_is_no_way_in(realm: Realm, cognito: Cognito) -> None:
    """Only flows that send the password ask the function."""
    cognito.on(NAME, answering(**MIGRATED))
    number = f"{2**700:x}"
    refused = refusal(realm.initiate, flow="USER_SRP_AUTH", USERNAME="ann", SRP_A=number)
    assert refused == ("UserNotFoundException", "User does not exist.")
    assert sources(cognito) == []


def test_whoever_came_in_meanwhile(realm: Realm, cognito: Cognito) -> None:
    """A function that creates the user itself has done the work."""

    def creating(event: Any, _context: Any) -> Any:
        realm.make_user("ann", PASSWORD, email="other@example.com")
        event["response"] = dict(MIGRATED)
        return event

    cognito.on(NAME, creating)
    assert realm.tokens()
    assert realm.attributes()["email"] == "other@example.com"


@pytest.mark.parametrize("client", [HIDES, {}], ids=["hides existence", "shows existence"])
def test_the_password_of_a_choice(idp: Any, cognito: Cognito, client: dict[str, Any]) -> None:
    """A password that comes with USER_AUTH brings the user in; where nobody came, it is wrong."""
    realm = choice_realm(idp, "EMAIL_OTP", **client)
    parameters = {"USERNAME": "ann", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}
    missing = INCORRECT if client else ("UserNotFoundException", "User does not exist.")
    assert refusal(realm.initiate, flow="USER_AUTH", **parameters) == missing
    cognito.on(NAME, answering(**MIGRATED))
    assert realm.initiate("USER_AUTH", **parameters)["AuthenticationResult"]
    assert sources(cognito) == ["UserMigration_Authentication"]
    assert events(cognito)[0]["request"]["password"] == PASSWORD


@pytest.mark.parametrize("preferred", ["EMAIL_OTP", "PASSWORD_SRP", "PASSWORD", None])
def test_a_choice_without_a_password(idp: Any, cognito: Cognito, preferred: str | None) -> None:
    """Without a password there is nothing that the function could check: nobody is asked."""
    realm = choice_realm(idp, "EMAIL_OTP")
    cognito.on(NAME, answering(**MIGRATED))
    parameters = {} if preferred is None else {"PREFERRED_CHALLENGE": preferred}
    code, _ = refusal(realm.initiate, flow="USER_AUTH", USERNAME="ann", **parameters)
    assert code == "UserNotFoundException"
    assert sources(cognito) == []


def test_a_pool_that_is_deleted_meanwhile(realm: Realm, cognito: Cognito) -> None:
    """Nobody is added to a pool, or for an app client, that the function deleted."""

    def trigger(event: Any, _context: Any) -> Any:
        realm.idp.delete_user_pool(UserPoolId=realm.pool_id)
        event["response"]["userAttributes"] = {"email": "ann@example.com"}
        return event

    cognito.on("UserMigration", trigger)
    text = f"User pool client {realm.client_id} does not exist."
    assert refusal(realm.sign_in) == ("ResourceNotFoundException", text)
