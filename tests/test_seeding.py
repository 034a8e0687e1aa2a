"""Seeding in one line, and handles: pools, app clients, groups, users and their sign-ins."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ParamValidationError

from cognito_intercept import WouldFailOnAWS, intercept
from cognito_intercept.errors import CognitoError
from cognito_intercept.handles import DEFAULT_PASSWORD, Mfa
from cognito_intercept.seeding import signing_in
from tests.realms import claims_of, secret_hash

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

TOTP: dict[str, Any] = {
    "MfaConfiguration": "OPTIONAL",
    "SoftwareTokenMfaConfiguration": {"Enabled": True},
}
SMS: dict[str, Any] = {
    "MfaConfiguration": "OPTIONAL",
    "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
}
EMAIL: dict[str, Any] = {
    "MfaConfiguration": "OPTIONAL",
    "EmailConfiguration": {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/shop@example.com",
    },
    "EmailMfaConfiguration": {},
}


def test_seeded_user_is_found_by_boto3(
    cognito: Cognito, idp: CognitoIdentityProviderClient
) -> None:
    """Pool, group and user of three lines are what boto3 sees."""
    pool = cognito.user_pool(
        "people", Schema=[{"Name": "team", "AttributeDataType": "String", "Mutable": True}]
    )
    pool.group("staff", Precedence=3)
    user = pool.user(
        "ann", groups=["staff"], email="ann@example.com", email_verified=True, custom__team="red"
    )
    seen = idp.admin_get_user(UserPoolId=pool.id, Username="ann")
    assert {one["Name"]: one["Value"] for one in seen["UserAttributes"]} == {
        "sub": user.sub,
        "email": "ann@example.com",
        "email_verified": "true",
        "custom:team": "red",
    }
    assert seen["UserStatus"] == user.status == "CONFIRMED"
    groups = idp.admin_list_groups_for_user(UserPoolId=pool.id, Username="ann")["Groups"]
    assert [(one["GroupName"], one["Precedence"]) for one in groups] == [("staff", 3)]
    assert [group.name for group in user.groups] == ["staff"]
    assert len(cognito.outbox) == 0


def test_sign_in(cognito: Cognito, idp: CognitoIdentityProviderClient) -> None:
    """A seeded user signs in, and the tokens are those of the app client."""
    pool = cognito.user_pool()
    client = pool.client()
    user = pool.user("ann")
    tokens = user.sign_in()
    assert claims_of(tokens.id)["aud"] == client.id
    assert idp.get_user(AccessToken=tokens.access)["Username"] == "ann"
    assert tokens.refresh is not None
    assert DEFAULT_PASSWORD not in repr((user, tokens))
    assert tokens.access not in repr(tokens)


def test_sign_in_at_a_confidential_client(cognito: Cognito) -> None:
    """The secret's hash is sent, and a client for administrators' sign-ins will do."""
    pool = cognito.user_pool()
    client = pool.client(secret=True, ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"])
    assert client.secret is not None
    assert client.secret not in repr(client)
    assert client.secret_hash("ann") == secret_hash(client.secret, "ann", client.id)
    assert pool.user("ann").sign_in().expires_in == 3600


@pytest.mark.parametrize(
    ("mfa", "settings"),
    [("software_token", TOTP), ("sms", SMS), ("email", EMAIL)],
    ids=["totp", "sms", "email"],
)
def test_sign_in_with_a_second_factor(cognito: Cognito, mfa: Mfa, settings: Any) -> None:
    """Codes are found, as often as the user signs in, at clients with a secret too."""
    pool = cognito.user_pool(**settings)
    pool.client(secret=True)
    user = pool.user(
        "ann",
        mfa=mfa,
        phone_number="+15551234567",
        email="ann@example.com",
        email_verified=True,
    )
    for _ in range(5):
        assert user.sign_in().access
    assert (user.secret_code is not None) is (mfa == "software_token")


def test_sign_in_with_several_factors(cognito: Cognito) -> None:
    """Without a preference the authenticator app is chosen, and else a message."""
    pool = cognito.user_pool(**SMS | TOTP)
    client = pool.client()
    attributes: dict[str, Any] = {"phone_number": "+15551234567", "phone_number_verified": True}
    ann = pool.user("ann", **attributes)
    for factor in ("software_token", "sms"):
        ann.turn_on(factor)
    both = {"Enabled": True, "PreferredMfa": False}
    ann.call("AdminSetUserMFAPreference", SMSMfaSettings=both, SoftwareTokenMfaSettings=both)
    assert ann.sign_in(client).access
    assert len(cognito.outbox) == 0
    assert signing_in._FACTORS.index("SMS_MFA") > signing_in._FACTORS.index("EMAIL_OTP")


def test_sign_in_by_choice(cognito: Cognito) -> None:
    """An app client for USER_AUTH alone is asked for the password, and for the second factor."""
    pool = cognito.user_pool(**TOTP)
    client = pool.client(ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    ann = pool.user("ann", mfa="software_token")
    assert claims_of(ann.sign_in().access)["client_id"] == client.id


def test_sign_in_with_a_temporary_password(cognito: Cognito) -> None:
    """A new password is chosen where the test gives one; AWS checks it."""
    pool = cognito.user_pool(**SMS)
    pool.client(secret=True)
    bob = pool.user("bob", password=None)
    bob.call("AdminSetUserPassword", Password="Temporary-1", Permanent=False)
    with pytest.raises(CognitoError, match="Password not long enough"):
        bob.sign_in(password="Temporary-1", new_password="weak")
    assert bob.sign_in(password="Temporary-1", new_password="Permanent-1").refresh
    assert bob.status == "CONFIRMED"
    assert bob.sign_in(password="Permanent-1").refresh


def test_sign_in_that_needs_a_second_factor(cognito: Cognito) -> None:
    """Where MFA is required and none is set up, the error says how to turn one on."""
    pool = cognito.user_pool(**TOTP | {"MfaConfiguration": "ON"})
    pool.client()
    ann = pool.user("ann")
    with pytest.raises(RuntimeError, match=r"MFA_SETUP: .* user.turn_on\('software_token'\)"):
        ann.sign_in()
    ann.turn_on("software_token")
    assert ann.sign_in().access


def test_sign_in_whose_code_is_sent_by_a_trigger(cognito: Cognito) -> None:
    """A code that is not in the outbox is an error that says so."""
    pool = cognito.user_pool(**SMS)
    pool.client()
    ann = pool.user("ann", mfa="sms", phone_number="+15551234567")
    cognito.outbox.on_send(lambda _: cognito.outbox.clear())
    with pytest.raises(RuntimeError, match=r"SMS_MFA: there is no code in cognito.outbox"):
        ann.sign_in()


def test_second_factor_that_the_pool_lacks(cognito: Cognito) -> None:
    """AWS's error comes with a note that names the operation, and no user is left."""
    pool = cognito.user_pool()
    with pytest.raises(CognitoError, match="MFA") as raised:
        pool.user("ann", mfa="sms", phone_number="+15551234567")
    assert raised.value.__notes__ == [
        "InvalidParameterException, the answer to AdminSetUserMFAPreference"
    ]
    with pytest.raises(CognitoError, match="Software Token MFA"):
        pool.user("ann", mfa="software_token")
    assert pool.users == []


def test_a_failed_pool_is_not_left(cognito: Cognito) -> None:
    """Where its MFA settings are refused, the pool is removed again."""
    with pytest.raises(CognitoError):
        cognito.user_pool(SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration="OFF")
    assert cognito.pools == []


def test_misspelt_settings(cognito: Cognito) -> None:
    """A parameter that does not exist is botocore's error, nested ones too."""
    with pytest.raises(ParamValidationError, match="CreateUserPool: Unknown parameter in input"):
        cognito.user_pool(Polices={})
    with pytest.raises(ParamValidationError, match="Unknown parameter in Policies"):
        cognito.user_pool(Policies={"Password": {}})
    with pytest.raises(ValueError, match="no region is named 'mars'"):
        cognito.user_pool(region="mars")
    with pytest.raises(ValueError, match="no region is named 'mars'"):
        cognito.load(region="mars")
    pool = cognito.user_pool()
    with pytest.raises(ValueError, match="mfa is one of software_token, sms, email, not 'otp'"):
        pool.user("ann", mfa="otp")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="mfa is one of software_token, sms, email, not 'otp'"):
        pool.user("bob").turn_on("otp")  # type: ignore[arg-type]
    assert [user.username for user in pool.users] == ["bob"]


def test_an_emulator_s_own_region() -> None:
    """Handles are made where the emulator is, as by boto3, even if AWS has no such region."""
    with intercept(region="local") as cognito:
        assert cognito.user_pool().id.startswith("local_")


def test_same_checks_as_the_operations(cognito: Cognito) -> None:
    """Passwords, user names and groups are checked as ever; a refused user is not created."""
    pool = cognito.user_pool()
    for settings, error in (
        ({"password": "short"}, "Password does not conform to policy"),
        ({"groups": ["absent"]}, "Group not found"),
    ):
        with pytest.raises(CognitoError, match=error):
            pool.user("ann", **settings)
    assert pool.users == []
    pool.user("ann")
    with pytest.raises(CognitoError, match="User account already exists"):
        pool.user("ann")


def test_readable(cognito: Cognito) -> None:
    """Emulator, pools, clients, groups and users are listed, and say what they are."""
    assert repr(cognito) == "<Cognito in us-east-1; user pools: 0; users: 0>"
    pool = cognito.user_pool("people", region="eu-west-1")
    client, group, user = pool.client("web"), pool.group("staff"), pool.user("ann")
    assert repr(cognito) == "<Cognito in eu-west-1; user pools: 1; users: 1>"
    assert cognito.pools == [pool]
    assert cognito.users == pool.users == [user]
    assert (pool.clients, pool.groups) == ([client], [group])
    assert pool.find_user(user.sub) == user
    assert repr(pool) == f"<UserPool {pool.id} 'people': 1 users>"
    assert repr(client) == f"<AppClient {client.id} 'web'>"
    assert repr(group) == "<Group 'staff'>"
    assert repr(user) == "<User 'ann', CONFIRMED>"
    user.delete()
    assert repr(user) == "<User 'ann', deleted>"
    pool.call("DeleteUserPool")
    assert repr(pool) == f"<UserPool {pool.id}, deleted>"


def test_which_client(cognito: Cognito) -> None:
    """Without a client, or with two, the app client must be named."""
    pool = cognito.user_pool()
    user = pool.user("ann")
    with pytest.raises(LookupError, match=r"name the app client \(client=…\); .* has none"):
        user.sign_in()
    pool.client("one")
    two = pool.client("two", ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"])
    with pytest.raises(LookupError, match=r"has <AppClient .* 'one'>, <AppClient .* 'two'>"):
        pool.token(user)
    with pytest.raises(RuntimeError, match=f"{two.id} allows no sign-in by password"):
        user.sign_in(two)
    assert claims_of(pool.token(user, client=two))["client_id"] == two.id


def test_passwords_that_are_not_known(cognito: Cognito) -> None:
    """Handles of users that were found have no password, and temporary ones stop a sign-in."""
    pool = cognito.user_pool()
    pool.client()
    pool.user("ann", password="Other-Pass-1")
    with pytest.raises(ValueError, match="the password of <User 'ann', CONFIRMED> is not known"):
        pool.find_user("ann").sign_in()
    assert pool.find_user("ann", "Other-Pass-1").sign_in().access
    invited = pool.user("bob", password=None)
    assert invited.status == "FORCE_CHANGE_PASSWORD"
    invited.call("AdminSetUserPassword", Password="Temporary-1", Permanent=False)
    with pytest.raises(RuntimeError, match="stops at the challenge NEW_PASSWORD_REQUIRED"):
        invited.sign_in(password="Temporary-1")


def test_domains_and_resource_servers(cognito: Cognito) -> None:
    """A domain returns the URL of the login pages, a resource server its scopes."""
    pool = cognito.user_pool()
    assert pool.domain("people") == "https://people.auth.us-east-1.amazoncognito.com"
    assert pool.resource_server("notes", ["read"]) == ["notes/read"]
    assert pool.jwks_uri == f"{pool.issuer}/.well-known/jwks.json"
    assert pool.arn.endswith(f"userpool/{pool.id}")
    assert pool.name == "people"


def test_answers_are_json(cognito: Cognito) -> None:
    """``call`` returns what a client would read: texts, numbers, lists and dictionaries."""
    pool = cognito.user_pool(**TOTP)
    answer = pool.user("ann", mfa="software_token").call("AdminGetUser")
    assert json.loads(json.dumps(answer)) == answer
    assert type(answer["PreferredMfaSetting"]) is str
    assert pool.call("DeleteUserPool") == {}


def test_migrating_handles() -> None:
    """A handle accepts what its emulator accepts of boto3, with the same warning."""
    with (
        intercept(migrating=True) as cognito,
        pytest.warns(WouldFailOnAWS, match="^AdminSetUserPassword would fail on AWS"),
    ):
        assert cognito.user_pool().user("ann", password="weak").status == "CONFIRMED"
