"""The emulator's time: the real clock plus an offset, or frozen; pinned while an operation runs."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Clock", "stopwatch"]


class _Setting(NamedTuple):
    """How many seconds the clock is ahead of the real one, and where it stands if it is frozen."""

    offset: float = 0.0
    frozen: float | None = None

    def read(self) -> float:
        """Return the time."""
        return time.time() + self.offset if self.frozen is None else self.frozen

    def ahead(self) -> float:
        """Return by how many seconds the time is ahead of the real one."""
        return self.offset if self.frozen is None else self.frozen - time.time()

    def shift_from(self, before: _Setting) -> float:
        """Return by how many seconds the clock was moved since it was set otherwise."""
        if self.frozen is not None and before.frozen is not None:
            return self.frozen - before.frozen
        return self.ahead() - before.ahead()


class _Travel(Protocol):
    """What time-machine and freezegun move the program's clock by."""

    def start(self) -> object:
        """Move the program's clock."""

    def stop(self) -> object:
        """Have it be the real one again."""


def stopwatch() -> Callable[[], float]:
    """Return a function that returns how many seconds of real time have passed since this call."""
    start = time.monotonic()
    return lambda: time.monotonic() - start


class Clock:
    """Tells the service what time it is, in seconds since the epoch.

    The real clock is read at call time, so freezegun and time-machine work unasked.

    Examples:
        >>> from datetime import UTC, datetime
        >>> cognito.clock.freeze()
        >>> cognito.clock.at(datetime(2030, 1, 1, tzinfo=UTC))
        >>> cognito.clock.advance(hours=1, minutes=30)
        >>> cognito.clock
        <Clock: 2030-01-01 01:30:00 UTC, frozen>
    """

    def __init__(self, record: Callable[[Callable[[], None]], None] = lambda _: None) -> None:
        """Start at the real time.

        Args:
            record: notes the inverse of each change, for snapshots.
        """
        self._setting = _Setting()
        self._pinned: float | None = None
        self._record = record
        self._program_clock: _Travel | None = None
        self._is_program_frozen = False

    def __repr__(self) -> str:
        """Return the time, and whether it stands still."""
        state = "" if self._setting.frozen is None else ", frozen"
        return f"<Clock: {datetime.fromtimestamp(self.now(), UTC):%Y-%m-%d %H:%M:%S} UTC{state}>"

    def now(self) -> float:
        """Return the time in seconds since the epoch; one value during one operation.

        Examples:
            >>> import time
            >>> abs(cognito.clock.now() - time.time()) < 1
            True
        """
        return self._setting.read() if self._pinned is None else self._pinned

    @property
    def offset(self) -> float:
        """Return how many seconds the emulator's time is ahead of the real one.

        Examples:
            >>> cognito.clock.advance(60)
            >>> round(cognito.clock.offset)
            60
        """
        return self._setting.ahead()

    @property
    def is_frozen(self) -> bool:
        """Return whether the emulator's time stands still.

        Examples:
            >>> cognito.clock.freeze()
            >>> cognito.clock.is_frozen
            True
        """
        return self._setting.frozen is not None

    def advance(  # noqa: PLR0913 - units of time
        self,
        by: float | timedelta = 0.0,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        also_everywhere: bool = False,
    ) -> None:
        """Move the emulator's time on: codes, sessions and tokens grow old.

        Args:
            by: seconds, or a timedelta; a negative amount moves it back.
            days: days of 24 hours, in addition.
            hours: hours, in addition.
            minutes: minutes, in addition.
            seconds: seconds, in addition.
            also_everywhere: move the program's own clock too, see :meth:`at`.

        Raises:
            RuntimeError: neither time-machine nor freezegun is installed.

        Examples:
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> token = pool.user("ann").sign_in().access
            >>> cognito.clock.advance(hours=1)
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> try:
            ...     idp.get_user(AccessToken=token)
            ... except idp.exceptions.NotAuthorizedException as error:
            ...     print(error.response["Error"]["Message"])
            Access Token has expired
        """
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        by = by.total_seconds() if isinstance(by, timedelta) else by
        amount = by + span.total_seconds()
        offset, frozen = self._setting
        if also_everywhere:
            self._move_everything(self._setting.read() + amount, is_frozen=frozen is not None)
        elif frozen is not None:
            self._change(_Setting(offset, frozen + amount))
        else:
            self._change(_Setting(offset + amount))

    def at(self, moment: datetime, *, also_everywhere: bool = False) -> None:
        """Set the emulator's time; it goes on from there, or stays there if it is frozen.

        Args:
            moment: the time; without a time zone it is UTC.
            also_everywhere: set the program's own clock too, by time-machine or freezegun, so that
                programs that compare a token's times with their clock agree. It is the real one
                again after :meth:`run`, and when the emulator stops.

        Raises:
            RuntimeError: neither time-machine nor freezegun is installed.

        Examples:
            >>> from datetime import datetime
            >>> cognito.clock.freeze()
            >>> cognito.clock.at(datetime(2030, 1, 1))
            >>> cognito.clock
            <Clock: 2030-01-01 00:00:00 UTC, frozen>
        """
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        is_frozen = self._setting.frozen is not None
        self._set(moment.timestamp(), is_frozen=is_frozen, also_everywhere=also_everywhere)

    def freeze(self, *, also_everywhere: bool = False) -> None:
        """Stop the emulator's time where it is; :meth:`advance` and :meth:`at` still move it.

        Args:
            also_everywhere: stop the program's own clock too, see :meth:`at`.

        Raises:
            RuntimeError: neither time-machine nor freezegun is installed.

        Examples:
            >>> cognito.clock.freeze()
            >>> cognito.clock.now() == cognito.clock.now()
            True
        """
        self._set(self._setting.read(), is_frozen=True, also_everywhere=also_everywhere)

    def run(self) -> None:
        """Let a frozen time go on from where it is, and the program's clock be the real one.

        Examples:
            >>> cognito.clock.freeze()
            >>> cognito.clock.run()
            >>> cognito.clock.is_frozen
            False
        """
        take_back = self._taking_back()
        now = self._setting.read()
        self.release_program_clock()
        self._move_to(_Setting(now - time.time()))
        self._record(take_back)

    def _set(self, moment: float, *, is_frozen: bool, also_everywhere: bool) -> None:
        if also_everywhere:
            self._move_everything(moment, is_frozen=is_frozen)
        else:
            self._change(_Setting(moment - time.time(), moment if is_frozen else None))

    def _move_everything(self, moment: float, *, is_frozen: bool) -> None:
        take_back = self._taking_back()
        self._travel(moment, is_frozen=is_frozen)
        # What the program reads, which may be rounded.
        self._move_to(_Setting(0.0, time.time() if is_frozen else None))
        self._record(take_back)

    def _taking_back(self) -> Callable[[], None]:
        """Return what sets the emulator's clock and the program's as they are now."""
        before, was_moved = self._setting, self._program_clock is not None
        # The emulator's may have been moved on alone since.
        program, is_frozen = time.time(), self._is_program_frozen

        def take_back() -> None:
            if was_moved:
                self._travel(program, is_frozen=is_frozen)
            else:
                self.release_program_clock()
            self._move_to(before)

        return take_back

    def _travel(self, moment: float, *, is_frozen: bool) -> None:
        travel = _travel_to(datetime.fromtimestamp(moment, UTC), is_ticking=not is_frozen)
        self.release_program_clock()
        travel.start()
        self._program_clock, self._is_program_frozen = travel, is_frozen

    def release_program_clock(self) -> None:
        """Have the program's clock be the real one again; the emulator's is not set back."""
        travel, self._program_clock = self._program_clock, None
        if travel is not None:
            travel.stop()

    def set_offset(self, offset: float) -> None:
        """Set how many seconds the emulator's time is ahead of the real one; it is not frozen."""
        self._change(_Setting(offset))

    def _change(self, setting: _Setting) -> None:
        before = self._setting
        self._record(lambda: self._move_to(before))
        self._move_to(setting)

    def _move_to(self, setting: _Setting) -> None:
        before, self._setting = self._setting, setting
        if self._pinned is not None:
            self._pinned += setting.shift_from(before)

    def pin(self) -> bool:
        """Read the clock once for the operation that begins; nested ones share the reading.

        Returns:
            Whether this was the outermost operation, which ends with :meth:`unpin`.
        """
        if self._pinned is not None:
            return False
        self._pinned = self._setting.read()
        return True

    def unpin(self) -> None:
        """Read the clock anew from now on: the operation is over."""
        self._pinned = None

    @contextmanager
    def unpinned(self) -> Iterator[None]:
        """Let other operations read the clock for themselves during the block.

        Afterwards the outer operation goes on at its own point in time, moved by as much as
        the clock was advanced meanwhile.
        """
        pinned, before, self._pinned = self._pinned, self._setting, None
        try:
            yield
        finally:
            moved = self._setting.shift_from(before)
            self._pinned = None if pinned is None else pinned + moved


def _travel_to(moment: datetime, *, is_ticking: bool) -> _Travel:
    """Return what moves the program's clock to a time, where it stands or goes on.

    Raises:
        RuntimeError: neither time-machine nor freezegun is installed.
    """
    try:
        from time_machine import travel  # noqa: PLC0415 - optional
    except ImportError:
        pass
    else:
        return travel(moment, tick=is_ticking)
    try:
        from freezegun import freeze_time  # noqa: PLC0415 - optional
    except ImportError:
        raise RuntimeError("also_everywhere needs time-machine or freezegun") from None
    return freeze_time(moment, tick=is_ticking)
