"""What user pools would have logged elsewhere: in CloudWatch Logs, Amazon S3 or Firehose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["LogEvent", "Logs"]


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event that a user pool delivered to a log.

    Attributes:
        pool_id: the user pool.
        source: ``userNotification`` or ``userAuthEvents``.
        destination: the ARN of the log group, bucket or stream.
        record: what is logged, in AWS's form; JSON can be made of it.
        logged_at: seconds since the epoch.

    Examples:
        >>> group = "arn:aws:logs:us-east-1:123456789012:log-group:people"
        >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
        >>> _ = pool.call(
        ...     "SetLogDeliveryConfiguration",
        ...     LogConfigurations=[
        ...         {
        ...             "LogLevel": "ERROR",
        ...             "EventSource": "userNotification",
        ...             "CloudWatchLogsConfiguration": {"LogGroupArn": group},
        ...         }
        ...     ],
        ... )
        >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
        >>> cognito.faults.fail_delivery()
        >>> from cognito_intercept.errors import CognitoError
        >>> try:
        ...     ann.call("AdminResetUserPassword")
        ... except CognitoError as error:
        ...     print(error.code)
        CodeDeliveryFailureException
        >>> cognito.logs[0].source
        'userNotification'
    """

    pool_id: str
    source: str
    destination: str
    record: dict[str, Any] = field(repr=False)
    logged_at: float


class Logs(Sequence[LogEvent]):
    """The events delivered so far, oldest first.

    Examples:
        >>> group = "arn:aws:logs:us-east-1:123456789012:log-group:people"
        >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
        >>> _ = pool.call(
        ...     "SetLogDeliveryConfiguration",
        ...     LogConfigurations=[
        ...         {
        ...             "LogLevel": "ERROR",
        ...             "EventSource": "userNotification",
        ...             "CloudWatchLogsConfiguration": {"LogGroupArn": group},
        ...         }
        ...     ],
        ... )
        >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
        >>> cognito.faults.fail_delivery()
        >>> from cognito_intercept.errors import CognitoError
        >>> try:
        ...     ann.call("AdminResetUserPassword")
        ... except CognitoError as error:
        ...     print(error.code)
        CodeDeliveryFailureException
        >>> cognito.logs
        <Logs: 1 events in ['arn:aws:logs:us-east-1:123456789012:log-group:people']>
    """

    def __init__(self, record: Callable[[Callable[[], None]], None] = lambda _: None) -> None:
        """Start empty.

        Args:
            record: notes the inverse of each change, for snapshots and failed calls.
        """
        self._events: list[LogEvent] = []
        self._limit: int | None = None
        self._record = record

    @overload
    def __getitem__(self, index: int) -> LogEvent: ...
    @overload
    def __getitem__(self, index: slice) -> list[LogEvent]: ...
    def __getitem__(self, index: int | slice) -> LogEvent | list[LogEvent]:
        """Return the event at a position, or a list of them."""
        return self._events[index]

    def __len__(self) -> int:
        """Return how many events were delivered."""
        return len(self._events)

    def __repr__(self) -> str:
        """Tell how many events there are, and where."""
        return f"<Logs: {len(self)} events in {sorted({one.destination for one in self})}>"

    def of(self, destination: str) -> list[dict[str, Any]]:
        """Return the records that were delivered to a destination, oldest first.

        Args:
            destination: the ARN of a log group, a bucket or a stream.

        Examples:
            >>> cognito.logs.of("arn:aws:logs:us-east-1:123456789012:log-group:people")
            []
        """
        return [one.record for one in self._events if one.destination == destination]

    def deliver(self, event: LogEvent) -> None:
        """Append an event; called by the service."""
        self._record(lambda: self._take_back(event))
        self._events.append(event)
        if self._limit is not None and len(self._events) >= 2 * self._limit:
            self.replace(self._events[-self._limit :])

    def _take_back(self, event: LogEvent) -> None:
        place = len(self._events) - 1
        # Others may have delivered some later, while a trigger was called.
        while self._events[place] is not event:
            place -= 1
        del self._events[place]

    def keep_last(self, count: int) -> None:
        """Forget old events from now on, so that a process that runs for long stays small.

        Args:
            count: how many events are kept; at times up to twice as many.

        Examples:
            >>> cognito.logs.keep_last(100)
        """
        self._limit = count

    def replace(self, events: Iterable[LogEvent]) -> None:
        """Have these events instead, oldest first."""
        before = self._events
        self._record(lambda: setattr(self, "_events", before))
        self._events = list(events)

    def clear(self) -> None:
        """Forget the events delivered so far.

        Examples:
            >>> cognito.logs.clear()
            >>> len(cognito.logs)
            0
        """
        self.replace(())
