"""What is deleted leaves no trace: no dictionary of the state has its identifier any more."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import intercept
from tests.requests_of_the_model import make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

# What is kept on purpose: past states for point-in-time recovery, refresh tokens of deleted users
# (which are answered with UserNotFoundException), and families of deleted app clients (an access
# token says that its client is missing). Open sign-ins of deleted users end with their sessions,
# in minutes.
PAST = {"past_users", "past_groups"}
KEPT_OF_USERS = PAST | {"orphaned_tokens", "refresh_tokens", "sessions"}
KEPT_OF_CLIENTS = PAST | {"token_families", "auth_events", "orphaned_tokens", "refresh_tokens"}

# What every pool shares with the emulator.
SURROUNDINGS = {"journal", "quotas", "now"}


def traces(value: Any, wanted: str, path: str, kept: set[str], seen: set[int]) -> Iterator[str]:
    """Yield the paths at which an identifier is, as a key or as a whole text."""
    if isinstance(value, str) and value == wanted:
        yield path
    if isinstance(value, str) or id(value) in seen:
        return
    seen.add(id(value))
    for name, part in parts_of(value, kept):
        yield from traces(part, wanted, f"{path}.{name}", kept, seen)


def parts_of(value: Any, kept: set[str]) -> list[tuple[str, Any]]:
    """Return what a value is made of: the keys of dictionaries too."""
    if dataclasses.is_dataclass(value):
        names = {one.name for one in dataclasses.fields(value)} - kept - SURROUNDINGS
        return [(name, getattr(value, name, None)) for name in sorted(names)]
    if isinstance(value, dict):
        keys = [("key", key) for key in value]
        return keys + [(str(key), item) for key, item in value.items()]
    is_collection = isinstance(value, (list, tuple, set, frozenset))
    return [("item", item) for item in value] if is_collection else []


def traces_in(cognito: Cognito, wanted: str, kept: set[str]) -> list[str]:
    """Return where an identifier is in the state of all regions."""
    seen: set[int] = set()
    found: list[str] = []
    for service in cognito.services():
        parts = (service.pools, service.pool_of_client, service.pool_of_domain, service.replicas)
        for part in parts:
            found += traces(part, wanted, service.region, kept, seen)
    return found


@pytest.mark.parametrize(
    ("operation", "request_", "symbol", "kept"),
    [
        ("delete_user_pool_client", {"ClientId": "$client"}, "$client", KEPT_OF_CLIENTS),
        ("admin_delete_user", {"Username": "ann"}, "$sub", KEPT_OF_USERS),
        ("delete_group", {"GroupName": "g"}, "g", PAST),
        ("delete_user_pool", {}, "$pool", set()),
    ],
)
def test_deletion_leaves_no_trace(
    operation: str, request_: dict[str, str], symbol: str, kept: set[str]
) -> None:
    """Of an app client, a user, a group, and a pool."""
    with intercept(seed=1) as cognito:
        idp: Any = boto3.client("cognito-idp", "us-east-1")
        world = make_world(cognito, idp)
        wanted = world.get(symbol, symbol)
        named = {"UserPoolId": world["$pool"]}
        if operation == "delete_user_pool":
            idp.delete_user_pool_domain(**named, Domain="mine")
        assert traces_in(cognito, wanted, kept)
        request = {name: world.get(value, value) for name, value in request_.items()}
        getattr(idp, operation)(**named, **request)
        assert traces_in(cognito, wanted, kept) == []
