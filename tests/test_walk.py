"""The main job from end to end, in process: a user, a group, a machine, and both kinds of tokens.

The same steps, in the same order, as the walk at the command line (test_cli_walk.py).
"""

from __future__ import annotations

import io
import re
from typing import Any

import boto3
import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from cognito_intercept.cli import main as command_line
from cognito_intercept.cli import tour

BASE_URL = "http://localhost:4566"
PASSWORD = "Correct-horse-9"


@pytest.mark.cognito(base_url=BASE_URL)
@pytest.mark.usefixtures("cognito")
def test_walk() -> None:
    """Each step's answer is what the next one needs, and both tokens verify in the end."""
    idp = boto3.client("cognito-idp", region_name="us-east-1")
    pool = idp.create_user_pool(PoolName="walk")["UserPool"]["Id"]
    client_id = idp.create_user_pool_client(
        UserPoolId=pool,
        ClientName="walker",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["notes/read", "notes/write"],
    )["UserPoolClient"]["ClientId"]
    described = idp.describe_user_pool_client(UserPoolId=pool, ClientId=client_id)
    secret = described["UserPoolClient"]["ClientSecret"]
    idp.create_resource_server(
        UserPoolId=pool,
        Identifier="notes",
        Name="Notes",
        Scopes=[
            {"ScopeName": "read", "ScopeDescription": "Read"},
            {"ScopeName": "write", "ScopeDescription": "Write"},
        ],
    )
    user: Any = {"UserPoolId": pool, "Username": "alice@example.com"}
    created = idp.admin_create_user(TemporaryPassword="Temporary-1", **user)
    assert created["User"]["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    idp.admin_set_user_password(Password=PASSWORD, Permanent=True, **user)

    def sign_in() -> str:
        """Sign in by password and return the access token."""
        return idp.initiate_auth(
            ClientId=client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "alice@example.com", "PASSWORD": PASSWORD},
        )["AuthenticationResult"]["AccessToken"]

    before = sign_in()
    idp.create_group(UserPoolId=pool, GroupName="admin")
    idp.admin_add_user_to_group(GroupName="admin", **user)
    groups = idp.admin_list_groups_for_user(**user)["Groups"]
    assert [group["GroupName"] for group in groups] == ["admin"]

    issuer = f"{BASE_URL}/{pool}"
    discovery = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json()
    answer = requests.post(
        discovery["token_endpoint"],
        auth=(client_id, secret),
        data={"grant_type": "client_credentials", "scope": "notes/read notes/write"},
        timeout=5,
    ).json()
    assert set(answer) == {"access_token", "token_type", "expires_in"}

    keys = KeySet.import_key_set(requests.get(discovery["jwks_uri"], timeout=5).json())
    claims = [
        jwt.decode(token, keys, algorithms=["RS256"]).claims
        for token in (before, sign_in(), answer["access_token"])
    ]
    assert {claim["iss"] for claim in claims} == {discovery["issuer"]} == {issuer}
    assert "cognito:groups" not in claims[0], "what a token says was so when it was issued"
    assert claims[1]["cognito:groups"] == ["admin"]
    assert set(claims[2]["scope"].split()) == {"notes/read", "notes/write"}


def test_tour_shows_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    """Calls, decoded tokens and who verified them are there, without colour in a pipe."""
    assert command_line.main(["tour"]) == 0
    shown = capsys.readouterr().out
    for number, step in enumerate(tour.STEPS, 1):
        assert step.__doc__
        assert f"{number:2}  {step.__doc__.rstrip('.')}" in shown
    assert "> idp.admin_create_user(" in shown
    assert "> requests.post('http://localhost:4566/cognito-idp/oauth2/token'" in shown
    assert '"cognito:groups": [' in shown
    assert '"scope": "notes/read notes/write"' in shown
    assert shown.count("verified by: joserfc") == 2
    assert "> cognito.outbox.to('bob@example.com').code\n" in shown
    assert "ChallengeName: PASSWORD_VERIFIER\n" in shown
    assert "ChallengeName: SOFTWARE_TOKEN_MFA\n" in shown
    assert "> cognito.clock.advance(hours=1)\n" in shown
    assert "NotAuthorizedException: Access Token has expired\n" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "\x1b" not in shown


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        """Pretend."""
        return True


def test_tour_is_coloured_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """There, unless NO_COLOR is set, and with the same text."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = _Terminal()
    assert tour.tour(terminal) == 0
    assert "\x1b[1m 1  Create a user pool\x1b[0m" in terminal.getvalue()

    monkeypatch.setenv("NO_COLOR", "1")
    plain = _Terminal()
    assert tour.tour(plain) == 0
    assert "\x1b" not in plain.getvalue()
    coloured = re.sub(r"\x1b\[\d+m", "", terminal.getvalue())
    assert coloured.count("\n") == pytest.approx(plain.getvalue().count("\n"), abs=4)


def test_tour_tells_which_step_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status is 1, the reason is shown, and no later step is taken."""
    monkeypatch.setattr(tour, "PASSWORD", "weak")
    assert command_line.main(["tour"]) == 1
    shown = capsys.readouterr().out
    assert "FAILED: InvalidPasswordException" in shown
    assert "Sign the user in" not in shown
