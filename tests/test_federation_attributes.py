"""Attributes at federated sign-in: the mapping, at the first sign-in and at later ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import AuthorizationError
from tests.federation import AMAZON, APPLE, FACEBOOK, MAPPING, federated_realm, support
from tests.federation import user_attributes as attributes_of
from tests.providers import account, create, link
from tests.test_federation_saml import MAIL

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

KINDS = ("Google", FACEBOOK, AMAZON, APPLE)
SAML_ERROR = "Invalid SAML response received: "


def outcome(
    cognito: Cognito, realm: Realm, name: str = "MyOIDC", /, **claims: Any
) -> tuple[str, str | None] | None:
    """Sign the account A1 in, and return error and description, or ``None``."""
    cognito.provider(name).signs_in("A1", claims)
    try:
        cognito.authorize(realm.client_id, identity_provider=name)
    except AuthorizationError as error:
        return error.error, error.description
    return None


def test_every_provider_updates_the_profile(idp: Any, cognito: Cognito) -> None:
    """Social providers, OpenID Connect and SAML alike, at each sign-in."""
    realm = federated_realm(idp)
    for kind in KINDS:
        create(realm, kind, kind, AttributeMapping=MAPPING)
    create(realm, "MySAML", "SAML", AttributeMapping=MAPPING)
    names = ("MyOIDC", "MySAML", *KINDS)
    support(realm, *names)
    for name in names:
        for mail in ("old@example.com", "new@example.com"):
            assert outcome(cognito, realm, name, email=mail, name="Ann") is None
            shown = attributes_of(realm, f"{name}_A1")
            assert (shown["email"], shown["name"]) == (mail, "Ann")


def test_immutable_attributes(idp: Any, cognito: Cognito) -> None:
    """They are written once: at the second sign-in even the same value is refused [D guide]."""
    email = {"Name": "email", "Mutable": False}
    realm = federated_realm(idp, pool={"Schema": [email]})
    create(realm, "MySAML", "SAML", AttributeMapping={"email": MAIL})
    support(realm, "MyOIDC", "MySAML")
    text = "user.email: Attribute cannot be updated.\n "
    assert outcome(cognito, realm, email="ann@example.com") is None
    refused = outcome(cognito, realm, email="ann@example.com")
    assert refused == ("invalid_request", text)
    assert outcome(cognito, realm, "MySAML", **{MAIL: "bob@example.com"}) is None
    refused = outcome(cognito, realm, "MySAML", **{MAIL: "bob@example.com"})
    assert refused == ("server_error", SAML_ERROR + text)
    # A claim that is absent is not written.
    assert outcome(cognito, realm, name="Ann") is None


def test_attributes_that_the_app_client_may_not_write(idp: Any, cognito: Cognito) -> None:
    """The error comes when an attribute is updated [D model: WriteAttributes]."""
    mapping = {"email": "email", "email_verified": "verified", "name": "name"}
    realm = federated_realm(idp, mapping=mapping)
    client = {"UserPoolId": realm.pool_id, "ClientId": realm.client_id}
    settings = idp.describe_user_pool_client(**client)["UserPoolClient"]
    sent = {
        name: value
        for name, value in settings.items()
        if name not in {"CreationDate", "LastModifiedDate", "ClientType"}
    }
    idp.update_user_pool_client(**sent | {"WriteAttributes": ["email"]})
    claims: dict[str, Any] = {"email": "ann@example.com", "verified": True, "name": "Ann"}
    assert outcome(cognito, realm, **claims) is None
    text = "A client attempted to write unauthorized attribute "
    assert outcome(cognito, realm, **claims) == ("invalid_request", text)
    idp.update_user_pool_client(**sent | {"WriteAttributes": ["email", "name"]})
    assert outcome(cognito, realm, **claims) is None


def test_verified_addresses(idp: Any, cognito: Cognito) -> None:
    """An address is unverified unless the flag is mapped, at each sign-in [R amplify-js 7300]."""
    realm = federated_realm(idp)
    named = {"UserPoolId": realm.pool_id, "Username": "MyOIDC_A1"}
    flag = {"Name": "email_verified", "Value": "true"}
    assert outcome(cognito, realm, email="ann@example.com") is None
    idp.admin_update_user_attributes(**named, UserAttributes=[flag])
    assert outcome(cognito, realm, email="ann@example.com") is None
    assert attributes_of(realm, "MyOIDC_A1")["email_verified"] == "false"
    idp.update_identity_provider(
        UserPoolId=realm.pool_id,
        ProviderName="MyOIDC",
        AttributeMapping={"email": "email", "email_verified": "email_verified"},
    )
    for said, shown in ((True, "true"), (False, "false"), ("true", "true")):
        assert outcome(cognito, realm, email="ann@example.com", email_verified=said) is None
        assert attributes_of(realm, "MyOIDC_A1")["email_verified"] == shown


def test_linked_users_lose_the_flag(idp: Any, cognito: Cognito) -> None:
    """The mapped address of the destination is written as well [R amplify-js 7300]."""
    realm = federated_realm(idp)
    link(realm, account("A1", "MyOIDC"))
    assert attributes_of(realm, "ann")["email_verified"] == "true"
    assert outcome(cognito, realm, email="ann@example.com", name="Ann") is None
    shown = attributes_of(realm, "ann")
    assert (shown["email_verified"], shown["name"]) == ("false", "Ann")


def test_several_values(idp: Any, cognito: Cognito) -> None:
    """They are one text, each of them URL-encoded [D guide: attribute mapping]."""
    groups = {"Name": "groups", "AttributeDataType": "String", "Mutable": True}
    mapping = {"custom:groups": "groups"}
    realm = federated_realm(idp, pool={"Schema": [groups]}, mapping=mapping)
    create(realm, "MySAML", "SAML", AttributeMapping=mapping)
    support(realm, "MyOIDC", "MySAML")
    values: list[tuple[Any, str]] = [
        (["a", "b"], "[a, b]"),
        (["ops team", "a.b-c*d_e~f"], "[ops+team, a.b-c*d_e%7Ef]"),
        (["a"], "a"),
        ("x y", "x y"),
    ]
    for name in ("MyOIDC", "MySAML"):
        for said, shown in values:
            assert outcome(cognito, realm, name, groups=said) is None
            assert attributes_of(realm, f"{name}_A1")["custom:groups"] == shown
    assert outcome(cognito, realm, groups={"a": [1]}) is None
    assert attributes_of(realm, "MyOIDC_A1")["custom:groups"] == '{"a":[1]}'


def test_values_that_do_not_conform(idp: Any, cognito: Cognito) -> None:
    """The schema holds at the first sign-in and later; the user stays as before."""
    short = {
        "Name": "name",
        "Mutable": True,
        "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "4"},
    }
    realm = federated_realm(idp, pool={"Schema": [short]}, mapping={"name": "name"})
    refused = outcome(cognito, realm, name="Anneliese")
    assert refused is not None
    assert refused[0] == "invalid_request"
    assert [one["Username"] for one in idp.list_users(UserPoolId=realm.pool_id)["Users"]] == ["ann"]
    assert outcome(cognito, realm, name="Ann") is None
    refused = outcome(cognito, realm, name="Anneliese")
    assert refused == (
        "invalid_request",
        "user.name: String must be no longer than 4 characters\n ",
    )
    assert attributes_of(realm, "MyOIDC_A1")["name"] == "Ann"


def test_user_names(idp: Any, cognito: Cognito) -> None:
    """They keep to the API's rules; one that another user has is refused [R idx 52192443272]."""
    realm = federated_realm(idp, pool={"UsernameConfiguration": {"CaseSensitive": False}})
    create(realm, "MySAML", "SAML")
    support(realm, "MyOIDC", "MySAML")
    text = "Invalid ProviderName/Username combination."
    for name, error, description in (
        ("MyOIDC", "invalid_request", text),
        ("MySAML", "server_error", f"{SAML_ERROR}{text} "),
    ):
        assert outcome(cognito, realm, name) is None
        cognito.provider(name).signs_in("a1")
        refused = refusal(cognito, realm, name)
        assert refused == (error, description)
    for subject in ("a b", "a" * 128, "\n"):
        cognito.provider("MyOIDC").signs_in(subject)
        found = str(refusal(cognito, realm, "MyOIDC")[1])
        assert found.startswith("1 validation error detected: Value at 'username' failed to ")
    other: list[Any] = [{"a": 1}, ["a"]]
    for subject in other:
        cognito.provider("MyOIDC").signs_in(subject)
        missing = ("invalid_request", "username attribute mapping required")
        assert refusal(cognito, realm, "MyOIDC") == missing
    assert len(idp.list_users(UserPoolId=realm.pool_id)["Users"]) == 3


def refusal(cognito: Cognito, realm: Realm, name: str) -> tuple[str, str | None]:
    """Return error and description of a sign-in of whoever was chosen."""
    with pytest.raises(AuthorizationError) as caught:
        cognito.authorize(realm.client_id, identity_provider=name)
    return caught.value.error, caught.value.description
