"""Pages: what a token stands for, and what it survives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import pytest

from cognito_intercept import errors
from cognito_intercept.directory.pagination import page, page_by_serial
from cognito_intercept.directory.user import Status, User
from cognito_intercept.protocol.encoding import base64url


def users(*serials: int) -> list[User]:
    """Return users of these serials, which are also their names."""
    return [
        User(str(serial), serial, 0.0, 0.0, {"sub": str(serial)}, Status.CONFIRMED)
        for serial in serials
    ]


def test_all_pages_give_every_item_once() -> None:
    """The pages together are the list, and only the last one has no token."""
    found, token = page("edcba", 2, None)
    assert found == ["a", "b"]
    found, token = page("edcba", 2, token)
    assert found == ["c", "d"]
    assert page("edcba", 2, token) == (["e"], None)


def test_full_last_page_has_no_token() -> None:
    """A page that happens to be full says whether more follows."""
    assert page("ab", 2, None) == (["a", "b"], None)
    assert page([], 2, None) == ([], None)


@pytest.mark.parametrize("limit", [None, 0])
def test_limit_defaults_to_sixty(limit: int | None) -> None:
    """No limit, or none to speak of, means 60 items."""
    names = [f"{number:02}" for number in range(61)]
    found, token = page(names, limit, None)
    assert len(found) == 60
    assert token is not None


def test_survives_deletions_and_additions() -> None:
    """Items that go between two pages, even the last one given, hide no others."""
    _, token = page("abcdef", 3, None)
    assert page("bdef", 3, token) == (["d", "e", "f"], None)
    assert page("acdf", 3, token) == (["d", "f"], None)
    assert page("aabcdeef", 2, token)[0] == ["d", "e"]


def test_keys_may_be_pairs() -> None:
    """Times that are the same are told apart by the second part of the key."""
    items = [(1.0, "b"), (1.0, "a"), (2.0, "c")]
    found, token = page(items, 1, None, key=lambda item: item)
    assert found == [(1.0, "a")]
    found, token = page(items, 2, token, key=lambda item: item)
    assert (found, token) == ([(1.0, "b"), (2.0, "c")], None)


def test_users_by_serial() -> None:
    """Users come in the order of their serials, whoever was deleted meanwhile."""
    found, token = page_by_serial(users(1, 2, 3, 5, 8), 2, None)
    assert [user.serial for user in found] == [1, 2]
    found, token = page_by_serial(users(1, 5, 8, 9), 2, token)
    assert [user.serial for user in found] == [5, 8]
    found, token = page_by_serial(users(9), 2, token)
    assert [user.serial for user in found] == [9]
    assert token is None


class Watched(Sequence[User]):
    """A sequence of users that counts how often it is read."""

    def __init__(self, users: list[User]) -> None:
        """Start with no reads."""
        self.users = users
        self.reads = 0

    def __len__(self) -> int:
        """Return how many users there are."""
        return len(self.users)

    @overload
    def __getitem__(self, index: int) -> User: ...
    @overload
    def __getitem__(self, index: slice) -> list[User]: ...
    def __getitem__(self, index: int | slice) -> User | list[User]:
        """Count and read."""
        self.reads += 1
        return self.users[index]


def test_a_page_costs_no_more_in_a_large_pool() -> None:
    """Finding the place of a token among many users reads few of them."""
    many = Watched(users(*range(10_000)))
    _, token = page_by_serial(many, 5000, None)
    many.reads = 0
    found, _ = page_by_serial(many, 60, token)
    assert found[0].serial == 5000
    assert many.reads < 20


DEEP = base64url(b'{"after":' + b"[" * 100_000)


@pytest.mark.parametrize("token", ["rubbish", "bm90IGpzb24=", "W10=", "eyJhIjoxfQ==", "é", DEEP])
def test_token_that_no_page_gave(token: str) -> None:
    """Rubbish is refused."""
    with pytest.raises(errors.error_class("InvalidParameterException")):
        page("ab", 1, token)


def test_token_of_another_list() -> None:
    """A token of a list of another kind is refused as well."""
    _, token = page("ab", 1, None)
    with pytest.raises(errors.error_class("InvalidParameterException")):
        page_by_serial(users(1), 1, token)
