"""ListUsers: the filter's grammar, AttributesToGet, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_intercept import errors
from cognito_intercept.directory.filters import parse_filter
from tests.helpers import refusal
from tests.realms import Realm, attribute_list, attributes_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID = "InvalidParameterException"
SYNTAX = (INVALID, "Error while parsing filter")


def names(realm: Realm, **parameters: Any) -> list[str]:
    """Return the user names that a list shows."""
    users = realm.idp.list_users(UserPoolId=realm.pool_id, **parameters)["Users"]
    return [user["Username"] for user in users]


@pytest.fixture
def crowd(idp: Any) -> Realm:
    """A pool with users of several kinds."""
    realm = make_realm(idp)
    realm.make_user("ann", email="ann@example.com", given_name="Ann", family_name='O"Neil')
    realm.make_user("Ann2", email="ann@example.org", given_name="ann", name="Ann Two")
    realm.make_user("bob", phone_number="+15550001234", preferred_username="bobby")
    realm.idp.admin_create_user(**realm.by_name("new"))
    realm.sign_up("signed", family_name="back\\slash")
    realm.idp.admin_disable_user(**realm.by_name("bob"))
    return realm


EVERYBODY = ["ann", "Ann2", "bob", "new", "signed"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", EVERYBODY),
        ("  ", EVERYBODY),
        ('username = "ann"', ["ann"]),
        ('username = "Ann"', []),
        ('username ^= "Ann"', ["Ann2"]),
        ('username ^= ""', EVERYBODY),
        ('username="bob"', ["bob"]),
        ('  username   =   "bob"  ', ["bob"]),
        ('"username" = "bob"', ["bob"]),
        ('email = "ann@example.com"', ["ann"]),
        ('email ^= "ann@"', ["ann", "Ann2"]),
        ('"email" ^= "ann@example.o"', ["Ann2"]),
        ('email = "nobody@example.com"', []),
        ('phone_number ^= "+1555"', ["bob"]),
        ('name = "Ann Two"', ["Ann2"]),
        ('given_name = "Ann"', ["ann"]),
        ('given_name ^= "a"', ["Ann2"]),
        (r'family_name = "O\"Neil"', ["ann"]),
        (r'family_name ^= "O\""', ["ann"]),
        (r'family_name = "back\\slash"', ["signed"]),
        ('preferred_username = "bobby"', ["bob"]),
        ('cognito:user_status = "CONFIRMED"', ["ann", "Ann2", "bob"]),
        ('cognito:user_status = "confirmed"', ["ann", "Ann2", "bob"]),
        ('"cognito:user_status" ^= "Force"', ["new"]),
        ('cognito:user_status = "UNCONFIRMED"', ["signed"]),
        ('status = "Enabled"', ["ann", "Ann2", "new", "signed"]),
        ('status = "Disabled"', ["bob"]),
        ('status = "disabled"', []),
        ('sub = "nobody"', []),
    ],
)
def test_filters(crowd: Realm, text: str, expected: list[str]) -> None:
    """Exact and prefix matches on every attribute that can be searched [D data.md 6]."""
    assert names(crowd, Filter=text) == expected


def test_filter_by_sub(crowd: Realm) -> None:
    """Whole or by its beginning."""
    sub = crowd.attributes("bob")["sub"]
    assert names(crowd, Filter=f'sub = "{sub}"') == ["bob"]
    assert "bob" in names(crowd, Filter=f'sub ^= "{sub[:6]}"')


@pytest.mark.parametrize(
    "text",
    [
        "username",
        "username = ann",
        "username = 'ann'",
        'username == "ann"',
        'username =^ "ann"',
        'username != "ann"',
        'username = "ann',
        'username = ann"',
        '= "ann"',
        'username = "ann" and email = "a"',
        'username = "ann" "bob"',
        'username = "a"nn"',
        'user name = "ann"',
        '"" = "ann"',
        'username "ann"',
    ],
)  # fmt: skip
def test_filters_that_are_none(crowd: Realm, text: str) -> None:
    """Anything else is no filter [R]."""
    assert refusal(names, realm=crowd, Filter=text) == SYNTAX


@pytest.mark.parametrize("name", ["custom:x", "nickname", "address", "Email", "user_status"])
def test_attributes_that_cannot_be_searched(crowd: Realm, name: str) -> None:
    """Custom attributes and most standard ones [D, R]."""
    assert refusal(names, realm=crowd, Filter=f'{name} = "x"') == (
        INVALID,
        f"Invalid search attribute: {name}",
    )


@given(st.text(max_size=60))
def test_values_survive_quoting(value: str) -> None:
    """Whatever a value holds, it can be written into a filter."""
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    parsed = parse_filter(f'name = "{quoted}"')
    assert parsed is not None
    assert (parsed.attribute, parsed.value, parsed.is_prefix) == ("name", value, False)


@given(st.text(alphabet='email"^= \\a', max_size=30))
def test_any_text_parses_or_is_refused(text: str) -> None:
    """No text breaks the parser."""
    assert outcome(text) in {INVALID, "everybody", "email"}


def outcome(text: str) -> str:
    """Return which attribute a filter searches, or the code of its refusal."""
    try:
        parsed = parse_filter(text)
    except errors.CognitoError as error:
        return error.code
    return "everybody" if parsed is None else parsed.attribute


# AttributesToGet and the shape of users.


def test_users(crowd: Realm) -> None:
    """Members of a listed user, in AWS's order [D sample]."""
    user = crowd.idp.list_users(UserPoolId=crowd.pool_id, Filter='username = "ann"')["Users"][0]
    assert list(user) == [
        "Username", "Attributes", "UserCreateDate", "UserLastModifiedDate", "Enabled", "UserStatus",
    ]  # fmt: skip
    assert user["Attributes"][0]["Name"] == "sub"


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (["email"], {"email"}),
        (["email", "sub"], {"email", "sub"}),
        ([], set()),
    ],
)
def test_attributes_to_get(crowd: Realm, wanted: list[str], shown: set[str]) -> None:
    """Only those asked for, ``sub`` not forced; an empty list asks for none [D, R]."""
    answer = crowd.idp.list_users(
        UserPoolId=crowd.pool_id, AttributesToGet=wanted, Filter='username = "ann"'
    )
    assert attributes_of(answer["Users"][0]).keys() == shown


def test_attributes_that_do_not_exist(crowd: Realm) -> None:
    """One that a single user of the result lacks is refused, or outside the schema [D, R]."""
    for wanted in (["email"], ["sub", "custom:x"], ["nope"]):
        assert refusal(names, realm=crowd, AttributesToGet=wanted) == (
            INVALID,
            "One or more requested attributes do not exist.",
        )
    assert names(crowd, AttributesToGet=["email"], Filter='email ^= "ann"') == ["ann", "Ann2"]


def test_unknown_pool(idp: Any) -> None:
    """There is nothing to list."""
    assert refusal(idp.list_users, UserPoolId="us-east-1_nowhere99")[0] == (
        "ResourceNotFoundException"
    )


# Pages.


@pytest.fixture
def hundred(idp: Any) -> Realm:
    """A pool with 130 users, every second of whom is called Even."""
    realm = make_realm(idp)
    for number in range(130):
        realm.idp.admin_create_user(
            **realm.by_name(f"u{number:03}"),
            UserAttributes=attribute_list(name="Even" if number % 2 == 0 else "Odd"),
            MessageAction="SUPPRESS",
        )
    return realm


def test_pages(hundred: Realm) -> None:
    """Sixty at a time unless fewer are wanted; the last page has no token."""
    everybody = [f"u{number:03}" for number in range(130)]
    call = {"UserPoolId": hundred.pool_id}
    assert len(hundred.idp.list_users(**call)["Users"]) == 60
    assert len(hundred.idp.list_users(**call, Limit=0)["Users"]) == 60
    paginator = hundred.idp.get_paginator("list_users")
    for size in (13, 50, 60):
        pages = list(paginator.paginate(**call, PaginationConfig={"PageSize": size}))
        assert [user["Username"] for page in pages for user in page["Users"]] == everybody
        assert "PaginationToken" not in pages[-1]
        assert all(len(page["Users"]) == size for page in pages[:-1])


def test_pages_of_a_filter(hundred: Realm) -> None:
    """A page is full of users who pass; the token goes on after the last of them."""
    filtered = {"UserPoolId": hundred.pool_id, "Filter": 'name = "Even"'}
    first = hundred.idp.list_users(**filtered)
    assert len(first["Users"]) == 60
    rest = hundred.idp.list_users(**filtered, PaginationToken=first["PaginationToken"])
    assert [user["Username"] for user in rest["Users"]] == [
        f"u{number:03}" for number in range(120, 130, 2)
    ]
    assert "PaginationToken" not in rest


def test_pages_survive_deletions(hundred: Realm) -> None:
    """Who goes or comes between two pages neither hides nor repeats others."""
    first = hundred.idp.list_users(UserPoolId=hundred.pool_id, Limit=10)
    for number in (3, 9, 10, 12):
        hundred.idp.admin_delete_user(**hundred.by_name(f"u{number:03}"))
    hundred.make_user("late")
    rest = hundred.idp.list_users(
        UserPoolId=hundred.pool_id, Limit=3, PaginationToken=first["PaginationToken"]
    )
    assert [user["Username"] for user in rest["Users"]] == ["u011", "u013", "u014"]


@pytest.mark.parametrize("token", ["garbage", "e30=", "eyJhZnRlciI6ICJ4In0="])
def test_tokens_that_nobody_gave(hundred: Realm, token: str) -> None:
    """A token of another list, or of none, is refused (G)."""
    assert refusal(names, realm=hundred, PaginationToken=token) == (
        INVALID,
        "Invalid pagination token.",
    )


def test_limit_has_a_limit(crowd: Realm) -> None:
    """More than sixty fail validation [V operations.md 2]."""
    assert refusal(names, realm=crowd, Limit=61) == (
        INVALID,
        (
            "1 validation error detected: Value '61' at 'limit' failed to satisfy constraint:"
            " Member must have value less than or equal to 60"
        ),
    )


def test_many_users_cost_no_more(cognito: Cognito, hundred: Realm) -> None:
    """A filter looks at the users it shows, and an exact look-up at one."""
    pool = cognito.service("us-east-1").pools[hundred.pool_id]
    for text in ('username = "u007"', 'username ^= "u007"', 'email = "nobody"'):
        wanted = parse_filter(text)
        assert wanted is not None
        found = [user.username for _, user in wanted.matching(pool, "", 0)]
        assert found == ["u007"] * text.startswith("username")


def test_indexes_follow_changes(crowd: Realm) -> None:
    """A filter that was asked before sees who came, went, changed, was disabled or confirmed."""

    def found(text: str) -> list[str]:
        return names(crowd, Filter=text)

    texts = ('email ^= "ann@"', 'status = "Disabled"', 'cognito:user_status = "CONFIRMED"')
    assert [found(text) for text in texts] == [["ann", "Ann2"], ["bob"], ["ann", "Ann2", "bob"]]
    crowd.make_user("cid", email="ann@example.net")
    crowd.idp.admin_update_user_attributes(
        **crowd.by_name("ann"), UserAttributes=attribute_list(email="x@example.com")
    )
    crowd.idp.admin_delete_user(**crowd.by_name("Ann2"))
    crowd.idp.admin_enable_user(**crowd.by_name("bob"))
    crowd.idp.admin_disable_user(**crowd.by_name("cid"))
    crowd.idp.admin_confirm_sign_up(**crowd.by_name("signed"))
    crowd.idp.admin_delete_user_attributes(**crowd.by_name("ann"), UserAttributeNames=["email"])
    assert [found(text) for text in texts] == [["cid"], ["cid"], ["ann", "bob", "signed", "cid"]]


def test_prefix_matches_come_by_value(crowd: Realm) -> None:
    """Users whose values begin alike are listed by value, page by page."""
    call = {"UserPoolId": crowd.pool_id, "Filter": 'email ^= "ann@example."', "Limit": 1}
    crowd.make_user("new2", email="ann@example.com")
    paginator = crowd.idp.get_paginator("list_users")
    del call["Limit"]
    pages = list(paginator.paginate(**call, PaginationConfig={"PageSize": 1}))
    assert [page["Users"][0]["Username"] for page in pages] == ["ann", "new2", "Ann2"]


@pytest.mark.parametrize("text", ["", 'name ^= "E"', 'name = "Even"'])
def test_tokens_expire(cognito: Cognito, hundred: Realm, text: str) -> None:
    """A PaginationToken is valid for an hour [D]."""
    token = hundred.idp.list_users(UserPoolId=hundred.pool_id, Filter=text, Limit=5)[
        "PaginationToken"
    ]
    cognito.clock.advance(3599)
    assert len(names(hundred, Filter=text, PaginationToken=token)) == 60
    cognito.clock.advance(1)
    assert refusal(names, realm=hundred, Filter=text, PaginationToken=token) == (
        INVALID,
        "Invalid pagination token.",
    )


def test_tokens_belong_to_one_kind_of_list(hundred: Realm) -> None:
    """The token of a filtered list is none of the whole list, nor the other way round."""
    call = {"UserPoolId": hundred.pool_id, "Limit": 5}
    whole = hundred.idp.list_users(**call)["PaginationToken"]
    filtered = hundred.idp.list_users(**call, Filter='name ^= "E"')["PaginationToken"]
    for text, token in (("", filtered), ('name ^= "E"', whole)):
        assert refusal(names, realm=hundred, Filter=text, PaginationToken=token)[0] == INVALID
