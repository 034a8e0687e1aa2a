"""Groups: their settings, their members, pages, and what goes with a user or a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import Realm, claims_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

ROLE = "arn:aws:iam::123456789012:role/example-cognito-role"
NO_GROUP = ("ResourceNotFoundException", "Group not found.")


def create(realm: Realm, name: str = "g", **settings: Any) -> Any:
    """Create a group and return it."""
    return realm.idp.create_group(UserPoolId=realm.pool_id, GroupName=name, **settings)["Group"]


def named(realm: Realm, name: str = "g") -> dict[str, str]:
    """Return the parameters that name a group."""
    return {"UserPoolId": realm.pool_id, "GroupName": name}


def join(realm: Realm, user: str = "ann", group: str = "g") -> None:
    """Put a user into a group."""
    realm.idp.admin_add_user_to_group(**realm.by_name(user), GroupName=group)


def members(realm: Realm, group: str = "g") -> list[str]:
    """Return who is in a group."""
    users = realm.idp.list_users_in_group(**named(realm, group))["Users"]
    return [user["Username"] for user in users]


def groups_of(realm: Realm, user: str = "ann") -> list[str]:
    """Return the groups of a user."""
    groups = realm.idp.admin_list_groups_for_user(**realm.by_name(user))["Groups"]
    return [group["GroupName"] for group in groups]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"Description": "d", "RoleArn": ROLE, "Precedence": 7},
        {"Precedence": 0},
        {"Description": ""},
    ],
)
def test_create_and_get(realm: Realm, settings: dict[str, Any]) -> None:
    """What was given is shown, the rest is left out (recorded R046)."""
    made = create(realm, **settings)
    assert made.items() >= settings.items()
    assert made.keys() - settings.keys() == {
        "GroupName", "UserPoolId", "LastModifiedDate", "CreationDate",
    }  # fmt: skip
    assert realm.idp.get_group(**named(realm))["Group"] == made
    assert realm.idp.list_groups(UserPoolId=realm.pool_id)["Groups"] == [made]


def test_name_that_is_taken(realm: Realm) -> None:
    """Names differ by case."""
    create(realm)
    create(realm, "G")
    assert refusal(lambda: create(realm)) == (
        "GroupExistsException",
        "A group with the name already exists.",
    )


def test_role_of_another_account(realm: Realm) -> None:
    """A role must be the account's own [V operations.md, CreateGroup]."""
    foreign = {"RoleArn": ROLE.replace("123456789012", "210987654321")}
    text = ("InvalidParameterException", "Cross-account pass role is not allowed.")
    assert refusal(lambda: create(realm, **foreign)) == text
    create(realm)
    assert refusal(realm.idp.update_group, **named(realm), **foreign) == text


def test_update(realm: Realm, cognito: Cognito) -> None:
    """What is not sent stays [R] (recorded R081)."""
    made = create(realm, Description="old", RoleArn=ROLE)
    cognito.clock.advance(10)
    changes = {"Description": "New description", "Precedence": 2}
    after = realm.idp.update_group(**named(realm), **changes)["Group"]
    assert after == made | changes | {"LastModifiedDate": after["LastModifiedDate"]}
    assert after["LastModifiedDate"] > made["LastModifiedDate"]


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("get_group", {}),
        ("update_group", {"Description": "d"}),
        ("delete_group", {}),
        ("list_users_in_group", {}),
        ("admin_add_user_to_group", {"Username": "ann"}),
        ("admin_remove_user_from_group", {"Username": "ann"}),
    ],
)
def test_unknown_groups(realm: Realm, operation: str, parameters: dict[str, str]) -> None:
    """One text for all [R]."""
    realm.make_user()
    assert refusal(getattr(realm.idp, operation), **named(realm), **parameters) == NO_GROUP


def test_members(realm: Realm) -> None:
    """Joining and leaving are idempotent, members stand in the order of their creation."""
    for name in ("bob", "ann"):
        realm.make_user(name)
    create(realm)
    for name in ("ann", "ann", "bob"):
        join(realm, name)
    assert members(realm) == ["bob", "ann"]
    assert groups_of(realm) == ["g"]
    for _ in range(2):
        realm.idp.admin_remove_user_from_group(**realm.by_name(), GroupName="g")
    assert members(realm) == ["bob"]
    assert groups_of(realm) == []


def test_members_by_other_names(idp: Any) -> None:
    """A sub or an alias names the user as well."""
    realm = make_realm(idp, {"UsernameAttributes": ["email"]})
    sub = realm.make_user("ann@example.com")
    create(realm)
    join(realm, "ann@example.com")
    join(realm, sub)
    assert members(realm) == [sub]


def test_members_are_shown_as_users(realm: Realm) -> None:
    """The shape is that of ListUsers."""
    realm.make_user(email="ann@example.com")
    create(realm)
    join(realm)
    listed = realm.idp.list_users(UserPoolId=realm.pool_id)["Users"]
    assert realm.idp.list_users_in_group(**named(realm))["Users"] == listed


def test_deleting_a_group(realm: Realm) -> None:
    """Its members stay users, their next tokens do not name it."""
    realm.make_user()
    for name in ("g", "h"):
        create(realm, name)
        join(realm, group=name)
    assert claims_of(realm.access())["cognito:groups"] == ["g", "h"]
    answer = realm.idp.delete_group(**named(realm))
    assert answer.keys() == {"ResponseMetadata"}
    assert groups_of(realm) == ["h"]
    assert claims_of(realm.access())["cognito:groups"] == ["h"]
    realm.idp.delete_group(**named(realm, "h"))
    assert "cognito:groups" not in claims_of(realm.access())
    assert refusal(realm.idp.delete_group, **named(realm)) == NO_GROUP


def test_groups_are_each_pools_own(realm: Realm) -> None:
    """Another pool has other groups of the same name."""
    other = make_realm(realm.idp)
    create(realm)
    create(other)
    realm.idp.delete_group(**named(realm))
    assert other.idp.get_group(**named(other))["Group"]["UserPoolId"] == other.pool_id


def test_pages(realm: Realm) -> None:
    """All three lists come in pages that botocore's paginators walk, 60 at most."""
    realm.make_user()
    names = [f"g{number:03}" for number in range(70)]
    for name in names:
        create(realm, name)
        join(realm, group=name)
    pool = {"UserPoolId": realm.pool_id}
    assert len(realm.idp.list_groups(**pool)["Groups"]) == 60
    for operation, parameters in (
        ("list_groups", pool),
        ("admin_list_groups_for_user", realm.by_name()),
    ):
        paginator = realm.idp.get_paginator(operation)
        for limit in (7, 35, 60):
            pages = list(paginator.paginate(**parameters, PaginationConfig={"PageSize": limit}))
            assert [len(page["Groups"]) for page in pages[:-1]] == [limit] * (len(pages) - 1)
            assert [one["GroupName"] for page in pages for one in page["Groups"]] == names
            assert "NextToken" not in pages[-1]


def test_pages_of_members(realm: Realm) -> None:
    """The members' list goes on after who was given last, though others have left."""
    create(realm)
    for number in range(5):
        realm.make_user(f"u{number}")
        join(realm, f"u{number}")
    first = realm.idp.list_users_in_group(**named(realm), Limit=2)
    realm.idp.admin_delete_user(**realm.by_name("u1"))
    realm.idp.admin_remove_user_from_group(**realm.by_name("u3"), GroupName="g")
    rest = realm.idp.list_users_in_group(**named(realm), NextToken=first["NextToken"])
    assert [user["Username"] for user in rest["Users"]] == ["u2", "u4"]
