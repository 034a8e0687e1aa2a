"""How long a trigger may take, and what becomes of one that is late."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from freezegun import freeze_time

from cognito_intercept import intercept
from cognito_intercept.trigger_registry import LambdaContext
from cognito_intercept.triggers import execution
from tests.helpers import refusal
from tests.lambdas import events, passive
from tests.realms import Realm, claims_of, make_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

NAME: Final = "PreAuthentication"
REASON = "Socket timeout while invoking Lambda function"
TIMED_OUT = ("UnexpectedLambdaException", f"{NAME} invocation failed due to error {REASON}.")


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with ann."""
    realm = make_realm(idp)
    realm.make_user()
    return realm


@pytest.fixture
def free() -> Iterator[threading.Event]:
    """An event on which functions hang until the test is over."""
    event = threading.Event()
    yield event
    event.set()


def test_by_the_emulator_s_clock(realm: Realm, cognito: Cognito) -> None:
    """A function that moves the clock by more than five seconds is late, three times [D, R]."""
    attempts: list[str] = []

    def trigger(event: Any, context: Any) -> Any:
        attempts.append(context.aws_request_id)
        cognito.clock.advance(5.1)
        return event

    cognito.on(NAME, trigger)
    assert refusal(realm.sign_in) == TIMED_OUT
    assert len(set(attempts)) == 3
    calls = cognito.triggers.calls
    assert [(call.source, type(call.error), call.answer) for call in calls] == [
        ("PreAuthentication_Authentication", execution.TriggerTimeoutError, None)
    ] * 3
    assert isinstance(calls[0].error, TimeoutError)
    assert events(cognito)[0] == events(cognito)[2]


def test_in_time(realm: Realm, cognito: Cognito) -> None:
    """Five seconds are not too long."""

    def trigger(event: Any, _context: Any) -> Any:
        cognito.clock.advance(4.5)
        return event

    cognito.on(NAME, trigger)
    assert realm.tokens()
    assert len(cognito.triggers.calls) == 1


def test_a_cold_start(realm: Realm, cognito: Cognito) -> None:
    """What the second attempt answers counts; each has an event of its own [R amplify-js 4805]."""
    seen: list[Any] = []

    def trigger(event: Any, _context: Any) -> Any:
        seen.append(dict(event["request"]))
        event["request"].clear()
        if len(seen) == 1:
            cognito.clock.advance(6)
        return event

    cognito.on(NAME, trigger)
    assert realm.tokens()
    assert seen[0] == seen[1]
    assert [call.error is None for call in cognito.triggers.calls] == [False, True]


def test_a_late_error(realm: Realm, cognito: Cognito) -> None:
    """What a late function raises is not in the answer."""

    def trigger(_event: Any, _context: Any) -> Any:
        cognito.clock.advance(6)
        raise ValueError("late")

    cognito.on(NAME, trigger)
    assert refusal(realm.sign_in) == TIMED_OUT


def test_a_function_that_hangs(realm: Realm, cognito: Cognito, free: threading.Event) -> None:
    """Its caller goes on, and so does the emulator; the function may end when it will."""
    late: list[str] = []

    def trigger(event: Any, _context: Any) -> Any:
        free.wait(20)
        late.append(realm.user()["Username"])
        return event

    cognito.triggers.timeout = 0.05
    cognito.on(NAME, trigger)
    assert refusal(realm.sign_in) == TIMED_OUT
    cognito.triggers.off(NAME)
    assert realm.tokens()
    free.set()
    for thread in threading.enumerate():
        if thread.name == "cognito-trigger":
            thread.join(20)
    assert late == ["ann"] * 3
    assert [type(call.error) for call in cognito.triggers.calls] == [
        execution.TriggerTimeoutError
    ] * 3


def test_under_a_frozen_clock(realm: Realm, cognito: Cognito, free: threading.Event) -> None:
    """Real time counts although the emulator's clock stands still; so do its own jumps."""
    cognito.triggers.timeout = 0.05
    cognito.on(NAME, lambda event, _context: free.wait(20) and event)
    with freeze_time("2026-01-01") as frozen:
        assert refusal(realm.sign_in) == TIMED_OUT

        def tick(event: Any, _context: Any) -> Any:
            frozen.tick(1)
            return event

        cognito.on(NAME, tick)
        assert refusal(realm.sign_in) == TIMED_OUT


def test_a_clock_that_is_moved_meanwhile(
    realm: Realm, cognito: Cognito, free: threading.Event
) -> None:
    """Who waits notices that another thread moves the emulator's clock."""
    entered = threading.Event()

    def trigger(event: Any, _context: Any) -> Any:
        entered.set()
        free.wait(20)
        return event

    def move() -> None:
        for _ in range(3):
            entered.wait(20)
            entered.clear()
            cognito.clock.advance(6)

    cognito.on(NAME, trigger)
    mover = threading.Thread(target=move)
    mover.start()
    started = time.monotonic()
    assert refusal(realm.sign_in) == TIMED_OUT
    assert time.monotonic() - started < 5
    mover.join(20)


def test_the_remaining_time(realm: Realm, cognito: Cognito) -> None:
    """It counts down from the limit, and not below zero."""
    left: list[int] = []

    def trigger(event: Any, context: LambdaContext) -> Any:
        left.append(context.get_remaining_time_in_millis())
        cognito.clock.advance(2)
        left.append(context.get_remaining_time_in_millis())
        cognito.clock.advance(2.5)
        cognito.clock.advance(-2.5)
        return event

    cognito.on(NAME, trigger)
    realm.tokens()
    assert 4000 < left[0] <= 5000
    assert 2000 < left[1] <= left[0] - 2000
    assert LambdaContext("f", "arn", "id", lambda: -1.0).get_remaining_time_in_millis() == 0


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_limits_that_are_none(timeout: float) -> None:
    """A limit is a positive time."""
    with pytest.raises(ValueError, match="trigger_timeout is a time in seconds, not"):
        intercept(trigger_timeout=timeout)


def test_without_a_limit() -> None:
    """Functions may take any time then, and run in the thread of the call."""
    threads: list[Any] = []
    with intercept(trigger_timeout=None) as cognito:
        realm = make_realm(boto3.client("cognito-idp"))
        realm.make_user()

        def trigger(event: Any, context: Any) -> Any:
            threads.append(threading.current_thread())
            cognito.clock.advance(3600)
            assert context.get_remaining_time_in_millis() == 5000
            return event

        cognito.on(NAME, trigger)
        before = cognito.clock.now()
        assert claims_of(realm.access())["iat"] >= int(before + 3600)
    assert threads == [threading.current_thread()]


def test_while_a_debugger_traces(
    realm: Realm, cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who steps through a function has all the time, in the thread of the call."""
    threads: list[Any] = []

    def trigger(event: Any, _context: Any) -> Any:
        threads.append(threading.current_thread())
        cognito.clock.advance(60)
        return event

    monkeypatch.setattr(sys, "gettrace", lambda: test_while_a_debugger_traces)
    cognito.on(NAME, trigger)
    assert realm.tokens()
    assert threads == [threading.current_thread()]


def plain_tracer() -> Any:
    """Return a stand-in for coverage's trace function in Python."""

    def trace() -> None:
        """Do nothing."""

    trace.__module__ = "coverage.pytracer"
    return trace


def compiled_tracer() -> Any:
    """Return a stand-in for coverage's tracer in C, whose class alone has a module."""

    class Tracer:
        def __getattribute__(self, name: str) -> Any:
            raise AttributeError(name)

    Tracer.__module__ = "coverage"
    return Tracer()


@pytest.mark.parametrize("tracer", [plain_tracer, compiled_tracer])
def test_while_coverage_traces(
    realm: Realm, cognito: Cognito, monkeypatch: pytest.MonkeyPatch, tracer: Any
) -> None:
    """Coverage measures with a trace function as well, and is no debugger."""
    trace = tracer()

    def trigger(event: Any, _context: Any) -> Any:
        cognito.clock.advance(6)
        return event

    monkeypatch.setattr(sys, "gettrace", lambda: trace)
    cognito.on(NAME, trigger)
    assert refusal(realm.sign_in) == TIMED_OUT


def test_at_a_breakpoint(realm: Realm, cognito: Cognito) -> None:
    """A debugger that is started within the function stops the limit there."""
    stopped: list[Any] = []

    def trigger(event: Any, _context: Any) -> Any:
        sys._getframe().f_trace = lambda *_arguments: None
        time.sleep(0.3)
        sys._getframe().f_trace = None
        stopped.append(event)
        return event

    cognito.triggers.timeout = 0.1
    cognito.on(NAME, trigger)
    assert refusal(realm.sign_in) == TIMED_OUT
    assert len(stopped) == 3


def test_an_interrupt(
    realm: Realm, cognito: Cognito, monkeypatch: pytest.MonkeyPatch, free: threading.Event
) -> None:
    """Ctrl-C while a function runs ends the call, and leaves the emulator usable."""

    class Interrupted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - as Event has it
            raise KeyboardInterrupt

    cognito.on(NAME, lambda event, _context: free.wait(20) and event)
    with monkeypatch.context() as patch:
        patch.setattr(execution, "Event", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            realm.sign_in()
    cognito.on(NAME, passive)
    assert realm.tokens()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is new in Python 3.12")
def test_while_a_debugger_monitors(realm: Realm, cognito: Cognito) -> None:
    """Newer debuggers register themselves with the interpreter, for all threads."""
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]

    def trigger(event: Any, _context: Any) -> Any:
        cognito.clock.advance(60)
        return event

    cognito.on(NAME, trigger)
    monitoring.use_tool_id(monitoring.DEBUGGER_ID, "a debugger")
    try:
        assert realm.tokens()
    finally:
        monitoring.free_tool_id(monitoring.DEBUGGER_ID)
    assert refusal(realm.sign_in) == TIMED_OUT
