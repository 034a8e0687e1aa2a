"""``cognito.load``: identity pools of templates, Terraform and the AWS CLI."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept.errors import CognitoError
from cognito_intercept.loading.loaded import IncompleteLoadWarning

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.loading.loaded import Loaded

KIND = "AWS::Cognito::"
ROLE = "arn:aws:iam::123456789012:role"
RULE = {"Claim": "team", "MatchType": "Equals", "Value": "red", "RoleARN": f"{ROLE}/red"}
HOST = "cognito-idp.us-east-1.amazonaws.com"


def saved(folder: Path, name: str, content: dict[str, Any]) -> Path:
    """Write a file and return its path."""
    (folder / name).write_text(json.dumps(content))
    return folder / name


def template() -> dict[str, Any]:
    """Return a template of an identity pool for an app client, with roles and tags."""
    pool, provider = {"Ref": "Identities"}, {"Fn::GetAtt": ["People", "ProviderName"]}
    mapping = {
        "IdentityProvider": {"Fn::Sub": "${People.ProviderName}:${Web}"},
        "Type": "Rules",
        "AmbiguousRoleResolution": "Deny",
        "RulesConfiguration": {"Rules": [RULE]},
    }
    resources = {
        "People": ("UserPool", {}),
        "Web": ("UserPoolClient", {"UserPoolId": {"Ref": "People"}}),
        "Identities": (
            "IdentityPool",
            {
                "AllowUnauthenticatedIdentities": "true",
                "CognitoIdentityProviders": [
                    {"ClientId": {"Ref": "Web"}, "ProviderName": provider}
                ],
                "IdentityPoolTags": [{"Key": "stage", "Value": "dev"}],
            },
        ),
        "Roles": (
            "IdentityPoolRoleAttachment",
            {
                "IdentityPoolId": pool,
                "Roles": {"authenticated": {"Fn::GetAtt": ["Role", "Arn"]}},
                "RoleMappings": {"people": mapping},
            },
        ),
        "Tags": (
            "IdentityPoolPrincipalTag",
            {
                "IdentityPoolId": pool,
                "IdentityProviderName": provider,
                "PrincipalTags": {"team": "team"},
            },
        ),
    }
    declared = {
        name: {"Type": f"{KIND}{kind}", "Properties": properties}
        for name, (kind, properties) in resources.items()
    }
    return {"Resources": declared | {"Role": {"Type": "AWS::IAM::Role"}}}


def check(loaded: Loaded, identity_pool: str, client: str) -> None:
    """Check the identity pool that all formats describe."""
    identity = boto3.client("cognito-identity", "us-east-1")
    shown = identity.describe_identity_pool(IdentityPoolId=identity_pool)
    provider = f"{HOST}/{loaded.pool.id}"
    assert shown["AllowUnauthenticatedIdentities"] is True
    assert shown["IdentityPoolTags"] == {"stage": "dev"}
    assert shown["CognitoIdentityProviders"] == [
        {"ProviderName": provider, "ClientId": client, "ServerSideTokenCheck": False}
    ]
    roles = identity.get_identity_pool_roles(IdentityPoolId=identity_pool)
    assert roles["Roles"] == {"authenticated": f"{ROLE}/Role"}
    assert roles["RoleMappings"] == {
        f"{provider}:{client}": {
            "Type": "Rules",
            "AmbiguousRoleResolution": "Deny",
            "RulesConfiguration": {"Rules": [RULE]},
        }
    }


def test_template(cognito: Cognito, tmp_path: Path) -> None:
    """An identity pool of a template is created with roles and tags, for its app client."""
    loaded = cognito.load(saved(tmp_path, "t.json", template()))
    assert loaded.skipped == []
    check(loaded, loaded.ids["Identities"], loaded.ids["Web"])
    tags = boto3.client("cognito-identity", "us-east-1").get_principal_tag_attribute_map(
        IdentityPoolId=loaded.ids["Identities"],
        IdentityProviderName=f"{HOST}/{loaded.pool.id}",
    )
    assert tags["PrincipalTags"] == {"team": "team"}


def test_refusal(cognito: Cognito, tmp_path: Path) -> None:
    """What AWS refuses leaves no identity pool behind either; an export names it."""
    content = template()
    cognito.load(saved(tmp_path, "t.json", content))
    assert cognito.export(tmp_path / "copy.json").skipped == [
        "Identities: identity pools are not exported"
    ]
    mapping = content["Resources"]["Roles"]["Properties"]["RoleMappings"]["people"]
    mapping["Type"] = "Sometimes"
    with pytest.raises(CognitoError) as raised:
        cognito.load(saved(tmp_path, "t.json", content))
    assert raised.value.__notes__[-1].startswith("while Roles was loaded (")
    identity = boto3.client("cognito-identity", "us-east-1")
    assert len(identity.list_identity_pools(MaxResults=5)["IdentityPools"]) == 1
    del content["Resources"]["Roles"]["Properties"]["IdentityPoolId"]
    with pytest.warns(IncompleteLoadWarning, match="Roles: its IdentityPoolId is not known"):
        cognito.load(saved(tmp_path, "t.json", content))


def test_descriptions(cognito: Cognito, tmp_path: Path) -> None:
    """What the AWS CLI prints of an identity pool is for the user pools of the same call."""
    first = cognito.load(saved(tmp_path, "t.json", template()))
    (tmp_path / "t.json").unlink()
    idp = boto3.client("cognito-idp", "us-east-1")
    identity = boto3.client("cognito-identity", "us-east-1")
    pool_id, identity_pool = first.pool.id, first.ids["Identities"]
    answers = {
        "client": idp.describe_user_pool_client(UserPoolId=pool_id, ClientId=first.ids["Web"]),
        "identity": identity.describe_identity_pool(IdentityPoolId=identity_pool),
        "pool": idp.describe_user_pool(UserPoolId=pool_id),
        "roles": identity.get_identity_pool_roles(IdentityPoolId=identity_pool),
    }
    for name, answer in answers.items():
        text = json.dumps(answer, default=str)
        (tmp_path / f"{name}.json").write_text(text)
    loaded = cognito.load(tmp_path)
    check(loaded, loaded.ids[identity_pool], loaded.ids[first.ids["Web"]])
    with pytest.warns(IncompleteLoadWarning, match="the identity pool of these roles was not"):
        cognito.load(tmp_path / "roles.json")


def test_state_of_terraform(cognito: Cognito, tmp_path: Path) -> None:
    """An identity pool of a state is for the user pool and the app client that are new."""
    old, provider = "us-east-1_Former123", f"{HOST}/us-east-1_Former123"
    rule = {
        "claim": "team", "match_type": "Equals", "role_arn": f"{ROLE}/red", "value": "red",
    }  # fmt: skip
    mapping = {
        "identity_provider": f"{provider}:0123456789abcdefghijklmnop",
        "type": "Rules",
        "ambiguous_role_resolution": "Deny",
        "mapping_rule": [rule],
    }
    values = {
        "user_pool": {"id": old, "name": "people"},
        "user_pool_client": {
            "id": "0123456789abcdefghijklmnop",
            "name": "web",
            "user_pool_id": old,
        },
        "identity_pool": {
            "id": "us-east-1:1",
            "identity_pool_name": "people",
            "allow_unauthenticated_identities": True,
            "cognito_identity_providers": [
                {
                    "client_id": "0123456789abcdefghijklmnop",
                    "provider_name": provider,
                    "server_side_token_check": False,
                }
            ],
            "tags": {"stage": "dev"},
        },
        "identity_pool_roles_attachment": {
            "identity_pool_id": "us-east-1:1",
            "roles": {"authenticated": f"{ROLE}/Role"},
            "role_mapping": [mapping],
        },
        "identity_pool_provider_principal_tag": {
            "identity_pool_id": "us-east-1:2",
            "identity_provider_name": provider,
            "principal_tags": {"team": "team"},
        },
    }
    resources = [
        {
            "address": f"aws_cognito_{kind}.one", "mode": "managed",
            "type": f"aws_cognito_{kind}", "name": "one", "values": one,
        }
        for kind, one in values.items()
    ]  # fmt: skip
    shown = {"format_version": "1.0", "terraform_version": "1.11.4"}
    state = shown | {"values": {"root_module": {"resources": resources}}}
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(saved(tmp_path, "state.json", state))
    principal = "aws_cognito_identity_pool_provider_principal_tag.one"
    assert loaded.skipped == [f"{principal}: its identity pool was not loaded"]
    ids = loaded.ids
    check(loaded, ids["aws_cognito_identity_pool.one"], ids["aws_cognito_user_pool_client.one"])
