"""What a program writes, for type checkers: mypy and pyright read it, and nothing runs it.

A line with a comment ``type: ignore`` is wrong on purpose: both checkers report a comment that is
not needed.
"""

from __future__ import annotations

from typing import assert_type

import pytest

import cognito_intercept
from cognito_intercept import (
    AuthorizationError,
    Cognito,
    Relaxation,
    WouldFailOnAWS,
    active,
    intercept,
)

from cognito_intercept import intercpt  # type: ignore[attr-defined] # isort: skip
from cognito_intercept.calls import Call
from cognito_intercept.handles import WRONG_TOKENS, AppClient, User, UserPool, UserTokens
from cognito_intercept.moto import mock_aws
from cognito_intercept.outbox import OutboxMessage
from cognito_intercept.testing import AuthenticatorApp


def contexts() -> None:
    """Each way in gives the emulator."""
    with intercept() as cognito:
        assert_type(cognito, Cognito)
    with intercept(region="eu-west-1", relaxed={"scopes", "auth-flows"}, seed=1) as cognito:
        assert_type(cognito.pools, list[UserPool])
    with intercept(relaxed=Relaxation.SCOPES, join=True):
        assert_type(active(), Cognito | None)
    intercept(relaxed={"scoops"})  # type: ignore[arg-type]
    intercept(missing_lambda="ignore")  # type: ignore[call-overload]
    intercept(regoin="eu-west-1")  # type: ignore[call-overload]
    interceptor = intercept()
    assert_type(interceptor.start(), Cognito)
    interceptor.stop()
    cognito_intercept.intercpt()  # type: ignore[attr-defined]
    intercpt()


async def asynchronous_context() -> None:
    """The same, awaited."""
    async with intercept() as cognito:
        assert_type(cognito, Cognito)


@intercept
def decorated(cognito: Cognito) -> str:
    """Keep its signature."""
    return cognito.settings.region


@intercept(region="eu-west-1")
async def decorated_coroutine(name: str, cognito: Cognito) -> UserPool:
    """Keep its signature, too."""
    return cognito.user_pool(name)


@intercept
class TestDecorated:
    """A decorated class says that it has an emulator."""

    cognito: Cognito

    def setup_method(self) -> None:
        """Have one."""
        assert_type(self.cognito.user_pool(), UserPool)

    def test_one(self) -> None:
        """Have one here as well."""
        assert_type(self.cognito.users, list[User])
        self.cognito.user_pol()  # type: ignore[attr-defined]


def uses_of_decorated() -> None:
    """A decorator changes no type."""
    assert_type(TestDecorated().cognito, Cognito)
    with intercept() as cognito:
        assert_type(decorated(cognito), str)
        decorated(1)  # type: ignore[arg-type]


@mock_aws
def mocked() -> int:
    """Keep its signature."""
    return 1


@pytest.fixture
def pool(cognito: Cognito) -> UserPool:
    """Build on the fixture."""
    return cognito.user_pool("shop", AutoVerifiedAttributes=["email"])


def handles(cognito: Cognito, pool: UserPool) -> None:
    """Name their parameters, and literals."""
    assert_type(mocked(), int)
    client = pool.client(secret=True)
    assert_type(client, AppClient)
    assert_type(client.secret, str | None)
    ann = pool.user("ann", mfa="software_token", email="ann@example.com", email_verified=True)
    pool.user("bob", mfa="totp")  # type: ignore[arg-type]
    assert_type(ann.sign_in(client, new_password="Passw0rd!").access, str)
    assert_type(ann.sign_in(), UserTokens)
    assert_type(pool.token(ann, use="id", wrong="expired"), str)
    pool.token(ann, wrong="stale")  # type: ignore[arg-type]
    assert_type([pool.token(ann, wrong=wrong) for wrong in WRONG_TOKENS], list[str])
    assert_type(AuthenticatorApp(ann.secret_code or "").code(), str)
    cognito.pools.append(ann)  # type: ignore[arg-type]


def kit(cognito: Cognito) -> None:
    """Say what it takes."""
    cognito.on("PreTokenGeneration", lambda event, _: event, version="V2_0")
    cognito.on("PreSignup", lambda event, _: event)  # type: ignore[arg-type]
    cognito.triggers.off("PreSignUp")
    cognito.faults.throttle("UserAuthentication", times=2)
    cognito.faults.throttle("UserAuthentification")  # type: ignore[arg-type]
    cognito.faults.lose_connection("SignUp", when="after")
    cognito.faults.lose_connection("SignUp", when="later")  # type: ignore[arg-type]
    cognito.clock.advance(hours=1, also_everywhere=True)
    cognito.clock.advance(weeks=1)  # type: ignore[call-arg]
    assert_type(cognito.calls.assert_called("SignUp", times=1, Username="ann"), list[Call])
    assert_type(cognito.outbox.to("ann"), OutboxMessage)
    assert_type(cognito.outbox[0].code, str)
    cognito.quotas.users_per_pool = 3
    cognito.quotas.users_per_pol = 3  # type: ignore[attr-defined]
    cognito.threats.risky_addresses["203.0.113.7"] = "High"
    cognito.threats.risky_addresses["203.0.113.7"] = "high"  # type: ignore[assignment]
    with cognito.snapshot(), cognito.serve() as server:
        assert_type(server.url, str)
        assert_type(server.cognito, Cognito)
    cognito.restore(cognito.save())
    try:
        assert_type(cognito.authorize("client", username="ann", password="x").code, str)
    except AuthorizationError as error:
        assert_type(error.error, str)
    assert issubclass(WouldFailOnAWS, UserWarning)
