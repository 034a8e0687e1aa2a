"""Pages of every list while items come and go: none twice, and none left out that was there."""

from __future__ import annotations

from base64 import b64decode
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_intercept import intercept
from cognito_intercept.directory.ordered import SortedMapping, by_name
from cognito_intercept.directory.pagination import page_of
from cognito_intercept.operations.page_tokens import open_token, seal_token, token_member
from cognito_intercept.operations.registry import operations
from tests.devices import device_realm, register
from tests.helpers import refusal
from tests.realms import Realm, add_client, make_realm

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito

BAD_TOKEN = ("InvalidParameterException", "Invalid pagination token.")


class Listing(NamedTuple):
    """One list: how it is read, and how its items come and go.

    Attributes:
        read: returns a page (ids and token), given its size and the token before.
        add: adds an item of a number and returns its id.
        remove: removes an item.
    """

    read: Callable[[int, str | None], tuple[list[str], str | None]]
    add: Callable[[int], str]
    remove: Callable[[str], Any]


def reader(
    call: Any,
    shown: tuple[str, str],
    parameters: dict[str, Any],
    members: tuple[str, str] = ("Limit", "NextToken"),
) -> Callable[[int, str | None], tuple[list[str], str | None]]:
    """Return what reads a page of an operation: its list, and the name of each item."""
    (items, name), (size, token) = shown, members

    def read(limit: int, following: str | None) -> tuple[list[str], str | None]:
        more = {} if following is None else {token: following}
        answer = call(**parameters, **{size: limit}, **more)
        return [one[name] for one in answer[items]], answer.get(token)

    return read


def listings(realm: Realm) -> dict[str, Listing]:
    """Return the lists of a pool."""
    idp, pool = realm.idp, {"UserPoolId": realm.pool_id}

    def add_user(number: int) -> str:
        name = f"u{number}"
        idp.admin_create_user(
            **pool,
            Username=name,
            UserAttributes=[{"Name": "email", "Value": f"a{number % 5}@example.com"}],
            MessageAction="SUPPRESS",
        )
        return name

    def remove_user(name: str) -> None:
        idp.admin_delete_user(**pool, Username=name)

    def add_member(number: int) -> str:
        name = add_user(number)
        idp.admin_add_user_to_group(**pool, Username=name, GroupName="everyone")
        return name

    def add_group(number: int) -> str:
        name = f"g{number * 7919 % 101}-{number}"
        idp.create_group(**pool, GroupName=name)
        return name

    def add_server(number: int) -> str:
        name = f"s{number * 7919 % 101}-{number}"
        idp.create_resource_server(**pool, Identifier=name, Name=name)
        return name

    def add_pool(number: int) -> str:
        made: str = idp.create_user_pool(PoolName=f"p{number}")["UserPool"]["Id"]
        return made

    by_results = ("MaxResults", "NextToken")

    def users(**parameters: str) -> Any:
        members = ("Limit", "PaginationToken")
        return reader(idp.list_users, ("Users", "Username"), pool | parameters, members)

    everyone = pool | {"GroupName": "everyone"}
    return {
        "users": Listing(users(), add_user, remove_user),
        "filtered": Listing(users(Filter='email ^= "a"'), add_user, remove_user),
        "equal": Listing(users(Filter='status = "Enabled"'), add_user, remove_user),
        "members": Listing(
            reader(idp.list_users_in_group, ("Users", "Username"), everyone),
            add_member,
            lambda name: idp.admin_remove_user_from_group(**everyone, Username=name),
        ),
        "groups": Listing(
            reader(idp.list_groups, ("Groups", "GroupName"), pool),
            add_group,
            lambda name: idp.delete_group(**pool, GroupName=name),
        ),
        "clients": Listing(
            reader(idp.list_user_pool_clients, ("UserPoolClients", "ClientId"), pool, by_results),
            lambda _number: add_client(idp, realm.pool_id).client_id,
            lambda name: idp.delete_user_pool_client(**pool, ClientId=name),
        ),
        "servers": Listing(
            reader(idp.list_resource_servers, ("ResourceServers", "Identifier"), pool, by_results),
            add_server,
            lambda name: idp.delete_resource_server(**pool, Identifier=name),
        ),
        "pools": Listing(
            reader(idp.list_user_pools, ("UserPools", "Id"), {}, by_results),
            add_pool,
            lambda name: idp.delete_user_pool(UserPoolId=name),
        ),
    }


NAMES = (
    "users",
    "filtered",
    "equal",
    "members",
    "groups",
    "clients",
    "servers",
    "pools",
)
# Before each page: how many items come, and which of those that are there go.
STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.lists(st.integers(0, 30), max_size=2), st.integers(1, 4)),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None)
@given(start=st.integers(0, 8), steps=STEPS)
def test_items_come_and_go(name: str, start: int, steps: list[tuple[int, list[int], int]]) -> None:
    """No item is given twice, and none is left out that was there from the first page on."""
    with intercept():
        realm = make_realm(boto3.client("cognito-idp"))
        realm.idp.create_group(UserPoolId=realm.pool_id, GroupName="everyone")
        listing = listings(realm)[name]
        there = [listing.add(number) for number in range(start)]
        number, given_out, token = start, list[str](), None
        throughout = set(there)
        for count, going, limit in steps:
            found, token = listing.read(limit, token)
            given_out += found
            if token is None:
                break
            for _ in range(count):
                there.append(listing.add(number))
                number += 1
            for index in going:
                if there:
                    gone = there.pop(index % len(there))
                    listing.remove(gone)
                    throughout.discard(gone)
        while token is not None:
            found, token = listing.read(3, token)
            given_out += found
        assert len(given_out) == len(set(given_out))
        assert throughout <= set(given_out)


def test_every_list_has_opaque_tokens() -> None:
    """Every operation that takes a token gives one; one has tokens of a form that is known."""
    paged = {name for name in operations() if token_member(name) is not None}
    expected = {name for name in operations() if name.startswith(("List", "AdminList"))}
    unpaged = {"AdminListUserAuthEvents", "ListTagsForResource"}
    assert paged == expected - unpaged


def test_a_token_does_not_say_what_it_is(realm: Realm) -> None:
    """It holds no name in clear, and is the same for the same page."""
    call = {"UserPoolId": realm.pool_id, "Limit": 1}
    token = realm.idp.list_groups(**call)["NextToken"]
    assert token == realm.idp.list_groups(**call)["NextToken"]
    assert b"g0" not in b64decode(token)


@pytest.fixture
def realm(idp: Any) -> Realm:
    """Return a pool with three groups and three users."""
    made = make_realm(idp)
    for number in range(3):
        idp.create_group(UserPoolId=made.pool_id, GroupName=f"g{number}")
    return made


def test_a_token_is_bound_to_its_request(realm: Realm, idp: Any) -> None:
    """With another pool, operation or filter it is refused; the page may have another size."""
    other = make_realm(idp)
    for one in (realm, other):
        for number in range(3):
            one.make_user(f"u{number}", email=f"{number}@example.com")
    users = {"UserPoolId": realm.pool_id}
    token = idp.list_users(**users, Limit=1)["PaginationToken"]
    again = {"PaginationToken": token}
    assert len(idp.list_users(**users, **again, Limit=5)["Users"]) == 2
    assert refusal(idp.list_users, UserPoolId=other.pool_id, **again) == BAD_TOKEN
    assert refusal(idp.list_users, **users, **again, Filter='username ^= "u"') == BAD_TOKEN
    assert refusal(idp.list_users, **users, **again, AttributesToGet=["email"]) == BAD_TOKEN
    assert refusal(idp.list_groups, **users, NextToken=token) == BAD_TOKEN
    # What is looked up comes first.
    assert refusal(idp.list_users, UserPoolId="us-east-1_nowhere99", **again)[0] == (
        "ResourceNotFoundException"
    )


def test_a_token_of_a_user_outlives_the_access_token(idp: Any) -> None:
    """It belongs to the user, whichever token was sent, and to no other user."""
    devices = device_realm(idp)
    devices.make_user("bob")
    for _ in range(3):
        register(devices, devices.tokens())
    first = idp.list_devices(AccessToken=devices.access(), Limit=1)
    following = {"PaginationToken": first["PaginationToken"]}
    rest = idp.list_devices(AccessToken=devices.access(), **following)
    assert len(rest["Devices"]) == 2
    assert refusal(idp.list_devices, AccessToken=devices.access("bob"), **following) == BAD_TOKEN


def test_a_token_survives_restoring(realm: Realm, cognito: Cognito) -> None:
    """What was saved with the lists goes on after the same item."""
    call = {"UserPoolId": realm.pool_id, "Limit": 1}
    first = realm.idp.list_groups(**call)
    cognito.restore(cognito.save())
    rest = realm.idp.list_groups(**call, NextToken=first["NextToken"])
    assert [one["GroupName"] for one in rest["Groups"]] == ["g1"]


def test_tokens_that_were_changed() -> None:
    """Whatever is changed in a token, it is none any more."""
    sealed = seal_token('{"after":"x"}', b"one")
    assert open_token(sealed, b"one") == '{"after":"x"}'
    changed = ("A" if sealed[0] != "A" else "B") + sealed[1:]
    for token, binding in ((sealed, b"two"), (changed, b"one"), ("", b"one"), ("é", b"one")):
        assert "Invalid pagination token." in str(pytest_error(token, binding))


def pytest_error(token: str, binding: bytes) -> BaseException:
    """Return the error in which opening a token ends."""
    with pytest.raises(Exception) as caught:  # noqa: PT011
        open_token(token, binding)
    return caught.value


# Sorted dictionaries.


class Named(NamedTuple):
    """An item of a list."""

    name: str


def test_a_sorted_mapping_is_a_dictionary_in_order() -> None:
    """Whatever is put in, replaced and taken out."""
    mapping: SortedMapping[Named] = SortedMapping(by_name, {"b": Named("b")})
    for name in "dca":
        mapping[name] = Named(name)
    mapping["c"] = Named("c")
    del mapping["d"]
    assert mapping.pop("b") == Named("b")
    assert mapping.pop("b", None) is None
    assert [one.name for one in mapping.values_after(None)] == ["a", "c"]
    assert [one.name for one in mapping.values_after("a")] == ["c"]
    assert mapping == {"a": Named("a"), "c": Named("c")}
    with pytest.raises(TypeError):
        mapping.clear()


def test_copies_of_a_sorted_mapping() -> None:
    """A copy has an order of its own."""
    mapping: SortedMapping[Named] = SortedMapping(by_name, {"b": Named("b")})
    copied = deepcopy(mapping)
    copied["a"] = Named("a")
    assert [one.name for one in copied.values_after(None)] == ["a", "b"]
    assert [one.name for one in mapping.values_after(None)] == ["b"]


def test_pages_of_several_dictionaries() -> None:
    """Sorted ones and others, in one order."""
    both = (
        SortedMapping(by_name, {name: Named(name) for name in "ace"}),
        {name: Named(name) for name in "fbd"},
    )
    found, token = page_of(both, 4, None)
    assert [one.name for one in found] == ["a", "b", "c", "d"]
    found, token = page_of(both, 4, token)
    assert ([one.name for one in found], token) == (["e", "f"], None)


def test_a_page_costs_as_much_as_it_is_long() -> None:
    """In a large dictionary only the page is looked at."""
    read = 0

    def order(item: Named) -> str:
        nonlocal read
        read += 1
        return item.name

    mapping = SortedMapping(order, {f"{n:05}": Named(f"{n:05}") for n in range(10_000)})
    _, token = page_of((mapping,), 60, None, order)
    read = 0
    found, _ = page_of((mapping,), 60, token, order)
    assert found[0].name == "00060"
    assert read < 200
