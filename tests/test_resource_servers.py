"""Resource servers: their life, their scopes, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers import refusal

SCOPES = [
    {"ScopeName": "read", "ScopeDescription": "Read notes"},
    {"ScopeName": "write", "ScopeDescription": "Write notes"},
]


@pytest.fixture
def pool_id(idp: Any) -> str:
    """A user pool with nothing special about it."""
    pool: str = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    return pool


def test_create_and_describe(idp: Any, pool_id: str) -> None:
    """A resource server is shown as it was made; scopes keep their order [D R030]."""
    made = idp.create_resource_server(
        UserPoolId=pool_id, Identifier="notes", Name="Notes", Scopes=SCOPES
    )["ResourceServer"]
    assert made == {
        "UserPoolId": pool_id,
        "Identifier": "notes",
        "Name": "Notes",
        "Scopes": SCOPES,
    }
    found = idp.describe_resource_server(UserPoolId=pool_id, Identifier="notes")
    assert found["ResourceServer"] == made


def test_without_scopes(idp: Any, pool_id: str) -> None:
    """Scopes may come later."""
    made = idp.create_resource_server(UserPoolId=pool_id, Identifier="notes", Name="Notes")
    assert made["ResourceServer"]["Scopes"] == []


def test_identifier_is_unique_in_its_pool(idp: Any, pool_id: str) -> None:
    """The same identifier again is refused there, and fine in another pool."""
    other = idp.create_user_pool(PoolName="q")["UserPool"]["Id"]
    for pool in (pool_id, other):
        idp.create_resource_server(UserPoolId=pool, Identifier="notes", Name="Notes")
    assert refusal(
        idp.create_resource_server, UserPoolId=pool_id, Identifier="notes", Name="Other"
    ) == ("InvalidParameterException", f"notes already exists in user pool {pool_id}.")
    found = idp.describe_resource_server(UserPoolId=pool_id, Identifier="notes")
    assert found["ResourceServer"]["Name"] == "Notes"


def test_update_replaces_name_and_scopes(idp: Any, pool_id: str) -> None:
    """Scopes that are not given are cleared."""
    idp.create_resource_server(UserPoolId=pool_id, Identifier="notes", Name="Notes", Scopes=SCOPES)
    changed = idp.update_resource_server(UserPoolId=pool_id, Identifier="notes", Name="New")
    assert changed["ResourceServer"]["Name"] == "New"
    assert changed["ResourceServer"]["Scopes"] == []


def test_list_pages(idp: Any, pool_id: str) -> None:
    """ListResourceServers gives whole resource servers, page by page."""
    for number in range(5):
        idp.create_resource_server(UserPoolId=pool_id, Identifier=f"s{number}", Name="n")
    paginator = idp.get_paginator("list_resource_servers")
    pages = list(paginator.paginate(UserPoolId=pool_id, PaginationConfig={"PageSize": 2}))
    assert [len(page["ResourceServers"]) for page in pages] == [2, 2, 1]
    listed = [server for page in pages for server in page["ResourceServers"]]
    assert [server["Identifier"] for server in listed] == ["s0", "s1", "s2", "s3", "s4"]
    assert refusal(idp.list_resource_servers, UserPoolId=pool_id, MaxResults=51) == (
        "InvalidParameterException",
        (
            "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint:"
            " Member must have value less than or equal to 50"
        ),
    )


def test_delete_leaves_the_clients_scopes(idp: Any, pool_id: str) -> None:
    """A deleted resource server is gone, but app clients still name its scopes."""
    idp.create_resource_server(UserPoolId=pool_id, Identifier="notes", Name="Notes", Scopes=SCOPES)
    client_id = idp.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="c",
        AllowedOAuthScopes=["notes/read"],
    )["UserPoolClient"]["ClientId"]
    idp.delete_resource_server(UserPoolId=pool_id, Identifier="notes")
    assert idp.list_resource_servers(UserPoolId=pool_id)["ResourceServers"] == []
    client = idp.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    assert client["UserPoolClient"]["AllowedOAuthScopes"] == ["notes/read"]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("describe_resource_server", {}),
        ("update_resource_server", {"Name": "n"}),
        ("delete_resource_server", {}),
    ],
)
def test_unknown(idp: Any, pool_id: str, name: str, more: dict[str, Any]) -> None:
    """Every operation says the same of a resource server that does not exist."""
    assert refusal(getattr(idp, name), UserPoolId=pool_id, Identifier="notes", **more) == (
        "ResourceNotFoundException",
        "Resource server notes does not exist.",
    )
