"""App clients: defaults, secrets, lists, what an update resets, deletion."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.helpers import refusal

INVALID = "InvalidParameterException"


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


def test_defaults(idp: Any, pool_id: str) -> None:
    """A client made of a name alone has AWS's defaults, and nothing that was never set."""
    client = made(idp, pool_id)
    assert re.fullmatch("[0-9a-z]{26}", client.pop("ClientId"))
    assert client.pop("CreationDate") == client.pop("LastModifiedDate")
    assert client == {
        "UserPoolId": pool_id,
        "ClientName": "c",
        "ClientType": "REGULAR",
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
        "ClientType": "REGULAR",
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
