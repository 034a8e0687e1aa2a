"""``serve``: ``--state``, ``--log-level``, ``/health`` and the URLs that it prints."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from cognito_intercept.cli import main as command_line
from cognito_intercept.cli.state_file import StateFile
from cognito_intercept.emulator import Cognito
from cognito_intercept.settings import Settings
from tests.helpers import make_pool, pool_names, refusal
from tests.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.serving import Served

WEB: dict[str, Any] = {
    "ClientName": "web",
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email"],
    "CallbackURLs": ["http://localhost:3000/callback"],
}


def client_of(served: Served) -> Any:
    """Return a boto3 client of a server, with credentials that nobody checks."""
    return boto3.client(
        "cognito-idp",
        region_name="us-east-1",
        endpoint_url=served.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def test_state_lasts(tmp_path: Path) -> None:
    """The file is written at the end, for its owner only, and loaded at the next start."""
    path = tmp_path / "state.json"
    with serve("--state", str(path)) as running:
        pool = make_pool("lasting", client_of(running))
        client_of(running).create_user_pool_client(UserPoolId=pool, **WEB)
        running.process.terminate()
        assert running.process.wait(30) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with serve("--state", str(path)) as running:
        assert pool_names(client_of(running)) == ["lasting"]
        assert running.logged(rf"user pool {pool} 'lasting': issuer (\S+)").endswith(f"/{pool}")
        login = running.logged(r"app client \w+ 'web': login page (\S+)")
        page = requests.get(login, timeout=5)
        assert page.status_code == 200
        assert "password" in page.text


@pytest.mark.parametrize("name", ["SIGHUP", "SIGUSR1"])
def test_state_is_saved_at_a_signal(tmp_path: Path, name: str) -> None:
    """The server goes on."""
    path = tmp_path / "state.json"
    with serve("--state", str(path)) as running:
        make_pool("saved", client_of(running))
        running.process.send_signal(signal.Signals[name])
        running.logged("(state saved to)")
        assert "saved" in path.read_text()
        assert pool_names(client_of(running)) == ["saved"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, '{"version": 99}'])
def test_a_damaged_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """The server does not start, says why, and leaves the file alone."""
    path = tmp_path / "state.json"
    path.write_text(text)
    assert command_line.main(["serve", "--port", "0", "--state", str(path)]) == 1
    assert "state.json can't be loaded: " in capsys.readouterr().err
    assert path.read_text() == text


def test_a_save_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was saved before is still there, and nothing else."""
    path = tmp_path / "state.json"
    emulator = Cognito(Settings())
    StateFile(str(path)).save(emulator)
    before = path.read_text()

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        StateFile(str(path)).save(emulator)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]
    assert json.loads(before)["version"]


def test_every_call_is_logged() -> None:
    """One line: operation, status, error code and milliseconds; paths have no query."""
    with serve() as running:
        idp = client_of(running)
        pool = make_pool("logged", idp)
        running.logged(r"(CreateUserPool 200 \d+ ms)$")
        assert running.logged(r"user pool \S+ 'logged': issuer (\S+)") == f"{running.url}/{pool}"
        idp.create_user_pool_client(UserPoolId=pool, **WEB)
        assert running.logged(r"login page (\S+)").startswith(f"{running.url}/cognito-idp/login?")
        refusal(idp.describe_user_pool, UserPoolId="us-east-1_nOnE")
        running.logged(r"(DescribeUserPool 400 ResourceNotFoundException \d+ ms)$")
        url = f"{running.url}/cognito-idp/oauth2/token?code=very-secret"
        requests.post(url, data={"grant_type": "none"}, timeout=5)
        running.logged(r"(POST /cognito-idp/oauth2/token 400 \w+ \d+ ms)$")
        requests.get(f"{running.url}/%0aforged%20line", timeout=5)
        running.logged(r"(GET /%0Aforged%20line 404 \d+ ms)$")
        assert requests.get(f"{running.url}/health", timeout=5).json() == {"status": "ok"}
    log = "".join(running.log)
    assert "very-secret" not in log
    assert "/health" not in log


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("error", []),
        ("warning", ["DescribeUserPool"]),
        ("info", ["CreateUserPool", "DescribeUserPool"]),
        ("debug", ["CreateUserPool", "DescribeUserPool", "GET /health"]),
    ],
)
def test_levels(level: str, shown: list[str]) -> None:
    """Each level shows what it names."""
    with serve("--log-level", level) as running:
        make_pool("levels", client_of(running))
        refusal(client_of(running).describe_user_pool, UserPoolId="us-east-1_nOnE")
        requests.get(f"{running.url}/health", timeout=5)
    lines = [found[1] for line in running.log if (found := re.search(r": (.*) \d+ ms$", line))]
    assert [re.sub(r" \d{3}.*", "", line) for line in lines] == shown
