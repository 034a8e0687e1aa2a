"""Refusals that many operations have in common, for each operation of the service model."""

from __future__ import annotations

import time
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from cognito_intercept.directory.replicas import ALLOWED, ReplicaStatus
from cognito_intercept.errors import CognitoError
from cognito_intercept.operations.registry import operations
from cognito_intercept.protocol.constraints import check
from cognito_intercept.protocol.model import operation_model
from tests.helpers import method_of, refusal
from tests.minimal_requests import minimal_request
from tests.provoked import declared_errors
from tests.replicated import replicated_realm
from tests.requests_of_the_model import filled, make_world

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

EMULATED = sorted(operations())
CREATING = "AdminCreateUser"
NO_POOL = "us-east-1_nowhere99"


def members(operation: str) -> Any:
    """Return the input shape's members by name."""
    shape = operation_model(operation).input_shape
    return {} if shape is None else shape.members


def taking(*names: str, declared: str = "", without: tuple[str, ...] = ()) -> list[str]:
    """Return the operations whose input requires some members, and which declare an error."""
    return [
        name
        for name in EMULATED
        if set(names) <= set(minimal_request(name))
        and not set(without) & set(minimal_request(name))
        and (not declared or declared in declared_errors(name))
    ]


@pytest.fixture
def unchecked(cognito: Cognito) -> Any:
    """Return a client that leaves every check of parameters to the service."""
    assert cognito is not None
    return boto3.client("cognito-idp", config=Config(parameter_validation=False))


# For requests that are refused before anything is looked up.
ANY_VALUES = {
    "$pool": NO_POOL,
    "$client": "nowhere",
    "$access": "a.b.c",
    "$refresh": "x",
    "$arn": f"arn:aws:cognito-idp:us-east-1:123456789012:userpool/{NO_POOL}",
}


@pytest.fixture
def world(cognito: Cognito, idp: Any) -> dict[str, str]:
    """Return the values of a world with a pool, an app client, users and tokens."""
    return make_world(cognito, idp)


# One of them breaks the constraint of any member that has one.
WRONG_VALUES: dict[str, tuple[Any, ...]] = {
    "string": ("", " ", "none-of-them", "x" * 131_073),
    "integer": (-1, 10**9),
}


def violates(operation: str, member: str, value: Any) -> bool:
    """Return whether a request with a value for a member does not satisfy the model."""
    try:
        check(operation, minimal_request(operation) | {member: value})
    except CognitoError as error:
        return f"at '{member[0].lower()}{member[1:]}' failed" in error.message
    return False


@cache
def constrained() -> list[tuple[str, str, Any]]:
    """Return for each operation a member, and a value that violates its constraint."""
    wrong = {
        name: (member, value)
        for name in EMULATED
        for member, shape in members(name).items()
        for value in WRONG_VALUES.get(shape.type_name, ())
        if violates(name, member, value)
    }
    return [(name, *example) for name, example in wrong.items()]


@pytest.mark.parametrize(
    ("operation", "member", "value"), constrained(), ids=[name for name, *_ in constrained()]
)
def test_constraints(unchecked: Any, operation: str, member: str, value: Any) -> None:
    """A value that the service model does not allow is refused, and named."""
    request = filled(minimal_request(operation), ANY_VALUES) | {member: value}
    code, text = refusal(method_of(unchecked, operation), **request)
    assert code == "InvalidParameterException"
    assert f"at '{member[0].lower()}{member[1:]}' failed to satisfy constraint" in text


def test_which_operations_have_constraints() -> None:
    """Those that declare InvalidParameterException and have no constraint are known."""
    without = set(taking(declared="InvalidParameterException")) - {one[0] for one in constrained()}
    # A limit's constraints are within LimitDefinition; a time has none.
    limits = {"GetProvisionedLimit", "UpdateProvisionedLimit"}
    assert without == {*limits, "InitiatePointInTimeRecovery"}


@pytest.mark.parametrize("operation", taking("UserPoolId", declared="ResourceNotFoundException"))
def test_pools_that_do_not_exist(idp: Any, operation: str) -> None:
    """The pool is looked up before anything else."""
    request = filled(minimal_request(operation), ANY_VALUES) | {"UserPoolId": NO_POOL}
    text = f"User pool {NO_POOL} does not exist."
    assert refusal(method_of(idp, operation), **request) == ("ResourceNotFoundException", text)


@pytest.mark.parametrize(
    "operation", taking("ClientId", declared="ResourceNotFoundException", without=("UserPoolId",))
)
def test_clients_that_do_not_exist(idp: Any, operation: str) -> None:
    """The app client is looked up before anything else."""
    request = filled(minimal_request(operation), ANY_VALUES) | {"ClientId": "nowhere"}
    text = "User pool client nowhere does not exist."
    assert refusal(method_of(idp, operation), **request) == ("ResourceNotFoundException", text)


# AdminCreateUser looks for a user only to invite him or her again.
@pytest.mark.parametrize(
    "operation",
    sorted({*taking("UserPoolId", "Username", declared="UserNotFoundException")} - {CREATING}),
)
def test_users_who_do_not_exist(idp: Any, world: dict[str, str], operation: str) -> None:
    """The user is looked up after the pool; some operations need threat protection."""
    idp.update_user_pool(
        UserPoolId=world["$pool"],
        UserPoolTier="PLUS",
        UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"},
    )
    request = filled(minimal_request(operation), world) | {"Username": "nobody"}
    found = refusal(method_of(idp, operation), **request)
    assert found == ("UserNotFoundException", "User does not exist.")


@pytest.mark.parametrize("operation", taking("AccessToken"))
def test_tokens_of_another_form(idp: Any, operation: str) -> None:
    """An access token is a JWT."""
    request = filled(minimal_request(operation), ANY_VALUES) | {"AccessToken": "garbage"}
    found = refusal(method_of(idp, operation), **request)
    assert found == ("NotAuthorizedException", "Invalid Access Token")


@pytest.mark.parametrize("operation", taking("AccessToken", declared="ResourceNotFoundException"))
def test_tokens_of_a_client_that_is_gone(idp: Any, world: dict[str, str], operation: str) -> None:
    """The app client that a token was issued to must exist."""
    idp.delete_user_pool_client(UserPoolId=world["$pool"], ClientId=world["$client"])
    request = filled(minimal_request(operation), world)
    text = f"User pool client {world['$client']} does not exist."
    assert refusal(method_of(idp, operation), **request) == ("ResourceNotFoundException", text)


@pytest.mark.parametrize("operation", taking("AccessToken", declared="UserNotFoundException"))
def test_tokens_of_a_user_who_is_gone(idp: Any, world: dict[str, str], operation: str) -> None:
    """The user whom a token was issued for must exist."""
    idp.admin_delete_user(UserPoolId=world["$pool"], Username="ann")
    request = filled(minimal_request(operation), world)
    found = refusal(method_of(idp, operation), **request)
    assert found == ("UserNotFoundException", "User does not exist.")


@pytest.mark.parametrize(
    "operation", [one for one in EMULATED if "TooManyRequestsException" in declared_errors(one)]
)
def test_request_rates(
    cognito: Cognito, idp: Any, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    """Where rates are enforced, a request too many is refused before anything is looked up."""
    monkeypatch.setattr(time, "sleep", lambda _: None)  # Botocore tries again.
    for row in fields(cognito.quotas):
        if row.name.endswith("_rate"):
            setattr(cognito.quotas, row.name, 0)
    cognito.quotas.enforce_rates = True
    request = filled(minimal_request(operation), ANY_VALUES)
    found = refusal(method_of(idp, operation), **request)
    assert found == ("TooManyRequestsException", "Rate exceeded")


def refused_in_secondary_regions() -> list[str]:
    """Return the operations on a pool that the region of an inactive replica does not answer."""
    named = {"UserPoolId", "ClientId", "AccessToken", "ResourceArn"}
    return [
        name
        for name in EMULATED
        if "OperationNotEnabledException" in declared_errors(name)
        and name not in ALLOWED[ReplicaStatus.INACTIVE]
        and named & minimal_request(name).keys()
    ]


@pytest.mark.parametrize("operation", refused_in_secondary_regions())
def test_secondary_regions(idp: Any, operation: str) -> None:
    """The region of a replica that is not active answers few operations."""
    realm, there = replicated_realm(idp, "INACTIVE")
    realm.make_user()
    tokens = realm.tokens()
    world = {
        "$pool": realm.pool_id,
        "$client": realm.client_id,
        "$access": tokens["AccessToken"],
        "$refresh": tokens["RefreshToken"],
        "$arn": f"arn:aws:cognito-idp:us-west-2:123456789012:userpool/{realm.pool_id}",
    }
    found = refusal(method_of(there.idp, operation), **filled(minimal_request(operation), world))
    assert found[0] == "OperationNotEnabledException"
