"""``intercept``: one object that is a context manager, a decorator, and ``start``/``stop``."""

from __future__ import annotations

import functools
import inspect
import unittest
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from cognito_intercept.activation import Activation, activate, deactivate
from cognito_intercept.emulator import Cognito
from cognito_intercept.settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_REGION,
    Relaxation,
    Settings,
)

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Interceptor", "intercept"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
INJECTED = "cognito"


class Interceptor:
    """Starts a fresh emulator each time it is entered, called or started.

    Entering gives the :class:`~cognito_intercept.emulator.Cognito`; leaving takes every patch
    away again, whatever was raised. Interceptors nest: the innermost answers.
    """

    def __init__(self, settings: Settings, seed: int | str | None) -> None:
        """Keep the settings for the emulators to come."""
        self._settings = settings
        self._seed = seed
        self._activations: list[Activation] = []

    def start(self) -> Cognito:
        """Start an emulator, which answers until :meth:`stop`."""
        activation = activate(Cognito(self._settings, self._seed))
        self._activations.append(activation)
        return activation.emulator

    def stop(self) -> None:
        """Stop the emulator that this object started last.

        Raises:
            RuntimeError: none is running.
        """
        if not self._activations:
            raise RuntimeError("stop() without start(): this interceptor is not active")
        deactivate(self._activations.pop())

    def __enter__(self) -> Cognito:
        """Start an emulator."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Stop it, whatever was raised."""
        self.stop()

    async def __aenter__(self) -> Cognito:
        """Start an emulator."""
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Stop it, whatever was raised."""
        self.stop()

    def __call__(self, decorated: Decorated) -> Decorated:
        """Decorate a function, coroutine, generator, ``unittest.TestCase`` or plain class.

        A function that has a parameter ``cognito`` is given its emulator through it; the
        methods of a class find it as ``self.cognito``.
        """
        if isinstance(decorated, type):
            _decorate_class(self, decorated)
            return decorated
        return _wrap_function(self, decorated)

    @contextmanager
    def activated(self) -> Iterator[Cognito]:
        """Run one call of a decorated function, which may run in many threads at once."""
        activation = activate(Cognito(self._settings, self._seed))
        try:
            yield activation.emulator
        finally:
            deactivate(activation)

    def __copy__(self) -> Self:
        """Return an interceptor of the same settings that is not active."""
        return type(self)(self._settings, self._seed)


@overload
def intercept(
    *,
    region: str = ...,
    account_id: str = ...,
    base_url: str | None = ...,
    relaxed: Iterable[Relaxation | str] | None = ...,
    seed: int | str | None = ...,
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
    relaxed: Iterable[Relaxation | str] | None = None,
    seed: int | str | None = None,
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

    Raises:
        ValueError: a relaxation or an account id that does not exist.
    """
    if relaxed is None:
        relaxed = () if base_url is None else tuple(Relaxation)
    if not (len(account_id) == 12 and account_id.isdecimal()):  # noqa: PLR2004 - AWS's length
        raise ValueError(f"an AWS account id has 12 digits, not {account_id!r}")
    settings = Settings(
        region=region,
        account_id=account_id,
        base_url=base_url.rstrip("/") if base_url else None,
        relaxed=frozenset(Relaxation(name) for name in relaxed),
    )
    interceptor = Interceptor(settings, seed)
    return interceptor if decorated is None else interceptor(decorated)


def _wrap_function(interceptor: Interceptor, function: Any) -> Any:
    wants_emulator = INJECTED in inspect.signature(function).parameters

    def given(emulator: Cognito, kwargs: dict[str, Any]) -> dict[str, Any]:
        return {**kwargs, INJECTED: emulator} if wants_emulator else kwargs

    wrapper = _wrapper_of_kind(interceptor, function, given)
    functools.update_wrapper(wrapper, function)
    if wants_emulator:
        # pytest must not take the parameter for a fixture.
        signature = inspect.signature(function)
        kept = [p for name, p in signature.parameters.items() if name != INJECTED]
        wrapper.__signature__ = signature.replace(parameters=kept)
    return wrapper


def _wrapper_of_kind(interceptor: Interceptor, function: Any, given: Any) -> Any:
    if inspect.iscoroutinefunction(function):

        async def coroutine(*args: Any, **kwargs: Any) -> Any:
            with interceptor.activated() as emulator:
                return await function(*args, **given(emulator, kwargs))

        return coroutine
    if inspect.isasyncgenfunction(function):

        async def async_generator(*args: Any, **kwargs: Any) -> Any:
            with interceptor.activated() as emulator:
                async for item in function(*args, **given(emulator, kwargs)):
                    yield item

        return async_generator
    if inspect.isgeneratorfunction(function):

        def generator(*args: Any, **kwargs: Any) -> Any:
            with interceptor.activated() as emulator:
                return (yield from function(*args, **given(emulator, kwargs)))

        return generator

    def plain(*args: Any, **kwargs: Any) -> Any:
        with interceptor.activated() as emulator:
            return function(*args, **given(emulator, kwargs))

    return plain


def _decorate_class(interceptor: Interceptor, cls: Any) -> None:
    if issubclass(cls, unittest.TestCase):
        cls.run = _around(interceptor, cls.run)
    elif any(name.startswith("test") for name in dir(cls)):
        _decorate_pytest_class(interceptor, cls)
    else:
        for name, member in list(vars(cls).items()):
            if inspect.isfunction(member) and not name.startswith("_"):
                setattr(cls, name, _around(interceptor, member))


def _around(interceptor: Interceptor, method: Any) -> Any:
    """Run a method inside an emulator of its own, which ``self.cognito`` is meanwhile."""

    def with_self(self: Any, *args: Any, **kwargs: Any) -> Any:
        return method(self, *args, **kwargs)

    if inspect.iscoroutinefunction(method):

        @functools.wraps(method)
        async def coroutine(self: Any, *args: Any, **kwargs: Any) -> Any:
            with interceptor.activated() as self.cognito:
                return await method(self, *args, **kwargs)

        return coroutine

    @functools.wraps(method)
    def plain(self: Any, *args: Any, **kwargs: Any) -> Any:
        with interceptor.activated() as self.cognito:
            return with_self(self, *args, **kwargs)

    return plain


def _decorate_pytest_class(interceptor: Interceptor, cls: Any) -> None:
    """Start before pytest's ``setup_method`` and stop after its ``teardown_method``."""
    setup, teardown = getattr(cls, "setup_method", None), getattr(cls, "teardown_method", None)

    def setup_method(self: Any, method: Any = None) -> None:
        activation = activate(Cognito(interceptor._settings, interceptor._seed))
        self.cognito, self._cognito_activation = activation.emulator, activation
        try:
            _call_xunit(setup, self, method)
        except BaseException:
            deactivate(activation)
            raise

    def teardown_method(self: Any, method: Any = None) -> None:
        try:
            _call_xunit(teardown, self, method)
        finally:
            deactivate(self._cognito_activation)

    cls.setup_method, cls.teardown_method = setup_method, teardown_method


def _call_xunit(function: Any, instance: Any, method: Any) -> None:
    if function is not None:
        takes_method = len(inspect.signature(function).parameters) > 1
        function(instance, method) if takes_method else function(instance)
