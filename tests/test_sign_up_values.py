"""What values a new user's password and attributes may have, and what an empty one means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import PASSWORD, Realm, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

PASSPHRASE = "Correct horse 42!"
PATTERN = (
    "1 validation error detected: Value at '{path}' failed to satisfy constraint: Member must"
    r" satisfy regular expression pattern: ^[\S]+.*[\S]+$"
)
UNCONFIRMED_PREFERRED = (
    "InvalidParameterException",
    (
        "Preferred username cannot be provided for unconfirmed account, since user pool is"
        " configured for preferred username alias."
    ),
)


def test_a_passphrase_from_sign_up_to_change(realm: Realm) -> None:
    """Blanks inside are fine wherever a password is set, and for signing in with it [R, D]."""
    realm.sign_up("ann", PASSPHRASE)
    realm.idp.admin_confirm_sign_up(**realm.by_name("ann"))
    access = realm.access("ann", PASSPHRASE)
    realm.idp.change_password(
        AccessToken=access, PreviousPassword=PASSPHRASE, ProposedPassword=f"{PASSPHRASE} 2"
    )
    assert realm.access("ann", f"{PASSPHRASE} 2")


def test_a_passphrase_for_an_invited_user(realm: Realm) -> None:
    """It may be the temporary password and the new one that takes its place."""
    realm.idp.admin_create_user(
        UserPoolId=realm.pool_id,
        Username="bob",
        TemporaryPassword=PASSPHRASE,
        MessageAction="SUPPRESS",
    )
    challenge = realm.sign_in("bob", PASSPHRASE)

    def answer(password: str) -> Any:
        return realm.respond(
            challenge["ChallengeName"],
            challenge["Session"],
            USERNAME="bob",
            NEW_PASSWORD=password,
        )

    refused = refusal(lambda: answer(f" {PASSPHRASE}"))
    assert refused == ("InvalidParameterException", PATTERN.format(path="password"))
    assert answer(f"new {PASSPHRASE}")["AuthenticationResult"]


def test_a_passphrase_by_a_reset_code(realm: Realm, cognito: Cognito) -> None:
    """ConfirmForgotPassword takes it, but not with a blank at an end."""
    realm.make_user(email="ann@example.com", email_verified="true")
    realm.idp.forgot_password(ClientId=realm.client_id, Username="ann")
    code = cognito.outbox.to("ann").code
    reset = {"ClientId": realm.client_id, "Username": "ann", "ConfirmationCode": code}
    confirm = realm.idp.confirm_forgot_password
    assert refusal(confirm, **reset, Password=f"{PASSPHRASE} ") == (
        "InvalidParameterException",
        PATTERN.format(path="password"),
    )
    confirm(**reset, Password=PASSPHRASE)
    assert realm.access("ann", PASSPHRASE)


@pytest.mark.parametrize("name", ["email", "phone_number"])
def test_empty_addresses_are_not_given(realm: Realm, name: str) -> None:
    """A form's empty field is no address: nothing is refused, nothing kept [R]."""
    realm.sign_up("ann", **{name: ""})
    realm.make_user("bob", **{name: ""})
    for user in ("ann", "bob"):
        assert {name, f"{name}_verified"}.isdisjoint(realm.attributes(user))


def test_an_empty_address_does_not_satisfy_the_schema(idp: Any) -> None:
    """A required address that is empty is missing."""
    schema = [{"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True}]
    realm = make_realm(idp, {"Schema": schema})
    assert refusal(lambda: realm.sign_up("ann", email="")) == (
        "InvalidParameterException",
        "Attributes did not conform to the schema: email: The attribute is required\n",
    )


def sign_up_without_password(realm: Realm, **password: str) -> Any:
    """Sign a user up with an e-mail address only, or with what is given as the password."""
    return realm.idp.sign_up(
        ClientId=realm.client_id,
        Username="ann",
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
        **password,
    )


def test_a_blank_password_where_none_is_needed(idp: Any) -> None:
    """It is the same as none in a pool with passwordless sign-in [D]."""
    factors = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    realm = make_realm(idp, {"Policies": factors, "AutoVerifiedAttributes": ["email"]})
    assert sign_up_without_password(realm, Password="")["UserConfirmed"] is False


def test_a_blank_password_where_one_is_needed(realm: Realm) -> None:
    """It breaks the length and the pattern, as an empty value does."""
    value = "Value at 'password' failed to satisfy constraint: "
    assert refusal(lambda: sign_up_without_password(realm, Password="")) == (
        "InvalidParameterException",
        (
            "2 validation errors detected:"
            f" {value}Member must have length greater than or equal to 6;"
            rf" {value}Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$"
        ),
    )


def test_preferred_user_names_before_confirmation(idp: Any) -> None:
    """Where they are aliases, they can only be given to a user who is confirmed [R]."""
    realm = make_realm(idp, {"AliasAttributes": ["preferred_username"]})
    signed_up = refusal(lambda: realm.sign_up("ann", preferred_username="annie"))
    assert signed_up == UNCONFIRMED_PREFERRED
    realm.sign_up("ann")
    updated = refusal(lambda: realm.update("ann", preferred_username="annie"))
    assert updated == UNCONFIRMED_PREFERRED
    realm.idp.admin_confirm_sign_up(**realm.by_name("ann"))
    realm.update("ann", preferred_username="annie")
    assert realm.access("annie", PASSWORD)


def test_preferred_user_names_that_are_no_aliases(realm: Realm) -> None:
    """Elsewhere they are an attribute like others."""
    realm.sign_up("ann", preferred_username="annie")
    assert realm.attributes("ann")["preferred_username"] == "annie"
