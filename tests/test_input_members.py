"""Every member of every input has an effect, or a list says that it has none and why."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import cognito_intercept
from cognito_intercept.operations.registry import Operation, operations
from cognito_intercept.protocol.model import operation_model
from tests.input_members import COMPUTED, ECHOED, HEARD, MIRRORED

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(cognito_intercept.__path__[0])
# These say which settings there are and what their defaults are, which is not to read them.
DECLARATIONS = {"client_settings.py", "pool_settings.py"}
EMULATED = sorted(operations())


def members_of(
    shape: Any, path: tuple[str, ...] = (), within: tuple[str, ...] = ()
) -> Iterator[Any]:
    """Yield the path of every member of a shape, nested ones too; items of lists have no part."""
    if shape is None or getattr(shape, "is_document_type", False) or shape.name in within:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield (*path, name)
            yield from members_of(member, (*path, name), (*within, shape.name))
    elif shape.type_name in {"list", "map"}:
        item = shape.member if shape.type_name == "list" else shape.value
        yield from members_of(item, path, within)


def members(operation: str) -> list[str]:
    """Return the paths of all members of an operation's input."""
    return [".".join(path) for path in members_of(operation_model(operation).input_shape)]


def is_ignored(operation: Operation, path: str) -> bool:
    """Return whether a member, or one that it is in, is listed as ignored."""
    parts = path.split(".")
    return any(".".join(parts[:n]) in operation.ignores for n in range(1, len(parts) + 1))


def is_argument(operation: Operation, path: str) -> bool:
    """Return whether a member is a parameter of the function, or read by a look-up."""
    keyword = operation.signature.keywords.get(path)
    looked_up = {m for one in operation.signature.lookups for m in (*one.members, *one.also)}
    return (keyword is not None and keyword != path) or path in looked_up


@cache
def strings_in(*rooms: str) -> frozenset[str]:
    """Return the strings in the code of rooms; declarations of settings are left out."""
    files = [
        f for room in rooms for f in (PACKAGE / room).rglob("*.py") if f.name not in DECLARATIONS
    ]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    constants = (node.value for node in nodes if isinstance(node, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))


ROOMS = (
    "account",
    "directory",
    "messages",
    "oauth",
    "operations",
    "protection",
    "sign_in",
    "sign_up",
    "tokens",
    "triggers",
)
HEARD_PATHS = {path for paths in HEARD.values() for path in paths}


@pytest.mark.parametrize("name", EMULATED)
def test_every_member_is_heard_or_listed(name: str) -> None:
    """Whoever adds a member decides what becomes of it: law 3, nothing is dropped unsaid."""
    operation = operations()[name]
    tables = HEARD_PATHS | ECHOED.keys() | MIRRORED.keys() | COMPUTED.keys()
    for path in members(name):
        fates = [is_ignored(operation, path), is_argument(operation, path), path in tables]
        assert sum(fates) == 1, f"{name}: {path} is {fates} (ignored, argument, in the tables)"


def test_members_are_in_one_table() -> None:
    """A member has one fate, and the model still has it."""
    listed = [*ECHOED, *MIRRORED, *COMPUTED, *(path for paths in HEARD.values() for path in paths)]
    assert len(listed) == len(set(listed))
    assert set(listed) <= {path for name in EMULATED for path in members(name)}


@pytest.mark.parametrize("path", sorted(HEARD_PATHS | COMPUTED.keys()))
def test_members_that_are_heard_are_named(path: str) -> None:
    """The code names a member that it is said to read, other than to list it with its default."""
    name = path.rpartition(".")[2]
    part = COMPUTED.get(path, name)
    assert part in name
    assert part in strings_in(*ROOMS)


@pytest.mark.parametrize("path", sorted(MIRRORED))
def test_mirrored_texts(idp: Any, path: str) -> None:
    """The older spelling of a text is the newer one as well."""
    text = "Your code is {####}"
    pool_id = idp.create_user_pool(PoolName="p", **{path: text})["UserPool"]["Id"]
    shown = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    outer, inner = MIRRORED[path].split(".")
    assert shown[path] == shown[outer][inner] == text


PARAMETER = re.compile(r'<code>([A-Z][A-Z_]+[A-Z])</code>|"([A-Z][A-Z_]+[A-Z])":')
MAPS = [
    ("InitiateAuth", "AuthParameters"),
    ("AdminInitiateAuth", "AuthParameters"),
    ("RespondToAuthChallenge", "ChallengeResponses"),
    ("AdminRespondToAuthChallenge", "ChallengeResponses"),
]


@pytest.mark.parametrize(("name", "member"), MAPS)
def test_documented_parameters(name: str, member: str) -> None:
    """Each key that the documentation of these maps names is read, or listed as ignored."""
    shape: Any = operation_model(name).input_shape
    documentation = shape.members[member].documentation
    documented = {one or other for one, other in PARAMETER.findall(documentation)}
    documented -= {"SESSION"}  # The example of MFA_SETUP means the operation's Session.
    read = strings_in("sign_in", "directory")
    ignored = {path.rpartition(".")[2] for path in operations()[name].ignores}
    assert {"SECRET_HASH", "DEVICE_KEY"} <= documented <= read | ignored


ROLE = "arn:aws:iam::123456789012:role/r"
EUMS = {
    "CallerArn": ROLE,
    "Region": "us-east-1",
    "ExternalId": "x",
    "ConfigurationSetName": "set",
    "InEntityId": "1234567890",
    "InTemplateId": "1234567890",
    "OriginationIdentity": "+15550001234",
}
SNS = {"SnsCallerArn": ROLE, "ExternalId": "x", "SnsRegion": "us-east-1"}
IDENTITY = "arn:aws:ses:us-east-1:123456789012:identity/example.com"
MAIL = {
    "SourceArn": IDENTITY,
    "EmailSendingAccount": "DEVELOPER",
    "From": "Ann <ann@example.com>",
    "ReplyToEmailAddress": "re@example.com",
    "ConfigurationSet": "set",
}
TEMPLATE = {"Subject": "subject", "HtmlBody": "<p>text</p>", "TextBody": "the text"}
TAKEOVER = {
    "Actions": {"LowAction": {"Notify": True, "EventAction": "NO_ACTION"}},
    "NotifyConfiguration": {
        "SourceArn": IDENTITY,
        "From": "ann@example.com",
        "ReplyTo": "re@example.com",
        "NoActionEmail": TEMPLATE,
    },
}
PINPOINT = {"ApplicationId": "0" * 32, "RoleArn": ROLE, "ExternalId": "x", "UserDataShared": True}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c"


def within(value: Any, path: str) -> Any:
    """Return what is at a path; of a list, the first item."""
    for part in path.split("."):
        value = (value[0] if isinstance(value, list) else value)[part]
    return value


def echoes(sent: dict[str, Any], shown: dict[str, Any]) -> set[str]:
    """Return the members in the table of echoes that are shown as they were sent."""
    found = set()
    for path in ECHOED:
        try:
            if within(sent, path) == within(shown, path):
                found.add(path)
        except KeyError:
            continue
    return found


def test_echoes_are_shown(idp: Any) -> None:
    """What is said to be kept and shown again is."""
    pool = {"PoolName": "p", "EmailConfiguration": MAIL, "SmsConfiguration": SNS}
    pool_id = idp.create_user_pool(**pool)["UserPool"]["Id"]
    described = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    found = echoes(pool, described | {"PoolName": described["Name"]})
    other = {"PoolName": "q", "SmsConfiguration": {"EumsSms": EUMS}}
    found |= echoes(other, idp.create_user_pool(**other)["UserPool"])
    for sms in (SNS, {"EumsSms": EUMS}):
        mfa = {"SmsMfaConfiguration": {"SmsConfiguration": sms}, "MfaConfiguration": "OPTIONAL"}
        found |= echoes(mfa, idp.set_user_pool_mfa_config(UserPoolId=pool_id, **mfa))
    client = {"ClientName": "app", "AnalyticsConfiguration": PINPOINT}
    found |= echoes(
        client, idp.create_user_pool_client(UserPoolId=pool_id, **client)["UserPoolClient"]
    )
    server = {"Scopes": [{"ScopeName": "read", "ScopeDescription": "Read"}]}
    created = idp.create_resource_server(UserPoolId=pool_id, Identifier="n", Name="n", **server)
    found |= echoes(server, created["ResourceServer"])
    found |= echoes(*domain_echo(idp, pool_id))
    protected = {"PoolName": "r", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}
    plus = idp.create_user_pool(**protected, UserPoolTier="PLUS")["UserPool"]["Id"]
    risk = {"AccountTakeoverRiskConfiguration": TAKEOVER}
    found |= echoes(risk, idp.set_risk_configuration(UserPoolId=plus, **risk)["RiskConfiguration"])
    assert set(ECHOED) - found == set()


def domain_echo(idp: Any, pool_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is sent for a custom domain, and what is shown of it."""
    failover = {"SecondaryRegion": "us-west-2", "PrimaryRoute53HealthCheckId": "0f1e2d3c"}
    shape: Any = operation_model("CreateUserPoolDomain").input_shape
    policy = shape.members["CustomDomainConfig"].members["SecurityPolicy"].enum[0]
    sent = {
        "CustomDomainConfig": {"CertificateArn": CERTIFICATE, "SecurityPolicy": policy},
        "Routing": {"Failover": failover},
    }
    idp.create_user_pool_domain(Domain="auth.example.com", UserPoolId=pool_id, **sent)
    shown = idp.describe_user_pool_domain(Domain="auth.example.com")["DomainDescription"]
    return sent, shown
