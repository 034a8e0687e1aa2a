"""App clients: defaults, secrets, what an update resets, what is refused, flows, lifetimes."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest

from cognito_intercept import intercept
from cognito_intercept.domain import client as app_client
from cognito_intercept.domain.client import Client, TokenLifetimes
from tests.helpers import refusal

INVALID, OAUTH = "InvalidParameterException", "InvalidOAuthFlowException"


@pytest.fixture
def pool_id(idp: Any) -> str:
    """A user pool with nothing special about it."""
    pool: str = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    return pool


def made(idp: Any, pool_id: str, **settings: Any) -> dict[str, Any]:
    """Create an app client and return it."""
    settings = {"ClientName": "c"} | settings
    client: dict[str, Any] = idp.create_user_pool_client(UserPoolId=pool_id, **settings)[
        "UserPoolClient"
    ]
    return client


def oauth(*flows: str, scopes: tuple[str, ...] = ("openid",), **more: Any) -> dict[str, Any]:
    """Return the settings of a client that uses OAuth flows."""
    return {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": list(flows),
        "AllowedOAuthScopes": list(scopes),
        "CallbackURLs": ["https://example.com/cb"],
    } | more


def stored(**settings: Any) -> Client:
    """Return a client that has settings and nothing else."""
    return Client("id", "us-east-1_pool", 0.0, 0.0, settings)


def test_defaults(idp: Any, pool_id: str) -> None:
    """A client made of a name alone has AWS's defaults, and nothing that was never set."""
    client = made(idp, pool_id)
    assert re.fullmatch("[0-9a-z]{26}", client.pop("ClientId"))
    assert client.pop("CreationDate") == client.pop("LastModifiedDate")
    assert client == {
        "UserPoolId": pool_id,
        "ClientName": "c",
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {},
        "AllowedOAuthFlowsUserPoolClient": False,
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": 3,
    }


def test_describe_shows_what_create_answered(idp: Any, pool_id: str) -> None:
    """DescribeUserPoolClient gives the client as it was made, secret included."""
    client = made(idp, pool_id, GenerateSecret=True)
    assert re.fullmatch("[0-9a-z]{51,52}", client["ClientSecret"])
    found = idp.describe_user_pool_client(UserPoolId=pool_id, ClientId=client["ClientId"])
    assert found["UserPoolClient"] == client


def test_given_secret(idp: Any, pool_id: str) -> None:
    """A secret can be given instead of generated, but not both."""
    secret = "s" * 24
    assert made(idp, pool_id, ClientSecret=secret)["ClientSecret"] == secret
    code, message = refusal(
        idp.create_user_pool_client,
        UserPoolId=pool_id,
        ClientName="c",
        ClientSecret=secret,
        GenerateSecret=True,
    )
    assert code == INVALID
    assert "both GenerateSecret" in message


def test_lists_are_sets_in_javas_order(idp: Any, pool_id: str) -> None:
    """Lists come back in the order of AWS's sample (recorded R032)."""
    urls = ["https://example.com", "https://www.amazon.com", "myapp://example"]
    local = "http://localhost:8001"
    client = made(
        idp,
        pool_id,
        **oauth("code", "implicit", CallbackURLs=[local, *urls, local]),
        ReadAttributes=["email", "phone_number", "email_verified", "phone_number_verified"],
        ExplicitAuthFlows=[
            "ALLOW_REFRESH_TOKEN_AUTH",
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_USER_SRP_AUTH",
        ],
    )
    assert client["CallbackURLs"] == [*urls, local]
    assert client["AllowedOAuthFlows"] == ["implicit", "code"]
    assert client["ReadAttributes"] == [
        "email_verified",
        "phone_number_verified",
        "phone_number",
        "email",
    ]
    assert client["ExplicitAuthFlows"] == [
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    ]


def test_refresh_validity_of_zero_is_the_default(idp: Any, pool_id: str) -> None:
    """0 stands for 30 days."""
    assert made(idp, pool_id, RefreshTokenValidity=0)["RefreshTokenValidity"] == 30


def test_analytics_get_the_services_role(idp: Any, pool_id: str) -> None:
    """An application's ARN is enough; the service adds the role it sends with."""
    arn = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/x"
    client = made(idp, pool_id, AnalyticsConfiguration={"ApplicationArn": arn})
    role = client["AnalyticsConfiguration"]["RoleArn"]
    assert role.endswith(
        ":role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp"
    )


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    *(
        (
            settings,
            OAUTH,
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is"
            " allowed to use OAuth flows.",
        )
        for settings in (
            {"AllowedOAuthFlowsUserPoolClient": True},
            oauth("code", scopes=()),
            oauth(),
        )
    ),
    *(
        (
            oauth(flow, CallbackURLs=[]),
            OAUTH,
            "CallbackUrls can not be empty when code flow or implicit flow is selected",
        )
        for flow in ("code", "implicit")
    ),
    (
        oauth("client_credentials", "code", GenerateSecret=True),
        OAUTH,
        "client_credentials flow can not be selected along with code flow or implicit flow.",
    ),
    (
        oauth("client_credentials"),
        OAUTH,
        "client_credentials flow can not be selected if client does not have a client secret.",
    ),
    *(
        (
            oauth("code", scopes=(scope,)),
            "ScopeDoesNotExistException",
            f"Invalid scope requested: {scope}",
        )
        for scope in ("notes/read", "unknown")
    ),
    *(
        (oauth("code", **{name: [url]}), INVALID, f"{url} cannot use the HTTP protocol.")
        for name, url in (
            ("CallbackURLs", "http://example.com"),
            ("LogoutURLs", "http://localhost.example.com"),
        )
    ),
    (
        oauth("code", CallbackURLs=["/relative"]),
        INVALID,
        "Invalid redirect URI: /relative",
    ),
    (
        oauth("code", DefaultRedirectURI="https://example.com/other"),
        INVALID,
        "The default redirect URI https://example.com/other is not in the callback URIs list.",
    ),
    *(
        (
            {"WriteAttributes": [name]},
            INVALID,
            "Invalid write attributes specified while creating a client",
        )
        for name in ("sub", "email_verified", "phone_number_verified", "custom:unknown")
    ),
    (
        {"ReadAttributes": ["custom:unknown"]},
        INVALID,
        "Invalid read attributes specified while creating a client",
    ),
    *(
        (validity, INVALID, "Invalid range for token validity.")
        for validity in (
            {"AccessTokenValidity": 299, "TokenValidityUnits": {"AccessToken": "seconds"}},
            {"AccessTokenValidity": 25},
            {"IdTokenValidity": 4, "TokenValidityUnits": {"IdToken": "minutes"}},
            {"RefreshTokenValidity": 59, "TokenValidityUnits": {"RefreshToken": "minutes"}},
            {"RefreshTokenValidity": 3651},
        )
    ),
    (
        {
            "AccessTokenValidity": 2,
            "RefreshTokenValidity": 1,
            "TokenValidityUnits": {"RefreshToken": "hours"},
        },
        INVALID,
        "Access and Id Token expiration times must be less than or equal to refresh token"
        " expiration times.",
    ),
    (
        {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ADMIN_NO_SRP_AUTH"]},
        INVALID,
        "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ),
    (
        {
            "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
            "RefreshTokenRotation": {"Feature": "ENABLED"},
        },
        INVALID,
        "ALLOW_REFRESH_TOKEN_AUTH cannot be specified in ExplicitAuthFlows when refresh token"
        " rotation is enabled.",
    ),
    *(
        (
            {"AnalyticsConfiguration": analytics},
            INVALID,
            "Invalid analytics configuration given, either <application arn> or <application"
            " id, role arn, external id> are valid",
        )
        for analytics in (
            {"ApplicationId": "ab"},
            {"UserDataShared": True},
            {
                "ApplicationArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/x",
                "ApplicationId": "ab",
            },
        )
    ),
]


@pytest.mark.parametrize(("settings", "code", "message"), REFUSED)
def test_refused(idp: Any, pool_id: str, settings: dict[str, Any], code: str, message: str) -> None:
    """What AWS refuses is refused in its words at creation and update, and changes nothing."""
    given = {"ClientName": "c", "UserPoolId": pool_id} | settings
    assert refusal(idp.create_user_pool_client, **given) == (code, message)
    assert idp.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"] == []
    before = made(idp, pool_id, GenerateSecret=given.pop("GenerateSecret", False))
    reference = {"UserPoolId": pool_id, "ClientId": before["ClientId"]}
    assert refusal(idp.update_user_pool_client, **(given | reference)) == (code, message)
    assert idp.describe_user_pool_client(**reference)["UserPoolClient"] == before


def test_unknown_provider(idp: Any, pool_id: str) -> None:
    """COGNITO is always there; another provider must exist in the pool."""
    made(idp, pool_id, SupportedIdentityProviders=["COGNITO"])
    assert refusal(
        idp.create_user_pool_client,
        UserPoolId=pool_id,
        ClientName="c",
        SupportedIdentityProviders=["COGNITO", "Google"],
    ) == (INVALID, f"The provider Google does not exist for User Pool {pool_id}.")


def test_required_attributes_must_be_writable(idp: Any) -> None:
    """A client that may not write a required attribute could sign nobody up."""
    pool_id = idp.create_user_pool(PoolName="p", Schema=[{"Name": "email", "Required": True}])[
        "UserPool"
    ]["Id"]
    given = {"UserPoolId": pool_id, "ClientName": "c"}
    message = "Invalid write attributes specified while creating a client"
    assert refusal(idp.create_user_pool_client, **given, WriteAttributes=["name"]) == (
        INVALID,
        message,
    )
    made(idp, pool_id, WriteAttributes=["name", "email"])


def test_user_auth_needs_more_than_lite(idp: Any) -> None:
    """Choice-based sign-in is no part of the Lite plan."""
    pool_id = idp.create_user_pool(PoolName="p", UserPoolTier="LITE")["UserPool"]["Id"]
    code, _ = refusal(
        idp.create_user_pool_client,
        UserPoolId=pool_id,
        ClientName="c",
        ExplicitAuthFlows=["ALLOW_USER_AUTH"],
    )
    assert code == "FeatureUnavailableInTierException"


@pytest.mark.parametrize(
    "url",
    ["http://localhost:3000/cb", "http://127.0.0.1", "http://[::1]:80/x", "myapp://callback"],
)
def test_accepted_redirects(idp: Any, pool_id: str, url: str) -> None:
    """Plain HTTP is fine to the own machine, and an application may have a scheme of its own."""
    assert made(idp, pool_id, **oauth("code", CallbackURLs=[url]))["CallbackURLs"] == [url]


def test_scopes_of_resource_servers(idp: Any, pool_id: str) -> None:
    """A scope exists once its resource server has it; the identifier may be a URL."""
    idp.create_resource_server(
        UserPoolId=pool_id,
        Identifier="https://api.example.com/v1",
        Name="api",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "r"}],
    )
    scopes = ("https://api.example.com/v1/read",)
    client = made(idp, pool_id, **oauth("client_credentials", scopes=scopes, GenerateSecret=True))
    assert client["AllowedOAuthScopes"] == list(scopes)
    assert (
        refusal(
            idp.update_user_pool_client,
            UserPoolId=pool_id,
            ClientId=client["ClientId"],
            **oauth("client_credentials", scopes=("https://api.example.com/v1/write",)),
        )[0]
        == "ScopeDoesNotExistException"
    )


def test_scopes_relaxation() -> None:
    """With it, scopes of resource servers yet to come may be named; other words may not."""
    with intercept(relaxed={"scopes"}):
        idp = boto3.client("cognito-idp")
        pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
        client = made(idp, pool_id, **oauth("code", scopes=("notes/read",)))
        assert client["AllowedOAuthScopes"] == ["notes/read"]
        given = {"UserPoolId": pool_id, "ClientName": "c"} | oauth("code", scopes=("unknown",))
        assert refusal(idp.create_user_pool_client, **given)[0] == "ScopeDoesNotExistException"


def test_list_pages(idp: Any, pool_id: str) -> None:
    """ListUserPoolClients gives ids and names only, page by page."""
    ids = {made(idp, pool_id, ClientName=f"c{n}")["ClientId"] for n in range(5)}
    paginator = idp.get_paginator("list_user_pool_clients")
    pages = list(paginator.paginate(UserPoolId=pool_id, PaginationConfig={"PageSize": 2}))
    assert [len(page["UserPoolClients"]) for page in pages] == [2, 2, 1]
    listed = [client for page in pages for client in page["UserPoolClients"]]
    assert {client["ClientId"] for client in listed} == ids
    assert listed[0].keys() == {"ClientId", "UserPoolId", "ClientName"}


def test_list_by_type(idp: Any, pool_id: str) -> None:
    """Every client made through the API is of the type REGULAR."""
    made(idp, pool_id)
    counts = [
        len(idp.list_user_pool_clients(UserPoolId=pool_id, ClientType=kind)["UserPoolClients"])
        for kind in ("REGULAR", "DCR")
    ]
    assert counts == [1, 0]


def test_update_replaces(cognito: Any, idp: Any, pool_id: str) -> None:
    """What an update does not name goes back, but for the name, session validity and secret."""
    before = made(
        idp,
        pool_id,
        GenerateSecret=True,
        AuthSessionValidity=9,
        RefreshTokenValidity=5,
        EnableTokenRevocation=False,
        PreventUserExistenceErrors="ENABLED",
        **oauth("code"),
    )
    cognito.clock.advance(60)
    after = idp.update_user_pool_client(
        UserPoolId=pool_id,
        ClientId=before["ClientId"],
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
    )["UserPoolClient"]
    assert after.pop("LastModifiedDate") > before["LastModifiedDate"]
    assert after == {
        "UserPoolId": pool_id,
        "ClientName": "c",
        "ClientId": before["ClientId"],
        "ClientSecret": before["ClientSecret"],
        "CreationDate": before["CreationDate"],
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {},
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "AllowedOAuthFlowsUserPoolClient": False,
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": 9,
    }


@pytest.mark.parametrize(
    "name",
    ["describe_user_pool_client", "update_user_pool_client", "delete_user_pool_client"],
)
def test_unknown_client(idp: Any, pool_id: str, name: str) -> None:
    """A client of another pool does not exist in this one."""
    other = idp.create_user_pool(PoolName="other")["UserPool"]["Id"]
    client_id = made(idp, other)["ClientId"]
    assert refusal(getattr(idp, name), UserPoolId=pool_id, ClientId=client_id) == (
        "ResourceNotFoundException",
        f"User pool client {client_id} does not exist.",
    )


def test_delete(cognito: Any, idp: Any, pool_id: str) -> None:
    """A deleted client is gone, with the refresh tokens that it was given."""
    client_id = made(idp, pool_id, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])["ClientId"]
    idp.admin_create_user(UserPoolId=pool_id, Username="u")
    idp.admin_set_user_password(
        UserPoolId=pool_id, Username="u", Password="Passw0rd!", Permanent=True
    )
    idp.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "u", "PASSWORD": "Passw0rd!"},
    )
    pool = cognito.service("us-east-1").pool(pool_id)
    assert len(pool.refresh_tokens) == 1
    idp.delete_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    assert pool.refresh_tokens == {}
    assert idp.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"] == []
    assert refusal(
        idp.initiate_auth,
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "u", "PASSWORD": "Passw0rd!"},
    ) == ("ResourceNotFoundException", f"User pool client {client_id} does not exist.")


SRP, CUSTOM, REFRESH = "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"
PASSWORD, ADMIN = "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"


@pytest.mark.parametrize(
    ("named", "flows"),
    [
        ([], {SRP, CUSTOM, REFRESH}),
        ([PASSWORD], {PASSWORD}),
        (["USER_PASSWORD_AUTH"], {PASSWORD, SRP, CUSTOM, REFRESH}),
        (["ADMIN_NO_SRP_AUTH"], {ADMIN, SRP, CUSTOM, REFRESH}),
        (["CUSTOM_AUTH_FLOW_ONLY"], {CUSTOM, REFRESH}),
    ],
)
def test_enabled_flows(named: list[str], flows: set[str]) -> None:
    """Old names add to the default flows; new names are the whole list."""
    assert app_client.enabled_flows(stored(ExplicitAuthFlows=named)) == flows


def test_enabled_flows_relaxed() -> None:
    """The relaxation adds the password flows where no list was given, and only there."""
    assert app_client.enabled_flows(stored(), relaxed=True) == {
        SRP,
        CUSTOM,
        REFRESH,
        PASSWORD,
        ADMIN,
    }
    assert app_client.enabled_flows(stored(ExplicitAuthFlows=[SRP]), relaxed=True) == {SRP}


def test_rotation_forbids_the_refresh_flow() -> None:
    """With rotation, the refresh flow is not among the default flows either."""
    rotating = stored(RefreshTokenRotation={"Feature": "ENABLED"})
    assert app_client.enabled_flows(rotating) == {SRP, CUSTOM}


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({}, (3600, 3600, 30 * 86400)),
        ({"RefreshTokenValidity": 0}, (3600, 3600, 30 * 86400)),
        (
            {"AccessTokenValidity": 2, "IdTokenValidity": 3, "RefreshTokenValidity": 4},
            (7200, 10800, 4 * 86400),
        ),
        (
            {
                "AccessTokenValidity": 600,
                "IdTokenValidity": 10,
                "RefreshTokenValidity": 2,
                "TokenValidityUnits": {
                    "AccessToken": "seconds",
                    "IdToken": "minutes",
                    "RefreshToken": "hours",
                },
            },
            (600, 600, 7200),
        ),
    ],
)
def test_token_seconds(settings: dict[str, Any], seconds: tuple[int, int, int]) -> None:
    """Access and ID tokens count in hours, refresh tokens in days, unless units are given."""
    assert app_client.token_seconds(stored(**settings)) == TokenLifetimes(*seconds)


def test_session_seconds_and_revocation() -> None:
    """A sign-in waits 3 minutes for an answer by default, and tokens can be revoked."""
    assert app_client.session_seconds(stored()) == 180
    assert app_client.session_seconds(stored(AuthSessionValidity=15)) == 900
    assert app_client.is_revocable(stored())
    assert not app_client.is_revocable(stored(EnableTokenRevocation=False))


def test_readable_and_writable(cognito: Any, idp: Any) -> None:
    """No list means all attributes; developer-only ones are never for users to write."""
    plain = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    secretive = idp.create_user_pool(
        PoolName="q",
        Schema=[{"Name": "x", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}],
    )["UserPool"]["Id"]
    service = cognito.service("us-east-1")
    pool, other = service.pool(plain), service.pool(secretive)
    assert app_client.readable(stored(), pool) is None
    assert app_client.readable(stored(ReadAttributes=["email"]), pool) == {"sub", "email"}
    assert app_client.writable(stored(), pool) is None
    assert app_client.writable(stored(WriteAttributes=["email"]), pool) == {"email"}
    allowed = app_client.writable(stored(), other)
    assert allowed is not None
    assert "email" in allowed
    assert "dev:custom:x" not in allowed
