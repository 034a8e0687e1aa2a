"""Triggers that are coroutines, and calls from coroutines."""

from __future__ import annotations

import asyncio
import json
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest

from cognito_intercept import active, intercept
from cognito_intercept.http import Request
from cognito_intercept.http.asynchronous import answer_async, in_thread
from tests.helpers import refusal
from tests.realms import PASSWORD, Realm, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

NAME: Final = "PreAuthentication"
REASON = "Socket timeout while invoking Lambda function"
TIMED_OUT = f"{NAME} invocation failed due to error {REASON}."

visitor: ContextVar[str] = ContextVar("visitor", default="nobody")


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with ann."""
    realm = make_realm(idp)
    realm.make_user()
    return realm


def sign_in_request(realm: Realm, name: str = "ann") -> Request:
    """Return a sign-in as an asynchronous client sends it."""
    parameters = {"USERNAME": name, "PASSWORD": PASSWORD}
    body = {
        "ClientId": realm.client_id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": parameters,
    }
    headers = {"x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth"}
    url = "https://cognito-idp.us-east-1.amazonaws.com/"
    return Request("POST", url, headers, json.dumps(body).encode())


async def sign_in(cognito: Cognito, realm: Realm, name: str = "ann") -> Any:
    """Sign in without blocking the event loop; the whole answer."""
    response = await answer_async(cognito, sign_in_request(realm, name))
    assert response is not None
    return json.loads(response.body)


async def slow(event: Any, _context: Any) -> Any:
    """Return the event after the loop has turned a few times."""
    for _ in range(3):
        await asyncio.sleep(0)
    return event


@pytest.mark.parametrize("timeout", [5.0, None])
def test_from_a_program_without_a_loop(
    realm: Realm, cognito: Cognito, timeout: float | None
) -> None:
    """A coroutine is run to its end, on a loop of its own."""
    cognito.triggers.timeout = timeout
    cognito.on(NAME, slow)
    assert realm.tokens()
    assert cognito.triggers.calls[0].answer["userName"] == "ann"


@pytest.mark.parametrize("limit", [5.0, None])
async def test_from_a_coroutine(limit: float | None) -> None:
    """A call that blocks the loop gets its answer all the same; the context is the caller's."""
    loops: list[Any] = []
    seen: list[Any] = []
    async with intercept(trigger_timeout=limit) as cognito:
        realm = make_realm(boto3.client("cognito-idp"))
        realm.make_user()
        visitor.set("ann's browser")

        async def trigger(event: Any, _context: Any) -> Any:
            loops.append(asyncio.get_running_loop())
            seen.append((active() is cognito, visitor.get(), realm.user()["Username"]))
            return await slow(event, None)

        cognito.on(NAME, trigger)
        assert realm.tokens()
    assert seen == [(True, "ann's browser", "ann")]
    assert loops[0] is not asyncio.get_running_loop()


async def test_through_an_asynchronous_front(realm: Realm, cognito: Cognito) -> None:
    """A coroutine is awaited on the loop of the call, with the context of the call."""
    seen: list[Any] = []

    async def trigger(event: Any, context: Any) -> Any:
        seen.append((asyncio.get_running_loop(), visitor.get(), active()))
        return await slow(event, context)

    cognito.on(NAME, trigger)
    visitor.set("ann's browser")
    answer = await sign_in(cognito, realm)
    assert answer["AuthenticationResult"]
    assert seen == [(asyncio.get_running_loop(), "ann's browser", cognito)]


async def test_many_at_once(realm: Realm, cognito: Cognito) -> None:
    """More calls than a pool of threads has are answered, each waiting for another call."""
    inside = 0
    most = 0

    async def trigger(event: Any, context: Any) -> Any:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        if event["userName"] == "ann":
            assert (await sign_in(cognito, realm, "bob"))["AuthenticationResult"]
        inside -= 1
        return await slow(event, context)

    realm.make_user("bob")
    cognito.triggers.timeout = 60
    cognito.on(NAME, trigger)
    answers = await asyncio.gather(*(sign_in(cognito, realm) for _ in range(40)))
    assert all(answer["AuthenticationResult"] for answer in answers)
    assert most > 1


async def test_calls_of_a_trigger(realm: Realm, cognito: Cognito) -> None:
    """A coroutine calls the pool again: blocking the loop, in a thread, in a task."""
    realm.make_user("bob")
    names: list[str] = []

    async def trigger(event: Any, context: Any) -> Any:
        if event["userName"] == "ann":
            # Each of these fires this trigger again.
            assert realm.tokens("bob")
            assert await asyncio.to_thread(realm.tokens, "bob")
            assert await asyncio.create_task(sign_in(cognito, realm, "bob"))
        names.append(event["userName"])
        return await slow(event, context)

    cognito.on(NAME, trigger)
    assert (await sign_in(cognito, realm))["AuthenticationResult"]
    assert names == ["bob", "bob", "bob", "ann"]


async def test_a_plain_function_in_between(realm: Realm, cognito: Cognito) -> None:
    """No coroutine waits for a loop that a call blocks further up, however far."""
    for name in ("bob", "eve"):
        realm.make_user(name)

    async def blocking(event: Any, context: Any) -> Any:
        if event["userName"] == "ann":
            assert realm.tokens("bob")
        return await slow(event, context)

    def plain(event: Any, _context: Any) -> Any:
        if event["userName"] == "bob":
            assert realm.tokens("eve")
        return event

    cognito.triggers.timeout = 60
    cognito.on(NAME, blocking)
    cognito.on("PostAuthentication", plain)
    assert (await sign_in(cognito, realm))["AuthenticationResult"]
    assert realm.tokens()


async def test_a_coroutine_behind_a_plain_function(realm: Realm, cognito: Cognito) -> None:
    """While the loop is free, a coroutine runs there, also for a call of a plain function."""
    realm.make_user("bob")
    loops: list[Any] = []

    def plain(event: Any, _context: Any) -> Any:
        if event["userName"] == "ann":
            assert realm.tokens("bob")
        return event

    async def trigger(event: Any, context: Any) -> Any:
        loops.append(asyncio.get_running_loop())
        return await slow(event, context)

    cognito.on(NAME, plain)
    cognito.on("PostAuthentication", trigger)
    assert (await sign_in(cognito, realm))["AuthenticationResult"]
    assert loops == [asyncio.get_running_loop()] * 2


async def test_errors(realm: Realm, cognito: Cognito) -> None:
    """What a coroutine raises is the function's failure."""

    async def trigger(_event: Any, _context: Any) -> Any:
        await asyncio.sleep(0)
        raise ValueError("no")

    cognito.on(NAME, trigger)
    text = f"{NAME} failed with error no."
    answer = await sign_in(cognito, realm)
    assert (answer["__type"], answer["message"]) == ("UserLambdaValidationException", text)
    assert refusal(realm.sign_in)[1] == text


@pytest.mark.parametrize("is_asynchronous", [True, False])
async def test_a_late_coroutine(realm: Realm, cognito: Cognito, is_asynchronous: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """It is cancelled, and called three times in all."""
    ends: list[str] = []
    ended = threading.Semaphore(0)

    async def trigger(event: Any, _context: Any) -> Any:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ends.append("cancelled")
            ended.release()
            raise
        return event

    cognito.triggers.timeout = 0.1
    cognito.on(NAME, trigger)
    if is_asynchronous:
        assert (await sign_in(cognito, realm))["message"] == TIMED_OUT
        await asyncio.sleep(0.01)
    else:
        assert refusal(realm.sign_in)[1] == TIMED_OUT
    for _ in range(3):
        await asyncio.to_thread(ended.acquire, timeout=10)
    assert ends == ["cancelled"] * 3


async def test_who_stops_waiting(realm: Realm, cognito: Cognito) -> None:
    """A cancelled call is answered for nobody, and the next one as ever."""
    cognito.on(NAME, slow)
    task = asyncio.create_task(sign_in(cognito, realm))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await sign_in(cognito, realm))["AuthenticationResult"]


async def test_a_foreign_request(cognito: Cognito) -> None:
    """A request that is not for us is not answered; an error of ours reaches the caller."""
    assert await answer_async(cognito, Request("GET", "https://example.com/", {}, b"")) is None

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await in_thread(fail)
