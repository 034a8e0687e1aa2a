"""The real AWS CLI through every operation, by its own skeleton inputs, against a served emulator.

Each call gets an answer, or an error that the model declares; none is an error of ours. What a call
changed is taken back before the next one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import xform_name

from cognito_intercept.cli.serve import Serving, open_server
from cognito_intercept.operations.registry import operations
from cognito_intercept.protocol.model import operation_model, operation_names
from cognito_intercept.server.running import bind
from cognito_intercept.settings import Settings
from tests.providers import DETAILS
from tests.realms import PASSWORD
from tests.requests_of_the_model import KNOWN, LEFT_OUT, PATTERNS, filled, make_world
from tests.test_properties import declared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

AWS = os.environ.get("COGNITO_INTERCEPT_AWS")
NAMES = sorted(operation_names() & operations().keys())
ERROR = re.compile(r"An error occurred \((\w+)\) when calling the (\w+) operation")
# What the CLI says of a command that is newer than it is.
UNKNOWN_COMMAND = "Invalid choice"
OURS = {"InternalErrorException", "NotImplementedException", "SerializationException"}

pytestmark = pytest.mark.skipif(AWS is None, reason="COGNITO_INTERCEPT_AWS names no AWS CLI")

# Members whose values say more than their shapes do.
VALUES: dict[str, Any] = {
    "AuthFlow": "USER_PASSWORD_AUTH",
    "AuthParameters": {"USERNAME": "ann", "PASSWORD": PASSWORD},
    "ChallengeName": "NEW_PASSWORD_REQUIRED",
    "ChallengeResponses": {"USERNAME": "forced", "NEW_PASSWORD": "0ther-Passw0rd!"},
    "ProviderDetails": DETAILS["OIDC"],
    "ProviderType": "OIDC",
}


class CommandLine:
    """Runs the AWS CLI in one process, away from the machine's configuration."""

    def __init__(self, place: Path, url: str) -> None:
        """Start the CLI, pointed to a server."""
        self.place = place
        kept = {n: v for n, v in os.environ.items() if not n.lower().startswith(("aws_", "no_"))}
        kept.pop("PYTHONPATH", None)
        env = kept | {
            "HOME": str(place),
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "NO_PROXY": "localhost",
        }
        python = Path(str(AWS)).with_name("python")
        command = [str(python), str(Path(__file__).with_name("cli_driver.py"))]
        self._process = subprocess.Popen(
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, name: str, *options: str) -> tuple[int, str, str]:
        """Run the command of an operation; return exit code, output and errors."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the CLI's process has no pipes")
        arguments = ["cognito-idp", xform_name(name, "-"), *options]
        self._process.stdin.write(f"{json.dumps(arguments)}\n")
        self._process.stdin.flush()
        code, output, errors = json.loads(self._process.stdout.readline())
        return code, output, errors

    def close(self) -> None:
        """End the CLI's process."""
        self._process.communicate(timeout=60)

    def skeleton(self, name: str) -> Any:
        """Return the CLI's skeleton of an input; ``None`` where it does not know the command."""
        _, output, errors = self.run(name, "--generate-cli-skeleton")
        return None if UNKNOWN_COMMAND in errors else json.loads(output)

    def call(self, name: str, request: Any) -> str | None:
        """Make a call, and return the code of its error; ``None`` for an answer.

        What the CLI itself refuses is returned as it says it.
        """
        path = self.place / f"{name}.json"
        path.write_text(json.dumps(request))
        code, _, errors = self.run(name, "--cli-input-json", f"file://{path}")
        if code == 0:
            return None
        match = ERROR.search(errors)
        return errors.strip() if match is None or match[2] != name else match[1]


def valid(shape: Shape, name: str, skeleton: Any) -> Any:
    """Return a skeleton with values that the shape allows, of the world where they can be."""
    if name in VALUES:
        return VALUES[name]
    if shape.type_name == "structure" and not getattr(shape, "is_document_type", False):
        members: Any = shape.members  # type: ignore[attr-defined]
        return {
            key: valid(members[key], key, value)
            for key, value in skeleton.items()
            if key in members and key not in LEFT_OUT
        }
    if shape.type_name == "list":
        return [valid(shape.member, name, item) for item in skeleton]  # type: ignore[attr-defined]
    if shape.type_name == "map":
        value: Any = shape.value  # type: ignore[attr-defined]
        return {_key(shape): valid(value, "", item) for item in skeleton.values()}
    return _scalar(shape, name, skeleton)


def _scalar(shape: Shape, name: str, skeleton: Any) -> Any:
    if shape.type_name == "string":
        return _text(shape, name, skeleton)
    if shape.type_name == "blob":
        return "aGk="
    if shape.type_name in {"integer", "long"}:
        low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 100)
        return max(low, min(1, high))
    return skeleton


def _key(shape: Any) -> str:
    enumeration = getattr(shape.key, "enum", None)
    return str(enumeration[0]) if enumeration else _text(shape.key, "", "")


def _text(shape: Any, name: str, skeleton: str) -> str:
    if name in KNOWN:
        return KNOWN[name][0]
    enumeration = getattr(shape, "enum", None)
    if enumeration:
        return skeleton if skeleton in enumeration else str(enumeration[0])
    pattern = shape.metadata.get("pattern", "")
    fitting = next((text for part, text in PATTERNS.items() if part in pattern), None)
    if fitting is not None:
        return fitting
    low: int = shape.metadata.get("min", 0)
    return "abc123"[: max(low, 1)] + "c" * max(0, low - 6)


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    """An emulator of this process that is served."""
    made = open_server(Settings(), bind("127.0.0.1", 0))
    thread = Thread(target=made.server.run)
    thread.start()
    yield made
    made.server.close()
    thread.join()


@pytest.fixture(scope="module")
def aws(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The CLI beside it."""
    line = CommandLine(tmp_path_factory.mktemp("aws"), f"http://localhost:{serving.port}")
    yield line
    line.close()


@pytest.fixture(scope="module")
def skeletons(aws: CommandLine) -> dict[str, Any]:
    """The skeletons of all operations that the CLI knows."""
    found = {name: aws.skeleton(name) for name in NAMES}
    return {name: skeleton for name, skeleton in found.items() if skeleton is not None}


@pytest.fixture(scope="module")
def world(serving: Serving) -> dict[str, str]:
    """A pool with users, clients and tokens."""
    idp = boto3.client(
        "cognito-idp",
        "us-east-1",
        endpoint_url=f"http://localhost:{serving.port}",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    return make_world(serving.emulator, idp)


def test_most_operations_are_known(skeletons: dict[str, Any]) -> None:
    """The CLI is younger than most operations."""
    assert len(skeletons) > 100


def test_every_operation(
    aws: CommandLine, serving: Serving, skeletons: dict[str, Any], world: dict[str, str]
) -> None:
    """An answer, or an error that the operation declares."""
    outcomes: dict[str, str | None] = {}
    for name, skeleton in skeletons.items():
        shape = operation_model(name).input_shape
        request = filled({} if shape is None else valid(shape, "", skeleton), world)
        with serving.emulator.snapshot():
            outcomes[name] = aws.call(name, request)
    wrong = {
        name: code
        for name, code in outcomes.items()
        if code is not None and (code in OURS or code not in declared(name))
    }
    assert wrong == {}
    answered = [name for name, code in outcomes.items() if code is None]
    # Skeletons have every optional member, among them those that exclude one another.
    assert len(answered) > 50, outcomes
