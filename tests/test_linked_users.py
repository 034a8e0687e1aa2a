"""Users linked to accounts at identity providers: links, their attribute, claims and ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import intercept
from cognito_intercept.directory.federated_users import find_federated_user, recognise_subject
from tests.helpers import refusal
from tests.providers import account, create, create_social, federated, link, named
from tests.realms import PASSWORD, Realm, claims_of, make_realm, part_of

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.emulator import Cognito

INVALID = "InvalidParameterException"
NATIVE_SOURCE = (
    INVALID,
    (
        "Invalid SourceUser: Cognito users with a username/password may not be passed in as a"
        " SourceUser, only as a DestinationUser"
    ),
)
MERGING = (
    INVALID,
    (
        "Merging is not currently supported, provide a SourceUser that has not been signed up in"
        " order to link"
    ),
)
LINKED = (INVALID, "SourceUser is already linked to DestinationUser")
NOT_LINKED = (
    INVALID,
    "Account isn't linked to anyone else, verify that the account has been linked",
)
NO_USER = ("UserNotFoundException", "User does not exist.")


@pytest.fixture
def home(realm: Realm) -> Realm:
    """A pool with a user, and with providers of Google, OIDC and SAML."""
    realm.make_user(email="ann@example.com", email_verified="true")
    create_social(realm, "Google")
    create(realm, AttributeMapping={"username": "sub", "email": "mail"})
    create(realm, "MySAML", "SAML", AttributeMapping={"email": "mail"})
    return realm


def disable(realm: Realm, user: dict[str, str]) -> Any:
    """End a link, or void a password."""
    return realm.idp.admin_disable_provider_for_user(UserPoolId=realm.pool_id, User=user)


def identities(realm: Realm, user: str = "ann") -> Any:
    """Return a user's identities."""
    return json.loads(realm.attributes(user)["identities"])


def pool_of(cognito: Cognito, realm: Realm) -> Pool:
    """Return the pool behind the API."""
    return cognito.service("us-east-1").pool(realm.pool_id)


def test_link(cognito: Cognito, home: Realm) -> None:
    """The attribute shows the account, as the documentation does (recorded R054)."""
    before = home.user()["UserLastModifiedDate"]
    cognito.clock.advance(5)
    answer = link(home, account("42"))
    assert answer.keys() == {"ResponseMetadata"}
    text = home.attributes()["identities"]
    created = int(cognito.clock.now() * 1000)
    (entry,) = json.loads(text)
    assert abs(entry.pop("dateCreated") - created) < 5000
    assert text.startswith(
        '[{"userId":"42","providerName":"Google","providerType":"Google","issuer":null,'
        '"primary":false,"dateCreated":1'
    )
    assert home.user()["UserLastModifiedDate"] > before
    shown = home.idp.get_user(AccessToken=home.access())["UserAttributes"]
    assert {"Name": "identities", "Value": text} in shown


def test_the_claim(home: Realm) -> None:
    """The ID token lists the identities, in strings and in Java's order (recorded R239)."""
    link(home, account("42"))
    (shown,) = identities(home)
    token = home.tokens()["IdToken"]
    expected = [
        {
            "dateCreated": str(shown["dateCreated"]),
            "userId": "42",
            "providerName": "Google",
            "providerType": "Google",
            "issuer": None,
            "primary": "false",
        }
    ]
    assert claims_of(token)["identities"] == expected
    assert b'"identities":[{"dateCreated":"' in part_of(token, 1)
    assert "identities" not in claims_of(home.access())


def test_the_claim_of_another_value(home: Realm) -> None:
    """Whatever an administrator wrote as identities is shown in strings."""
    home.update(identities='[{"userId": "1", "primary": true, "more": 1.5}, {}]')
    claim = claims_of(home.tokens()["IdToken"])["identities"]
    assert claim == [{"userId": "1", "primary": "true", "more": "1.5"}, {}]


@pytest.mark.parametrize("provider", ["MyOIDC", "MySAML"])
@pytest.mark.parametrize("attribute", ["Cognito_Subject", "email"])
def test_attributes_of_sources(home: Realm, provider: str, attribute: str) -> None:
    """OIDC and SAML accounts may be recognised by a mapped attribute."""
    link(home, account("x@example.com", provider, attribute))
    assert identities(home)[0]["userId"] == "x@example.com"


@pytest.mark.parametrize(
    ("provider", "attribute"),
    [
        ("Google", "email"),
        ("Google", None),
        ("MyOIDC", "name"),
        ("MyOIDC", None),
        ("MyOIDC", "mail"),
    ],
)
def test_attributes_that_no_source_has(home: Realm, provider: str, attribute: str | None) -> None:
    """Social accounts have the subject only, others nothing that is not mapped."""
    text = f"SourceUser: ProviderAttributeName {attribute} is not valid for provider {provider}."
    assert refusal(lambda: link(home, account("1", provider, attribute))) == (INVALID, text)


@pytest.mark.parametrize("member", ["ProviderName", "ProviderAttributeValue"])
def test_members_that_are_missing(home: Realm, member: str) -> None:
    """The model requires no member of an account; the service needs two."""
    full = account("42")
    part = {name: value for name, value in full.items() if name != member}
    text = "{}: {} is required."
    refused = refusal(lambda: link(home, part))
    assert refused == (INVALID, text.format("SourceUser", member))
    refused = refusal(lambda: link(home, full, part))
    assert refused == (INVALID, text.format("DestinationUser", member))
    refused = refusal(lambda: disable(home, part))
    assert refused == (INVALID, text.format("User", member))


def test_what_is_looked_up(home: Realm) -> None:
    """Pool, source's kind, destination, provider: in this order."""
    missing = "us-east-1_nowhere99"
    parameters = {"UserPoolId": missing, "DestinationUser": {}, "SourceUser": {}}
    no_pool = ("ResourceNotFoundException", f"User pool {missing} does not exist.")
    assert refusal(home.idp.admin_link_provider_for_user, **parameters) == no_pool
    disabled = {"UserPoolId": missing, "User": {}}
    assert refusal(home.idp.admin_disable_provider_for_user, **disabled) == no_pool
    assert refusal(lambda: link(home, account("ann", "Cognito"), "nobody")) == NATIVE_SOURCE
    assert refusal(lambda: link(home, account("1", "None"), "nobody")) == NO_USER
    text = f"Identity provider None for tenantId {home.pool_id} does not exist."
    unknown = ("ResourceNotFoundException", text)
    assert refusal(lambda: link(home, account("1", "None"))) == unknown
    assert refusal(lambda: link(home, account("1"), account("1", "None"))) == unknown
    assert refusal(lambda: link(home, account("1"), account("1"))) == NO_USER
    assert refusal(lambda: disable(home, account("1", "None"))) == unknown


def test_accounts_that_are_linked(home: Realm) -> None:
    """An account is linked once, to whomever; another one of the provider may be too."""
    link(home, account("42"))
    home.make_user("bob")
    for user in ("ann", "bob"):
        assert refusal(lambda name=user: link(home, account("42"), name)) == LINKED
    link(home, account("43"))
    link(home, account("42", "MyOIDC"), "bob")
    assert [one["userId"] for one in identities(home)] == ["42", "43"]


def test_five_links(home: Realm) -> None:
    """A user has five links at most."""
    for number in range(5):
        link(home, account(str(number)))
    text = "A user cannot have more than 5 linked identities."
    assert refusal(lambda: link(home, account("5"))) == ("LimitExceededException", text)
    disable(home, account("2"))
    link(home, account("5"))
    assert [one["userId"] for one in identities(home)] == ["0", "1", "3", "4", "5"]


def test_unlink(cognito: Cognito, home: Realm) -> None:
    """A link ends by the values that made it; the attribute goes with the last one."""
    link(home, account("42"))
    link(home, account("x@example.com", "MySAML", "email"))
    assert refusal(lambda: disable(home, account("x@example.com", "MySAML"))) == NOT_LINKED
    assert disable(home, account("x@example.com", "MySAML", "email")).keys() == {"ResponseMetadata"}
    assert [one["providerName"] for one in identities(home)] == ["Google"]
    disable(home, account("42"))
    assert "identities" not in home.attributes()
    assert refusal(lambda: disable(home, account("42"))) == NOT_LINKED
    assert find_federated_user(pool_of(cognito, home), "Google", "42") is None
    link(home, account("42"))


def test_unlinking_by_other_attributes(home: Realm) -> None:
    """A social account is unlinked by its subject; the attribute is required."""
    text = "User: ProviderAttributeName email is not valid for provider Google."
    assert refusal(lambda: disable(home, account("1", "Google", "email"))) == (INVALID, text)
    missing = (INVALID, "User: ProviderAttributeName is required.")
    assert refusal(lambda: disable(home, account("1", "Google", None))) == missing
    text = "User: ProviderAttributeName email is not valid for provider Cognito."
    assert refusal(lambda: disable(home, account("ann", "Cognito", "email"))) == (INVALID, text)


def test_disabling_a_native_user(home: Realm) -> None:
    """The password does not work any more; the user stays, and an administrator may set one."""
    assert refusal(lambda: disable(home, account("nobody", "Cognito"))) == NO_USER
    disable(home, account("ann", "Cognito"))
    refused = ("NotAuthorizedException", "Incorrect username or password.")
    assert refusal(home.sign_in) == refused
    assert (home.status(), home.user()["Enabled"]) == ("CONFIRMED", True)
    home.set_password("ann", PASSWORD)
    assert home.access()


def test_a_federated_user(cognito: Cognito, home: Realm) -> None:
    """The user of an account has its name, its group, a primary identity and no password."""
    user = federated(cognito, home, "Google", "42", email="gus@example.com")
    assert user.username == "Google_42"
    assert home.status("Google_42") == "EXTERNAL_PROVIDER"
    (entry,) = identities(home, "Google_42")
    assert (entry["userId"], entry["primary"]) == ("42", True)
    groups = home.idp.admin_list_groups_for_user(**home.by_name("Google_42"))["Groups"]
    assert [group["GroupName"] for group in groups] == [f"{home.pool_id}_Google"]
    assert refusal(lambda: home.sign_in("Google_42"))[0] == "NotAuthorizedException"
    assert refusal(lambda: link(home, account("42"))) == MERGING
    assert refusal(lambda: disable(home, account("42"))) == NOT_LINKED
    federated(cognito, home, "Google", "43")
    group = home.idp.list_users_in_group(
        UserPoolId=home.pool_id, GroupName=f"{home.pool_id}_Google"
    )
    assert len(group["Users"]) == 2


@pytest.mark.parametrize(
    ("permanent", "status"), [(True, "CONFIRMED"), (False, "FORCE_CHANGE_PASSWORD")]
)
def test_a_federated_user_with_a_password(
    cognito: Cognito, home: Realm, *, permanent: bool, status: str
) -> None:
    """A password makes it a user who signs in by it as well [D model: AdminSetUserPassword]."""
    user = federated(cognito, home, "Google", "42")
    reset = refusal(home.idp.admin_reset_user_password, **home.by_name("Google_42"))
    assert reset == (
        "NotAuthorizedException",
        "User password cannot be reset in the current state.",
    )
    home.set_password("Google_42", PASSWORD, permanent=permanent)
    assert home.status("Google_42") == status
    answer = home.sign_in("Google_42")
    if permanent:
        token = answer["AuthenticationResult"]["IdToken"]
        assert claims_of(token)["identities"][0]["primary"] == "true"
        assert claims_of(token)["cognito:groups"] == [f"{home.pool_id}_Google"]
    else:
        assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert find_federated_user(pool_of(cognito, home), "Google", "42") is user


def test_a_federated_destination(cognito: Cognito, home: Realm) -> None:
    """A user of one provider may be linked to accounts at another, five beside the own one."""
    federated(cognito, home, "Google", "42")
    for number in range(5):
        link(home, account(str(number), "MyOIDC"), account("42", "Google", "ignored"))
    entries = identities(home, "Google_42")
    assert [one["primary"] for one in entries] == [True] + [False] * 5
    home.idp.admin_delete_user(**home.by_name("Google_42"))
    link(home, account("42"))
    link(home, account("0", "MyOIDC"))


def test_names_in_pools_that_ignore_case(cognito: Cognito, idp: Any) -> None:
    """There the user name is in lower case (recorded R239)."""
    realm = make_realm(idp, {"UsernameConfiguration": {"CaseSensitive": False}})
    create_social(realm, "Google")
    assert federated(cognito, realm, "Google", "42").username == "google_42"


def test_a_linked_account_signs_in(cognito: Cognito, home: Realm) -> None:
    """It is found by a mapped attribute at first, and by its subject from then on [D]."""
    pool = pool_of(cognito, home)
    link(home, account("x@example.com", "MySAML", "email"))
    mapped = {"name": "X", "email": "x@example.com"}
    assert find_federated_user(pool, "MySAML", "nameid") is None
    assert find_federated_user(pool, "MyOIDC", "nameid", mapped) is None
    user = find_federated_user(pool, "MySAML", "nameid", mapped)
    assert user is not None
    assert user.username == "ann"
    for _ in range(2):
        with cognito.service("us-east-1").turn():
            recognise_subject(pool, user, "MySAML", "nameid", cognito.clock.now())
    assert find_federated_user(pool, "MySAML", "nameid") is user
    assert [one["userId"] for one in identities(home)] == ["nameid"]
    refused = refusal(lambda: disable(home, account("x@example.com", "MySAML", "email")))
    assert refused == NOT_LINKED
    disable(home, account("nameid", "MySAML"))
    with cognito.service("us-east-1").turn():
        recognise_subject(pool, user, "MySAML", "other", cognito.clock.now())
    assert "identities" not in home.attributes()


def test_links_outlive_their_provider(home: Realm) -> None:
    """A link to a provider that was deleted is still shown, and can be ended."""
    link(home, account("42"))
    home.idp.delete_identity_provider(**named(home, "Google"))
    assert identities(home)[0]["userId"] == "42"
    disable(home, account("42"))
    assert "identities" not in home.attributes()


def test_deleting_the_user(home: Realm) -> None:
    """A deleted user's accounts are free."""
    link(home, account("42"))
    home.make_user("bob")
    home.idp.admin_delete_user(**home.by_name())
    link(home, account("42"), "bob")


def test_save_restore_and_snapshot(cognito: Cognito, home: Realm) -> None:
    """Links come back, with what finds users by them."""
    link(home, account("42"))
    federated(cognito, home, "Google", "43")
    saved = cognito.save()
    with cognito.snapshot():
        disable(home, account("42"))
        link(home, account("44"))
        home.idp.admin_delete_user(**home.by_name("Google_43"))
    assert cognito.save()["regions"] == saved["regions"]
    assert refusal(lambda: link(home, account("42"))) == LINKED
    assert refusal(lambda: link(home, account("43"))) == MERGING
    with intercept() as other:
        other.restore(json.loads(json.dumps(saved)))
        assert other.save() == saved
        assert refusal(lambda: link(home, account("42"))) == LINKED
        assert refusal(lambda: link(home, account("43"))) == MERGING
        (pool,) = saved["regions"]["us-east-1"].values()
        pool["users"]["Google_43"]["identities"] = pool["users"]["ann"]["identities"]
        with pytest.raises(ValueError, match="two users with the same identity at Google"):
            other.restore(saved)
