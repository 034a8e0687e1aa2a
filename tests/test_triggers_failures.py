"""What a trigger's function may raise or return that is not its event."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

import pytest

from cognito_intercept import errors
from cognito_intercept.directory.codes import Code
from cognito_intercept.triggers.answer import error_text
from cognito_intercept.triggers.event import TriggerEvent
from cognito_intercept.triggers.invocation import fire
from cognito_intercept.triggers.user_migration import MigrationRequest
from tests.helpers import refusal
from tests.lambdas import answering
from tests.realms import Realm, claims_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

NAME: Final = "PreAuthentication"
UNRECOGNISED = ("InvalidLambdaResponseException", "Unrecognizable lambda output")


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with ann."""
    realm = make_realm(idp)
    realm.make_user()
    return realm


def raising(error: BaseException) -> Any:
    """Return a trigger that raises this error."""

    def function(_event: Any, _context: Any) -> Any:
        raise error

    return function


class Unprintable(Exception):  # noqa: N818 - it is one of a user's
    """An exception without a text."""

    def __str__(self) -> str:
        """Fail."""
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("no"), "no"),
        (ValueError(), ""),
        (pytest.fail.Exception("failed"), "failed"),
        (asyncio.CancelledError("gone"), "gone"),
        (Unprintable(), "Unprintable"),
        (TimeoutError("of its own"), "of its own"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("timeout", [5.0, None])
def test_errors(
    realm: Realm, cognito: Cognito, timeout: float | None, error: BaseException, text: str
) -> None:
    """Whatever a function raises is its failure; it is called once."""
    cognito.triggers.timeout = timeout
    cognito.on(NAME, raising(error))
    expected = ("UserLambdaValidationException", f"{NAME} failed with error {text}.")
    assert refusal(realm.sign_in) == expected
    (call,) = cognito.triggers.calls
    assert call.error is error


def test_an_error_text_without_utf_8() -> None:
    """It is sent with question marks, as everything that has no UTF-8."""
    assert error_text(ValueError("half a pair: \ud800"), "id") == "half a pair: ?"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (None, "Runtime exited without providing a reason"),
        (0, "Runtime exited without providing a reason"),
        (3, "Runtime exited with error: exit status 3"),
        ("no", "Runtime exited with error: exit status 1"),
    ],
)
def test_exits(realm: Realm, cognito: Cognito, code: Any, reason: str) -> None:
    """A function that leaves its process does not leave ours (G)."""
    ids: list[str] = []

    def trigger(_event: Any, context: Any) -> Any:
        ids.append(context.aws_request_id)
        raise SystemExit(code)

    cognito.on(NAME, trigger)
    refused = refusal(realm.sign_in)
    text = f"{NAME} failed with error RequestId: {ids[0]} Error: {reason}."
    assert refused == ("UserLambdaValidationException", text)


@pytest.mark.parametrize("timeout", [5.0, None])
def test_an_interrupt_is_the_test_runner_s(
    realm: Realm, cognito: Cognito, timeout: float | None
) -> None:
    """It ends the call as it came; afterwards the emulator works."""
    cognito.triggers.timeout = timeout
    cognito.on(NAME, raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        realm.sign_in()
    cognito.triggers.off(NAME)
    assert realm.tokens()


def test_the_cause(realm: Realm, cognito: Cognito) -> None:
    """The function's exception is the cause of ours."""
    error = ValueError("no")
    cognito.on(NAME, raising(error))
    service = cognito.service("us-east-1")
    event = TriggerEvent(NAME, f"{NAME}_Authentication", "ann", None, {})
    failed = errors.error_class("UserLambdaValidationException")
    with service.turn(), pytest.raises(failed) as caught:
        fire(service, service.pool(realm.pool_id), event)
    assert caught.value.__cause__ is error


def test_the_log(realm: Realm, cognito: Cognito, caplog: pytest.LogCaptureFixture) -> None:
    """Its traceback is in the log."""
    cognito.on(NAME, raising(ValueError("no")))
    refusal(realm.sign_in)
    (record,) = [one for one in caplog.records if one.name == "cognito_intercept"]
    assert (record.levelno, record.getMessage()) == (
        logging.WARNING,
        "The trigger PreAuthentication failed",
    )
    assert record.exc_info is not None
    assert "raise error" in caplog.text
    assert "ValueError: no" in caplog.text


def nested(depth: int) -> Any:
    """Return lists within one another."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def circular() -> Any:
    """Return a list that has itself in it."""
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        "half a pair: \ud800",
        {"\udfff": 1},
        nested(100),
        nested(100_000),
        circular(),
        "x" * 6_300_000,
    ],
    ids=["NaN", "Infinity", "surrogate", "surrogate key", "deep", "deeper", "circular", "long"],
)
def test_what_is_no_json(realm: Realm, cognito: Cognito, value: Any) -> None:
    """None of it gets into tokens."""
    change = {"accessTokenGeneration": {"claimsToAddOrOverride": {"tenant": value}}}
    cognito.on(
        "PreTokenGeneration", answering(claimsAndScopeOverrideDetails=change), version="V2_0"
    )
    assert refusal(realm.sign_in) == UNRECOGNISED
    assert cognito.triggers.calls[0].error is not None


def test_text_of_all_kinds(realm: Realm, cognito: Cognito) -> None:
    """Everything that has UTF-8 comes through."""
    tenant = {"name": "Zoë \U0001f600 \x00 \u2028", "list": nested(20), "number": 1.5e300}
    change = {"accessTokenGeneration": {"claimsToAddOrOverride": {"tenant": tenant}}}
    cognito.on(
        "PreTokenGeneration", answering(claimsAndScopeOverrideDetails=change), version="V2_0"
    )
    assert claims_of(realm.access())["tenant"] == tenant


def test_representations(realm: Realm, cognito: Cognito) -> None:
    """Neither passwords nor codes are in what is printed of calls, events and messages."""
    secret = "S3cret!Passw0rd"
    event = TriggerEvent(NAME, "source", "ann", None, {"password": secret})
    request = MigrationRequest("Authentication", "ann", secret, {"token": secret})
    code = Code("123456", "email", "ann@example.com", 1.0)
    cognito.on("UserMigration", answering(userAttributes={"email": "a@example.com"}))
    refusal(realm.sign_in, name="bob", password=secret)
    printed = f"{event} {request} {code} {cognito.triggers.calls}"
    assert secret not in printed
    assert "123456" not in printed
    assert "UserMigration_Authentication" in printed
