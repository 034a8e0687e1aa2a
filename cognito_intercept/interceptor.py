"""``intercept``: one object that is a context manager, a decorator, and ``start``/``stop``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, overload

from cognito_intercept.activation import Activation, activate, active, deactivate, newest
from cognito_intercept.decoration import decorate
from cognito_intercept.emulator import Cognito
from cognito_intercept.environment import set_dummy_credentials
from cognito_intercept.fronts import register
from cognito_intercept.settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_REGION,
    DEFAULT_TRIGGER_TIMEOUT,
    MissingLambda,
    Relaxation,
    RelaxationName,
    Settings,
)

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Interceptor", "intercept"]

register()

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Entry:
    """What is done when an emulator is entered.

    Attributes:
        join: use the emulator that is active already, if there is one.
        dummy_credentials: set AWS's environment variables for credentials.
    """

    join: bool = False
    dummy_credentials: bool = False


# Those of start(), which any interceptor may stop.
_started: list[Activation] = []


class Interceptor:
    """Starts a fresh emulator each time it is entered, called or started.

    Entering gives the :class:`~cognito_intercept.emulator.Cognito`; leaving takes every patch
    away again, whatever was raised. Interceptors nest: the innermost answers.

    Examples:
        >>> from cognito_intercept import intercept
        >>> interceptor = intercept(region="eu-west-1")
        >>> with interceptor as outer, interceptor as inner:
        ...     outer is inner
        False
    """

    def __init__(self, settings: Settings, seed: int | str | None, entry: Entry) -> None:
        """Keep the settings for the emulators to come."""
        self._settings = settings
        self._seed = seed
        self._entry = entry
        self._activations: list[Activation] = []

    def start(self) -> Cognito:
        """Start an emulator, which answers until :meth:`stop`.

        Examples:
            >>> from cognito_intercept import active, intercept
            >>> interceptor = intercept()
            >>> emulator = interceptor.start()
            >>> active() is emulator
            True
            >>> interceptor.stop()
        """
        activation = self._enter()
        _started.append(activation)
        return activation.emulator

    def _enter(self) -> Activation:
        activation = self._activate()
        self._activations.append(activation)
        return activation

    def _activate(self) -> Activation:
        emulator = active() if self._entry.join else None
        at_end = set_dummy_credentials() if self._entry.dummy_credentials else None
        return activate(emulator or self.emulator(), at_end)

    def emulator(self) -> Cognito:
        """Return a new emulator with these settings, which is not active.

        Examples:
            >>> from cognito_intercept import intercept
            >>> intercept(region="eu-west-1").emulator()
            <Cognito in eu-west-1; user pools: 0; users: 0>
        """
        return Cognito(self._settings, self._seed)

    def stop(self) -> None:
        """Stop the emulator that this object started last (in this thread, if it did).

        An object that started none stops the only one that another object's :meth:`start`
        started: ``intercept().start()`` and ``intercept().stop()`` are a pair.

        Raises:
            RuntimeError: none is running that was started so, or more than one is.

        Examples:
            >>> from cognito_intercept import intercept
            >>> intercept().stop()
            Traceback (most recent call last):
                ...
            RuntimeError: stop() without start(): this interceptor is not active
        """
        self._activations = [one for one in self._activations if one.is_active]
        _started[:] = [one for one in _started if one.is_active]
        if not self._activations and len(_started) != 1:
            raise RuntimeError(
                "stop() without start(): this interceptor is not active"
                + (f"; {len(_started)} others are, which only they can stop" if _started else "")
            )
        activation = newest(self._activations or _started)
        if activation in self._activations:
            self._activations.remove(activation)
        if activation in _started:
            _started.remove(activation)
        deactivate(activation)

    def __enter__(self) -> Cognito:
        """Start an emulator."""
        return self._enter().emulator

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Stop it, whatever was raised."""
        self.stop()

    async def __aenter__(self) -> Cognito:
        """Start an emulator."""
        return self._enter().emulator

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Stop it, whatever was raised."""
        self.stop()

    def __call__(self, decorated: Decorated) -> Decorated:
        """Decorate a function, coroutine, generator, ``unittest.TestCase`` or plain class.

        A function that has a parameter ``cognito`` is given its emulator through it; the
        methods of a class find it as ``self.cognito``.
        """
        result: Decorated = decorate(self.activated, decorated)
        return result

    @contextmanager
    def activated(self) -> Iterator[Cognito]:
        """Run one call of a decorated function, which may run in many threads at once."""
        activation = self._activate()
        try:
            yield activation.emulator
        finally:
            deactivate(activation)


@overload
def intercept(
    *,
    region: str = ...,
    account_id: str = ...,
    base_url: str | None = ...,
    relaxed: Iterable[Relaxation | RelaxationName] | Relaxation | RelaxationName | None = ...,
    seed: int | str | None = ...,
    missing_lambda: MissingLambda = ...,
    trigger_timeout: float | None = ...,
    join: bool = ...,
    migrating: bool = ...,
    dummy_credentials: bool = ...,
) -> Interceptor: ...
@overload
def intercept(decorated: Decorated, /) -> Decorated: ...
def intercept(
    decorated: Any = None,
    /,
    *,
    region: str = DEFAULT_REGION,
    account_id: str = DEFAULT_ACCOUNT_ID,
    base_url: str | None = None,
    relaxed: Iterable[Relaxation | RelaxationName] | Relaxation | RelaxationName | None = None,
    seed: int | str | None = None,
    missing_lambda: MissingLambda = "error",
    trigger_timeout: float | None = DEFAULT_TRIGGER_TIMEOUT,
    join: bool = False,
    migrating: bool = False,
    dummy_credentials: bool = False,
) -> Any:
    """Answer Amazon Cognito user pools in this process.

    Use it as ``with intercept() as cognito:``, ``async with``, ``@intercept``,
    ``@intercept(region=...)``, or ``start()`` and ``stop()``.

    Args:
        decorated: what ``@intercept`` without parentheses decorates.
        region: the region of clients that have none configured.
        account_id: the AWS account in ARNs, 12 digits.
        base_url: switches to the local form: tokens are issued by this URL, which also
            serves discovery, JWKS and the token endpoint, as a local emulator would.
        relaxed: the relaxations in force, see :class:`~cognito_intercept.Relaxation`;
            by default all in the local form and none in the AWS form.
        seed: makes identifiers, secrets and codes repeatable (not the RSA keys).
        missing_lambda: what a trigger's ARN in LambdaConfig does that no callable stands in
            for: ``"error"`` answers UnexpectedLambdaException, ``"pass"`` goes on without it.
        trigger_timeout: seconds that a trigger's function may take, by the emulator's clock and
            the real one, before it is called again, three times in all. ``None``: any time, and
            the function runs in the calling thread.
        join: use the emulator that is active already, with its settings, if there is one. It
            answers until all who use it have left.
        migrating: accept what AWS refuses in setting up (user pools, app clients, users by an
            administrator), for suites that were written against moto. Each call that AWS would
            refuse gives a :class:`~cognito_intercept.WouldFailOnAWS` warning.
        dummy_credentials: set ``AWS_ACCESS_KEY_ID`` and the others to ``testing`` meanwhile, as
            suites do that use moto. User pools need no credentials.

    Raises:
        ValueError: a relaxation that does not exist, or a setting with which nothing could work.

    Examples:
        >>> import boto3
        >>> from cognito_intercept import intercept
        >>> with intercept(region="eu-west-1") as cognito:
        ...     idp = boto3.client("cognito-idp")
        ...     idp.create_user_pool(PoolName="shop")["UserPool"]["Id"]
        'eu-west-1_...'
        >>> @intercept
        ... def test_pools(cognito):
        ...     assert cognito.pools == []
        >>> test_pools()
    """
    if relaxed is None:
        relaxed = () if base_url is None else tuple(Relaxation)
    elif isinstance(relaxed, str):
        relaxed = (relaxed,)
    settings = Settings(
        region=region,
        account_id=account_id,
        base_url=None if base_url is None else base_url.rstrip("/"),
        relaxed=frozenset(Relaxation(name) for name in relaxed),
        missing_lambda=missing_lambda,
        trigger_timeout=trigger_timeout,
        migrating=migrating,
    )
    interceptor = Interceptor(settings, seed, Entry(join, dummy_credentials))
    return interceptor if decorated is None else interceptor(decorated)
