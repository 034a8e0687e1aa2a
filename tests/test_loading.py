"""``cognito.load``: CloudFormation and SAM templates, descriptions, and users as CSV."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.errors import CognitoError
from cognito_intercept.loading.files import LoadError
from cognito_intercept.loading.loaded import IncompleteLoadWarning

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

TEMPLATE = """\
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Stage: {Type: String, Default: dev}
  Callbacks: {Type: CommaDelimitedList, Default: "https://one.example,https://two.example"}
Mappings:
  Lengths: {dev: {Minimum: "10"}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
Resources:
  App:
    Type: AWS::Cognito::UserPoolClient
    DependsOn: Notes
    Properties:
      UserPoolId: !Ref People
      ClientName: !Join ["-", [app, !Ref Stage]]
      GenerateSecret: "true"
      CallbackURLs: !Ref Callbacks
      AllowedOAuthFlows: [code]
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthScopes: [openid, !Sub "${Notes}/read"]
      SupportedIdentityProviders: [COGNITO, !Ref Partner]
      ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
  People:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: !Sub "people-${Stage}-${AWS::Region}"
      MfaConfiguration: OPTIONAL
      EnabledMfas: [SOFTWARE_TOKEN_MFA]
      AutoVerifiedAttributes: [email]
      AliasAttributes: !If [IsProd, [email], !Ref "AWS::NoValue"]
      Policies:
        PasswordPolicy:
          MinimumLength: !FindInMap [Lengths, !Ref Stage, Minimum]
          RequireSymbols: false
      Schema:
        - {Name: team, AttributeDataType: String, Mutable: true}
      LambdaConfig:
        PostConfirmation: !GetAtt Hook.Arn
  Hook: {Type: "AWS::Lambda::Function", Properties: {}}
  Notes:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties:
      UserPoolId: !Ref People
      Identifier: notes
      Name: Notes
      Scopes: [{ScopeName: read, ScopeDescription: Read}]
  Partner:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref People
      ProviderName: Google
      ProviderType: Google
      ProviderDetails: {client_id: id, client_secret: secret, authorize_scopes: email}
  Staff:
    Type: AWS::Cognito::UserPoolGroup
    Properties: {UserPoolId: !Ref People, Precedence: "2"}
  Only:
    Type: AWS::Cognito::UserPoolGroup
    Condition: IsProd
    Properties: {UserPoolId: !Ref People}
  Domain:
    Type: AWS::Cognito::UserPoolDomain
    Properties: {UserPoolId: !Ref People, Domain: !Sub "people-${Stage}"}
  Ann:
    Type: AWS::Cognito::UserPoolUser
    Properties: {UserPoolId: !Ref People, Username: ann}
  AnnIsStaff:
    Type: AWS::Cognito::UserPoolUserToGroupAttachment
    Properties: {UserPoolId: !Ref People, Username: !Ref Ann, GroupName: !Ref Staff}
"""


def saved(folder: Path, name: str, content: str | dict[str, Any]) -> Path:
    """Write a file and return its path."""
    text = content if isinstance(content, str) else json.dumps(content, default=str)
    (folder / name).write_text(text)
    return folder / name


def pool_with(**properties: Any) -> dict[str, Any]:
    """Return a template of a user pool."""
    return {"Resources": {"Pool": {"Type": "AWS::Cognito::UserPool", "Properties": properties}}}


def test_template(cognito: Cognito, idp: CognitoIdentityProviderClient, tmp_path: Path) -> None:
    """A YAML template with the usual functions becomes what CloudFormation would make of it."""
    loaded = cognito.load(saved(tmp_path, "template.yaml", TEMPLATE))
    pool = idp.describe_user_pool(UserPoolId=loaded.ids["People"])["UserPool"]
    assert pool["Name"] == "people-dev-us-east-1"
    assert pool["Domain"] == "people-dev"
    assert "AliasAttributes" not in pool
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 10
    assert pool["Policies"]["PasswordPolicy"]["RequireSymbols"] is False
    assert pool["LambdaConfig"]["PostConfirmation"] == loaded.lambdas["Hook"]
    assert loaded.lambdas["Hook"] == "arn:aws:lambda:us-east-1:123456789012:function:Hook"
    mfa = idp.get_user_pool_mfa_config(UserPoolId=pool["Id"])
    assert mfa["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert mfa["MfaConfiguration"] == "OPTIONAL"
    client = idp.describe_user_pool_client(UserPoolId=pool["Id"], ClientId=loaded.ids["App"])
    app = client["UserPoolClient"]
    assert app["ClientName"] == "app-dev"
    assert app["ClientSecret"]
    assert app["CallbackURLs"] == ["https://one.example", "https://two.example"]
    assert sorted(app["AllowedOAuthScopes"]) == ["notes/read", "openid"]
    assert sorted(app["SupportedIdentityProviders"]) == ["COGNITO", "Google"]
    groups = idp.list_groups(UserPoolId=pool["Id"])["Groups"]
    assert [(one["GroupName"], one.get("Precedence")) for one in groups] == [("Staff", 2)]
    assert [group.name for group in loaded.pool.find_user("ann").groups] == ["Staff"]
    assert loaded.skipped == []


def test_parameters(cognito: Cognito, tmp_path: Path) -> None:
    """Parameters change what conditions say; unknown and missing ones are errors."""
    file = saved(tmp_path, "template.yaml", TEMPLATE.replace("Lengths: {dev", "Lengths: {prod"))
    loaded = cognito.load(file, parameters={"Stage": "prod"}, region="eu-west-1")
    assert loaded.pool.name == "people-prod-eu-west-1"
    assert [group.name for group in loaded.pool.groups] == ["Staff", "Only"]
    with pytest.raises(LoadError, match="the template has no parameter Age"):
        cognito.load(file, parameters={"Age": "3"})
    missing = pool_with(UserPoolName={"Ref": "Name"}) | {"Parameters": {"Name": {"Type": "String"}}}
    with pytest.raises(LoadError, match="parameter Name has no value"):
        cognito.load(saved(tmp_path, "t.json", missing))


def test_what_is_not_taken_over(cognito: Cognito, tmp_path: Path) -> None:
    """Properties that can't be resolved and unknown resources are named, and warned of."""
    template = pool_with(
        UserPoolName={"Fn::ImportValue": "name"},
        Policies={"PasswordPolicy": {"MinimumLength": 9, "Colour": "red"}},
        EmailVerificationSubject={"Fn::GetAtt": ["Absent", "Arn"]},
    )
    resources: dict[str, Any] = template["Resources"]
    resources["New"] = {"Type": "AWS::Cognito::New", "Properties": {}}
    resources["App"] = {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {"UserPoolId": {"Fn::ImportValue": "pool"}},
    }
    with pytest.warns(IncompleteLoadWarning, match="not taken over: Pool: UserPoolName") as caught:
        loaded = cognito.load(saved(tmp_path, "template.json", template))
    assert loaded.skipped == [
        "Pool: UserPoolName is not known (Fn::ImportValue: load(…, imports={'name': …}))",
        "Pool: EmailVerificationSubject is not known (Absent.Arn)",
        "Pool: CreateUserPool has no Policies.PasswordPolicy.Colour",
        "App: UserPoolId is not known (Fn::ImportValue: load(…, imports={'pool': …}))",
        "App: its UserPoolId is not known",
        "New: AWS::Cognito::New is not taken over",
    ]
    assert loaded.pool.name == "Pool"
    assert caught[0].filename == __file__


def test_refused_template(cognito: Cognito, tmp_path: Path) -> None:
    """What AWS refuses is its error with a note of the resource, and nothing is left."""
    template = pool_with(UserPoolName="people")
    template["Resources"]["App"] = {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {"UserPoolId": {"Ref": "Pool"}, "AllowedOAuthScopes": ["absent/read"]},
    }
    with pytest.raises(CognitoError) as raised:
        cognito.load(saved(tmp_path, "template.json", template))
    place = f"{tmp_path}/template.json:1, Resources.App"
    assert raised.value.__notes__[-1] == f"while App was loaded ({place})"
    assert cognito.pools == []


def test_sam(cognito: Cognito, tmp_path: Path) -> None:
    """SAM's functions with events of a user pool are its triggers."""
    template = pool_with(UserPoolName="people")
    template["Resources"]["Hook"] = {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Events": {
                "SignUp": {
                    "Type": "Cognito",
                    "Properties": {
                        "UserPool": {"Ref": "Pool"},
                        "Trigger": ["PreSignUp", "PostConfirmation"],
                    },
                }
            }
        },
    }
    loaded = cognito.load(saved(tmp_path, "template.json", template))
    events: list[Any] = []

    def hook(event: Any, _context: Any) -> Any:
        events.append(event)
        return event

    cognito.lambdas[loaded.lambdas["Hook"]] = hook
    client = loaded.pool.client()
    assert client.pool == loaded.pool
    loaded.pool.user("ann")
    assert [event["triggerSource"] for event in events] == ["PreSignUp_AdminCreateUser"]


def test_descriptions(cognito: Cognito, idp: CognitoIdentityProviderClient, tmp_path: Path) -> None:
    """What boto3 describes is created again, in any order of the files, under new ids."""
    pool = cognito.user_pool(
        "people",
        Schema=[
            {"Name": "team", "AttributeDataType": "String", "Mutable": True},
            {"Name": "email", "AttributeDataType": "String", "Required": True},
        ],
        UserPoolTags={"stage": "dev"},
    )
    pool.domain("people")
    pool.resource_server("notes", ["read"])
    pool.group("staff", Precedence=1)
    client = pool.client(
        "web",
        secret=True,
        AllowedOAuthScopes=["notes/read"],
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthFlowsUserPoolClient=True,
    )
    described = idp.describe_user_pool(UserPoolId=pool.id)
    files = [
        saved(
            tmp_path,
            "client.json",
            dict(idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=client.id)),
        ),
        saved(tmp_path, "groups.json", dict(idp.list_groups(UserPoolId=pool.id))),
        saved(
            tmp_path,
            "servers.json",
            dict(idp.list_resource_servers(UserPoolId=pool.id, MaxResults=10)),
        ),
        saved(tmp_path, "pool.json", dict(described)),
    ]
    pool.call("DeleteUserPoolDomain", Domain="people")
    loaded = cognito.load(*files)
    assert loaded.pools.keys() == {pool.id}
    again = idp.describe_user_pool(UserPoolId=loaded.ids[pool.id])["UserPool"]
    own = {"Id", "Arn", "CreationDate", "LastModifiedDate"}
    before = described["UserPool"]
    assert {k: v for k, v in again.items() if k not in own} == {
        k: v for k, v in before.items() if k not in own
    }
    (web,) = loaded.pool.clients
    assert (web.name, web.id) == ("web", loaded.ids[client.id])
    assert web.secret is not None
    assert [group.name for group in loaded.pool.groups] == ["staff"]
    with pytest.warns(IncompleteLoadWarning, match=f"its user pool {pool.id} was not loaded"):
        cognito.load(files[0])


def test_users(cognito: Cognito, tmp_path: Path) -> None:
    """A CSV file makes users with attributes, passwords and groups."""
    pool = cognito.user_pool()
    pool.client()
    pool.group("staff")
    text = (
        "cognito:username,email,email_verified,name,password,groups\n"
        'ann,ann@example.com,TRUE,"Ann, A.",Passw0rd!,staff\n'
        "bob,,,,,\n"
    )
    cognito.load(saved(tmp_path, "users.csv", text), pool=pool)
    ann, bob = pool.find_user("ann", "Passw0rd!"), pool.find_user("bob")
    assert ann.sign_in().access
    assert ann.attributes["name"] == "Ann, A."
    assert ann.attributes["email_verified"] == "true"
    assert [group.name for group in ann.groups] == ["staff"]
    assert bob.status == "FORCE_CHANGE_PASSWORD"
    with pytest.raises(CognitoError) as raised:
        cognito.load(saved(tmp_path, "more.csv", "username,email\ncy,\nann,\n"), pool=pool)
    assert raised.value.__notes__[-1] == f"while ann was loaded ({tmp_path}/more.csv:3)"
    with pytest.raises(LoadError, match="has a column cognito:username or username"):
        cognito.load(saved(tmp_path, "bad.csv", "name\nann\n"), pool=pool)
    with pytest.raises(LookupError, match="loaded user pools: none"):
        cognito.load(tmp_path / "users.csv")


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("a.yaml", "Resources: &a {x: *a}", "aliases are not supported"),
        ("b.yaml", "a: " + "[" * 40 + "]" * 40, "nested deeper than 32"),
        ("c.yaml", "Resources: !!python/object:os.system {}", "no YAML of a template"),
        ("d.yaml", "- a", "no object at the top"),
        ("e.yaml", "a: b: c", "no YAML of a template"),
        ("f.json", "{", "no JSON object"),
        ("g.json", '{"a": 1}', "neither a CloudFormation template nor a description"),
        ("h.json", '{"Resources": {"a": {}}}', "resource a has no Type"),
        ("i.json", '{"Resources": []}', "Resources is no object"),
        ("j.json", " " * 1_000_001, "larger than 1000000 bytes"),
        ("k.yaml", "Resources: {Hook: {Type: [a]}}", "resource Hook has no Type"),
    ],
)
def test_damaged_files(cognito: Cognito, tmp_path: Path, name: str, text: str, error: str) -> None:
    """Each kind of damage is an error that says what it is."""
    with pytest.raises(LoadError, match=error):
        cognito.load(saved(tmp_path, name, text))
    assert cognito.pools == []


def test_no_text(cognito: Cognito, tmp_path: Path) -> None:
    """A file of bytes is refused, and one that is not there is the usual error."""
    (tmp_path / "a.json").write_bytes(b"\xff\xfe")
    with pytest.raises(LoadError, match="no UTF-8 text"):
        cognito.load(tmp_path / "a.json")
    with pytest.raises(FileNotFoundError):
        cognito.load(tmp_path / "b.json")
