"""Signing up: names, attributes, codes, confirmation, aliases, and what is not revealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import PASSWORD, Realm, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID, REFUSED = "InvalidParameterException", "NotAuthorizedException"
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
TOO_OFTEN = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
NOT_FOUND = ("UserNotFoundException", "Username/client id combination not found.")
HIDING = {"PreventUserExistenceErrors": "ENABLED"}


def confirm(realm: Realm, name: str, code: str, **more: Any) -> Any:
    """Confirm a sign-up by its code."""
    return realm.idp.confirm_sign_up(**realm.by_client(name), ConfirmationCode=code, **more)


# The answer and the new user.


def test_sign_up(realm: Realm, cognito: Cognito) -> None:
    """An unconfirmed user whose address gets a code (recorded R092)."""
    answer = realm.sign_up(email="b@box.example", nickname="B")
    assert answer["UserConfirmed"] is False
    assert answer["CodeDeliveryDetails"] == {
        "Destination": "b***@b***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    user = realm.user()
    assert (user["UserStatus"], user["Enabled"]) == ("UNCONFIRMED", True)
    assert user["UserCreateDate"] == user["UserLastModifiedDate"]
    assert realm.attributes() == {
        "sub": answer["UserSub"],
        "email": "b@box.example",
        "email_verified": "false",
        "nickname": "B",
    }
    message = cognito.outbox.to("ann")
    assert (message.kind, message.medium, message.destination) == (
        "SignUp",
        "EMAIL",
        "b@box.example",
    )
    assert len(message.code) == 6
    assert message.code.isdigit()
    assert message.body == f"Your verification code is {message.code}. "
    assert message.subject == "Your verification code"


@pytest.mark.parametrize(
    ("automatic", "attributes", "attribute"),
    [
        ([], {"email": "a@b.example"}, None),
        (["email"], {}, None),
        (["email"], {"phone_number": "+15550001234"}, None),
        (["email"], {"email": "a@b.example", "phone_number": "+15550001234"}, "email"),
        (["phone_number"], {"phone_number": "+15550001234"}, "phone_number"),
        (
            ["email", "phone_number"],
            {"email": "a@b.example", "phone_number": "+15550001234"},
            "phone_number",
        ),
        (["email", "phone_number"], {"email": "a@b.example"}, "email"),
    ],
)
def test_who_gets_the_code(
    idp: Any,
    cognito: Cognito,
    automatic: list[str],
    attributes: dict[str, str],
    attribute: str | None,
) -> None:
    """An attribute that the pool verifies, a number before an address (recorded R241, R242)."""
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}
    realm = make_realm(idp, {"AutoVerifiedAttributes": automatic, "SmsConfiguration": sms})
    answer = realm.sign_up(**attributes)
    details = answer.get("CodeDeliveryDetails")
    assert (details and details["AttributeName"]) == attribute
    assert [message.destination for message in cognito.outbox] == (
        [attributes[attribute]] if attribute else []
    )


def test_own_templates(idp: Any, cognito: Cognito) -> None:
    """A pool's texts reach the message, by the older members as well."""
    realm = make_realm(
        idp,
        {
            "AutoVerifiedAttributes": ["email"],
            "EmailVerificationMessage": "Type {####}, please",
            "EmailVerificationSubject": "Hello",
        },
    )
    realm.sign_up(email="a@b.example")
    message = cognito.outbox.to("a@b.example")
    assert (message.subject, message.body) == ("Hello", f"Type {message.code}, please")


def test_link_template(idp: Any, cognito: Cognito) -> None:
    """A pool that confirms by link sends one, which carries client, user and code [D]."""
    template = {
        "DefaultEmailOption": "CONFIRM_WITH_LINK",
        "EmailMessageByLink": "Go {##here##}",
        "EmailSubjectByLink": "Link",
    }
    realm = make_realm(
        idp,
        {"AutoVerifiedAttributes": ["email"], "VerificationMessageTemplate": template},
    )
    idp.create_user_pool_domain(Domain="links", UserPoolId=realm.pool_id)
    realm.sign_up(email="a@b.example")
    message = cognito.outbox.to("ann")
    assert message.subject == "Link"
    assert message.body == (
        'Go <a href="https://links.auth.us-east-1.amazoncognito.com/confirmUser'
        f"?client_id={realm.client_id}&user_name=ann&confirmation_code={message.code}"
        '">here</a>'
    )


# What is refused, in the order in which it is looked at.


def test_sign_up_may_be_closed(idp: Any) -> None:
    """A pool where only administrators create users (recorded R197), whatever is sent."""
    realm = make_realm(idp, {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}})
    assert refusal(realm.sign_up, password="weak-pass") == (
        REFUSED,
        "SignUp is not permitted for this user pool",
    )


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        (
            "Pw1!",
            (
                INVALID,
                (
                    "1 validation error detected: Value at 'password' failed to satisfy constraint:"
                    " Member must have length greater than or equal to 6"
                ),
            ),
        ),
        (
            "password1!",
            (
                "InvalidPasswordException",
                "Password did not conform with policy: Password must have uppercase characters",
            ),
        ),
    ],
)
def test_weak_passwords(realm: Realm, password: str, expected: tuple[str, str]) -> None:
    """Fewer than six characters fail validation, others the policy (recorded R182, R188)."""
    assert refusal(realm.sign_up, password=password, **{"custom:x": "1"}) == expected


def test_password_left_out(realm: Realm) -> None:
    """Without a passwordless factor in the pool a password is needed (G)."""
    assert refusal(realm.idp.sign_up, **realm.by_client())[0] == INVALID


@pytest.mark.parametrize(
    ("pool", "name", "text"),
    [
        (["email"], "ann", "Username should be an email."),
        (["phone_number"], "ann", "Username should be a phone number."),
        (
            ["email", "phone_number"],
            "ann",
            "Username should be either an email or a phone number.",
        ),
    ],
)
def test_names_that_must_be_addresses(idp: Any, pool: list[str], name: str, text: str) -> None:
    """A pool with UsernameAttributes takes nothing else [V, R]."""
    realm = make_realm(idp, {"UsernameAttributes": pool})
    assert refusal(realm.idp.sign_up, **realm.by_client(name), Password=PASSWORD) == (
        INVALID,
        text,
    )
    assert refusal(idp.admin_create_user, **realm.by_name(name)) == (INVALID, text)


@pytest.mark.parametrize(
    ("alias", "name", "text"),
    [
        (
            "email",
            "ann@example.com",
            "Username cannot be of email format, since user pool is configured for email alias.",
        ),
        (
            "phone_number",
            "+15550001234",
            (
                "Username cannot be of phone number format, since user pool is configured for phone"
                " number alias."
            ),
        ),
    ],
)
def test_names_that_must_be_none(idp: Any, alias: str, name: str, text: str) -> None:
    """A name that could be taken for an alias (recorded R218); others are fine."""
    realm = make_realm(idp, {"AliasAttributes": [alias]})
    call = {**realm.by_client(name), "Password": PASSWORD}
    assert refusal(idp.sign_up, **call) == (INVALID, text)
    other = {"email": "+15550001234", "phone_number": "ann@example.com"}[alias]
    assert idp.sign_up(**realm.by_client(other), Password=PASSWORD)["UserSub"]


SCHEMA = [
    {"Name": "email", "Required": True, "Mutable": True},
    {"Name": "name", "Required": True, "Mutable": True},
    {"Name": "fixed", "AttributeDataType": "String", "Mutable": False},
    {"Name": "note", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (
            {"email": "a@b.example"},
            (
                "Attributes did not conform to the schema:"
                " name.formatted: The attribute name.formatted is required\n"
            ),
        ),
        (
            {"name": "A", "email": "a@b.example", "custom:userId": "1"},
            (
                "Attributes did not conform to the schema:"
                " custom:userId: Attribute does not exist in the schema.\n"
            ),
        ),
        ({"name": "A", "email": "nobody"}, "Invalid email address format."),
        (
            {"name": "A", "email": "a@b.example", "phone_number": "123"},
            "Invalid phone number format.",
        ),
    ],
)
def test_attributes_that_do_not_conform(
    idp: Any, attributes: dict[str, str], expected: str
) -> None:
    """Required, unknown and malformed ones (recorded R214-R216); nobody is created."""
    realm = make_realm(idp, {"Schema": SCHEMA})
    assert refusal(realm.sign_up, **attributes) == (INVALID, expected)
    assert idp.list_users(UserPoolId=realm.pool_id)["Users"] == []


@pytest.mark.parametrize("name", ["email_verified", "dev:custom:note", "custom:fixed", "nickname"])
def test_attributes_that_the_client_may_not_write(idp: Any, name: str) -> None:
    """The service's own flags, a developer's, and what WriteAttributes leaves out (R217)."""
    writable = {"WriteAttributes": ["email", "name"]}
    realm = make_realm(idp, {"Schema": SCHEMA}, writable)
    value = "true" if name == "email_verified" else "x"
    given = {"email": "a@b.example", "name": "A", name: value}
    assert refusal(realm.sign_up, **given) == (
        REFUSED,
        "A client attempted to write unauthorized attribute",
    )


def test_flags_are_not_a_clients(realm: Realm) -> None:
    """Also a client that may write everything cannot verify an address."""
    given = {"email": "a@b.example", "email_verified": "true"}
    assert refusal(realm.sign_up, **given)[0] == REFUSED


@pytest.mark.parametrize("setting", [{}, HIDING])
def test_names_that_are_taken(idp: Any, setting: dict[str, str]) -> None:
    """Signing up tells that a name is taken, whatever the client hides (recorded R091)."""
    realm = make_realm(idp, client=setting)
    realm.sign_up()
    assert refusal(realm.sign_up) == ("UsernameExistsException", "User already exists")


def test_addresses_that_are_taken(idp: Any) -> None:
    """Where the address is the name, its first user keeps it, even unconfirmed (R195)."""
    pool = {"UsernameAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": False}}
    realm = make_realm(idp, pool)
    first = realm.sign_up("ann@example.com")["UserSub"]
    assert realm.user("ann@example.com")["Username"] == first
    for name in ("ann@example.com", "Ann@Example.com"):
        assert refusal(lambda name=name: realm.sign_up(name)) == (
            "UsernameExistsException",
            "An account with the given email already exists.",
        )


def test_preferred_user_names_that_are_taken(idp: Any) -> None:
    """Nobody loses a preferred user name to a newcomer."""
    realm = make_realm(idp, {"AliasAttributes": ["preferred_username"]})
    realm.make_user(preferred_username="boss")
    realm.sign_up("bob")
    realm.idp.admin_confirm_sign_up(**realm.by_name("bob"))
    assert refusal(lambda: realm.update("bob", preferred_username="boss"))[0] == (
        "AliasExistsException"
    )
    assert realm.access("boss")


# Confirming.


def test_confirming(realm: Realm, cognito: Cognito) -> None:
    """The code confirms, verifies the address it went to, and is spent."""
    realm.sign_up(email="ann@example.com")
    code = cognito.outbox.to("ann").code
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert refusal(confirm, realm=realm, name="ann", code=wrong) == MISMATCH
    assert confirm(realm, "ann", code).keys() == {"ResponseMetadata"}
    assert realm.status() == "CONFIRMED"
    assert realm.attributes()["email_verified"] == "true"
    assert realm.access()
    assert refusal(confirm, realm=realm, name="ann", code=code) == (
        REFUSED,
        "User cannot be confirmed. Current status is CONFIRMED",
    )


def test_code_for_an_address_that_was_changed(realm: Realm, cognito: Cognito) -> None:
    """A code confirms the user but verifies no address that it did not go to."""
    realm.sign_up(email="ann@example.com")
    code = cognito.outbox.to("ann@example.com").code
    realm.update(email="other@example.com")
    confirm(realm, "ann", code)
    assert realm.attributes()["email_verified"] == "false"


def test_codes_expire_after_a_day(realm: Realm, cognito: Cognito) -> None:
    """Twenty-four hours [D auth.md 12]."""
    realm.sign_up(email="ann@example.com")
    realm.sign_up("bob", email="bob@example.com")
    ann, bob = (cognito.outbox.to(name).code for name in ("ann", "bob"))
    cognito.clock.advance(86400 - 30)
    assert confirm(realm, "ann", ann)
    cognito.clock.advance(31)
    assert refusal(confirm, realm=realm, name="bob", code=bob) == EXPIRED


def test_confirming_without_a_code(idp: Any) -> None:
    """Who never got a code has none to confirm by."""
    realm = make_realm(idp)
    realm.sign_up()
    assert refusal(confirm, realm=realm, name="ann", code="123456") == EXPIRED


def test_disabled_users_are_not_confirmed(realm: Realm, cognito: Cognito) -> None:
    """The right code does not help a disabled user, now; it does later."""
    realm.sign_up(email="ann@example.com")
    realm.idp.admin_disable_user(**realm.by_name())
    code = cognito.outbox.to("ann").code
    assert refusal(confirm, realm=realm, name="ann", code=code) == (REFUSED, "User is disabled.")
    realm.idp.admin_enable_user(**realm.by_name())
    assert confirm(realm, "ann", code)


def test_too_many_wrong_codes(realm: Realm, cognito: Cognito) -> None:
    """Fifteen an hour [D]; a new code does not make it more."""
    realm.sign_up(email="ann@example.com")
    for _ in range(15):
        assert refusal(confirm, realm=realm, name="ann", code="x") == MISMATCH
    realm.idp.resend_confirmation_code(**realm.by_client())
    code = cognito.outbox.to("ann").code
    assert refusal(confirm, realm=realm, name="ann", code=code) == TOO_OFTEN
    cognito.clock.advance(3600)
    assert confirm(realm, "ann", code)


@pytest.fixture
def aliases(idp: Any, cognito: Cognito) -> Realm:
    """A pool with e-mail aliases: old has the address, new signed up with the same."""
    realm = make_realm(idp, {"AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"]})
    for name in ("old", "new"):
        realm.sign_up(name, email="both@example.com")
    confirm(realm, "old", cognito.outbox.all_to("old")[-1].code)
    return realm


def test_alias_that_is_taken(aliases: Realm, cognito: Cognito) -> None:
    """Confirming would take the alias away, which must be said [D]."""
    code = cognito.outbox.to("new").code
    assert refusal(confirm, realm=aliases, name="new", code=code) == (
        "AliasExistsException",
        "An account with the email already exists.",
    )
    assert aliases.status("new") == "UNCONFIRMED"
    assert aliases.user("both@example.com")["Username"] == "old"


def test_alias_that_is_taken_over(aliases: Realm, cognito: Cognito) -> None:
    """With ForceAliasCreation the alias moves, and its old holder's address is unverified."""
    confirm(aliases, "new", cognito.outbox.to("new").code, ForceAliasCreation=True)
    assert aliases.user("both@example.com")["Username"] == "new"
    assert aliases.attributes("old")["email_verified"] == "false"
    assert aliases.attributes("new")["email_verified"] == "true"
    aliases.idp.admin_delete_user(**aliases.by_name("old"))
    assert aliases.user("both@example.com")["Username"] == "new"


# Sending the code again.


def test_resending(realm: Realm, cognito: Cognito) -> None:
    """A new code goes out at once, and the older one is void (recorded R005)."""
    realm.sign_up(email="fixture@example.com")
    first = cognito.outbox.to("ann").code
    for _ in range(2):
        answer = realm.idp.resend_confirmation_code(**realm.by_client())
        assert answer["CodeDeliveryDetails"] == {
            "Destination": "f***@e***",
            "DeliveryMedium": "EMAIL",
            "AttributeName": "email",
        }
    message = cognito.outbox.to("ann")
    assert message.kind == "ResendCode"
    if first != message.code:
        assert refusal(confirm, realm=realm, name="ann", code=first) == MISMATCH
    assert confirm(realm, "ann", message.code)
    assert refusal(realm.idp.resend_confirmation_code, **realm.by_client()) == (
        INVALID,
        "User is already confirmed.",
    )


def test_resending_too_often(realm: Realm, cognito: Cognito) -> None:
    """Five an hour [D]."""
    realm.sign_up(email="ann@example.com")
    for _ in range(5):
        realm.idp.resend_confirmation_code(**realm.by_client())
    sent = len(cognito.outbox)
    assert refusal(realm.idp.resend_confirmation_code, **realm.by_client()) == TOO_OFTEN
    assert len(cognito.outbox) == sent


def test_nothing_to_resend(idp: Any) -> None:
    """A pool that verifies nothing has no code to send [R idx 41841368819, with this code]."""
    realm = make_realm(idp)
    realm.sign_up(email="ann@example.com")
    assert refusal(idp.resend_confirmation_code, **realm.by_client()) == (
        "NotAuthorizedException",
        "Cannot resend codes. Auto verification not turned on.",
    )


# Users who do not exist.


def test_unknown_users(realm: Realm) -> None:
    """Both operations say so."""
    call = realm.idp.resend_confirmation_code
    assert refusal(call, **realm.by_client("nobody")) == NOT_FOUND
    assert refusal(confirm, realm=realm, name="nobody", code="1") == NOT_FOUND


@pytest.mark.parametrize(
    ("name", "destination", "medium"),
    [
        ("jane@example.com", "j***@e***", "EMAIL"),
        ("+15550001234", "+*******1234", "SMS"),
    ],
)
def test_unknown_users_hidden(idp: Any, name: str, destination: str, medium: str) -> None:
    """A client that hides existence pretends to send, the same each time [D auth.md 14]."""
    realm = make_realm(idp, {"AutoVerifiedAttributes": ["email"]}, HIDING)
    for _ in range(2):
        details = idp.resend_confirmation_code(**realm.by_client(name))["CodeDeliveryDetails"]
        assert (details["Destination"], details["DeliveryMedium"]) == (destination, medium)
    other = [
        idp.resend_confirmation_code(**realm.by_client(name))["CodeDeliveryDetails"]
        for name in ("nobody", "nobody")
    ]
    assert other[0] == other[1]
    assert refusal(confirm, realm=realm, name=name, code="1") == EXPIRED
