"""Faults that a test asks for: errors, throttling, delays, lost connections, failed deliveries."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from cognito_intercept import errors
from cognito_intercept.protocol.model import operation_model, operation_names
from cognito_intercept.protocol.names import APIS
from cognito_intercept.request_categories import CATEGORIES

if TYPE_CHECKING:
    from cognito_intercept.request_categories import CategoryName

__all__ = ["Faults", "LostConnection"]

LostConnection = Literal["before", "after"]


@dataclass(slots=True)
class _Fault:
    """One fault, with how often it is still to happen; ``None`` for always."""

    operation: str | None
    remaining: int | None

    def concerns(self, operation: str) -> bool:
        """Return whether the fault happens to a call of an operation, and count it."""
        if self.operation not in (None, operation) or self.remaining == 0:
            return False
        if self.remaining is not None:
            self.remaining -= 1
        return True


@dataclass(slots=True)
class _Failure(_Fault):
    code: str
    message: str


@dataclass(slots=True)
class _Delay(_Fault):
    seconds: float


@dataclass(slots=True)
class _Loss(_Fault):
    when: LostConnection


@dataclass(slots=True)
class _Throttling(_Fault):
    category: CategoryName

    def concerns(self, operation: str) -> bool:
        """Return whether the fault happens to a call of an operation, and count it."""
        # A class with slots is made anew, so that super() without arguments is of another one.
        is_limited = operation in CATEGORIES[self.category].operations
        return is_limited and _Fault.concerns(self, operation)


class Faults:
    """The faults of one emulator; none at the start.

    They happen to calls of the API, before anything else is looked at. ``operation`` names the one
    that they happen to, ``None`` every one; ``times`` is how often, ``None`` for always.

    Examples:
        >>> cognito.faults.fail("InitiateAuth", times=2)
        >>> cognito.faults.delay(seconds=0.01)
        >>> cognito.faults
        <Faults: 2>
    """

    def __init__(self) -> None:
        """Start without faults."""
        self._failures: list[_Failure] = []
        self._throttlings: list[_Throttling] = []
        self._delays: list[_Delay] = []
        self._losses: list[_Loss] = []
        self._undelivered: list[_Fault] = []

    def fail(
        self,
        operation: str | None = None,
        error: str = "InternalErrorException",
        message: str = "A fault that the test asked for.",
        *,
        times: int | None = 1,
    ) -> None:
        """Have calls answered with an error.

        Args:
            operation: such as ``"InitiateAuth"``.
            error: the error's code, such as ``"TooManyRequestsException"``.
            message: its text.
            times: how often.

        Raises:
            ValueError: there is no such operation, or it does not answer with such an error.

        Examples:
            >>> import boto3
            >>> cognito.faults.fail("ListUserPools", "NotAuthorizedException", "Not you.")
            >>> idp = boto3.client("cognito-idp")
            >>> try:
            ...     idp.list_user_pools(MaxResults=10)
            ... except idp.exceptions.NotAuthorizedException as error:
            ...     print(error.response["Error"]["Message"])
            Not you.
            >>> idp.list_user_pools(MaxResults=10)["UserPools"]
            []
        """
        _check_error(operation, error)
        self._failures.append(_Failure(operation, times, error, message))

    def throttle(self, category: CategoryName, *, times: int | None = None) -> None:
        """Have the operations of a category answered as if there were too many calls.

        The answer is TooManyRequestsException with the text "Rate exceeded" [R boto3 2517]. AWS
        limits the rate of a category's operations together; to have calls counted against these
        rates, set ``cognito.quotas.enforce_rates``.

        Args:
            category: the category in AWS's words, such as ``"UserAuthentication"``.
            times: how often, over all its operations; ``None`` for always.

        Raises:
            ValueError: there is no such category, or it has no operation of the API.

        Examples:
            >>> import boto3
            >>> cognito.faults.throttle("UserAuthentication", times=1)
            >>> pool = cognito.user_pool()
            >>> client, ann = pool.client(), pool.user("ann")
            >>> answer = boto3.client("cognito-idp").initiate_auth(  # botocore tries again
            ...     ClientId=client.id,
            ...     AuthFlow="USER_PASSWORD_AUTH",
            ...     AuthParameters={"USERNAME": "ann", "PASSWORD": ann.password},
            ... )
            >>> cognito.calls[0].error
            'TooManyRequestsException'
        """
        if category not in CATEGORIES:
            raise ValueError(f"no category {category!r}; there are {', '.join(CATEGORIES)}")
        if not CATEGORIES[category].operations:
            raise ValueError(f"no operation of the API is in the category {category!r}")
        self._throttlings.append(_Throttling(None, times, category))

    def delay(
        self, operation: str | None = None, *, seconds: float, times: int | None = None
    ) -> None:
        """Have calls answered late, by the real clock.

        Args:
            operation: such as ``"InitiateAuth"``.
            seconds: how long to wait before the answer.
            times: how often.

        Raises:
            ValueError: there is no such operation.

        Examples:
            >>> cognito.faults.delay("InitiateAuth", seconds=2, times=1)
        """
        _check_operation(operation)
        self._delays.append(_Delay(operation, times, seconds))

    def lose_connection(
        self,
        operation: str | None = None,
        *,
        when: LostConnection = "before",
        times: int | None = 1,
    ) -> None:
        """Have calls of boto3 end in a connection error, which it retries as it is configured to.

        Args:
            operation: such as ``"SignUp"``.
            when: ``"before"`` the request arrives (EndpointConnectionError, nothing happens), or
                ``"after"`` it did (ReadTimeoutError, the operation has run).
            times: how often.

        Raises:
            ValueError: there is no such operation, or no such time.

        Examples:
            >>> import boto3
            >>> from botocore.config import Config
            >>> from botocore.exceptions import ReadTimeoutError
            >>> cognito.faults.lose_connection("CreateUserPool", when="after")
            >>> once = Config(retries={"total_max_attempts": 1})
            >>> try:
            ...     boto3.client("cognito-idp", config=once).create_user_pool(PoolName="shop")
            ... except ReadTimeoutError:
            ...     print([pool.name for pool in cognito.pools])
            ['shop']
        """
        _check_operation(operation)
        if when not in get_args(LostConnection):
            raise ValueError(f"when is 'before' or 'after', not {when!r}")
        self._losses.append(_Loss(operation, times, when))

    def fail_delivery(self, recipient: str | None = None, *, times: int | None = 1) -> None:
        """Have messages not go out: CodeDeliveryFailureException.

        What the operation did before it sends stays done, as on AWS [R aws/aws-sdk 438].

        Args:
            recipient: an e-mail address or a phone number; ``None`` for every one.
            times: how often.

        Examples:
            >>> cognito.faults.fail_delivery("ann@example.com")
            >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
            >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
            >>> from cognito_intercept.errors import CognitoError
            >>> try:
            ...     ann.call("AdminResetUserPassword")
            ... except CognitoError as error:
            ...     print(error.code)
            CodeDeliveryFailureException
        """
        self._undelivered.append(_Fault(recipient, times))

    def clear(self) -> None:
        """Forget every fault.

        Examples:
            >>> cognito.faults.fail(times=None)
            >>> cognito.faults.clear()
            >>> cognito.faults.listed()
            []
        """
        for faults in self._by_kind().values():
            faults.clear()

    def listed(self) -> list[dict[str, Any]]:
        """Return the faults that are still to happen, each with its ``kind``, as plain data.

        Examples:
            >>> cognito.faults.delay("SignUp", seconds=2.0)
            >>> cognito.faults.listed()
            [{'kind': 'delay', 'operation': 'SignUp', 'remaining': None, 'seconds': 2.0}]
        """
        return [
            {"kind": kind, **asdict(fault)}
            for kind, faults in self._by_kind().items()
            for fault in faults
            if fault.remaining != 0
        ]

    def _by_kind(self) -> dict[str, list[Any]]:
        """Return the faults by the name of the method that asks for them."""
        return {
            "fail": self._failures,
            "throttle": self._throttlings,
            "delay": self._delays,
            "lose_connection": self._losses,
            "fail_delivery": self._undelivered,
        }

    def happen_to(self, operation: str) -> None:
        """Let a call wait or fail, as it was asked for.

        Raises:
            CognitoError: the error that was asked for.
        """
        if self._delays:
            waiting = sum(one.seconds for one in self._delays if one.concerns(operation))
            threading.Event().wait(waiting)
        if any(one.concerns(operation) for one in self._throttlings):
            raise errors.RATE_EXCEEDED()
        for failure in self._failures:
            if failure.concerns(operation):
                raise errors.error_class(failure.code)(failure.message)

    @property
    def may_lose_connections(self) -> bool:
        """Whether a lost connection was asked for, of whatever operation."""
        return bool(self._losses)

    def lost_connection(self, operation: str) -> LostConnection | None:
        """Return when the connection of a call is lost, ``None`` for one that is kept."""
        return next((one.when for one in self._losses if one.concerns(operation)), None)

    def is_undelivered(self, recipient: str) -> bool:
        """Return whether a message to a recipient fails."""
        return any(one.concerns(recipient) for one in self._undelivered)

    def __repr__(self) -> str:
        """Tell how many faults are to happen."""
        return f"<Faults: {len(self.listed())}>"


def _check_operation(operation: str | None) -> None:
    """Refuse an operation that no API has, to which nothing would ever happen.

    Raises:
        ValueError: there is no such operation.
    """
    if operation is not None and not any(operation in operation_names(api) for api in APIS):
        raise ValueError(f"there is no operation {operation!r}")


def _check_error(operation: str | None, code: str) -> None:
    """Refuse an error that an operation, or the service, does not declare.

    Raises:
        ValueError: there is no such operation, or it does not answer with such an error.
    """
    _check_operation(operation)
    codes = {
        shape.name
        for api in APIS
        for name in operation_names(api)
        if operation in (None, name)
        for shape in operation_model(name, api).error_shapes
    }
    if code not in codes:
        known = ", ".join(sorted(codes))
        raise ValueError(f"{operation or 'the service'} has no error {code!r}, only {known}")
