"""What AdminCreateUser asks of addresses, flags and templates before it invites a user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import PASSWORD, Realm, attribute_list, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID = "InvalidParameterException"
EMAIL, PHONE = "ann@example.com", "+15550123456"


def create(realm: Realm, name: str = "ann", /, **settings: Any) -> Any:
    """Call AdminCreateUser; attributes by name under ``attributes``."""
    listed = attribute_list(**settings.pop("attributes", {}))
    return realm.idp.admin_create_user(**realm.by_name(name), UserAttributes=listed, **settings)


@pytest.mark.parametrize(
    ("medium", "attributes", "missing"),
    [
        ("EMAIL", {}, "email"),
        ("EMAIL", {"phone_number": PHONE}, "email"),
        ("EMAIL", {"email": ""}, "email"),
        ("SMS", {}, "phone_number"),
        ("SMS", {"email": EMAIL}, "phone_number"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"MessageAction": "SUPPRESS"}])
def test_a_medium_needs_its_address(
    realm: Realm, medium: str, attributes: dict[str, str], missing: str, more: dict[str, str]
) -> None:
    """A desired medium without the attribute is refused, and no user is created [D]."""
    settings = {"attributes": attributes, "DesiredDeliveryMediums": [medium], **more}
    assert refusal(lambda: create(realm, **settings)) == (
        INVALID,
        f"User does not have {missing} attribute to deliver the invitation by {medium}.",
    )
    assert realm.idp.list_users(UserPoolId=realm.pool_id)["Users"] == []


def test_mediums_with_their_addresses(realm: Realm, cognito: Cognito) -> None:
    """Both may be asked for; the address that stands for the user name counts."""
    both = {"email": EMAIL, "phone_number": PHONE}
    create(realm, attributes=both, DesiredDeliveryMediums=["SMS", "EMAIL"])
    assert {message.medium for message in cognito.outbox} == {"SMS", "EMAIL"}
    named = make_realm(realm.idp, {"UsernameAttributes": ["email"]})
    create(named, EMAIL, DesiredDeliveryMediums=["EMAIL"])


def test_a_medium_at_another_invitation(realm: Realm) -> None:
    """RESEND looks at the attributes that the user has."""
    create(realm, attributes={"email": EMAIL})
    again = {"MessageAction": "RESEND", "DesiredDeliveryMediums": ["SMS"]}
    assert refusal(lambda: create(realm, **again))[0] == INVALID
    create(realm, **again | {"DesiredDeliveryMediums": ["EMAIL"]})


@pytest.mark.parametrize("name", ["email", "phone_number"])
def test_a_verified_address_has_to_be_there(realm: Realm, name: str) -> None:
    """A flag can't be true of nothing; false says nothing [D]."""
    for value in ("true", "True"):
        verified = {f"{name}_verified": value}
        assert refusal(lambda verified=verified: create(realm, attributes=verified)) == (
            INVALID,
            f"User does not have {name} attribute, so {name}_verified cannot be true.",
        )
    create(realm, attributes={f"{name}_verified": "false"})


TEMPLATES = {"EmailMessage": "Welcome, {username}!", "SMSMessage": "Welcome, {username}!"}


def template_realm(idp: Any) -> Realm:
    """Create a pool whose invitations do not say the password, and that may do without one."""
    return make_realm(
        idp,
        {
            "AdminCreateUserConfig": {"InviteMessageTemplate": TEMPLATES},
            "Policies": {
                "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
            },
        },
    )


@pytest.mark.parametrize("attributes", [{"email": EMAIL}, {"phone_number": PHONE}])
def test_invitations_must_say_the_password(idp: Any, attributes: dict[str, str]) -> None:
    """A template without the placeholder invites nobody who has a password (G)."""
    realm = template_realm(idp)
    assert refusal(lambda: create(realm, attributes=attributes)) == (
        INVALID,
        "The invitation message template must contain the placeholder {####}.",
    )
    assert idp.list_users(UserPoolId=realm.pool_id)["Users"] == []


def test_users_without_passwords_need_no_placeholder(idp: Any) -> None:
    """The template is fine for them, and where no message goes out [D]."""
    realm = template_realm(idp)
    verified = {"email": EMAIL, "email_verified": "true"}
    create(realm, "ann", attributes=verified, MessageAction="SUPPRESS")
    assert realm.status("ann") == "CONFIRMED"
    create(realm, "bob", attributes={"email": EMAIL}, MessageAction="SUPPRESS")
    assert realm.status("bob") == "FORCE_CHANGE_PASSWORD"
    assert refusal(lambda: create(realm, "bob", MessageAction="RESEND"))[0] == INVALID


def test_a_trigger_s_text_takes_the_template_s_place(idp: Any, cognito: Cognito) -> None:
    """What CustomMessage says is what has to hold the password."""

    def custom_message(event: dict[str, Any], _context: object) -> dict[str, Any]:
        event["response"]["emailMessage"] = "{username}: {####}"
        return event

    realm = template_realm(idp)
    cognito.on("CustomMessage", custom_message, pool=realm.pool_id)
    create(realm, attributes={"email": EMAIL}, TemporaryPassword=PASSWORD)
    assert cognito.outbox.to(EMAIL).body == f"ann: {PASSWORD}"


@pytest.mark.parametrize(
    "value", ["garbage", "{}", "[1]", "NaN", "[" * 50 + "]" * 50, '["a"]', '[{"a": [[1]]}]', "null"]
)
def test_identities_that_no_token_could_show(realm: Realm, value: str) -> None:
    """An administrator can't write what later sign-ins could not read; nothing changes (G)."""
    realm.make_user()
    assert refusal(lambda: realm.update(identities=value)) == (
        INVALID,
        "user.identities: Value is not of the type Identities\n",
    )
    assert refusal(lambda: create(realm, "bob", attributes={"identities": value}))[0] == INVALID
    assert realm.access()
    realm.update(identities='[{"userId": "1", "providerName": "P", "primary": true}]')
    assert realm.access()
    realm.update(identities="")
    assert "identities" not in realm.attributes()
