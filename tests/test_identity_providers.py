"""Identity providers: their details by type, defaults, identifiers, and what uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import intercept
from tests.helpers import refusal
from tests.providers import (
    APPLE,
    DETAILS,
    METADATA_URL,
    OIDC,
    SOCIAL,
    create,
    create_social,
    described,
    named,
    whole_metadata,
)
from tests.realms import Realm, add_client, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID = "InvalidParameterException"
SOCIAL_REFUSED = (
    INVALID,
    "clientId, clientSecret and authorizeScopes are all required idp details.",
)
APPLE_REFUSED = (INVALID, "clientId, privateKey, teamId, and keyId are all required idp details.")
OIDC_REFUSED = (
    INVALID,
    (
        "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp"
        " details."
    ),
)


def names(realm: Realm) -> list[str]:
    """Return the names of a pool's providers."""
    listed = realm.idp.list_identity_providers(UserPoolId=realm.pool_id)["Providers"]
    return [one["ProviderName"] for one in listed]


def client_of(realm: Realm) -> Any:
    """Describe the realm's app client."""
    return realm.idp.describe_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)[
        "UserPoolClient"
    ]


ADDED: dict[str, dict[str, str]] = {
    "OIDC": {"attributes_url_add_attributes": "false"},
    "Google": {
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    },
    "LoginWithAmazon": {
        "attributes_url": "https://api.amazon.com/user/profile",
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://www.amazon.com/ap/oa",
        "token_request_method": "POST",
        "token_url": "https://api.amazon.com/auth/o2/token",
    },
    "SignInWithApple": {
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://appleid.apple.com/auth/authorize",
        "oidc_issuer": "https://appleid.apple.com",
        "token_request_method": "POST",
        "token_url": "https://appleid.apple.com/auth/token",
    },
    "Facebook": {
        "attributes_url": "https://graph.facebook.com/v17.0/me?fields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://www.facebook.com/v17.0/dialog/oauth",
        "token_request_method": "GET",
        "token_url": "https://graph.facebook.com/v17.0/oauth/access_token",
    },
}
USERNAMES = {
    "OIDC": {"username": "sub"},
    "Google": {"username": "sub"},
    "LoginWithAmazon": {"username": "user_id"},
    "SignInWithApple": {"username": "sub"},
    "Facebook": {"username": "id"},
    "SAML": {},
}


@pytest.mark.parametrize("kind", ADDED)
def test_what_the_service_adds(realm: Realm, kind: str) -> None:
    """The answer has the documented details, in alphabetical order, and no private key."""
    name = "MyOIDC" if kind == "OIDC" else kind
    made = create(realm, name, kind)
    shown = {k: value for k, value in DETAILS[kind].items() if k != "private_key"}
    assert made["ProviderDetails"] == shown | ADDED[kind]
    assert list(made["ProviderDetails"]) == sorted(made["ProviderDetails"])
    assert made["AttributeMapping"] == USERNAMES[kind]
    assert described(realm, name) == made | {"IdpIdentifiers": []}


def test_create_shows_what_was_given(realm: Realm) -> None:
    """Identifiers are in the answer because they were in the request; dates are equal."""
    made = create(realm, IdpIdentifiers=["example.com"], AcrMapping={"Level1": "low"})
    assert made["LastModifiedDate"] == made["CreationDate"]
    assert made["IdpIdentifiers"] == ["example.com"]
    assert made["AcrMapping"] == {"Level1": "low"}
    assert made["UserPoolId"] == realm.pool_id
    assert described(realm) == made
    assert "IdpIdentifiers" not in create(realm, "Other")
    assert "AcrMapping" not in described(realm, "Other")


def test_details_of_the_request_win(realm: Realm) -> None:
    """A program that names what the service would add reads it back unchanged."""
    details = {**SOCIAL, "attributes_url_add_attributes": "false", "api_version": "v9.0"}
    shown = create(realm, "Facebook", "Facebook", ProviderDetails=details)["ProviderDetails"]
    assert shown["attributes_url_add_attributes"] == "false"
    assert shown["api_version"] == "v9.0"
    assert shown["token_url"] == "https://graph.facebook.com/v9.0/oauth/access_token"


@pytest.mark.parametrize(
    ("kind", "missing", "expected"),
    [
        *(("Google", key, SOCIAL_REFUSED) for key in SOCIAL),
        *(("Facebook", key, SOCIAL_REFUSED) for key in SOCIAL),
        *(("LoginWithAmazon", key, SOCIAL_REFUSED) for key in SOCIAL),
        *(("SignInWithApple", key, APPLE_REFUSED) for key in APPLE if key != "authorize_scopes"),
        *(("OIDC", key, OIDC_REFUSED) for key in OIDC if key != "client_secret"),
    ],
)
def test_required_details(realm: Realm, kind: str, missing: str, expected: tuple[str, str]) -> None:
    """A detail that is left out or empty is named with all the others that a type needs."""
    name = "MyOIDC" if kind == "OIDC" else kind
    details = DETAILS[kind]
    without = {key: value for key, value in details.items() if key != missing}
    for given in (without, details | {missing: ""}):
        assert refusal(lambda d=given: create(realm, name, kind, ProviderDetails=d)) == expected
    assert names(realm) == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"oidc_issuer": "http://issuer.example.com"}, "OIDC endpoint must start with https://"),
        ({"token_url": "http://x.example.com"}, "OIDC endpoint must start with https://"),
        ({"jwks_uri": "ftp://x.example.com"}, "OIDC endpoint must start with https://"),
        (
            {"attributes_request_method": "PUT"},
            (
                "1 validation error detected: Value 'PUT' at 'attributesRequestMethod' failed to"
                " satisfy constraint: Member must satisfy enum value set: [POST, GET]"
            ),
        ),
    ],
)
def test_oidc_details_that_are_refused(realm: Realm, change: dict[str, str], text: str) -> None:
    """Endpoints are https, and attributes are asked for by GET or POST."""
    details = OIDC | change
    assert refusal(lambda: create(realm, ProviderDetails=details)) == (INVALID, text)


def test_endpoints_from_a_registered_discovery_document(cognito: Cognito, realm: Realm) -> None:
    """Endpoints that the request leaves out come from the issuer's document, if it is known."""
    url = "https://issuer.example.com/.well-known/openid-configuration"
    cognito.documents[url] = (
        '{"authorization_endpoint": "https://issuer.example.com/a", "jwks_uri": "https://i/jwks",'
        ' "token_endpoint": "https://issuer.example.com/t", "userinfo_endpoint": 1}'
    )
    details = {**OIDC, "token_url": "https://mine.example.com/t"}
    shown = create(realm, ProviderDetails=details)["ProviderDetails"]
    assert shown == details | {
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://issuer.example.com/a",
        "jwks_uri": "https://i/jwks",
    }


def test_a_document_that_is_no_json(cognito: Cognito, realm: Realm) -> None:
    """A discovery document that cannot be read adds nothing."""
    cognito.documents["https://issuer.example.com/.well-known/openid-configuration"] = "<html>"
    assert create(realm)["ProviderDetails"] == OIDC | {"attributes_url_add_attributes": "false"}


def test_endpoints_of_a_pool_of_ours(realm: Realm) -> None:
    """A user pool may be the OIDC provider of another one: its endpoints are known."""
    other = make_realm(realm.idp)
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{other.pool_id}"
    shown = create(realm, ProviderDetails={**OIDC, "oidc_issuer": issuer})["ProviderDetails"]
    assert shown["jwks_uri"] == f"{issuer}/.well-known/jwks.json"
    assert shown["token_url"].endswith("/oauth2/token")
    assert shown["attributes_url"].endswith("/oauth2/userInfo")
    details = {**OIDC, "oidc_issuer": issuer.replace("us-east-1.", "eu-west-1.")}
    assert "jwks_uri" not in create(realm, "Nowhere", ProviderDetails=details)["ProviderDetails"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Mine", "Google"), ("Google", "Facebook"), ("Google", "OIDC"), ("Facebook", "SAML")],
)
def test_social_providers_have_the_name_of_their_type(realm: Realm, name: str, kind: str) -> None:
    """A social provider has its type's name, and nothing else has it."""
    expected = (INVALID, f"Provider {name} cannot be of type {kind}.")
    assert refusal(lambda: create(realm, name, kind)) == expected


def test_names_are_unique(realm: Realm) -> None:
    """A second provider of the name is refused, in another pool it is fine."""
    create(realm)
    text = f"MyOIDC already exists for tenant {realm.pool_id}."
    assert refusal(lambda: create(realm)) == ("DuplicateProviderException", text)
    create(make_realm(realm.idp))


def test_the_quota_of_providers(realm: Realm) -> None:
    """A pool has 300 providers at most."""
    for number in range(300):
        create(realm, f"P{number:03}")
    expected = (
        "LimitExceededException",
        "A user pool cannot have more than 300 identity providers.",
    )
    assert refusal(lambda: create(realm, "OneMore")) == expected


def test_unknown_pools_and_providers(realm: Realm) -> None:
    """The pool is looked up first; each operation has its own words for a missing provider."""
    idp, missing = realm.idp, "us-east-1_nowhere99"
    no_pool = ("ResourceNotFoundException", f"User pool {missing} does not exist.")
    for call, more in (
        (idp.create_identity_provider, {"ProviderType": "OIDC", "ProviderDetails": OIDC}),
        (idp.describe_identity_provider, {}),
        (idp.update_identity_provider, {}),
        (idp.delete_identity_provider, {}),
    ):
        assert refusal(call, UserPoolId=missing, ProviderName="None", **more) == no_pool
    assert refusal(idp.list_identity_providers, UserPoolId=missing) == no_pool
    by_identifier = idp.get_identity_provider_by_identifier
    assert refusal(by_identifier, UserPoolId=missing, IdpIdentifier="x") == no_pool
    text = f"Identity provider None for tenantId {realm.pool_id} does not exist."
    for call in (idp.describe_identity_provider, idp.delete_identity_provider):
        assert refusal(call, **named(realm, "None")) == ("ResourceNotFoundException", text)
    assert refusal(idp.update_identity_provider, **named(realm, "None")) == (
        "ResourceNotFoundException",
        f"Identity provider None in User Pool {realm.pool_id} does not exist.",
    )


def test_attribute_mapping(realm: Realm) -> None:
    """Claims are mapped to attributes of the schema, custom ones too, and to the user name."""
    realm.idp.add_custom_attributes(
        UserPoolId=realm.pool_id,
        CustomAttributes=[{"Name": "team", "AttributeDataType": "String", "Mutable": True}],
    )
    mapping = {"username": "sub", "email": "mail", "custom:team": "groups"}
    assert create(realm, AttributeMapping=mapping)["AttributeMapping"] == mapping
    refused = (INVALID, "AttributeMapping contains invalid mapping: [custom:no, mail]")
    wrong = {"custom:no": "x", "email": "email", "mail": "email"}
    assert refusal(lambda: create(realm, "Other", AttributeMapping=wrong)) == refused
    update = realm.idp.update_identity_provider
    assert refusal(update, **named(realm), AttributeMapping=wrong) == refused
    assert described(realm)["AttributeMapping"] == mapping


def test_identifiers(realm: Realm) -> None:
    """A provider is found by its identifiers, which no other provider of the pool has."""
    idp = realm.idp
    create(realm, IdpIdentifiers=["example.com", "example.org"])
    create(realm, "Other", IdpIdentifiers=["example.net"])

    def provider_of(identifier: str) -> str:
        found = idp.get_identity_provider_by_identifier(
            UserPoolId=realm.pool_id, IdpIdentifier=identifier
        )["IdentityProvider"]
        assert found == described(realm, found["ProviderName"])
        return str(found["ProviderName"])

    assert provider_of("example.org") == "MyOIDC"
    assert provider_of("example.net") == "Other"
    taken = (INVALID, "Identifier example.com is already in use by another identity provider.")
    assert refusal(lambda: create(realm, "Third", IdpIdentifiers=["example.com"])) == taken
    update = idp.update_identity_provider
    assert refusal(update, **named(realm, "Other"), IdpIdentifiers=["example.com"]) == taken
    twice = (INVALID, "IdpIdentifiers contains a more than once.")
    assert refusal(lambda: create(realm, "Third", IdpIdentifiers=["a", "a"])) == twice
    update(**named(realm), IdpIdentifiers=["example.org", "example.edu"])
    assert provider_of("example.edu") == "MyOIDC"
    find = idp.get_identity_provider_by_identifier
    for identifier in ("example.com", "MyOIDC"):
        unknown = f"Identity provider with identifier {identifier} does not exist."
        found = refusal(find, UserPoolId=realm.pool_id, IdpIdentifier=identifier)
        assert found == ("ResourceNotFoundException", unknown)
    create(realm, "Third", IdpIdentifiers=["example.com"])
    idp.delete_identity_provider(**named(realm, "Other"))
    create(realm, "Fourth", IdpIdentifiers=["example.net"])


def test_acr_mapping(realm: Realm) -> None:
    """Only OIDC providers map levels of authentication."""
    levels = {"Level2": "urn:two"}
    refused = (INVALID, "AcrMapping is only supported for OIDC providers.")
    assert refusal(lambda: create(realm, "Google", "Google", AcrMapping=levels)) == refused
    create_social(realm, "Google")
    update = realm.idp.update_identity_provider
    assert refusal(update, **named(realm, "Google"), AcrMapping=levels) == refused
    create(realm)
    assert update(**named(realm), AcrMapping=levels)["IdentityProvider"]["AcrMapping"] == levels


def test_update(cognito: Cognito, realm: Realm) -> None:
    """What is sent is replaced as a whole, what is not stays, empty collections clear."""
    create(realm, AttributeMapping={"email": "email"}, IdpIdentifiers=["a"])
    cognito.clock.advance(60)
    update = realm.idp.update_identity_provider
    details = {**OIDC, "client_id": "new"}
    del details["client_secret"]
    changed = update(**named(realm), ProviderDetails=details)["IdentityProvider"]
    assert changed["ProviderDetails"] == details | {"attributes_url_add_attributes": "false"}
    assert changed["AttributeMapping"] == {"email": "email"}
    assert "IdpIdentifiers" not in changed
    assert (changed["LastModifiedDate"] - changed["CreationDate"]).total_seconds() >= 60
    assert described(realm)["IdpIdentifiers"] == ["a"]
    cleared = update(**named(realm), AttributeMapping={}, IdpIdentifiers=[])["IdentityProvider"]
    assert (cleared["AttributeMapping"], cleared["IdpIdentifiers"]) == ({}, [])
    assert cleared["ProviderDetails"] == changed["ProviderDetails"]
    assert refusal(update, **named(realm), ProviderDetails={"client_id": "x"}) == OIDC_REFUSED
    assert described(realm) == cleared


def test_list(realm: Realm) -> None:
    """Providers come by name, with types and dates only, in pages of 50 at most."""
    for number in range(55):
        create(realm, f"P{number:02}")
    idp = realm.idp
    pages: list[list[str]] = []
    token: dict[str, str] = {}
    while not pages or token:
        answer = idp.list_identity_providers(UserPoolId=realm.pool_id, MaxResults=60, **token)
        pages.append([one["ProviderName"] for one in answer["Providers"]])
        token = {"NextToken": answer["NextToken"]} if "NextToken" in answer else {}
    assert [len(page) for page in pages] == [50, 5]
    assert [name for page in pages for name in page] == [f"P{n:02}" for n in range(55)]
    first = idp.list_identity_providers(UserPoolId=realm.pool_id, MaxResults=1)["Providers"][0]
    members = {"ProviderName", "ProviderType", "LastModifiedDate", "CreationDate"}
    assert first.keys() == members
    bad = {"UserPoolId": realm.pool_id, "NextToken": "bad"}
    assert refusal(idp.list_identity_providers, **bad)[0] == INVALID


def test_clients_of_providers(realm: Realm) -> None:
    """An app client offers providers that exist; a deleted one it does not offer any more."""
    idp = realm.idp
    wanted = ["COGNITO", "MyOIDC", "Google"]
    text = f"The provider Google does not exist for User Pool {realm.pool_id}."
    by_client = {"UserPoolId": realm.pool_id, "ClientId": realm.client_id}
    update = idp.update_user_pool_client
    create(realm)
    refused = refusal(update, **by_client, SupportedIdentityProviders=wanted)
    assert refused == (INVALID, text)
    create_social(realm, "Google")
    update(**by_client, SupportedIdentityProviders=wanted)
    only = add_client(idp, realm.pool_id, {"SupportedIdentityProviders": ["MyOIDC"]})
    idp.delete_identity_provider(**named(realm))
    assert set(client_of(realm)["SupportedIdentityProviders"]) == {"COGNITO", "Google"}
    assert "SupportedIdentityProviders" not in client_of(only)
    assert names(realm) == ["Google"]
    assert refusal(idp.delete_identity_provider, **named(realm))[0] == "ResourceNotFoundException"


def test_deleting_the_pool(cognito: Cognito, realm: Realm) -> None:
    """A deleted pool leaves nothing of its providers."""
    create(realm, IdpIdentifiers=["a"])
    realm.idp.delete_user_pool(UserPoolId=realm.pool_id)
    assert cognito.save()["regions"] == {}


def test_save_restore_and_snapshot(cognito: Cognito, realm: Realm) -> None:
    """Providers come back with their secrets, identifiers and metadata."""
    cognito.documents[METADATA_URL] = whole_metadata()
    create(realm, "MySAML", "SAML", IdpIdentifiers=["a"])
    create_social(realm, "SignInWithApple")
    saved = cognito.save()
    with cognito.snapshot():
        realm.idp.update_identity_provider(**named(realm, "MySAML"), IdpIdentifiers=["b"])
        realm.idp.delete_identity_provider(**named(realm, "SignInWithApple"))
    assert cognito.save()["regions"] == saved["regions"]
    shown = described(realm, "MySAML")
    with intercept() as other:
        other.restore(saved)
        assert other.save() == saved
        found = realm.idp.get_identity_provider_by_identifier(
            UserPoolId=realm.pool_id, IdpIdentifier="a"
        )
        assert found["IdentityProvider"] == shown
        data = other.save()
        (pool,) = data["regions"]["us-east-1"].values()
        pool["identity_providers"]["SignInWithApple"]["identifiers"] = ["a"]
        with pytest.raises(ValueError, match="two identity providers with the identifier 'a'"):
            other.restore(data)


def test_nothing_secret_in_a_repr(cognito: Cognito, realm: Realm) -> None:
    """Logs that show a provider do not show its client secret."""
    create(realm)
    pool = cognito.service("us-east-1").pool(realm.pool_id)
    assert repr(pool.identity_providers["MyOIDC"]) == "<IdentityProvider 'MyOIDC' OIDC>"
