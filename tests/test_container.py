"""The Dockerfile and the compose files of the documentation, as far as they go without Docker."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
import yaml

from cognito_intercept.cli import main as command_line
from cognito_intercept.cli.serve import open_server
from cognito_intercept.server.inspection import MESSAGES_PATH
from cognito_intercept.server.running import bind
from cognito_intercept.settings import Settings
from tests.serving import serve

if TYPE_CHECKING:
    import argparse
    from wsgiref.types import StartResponse

    from cognito_intercept.server.local_peers import Network

DOCS = Path(__file__).parent.parent / "docs"
FILES = DOCS / "examples" / "serve"
# An instruction may go on in the next line.
DOCKERFILE = (FILES / "Dockerfile").read_text().replace("\\\n", "")
BLOCKS = re.findall(
    r"^```yaml\n(.*?)^```$", (DOCS / "serving.md").read_text(), re.MULTILINE | re.DOTALL
)
COMPOSE = [yaml.safe_load(text) for text in ((FILES / "compose.yaml").read_text(), *BLOCKS)]


def words_of(instruction: str) -> list[str]:
    """Return the words of an instruction of the Dockerfile."""
    found = re.search(rf"^{instruction} +(\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert found is not None
    words: list[str] = json.loads(found[1])
    return words


def options_of(command: list[str]) -> argparse.Namespace:
    """Return what a container's command says to the command line."""
    program, *words = words_of("ENTRYPOINT")
    assert program == "cognito-intercept"
    return command_line._parser().parse_args([*words, *command])


@pytest.mark.parametrize("compose", COMPOSE, ids=["alone", "apart", "together", "inspected"])
def test_a_compose_file(compose: dict[str, Any]) -> None:
    """Ports are published to this machine only, and the app's endpoint is the base URL."""
    server = compose["services"]["cognito"]
    options = options_of(server["command"])
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])
    app = compose["services"].get("app")
    if app is not None:
        endpoint = app["environment"]["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"]
        assert endpoint == (options.base_url or f"http://localhost:{options.port}")
    if options.inspect_from:
        (config,) = compose["networks"]["default"]["ipam"]["config"]
        assert options.inspect_from == [config["subnet"]]


def test_in_a_container() -> None:
    """By the service's name, the server issues by that name; the health check passes."""
    base_url = options_of(COMPOSE[1]["services"]["cognito"]["command"]).base_url
    options = ("--host", "0.0.0.0", "--base-url", base_url)  # noqa: S104 - as in the image
    with serve(*options) as running:
        host = {"Host": urlsplit(base_url).netloc}
        target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.CreateUserPool"}
        made = requests.post(
            running.url, '{"PoolName": "p"}', headers=host | target, timeout=5
        ).json()
        pool_id = made["UserPool"]["Id"]
        document = f"{running.url}/{pool_id}/.well-known/openid-configuration"
        found = requests.get(document, headers=host, timeout=5).json()
        assert found["issuer"] == f"{base_url}/{pool_id}"
        assert found["token_endpoint"] == f"{base_url}/cognito-idp/oauth2/token"
        python, option, code = words_of("HEALTHCHECK .* CMD")
        assert (python, option) == ("python", "-c")
        check = code.replace(":4566/", f":{running.port}/")
        assert subprocess.run([sys.executable, option, check], check=False).returncode == 0


def status_for(peer: str, networks: tuple[Network, ...] = (), host: str = "cognito:4566") -> str:
    """Return the status that a peer gets from the inspection API, by a name of the server."""
    settings = Settings(base_url="http://cognito:4566")
    bound = bind("127.0.0.1", 0)
    serving = open_server(settings, bound, inspect=True, networks=networks)
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": MESSAGES_PATH,
        "REMOTE_ADDR": peer,
        "HTTP_HOST": host,
    }

    def start(status: str, _headers: Any, _error: Any = None) -> Any:
        statuses.append(status)

    start_response: StartResponse = start
    try:
        list(serving.server.application(environ, start_response))
    finally:
        serving.server.close()
    return statuses[0]


def test_networks_that_may_inspect() -> None:
    """Peers in them are answered, by the server's own names; others are refused."""
    networks = (ip_network("172.28.0.0/24"), ip_network("fd00::/64"))
    assert status_for("172.28.0.1") == "403 Forbidden"
    for peer in ("172.28.0.1", "::ffff:172.28.0.7", "fd00::7", "127.0.0.1", "::ffff:127.0.0.1"):
        assert status_for(peer, networks) == "200 OK", ip_address(peer)
    for peer in ("172.28.1.1", "::ffff:10.0.0.1", "fd01::7"):
        assert status_for(peer, networks) == "403 Forbidden", ip_address(peer)
    assert status_for("172.28.0.1", networks, host="evil.example") == "403 Forbidden"


def test_a_network_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    """The command line says what is wrong with it."""
    for text, reason in (("here", "'here' does not appear"), ("10.0.0.1/8", "has host bits set")):
        with pytest.raises(SystemExit):
            command_line.main(["serve", "--port", "0", "--inspect-from", text])
        assert reason in capsys.readouterr().err
