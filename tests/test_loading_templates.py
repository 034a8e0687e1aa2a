"""``cognito.load``: several stacks, CDK's output, SAM's code, and where errors are."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from cognito_intercept.errors import CognitoError
from cognito_intercept.loading.files import LoadError
from cognito_intercept.loading.loaded import IncompleteLoadWarning

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

POOL = "AWS::Cognito::UserPool"


def saved(folder: Path, name: str, content: str | dict[str, Any]) -> Path:
    """Write a file, with the folders around it, and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    return path


def stack(resources: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """Return a template whose resources are pairs of type and properties."""
    declared = {
        name: {"Type": one[0], "Properties": one[1]} if isinstance(one, tuple) else one
        for name, one in resources.items()
    }
    return {"Resources": declared, **sections}


def client_of(pool: Any) -> tuple[str, dict[str, Any]]:
    """Return an app client of a user pool."""
    return "AWS::Cognito::UserPoolClient", {"UserPoolId": pool}


def test_every_type(cognito: Cognito, idp: CognitoIdentityProviderClient, tmp_path: Path) -> None:
    """Each resource type that belongs to a user pool is created; GetAtt knows its attributes."""
    kind, pool, client = "AWS::Cognito::", {"Ref": "Pool"}, {"Ref": "App"}
    group = "arn:aws:logs:us-east-1:123456789012:log-group:people"
    destination = {"CloudWatchLogsConfiguration": {"LogGroupArn": group}}
    log = {"EventSource": "userNotification", "LogLevel": "ERROR"} | destination
    links = {"cognito:default": {"Fn::Sub": "https://a.example/${Style.ManagedLoginBrandingId}"}}
    document = {"TermsSource": "LINK", "Enforcement": "NONE", "TermsName": "terms-of-use"}
    url = "https://${Pool.ProviderName} ${App.ClientId}"
    template = stack(
        {
            "Pool": (
                POOL,
                {
                    "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
                    "UserPoolTier": "PLUS",
                    "WebAuthnRelyingPartyID": "example.com",
                },
            ),
            "App": client_of(pool),
            "Domain": (f"{kind}UserPoolDomain", {"UserPoolId": pool, "Domain": "every-type"}),
            "Risk": (
                f"{kind}UserPoolRiskConfigurationAttachment",
                {
                    "UserPoolId": pool,
                    "ClientId": "ALL",
                    "RiskExceptionConfiguration": {"BlockedIPRangeList": ["192.0.2.0/24"]},
                },
            ),
            "Look": (
                f"{kind}UserPoolUICustomizationAttachment",
                {"UserPoolId": pool, "ClientId": client, "CSS": ".label-customizable {}"},
            ),
            "Logs": (
                f"{kind}LogDeliveryConfiguration",
                {"UserPoolId": pool, "LogConfigurations": [log]},
            ),
            "Style": (
                f"{kind}ManagedLoginBranding",
                {"UserPoolId": pool, "ClientId": client, "UseCognitoProvidedValues": "true"},
            ),
            "Terms": (
                f"{kind}Terms",
                {"UserPoolId": pool, "ClientId": client, "Links": links, **document},
            ),
            "Server": (
                f"{kind}UserPoolResourceServer",
                {
                    "UserPoolId": pool,
                    "Identifier": "api",
                    "Name": {"Fn::Select": [1, {"Fn::Split": [",", "a,Notes"]}]},
                },
            ),
        },
        Outputs={"Text": {"Value": {"Fn::Sub": url}, "Export": {"Name": "text"}}},
    )
    second = stack(
        {
            "Team": (
                f"{kind}UserPoolGroup",
                {
                    "UserPoolId": {"Fn::ImportValue": "pool-id"},
                    "GroupName": "team",
                    "Description": {"Fn::ImportValue": "text"},
                },
            )
        }
    )
    template["Outputs"]["Id"] = {"Value": pool, "Export": {"Name": {"Fn::Sub": "pool-${Suffix}"}}}
    template["Parameters"] = {"Suffix": {"Type": "String", "Default": "id"}}
    loaded = cognito.load(saved(tmp_path, "b.json", template), saved(tmp_path, "a.json", second))
    assert loaded.skipped == []
    pool_id, app = loaded.pool.id, loaded.ids["App"]
    risk = idp.describe_risk_configuration(UserPoolId=pool_id)["RiskConfiguration"]
    assert risk["RiskExceptionConfiguration"]["BlockedIPRangeList"] == ["192.0.2.0/24"]
    look = idp.get_ui_customization(UserPoolId=pool_id, ClientId=app)["UICustomization"]
    assert look["ClientId"] == app
    logs = idp.get_log_delivery_configuration(UserPoolId=pool_id)["LogDeliveryConfiguration"]
    assert logs["LogConfigurations"] == [log]
    style = loaded.pool.call("DescribeManagedLoginBrandingByClient", ClientId=app)
    assert style["ManagedLoginBranding"]["ManagedLoginBrandingId"] == loaded.ids["Style"]
    terms = loaded.pool.call("DescribeTerms", TermsId=loaded.ids["Terms"])["Terms"]
    assert (terms["ClientId"], terms["Links"]) == (
        app,
        {"cognito:default": f"https://a.example/{loaded.ids['Style']}"},
    )
    (server,) = loaded.pool.call("ListResourceServers", MaxResults=5)["ResourceServers"]
    assert server["Name"] == "Notes"
    mfa = idp.get_user_pool_mfa_config(UserPoolId=pool_id)
    assert mfa["WebAuthnConfiguration"]["RelyingPartyId"] == "example.com"
    team = idp.get_group(UserPoolId=pool_id, GroupName="team")["Group"]
    host = f"cognito-idp.us-east-1.amazonaws.com/{pool_id}"
    assert team["Description"] == f"https://{host} {app}"


def test_imports(cognito: Cognito, tmp_path: Path) -> None:
    """Exports of stacks that are not loaded are given by the call; circles are no exports."""
    pool = cognito.user_pool("there")
    template = stack(
        {"App": client_of({"Fn::ImportValue": {"Fn::Sub": "${AWS::Region}-pool"}})},
        Outputs={"Own": {"Value": {"Fn::ImportValue": "x"}, "Export": {"Name": "x"}}},
    )
    file = saved(tmp_path, "t.json", template)
    cognito.load(file, imports={"us-east-1-pool": pool.id})
    assert [client.name for client in pool.clients] == ["App"]
    template["Resources"]["App"]["Properties"]["ClientName"] = {"Fn::ImportValue": "x"}
    with pytest.warns(IncompleteLoadWarning, match="App: ClientName is not known"):
        cognito.load(saved(tmp_path, "t.json", template), imports={"us-east-1-pool": pool.id})


def test_cdk_output(cognito: Cognito, tmp_path: Path) -> None:
    """Of ``cdk.out`` the templates are loaded, nested ones with the parameters that they get."""
    nested = stack(
        {"App": client_of({"Ref": "poolId"})},
        Parameters={"poolId": {"Type": "String"}},
        Outputs={"client": {"Value": {"Ref": "App"}}},
    )
    template = stack(
        {
            "Pool": (POOL, {"LambdaConfig": {"PreSignUp": {"Fn::GetAtt": ["Alias", "Arn"]}}}),
            "Nested": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"Parameters": {"poolId": {"Ref": "Pool"}}, "TemplateURL": {}},
                "Metadata": {"aws:asset:path": "Inner.nested.template.json"},
            },
            "Remote": {"Type": "AWS::CloudFormation::Stack"},
            "Look": (
                "AWS::Cognito::UserPoolGroup",
                {
                    "UserPoolId": {"Ref": "Pool"},
                    "Description": {"Fn::GetAtt": ["Nested", "Outputs.client"]},
                },
            ),
            "Alias": ("AWS::Lambda::Alias", {"FunctionName": {"Ref": "Hook"}}),
            "Hook": ("AWS::Lambda::Function", {}),
        }
    )
    folder = tmp_path / "cdk.out"
    saved(folder, "manifest.json", {"version": "36.0.0"})
    saved(folder, "tree.json", {"version": "tree-0.1"})
    saved(folder, "App.assets.json", {"files": {}})
    saved(folder, "Inner.nested.template.json", nested)
    saved(folder, "App.template.json", template)
    saved(folder, "assembly-Prod/Prod.template.json", stack({"Pool": (POOL, {})}))
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(folder)
    assert loaded.skipped == ["Remote: its template is not a file beside App"]
    assert list(loaded.pools) == ["Pool", "Prod.Pool"]
    pool = loaded.pools["Pool"]
    assert [client.id for client in pool.clients] == [loaded.ids["App"]]
    (group,) = pool.call("ListGroups")["Groups"]
    assert group["Description"] == loaded.ids["App"]
    assert pool.state.settings["LambdaConfig"]["PreSignUp"] == loaded.lambdas["Hook"]


def test_directory(cognito: Cognito, tmp_path: Path) -> None:
    """All files of a directory are loaded together, and what is none of ours is named."""
    saved(tmp_path, "users.csv", "username\nann\n")
    saved(tmp_path, "pool.yaml", f"Resources: {{Pool: {{Type: {POOL}}}}}")
    saved(tmp_path, "package.json", {"name": "site"})
    saved(tmp_path, "README.md", "about")
    with pytest.warns(IncompleteLoadWarning, match=r"package.json: neither a template nor"):
        loaded = cognito.load(tmp_path)
    assert [user.username for user in loaded.pool.users] == ["ann"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(LoadError, match="empty: no JSON, YAML or CSV file in it"):
        cognito.load(tmp_path / "empty")


HANDLERS = """\
Globals:
  Function:
    Runtime: python3.12
    Handler: app.handler
    Environment: {Variables: {STAGE: dev}}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      LambdaConfig:
        PostConfirmation: !GetAtt Inline.Arn
        CustomMessage: !GetAtt Other.Arn
  Ann:
    Type: AWS::Cognito::UserPoolUser
    Properties: {UserPoolId: !Ref Pool, Username: ann}
  First:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: first/
      Environment: {Variables: {NICKNAME: !Sub "of-${AWS::Region}", TABLE: !GetAtt None.Name}}
      Events:
        SignUp: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}
  Second:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: second
      Events:
        Token: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: [PreTokenGeneration]}}
        Queue: {Type: SQS}
  Inline:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.main
      Runtime: python3.12
      Code: {ZipFile: "def main(event, context): return event"}
  Other:
    Type: AWS::Lambda::Function
    Properties: {Handler: index.main, Runtime: nodejs22.x}
"""
FIRST = """\
import os
from names import nickname

STAGE = os.environ["STAGE"]

def handler(event, context):
    assert event["triggerSource"] == "PreSignUp_AdminCreateUser", STAGE
    calls.append(nickname(event) + os.environ["NICKNAME"])
    return event

calls = []
"""
SECOND = """\
from names import claims

def handler(event, context):
    event["response"]["claimsOverrideDetails"] = {"claimsToAddOrOverride": claims}
    return event
"""


def test_handlers(cognito: Cognito, tmp_path: Path) -> None:
    """Python handlers of a template answer for its triggers, each with modules of its own."""
    file = saved(tmp_path, "template.yaml", HANDLERS)
    saved(tmp_path, "first/app.py", FIRST)
    saved(tmp_path, "first/names.py", "def nickname(event): return event['userName'] + ' '\n")
    saved(tmp_path, "second/app.py", SECOND)
    saved(tmp_path, "second/names.py", "claims = {'team': 'red'}\n")
    before = set(sys.modules), list(sys.path), dict(os.environ)
    with pytest.warns(IncompleteLoadWarning, match="Other: its code is not Python, or not beside"):
        loaded = cognito.load(file, handlers=True)
    hook: Any = cognito.lambdas[loaded.lambdas["First"]]
    assert hook.function.__globals__["calls"] == ["ann of-us-east-1"]
    assert hook.environment == {"STAGE": "dev", "NICKNAME": "of-us-east-1"}
    inline: Any = cognito.lambdas[loaded.lambdas["Inline"]]
    assert inline.environment == {}  # SAM's Globals are for functions of SAM.
    pool = loaded.pool
    pool.client()
    cognito.lambdas[loaded.lambdas["Other"]] = lambda event, _context: event
    bob = pool.user("bob")
    claims = jwt.decode(bob.sign_in().id, options={"verify_signature": False})
    assert claims["team"] == "red"
    assert {"app", "names", "index"}.isdisjoint(set(sys.modules) - before[0])
    assert (list(sys.path), dict(os.environ)) == before[1:]


def test_condition_that_is_not_known(cognito: Cognito, tmp_path: Path) -> None:
    """It is named once, however often its function is asked for."""
    function = {"Type": "AWS::Serverless::Function", "Condition": "Absent"}
    template = stack({"One": (POOL, {}), "Two": (POOL, {}), "Hook": function})
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(saved(tmp_path, "t.json", template), handlers=True)
    assert loaded.skipped == ["Hook: its condition is not known (the condition 'Absent')"]


def test_handler_that_fails(cognito: Cognito, tmp_path: Path) -> None:
    """A handler that can't be imported is an error that names the function and its line."""
    saved(tmp_path, "first/app.py", "import absent_module\n")
    resource: dict[str, Any] = {
        "Type": "AWS::Serverless::Function",
        "Properties": {"CodeUri": "first", "Handler": "app.handler", "InlineCode": 1},
    }
    trigger = {"LambdaConfig": {"PreSignUp": {"Fn::GetAtt": "Hook.Arn"}}}
    template = stack({"Pool": (POOL, trigger), "Hook": resource})
    file = saved(tmp_path, "template.json", template)
    with pytest.raises(LoadError) as raised:
        cognito.load(file, handlers=True)
    lines = file.read_text().splitlines()
    number = next(n for n, line in enumerate(lines, 1) if '"Hook": {' in line)
    assert str(raised.value) == (
        f"{file}:{number}, Resources.Hook: app.handler in {tmp_path}/first:"
        " ModuleNotFoundError: No module named 'absent_module'"
    )
    assert cognito.pools == []
    resource["Properties"]["InlineCode"] = "1/0"
    with pytest.raises(LoadError, match="ZeroDivisionError"):
        cognito.load(saved(tmp_path, "template.json", template), handlers=True)


NO_TRIGGER = """\
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Queue: {Type: SQS}
        E:
          Type: Cognito
          Properties: {UserPool: !Ref Pool}
"""
NO_VALUE = """\
Parameters:
  Name: {Type: String}
Resources:
  Pool: {Type: "AWS::Cognito::UserPool", Properties: {UserPoolName: !Ref Name}}
"""


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Resources:\n  Pool:\n    Kind: x\n", ":2, Resources.Pool: resource Pool has no Type"),
        (
            '{\n "Resources": {\n  "A": {"Type": "x"},\n  "Pool": []}}',
            ":4, Resources.Pool: resource Pool has no Type",
        ),
        (
            "Resources:\n  Pool:\n    Type: x\n    Properties: [1]\n",
            ":4, Resources.Pool.Properties: Properties of Pool is no object",
        ),
        (
            "Parameters: {Stage: dev}\nResources: {}",
            ":1, Parameters.Stage: parameter Stage is no object",
        ),
        ("Resources: {}\nMappings: x", ":2, Mappings: Mappings is no object"),
        ("Resources:\n  A: &x {}\n  B: *x", "line 3: aliases are not supported"),
        ("Resources:\n  A: {}\n  A: {}", "line 3: the key 'A' is there twice"),
        ('{"Resources": {"A": {}, "A": {}}}', "the key 'A' is there twice"),
        ('{\n"Resources": {,}}', r"line 2 column 15"),
        (NO_TRIGGER, ":8, Resources.F.Properties.Events.E: event E of F has no Trigger"),
        (NO_VALUE, ":2, Parameters.Name: parameter Name has no value"),
        (
            "Resources:\n  Pool: {Type: 'AWS::Cognito::UserPool', Properties: {EnabledMfas: 1}}",
            ":2, Resources.Pool: Pool has a property of a wrong type (TypeError",
        ),
    ],
)
def test_places_of_errors(cognito: Cognito, tmp_path: Path, text: str, error: str) -> None:
    """Errors name the file, the line and the path of what is wrong."""
    with pytest.raises(LoadError) as raised:
        cognito.load(saved(tmp_path, "template", text))
    assert str(raised.value).startswith(f"{tmp_path}/template")
    assert error in str(raised.value)


def test_place_of_a_refusal(cognito: Cognito, tmp_path: Path) -> None:
    """AWS's own errors have a note with the line of the resource."""
    text = (
        f"Resources:\n  # a note\n  Pool:\n    Type: {POOL}\n    Properties: {{UserPoolName: '!'}}"
    )
    with pytest.raises(CognitoError) as raised:
        cognito.load(saved(tmp_path, "t.yaml", text))
    place = f"{tmp_path}/t.yaml:3, Resources.Pool"
    assert raised.value.__notes__[-1] == f"while Pool was loaded ({place})"


def test_functions(cognito: Cognito, tmp_path: Path) -> None:
    """Functions of AWS::LanguageExtensions, defaults of look-ups, and what stays as it is."""
    template = stack(
        {
            "Pool": (
                POOL,
                {
                    "UserPoolName": {
                        "Fn::FindInMap": ["Names", "dev", "x", {"DefaultValue": "plain"}]
                    },
                    "UserPoolTags": {
                        "length": {"Fn::Length": ["a", "b"]},
                        "json": {"Fn::ToJsonString": {"a": [1]}},
                        "base64": {"Fn::Base64": {"Fn::Join": ["", ["a", "b"]]}},
                        "kept": "{{resolve:ssm:/name}}",
                    },
                    "EmailVerificationSubject": {"Ref": "Stored"},
                },
            )
        },
        Mappings={"Names": {"dev": {}}},
        Parameters={"Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a"}},
    )
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(saved(tmp_path, "t.json", template))
    assert loaded.pool.name == "plain"
    assert loaded.pool.state.settings["UserPoolTags"] == {
        "length": "2",
        "json": '{"a":[1]}',
        "base64": "YWI=",
        "kept": "{{resolve:ssm:/name}}",
    }
    assert loaded.skipped == [
        "Pool: the dynamic reference in UserPoolTags is taken as text",
        "Pool: EmailVerificationSubject is not known (the parameter Stored of Systems Manager)",
    ]


def test_callback_urls_that_are_not_known(cognito: Cognito, tmp_path: Path) -> None:
    """An app client for OAuth is created although its callback URLs are another service's."""
    kind, settings = client_of({"Ref": "Pool"})
    settings |= {
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": [
            "https://example.com",
            {"Fn::Sub": "https://${Distribution.DomainName}/"},
        ],
        "TokenValidityUnits": {"IdToken": {"Fn::ImportValue": "unit"}, "AccessToken": "minutes"},
    }
    distribution = {"Type": "AWS::CloudFront::Distribution"}
    template = stack({"Pool": (POOL, {}), "App": (kind, settings), "Distribution": distribution})
    with pytest.warns(IncompleteLoadWarning):
        loaded = cognito.load(saved(tmp_path, "t.json", template))
    note = "CallbackURLs is not known (Distribution.DomainName); https://unknown.invalid stands"
    where = "Fn::ImportValue: load(…, imports={'unit': …})"
    assert loaded.skipped == [
        f"App: {note} for it",
        f"App: TokenValidityUnits.IdToken is not known ({where})",
    ]
    (client,) = loaded.pool.clients
    app = loaded.pool.call("DescribeUserPoolClient", ClientId=client.id)["UserPoolClient"]
    assert sorted(app["CallbackURLs"]) == ["https://example.com", "https://unknown.invalid"]
    assert app["TokenValidityUnits"] == {"AccessToken": "minutes"}
    template["Resources"]["App"]["Properties"]["CallbackURLs"] = {"Ref": "Absent"}
    with pytest.warns(IncompleteLoadWarning):
        other = cognito.load(saved(tmp_path, "t.json", template)).pool
    shown = other.call("DescribeUserPoolClient", ClientId=other.clients[0].id)["UserPoolClient"]
    assert shown["CallbackURLs"] == ["https://unknown.invalid"]
