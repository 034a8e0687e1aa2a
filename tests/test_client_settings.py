"""What an app client's settings mean: flows, lifetimes, attributes."""

from __future__ import annotations

from typing import Any

import pytest

from cognito_intercept.directory import client as app_client
from cognito_intercept.directory.client import Client, TokenLifetimes


def stored(**settings: Any) -> Client:
    """Return a client that has settings and nothing else."""
    return Client("id", "us-east-1_pool", 0.0, 0.0, settings)


SRP, CUSTOM, REFRESH = "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"
PASSWORD, ADMIN = "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"


@pytest.mark.parametrize(
    ("named", "flows"),
    [
        ([], {SRP, CUSTOM, REFRESH}),
        ([PASSWORD], {PASSWORD}),
        (["USER_PASSWORD_AUTH"], {PASSWORD, SRP, CUSTOM, REFRESH}),
        (["ADMIN_NO_SRP_AUTH"], {ADMIN, SRP, CUSTOM, REFRESH}),
        (["CUSTOM_AUTH_FLOW_ONLY"], {CUSTOM, REFRESH}),
    ],
)
def test_enabled_flows(named: list[str], flows: set[str]) -> None:
    """Old names add to the default flows; new names are the whole list."""
    assert app_client.enabled_flows(stored(ExplicitAuthFlows=named)) == flows


def test_enabled_flows_relaxed() -> None:
    """The relaxation adds the password flows where no list was given, and only there."""
    assert app_client.enabled_flows(stored(), relaxed=True) == {
        SRP,
        CUSTOM,
        REFRESH,
        PASSWORD,
        ADMIN,
    }
    assert app_client.enabled_flows(stored(ExplicitAuthFlows=[SRP]), relaxed=True) == {SRP}


def test_rotation_forbids_the_refresh_flow() -> None:
    """With rotation, the refresh flow is not among the default flows either."""
    rotating = stored(RefreshTokenRotation={"Feature": "ENABLED"})
    assert app_client.enabled_flows(rotating) == {SRP, CUSTOM}


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({}, (3600, 3600, 30 * 86400)),
        ({"RefreshTokenValidity": 0}, (3600, 3600, 30 * 86400)),
        (
            {"AccessTokenValidity": 2, "IdTokenValidity": 3, "RefreshTokenValidity": 4},
            (7200, 10800, 4 * 86400),
        ),
        (
            {
                "AccessTokenValidity": 600,
                "IdTokenValidity": 10,
                "RefreshTokenValidity": 2,
                "TokenValidityUnits": {
                    "AccessToken": "seconds",
                    "IdToken": "minutes",
                    "RefreshToken": "hours",
                },
            },
            (600, 600, 7200),
        ),
    ],
)
def test_token_seconds(settings: dict[str, Any], seconds: tuple[int, int, int]) -> None:
    """Access and ID tokens count in hours, refresh tokens in days, unless units are given."""
    assert app_client.token_seconds(stored(**settings)) == TokenLifetimes(*seconds)


def test_session_seconds_and_revocation() -> None:
    """A sign-in waits 3 minutes for an answer by default, and tokens can be revoked."""
    assert app_client.session_seconds(stored()) == 180
    assert app_client.session_seconds(stored(AuthSessionValidity=15)) == 900
    assert app_client.is_revocable(stored())
    assert not app_client.is_revocable(stored(EnableTokenRevocation=False))


def test_readable_and_writable(cognito: Any, idp: Any) -> None:
    """No list means all attributes; developer-only ones are never for users to write."""
    plain = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    secretive = idp.create_user_pool(
        PoolName="q",
        Schema=[{"Name": "x", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}],
    )["UserPool"]["Id"]
    service = cognito.service("us-east-1")
    pool, other = service.pool(plain), service.pool(secretive)
    assert app_client.readable(stored()) is None
    assert app_client.readable(stored(ReadAttributes=["email"])) == frozenset({"sub", "email"})
    assert app_client.writable(stored(), pool.schema) is None
    assert app_client.writable(stored(WriteAttributes=["email"]), pool.schema) == frozenset(
        {"email"}
    )
    allowed = app_client.writable(stored(), other.schema)
    assert allowed is not None
    assert "email" in allowed
    assert "dev:custom:x" not in allowed
