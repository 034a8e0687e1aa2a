"""``mock_aws`` in the place of moto's: ``cognito-idp`` is answered here, the rest by moto.

``mock_cognitoidp`` does the same for suites that use moto before release 5.

Of ``cognito-identity``, what is about identity pools of ours is answered here too.

``from cognito_intercept.moto import mock_aws`` instead of ``from moto import mock_aws`` is the only
change that a suite needs. As with moto, mocks that are active at the same time share their state,
and it is gone when the last one ends. Moto is imported at the first call.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, overload

from cognito_intercept.activation import Activation, activate, active, deactivate, newest
from cognito_intercept.decoration import wrap_function
from cognito_intercept.interceptor import intercept
from cognito_intercept.protocol.names import USER_POOLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moto.core.config import DefaultConfig
    from moto.core.models import MockAWS

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.interceptor import Interceptor

__all__ = ["mock_aws", "mock_cognitoidp"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class _Emulation:
    """The emulator beside moto's mocks, which are one for the whole process.

    Attributes:
        activations: those of mocks that have not ended; any mock may end any of them, as in moto.
        remaining: the emulator of mocks that ended without removing their data. Moto's class
            decorator ends one after ``setUp`` and starts the next for the test.
    """

    def __init__(self) -> None:
        self.activations: list[Activation] = []
        self.remaining: Cognito | None = None

    def start(self, interceptor: Interceptor, *, reset: bool) -> None:
        """Use the active emulator, or else the remaining one unless reset, or else a new one."""
        emulator = active() or (None if reset else self.remaining) or interceptor.emulator()
        self.activations.append(activate(emulator))

    def stop(self, *, remove_data: bool) -> None:
        """End the use that was started last, if there is one."""
        if not self.activations:  # the mock that was started passes our service through
            return
        activation = newest(self.activations)
        self.activations.remove(activation)
        deactivate(activation)
        if not self.activations:
            self.remaining = None if remove_data else activation.emulator


_emulation = _Emulation()


@overload
def mock_aws(func: Decorated, **options: Any) -> Decorated: ...
@overload
def mock_aws(func: None = ..., config: DefaultConfig | None = ..., **options: Any) -> MockAWS: ...
def mock_aws(func: Any = None, config: DefaultConfig | None = None, **options: Any) -> Any:
    """Mock AWS by moto, and Amazon Cognito user pools by an emulator of this package.

    It is used as moto's: ``with mock_aws():``, ``@mock_aws`` and ``@mock_aws()`` on functions and
    classes, ``start()`` and ``stop()``. Coroutine functions and generator functions (fixtures)
    are mocked until they are done. ``cognito_intercept.active()`` returns the emulator, which is
    that of an ``intercept()`` around the mock, if there is one.

    Args:
        func: what ``@mock_aws`` without parentheses decorates.
        config: moto's configuration. Where its ``passthrough`` names ``cognito-idp``, this service
            is not mocked.
        options: those of :func:`cognito_intercept.intercept`, for an emulator that is started.

    Raises:
        ModuleNotFoundError: moto is not installed.

    Examples:
        >>> import boto3
        >>> from cognito_intercept.moto import mock_aws
        >>> @mock_aws
        ... def test_pool():
        ...     idp = boto3.client("cognito-idp", region_name="us-east-1")
        ...     return idp.create_user_pool(PoolName="shop")["UserPool"]["Name"]
        >>> test_pool()
        'shop'
    """
    from moto import mock_aws as mock_aws_of_moto  # noqa: PLC0415 - at first need

    mock: Any = mock_aws_of_moto(config=config)
    core: Any = (config or {}).get("core", {})
    if USER_POOLS.service not in core.get("passthrough", {}).get("services", ()):
        _add_emulator(mock, intercept(**options))
    return mock if func is None else mock(func)


@overload
def mock_cognitoidp(func: Decorated) -> Decorated: ...
@overload
def mock_cognitoidp(func: None = ..., **options: Any) -> Interceptor: ...
def mock_cognitoidp(func: Any = None, **options: Any) -> Any:
    """Answer user pools, in the place of the mock of moto's that releases before 5 have for them.

    It is used as moto's, on functions and classes, as a context manager, or with ``start()`` and
    ``stop()``. Mocks that are active at the same time share their state, and credentials are set
    meanwhile. Moto is not needed; its mocks of other services may be active beside it.

    Args:
        func: what ``@mock_cognitoidp`` without parentheses decorates.
        options: those of :func:`cognito_intercept.intercept`.

    Examples:
        >>> import boto3
        >>> from cognito_intercept.moto import mock_cognitoidp
        >>> with mock_cognitoidp():
        ...     idp = boto3.client("cognito-idp", region_name="us-east-1")
        ...     idp.create_user_pool(PoolName="shop")["UserPool"]["Name"]
        'shop'
    """
    interceptor = intercept(**{"join": True, "dummy_credentials": True} | options)
    return interceptor if func is None else interceptor(func)


def _add_emulator(mock: Any, interceptor: Interceptor) -> None:
    """Have a mock of moto's start and stop an emulator as well.

    The mock stays one of moto's class, which counts the active ones.
    """
    start_moto, stop_moto = mock.start, mock.stop

    def start(reset: bool = True) -> None:  # noqa: FBT001, FBT002 - moto's signature
        start_moto(reset=reset)
        _emulation.start(interceptor, reset=reset)

    def stop(remove_data: bool = True) -> None:  # noqa: FBT001, FBT002 - moto's signature
        stop_moto(remove_data=remove_data)
        _emulation.stop(remove_data=remove_data)

    @contextmanager
    def mocked(reset: bool, remove_data: bool) -> Iterator[None]:  # noqa: FBT001 - as above
        start(reset=reset)
        try:
            yield
        finally:
            stop(remove_data=remove_data)

    decorate_in_moto = mock._decorate_callable  # noqa: SLF001 - the one place that wraps functions

    def decorate(func: Any, reset: bool, remove_data: bool) -> Any:  # noqa: FBT001 - as above
        if inspect.iscoroutinefunction(func) or _is_generator(func):
            return wrap_function(func, lambda: mocked(reset, remove_data))
        return decorate_in_moto(func, reset, remove_data)

    mock.start, mock.stop, mock._decorate_callable = start, stop, decorate  # noqa: SLF001 - as above


def _is_generator(func: Any) -> bool:
    return inspect.isgeneratorfunction(func) or inspect.isasyncgenfunction(func)
