"""Quotas: AWS's numbers, changed by a test, and what is refused at each of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import intercept
from cognito_intercept.cli import quotas as page
from cognito_intercept.quotas import Quotas, quotas_with_defaults
from tests.helpers import make_pool, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

ROOT = Path(__file__).parents[1]
LIMIT = "LimitExceededException"
INVALID = "InvalidParameterException"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/c"


@pytest.fixture
def cognito() -> Iterator[Cognito]:
    """Return an emulator of its own."""
    with intercept() as emulator:
        yield emulator


@pytest.fixture
def client(cognito: Cognito) -> CognitoIdentityProviderClient:  # noqa: ARG001 - it is active
    """Return a client of the emulator."""
    return boto3.client("cognito-idp")


def test_the_page_is_up_to_date() -> None:
    """The page in the docs is what the table says."""
    assert (ROOT / "docs" / "quotas.md").read_text() == page.render(), (
        "run: python -m cognito_intercept.cli.quotas > docs/quotas.md"
    )


def test_numbers_of_aws() -> None:
    """The defaults are AWS's [D quotas]."""
    assert {name: default for name, default, _ in quotas_with_defaults()} == {
        "user_pools_per_region": 1000,
        "custom_domains_per_region": 4,
        "users_per_pool": 40_000_000,
        "app_clients_per_pool": 1000,
        "groups_per_pool": 10_000,
        "identity_providers_per_pool": 300,
        "resource_servers_per_pool": 25,
        "custom_attributes_per_pool": 50,
        "tags_per_pool": 50,
        "import_jobs_per_pool": 1000,
        "terms_per_pool": 40,
        "branding_styles_per_pool": 20,
        "cimd_policies_per_pool": 20,
        "recovery_previews_per_pool_and_day": 3,
        "recovery_previews_per_pool_and_month": 10,
        "recovery_previews_per_account_and_day": 10,
        "active_recoveries_per_account": 5,
        "secrets_per_client": 2,
        "callback_urls_per_client": 100,
        "logout_urls_per_client": 100,
        "scopes_per_client": 50,
        "identifiers_per_provider": 50,
        "scopes_per_resource_server": 100,
        "groups_per_user": 100,
        "linked_identities_per_user": 5,
        "passkeys_per_user": 20,
        "user_authentication_rate": 120,
        "user_creation_rate": 50,
        "user_federation_rate": 25,
        "user_account_recovery_rate": 30,
        "user_read_rate": 120,
        "user_update_rate": 25,
        "user_token_rate": 120,
        "user_resource_read_rate": 50,
        "user_resource_update_rate": 25,
        "user_list_rate": 30,
        "user_pool_read_rate": 15,
        "user_pool_update_rate": 15,
        "user_pool_resource_read_rate": 20,
        "user_pool_resource_update_rate": 15,
        "user_pool_client_read_rate": 15,
        "user_pool_client_update_rate": 15,
        "client_authentication_rate": 150,
        "limit_management_rate": 1,
        "operation_rate_per_pool": 5,
        "emails_per_day": 50,
        "confirm_sign_up_per_hour": 15,
        "confirm_forgot_password_per_hour": 20,
        "verify_user_attribute_per_hour": 15,
        "resend_confirmation_code_per_hour": 5,
        "forgot_password_per_hour": 20,
        "change_password_per_hour": 5,
        "get_user_attribute_verification_code_per_hour": 5,
    }


def test_unknown_names_and_bad_numbers_are_refused() -> None:
    """A misspelt name is an error of Python, and so is what is no number of things."""
    quotas = Quotas()
    with pytest.raises(AttributeError, match="users_of_pool"):
        quotas.users_of_pool = 3  # type: ignore[attr-defined]
    for value in ("3", 3.0, True, None):
        with pytest.raises(TypeError, match="a quota is a whole number"):
            quotas.users_per_pool = value  # type: ignore[assignment]
    with pytest.raises(ValueError, match="a quota is not negative: -1"):
        quotas.users_per_pool = -1
    with pytest.raises(ValueError, match="callback_urls_per_client is at most 100"):
        quotas.callback_urls_per_client = 101
    assert quotas == Quotas()


def test_user_pools(cognito: Cognito, client: CognitoIdentityProviderClient) -> None:
    """The pools of a region are counted; those of another one and deleted ones are not."""
    cognito.quotas.user_pools_per_region = 1
    first = make_pool("first")
    assert refusal(client.create_user_pool, PoolName="second") == (
        LIMIT,
        "An account cannot have more than 1 user pools in a region.",
    )
    make_pool("elsewhere", boto3.client("cognito-idp", region_name="eu-west-1"))
    client.delete_user_pool(UserPoolId=first)
    make_pool("second")


def test_a_number_can_be_raised(cognito: Cognito, client: CognitoIdentityProviderClient) -> None:
    """What AWS would raise on request, or never, a test raises."""
    pool = make_pool("pool")
    cognito.quotas.resource_servers_per_pool = 26
    for number in range(26):
        client.create_resource_server(UserPoolId=pool, Identifier=f"{number}", Name="n")
    request = {"UserPoolId": pool, "Identifier": "x", "Name": "n"}
    assert refusal(client.create_resource_server, **request) == (
        LIMIT,
        "A user pool cannot have more than 26 resource servers.",
    )


def test_app_clients(cognito: Cognito, client: CognitoIdentityProviderClient) -> None:
    """A full pool refuses an app client before it looks at its settings."""
    pool = make_pool("pool")
    cognito.quotas.app_clients_per_pool = 1
    client.create_user_pool_client(UserPoolId=pool, ClientName="first")
    request = {"UserPoolId": pool, "ClientName": "second", "AccessTokenValidity": 86400}
    assert refusal(client.create_user_pool_client, **request) == (
        LIMIT,
        "A user pool cannot have more than 1 app clients.",
    )


def test_groups(cognito: Cognito, client: CognitoIdentityProviderClient) -> None:
    """A pool's groups are counted, and those of a user; another pool's are not."""
    pool = make_pool("pool")
    cognito.quotas.groups_per_pool = 2
    cognito.quotas.groups_per_user = 1
    for name in ("a", "b"):
        client.create_group(UserPoolId=pool, GroupName=name)
    assert refusal(client.create_group, UserPoolId=pool, GroupName="a")[0] == (
        "GroupExistsException"
    )
    assert refusal(client.create_group, UserPoolId=pool, GroupName="c") == (
        LIMIT,
        "A user pool cannot have more than 2 groups.",
    )
    client.create_group(UserPoolId=make_pool("other"), GroupName="c")
    client.admin_create_user(UserPoolId=pool, Username="ann")
    member = {"UserPoolId": pool, "Username": "ann"}
    client.admin_add_user_to_group(**member, GroupName="a")
    client.admin_add_user_to_group(**member, GroupName="a")
    assert refusal(client.admin_add_user_to_group, **member, GroupName="b") == (
        LIMIT,
        "A user cannot be in more than 1 groups.",
    )


def test_users(cognito: Cognito, client: CognitoIdentityProviderClient) -> None:
    """A full pool takes no user from anybody, and has room again after a deletion."""
    pool = make_pool("pool")
    app = client.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]
    cognito.quotas.users_per_pool = 1
    client.admin_create_user(UserPoolId=pool, Username="ann")
    full = (LIMIT, "A user pool cannot have more than 1 users.")
    assert refusal(client.admin_create_user, UserPoolId=pool, Username="bea") == full
    sign_up: dict[str, Any] = {
        "ClientId": app["ClientId"],
        "Username": "bea",
        "Password": "Passw0rd!",
    }
    assert refusal(client.sign_up, **sign_up) == full
    assert len(client.list_users(UserPoolId=pool)["Users"]) == 1
    client.admin_delete_user(UserPoolId=pool, Username="ann")
    client.sign_up(**sign_up)


def test_a_migrated_user_of_a_full_pool(
    cognito: Cognito, client: CognitoIdentityProviderClient
) -> None:
    """A sign-in that would add a user is refused."""
    pool = make_pool("pool")
    app = client.create_user_pool_client(
        UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]
    cognito.on("UserMigration", lambda event, _: _described(event))
    cognito.quotas.users_per_pool = 0
    request = {
        "ClientId": app["ClientId"],
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "ann", "PASSWORD": "Passw0rd!"},
    }
    assert refusal(client.initiate_auth, **request)[0] == LIMIT


def _described(event: dict[str, Any]) -> dict[str, Any]:
    event["response"] = {
        "userAttributes": {"email": "ann@example.com"},
        "finalUserStatus": "CONFIRMED",
    }
    return event


def test_identity_providers(cognito: Cognito, client: CognitoIdentityProviderClient) -> None:
    """A pool's providers are counted, and the identifiers of one of them."""
    pool = make_pool("pool")
    cognito.quotas.identity_providers_per_pool = 1
    cognito.quotas.identifiers_per_provider = 1
    google: dict[str, Any] = {
        "UserPoolId": pool,
        "ProviderName": "Google",
        "ProviderType": "Google",
        "ProviderDetails": {"client_id": "c", "client_secret": "s", "authorize_scopes": "openid"},
    }
    text = (
        "1 validation error detected: Value '[a, b]' at 'idpIdentifiers' failed to satisfy"
        " constraint: Member must have length less than or equal to 1"
    )
    too_long = (INVALID, text)
    assert refusal(client.create_identity_provider, **google, IdpIdentifiers=["a", "b"]) == too_long
    client.create_identity_provider(**google)
    amazon = google | {"ProviderName": "LoginWithAmazon", "ProviderType": "LoginWithAmazon"}
    assert refusal(client.create_identity_provider, **amazon) == (
        LIMIT,
        "A user pool cannot have more than 1 identity providers.",
    )
    update = {"UserPoolId": pool, "ProviderName": "Google", "IdpIdentifiers": ["a", "b"]}
    assert refusal(client.update_identity_provider, **update) == too_long


def test_custom_domains(cognito: Cognito, client: CognitoIdentityProviderClient) -> None:
    """Custom domains of all pools of a region are counted, prefixes are not."""
    pools = [make_pool(f"pool {number}") for number in range(2)]
    cognito.quotas.custom_domains_per_region = 1

    def custom(number: int) -> dict[str, Any]:
        config = {"CertificateArn": CERTIFICATE}
        name = f"login{number}.example.com"
        return {"UserPoolId": pools[number], "Domain": name, "CustomDomainConfig": config}

    client.create_user_pool_domain(UserPoolId=pools[0], Domain="prefix")
    client.create_user_pool_domain(**custom(0))
    assert refusal(client.create_user_pool_domain, **custom(1)) == (
        LIMIT,
        "An account cannot have more than 1 custom domains in a region.",
    )
    with cognito.snapshot():
        client.delete_user_pool_domain(UserPoolId=pools[0], Domain="login0.example.com")
        client.create_user_pool_domain(**custom(1))
    assert refusal(client.create_user_pool_domain, **custom(1))[0] == LIMIT
    cognito.restore(cognito.save())
    assert refusal(client.create_user_pool_domain, **custom(1))[0] == LIMIT


@pytest.mark.parametrize(
    ("quota", "member", "values"),
    [
        ("callback_urls_per_client", "CallbackURLs", ["https://a", "https://b"]),
        ("logout_urls_per_client", "LogoutURLs", ["https://a", "https://b"]),
        ("scopes_per_client", "AllowedOAuthScopes", ["email", "openid"]),
    ],
)
def test_lists_of_app_clients(
    cognito: Cognito,
    client: CognitoIdentityProviderClient,
    quota: str,
    member: str,
    values: list[str],
) -> None:
    """A list that is too long is refused as the service model's own limit is."""
    pool = make_pool("pool")
    setattr(cognito.quotas, quota, 1)
    request: dict[str, Any] = {"UserPoolId": pool, "ClientName": "app", member: values}
    code, text = refusal(client.create_user_pool_client, **request)
    assert code == INVALID
    assert text.startswith("1 validation error detected: Value '[")
    place = f"{member[0].lower()}{member[1:]}"
    assert text.endswith(
        f"]' at '{place}' failed to satisfy constraint: Member must have length less than or equal"
        " to 1"
    )
    app = client.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]
    update = {"UserPoolId": pool, "ClientId": app["ClientId"], member: values}
    assert refusal(client.update_user_pool_client, **update) == (code, text)


def test_scopes_of_resource_servers(
    cognito: Cognito, client: CognitoIdentityProviderClient
) -> None:
    """The scopes of a resource server are counted, at creation and at an update."""
    pool = make_pool("pool")
    cognito.quotas.scopes_per_resource_server = 1
    scopes: list[Any] = [{"ScopeName": name, "ScopeDescription": name} for name in "ab"]
    server = {"UserPoolId": pool, "Identifier": "api", "Name": "API"}
    text = (
        "1 validation error detected: Value '[{ScopeName=a, ScopeDescription=a}, {ScopeName=b,"
        " ScopeDescription=b}]' at 'scopes' failed to satisfy constraint: Member must have length"
        " less than or equal to 1"
    )
    too_long = (INVALID, text)
    assert refusal(client.create_resource_server, **server, Scopes=scopes) == too_long
    client.create_resource_server(**server, Scopes=scopes[:1])
    assert refusal(client.update_resource_server, **server, Scopes=scopes) == too_long


def test_attributes_tags_and_secrets(
    cognito: Cognito, client: CognitoIdentityProviderClient
) -> None:
    """Custom attributes and tags are refused as parameters, secrets as a limit."""
    cognito.quotas.custom_attributes_per_pool = 1
    cognito.quotas.tags_per_pool = 1
    cognito.quotas.secrets_per_client = 1
    schema = [{"Name": name, "AttributeDataType": "String"} for name in "ab"]
    no_attributes = (INVALID, "A user pool cannot have more than 1 custom attributes.")
    no_tags = (INVALID, "A user pool cannot have more than 1 tags.")
    tags = {"a": "1", "b": "2"}
    assert refusal(client.create_user_pool, PoolName="pool", Schema=schema) == no_attributes
    assert refusal(client.create_user_pool, PoolName="pool", UserPoolTags=tags) == no_tags
    made = client.create_user_pool(PoolName="pool", UserPoolTags={"a": "1"})["UserPool"]
    added = {"UserPoolId": made["Id"], "CustomAttributes": schema}
    assert refusal(client.add_custom_attributes, **added) == no_attributes
    assert refusal(client.tag_resource, ResourceArn=made["Arn"], Tags={"b": "2"}) == no_tags
    app = client.create_user_pool_client(
        UserPoolId=made["Id"], ClientName="app", GenerateSecret=True
    )["UserPoolClient"]
    assert refusal(
        client.add_user_pool_client_secret, UserPoolId=made["Id"], ClientId=app["ClientId"]
    ) == (LIMIT, "An app client can have at most 1 client secrets.")


def test_attempts_of_an_hour(cognito: Cognito, client: CognitoIdentityProviderClient) -> None:
    """What a user may do so many times an hour is a quota as well."""
    pool = make_pool("pool")
    app = client.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]
    confirmation = {"ClientId": app["ClientId"], "Username": "ann", "ConfirmationCode": "000000"}
    attributes: list[Any] = [{"Name": "email", "Value": "ann@example.com"}]
    client.update_user_pool(UserPoolId=pool, AutoVerifiedAttributes=["email"])
    client.sign_up(
        ClientId=app["ClientId"],
        Username="ann",
        Password="Passw0rd!",
        UserAttributes=attributes,
    )
    cognito.quotas.confirm_sign_up_per_hour = 1
    assert refusal(client.confirm_sign_up, **confirmation)[0] == "CodeMismatchException"
    assert refusal(client.confirm_sign_up, **confirmation) == (
        LIMIT,
        "Attempt limit exceeded, please try after some time.",
    )
    cognito.clock.advance(3600)
    assert refusal(client.confirm_sign_up, **confirmation)[0] == "CodeMismatchException"


def test_snapshots_take_quotas_back(cognito: Cognito) -> None:
    """What a block changes is as before at its end, also where blocks nest."""
    cognito.quotas.users_per_pool = 5
    with cognito.snapshot():
        cognito.quotas.users_per_pool = 4
        with cognito.snapshot():
            cognito.quotas.users_per_pool = 3
        assert cognito.quotas.users_per_pool == 4
    assert cognito.quotas.users_per_pool == 5


def test_a_restored_state_has_the_quotas_of_its_emulator(
    cognito: Cognito, client: CognitoIdentityProviderClient
) -> None:
    """Quotas are no part of a saved state, and hold for the pools that come with one."""
    pool = make_pool("pool")
    saved = cognito.save()
    cognito.quotas.groups_per_pool = 0
    cognito.restore(saved)
    assert cognito.quotas.groups_per_pool == 0
    assert refusal(client.create_group, UserPoolId=pool, GroupName="a")[0] == LIMIT
