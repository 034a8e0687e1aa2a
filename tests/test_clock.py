"""The emulator's clock."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
import jwt
import pytest
import requests
import time_machine
from freezegun import freeze_time

from cognito_intercept import intercept
from cognito_intercept.clock import Clock
from tests.realms import claims_of, header_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm


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


@pytest.mark.parametrize(
    ("units", "seconds"),
    [
        ({"hours": 1}, 3600),
        ({"days": 1, "minutes": 2}, 86520),
        ({"by": timedelta(hours=1), "seconds": 5}, 3605),
        ({"by": 2, "seconds": -1}, 1),
    ],
)
def test_units(units: dict[str, Any], seconds: float) -> None:
    """An amount of time may be given in units."""
    clock = Clock()
    clock.advance(**units)
    assert clock.offset == seconds


def test_frozen() -> None:
    """A frozen clock stands still until it is moved, and runs on from where it is."""
    clock = Clock()
    with freeze_time("2026-01-01") as program:
        clock.advance(hours=1)
        clock.freeze()
        start = clock.now()
        program.tick(100)
        assert clock.now() == start
        clock.advance(5)
        assert clock.now() == start + 5
        assert repr(clock) == "<Clock: 2026-01-01 01:00:05 UTC, frozen>"
        clock.run()
        assert clock.now() == start + 5
        program.tick(10)
        assert clock.now() == start + 15
        assert repr(clock) == "<Clock: 2026-01-01 01:00:15 UTC>"


def test_a_point_in_time() -> None:
    """The clock is set to a time, of any zone, and goes on or stands still as before."""
    clock = Clock()
    with freeze_time("2026-01-01") as program:
        clock.at(datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC))
        assert repr(clock) == "<Clock: 2030-05-06 07:08:09 UTC>"
        program.tick(1)
        assert repr(clock) == "<Clock: 2030-05-06 07:08:10 UTC>"
        clock.freeze()
        clock.at(datetime(2031, 1, 1, tzinfo=timezone(timedelta(hours=1))))
        program.tick(1)
        assert repr(clock) == "<Clock: 2030-12-31 23:00:00 UTC, frozen>"
        clock.at(datetime(2032, 1, 1))  # noqa: DTZ001 - a time without a zone is what it is about
        assert repr(clock) == "<Clock: 2032-01-01 00:00:00 UTC, frozen>"


def test_frozen_operations(cognito: Cognito, idp: Any) -> None:
    """What the service writes down has the frozen time, which a snapshot brings back."""
    cognito.clock.freeze()
    start = cognito.clock.now()
    with cognito.snapshot():
        cognito.clock.advance(days=1)
        pool = idp.create_user_pool(PoolName="p")["UserPool"]
        assert pool["CreationDate"].timestamp() == pytest.approx(start + 86400, abs=0.001)
        cognito.clock.run()
    assert cognito.clock.now() == start


def test_a_trigger_moves_a_frozen_clock(cognito: Cognito, realm: Realm) -> None:
    """The operation that called it goes on later by as much."""
    realm.make_user()
    cognito.clock.freeze()
    start = int(cognito.clock.now())

    def slow(event: Any, _context: Any) -> Any:
        cognito.clock.advance(3)
        return event

    cognito.on("PreAuthentication", slow)
    claims = claims_of(realm.tokens()["AccessToken"])
    assert claims["iat"] - start in {3, 4}


@pytest.fixture(params=["time_machine", "freezegun"])
def _library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one of the libraries that move the program's clock."""
    if request.param == "freezegun":
        monkeypatch.setitem(sys.modules, "time_machine", None)


@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize("move", ["advance", "at", "freeze"])
def test_the_programs_clock(move: str) -> None:
    """It moves with the emulator's where a test asks for it, and is real again afterwards."""
    later = datetime(2040, 1, 1, tzinfo=UTC)
    before = time.time()
    with intercept() as cognito:
        if move == "advance":
            cognito.clock.advance(days=100, also_everywhere=True)
            assert time.time() - before >= 8_640_000
        else:
            cognito.clock.at(later, also_everywhere=True)
            assert time.time() - later.timestamp() < 60
        if move == "freeze":
            cognito.clock.freeze(also_everywhere=True)
            assert time.time() == time.time() == cognito.clock.now()
        assert abs(time.time() - cognito.clock.now()) < 5
        cognito.clock.advance(hours=1, also_everywhere=True)
        assert abs(time.time() - cognito.clock.now()) < 5
    assert time.time() - before < 60


@pytest.mark.usefixtures("_library")
def test_a_snapshot_takes_the_programs_clock_back(cognito: Cognito) -> None:
    """It is where it was before: the real one, or moved, or frozen."""
    before = time.time()
    with cognito.snapshot():
        cognito.clock.advance(days=1, also_everywhere=True)
        with cognito.snapshot():
            cognito.clock.advance(days=1, also_everywhere=True)
            cognito.clock.freeze(also_everywhere=True)
        assert 0 <= time.time() - before - 86_400 < 60
        cognito.clock.freeze(also_everywhere=True)
        frozen = time.time()
        with cognito.snapshot():
            cognito.clock.advance(hours=1, also_everywhere=True)
        assert time.time() == frozen == cognito.clock.now()
        with cognito.snapshot():
            cognito.clock.run()
            assert 0 <= time.time() - before < 60
        assert time.time() == frozen == cognito.clock.now()
    assert 0 <= time.time() - before < 60
    assert abs(cognito.clock.offset) < 1


@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize("move", ["advance", "run"])
def test_a_snapshot_takes_clocks_back_that_differ(cognito: Cognito, move: str) -> None:
    """The emulator's that was moved and stopped on its own, and the program's that goes on."""
    before = time.time()
    cognito.clock.advance(days=1, also_everywhere=True)
    cognito.clock.advance(hours=1)
    cognito.clock.freeze()
    frozen = cognito.clock.now()
    with cognito.snapshot():
        if move == "advance":
            cognito.clock.advance(days=1, also_everywhere=True)
        else:
            cognito.clock.run()
    assert cognito.clock.now() == frozen
    assert 0 <= time.time() - before - 86_400 < 60
    assert len({time.time() for _ in range(1000)}) > 1


def test_time_machine_reaches_the_answers(cognito: Cognito) -> None:
    """Its time is the emulator's, in validators too."""
    pool = cognito.user_pool()
    client, ann = pool.client(), pool.user("ann")
    with time_machine.travel("2031-05-01", tick=False):
        claims = claims_of(ann.sign_in(client).access)
        assert claims["iat"] == datetime(2031, 5, 1, tzinfo=UTC).timestamp()
        assert client.id == claims["client_id"]


def test_validators_agree(cognito: Cognito, realm: Realm) -> None:
    """A token that has expired for the emulator has expired for PyJWT too."""
    realm.make_user()
    token = realm.access()
    keys = requests.get(f"{claims_of(token)['iss']}/.well-known/jwks.json", timeout=5).json()
    key = jwt.PyJWKSet.from_dict(keys)[header_of(token)["kid"]]
    assert jwt.decode(token, key, algorithms=["RS256"])["username"] == "ann"
    cognito.clock.advance(hours=2, also_everywhere=True)
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(token, key, algorithms=["RS256"])
    cognito.clock.run()
    assert jwt.decode(token, key, algorithms=["RS256"])["username"] == "ann"
    assert cognito.clock.offset >= 7199


def test_without_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's clock can be moved by time-machine or freezegun only."""
    for name in ("time_machine", "freezegun"):
        monkeypatch.setitem(sys.modules, name, None)
    clock = Clock()
    with pytest.raises(RuntimeError, match="needs time-machine or freezegun"):
        clock.advance(1, also_everywhere=True)
    assert clock.offset == 0
