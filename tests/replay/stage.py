"""Where recorded rows are replayed: the rows, a client that checks nothing, the comparison."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore import xform_name
from botocore.config import Config

from tests.realms import FLOWS, Realm, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

Row = dict[str, Any]
LINES = (Path(__file__).parents[1] / "facts" / "recorded.jsonl").read_text().splitlines()
ROWS: dict[str, Row] = {row["id"]: row for row in map(json.loads, LINES)}

Case = Callable[["Stage"], Any]
CASES: dict[str, Case] = {}

# Members whose values differ from run to run: there must be one, of the same JSON type.
VOLATILE = frozenset(
    {
        "AccessToken", "Arn", "AWSAccountId", "ClientId", "ClientSecret",
        "CloudFrontDistribution", "CompletionDate", "CreatedAt", "CreationDate", "CredentialId",
        "DeviceCreateDate", "DeviceGroupKey", "DeviceKey", "DeviceLastAuthenticatedDate",
        "DeviceLastModifiedDate", "Id", "IdToken", "LastModifiedDate", "NextToken",
        "RefreshToken", "Session", "StartDate", "UserCreateDate", "UserLastModifiedDate",
        "UserPoolId", "UserSub", "Version", "challenge", "access_token", "id_token",
        "refresh_token",
    }
)  # fmt: skip
# Lists that may have grown since the row was recorded: ``identities`` joined the schema.
GROWN = frozenset({"SchemaAttributes"})
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def replays(*ids: str) -> Callable[[Case], Case]:
    """Register a function as the case of some rows."""

    def register(case: Case) -> Case:
        for number in ids:
            assert number in ROWS, f"there is no row {number}"
            assert number not in CASES, f"{number} has two cases"
            CASES[number] = case
        return case

    return register


class Stage:
    """One emulator and one row: what a case builds the state with and sends the request by.

    ``same`` maps what the row says to what it is here, for texts and values that name ids.
    """

    def __init__(self, cognito: Cognito, row: Row, region: str = "us-east-1") -> None:
        """Make a client that sends whatever it is given, nulls included."""
        self.cognito, self.row = cognito, row
        self.same = {"111111111111": "123456789012"}
        config = Config(parameter_validation=False, region_name=region)
        self.idp: Any = boto3.client("cognito-idp", config=config)

    def realm(self, client: dict[str, Any] | None = None, **pool: Any) -> Realm:
        """Create a pool and an app client that may use every flow."""
        settings = {"ExplicitAuthFlows": FLOWS} | (client or {})
        return make_realm(self.idp, pool, settings)

    def code(self, name: str) -> str:
        """Return the newest code that a user was sent."""
        return self.cognito.outbox.to(name).code

    def send(self, **parameters: Any) -> Any:
        """Make the row's request, with what it cannot hold replaced: ids, tokens, secrets."""
        request = self.row["request"] or {}
        known = {} if "cli" in request else request
        return getattr(self.idp, xform_name(self.row["operation"]))(**known | parameters)

    def text(self, recorded: str) -> str:
        """Return what a recorded text is here."""
        for there, here in self.same.items():
            recorded = recorded.replace(there, here)
        return recorded


def check_text(stage: Stage, found: str) -> None:
    """Compare an error's text; ``<anything>`` in the row stands for some characters."""
    parts = re.split(r"<[^<>]+>", stage.text(stage.row["error"]["message"]))
    pattern = ".+".join(re.escape(part) for part in parts)
    if "message continues" in (stage.row.get("note") or ""):
        pattern += ".*"
    assert re.fullmatch(pattern, found, re.DOTALL), found


def check_fields(stage: Stage, recorded: Any, found: Any, path: str = "") -> None:
    """Compare answers: all that was recorded is there, with the same values where they last."""
    name = re.sub(r"\[\d+\]$", "", path).rpartition(".")[2]
    if isinstance(recorded, dict):
        _check_structure(stage, recorded, found, path)
    elif isinstance(recorded, list):
        _check_list(stage, recorded, found, path)
    elif name not in VOLATILE and not _is_placeholder(recorded):
        expected = stage.text(recorded) if isinstance(recorded, str) else recorded
        assert found == expected, path
        assert type(found) is type(expected), path
    else:
        assert found, path
        assert not isinstance(recorded, str) or isinstance(found, str) or "Date" in name, path


def _check_structure(stage: Stage, recorded: Row, found: Any, path: str) -> None:
    assert isinstance(found, dict), path
    if recorded.keys() == {"Name", "Value"} and UUID.fullmatch(recorded["Value"]):
        recorded = recorded | {"Value": found["Value"]}
    for member, value in recorded.items():
        assert member in found, f"{path}.{member}"
        check_fields(stage, value, found[member], f"{path}.{member}")


def _check_list(stage: Stage, recorded: list[Any], found: Any, path: str) -> None:
    assert isinstance(found, list), path
    name = path.rpartition(".")[2]
    if all(isinstance(item, str) for item in recorded):
        # Sets of the service: their order is not the row's business (tokens.md 1.1).
        assert sorted(found) == sorted(map(stage.text, recorded)), path
        return
    assert len(found) == len(recorded) or (name in GROWN and len(found) > len(recorded)), path
    for number, (one, other) in enumerate(zip(recorded, found, strict=False)):
        check_fields(stage, one, other, f"{path}[{number}]")


def _is_placeholder(value: Any) -> bool:
    return isinstance(value, str) and (
        "EXAMPLE" in value or value.startswith(("<", "[", "AYABe")) or value.endswith("_TOKEN")
    )
