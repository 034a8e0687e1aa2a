"""The main job at the command line, word for word: the real AWS CLI and curl against ``serve``.

The AWS CLI pins a botocore of its own, so it lives in another environment, whose ``aws`` the
variable COGNITO_INTERCEPT_AWS names.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.serving import Served, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

AWS = os.environ.get("COGNITO_INTERCEPT_AWS")

pytestmark = [
    pytest.mark.skipif(AWS is None, reason="COGNITO_INTERCEPT_AWS names no AWS CLI"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl"),
]


class Shell:
    """Runs commands as a person would type them."""

    def __init__(self, served: Served, home: Path) -> None:
        """Point the AWS CLI to a server, and away from the machine's configuration."""
        self.served = served
        self.names = {"BASE": served.url}
        kept = {n: v for n, v in os.environ.items() if not n.lower().startswith(("aws_", "no_"))}
        self._env = kept | {
            "HOME": str(home),
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": served.url,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "NO_PROXY": "localhost",
        }

    def run(self, command: str) -> str:
        """Run one command, ``$NAME`` in it replaced, and return what it prints."""
        words = shlex.split(command)
        for name, value in self.names.items():
            words = [word.replace(f"${name}", value) for word in words]
        words[0] = str(AWS) if words[0] == "aws" else words[0]
        done = subprocess.run(words, env=self._env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def json(self, command: str) -> Any:
        """Run one command and return the JSON that it prints, ``None`` for nothing."""
        printed = self.run(command)
        return json.loads(printed) if printed else None


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell beside a running server."""
    with serve("--inspect") as served:
        yield Shell(served, tmp_path)


def test_pool_of_other_languages(shell: Shell) -> None:
    """The commands that ``docs/other-languages.md`` makes a user pool with."""
    page = Path(__file__).parent.parent / "docs" / "other-languages.md"
    commands = re.findall(
        r"^export (\w+)=\$\((aws .*?)\)$", page.read_text(), re.MULTILINE | re.DOTALL
    )
    for name, command in commands:
        shell.names[name] = shell.run(command.replace("\\\n", ""))
    made = shell.json(
        "aws cognito-idp describe-user-pool-client"
        " --user-pool-id $USER_POOL_ID --client-id $CLIENT_ID --query UserPoolClient"
    )
    assert made["CallbackURLs"] == made["LogoutURLs"] == ["http://localhost:5173/"]
    assert made["AllowedOAuthFlowsUserPoolClient"]


def test_walk(shell: Shell) -> None:
    """The commands in their order, with one app client throughout."""
    names = shell.names
    names["POOL"] = shell.run(
        "aws cognito-idp create-user-pool --pool-name walk --query UserPool.Id --output text"
    )
    names["CLIENT"] = shell.run(
        "aws cognito-idp create-user-pool-client --user-pool-id $POOL --client-name walker"
        " --generate-secret --allowed-o-auth-flows-user-pool-client"
        " --allowed-o-auth-flows client_credentials"
        " --allowed-o-auth-scopes notes/read notes/write"
        " --query UserPoolClient.ClientId --output text"
    )
    names["SECRET"] = shell.run(
        "aws cognito-idp describe-user-pool-client --user-pool-id $POOL --client-id $CLIENT"
        " --query UserPoolClient.ClientSecret --output text"
    )
    shell.run(
        "aws cognito-idp create-resource-server --user-pool-id $POOL --identifier notes"
        " --name Notes --scopes ScopeName=read,ScopeDescription=Read"
        " ScopeName=write,ScopeDescription=Write"
    )
    shell.run(
        "aws cognito-idp admin-create-user --user-pool-id $POOL --username alice@example.com"
        " --temporary-password Temporary-1"
    )
    shell.run(
        "aws cognito-idp admin-set-user-password --user-pool-id $POOL"
        " --username alice@example.com --password Correct-horse-9 --permanent"
    )
    sign_in = (
        "aws cognito-idp initiate-auth --client-id $CLIENT --auth-flow USER_PASSWORD_AUTH"
        " --auth-parameters USERNAME=alice@example.com,PASSWORD=Correct-horse-9"
        " --query AuthenticationResult.AccessToken --output text"
    )
    assert shell.run(sign_in).count(".") == 2
    shell.run("aws cognito-idp create-group --user-pool-id $POOL --group-name admin")
    shell.run(
        "aws cognito-idp admin-add-user-to-group --user-pool-id $POOL"
        " --username alice@example.com --group-name admin"
    )
    groups = shell.json(
        "aws cognito-idp admin-list-groups-for-user --user-pool-id $POOL"
        " --username alice@example.com --query Groups[].GroupName --output json"
    )
    assert groups == ["admin"]

    discovery = shell.json("curl -sf $BASE/$POOL/.well-known/openid-configuration")
    names |= {"TOKEN_ENDPOINT": discovery["token_endpoint"], "JWKS": discovery["jwks_uri"]}
    machine = shell.json(
        "curl -sf -u $CLIENT:$SECRET -d grant_type=client_credentials"
        " -d 'scope=notes/read notes/write' $TOKEN_ENDPOINT"
    )
    assert set(machine) == {"access_token", "token_type", "expires_in"}

    keys = KeySet.import_key_set(shell.json("curl -sf $JWKS"))
    of_user, of_machine = (
        jwt.decode(token, keys, algorithms=["RS256"]).claims
        for token in (shell.run(sign_in), machine["access_token"])
    )
    assert of_user["iss"] == of_machine["iss"] == discovery["issuer"]
    assert of_user["cognito:groups"] == ["admin"]
    assert set(of_machine["scope"].split()) == {"notes/read", "notes/write"}


def test_person_gets_a_code(shell: Shell) -> None:
    """The code of a sign-up is in the log, and behind ``--inspect``."""
    names = shell.names
    names["POOL"] = shell.run(
        "aws cognito-idp create-user-pool --pool-name codes --auto-verified-attributes email"
        " --query UserPool.Id --output text"
    )
    names["CLIENT"] = shell.run(
        "aws cognito-idp create-user-pool-client --user-pool-id $POOL --client-name app"
        " --query UserPoolClient.ClientId --output text"
    )
    shell.run(
        "aws cognito-idp sign-up --client-id $CLIENT --username bob --password Correct-horse-9"
        " --user-attributes Name=email,Value=bob@example.com"
    )
    messages = shell.json("curl -sf $BASE/_cognito_intercept/v1/messages?to=bob@example.com")
    names["CODE"] = messages[-1]["code"]
    assert shell.served.logged(r"bob@example\.com .*code (\d{6})") == names["CODE"]
    shell.run(
        "aws cognito-idp confirm-sign-up --client-id $CLIENT --username bob"
        " --confirmation-code $CODE"
    )
    status = shell.run(
        "aws cognito-idp admin-get-user --user-pool-id $POOL --username bob"
        " --query UserStatus --output text"
    )
    assert status == "CONFIRMED"


def test_refusal_at_the_command_line(shell: Shell) -> None:
    """The CLI says what it says on AWS."""
    shell.names["POOL"] = "us-east-1_nOnE"
    with pytest.raises(AssertionError, match=r"ResourceNotFoundException.*us-east-1_nOnE does not"):
        shell.run("aws cognito-idp describe-user-pool --user-pool-id $POOL")
