"""What signed-in users do: their attributes, their password, verifying, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import (
    OTHER_PASSWORD,
    PASSWORD,
    Realm,
    attribute_list,
    attributes_of,
    make_realm,
)

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID, REFUSED = "InvalidParameterException", "NotAuthorizedException"
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
TOO_OFTEN = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
UNAUTHORIZED = (REFUSED, "A client attempted to write unauthorized attribute")
SCHEMA = [
    {"Name": "family_name", "Required": False, "Mutable": True,
     "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "5"}},
    {"Name": "website", "Required": True, "Mutable": True},
    {"Name": "cart", "AttributeDataType": "String", "Mutable": True},
    {"Name": "role", "AttributeDataType": "String", "Mutable": False},
    {"Name": "age", "AttributeDataType": "Number", "Mutable": True,
     "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "99"}},
    {"Name": "note", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
]  # fmt: skip


def write(realm: Realm, token: str, **attributes: Any) -> Any:
    """Change the caller's attributes."""
    return realm.idp.update_user_attributes(
        AccessToken=token, UserAttributes=attribute_list(**attributes)
    )


def own(realm: Realm, token: str) -> dict[str, str]:
    """Return the caller's attributes."""
    return attributes_of(realm.idp.get_user(AccessToken=token))


@pytest.fixture
def rich(idp: Any) -> Realm:
    """A pool with many kinds of attributes, and the user ann."""
    realm = make_realm(idp, {"Schema": SCHEMA, "AutoVerifiedAttributes": ["email"]})
    realm.make_user(website="https://ann.example", custom__role="admin", custom__cart="1")
    return realm


# GetUser.


def test_get_user(realm: Realm) -> None:
    """Name and attributes, ``sub`` first; no dates, no status [D]."""
    sub = realm.make_user(email="ann@example.com", nickname="A")
    answer = realm.idp.get_user(AccessToken=realm.access())
    assert answer.keys() == {"Username", "UserAttributes", "ResponseMetadata"}
    assert answer["Username"] == "ann"
    assert answer["UserAttributes"][0] == {"Name": "sub", "Value": sub}
    assert attributes_of(answer) == {"sub": sub, "email": "ann@example.com", "nickname": "A"}


def test_developer_attributes_are_not_shown(rich: Realm) -> None:
    """Administrators see them, their owner does not [D]."""
    rich.update(dev__custom__note="x")
    assert rich.attributes()["dev:custom:note"] == "x"
    assert "dev:custom:note" not in own(rich, rich.access())


# Writing attributes.


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"sub": "x"}, (INVALID, "Cannot modify the non-mutable attribute sub")),
        ({"sub": ""}, (INVALID, "Cannot modify the non-mutable attribute sub")),
        (
            {"abcDEF": "x"},
            (INVALID, "user.abcDEF: Attribute does not exist in the schema.\n"),
        ),
        ({"custom:role": "x"}, (INVALID, "user.custom:role: Attribute cannot be updated.\n")),
        (
            {"family_name": "a"},
            (INVALID, "user.family_name: String must be no shorter than 2 characters\n"),
        ),
        (
            {"family_name": "abcdef"},
            (INVALID, "user.family_name: String must be no longer than 5 characters\n"),
        ),
        (
            {"custom:nope": "x", "email": "nobody", "custom:role": "x"},
            (
                INVALID,
                (
                    "user.custom:nope: Attribute does not exist in the schema.\n"
                    "user.custom:role: Attribute cannot be updated.\n"
                ),
            ),
        ),
        ({"email": "nobody"}, (INVALID, "Invalid email address format.")),
        ({"phone_number": "nobody"}, (INVALID, "Invalid phone number format.")),
        ({"email_verified": "true"}, UNAUTHORIZED),
        ({"dev:custom:note": "x"}, UNAUTHORIZED),
    ],
)
def test_refused_attributes(
    rich: Realm, attributes: dict[str, str], expected: tuple[str, str]
) -> None:
    """The texts and their order (recorded R154-R165); nothing is changed, good ones included."""
    token = rich.access()
    before = own(rich, token)
    call = refusal(write, realm=rich, token=token, **{"nickname": "new", **attributes})
    assert call == expected
    assert own(rich, token) == before


@pytest.mark.parametrize("name", ["family_name", "address", "custom:cart"])
def test_empty_value_removes(rich: Realm, name: str) -> None:
    """An attribute given as empty is gone (recorded R170-R172)."""
    rich.update(**{name: "abc"})
    token = rich.access()
    assert own(rich, token)[name] == "abc"
    assert write(rich, token, **{name: ""}).keys() == {"ResponseMetadata"}
    assert name not in own(rich, token)


def test_attributes_that_the_client_may_not_write(idp: Any) -> None:
    """WriteAttributes holds for changing and for deleting [R]."""
    realm = make_realm(idp, client={"WriteAttributes": ["nickname"]})
    realm.make_user(locale="de")
    token = realm.access()
    write(realm, token, nickname="A")
    assert refusal(write, realm=realm, token=token, locale="en") == UNAUTHORIZED
    delete = {"AccessToken": token, "UserAttributeNames": ["locale"]}
    assert refusal(idp.delete_user_attributes, **delete) == UNAUTHORIZED
    assert own(realm, token)["locale"] == "de"


def test_changed_address_must_be_verified_again(realm: Realm, cognito: Cognito) -> None:
    """The flag falls and a code goes to the new address; the same address changes nothing [D]."""
    realm.make_user(email="ann@example.com", email_verified="true")
    token = realm.access()
    assert write(realm, token, email="ann@example.com").keys() == {"ResponseMetadata"}
    assert own(realm, token)["email_verified"] == "true"
    answer = write(realm, token, email="new@example.org")
    assert answer["CodeDeliveryDetailsList"] == [
        {"Destination": "n***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    ]
    assert own(realm, token)["email"] == "new@example.org"
    assert own(realm, token)["email_verified"] == "false"
    message = cognito.outbox.to("new@example.org")
    assert message.kind == "UpdateUserAttribute"
    verify(realm, token, message.code)
    assert own(realm, token)["email_verified"] == "true"


def verify(realm: Realm, token: str, code: str, attribute: str = "email") -> Any:
    """Verify an attribute by its code."""
    return realm.idp.verify_user_attribute(AccessToken=token, AttributeName=attribute, Code=code)


@pytest.fixture
def careful(idp: Any) -> Realm:
    """A pool that keeps the old address until the new one is verified; ann is in it."""
    settings = {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    realm = make_realm(
        idp,
        {
            "AutoVerifiedAttributes": ["email"],
            "AliasAttributes": ["email"],
            "UserAttributeUpdateSettings": settings,
        },
    )
    realm.make_user(email="ann@example.com", email_verified="true")
    return realm


def test_old_address_stays_until_the_new_one_is_verified(careful: Realm, cognito: Cognito) -> None:
    """The user signs in by the old address until then, and by the new one afterwards [D]."""
    token = careful.access()
    details = write(careful, token, email="new@example.org")["CodeDeliveryDetailsList"]
    assert [one["Destination"] for one in details] == ["n***@e***"]
    assert own(careful, token)["email"] == "ann@example.com"
    assert own(careful, token)["email_verified"] == "true"
    assert careful.access("ann@example.com")
    assert refusal(verify, realm=careful, token=token, code="wrong") == MISMATCH
    verify(careful, token, cognito.outbox.to("new@example.org").code)
    assert own(careful, token)["email"] == "new@example.org"
    assert careful.access("new@example.org")
    assert refusal(careful.sign_in, name="ann@example.com")[0] == "UserNotFoundException"


def test_waiting_address_can_be_given_up(careful: Realm, cognito: Cognito) -> None:
    """Writing the present address again voids the code of the one that waits."""
    token = careful.access()
    write(careful, token, email="new@example.org")
    write(careful, token, email="ann@example.com")
    code = cognito.outbox.to("new@example.org").code
    assert refusal(verify, realm=careful, token=token, code=code) == EXPIRED
    assert own(careful, token)["email"] == "ann@example.com"


def test_waiting_address_that_somebody_takes(careful: Realm, cognito: Cognito) -> None:
    """Who verifies an address first has it [D]."""
    token = careful.access()
    write(careful, token, email="new@example.org")
    careful.make_user("bob", email="new@example.org", email_verified="true")
    code = cognito.outbox.to("ann").code
    taken = ("AliasExistsException", "An account with the given email already exists.")
    assert refusal(verify, realm=careful, token=token, code=code) == taken
    assert refusal(write, realm=careful, token=token, email="new@example.org") == taken


def test_address_of_somebody_else(idp: Any) -> None:
    """Where the address is the name it is unique (recorded R157)."""
    realm = make_realm(idp, {"UsernameAttributes": ["email"]})
    realm.make_user("ann@example.com")
    realm.make_user("bob@example.com")
    token = realm.access("ann@example.com")
    assert refusal(write, realm=realm, token=token, email="bob@example.com") == (
        "AliasExistsException",
        "An account with the given email already exists.",
    )
    write(realm, token, email="new@example.com")
    assert realm.access("new@example.com")
    assert refusal(realm.sign_in, name="ann@example.com")[0] == "UserNotFoundException"


# Deleting attributes.


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["sub"], (INVALID, "Cannot modify the non-mutable attribute sub")),
        (
            ["nope"],
            (
                INVALID,
                "Invalid user attributes: user.nope: Attribute does not exist in the schema.\n",
            ),
        ),
    ],
)
def test_refused_deletions(rich: Realm, names: list[str], expected: tuple[str, str]) -> None:
    """The texts, for the owner and for administrators alike."""
    token = rich.access()
    call = {"UserAttributeNames": ["custom:cart", *names]}
    assert refusal(rich.idp.delete_user_attributes, AccessToken=token, **call) == expected
    assert refusal(rich.idp.admin_delete_user_attributes, **rich.by_name(), **call) == expected
    assert own(rich, token)["custom:cart"] == "1"


@pytest.mark.parametrize("name", ["website", "custom:role"])
def test_attributes_that_must_stay(rich: Realm, name: str) -> None:
    """Required and immutable ones cannot be deleted; the wording is unknown (G)."""
    call = {"AccessToken": rich.access(), "UserAttributeNames": [name]}
    assert refusal(rich.idp.delete_user_attributes, **call)[0] == INVALID


def test_deleting(rich: Realm) -> None:
    """Present ones go, absent ones are no error."""
    token = rich.access()
    rich.idp.delete_user_attributes(
        AccessToken=token, UserAttributeNames=["custom:cart", "nickname"]
    )
    assert "custom:cart" not in own(rich, token)


def test_deleting_an_address_deletes_its_flag(realm: Realm) -> None:
    """No address, nothing verified."""
    realm.make_user(email="ann@example.com", email_verified="true")
    token = realm.access()
    realm.idp.delete_user_attributes(AccessToken=token, UserAttributeNames=["email"])
    assert own(realm, token).keys() == {"sub"}


# Verifying attributes.


def test_verifying(realm: Realm, cognito: Cognito) -> None:
    """A code on demand verifies the present value (recorded R051), once."""
    realm.make_user(email="ann@example.com", phone_number="+15550009934")
    token = realm.access()
    for attribute, shown in (("email", "a***@e***"), ("phone_number", "+*******9934")):
        answer = realm.idp.get_user_attribute_verification_code(
            AccessToken=token, AttributeName=attribute
        )
        assert answer["CodeDeliveryDetails"]["Destination"] == shown
        message = cognito.outbox.to("ann")
        assert message.kind == "VerifyUserAttribute"
        verify(realm, token, message.code, attribute)
        assert own(realm, token)[f"{attribute}_verified"] == "true"
        again = {"realm": realm, "token": token, "code": message.code, "attribute": attribute}
        assert refusal(verify, **again) == EXPIRED


def test_code_of_a_value_that_was_replaced(idp: Any, cognito: Cognito) -> None:
    """A code verifies the value that it went to and no other."""
    realm = make_realm(idp)
    realm.make_user(email="ann@example.com")
    token = realm.access()
    idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    code = cognito.outbox.to("ann").code
    for change in ({"email": "new@example.com"}, {"email": ""}):
        write(realm, token, **change)
        assert refusal(verify, realm=realm, token=token, code=code) == EXPIRED


@pytest.mark.parametrize("attribute", ["phone_number", "nickname", "custom:x"])
def test_nothing_to_verify(realm: Realm, attribute: str) -> None:
    """Only an address or a number that is there can be verified."""
    realm.make_user(email="ann@example.com", nickname="A")
    token = realm.access()
    call = {"AccessToken": token, "AttributeName": attribute}
    assert refusal(realm.idp.get_user_attribute_verification_code, **call)[0] == INVALID
    assert refusal(verify, realm=realm, token=token, code="1", attribute=attribute) == EXPIRED


def test_verification_limits(realm: Realm, cognito: Cognito) -> None:
    """Five codes and fifteen wrong answers an hour [D]."""
    realm.make_user(email="ann@example.com")
    token = realm.access()
    call = {"AccessToken": token, "AttributeName": "email"}
    for _ in range(5):
        realm.idp.get_user_attribute_verification_code(**call)
    assert refusal(realm.idp.get_user_attribute_verification_code, **call) == TOO_OFTEN
    for _ in range(15):
        assert refusal(verify, realm=realm, token=token, code="x") == MISMATCH
    code = cognito.outbox.to("ann").code
    assert refusal(verify, realm=realm, token=token, code=code) == TOO_OFTEN


# Passwords.


def change(realm: Realm, token: str, old: str | None, new: str) -> Any:
    """Change the caller's password."""
    previous = {} if old is None else {"PreviousPassword": old}
    return realm.idp.change_password(AccessToken=token, ProposedPassword=new, **previous)


def test_changing_the_password(realm: Realm) -> None:
    """The new one signs in, the old one does not, tokens stay valid [R]."""
    realm.make_user()
    tokens = realm.tokens()
    change(realm, tokens["AccessToken"], PASSWORD, OTHER_PASSWORD)
    assert realm.access(password=OTHER_PASSWORD)
    assert refusal(realm.sign_in)[0] == REFUSED
    assert realm.refresh(tokens["RefreshToken"])


@pytest.mark.parametrize("old", ["Wr0ng-password", None])
def test_wrong_previous_password(realm: Realm, cognito: Cognito, old: str | None) -> None:
    """Five wrong tries an hour, then not even the right one counts [R]."""
    realm.make_user()
    token = realm.access()
    call = {"realm": realm, "token": token, "new": OTHER_PASSWORD}
    for _ in range(5):
        assert refusal(change, **call, old=old) == (REFUSED, "Incorrect username or password.")
    assert refusal(change, **call, old=PASSWORD) == TOO_OFTEN
    assert realm.access()
    cognito.clock.advance(3600)
    change(realm, realm.access(), PASSWORD, OTHER_PASSWORD)


# Leaving.


def test_deleting_oneself(realm: Realm) -> None:
    """The user is gone from the pool and its groups, the name is free."""
    realm.make_user(email="ann@example.com")
    realm.idp.create_group(UserPoolId=realm.pool_id, GroupName="g")
    realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName="g")
    token = realm.access()
    assert realm.idp.delete_user(AccessToken=token).keys() == {"ResponseMetadata"}
    group = {"UserPoolId": realm.pool_id, "GroupName": "g"}
    assert realm.idp.list_users_in_group(**group)["Users"] == []
    missing = ("UserNotFoundException", "User does not exist.")
    assert refusal(realm.user) == missing
    assert refusal(realm.idp.delete_user, AccessToken=token) == missing
    assert realm.make_user()


def test_every_operation_checks_the_token(realm: Realm) -> None:
    """An ID token opens none of them (recorded R174)."""
    realm.make_user(email="ann@example.com")
    token = realm.tokens()["IdToken"]
    idp = realm.idp
    for call, parameters in (
        (idp.get_user, {}),
        (idp.update_user_attributes, {"UserAttributes": attribute_list(nickname="A")}),
        (idp.delete_user_attributes, {"UserAttributeNames": ["nickname"]}),
        (idp.get_user_attribute_verification_code, {"AttributeName": "email"}),
        (idp.verify_user_attribute, {"AttributeName": "email", "Code": "1"}),
        (idp.change_password, {"ProposedPassword": OTHER_PASSWORD}),
        (idp.global_sign_out, {}),
        (idp.delete_user, {}),
    ):
        assert refusal(call, AccessToken=token, **parameters) == (
            REFUSED,
            "Invalid Access Token",
        )
    assert realm.access()
