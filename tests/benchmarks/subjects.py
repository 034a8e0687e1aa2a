"""What is measured: one API call each, with what must be there before it.

A subject gives the parameters of its next call; making them (a client's half of SRP, a TOTP code)
is not measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import pyotp
from pycognito.aws_srp import AWSSRP

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

PASSWORD = "Passw0rd!"
EMAIL = [{"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"}]
Parameters = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class World:
    """A pool with a client, and ann in it."""

    idp: Any
    cognito: Cognito | None
    pool_id: str
    client_id: str

    def initiate(self, flow: str, **parameters: str) -> dict[str, Any]:
        """Return the parameters of InitiateAuth."""
        return {"ClientId": self.client_id, "AuthFlow": flow, "AuthParameters": parameters}

    def tokens(self) -> dict[str, str]:
        """Sign ann in by password."""
        asked = self.initiate("USER_PASSWORD_AUTH", USERNAME="ann", PASSWORD=PASSWORD)
        result: dict[str, str] = self.idp.initiate_auth(**asked)["AuthenticationResult"]
        return result


@dataclass(frozen=True)
class Subject:
    """One call: the title in the table, boto3's method, what prepares it, how often it is made."""

    title: str
    method: str
    prepare: Callable[[World], Parameters]
    rounds: int = 2000


def make_world(idp: Any, cognito: Cognito | None) -> World:
    """Create the pool, the client and ann."""
    pool_id = idp.create_user_pool(PoolName="bench", AliasAttributes=["email"])["UserPool"]["Id"]
    flows = ("ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")
    client = idp.create_user_pool_client(
        UserPoolId=pool_id, ClientName="app", ExplicitAuthFlows=list(flows)
    )["UserPoolClient"]
    world = World(idp, cognito, pool_id, client["ClientId"])
    by_name = {"UserPoolId": pool_id, "Username": "ann"}
    idp.admin_create_user(**by_name, UserAttributes=EMAIL, MessageAction="SUPPRESS")
    idp.admin_set_user_password(**by_name, Password=PASSWORD, Permanent=True)
    return world


def _always(**parameters: Any) -> Parameters:
    return lambda: parameters


def _create_user(world: World) -> Parameters:
    numbers = count()
    return lambda: {
        "UserPoolId": world.pool_id,
        "Username": f"new{next(numbers)}",
        "UserAttributes": [{"Name": "name", "Value": "New"}],
        "MessageAction": "SUPPRESS",
    }


def _by_srp(world: World) -> tuple[AWSSRP, dict[str, Any]]:
    srp = AWSSRP("ann", PASSWORD, world.pool_id, world.client_id, client=world.idp)
    return srp, world.initiate("USER_SRP_AUTH", **srp.get_auth_params())


def _srp_answer(world: World) -> Parameters:
    def parameters() -> dict[str, Any]:
        srp, asked = _by_srp(world)
        step = world.idp.initiate_auth(**asked)
        responses = srp.process_challenge(step["ChallengeParameters"], srp.get_auth_params())
        return {
            "ClientId": world.client_id,
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": responses,
        }

    return parameters


def _totp(world: World) -> Parameters:
    """Enrol an app, and give each sign-in a code of its own: the clock goes on by a step."""
    idp, access = world.idp, world.tokens()["AccessToken"]
    idp.set_user_pool_mfa_config(
        UserPoolId=world.pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="OPTIONAL",
    )
    secret = idp.associate_software_token(AccessToken=access)["SecretCode"]
    passed = count()

    def code() -> str:
        if world.cognito is None:
            return "123456"  # moto takes any six digits
        world.cognito.clock.advance(30)
        return pyotp.TOTP(secret).at(time.time() + 30 * (next(passed) + 1))

    idp.verify_software_token(AccessToken=access, UserCode=code())
    settings = {"Enabled": True, "PreferredMfa": True}
    idp.set_user_mfa_preference(AccessToken=access, SoftwareTokenMfaSettings=settings)

    def parameters() -> dict[str, Any]:
        asked = world.initiate("USER_PASSWORD_AUTH", USERNAME="ann", PASSWORD=PASSWORD)
        return {
            "ClientId": world.client_id,
            "ChallengeName": "SOFTWARE_TOKEN_MFA",
            "Session": idp.initiate_auth(**asked)["Session"],
            "ChallengeResponses": {"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code()},
        }

    return parameters


SUBJECTS = [
    Subject("create_user_pool", "create_user_pool", lambda _: _always(PoolName="another"), 50),
    Subject("describe_user_pool", "describe_user_pool", lambda w: _always(UserPoolId=w.pool_id)),
    Subject("admin_create_user", "admin_create_user", _create_user),
    Subject(
        "admin_get_user",
        "admin_get_user",
        lambda w: _always(UserPoolId=w.pool_id, Username="ann"),
    ),
    Subject("get_user", "get_user", lambda w: _always(AccessToken=w.tokens()["AccessToken"])),
    Subject(
        "initiate_auth by password",
        "initiate_auth",
        lambda w: _always(**w.initiate("USER_PASSWORD_AUTH", USERNAME="ann", PASSWORD=PASSWORD)),
    ),
    Subject(
        "initiate_auth by refresh token",
        "initiate_auth",
        lambda w: _always(
            **w.initiate("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=w.tokens()["RefreshToken"])
        ),
    ),
    Subject("initiate_auth by SRP", "initiate_auth", lambda w: lambda: _by_srp(w)[1], 100),
    Subject("... and its PASSWORD_VERIFIER", "respond_to_auth_challenge", _srp_answer, 100),
    Subject("SOFTWARE_TOKEN_MFA", "respond_to_auth_challenge", _totp, 100),
]
