"""A new process: from nothing to the first user pool."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.benchmarks.engines import FLOOR, MOTO, OURS

if TYPE_CHECKING:
    from pathlib import Path


_CLIENT = """
client = boto3.client(
    "cognito-idp", region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
)
"""
_POOL = 'client.create_user_pool(PoolName="first")'
PROGRAMS = {
    FLOOR: f"import boto3\n{_CLIENT}",
    OURS: (
        f"import boto3\nfrom cognito_intercept import intercept\nintercept().start()\n"
        f"{_CLIENT}\n{_POOL}"
    ),
    MOTO: f"import boto3\nfrom moto import mock_aws\nmock_aws().start()\n{_CLIENT}\n{_POOL}",
}


@pytest.mark.parametrize("name", PROGRAMS)
def bench_new_process(benchmark: Any, tmp_path: Path, name: str) -> None:
    """A program that makes one user pool; the floor only imports boto3 and makes a client."""
    benchmark.extra_info |= {"title": "new process to first pool", "engine": name}
    # As installed packages do, all engines have their bytecode: the warm-up writes it.
    env = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    command = [sys.executable, "-c", PROGRAMS[name]]
    benchmark.pedantic(
        subprocess.run,
        args=(command,),
        kwargs={"check": True, "env": env},
        rounds=15,
        warmup_rounds=1,
    )
