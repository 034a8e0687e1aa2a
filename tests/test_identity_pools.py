"""Identity pools: settings, tags, lists, and the constraints of their API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import errors, intercept
from cognito_intercept.cli import error_table
from cognito_intercept.operations.registry import operations
from cognito_intercept.protocol.model import operation_model, operation_names
from cognito_intercept.protocol.names import IDENTITY_POOLS, USER_POOLS
from tests.helpers import method_of, refusal, run_python
from tests.identity_pools import role
from tests.test_errors import MESSAGES

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

ABSENT = "us-east-1:00000000-0000-4000-8000-000000000000"
NO_POOL = ("ResourceNotFoundException", f"IdentityPool '{ABSENT}' not found.")
PROVIDER = {"ProviderName": "cognito-idp.us-east-1.amazonaws.com/us-east-1_x", "ClientId": "app"}


@pytest.fixture
def client(cognito: Cognito) -> Any:
    """A boto3 client of identity pools; it needs neither a region nor credentials."""
    assert cognito is not None
    return boto3.client("cognito-identity")


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what botocore adds."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def make(client: Any, name: str = "shop", **settings: Any) -> str:
    """Create an identity pool and return its id."""
    made = client.create_identity_pool(
        IdentityPoolName=name, AllowUnauthenticatedIdentities=False, **settings
    )
    pool_id: str = made["IdentityPoolId"]
    return pool_id


def test_create_and_describe(client: Any) -> None:
    """What was set is shown, with the default of a provider's check and the tags."""
    settings: dict[str, Any] = {
        "IdentityPoolName": "shop of ann",
        "AllowUnauthenticatedIdentities": True,
        "AllowClassicFlow": False,
        "DeveloperProviderName": "login.example",
        "SupportedLoginProviders": {"graph.facebook.com": "123"},
        "OpenIdConnectProviderARNs": [f"{role('x')}"],
    }
    made = shown(
        client.create_identity_pool(
            **settings,
            CognitoIdentityProviders=[PROVIDER],
            SamlProviderARNs=[],
            IdentityPoolTags={"stage": "test"},
        )
    )
    assert made == {
        **settings,
        "IdentityPoolId": made["IdentityPoolId"],
        "CognitoIdentityProviders": [{**PROVIDER, "ServerSideTokenCheck": False}],
        "IdentityPoolTags": {"stage": "test"},
    }
    assert made["IdentityPoolId"].startswith("us-east-1:")
    found = client.describe_identity_pool(IdentityPoolId=made["IdentityPoolId"])
    assert shown(found) == made


def test_update_replaces_the_settings(client: Any) -> None:
    """What is not given is gone; tags and the developer provider's name stay."""
    pool_id = make(
        client,
        CognitoIdentityProviders=[PROVIDER],
        DeveloperProviderName="login.example",
        IdentityPoolTags={"stage": "test"},
    )
    change = {
        "IdentityPoolId": pool_id,
        "IdentityPoolName": "new",
        "AllowUnauthenticatedIdentities": True,
    }
    expected = {
        **change,
        "DeveloperProviderName": "login.example",
        "IdentityPoolTags": {"stage": "test"},
    }
    assert shown(client.update_identity_pool(**change)) == expected
    assert shown(client.describe_identity_pool(IdentityPoolId=pool_id)) == expected
    tagged = client.update_identity_pool(**change, IdentityPoolTags={"a": "b"})
    assert tagged["IdentityPoolTags"] == {"a": "b"}
    assert refusal(client.update_identity_pool, **change, DeveloperProviderName="other") == (
        "InvalidParameterException",
        "The developer provider name of an identity pool can not be changed.",
    )


@pytest.mark.parametrize("provider", [{**PROVIDER, "ProviderName": "us-east-1_x"}, {}])
def test_a_provider_that_can_not_be(client: Any, provider: dict[str, str]) -> None:
    """The name of a user pool's provider is that of its issuer, and it has an app client."""
    assert refusal(make, client=client, CognitoIdentityProviders=[provider]) == (
        "InvalidParameterException",
        "Invalid Cognito Identity Provider",
    )


def test_constraints_are_validation_errors(client: Any) -> None:
    """This API names them otherwise than that of user pools does."""
    assert refusal(client.get_id, IdentityPoolId="us-east-1_x") == (
        "ValidationException",
        (
            "1 validation error detected: Value 'us-east-1_x' at 'identityPoolId' failed to"
            r" satisfy constraint: Member must satisfy regular expression pattern:"
            r" [\w-]+:[0-9a-f-]+"
        ),
    )


def test_lists_come_page_by_page(client: Any) -> None:
    """The oldest come first; a token leads to the next page, and to no other list."""
    pools = [make(client, name) for name in ("one", "two", "three")]
    paginator = client.get_paginator("list_identity_pools")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 2}))
    assert [[pool["IdentityPoolId"] for pool in page["IdentityPools"]] for page in pages] == [
        pools[:2],
        pools[2:],
    ]
    assert pages[1]["IdentityPools"] == [{"IdentityPoolId": pools[2], "IdentityPoolName": "three"}]
    code, _ = refusal(client.list_identity_pools, MaxResults=1, NextToken="none")
    assert code == "InvalidParameterException"


def test_pools_of_a_region(client: Any) -> None:
    """Another region has none of them."""
    pool_id = make(client)
    other = boto3.client("cognito-identity", region_name="eu-west-1")
    assert other.list_identity_pools(MaxResults=9)["IdentityPools"] == []
    assert refusal(other.describe_identity_pool, IdentityPoolId=pool_id)[1].endswith("not found.")


def test_deletion(client: Any) -> None:
    """Afterwards neither the pool nor its identities are there."""
    made = client.create_identity_pool(
        IdentityPoolName="guests", AllowUnauthenticatedIdentities=True
    )
    pool_id = made["IdentityPoolId"]
    guest = client.get_id(IdentityPoolId=pool_id)["IdentityId"]
    client.delete_identity_pool(IdentityPoolId=pool_id)
    assert client.list_identity_pools(MaxResults=1)["IdentityPools"] == []
    assert refusal(client.describe_identity, IdentityId=guest) == (
        "ResourceNotFoundException",
        f"Identity '{guest}' not found.",
    )


def test_tags(client: Any) -> None:
    """They are added, replaced and removed by the pool's ARN."""
    pool_id = make(client, IdentityPoolTags={"a": "1"})
    arn = f"arn:aws:cognito-identity:us-east-1:123456789012:identitypool/{pool_id}"
    client.tag_resource(ResourceArn=arn, Tags={"a": "2", "b": "3"})
    client.untag_resource(ResourceArn=arn, TagKeys=["b", "c"])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"a": "2"}
    absent = arn.replace(pool_id, ABSENT)
    assert refusal(client.list_tags_for_resource, ResourceArn=absent) == NO_POOL
    other = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_x"
    assert refusal(client.list_tags_for_resource, ResourceArn=other) == (
        "InvalidParameterException",
        f"Invalid resource ARN: {other}",
    )


def test_principal_tags(client: Any) -> None:
    """The map of a provider is kept and shown."""
    pool_id = make(client)
    named = {"IdentityPoolId": pool_id, "IdentityProviderName": PROVIDER["ProviderName"]}
    assert shown(client.get_principal_tag_attribute_map(**named)) == named
    expected = {**named, "UseDefaults": False, "PrincipalTags": {"team": "custom:team"}}
    tags = {"team": "custom:team"}
    assert shown(client.set_principal_tag_attribute_map(**named, PrincipalTags=tags)) == expected
    assert shown(client.get_principal_tag_attribute_map(**named)) == expected


def test_role_mappings_are_checked(client: Any) -> None:
    """A mapping is of a provider of the pool, and has what its type needs."""
    pool_id = make(client, CognitoIdentityProviders=[PROVIDER])
    assert "Roles" not in client.get_identity_pool_roles(IdentityPoolId=pool_id)
    key = f"{PROVIDER['ProviderName']}:{PROVIDER['ClientId']}"
    token = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}

    def error(mappings: dict[str, Any]) -> str:
        code, text = refusal(
            client.set_identity_pool_roles,
            IdentityPoolId=pool_id,
            Roles={},
            RoleMappings=mappings,
        )
        assert code == "InvalidParameterException"
        return text

    other = PROVIDER["ProviderName"]
    assert error({other: token}) == (
        f"({other}) is not a valid RoleMapping ProviderName or is not a configured provider."
    )
    assert error({key: {**token, "Type": "Rules"}}).startswith("RulesConfiguration is required")
    assert error({key: {"Type": "Token"}}).startswith("AmbiguousRoleResolution is required")
    settings = {"Roles": {"authenticated": role("a")}, "RoleMappings": {key: token}}
    client.set_identity_pool_roles(IdentityPoolId=pool_id, **settings)
    expected = {"IdentityPoolId": pool_id, **settings}
    assert shown(client.get_identity_pool_roles(IdentityPoolId=pool_id)) == expected


@pytest.mark.parametrize(
    "operation",
    [
        "DescribeIdentityPool",
        "DeleteIdentityPool",
        "GetIdentityPoolRoles",
        "GetId",
    ],
)
def test_a_pool_that_is_not_there(client: Any, operation: str) -> None:
    """Its error has the text of AWS."""
    assert refusal(method_of(client, operation), IdentityPoolId=ABSENT) == NO_POOL


def test_every_operation_is_emulated() -> None:
    """The service model has no other one, and each function says what it does."""
    done = operations(IDENTITY_POOLS)
    assert done.keys() == operation_names(IDENTITY_POOLS)
    assert all(operation.function.__doc__ for operation in done.values())
    assert {name for name, one in done.items() if one.ignores} == {"GetId", "ListIdentities"}
    assert done["TagResource"] is not operations(USER_POOLS)["TagResource"]


def test_errors_are_declared() -> None:
    """An operation answers with errors that the model declares for it, and no others."""
    asked_for = {"NotImplementedException", "ValidationException"}
    undeclared = {
        (name, message.code)
        for key, who in error_table.users().items()
        if isinstance(message := MESSAGES.get(key), errors.Message)
        for user in who
        if (name := user.removesuffix(" (cognito-identity)")) in operation_names(IDENTITY_POOLS)
        and (name not in operation_names(USER_POOLS) or name != user)
        and message.code not in asked_for
        and message.code
        not in {shape.name for shape in operation_model(name, IDENTITY_POOLS).error_shapes}
    }
    assert undeclared == set()


def test_faults_and_calls(cognito: Cognito, client: Any) -> None:
    """They work as for user pools; tokens of logins are masked."""
    cognito.faults.fail("GetId", "TooManyRequestsException")
    pool_id = make(client)
    once = boto3.client("cognito-identity")
    logins = {"login.example": "secret-token"}
    with pytest.raises(AssertionError, match="was called 0 times"):
        cognito.calls.assert_called("GetId")
    refusal(once.get_id, IdentityPoolId=pool_id, Logins=logins)
    call = cognito.calls.assert_called("GetId", IdentityPoolId=pool_id)[0]
    assert call.error == "TooManyRequestsException"
    assert "secret-token" not in str(call)
    with pytest.raises(ValueError, match="there is no operation 'GetIdd'"):
        cognito.faults.fail("GetIdd")


def test_nothing_is_loaded_before_it_is_needed() -> None:
    """A program that uses user pools only does not read this service's model."""
    from cognito_intercept.protocol import model  # noqa: PLC0415 - its state is looked at

    loaded = set(model._models)
    with intercept():
        boto3.client("cognito-idp").list_user_pools(MaxResults=1)
    assert set(model._models) - loaded <= {USER_POOLS}


def test_no_code_is_loaded_before_it_is_needed() -> None:
    """Nor does it load the code of identity pools."""
    program = """
        import sys
        import boto3
        from cognito_intercept import intercept
        with intercept():
            boto3.client("cognito-idp").list_user_pools(MaxResults=1)
        print([name for name in sys.modules if name.startswith("cognito_intercept.identity_pools")])
        """
    assert run_python(program) == "[]"
