"""Names that could stand for two users: user names, subs and aliases never hide one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import PASSWORD, Realm, attribute_list, make_realm

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with aliases; ann has all of them."""
    realm = make_realm(
        idp, {"AliasAttributes": ["email", "preferred_username"], "AutoVerifiedAttributes": []}
    )
    realm.make_user(
        "ann", email="ann@example.com", email_verified="true", preferred_username="annie"
    )
    return realm


def create(realm: Realm, name: str, **attributes: str) -> Any:
    """Create a user as an administrator."""
    return realm.idp.admin_create_user(
        **realm.by_name(name),
        UserAttributes=attribute_list(**attributes),
        MessageAction="SUPPRESS",
    )


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda realm, name: realm.sign_up(name), "User already exists"),
        (create, "User account already exists"),
    ],
    ids=["SignUp", "AdminCreateUser"],
)
@pytest.mark.parametrize("which", ["username", "sub", "preferred_username"])
def test_new_names(realm: Realm, make: Callable[[Realm, str], Any], text: str, which: str) -> None:
    """A new user's name is no other user's name, ``sub`` or alias in force (G)."""
    attributes = realm.attributes()
    name = "ann" if which == "username" else attributes[which]
    assert refusal(make, realm=realm, name=name) == ("UsernameExistsException", text)
    found = realm.idp.admin_get_user(**realm.by_name(name))
    assert found["Username"] == "ann"


def test_names_that_are_free_again(realm: Realm) -> None:
    """An alias that was given up may become a user name."""
    realm.idp.admin_delete_user_attributes(
        **realm.by_name(), UserAttributeNames=["preferred_username"]
    )
    create(realm, "annie")
    assert realm.idp.admin_get_user(**realm.by_name("annie"))["Username"] == "annie"


@pytest.mark.parametrize("value", ["ann", "bob", "$sub", "ann@example.com"])
def test_new_aliases(realm: Realm, value: str) -> None:
    """An alias is nobody's user name, ``sub`` or other alias, not even the user's own name [R]."""
    alias = value.replace("$sub", realm.attributes()["sub"])
    assert refusal(create, realm=realm, name="bob", preferred_username=alias) == (
        "AliasExistsException",
        "An account with the preferred_username already exists.",
    )
    assert refusal(realm.idp.admin_get_user, **realm.by_name("bob"))[0] == "UserNotFoundException"


@pytest.mark.parametrize("value", ["ann", "bob", "$sub", "annie", "ann@example.com"])
def test_changed_aliases(realm: Realm, value: str) -> None:
    """The same of an alias that a user is given later."""
    alias = value.replace("$sub", realm.attributes()["sub"])
    realm.make_user("bob")
    change = attribute_list(preferred_username=alias)
    assert refusal(
        realm.idp.admin_update_user_attributes, **realm.by_name("bob"), UserAttributes=change
    ) == (
        "AliasExistsException",
        "An account with the given preferred_username already exists.",
    )
    assert "preferred_username" not in realm.attributes("bob")


def test_case_insensitive_names(idp: Any) -> None:
    """Where case does not count, it does not make another name."""
    realm = make_realm(
        idp,
        {
            "AliasAttributes": ["preferred_username"],
            "AutoVerifiedAttributes": [],
            "UsernameConfiguration": {"CaseSensitive": False},
        },
    )
    realm.make_user("ann", preferred_username="annie")
    assert refusal(realm.sign_up, name="ANNIE")[0] == "UsernameExistsException"
    assert refusal(create, realm=realm, name="bob", preferred_username="ANN")[0] == (
        "AliasExistsException"
    )


def test_migrated_names(realm: Realm, cognito: Cognito) -> None:
    """UserMigration cannot bring in a user whose alias is another user's name."""

    def migrate(event: Any, _context: Any) -> Any:
        event["response"]["userAttributes"] = {"preferred_username": "ann"}
        event["response"]["finalUserStatus"] = "CONFIRMED"
        return event

    cognito.on("UserMigration", migrate)
    assert refusal(realm.sign_in, name="newcomer", password=PASSWORD) == (
        "InvalidLambdaResponseException",
        "An account with the preferred_username already exists.",
    )


def test_verified_attributes(realm: Realm, cognito: Cognito) -> None:
    """VerifyUserAttribute knows e-mail addresses and phone numbers, and no other codes (G)."""
    token = realm.access()
    realm.idp.forgot_password(ClientId=realm.client_id, Username="ann")
    code = cognito.outbox.to("ann").code
    for name in ("ForgotPassword", "nickname", "custom:x"):
        assert refusal(
            realm.idp.verify_user_attribute, AccessToken=token, AttributeName=name, Code=code
        ) == (
            "ExpiredCodeException",
            "Invalid code provided, please request a code again.",
        )
    realm.idp.confirm_forgot_password(
        ClientId=realm.client_id, Username="ann", ConfirmationCode=code, Password=PASSWORD
    )


def test_groups_of_a_user(realm: Realm) -> None:
    """A user is in 100 groups at most [D]; to join one again is no error."""
    for number in range(101):
        realm.idp.create_group(UserPoolId=realm.pool_id, GroupName=f"g{number}")
    for number in range(100):
        realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName=f"g{number}")
    realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName="g0")
    assert refusal(realm.idp.admin_add_user_to_group, **realm.by_name(), GroupName="g100") == (
        "LimitExceededException",
        "A user cannot be in more than 100 groups.",
    )
    realm.idp.admin_remove_user_from_group(**realm.by_name(), GroupName="g0")
    realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName="g100")


def test_resource_servers_of_a_pool(realm: Realm) -> None:
    """A pool has 25 resource servers at most [D]."""
    for number in range(25):
        realm.idp.create_resource_server(
            UserPoolId=realm.pool_id, Identifier=f"s{number}", Name="S"
        )
    assert refusal(
        realm.idp.create_resource_server, UserPoolId=realm.pool_id, Identifier="s25", Name="S"
    ) == ("LimitExceededException", "A user pool cannot have more than 25 resource servers.")
