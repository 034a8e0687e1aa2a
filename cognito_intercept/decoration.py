"""What ``@intercept`` makes of functions and classes.

Each call of a function runs inside an emulator of its own: a coroutine while it is awaited, a
generator from its first item until it is exhausted or closed (which is what a pytest fixture
wants). A class with tests gets one emulator for each, from before its set-up until after its
tear-down; where the class has a set-up of its own, that one's emulator, whose state is taken back
after each test. Any other class gets one for each call of a public method, shared by the methods
that it calls on the same object.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, aclosing, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

__all__ = ["decorate", "wrap_function"]

INJECTED = "cognito"
# An attribute of decorated functions: whether their emulator has stopped when they return.
STOPS_ON_RETURN = "cognito_intercept_stops_on_return"
# Another one: whether they are given their emulator as an argument.
PASSES_EMULATOR = "cognito_intercept_passes_emulator"
# pytest calls them around each test or class, those of a base class without tests as well.
_XUNIT = frozenset({"setup_class", "setup_method", "teardown_class", "teardown_method"})
# unittest's set-up of a class, and Django's of its data. Those libraries' own do nothing for us.
_CLASS_SET_UP = frozenset({"setUpClass", "setUpTestData"})
_FRAMEWORKS = frozenset({"django", "unittest"})

Activated = Callable[[], "AbstractContextManager[Cognito]"]
# Enters an emulator for one call; gives the keyword arguments to pass on.
Entered = Callable[[tuple[Any, ...], dict[str, Any]], AbstractContextManager[dict[str, Any]]]


def decorate(activated: Activated, decorated: Any) -> Any:
    """Return the function or class so that it runs inside ``activated()``.

    Args:
        activated: enters an emulator that is made for the call.
        decorated: a function, coroutine function, generator function, asynchronous generator
            function, ``unittest.TestCase`` or any other class; a class is changed in place.

    Raises:
        TypeError: it is a pytest fixture already, so that nothing of it is left to decorate.
    """
    if type(decorated).__name__ == "FixtureFunctionDefinition":  # pytest may not be imported
        raise TypeError("put @pytest.fixture above @intercept, and yield in the fixture")
    if not isinstance(decorated, type):
        return _decorate_function(activated, decorated)
    if _is_test_case(decorated):
        _decorate_test_case(activated, decorated)
    elif any(name.startswith("test") or name in _XUNIT for name in dir(decorated)):
        _decorate_pytest_class(activated, decorated)
    else:
        public = [name for name in vars(decorated) if not name.startswith("_")]
        _wrap_methods(activated, decorated, public)
    return decorated


def _is_test_case(cls: type) -> bool:
    # Where unittest was never imported there is no TestCase; to import it takes long.
    case = sys.modules.get("unittest.case")
    return case is not None and issubclass(cls, case.TestCase)


def _decorate_function(activated: Activated, function: Any) -> Any:
    signature = inspect.signature(function)
    wants_emulator = INJECTED in signature.parameters

    @contextmanager
    def entered(_args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with activated() as emulator:
            yield {**kwargs, INJECTED: emulator} if wants_emulator else kwargs

    wrapper = _wrap(function, entered)
    if wants_emulator:
        # pytest must not take the parameter for a fixture.
        kept = [p for name, p in signature.parameters.items() if name != INJECTED]
        wrapper.__signature__ = signature.replace(parameters=kept)
        vars(wrapper)[PASSES_EMULATOR] = True
    return wrapper


def _decorate_test_case(activated: Activated, cls: Any) -> None:
    """Start before ``setUp``, or before ``setUpClass`` where there is one."""
    own = (base for base in cls.__mro__ if base.__module__.partition(".")[0] not in _FRAMEWORKS)
    if any(name in vars(base) for base in own for name in _CLASS_SET_UP):
        set_up = cls.setUpClass.__func__

        def set_up_class(owner: Any) -> None:
            if not _has_active_emulator(owner):
                owner.cognito = owner.enterClassContext(activated())
            set_up(owner)

        cls.setUpClass = classmethod(set_up_class)
    _wrap_methods(activated, cls, ["run"])


def _wrap_methods(activated: Activated, cls: Any, names: list[str]) -> None:
    """Have methods run inside an emulator, which ``self.cognito`` is meanwhile."""

    @contextmanager
    def entered(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[dict[str, Any]]:
        instance = args[0]
        with _emulator_of_call(activated, instance):
            yield kwargs

    for name in names:
        method = getattr(cls, name)
        if inspect.isfunction(inspect.getattr_static(cls, name)):
            setattr(cls, name, _wrap(method, entered))


@contextmanager
def _emulator_of_call(activated: Activated, instance: Any) -> Iterator[None]:
    """Have an object's emulator active: the one that it has, its class's, or a new one."""
    if not _has_active_emulator(instance):
        with activated() as instance.cognito:
            yield
    elif INJECTED in vars(instance):
        yield
    else:
        with instance.cognito.snapshot():
            yield


def _has_active_emulator(owner: Any) -> bool:
    emulator = getattr(owner, INJECTED, None)
    return emulator is not None and emulator is active()


def _decorate_pytest_class(activated: Activated, cls: Any) -> None:
    """Start before pytest's ``setup_method`` and stop after its ``teardown_method``.

    Where there is a ``setup_class``, start before that.
    """
    if hasattr(cls, "setup_class"):
        _share_within_class(activated, cls)
    setup, teardown = getattr(cls, "setup_method", None), getattr(cls, "teardown_method", None)

    def setup_method(self: Any, method: Any = None) -> None:
        with ExitStack() as stack:
            if INJECTED in vars(self):  # started by the set-up of a subclass, also decorated
                _call_xunit(setup, self, method)
                return
            stack.enter_context(_emulator_of_call(activated, self))
            self.cognito = active()
            _call_xunit(setup, self, method)
            self._cognito_exit = stack.pop_all()

    def teardown_method(self: Any, method: Any = None) -> None:
        # Whichever class's tear-down comes first ends the emulator, when it is done.
        with vars(self).pop("_cognito_exit", None) or nullcontext():
            _call_xunit(teardown, self, method)

    cls.setup_method, cls.teardown_method = setup_method, teardown_method


def _share_within_class(activated: Activated, cls: Any) -> None:
    """Start before pytest's ``setup_class`` and stop after its ``teardown_class``."""
    setup, teardown = cls.setup_class, getattr(cls, "teardown_class", None)

    def setup_class(owner: Any) -> None:
        with ExitStack() as stack:
            if not _has_active_emulator(owner):
                owner.cognito = stack.enter_context(activated())
            _call_xunit(getattr(setup, "__func__", setup), owner)
            owner._cognito_class_exit = stack.pop_all()  # noqa: SLF001 - the class is ours

    def teardown_class(owner: Any) -> None:
        # As of methods; a base class's comes within its subclass's.
        stack, owner._cognito_class_exit = owner._cognito_class_exit, nullcontext()  # noqa: SLF001 - as above
        with stack:
            _call_xunit(getattr(teardown, "__func__", teardown), owner)

    cls.setup_class, cls.teardown_class = classmethod(setup_class), classmethod(teardown_class)


def _call_xunit(function: Any, instance: Any, method: Any = None) -> None:
    if function is not None:
        takes_method = len(inspect.signature(function).parameters) > 1
        function(instance, method) if takes_method else function(instance)


def wrap_function(function: Any, enter: Callable[[], AbstractContextManager[object]]) -> Any:
    """Return a function of the same kind, which runs inside what ``enter`` returns.

    Args:
        function: a function, coroutine function, generator function or asynchronous generator
            function.
        enter: makes the context manager of one call.
    """

    @contextmanager
    def entered(_args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with enter():
            yield kwargs

    return functools.update_wrapper(_wrapping(function)(function, entered), function)


def _wrap(function: Any, entered: Entered) -> Any:
    """Return a function of the same kind that runs inside what ``entered`` enters."""
    wrap = _wrapping(function)
    wrapper = functools.update_wrapper(wrap(function, entered), function)
    # The pytest plugin looks for it on fixtures.
    vars(wrapper)[STOPS_ON_RETURN] = wrap in {_wrap_plain, _wrap_coroutine}
    return wrapper


def _wrapping(function: Any) -> Callable[[Any, Entered], Callable[..., Any]]:
    if inspect.iscoroutinefunction(function):
        return _wrap_coroutine
    if inspect.isasyncgenfunction(function):
        return _wrap_async_generator
    if inspect.isgeneratorfunction(function):
        return _wrap_generator
    return _wrap_plain


def _wrap_plain(function: Any, entered: Entered) -> Callable[..., Any]:
    def plain(*args: Any, **kwargs: Any) -> Any:
        with entered(args, kwargs) as passed:
            return function(*args, **passed)

    return plain


def _wrap_coroutine(function: Any, entered: Entered) -> Callable[..., Any]:
    async def coroutine(*args: Any, **kwargs: Any) -> Any:
        with entered(args, kwargs) as passed:
            return await function(*args, **passed)

    return coroutine


def _wrap_generator(function: Any, entered: Entered) -> Callable[..., Any]:
    def generator(*args: Any, **kwargs: Any) -> Any:
        with entered(args, kwargs) as passed:
            return (yield from function(*args, **passed))

    return generator


def _wrap_async_generator(function: Any, entered: Entered) -> Callable[..., Any]:
    async def async_generator(*args: Any, **kwargs: Any) -> Any:
        with entered(args, kwargs) as passed:
            async with aclosing(function(*args, **passed)) as inner:
                step = inner.asend(None)
                while True:
                    try:
                        item = await step
                    except StopAsyncIteration:
                        return
                    try:
                        sent = yield item
                    except GeneratorExit:  # aclose(): the block above closes the inner one too
                        raise
                    except BaseException as error:  # noqa: BLE001 - athrow(): it is the inner one's
                        step = inner.athrow(error)
                    else:
                        step = inner.asend(sent)

    return async_generator
