"""Whatever is asked, in every operation: a declared answer, and an error changes nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cognito_intercept import intercept
from cognito_intercept.operations.registry import operations
from cognito_intercept.protocol.model import operation_model, operation_names
from tests.requests_of_the_model import Requests, filled, lasting_state, make_world
from tests.undeclared_errors import EVERYWHERE, VERIFIED

BOUNDED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# Prefix domains show an empty structure (recorded R041).
MAY_BE_EMPTY = {"CustomDomainConfig"}


@cache
def client() -> Any:
    """Return a client that sends what it is given."""
    config = Config(parameter_validation=False)
    return boto3.client(
        "cognito-idp",
        "us-east-1",
        config=config,
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )


def declared(operation: str) -> set[str]:
    """Return the errors that an operation may end in."""
    modelled = {shape.name for shape in operation_model(operation).error_shapes}
    verified = {code for name, code in VERIFIED if name == operation}
    return modelled | EVERYWHERE.keys() | verified


def check_complete(shape: Any, value: Any, path: str) -> None:
    """Fail for a member that an answer must have and has not."""
    if shape is None or value is None or getattr(shape, "is_document_type", False):
        return
    if shape.type_name == "structure":
        missing = set(shape.required_members) - value.keys()
        assert not missing, f"{path}: {missing}"
        for name, item in value.items():
            if name in shape.members and not (name in MAY_BE_EMPTY and not item):
                check_complete(shape.members[name], item, f"{path}.{name}")
    elif shape.type_name == "list":
        for item in value:
            check_complete(shape.member, item, path)


def outcome(operation: str, request: Any) -> tuple[Any, Any]:
    """Return an answer and no error, or no answer and an error."""
    try:
        return client()._make_api_call(operation, request), None
    except ClientError as error:
        return None, error.response


def check(operation: str, request: Any) -> None:
    """Make a request in a new world and check what comes of it."""
    with intercept(seed=1) as cognito:
        asked = filled(request, make_world(cognito, client()))
        before = lasting_state(cognito)
        answer, error = outcome(operation, asked)
        if error is None:
            check_complete(operation_model(operation).output_shape, answer, operation)
            return
        assert error["Error"]["Code"] in declared(operation), error
        assert error["Error"]["Message"]
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert lasting_state(cognito) == before, error


def test_states_notice_changes() -> None:
    """A changed attribute makes another lasting state, a failed password does not."""
    with intercept(seed=1) as cognito:
        world = make_world(cognito, client())
        before = lasting_state(cognito)
        named = {"UserPoolId": world["$pool"], "Username": "ann"}
        parameters = {"USERNAME": "ann", "PASSWORD": "Wr0ng-password"}
        flow = {"ClientId": world["$client"], "AuthFlow": "USER_PASSWORD_AUTH"}
        assert outcome("InitiateAuth", {**flow, "AuthParameters": parameters})[1]
        assert lasting_state(cognito) == before
        change = [{"Name": "nickname", "Value": "A"}]
        assert outcome("AdminUpdateUserAttributes", {**named, "UserAttributes": change})[0]
        assert lasting_state(cognito) != before


EMULATED = sorted(operation_names() & operations().keys())


@pytest.mark.parametrize("operation", EMULATED)
@settings(BOUNDED, max_examples=12)
@given(data=st.data())
def test_sensible_requests(operation: str, data: st.DataObject) -> None:
    """An answer is complete; an error is declared for the operation and changes nothing."""
    check(operation, data.draw(Requests().of(operation)))


@pytest.mark.parametrize("operation", EMULATED)
@settings(BOUNDED, max_examples=2)
@given(data=st.data())
def test_wild_requests(operation: str, data: st.DataObject) -> None:
    """The same of requests that break the model's constraints."""
    check(operation, data.draw(Requests(wild=True).of(operation)))


@pytest.mark.parametrize("operation", sorted(operation_names() - operations().keys()))
@settings(BOUNDED, max_examples=3)
@given(data=st.data(), wild=st.booleans())
def test_operations_that_are_not_emulated(
    operation: str,
    data: st.DataObject,
    wild: bool,  # noqa: FBT001
) -> None:
    """Constraints are checked all the same; then the operation is named as not emulated."""
    request = data.draw(Requests(wild).of(operation))
    with intercept(seed=1):
        _, error = outcome(operation, filled(request, {"$pool": "us-east-1_abcdefgh1"}))
    if error["Error"]["Code"] == "NotImplementedException":
        assert operation in error["Error"]["Message"]
    else:
        assert error["Error"]["Code"] == "InvalidParameterException"
        assert "validation error" in error["Error"]["Message"]
