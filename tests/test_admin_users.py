"""What administrators do with users: create, invite, look up, change, disable, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.directory.password import PasswordPolicy
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
NO_USER = ("UserNotFoundException", "User does not exist.")
BOTH = {"email": "ann@example.com", "phone_number": "+15555551212"}


def create(realm: Realm, name: str = "ann", /, **parameters: Any) -> Any:
    """Create a user and return it; ``attributes`` by name."""
    attributes = attribute_list(**parameters.pop("attributes", {}))
    return realm.idp.admin_create_user(
        **realm.by_name(name), UserAttributes=attributes, **parameters
    )["User"]


# Creating.


def test_create(realm: Realm) -> None:
    """The answer's members and the order of attributes (recorded R016)."""
    user = create(realm, attributes=BOTH)
    assert list(user) == [
        "Username", "Attributes", "UserCreateDate", "UserLastModifiedDate", "Enabled", "UserStatus",
    ]  # fmt: skip
    assert [one["Name"] for one in user["Attributes"]] == ["sub", "phone_number", "email"]
    assert (user["Username"], user["Enabled"], user["UserStatus"]) == (
        "ann",
        True,
        "FORCE_CHANGE_PASSWORD",
    )
    assert user["UserCreateDate"] == user["UserLastModifiedDate"]


def test_made_up_temporary_password(idp: Any, cognito: Cognito) -> None:
    """It fits the policy, reaches the user, and leads to a new one."""
    policy = {"MinimumLength": 20, "RequireSymbols": True, "RequireNumbers": True}
    realm = make_realm(idp, {"Policies": {"PasswordPolicy": policy}})
    create(realm, attributes=BOTH, DesiredDeliveryMediums=["EMAIL"])
    message = cognito.outbox.to("ann@example.com")
    assert message.kind == "AdminCreateUser"
    assert len(message.code) == 20
    assert message.subject == "Your temporary password"
    assert message.body == f"Your username is ann and temporary password is {message.code}. "
    pool = cognito.service("us-east-1").pools[realm.pool_id]
    assert PasswordPolicy.of(pool).fault_of(message.code) is None
    assert realm.sign_in(password=message.code)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


@pytest.mark.parametrize(
    ("mediums", "attributes", "sent"),
    [
        (None, BOTH, ["SMS"]),
        (None, {"email": "ann@example.com"}, ["EMAIL"]),
        (["EMAIL"], BOTH, ["EMAIL"]),
        (["EMAIL", "SMS"], BOTH, ["EMAIL", "SMS"]),
        (None, {}, []),
    ],
)
def test_how_invitations_go_out(
    realm: Realm,
    cognito: Cognito,
    mediums: list[str] | None,
    attributes: dict[str, str],
    sent: list[str],
) -> None:
    """By the desired mediums; by default as SMS [D], to users without a number by e-mail."""
    desired = {} if mediums is None else {"DesiredDeliveryMediums": mediums}
    create(realm, attributes=attributes, **desired)
    assert [message.medium for message in cognito.outbox] == sent


def test_invitation_template(idp: Any, cognito: Cognito) -> None:
    """The pool's own words, with the name that the user signs in with."""
    template = {"EmailMessage": "{username}: {####}", "EmailSubject": "Hi {username}"}
    realm = make_realm(
        idp,
        {
            "UsernameAttributes": ["email"],
            "AdminCreateUserConfig": {"InviteMessageTemplate": template},
        },
    )
    create(realm, "ann@example.com")
    message = cognito.outbox.to("ann@example.com")
    assert message.subject == "Hi ann@example.com"
    assert message.body == f"ann@example.com: {message.code}"


def test_suppressed(realm: Realm, cognito: Cognito) -> None:
    """SUPPRESS sends nothing; the password given works."""
    create(realm, attributes=BOTH, MessageAction="SUPPRESS", TemporaryPassword=PASSWORD)
    assert len(cognito.outbox) == 0
    assert realm.sign_in()["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_inviting_again(realm: Realm, cognito: Cognito) -> None:
    """RESEND makes the password anew and lets it last afresh; only for who was invited [R]."""
    create(realm, attributes=BOTH, TemporaryPassword=PASSWORD)
    again = {"MessageAction": "RESEND"}
    create(realm, **again)
    second = cognito.outbox.to("ann").code
    assert refusal(realm.sign_in)[0] == REFUSED
    assert realm.sign_in(password=second)
    create(realm, **again, TemporaryPassword=PASSWORD, DesiredDeliveryMediums=["EMAIL"])
    assert cognito.outbox.to("ann@example.com").code == PASSWORD
    weak = refusal(lambda: create(realm, **again, TemporaryPassword="weak"))
    assert weak[0] == "InvalidPasswordException"
    realm.set_password("ann", OTHER_PASSWORD)
    assert refusal(lambda: create(realm, **again)) == (
        "UnsupportedUserStateException",
        "Resend not possible. ann status is not FORCE_CHANGE_PASSWORD",
    )
    assert refusal(lambda: create(realm, "nobody", **again)) == NO_USER


@pytest.mark.parametrize("flag", ["true", "True"])
def test_verified_from_the_start(realm: Realm, flag: str) -> None:
    """Administrators may verify, in either spelling [V]."""
    create(realm, attributes={"email": "ann@example.com", "email_verified": flag})
    assert realm.attributes()["email_verified"] == "true"


def test_required_attributes_can_wait(idp: Any) -> None:
    """They are not asked for before the first sign-in [D]."""
    schema = [{"Name": "name", "Required": True, "Mutable": True}]
    realm = make_realm(idp, {"Schema": schema})
    assert create(realm)["UserStatus"] == "FORCE_CHANGE_PASSWORD"


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        (
            {"custom:role": "x"},
            (
                "Attributes did not conform to the schema:"
                " Type for attribute {custom:role} could not be determined"
            ),
        ),
        ({"email": "nobody"}, "Invalid email address format."),
        ({"phone_number": "123"}, "Invalid phone number format."),
    ],
)
def test_refused_attributes(realm: Realm, attributes: dict[str, str], text: str) -> None:
    """What the schema does not know (recorded R213) and what is malformed; nobody is created."""
    assert refusal(lambda: create(realm, attributes=attributes)) == (INVALID, text)
    assert refusal(realm.user) == NO_USER


def test_names_that_are_taken(realm: Realm) -> None:
    """The words differ from those of SignUp (recorded R193)."""
    create(realm)
    assert refusal(lambda: create(realm)) == (
        "UsernameExistsException",
        "User account already exists",
    )


def test_addresses_that_are_taken(idp: Any) -> None:
    """Where the address is the name, the attribute is named; forcing does not help [R]."""
    realm = make_realm(idp, {"UsernameAttributes": ["email"]})
    user = create(realm, "ann@example.com")
    assert user["Username"] == attributes_of(user)["sub"]
    for force in (False, True):
        assert refusal(lambda f=force: create(realm, "ann@example.com", ForceAliasCreation=f)) == (
            "UsernameExistsException",
            "An account with the given email already exists.",
        )


def test_aliases_that_are_taken(idp: Any) -> None:
    """Only ForceAliasCreation moves a verified address; an unverified one is no alias [D]."""
    realm = make_realm(idp, {"AliasAttributes": ["email", "preferred_username"]})
    verified = {"email": "ann@example.com", "email_verified": "true"}
    create(realm, attributes=verified)
    create(realm, "other", attributes={"email": "ann@example.com"})
    assert refusal(lambda: create(realm, "bob", attributes=verified)) == (
        "AliasExistsException",
        "An account with the email already exists.",
    )
    create(realm, "bob", attributes=verified, ForceAliasCreation=True)
    assert realm.user("ann@example.com")["Username"] == "bob"
    assert realm.attributes("ann")["email_verified"] == "false"


def test_preferred_user_names_stay(idp: Any) -> None:
    """They are not taken over, forced or not."""
    realm = make_realm(idp, {"AliasAttributes": ["preferred_username"]})
    create(realm, attributes={"preferred_username": "boss"})
    for force in (False, True):
        call = refusal(
            lambda f=force: create(
                realm, "bob", attributes={"preferred_username": "boss"}, ForceAliasCreation=f
            )
        )
        assert call[0] == "AliasExistsException"
    assert realm.user("boss")["Username"] == "ann"


def test_passwordless_users(idp: Any, cognito: Cognito) -> None:
    """A verified address in a pool with EMAIL_OTP confirms at once (recorded R100)."""
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    realm = make_realm(idp, {"UsernameAttributes": ["email"], "Policies": policy})
    quiet = {"MessageAction": "SUPPRESS"}
    given = {"email": "a@example.com", "email_verified": "true"}
    assert create(realm, "a@example.com", attributes=given, **quiet)["UserStatus"] == "CONFIRMED"
    forced = "FORCE_CHANGE_PASSWORD"
    assert create(realm, "b@example.com", **quiet)["UserStatus"] == forced
    given = {"email": "c@example.com", "email_verified": "true"}
    with_password = {"TemporaryPassword": PASSWORD, "attributes": given}
    assert create(realm, "c@example.com", **with_password, **quiet)["UserStatus"] == forced
    assert len(cognito.outbox) == 0


# Looking up.


def test_get(realm: Realm) -> None:
    """Members in AWS's order; MFA members only when set [V] (recorded R251)."""
    realm.make_user(email="ann@example.com")
    user = realm.user()
    del user["ResponseMetadata"]
    assert list(user) == [
        "Username", "UserAttributes", "UserCreateDate", "UserLastModifiedDate", "Enabled",
        "UserStatus",
    ]  # fmt: skip
    assert user["UserAttributes"][0]["Name"] == "sub"


@pytest.mark.parametrize("alias", ["email", "phone_number", "preferred_username"])
def test_names_that_find(idp: Any, alias: str) -> None:
    """User name, sub and alias."""
    realm = make_realm(idp, {"AliasAttributes": ["email", "phone_number", "preferred_username"]})
    given = {**BOTH, "preferred_username": "annie"}
    flags = {"email_verified": "true", "phone_number_verified": "true"}
    sub = realm.make_user(**given, **flags)
    for name in ("ann", sub, given[alias]):
        assert realm.user(name)["Username"] == "ann"


OPERATIONS: dict[str, dict[str, Any]] = {
    "admin_get_user": {},
    "admin_delete_user": {},
    "admin_set_user_password": {"Password": PASSWORD},
    "admin_reset_user_password": {},
    "admin_update_user_attributes": {"UserAttributes": attribute_list(nickname="A")},
    "admin_delete_user_attributes": {"UserAttributeNames": ["nickname"]},
    "admin_confirm_sign_up": {},
    "admin_enable_user": {},
    "admin_disable_user": {},
    "admin_user_global_sign_out": {},
    "admin_add_user_to_group": {"GroupName": "g"},
    "admin_remove_user_from_group": {"GroupName": "g"},
    "admin_list_groups_for_user": {},
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_unknown_pools_and_users(realm: Realm, name: str) -> None:
    """Every operation looks for the pool, then for the user, then for a group [V]."""
    call, parameters = getattr(realm.idp, name), OPERATIONS[name]
    nowhere = {"UserPoolId": "us-east-1_nowhere99", "Username": "nobody"}
    assert refusal(call, **nowhere, **parameters) == (
        "ResourceNotFoundException",
        "User pool us-east-1_nowhere99 does not exist.",
    )
    assert refusal(call, **realm.by_name("nobody"), **parameters) == NO_USER


# Changing.


def test_update(realm: Realm, cognito: Cognito) -> None:
    """Administrators write what clients may not; a changed address loses its flag [D]."""
    realm.make_user(email="ann@example.com", email_verified="true")
    realm.update(email="new@example.com")
    assert realm.attributes()["email_verified"] == "false"
    assert cognito.outbox.to("new@example.com").kind == "UpdateUserAttribute"
    sent = len(cognito.outbox)
    realm.update(email="third@example.com", email_verified="true")
    assert realm.attributes()["email_verified"] == "true"
    assert len(cognito.outbox) == sent
    realm.update(nickname="A")
    realm.update(nickname="")
    assert "nickname" not in realm.attributes()


def test_update_is_seen_in_the_dates(realm: Realm, cognito: Cognito) -> None:
    """Every change moves UserLastModifiedDate and leaves UserCreateDate."""
    realm.make_user()
    changes: list[tuple[Any, dict[str, Any]]] = [
        (realm.idp.admin_update_user_attributes, {"UserAttributes": attribute_list(locale="de")}),
        (realm.idp.admin_delete_user_attributes, {"UserAttributeNames": ["locale"]}),
        (realm.idp.admin_set_user_password, {"Password": OTHER_PASSWORD}),
        (realm.idp.admin_disable_user, {}),
        (realm.idp.admin_enable_user, {}),
    ]
    before = realm.user()
    for call, parameters in changes:
        cognito.clock.advance(10)
        assert call(**realm.by_name(), **parameters).keys() == {"ResponseMetadata"}
        after = realm.user()
        assert after["UserLastModifiedDate"] > before["UserLastModifiedDate"]
        assert after["UserCreateDate"] == before["UserCreateDate"]
        before = after


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ({"sub": "x"}, "Cannot modify the non-mutable attribute sub"),
        ({"nope": "x"}, "user.nope: Attribute does not exist in the schema.\n"),
        ({"custom:fixed": "x"}, "user.custom:fixed: Attribute cannot be updated.\n"),
        ({"email": "nobody"}, "Invalid email address format."),
    ],
)
def test_refused_updates(idp: Any, attributes: dict[str, str], text: str) -> None:
    """The same words as to the owner; an immutable one cannot be set later either [V, R]."""
    schema = [{"Name": "fixed", "AttributeDataType": "String", "Mutable": False}]
    realm = make_realm(idp, {"Schema": schema})
    realm.make_user()
    assert refusal(lambda: realm.update(nickname="A", **attributes)) == (INVALID, text)
    assert "nickname" not in realm.attributes()


def test_alias_of_somebody_else(idp: Any) -> None:
    """Verifying an address that another has verified is refused [V]."""
    realm = make_realm(idp, {"AliasAttributes": ["email"]})
    realm.make_user(email="ann@example.com", email_verified="true")
    realm.make_user("bob", email="ann@example.com")
    assert refusal(lambda: realm.update("bob", email_verified="true")) == (
        "AliasExistsException",
        "An account with the given email already exists.",
    )
    realm.idp.admin_delete_user(**realm.by_name())
    realm.update("bob", email_verified="true")
    assert realm.user("ann@example.com")["Username"] == "bob"


def test_temporary_password_by_hand(realm: Realm) -> None:
    """AdminSetUserPassword sets a temporary one unless told otherwise [D]."""
    realm.make_user()
    realm.idp.admin_set_user_password(**realm.by_name(), Password=OTHER_PASSWORD)
    assert realm.status() == "FORCE_CHANGE_PASSWORD"
    answer = realm.sign_in(password=OTHER_PASSWORD)
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_password_by_hand_leaves_tokens(realm: Realm) -> None:
    """Setting a password revokes nothing [R]."""
    realm.make_user()
    tokens = realm.tokens()
    realm.set_password("ann", OTHER_PASSWORD)
    assert realm.idp.get_user(AccessToken=tokens["AccessToken"])
    assert realm.refresh(tokens["RefreshToken"])


# Disabling, deleting.


def test_disabled_users_are_not_confirmed(realm: Realm) -> None:
    """Nor by the administrator, and they stay as they were; once enabled, they are."""
    realm.sign_up()
    realm.idp.admin_disable_user(**realm.by_name())
    confirm = realm.idp.admin_confirm_sign_up
    assert refusal(confirm, **realm.by_name()) == (REFUSED, "User is disabled.")
    assert realm.status() == "UNCONFIRMED"
    realm.idp.admin_enable_user(**realm.by_name())
    confirm(**realm.by_name())
    assert realm.status() == "CONFIRMED"


def test_disabling(realm: Realm) -> None:
    """No sign-in, no tokens; enabling lets in again, old tokens stay dead; both idempotent."""
    realm.make_user()
    token = realm.access()
    for _ in range(2):
        realm.idp.admin_disable_user(**realm.by_name())
    assert realm.user()["Enabled"] is False
    assert refusal(realm.sign_in) == (REFUSED, "User is disabled.")
    for _ in range(2):
        realm.idp.admin_enable_user(**realm.by_name())
    assert realm.user()["Enabled"] is True
    assert realm.access()
    assert refusal(realm.idp.get_user, AccessToken=token) == (
        REFUSED,
        "Access Token has been revoked",
    )


def test_deleting(idp: Any) -> None:
    """Name, sub and alias are free; a new user of the name is another one."""
    realm = make_realm(idp, {"AliasAttributes": ["email"]})
    given = {"email": "ann@example.com", "email_verified": "true"}
    sub = realm.make_user(**given)
    assert idp.admin_delete_user(**realm.by_name(sub)).keys() == {"ResponseMetadata"}
    for name in ("ann", sub, "ann@example.com"):
        assert refusal(realm.user, name=name) == NO_USER
    assert realm.make_user(**given) != sub
    assert realm.user("ann@example.com")["Username"] == "ann"
    pool = idp.describe_user_pool(UserPoolId=realm.pool_id)["UserPool"]
    assert pool["EstimatedNumberOfUsers"] == 1


def test_only_the_services_own_flags_are_lowered(idp: Any) -> None:
    """A custom attribute whose name ends like a flag keeps its value, at creation and after."""
    schema = [{"Name": "id_verified", "AttributeDataType": "String", "Mutable": True}]
    realm = make_realm(idp, {"Schema": schema})
    realm.make_user(email="ann@example.com", email_verified="True", custom__id_verified="By Hand")
    shown = realm.attributes()
    assert (shown["email_verified"], shown["custom:id_verified"]) == ("true", "By Hand")
    changed: Any = [{"Name": "custom:id_verified", "Value": "By Post"}]
    idp.admin_update_user_attributes(
        UserPoolId=realm.pool_id, Username="ann", UserAttributes=changed
    )
    assert realm.attributes()["custom:id_verified"] == "By Post"
