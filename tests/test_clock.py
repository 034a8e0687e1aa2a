"""The emulator's clock."""

from __future__ import annotations

import time
from datetime import timedelta

import boto3
import pytest
from freezegun import freeze_time

from cognito_intercept import intercept
from cognito_intercept.clock import Clock


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
    with freeze_time("2026-01-01") as frozen, clock.pinned() as pinned:
        frozen.tick(5)
        with clock.pinned() as nested:
            assert nested == clock.now() == pinned
        assert clock.now() == pinned
        clock.advance(10)
        assert clock.now() == pinned + 10
    with freeze_time("2026-01-01"):
        assert clock.now() == pinned + 10


def test_an_error_unpins_it() -> None:
    """After a failed operation the clock runs."""
    clock = Clock()
    with pytest.raises(ZeroDivisionError), clock.pinned():
        raise ZeroDivisionError
    with freeze_time("2030-01-01"):
        assert clock.now() == 1893456000


def test_frozen_time_reaches_the_answers() -> None:
    """Freezegun sets the time in which pools are made."""
    with intercept(), freeze_time("2026-02-03T04:05:06Z"):
        idp = boto3.client("cognito-idp")
        pool = idp.create_user_pool(PoolName="p")["UserPool"]
    assert pool["CreationDate"].isoformat().startswith("2026-02-03T04:05:06")
