"""For each operation of the service model a request with its required members only.

The values satisfy the model's constraints. Those that name something of a world are symbols such
as ``$pool``; ``filled`` of ``requests_of_the_model.py`` puts the real ones in.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from cognito_intercept.protocol.model import operation_model
from tests.realms import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import Shape

_ARN = "arn:aws:iam::123456789012:role/r"
# By the name of the member that holds them; other strings are "x".
_TEXTS = {
    "UserPoolId": "$pool",
    "ClientId": "$client",
    "AccessToken": "$access",
    "RefreshToken": "$refresh",
    "Token": "$refresh",
    "SubjectToken": "$access",
    "ResourceArn": "$arn",
    "Username": "ann",
    "GroupName": "g",
    "Identifier": "notes",
    "Domain": "mine",
    "ProviderName": "MyOIDC",
    "IdpIdentifier": "example.com",
    "AttributeName": "email",
    "Session": "AYABe" + "x" * 30,
    "SessionId": "tkn" + "a" * 25,
    "EventId": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "DeviceKey": "us-east-1_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "JobId": "import-" + "a" * 10,
    "TermsId": "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0",
    "ManagedLoginBrandingId": "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0",
    "RestoreId": "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0",
    "CIMDPolicyId": "abc123",
    "ConfirmationCode": "123456",
    "Code": "123456",
    "UserCode": "123456",
    "Password": PASSWORD,
    "PreviousPassword": PASSWORD,
    "ProposedPassword": PASSWORD,
    "ClientSecret": "x" * 30,
    "URL": "https://client.example.com/metadata",
    "URLPatterns": "https://client.example.com/*",
    "CloudWatchLogsRoleArn": _ARN,
    "RegionName": "us-west-2",
    "Region": "us-west-2",
    "Category": "UserAuthentication",
    "TermsName": "terms-of-use",
}


def minimal_request(operation: str) -> dict[str, Any]:
    """Return a request of an operation with its required members."""
    shape = operation_model(operation).input_shape
    request: dict[str, Any] = {} if shape is None else _structure(shape)
    return request


def _structure(shape: Any) -> dict[str, Any]:
    return {name: _value(shape.members[name], name) for name in shape.required_members}


def _value(shape: Any, name: str) -> Any:
    make = _MAKERS[shape.type_name]
    return make(shape, name)


def _document_or_structure(shape: Any, _name: str) -> dict[str, Any]:
    return {} if getattr(shape, "is_document_type", False) else _structure(shape)


def _list(shape: Any, name: str) -> list[Any]:
    return [_value(shape.member, name)] * max(1, shape.metadata.get("min", 0))


def _map(shape: Any, name: str) -> dict[str, Any]:
    return {_text(shape.key, "key"): _value(shape.value, name)}


def _integer(shape: Any, _name: str) -> int:
    smallest: int = shape.metadata.get("min", 1)
    return smallest


def _text(shape: Shape, name: str) -> str:
    enumeration = shape.metadata.get("enum")
    if enumeration:
        return str(enumeration[0])
    shortest: int = shape.metadata.get("min", 1)
    return _TEXTS.get(name, "x" * max(1, shortest))


_MAKERS: dict[str, Callable[[Any, str], Any]] = {
    "structure": _document_or_structure,
    "list": _list,
    "map": _map,
    "string": _text,
    "timestamp": lambda _shape, _name: dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    "boolean": lambda _shape, _name: True,
    "integer": _integer,
    "long": _integer,
}
