"""Small steps that many tests take."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from cognito_intercept.protocol.model import WRITTEN_AGAINST, is_reference_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


# Tests of what only the model has that the operations were written against. Others run with every
# botocore from 1.34.0 on: nox -s botocore.
needs_reference_model = pytest.mark.skipif(
    not is_reference_model(), reason=f"needs the model of botocore {WRITTEN_AGAINST}"
)


def make_pool(name: str, client: CognitoIdentityProviderClient | None = None) -> str:
    """Create a user pool, by default with a new client, and return its id."""
    client = client or boto3.client("cognito-idp")
    return client.create_user_pool(PoolName=name)["UserPool"]["Id"]


def pool_names(client: CognitoIdentityProviderClient | None = None) -> list[str]:
    """Return the names of the pools that a client sees, by default a new one, in order."""
    client = client or boto3.client("cognito-idp")
    return sorted(pool["Name"] for pool in client.list_user_pools(MaxResults=60)["UserPools"])


def method_of(client: Any, operation: str) -> Callable[..., Any]:
    """Return the client's method for an operation."""
    names = {api: python for python, api in client.meta.method_to_api_mapping.items()}
    found: Callable[..., Any] = getattr(client, names[operation])
    return found


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    """Return the code and the text of the error that a call must end in."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def run_python(*parts: str) -> str:
    """Run a program in a Python of its own, without AWS configuration, and return its output.

    Args:
        parts: the parts of the program, each indented as it likes.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    env["AWS_EC2_METADATA_DISABLED"] = "true"
    code = "\n".join(textwrap.dedent(part) for part in parts)
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
