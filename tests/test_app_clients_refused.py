"""What AWS refuses in an app client, and in which words; and what it takes."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from cognito_intercept import intercept
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


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    *(
        (
            settings,
            OAUTH,
            (
                "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is"
                " allowed to use OAuth flows."
            ),
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
            oauth("client_credentials", scopes=(scope,), GenerateSecret=True),
            OAUTH,
            f"{scope} is not supported with client_credentials flow",
        )
        for scope in ("openid", "email", "phone", "profile", "aws.cognito.signin.user.admin")
    ),
    (
        {"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"]},
        INVALID,
        "ALLOW_CLIENT_TOKEN_AUTH cannot be used if client does not have a client secret.",
    ),
    *(
        (
            {"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH", flow], "GenerateSecret": True},
            INVALID,
            "ALLOW_CLIENT_TOKEN_AUTH cannot be used with other auth flows.",
        )
        for flow in ("ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")
    ),
    (
        {"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH", "ADMIN_NO_SRP_AUTH"]},
        INVALID,
        "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ),
    (
        {"EnablePropagateAdditionalUserContextData": True},
        INVALID,
        (
            "EnablePropagateAdditionalUserContextData can only be enabled if client has a client"
            " secret."
        ),
    ),
    (
        {"AnalyticsConfiguration": {}},
        INVALID,
        (
            "Invalid analytics configuration given, either <application arn> or <application id,"
            " role arn, external id> are valid"
        ),
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
        (oauth("code") | {name: [url]}, INVALID, f"{url} cannot use the HTTP protocol.")
        for name, url in (
            ("CallbackURLs", "http://example.com"),
            ("LogoutURLs", "http://localhost.example.com"),
        )
    ),
    *(
        (oauth("code", CallbackURLs=[url]), INVALID, f"Invalid redirect URI: {url}")
        for url in ("/relative", "https://example.com/#part", "https://[half")
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
        (
            "Access and Id Token expiration times must be less than or equal to refresh token"
            " expiration times."
        ),
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
        (
            "ALLOW_REFRESH_TOKEN_AUTH cannot be specified in ExplicitAuthFlows when refresh token"
            " rotation is enabled."
        ),
    ),
    *(
        (
            {"AnalyticsConfiguration": analytics},
            INVALID,
            (
                "Invalid analytics configuration given, either <application arn> or <application"
                " id, role arn, external id> are valid"
            ),
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
    # Two texts name what is being done [R].
    message = message.replace("while creating", "while updating")
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


def test_scopes_of_users_at_an_update(idp: Any, pool_id: str) -> None:
    """A machine client doesn't get scopes of users by an update either [R]."""
    client = made(idp, pool_id, GenerateSecret=True)
    assert refusal(
        idp.update_user_pool_client,
        UserPoolId=pool_id,
        ClientId=client["ClientId"],
        **oauth("client_credentials", scopes=("openid",)),
    ) == (OAUTH, "openid is not supported with client_credentials flow")


def test_machine_clients_flow(idp: Any, pool_id: str) -> None:
    """A client with a secret may have it, though the model does not know it [D, R]."""
    flows = ["ALLOW_CLIENT_TOKEN_AUTH"]
    client = made(idp, pool_id, ExplicitAuthFlows=flows, GenerateSecret=True)
    assert client["ExplicitAuthFlows"] == flows
    sign_in = {"USERNAME": "ann", "PASSWORD": "x", "SECRET_HASH": "x"}
    assert refusal(
        idp.admin_initiate_auth,
        UserPoolId=pool_id,
        ClientId=client["ClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters=sign_in,
    )[0] in {INVALID, "NotAuthorizedException"}


def test_context_data_of_clients_with_a_secret(idp: Any, pool_id: str) -> None:
    """They may pass on where users are, from their creation on or by an update [D]."""
    on = {"EnablePropagateAdditionalUserContextData": True}
    client = made(idp, pool_id, GenerateSecret=True, **on)
    assert client["EnablePropagateAdditionalUserContextData"] is True
    public = {"UserPoolId": pool_id, "ClientId": made(idp, pool_id)["ClientId"]}
    assert refusal(idp.update_user_pool_client, **public, **on)[0] == INVALID


def test_analytics_do_not_share_unless_told(idp: Any, pool_id: str) -> None:
    """A plain boolean of the model that is left out is false."""
    arn = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/app"
    client = made(idp, pool_id, AnalyticsConfiguration={"ApplicationArn": arn})
    assert client["AnalyticsConfiguration"]["UserDataShared"] is False


def test_scopes_relaxation() -> None:
    """With it, scopes of resource servers yet to come may be named; other words may not."""
    with intercept(relaxed={"scopes"}):
        idp = boto3.client("cognito-idp")
        pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
        client = made(idp, pool_id, **oauth("code", scopes=("notes/read",)))
        assert client["AllowedOAuthScopes"] == ["notes/read"]
        given = {"UserPoolId": pool_id, "ClientName": "c"} | oauth("code", scopes=("unknown",))
        assert refusal(idp.create_user_pool_client, **given)[0] == "ScopeDoesNotExistException"


@pytest.mark.parametrize("kind", ["Read", "Write"])
def test_attributes_at_an_update(idp: Any, kind: str) -> None:
    """The text names the update (R for the attributes to write)."""
    pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    client_id = made(idp, pool_id)["ClientId"]
    assert refusal(
        idp.update_user_pool_client,
        UserPoolId=pool_id,
        ClientId=client_id,
        **{f"{kind}Attributes": ["custom:unknown"]},
    ) == (INVALID, f"Invalid {kind.lower()} attributes specified while updating a client")
