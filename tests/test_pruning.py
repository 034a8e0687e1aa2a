"""Nulls and unknown members of requests, which AWS drops before it validates anything."""

from __future__ import annotations

import copy
import json
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cognito_intercept.protocol.model import operation_model, operation_names
from cognito_intercept.protocol.pruning import prune
from tests.helpers import make_pool
from tests.requests_of_the_model import Requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.realms import Realm


@pytest.fixture
def post(idp: Any) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """Return a function that sends a request body which boto3 would refuse to make."""

    def send(operation: str, body: dict[str, Any]) -> dict[str, Any]:
        target = f"AWSCognitoIdentityProviderService.{operation}"
        region = idp.meta.region_name
        scope = f"Credential=AKIA/20300101/{region}/cognito-idp/aws4_request"
        request = urllib.request.Request(
            f"https://cognito-idp.{region}.amazonaws.com/",
            json.dumps(body).encode(),
            {"X-Amz-Target": target, "Authorization": f"AWS4-HMAC-SHA256 {scope}"},
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310 - an https URL of ours
            return dict(json.loads(response.read() or b"{}"))

    return send


@pytest.mark.parametrize(
    ("operation", "params", "kept"),
    [
        ("ListUserPools", {"MaxResults": 1, "NextToken": None}, {"MaxResults": 1}),
        ("ListUserPools", {"MaxResults": 1, "Unheard": {"Of": 1}}, {"MaxResults": 1}),
        (
            "InitiateAuth",
            {"AuthParameters": {"REFRESH_TOKEN": "t", "DEVICE_KEY": None}},
            {"AuthParameters": {"REFRESH_TOKEN": "t"}},
        ),
        ("ListUsers", {"AttributesToGet": ["email", None]}, {"AttributesToGet": ["email"]}),
        (
            "CreateUserPool",
            {
                "Schema": [None, {"Name": "a", "Required": None, "X": 1}],
                "UserPoolTags": {"a": None},
            },
            {"Schema": [{"Name": "a"}], "UserPoolTags": {}},
        ),
        (
            "UpdateUserPool",
            {"Policies": {"PasswordPolicy": {"MinimumLength": 9, "Colour": "red"}, "X": None}},
            {"Policies": {"PasswordPolicy": {"MinimumLength": 9}}},
        ),
        (
            "UpdateUserPool",
            {"AcrConfiguration": {"Level1": {"AcrValue": "a", "B": 1}, "Level2": None}},
            {"AcrConfiguration": {"Level1": {"AcrValue": "a"}}},
        ),
    ],
)
def test_what_is_dropped(operation: str, params: dict[str, Any], kept: dict[str, Any]) -> None:
    """Nulls of structures, maps and lists, and members that a structure does not have."""
    before = copy.deepcopy(params)
    assert prune(operation, params) == kept
    assert params == before


def test_what_is_complete_is_not_copied() -> None:
    """A request with nothing to drop goes on as it came."""
    params = {"ClientId": "c", "AuthParameters": {"USERNAME": "jane"}, "AuthFlow": "USER_AUTH"}
    assert prune("InitiateAuth", params) is params


def test_values_of_another_type_stay() -> None:
    """They are for the constraint checks to refuse."""
    params = {"PoolName": ["p"], "Policies": 1, "Schema": {"a": 1}, "UserPoolTags": []}
    assert prune("CreateUserPool", params) == params


def test_documents_stay_as_they_are() -> None:
    """The model says nothing of what a JSON document may hold."""
    params = {"AccessToken": "t", "Credential": {"id": "x", "extra": {"a": None}}}
    assert prune("CompleteWebAuthnRegistration", params) == params


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(st.sampled_from(sorted(operation_names())), st.dictionaries(st.text(max_size=4), JSON))
def test_pruning_never_fails(operation: str, params: dict[str, Any]) -> None:
    """Whatever comes in, what is left is a part of it, and pruning again changes nothing."""
    pruned = prune(operation, params)
    assert pruned.keys() <= params.keys()
    assert prune(operation, pruned) == pruned


def dirty(shape: Any, value: Any) -> Any:
    """Return a value with nulls and unknown members added wherever AWS drops them."""
    if shape is None or getattr(shape, "is_document_type", False):
        return value
    if shape.type_name == "structure":
        nested = {name: dirty(shape.members[name], item) for name, item in value.items()}
        absent = dict.fromkeys(shape.members.keys() - value.keys())
        return nested | absent | {"Unheard": {"Of": [value]}, "unheard": None}
    if shape.type_name == "map":
        return {k: dirty(shape.value, item) for k, item in value.items()} | {"\0": None}
    if shape.type_name == "list":
        return [None, *(dirty(shape.member, item) for item in value), None]
    return value


@pytest.mark.parametrize("operation", sorted(operation_names()))
@settings(
    derandomize=True,
    deadline=None,
    max_examples=4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_every_operation_s_requests_are_cleaned(operation: str, data: st.DataObject) -> None:
    """Whatever nulls and unknown members are added anywhere, the request is what it was."""
    request = data.draw(Requests().of(operation))
    shape = operation_model(operation).input_shape
    assert prune(operation, dirty(shape, request)) == request


def test_a_refresh_as_amazon_cognito_identity_js_sends_it(
    realm: Realm, post: Callable[[str, dict[str, Any]], dict[str, Any]]
) -> None:
    """Its refresh of a stored session has a null among the parameters."""
    realm.make_user("jane")
    tokens = realm.tokens("jane")
    answer = post(
        "InitiateAuth",
        {
            "ClientId": realm.client_id,
            "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": {"REFRESH_TOKEN": tokens["RefreshToken"], "DEVICE_KEY": None},
        },
    )
    assert answer["AuthenticationResult"]["AccessToken"]


def test_an_unknown_member_is_not_stored(
    idp: Any, post: Callable[[str, dict[str, Any]], dict[str, Any]]
) -> None:
    """What UpdateUserPool got beyond the model does not come back, nor in the way."""
    pool_id = make_pool("p", idp)
    devices = {"ChallengeRequiredOnNewDevice": True, "X": 1}
    post("UpdateUserPool", {"UserPoolId": pool_id, "DeviceConfiguration": devices})
    described = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert described["DeviceConfiguration"] == {
        "ChallengeRequiredOnNewDevice": True,
        "DeviceOnlyRememberedOnUserPrompt": False,
    }


def test_a_pool_is_created_without_what_is_unknown(
    idp: Any, post: Callable[[str, dict[str, Any]], dict[str, Any]]
) -> None:
    """CreateUserPool answers, and there is one pool afterwards."""
    created = post("CreateUserPool", {"PoolName": "p", "EmailConfiguration": {"X": {"Y": []}}})
    assert created["UserPool"]["EmailConfiguration"] == {"EmailSendingAccount": "COGNITO_DEFAULT"}
    assert len(idp.list_user_pools(MaxResults=5)["UserPools"]) == 1
