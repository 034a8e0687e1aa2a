"""The emulator's clock."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from freezegun import freeze_time

from cognito_intercept import intercept
from cognito_intercept.clock import Clock

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito


def test_it_is_the_real_clock_at_first() -> None:
    """Read at call time."""
    before = time.time()
    assert before <= Clock().now() <= time.time()


@pytest.mark.parametrize("by", [90, 90.0, timedelta(minutes=1, seconds=30)])
def test_advance(by: float | timedelta) -> None:
    """Seconds or a timedelta move it on, again and again, and back."""
    clock = Clock()
    with freeze_time("2026-01-01"):
        start = clock.now()
        clock.advance(by)
        clock.advance(by)
        assert clock.now() - start == 180
        clock.advance(-180)
        assert clock.now() == start


def test_pinned_during_an_operation() -> None:
    """Inside, all readings are one, nested ones too; afterwards time goes on."""
    clock = Clock()
    with freeze_time("2026-01-01") as frozen:
        assert clock.pin()
        pinned = clock.now()
        frozen.tick(5)
        assert not clock.pin()
        assert clock.now() == pinned
        clock.advance(10)
        assert clock.now() == pinned + 10
        clock.unpin()
    with freeze_time("2026-01-01"):
        assert clock.now() == pinned + 10


def test_an_error_unpins_it(cognito: Cognito) -> None:
    """After a failed operation the clock runs; a nested one ends nothing."""
    service = cognito.service("us-east-1")

    def fail() -> None:
        with service.turn():
            with suppress(KeyError), service.turn():
                raise KeyError
            with freeze_time("2029-06-01"):
                assert cognito.clock.now() == 1861920000
            raise ZeroDivisionError

    with freeze_time("2029-01-01"), pytest.raises(ZeroDivisionError):
        fail()
    with freeze_time("2030-01-01"):
        assert cognito.clock.now() == 1893456000


def test_frozen_time_reaches_the_answers() -> None:
    """Freezegun sets the time in which pools are made."""
    with intercept(), freeze_time("2026-02-03T04:05:06Z"):
        idp = boto3.client("cognito-idp")
        pool = idp.create_user_pool(PoolName="p")["UserPool"]
    assert pool["CreationDate"].isoformat().startswith("2026-02-03T04:05:06")
