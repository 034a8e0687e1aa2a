"""``serve``: ``--state``, ``--log-level``, ``/health`` and the URLs that it prints."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import socket
import stat
from typing import TYPE_CHECKING, Any

import pytest
import requests

from cognito_intercept.cli import main as command_line
from cognito_intercept.cli import serve as serving
from cognito_intercept.cli.state_file import StateFile
from cognito_intercept.emulator import Cognito
from cognito_intercept.server.running import bind
from cognito_intercept.settings import Settings
from tests.helpers import make_pool, pool_names, refusal
from tests.serving import client_at, serve

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
    """Return a boto3 client of a server."""
    return client_at(served.url)


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


def test_state_is_saved_at_a_signal(tmp_path: Path) -> None:
    """The server goes on."""
    path = tmp_path / "state.json"
    with serve("--state", str(path)) as running:
        idp = client_of(running)
        for name in ("SIGHUP", "SIGUSR1"):
            make_pool(f"saved at {name}", idp)
            running.log.clear()
            running.process.send_signal(signal.Signals[name])
            running.logged("(state saved to)")
            assert f"saved at {name}" in path.read_text()
            assert f"saved at {name}" in pool_names(idp)


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


TEMPLATE = {
    "Parameters": {"Stage": {"Type": "String"}},
    "Resources": {
        "Shop": {
            "Type": "AWS::Cognito::UserPool",
            "Properties": {"UserPoolName": {"Ref": "Stage"}},
        },
        "Guests": {"Type": "AWS::Cognito::New", "Properties": {}},
    },
}
USERS = "cognito:username,email,password\nann,ann@example.com,Correct-horse-9\n"


def test_files_are_loaded_at_the_first_start(tmp_path: Path) -> None:
    """A template and users, by a seed under the same ids; afterwards all is in the state."""
    template, users = tmp_path / "template.json", tmp_path / "users.csv"
    template.write_text(json.dumps(TEMPLATE))
    users.write_text(USERS)
    state = tmp_path / "state.json"
    options = ("--load", str(users), "--load", str(template), "--parameter", "Stage=shop-test")
    with serve(*options, "--seed", "7", "--state", str(state)) as running:
        pool = running.logged(r"user pool (\S+) 'shop-test'")
        idp = client_of(running)
        ann = idp.admin_get_user(UserPoolId=pool, Username="ann")
        assert ann["UserStatus"] == "CONFIRMED"
        running.logged("(not taken over: Guests: AWS::Cognito::New is not taken over)")
        idp.admin_delete_user(UserPoolId=pool, Username="ann")
        assert "Warning" not in "".join(running.log)
    template.unlink()
    with serve(*options, "--seed", "7", "--state", str(state)) as running:
        assert running.logged(r"user pool (\S+) 'shop-test'") == pool
        assert client_of(running).list_users(UserPoolId=pool)["Users"] == []
    state.unlink()
    template.write_text(
        json.dumps({"UserPool": {"Id": "us-east-1_aBcDeFgHi", "Name": "described"}})
    )
    with serve("--load", str(template), "--seed", "7") as running:
        assert running.logged(r"user pool (\S+) 'described'") == pool


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([], "parameter Stage has no value"),
        (["--load", "nothing.json"], "[Errno 2] No such file"),
        (["--load", "users.csv", "--parameter", "Stage=" + 200 * "x"], "1 validation error"),
    ],
)
def test_files_that_cannot_be_loaded(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    reason: str,
) -> None:
    """The server does not start, and says why."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(serving, "serve", None)
    (tmp_path / "template.json").write_text(json.dumps(TEMPLATE))
    (tmp_path / "users.csv").write_text(USERS)
    assert command_line.main(["serve", "--port", "0", "--load", "template.json", *options]) == 1
    written = capsys.readouterr().err
    assert written.startswith("cognito-intercept: template.json")
    assert "can't be loaded: " in written
    assert reason in written


def test_triggers_without_functions_are_passed_over_if_asked() -> None:
    """``--missing-lambda pass`` lets users of a pool with triggers sign up."""
    with serve("--missing-lambda", "pass") as running:
        idp = client_of(running)
        arn = "arn:aws:lambda:us-east-1:123456789012:function:check"
        made = idp.create_user_pool(PoolName="triggers", LambdaConfig={"PreSignUp": arn})
        pool = made["UserPool"]["Id"]
        client = idp.create_user_pool_client(UserPoolId=pool, **WEB)["UserPoolClient"]["ClientId"]
        signed_up = idp.sign_up(ClientId=client, Username="ann", Password="Correct-horse-9")
        assert not signed_up["UserConfirmed"]


def test_ipv6() -> None:
    """``localhost`` is both loopback addresses; one of IPv6 is written in brackets."""
    with serve() as running:
        assert running.logged("listening on (.*), base URL") == (
            f"http://127.0.0.1:{running.port}, http://[::1]:{running.port}"
        )
        for host in ("127.0.0.1", "[::1]", "localhost"):
            url = f"http://{host}:{running.port}/health"
            assert requests.get(url, timeout=5).json() == {"status": "ok"}
    with serve("--host", "::1") as running:
        url = running.logged("listening on (.*), base URL")
        assert url == f"http://[::1]:{running.port}"
        assert requests.get(f"{url}/health", timeout=5).status_code == 200
        with pytest.raises(requests.ConnectionError, match="refused"):
            requests.get(f"http://127.0.0.1:{running.port}/health", timeout=5)


def test_ports_of_both_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A free port is free at both; one that is taken at either is refused; IPv6 may be absent."""
    with bind("::1", 0) as taken, pytest.raises(OSError, match="in use"):
        bind("localhost", taken.port)
    real, asked = socket.create_server, []

    def create_server(address: tuple[str, int], **options: Any) -> socket.socket:
        asked.append(address)
        if address[0] == "::1" and len(asked) < 6:
            raise OSError(errno.EADDRINUSE, "in use")
        return real(address, **options)

    monkeypatch.setattr(socket, "create_server", create_server)
    with bind("localhost", 0) as bound:
        ports = {one.getsockname()[1] for one in bound.sockets}
        assert (len(bound.sockets), ports) == (2, {bound.port})
    assert len(asked) == 6

    def without_ipv6(address: tuple[str, int], **options: Any) -> socket.socket:
        if address[0] == "::1":
            raise OSError(errno.EADDRNOTAVAIL, "no such address")
        return real(address, **options)

    monkeypatch.setattr(socket, "create_server", without_ipv6)
    with bind("localhost", 0) as bound:
        assert (len(bound.sockets), bound.host) == (1, "127.0.0.1")


def test_refused_inspections_are_logged() -> None:
    """What is refused leaves a trace; what a page asks for every second does not."""
    with serve("--inspect") as running:
        url = f"{running.url}/_cognito_intercept/v1"
        assert requests.get(f"{url}/calls?limit=10", timeout=5).json() == []
        assert requests.get(f"{url}/calls?limit=x", timeout=5).status_code == 400
        refused = requests.get(f"{url}/pools", headers={"Host": "evil.example"}, timeout=5)
        assert refused.status_code == 403
        running.logged(r"(GET /_cognito_intercept/v1/pools 403 \d+ ms)$")
    lines = [line for line in running.log if "_cognito_intercept" in line]
    assert [re.sub(r" \d+ ms", "", line.partition(": ")[2]).strip() for line in lines] == [
        "GET /_cognito_intercept/v1/calls 400",
        "GET /_cognito_intercept/v1/pools 403",
    ]


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
