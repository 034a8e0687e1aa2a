"""``@intercept`` on every kind of function and class."""

from __future__ import annotations

import inspect
import unittest
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import active, intercept
from tests.helpers import make_pool, pool_names

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from cognito_intercept.emulator import Cognito


def test_a_function_bare_and_called() -> None:
    """With and without parentheses, each call has an emulator of its own."""

    @intercept
    def bare(name: str) -> list[str]:
        make_pool(name)
        return pool_names()

    @intercept(region="eu-west-1")
    def called(name: str) -> str:
        return make_pool(name)

    assert bare("a") == ["a"]
    assert bare(name="b") == ["b"]
    assert called("c").startswith("eu-west-1_")
    assert active() is None


def test_a_function_is_given_its_emulator() -> None:
    """A parameter ``cognito`` is passed, and hidden from pytest; name and text are kept."""

    @intercept
    def documented(fixture: int, cognito: Cognito) -> bool:
        """Say so."""
        return cognito is active() and fixture == 1

    assert documented(1)  # type: ignore[call-arg]
    assert list(inspect.signature(documented).parameters) == ["fixture"]
    assert (documented.__name__, documented.__doc__) == ("documented", "Say so.")


def test_a_function_that_fails() -> None:
    """Its exception comes out, and its emulator is gone."""

    @intercept
    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert active() is None


async def test_a_coroutine() -> None:
    """A coroutine function stays one, and its emulator lasts until it returns."""

    @intercept
    async def coroutine(cognito: Cognito) -> list[str]:
        make_pool("one")
        assert cognito is active()
        return pool_names()

    assert inspect.iscoroutinefunction(coroutine)
    assert await coroutine() == ["one"]  # type: ignore[call-arg]
    assert active() is None


def test_a_generator() -> None:
    """Active from the first item to the end; what is sent and returned goes through."""

    @intercept
    def generator(cognito: Cognito) -> Generator[Cognito, str, list[str]]:
        make_pool((yield cognito))
        return pool_names()

    running = generator()  # type: ignore[call-arg]
    assert active() is None
    assert next(running) is active()
    with pytest.raises(StopIteration) as stopped:
        running.send("sent")
    assert stopped.value.value == ["sent"]
    assert active() is None


def test_a_generator_that_is_closed() -> None:
    """Closing it half-way ends the emulator, after the generator's own clean-up."""
    seen: list[bool] = []

    @intercept
    def generator() -> Generator[None, None, None]:
        try:
            yield
        finally:
            seen.append(active() is not None)

    running = generator()
    next(running)
    running.close()
    assert seen == [True]
    assert active() is None


async def test_an_async_generator() -> None:
    """Items, what is sent and what is thrown go through to the function's own generator."""

    @intercept
    async def generator(cognito: Cognito) -> AsyncGenerator[object, str]:
        try:
            make_pool((yield cognito))
        except KeyError as error:
            yield error
        else:
            yield pool_names()

    running = generator()  # type: ignore[call-arg]
    assert await anext(running) is active()
    assert await running.asend("sent") == ["sent"]
    assert [item async for item in running] == []
    assert active() is None

    error = KeyError("thrown")
    running = generator()  # type: ignore[call-arg]
    await anext(running)
    assert await running.athrow(error) is error
    await running.aclose()
    assert active() is None


async def test_an_async_generator_that_is_closed() -> None:
    """Closing it half-way runs its clean-up while the emulator is still active."""
    seen: list[bool] = []

    @intercept
    async def generator() -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            seen.append(active() is not None)

    async with aclosing(generator()) as running:
        await anext(running)
    assert seen == [True]
    assert active() is None


async def test_an_async_generator_that_fails() -> None:
    """Its exception comes out at the item that raised it."""

    @intercept
    async def generator() -> AsyncGenerator[int, None]:
        yield 1
        raise ZeroDivisionError

    running = generator()
    assert await anext(running) == 1
    with pytest.raises(ZeroDivisionError):
        await anext(running)
    assert active() is None


def outcome(case: type[unittest.TestCase]) -> unittest.TestResult:
    """Run the tests of a TestCase, all of which must pass."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert not result.errors, result.errors
    assert not result.failures, result.failures
    return result


def test_a_test_case() -> None:
    """A TestCase has one emulator per test, from set-up to tear-down."""

    @intercept(region="eu-west-1")
    class Case(unittest.TestCase):
        cognito: Cognito

        def setUp(self) -> None:
            make_pool("set up")

        def tearDown(self) -> None:
            assert "set up" in pool_names()
            assert active() is self.cognito

        def test_one(self) -> None:
            assert make_pool("one").startswith("eu-west-1_")
            assert pool_names() == ["one", "set up"]

        def test_two(self) -> None:
            assert pool_names() == ["set up"]

    assert outcome(Case).testsRun == 2
    assert active() is None


def test_an_async_test_case() -> None:
    """An IsolatedAsyncioTestCase has its emulator in every asynchronous part of it."""

    @intercept
    class Case(unittest.IsolatedAsyncioTestCase):
        cognito: Cognito

        async def asyncSetUp(self) -> None:
            make_pool("set up")

        async def asyncTearDown(self) -> None:
            assert pool_names() == ["one", "set up"]

        async def test_one(self) -> None:
            make_pool("one")
            assert active() is self.cognito

    assert outcome(Case).testsRun == 1
    assert active() is None


def test_a_decorated_subclass_has_one_emulator() -> None:
    """Base and subclass decorated: the subclass's settings hold, and there is one emulator."""

    @intercept(region="eu-west-1")
    class Base(unittest.TestCase):
        def setUp(self) -> None:
            make_pool("set up")

    @intercept(region="eu-west-2")
    class Case(Base):
        def test_one(self) -> None:
            assert make_pool("one").startswith("eu-west-2_")
            assert pool_names() == ["one", "set up"]

    assert outcome(Case).testsRun == 1


def test_a_test_case_with_a_set_up_of_its_class() -> None:
    """It has one emulator: each test finds what ``setUpClass`` made, and nothing of the others."""
    seen: list[Any] = []

    class Base(unittest.TestCase):
        cognito: Cognito

        @classmethod
        def setUpClass(cls) -> None:
            cls.addClassCleanup(lambda: seen.append(active() is cls.cognito))
            cls.cognito.user_pool("class")

        @classmethod
        def tearDownClass(cls) -> None:
            seen.append(pool_names())

    @intercept
    class Case(Base):
        def setUp(self) -> None:
            make_pool("set up")

        def test_one(self) -> None:
            make_pool("one")
            assert pool_names() == ["class", "one", "set up"]

        def test_two(self) -> None:
            assert self.cognito is active()
            assert pool_names() == ["class", "set up"]

    @intercept(region="eu-west-2")
    class Subclass(Case):
        @classmethod
        def setUpClass(cls) -> None:
            super().setUpClass()
            assert make_pool("subclass").startswith("eu-west-2_")

        def test_one(self) -> None:
            assert pool_names() == ["class", "set up", "subclass"]

        test_two = test_one

    for case, left in ((Case, ["class"]), (Subclass, ["class", "subclass"])):
        result = outcome(case)
        assert (result.testsRun, result.failures, result.errors) == (2, [], [])
        assert seen == [left, True]
        seen.clear()
    assert active() is None


def test_a_set_up_of_a_class_that_fails() -> None:
    """Its emulator is stopped."""

    @intercept
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            raise ZeroDivisionError(make_pool("class"))

        def test_one(self) -> None:
            raise AssertionError

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    assert (result.testsRun, len(result.errors)) == (0, 1)
    assert "ZeroDivisionError: us-east-1_" in result.errors[0][1]
    assert active() is None


@intercept
class TestClassSetUp:
    """With pytest's ``setup_class``, too, the class has one emulator, rolled back for each test."""

    cognito: Cognito

    @classmethod
    def setup_class(cls) -> None:
        """Make a pool for all tests."""
        cls.cognito.user_pool("class")

    def setup_method(self) -> None:
        """Make another for each."""
        make_pool("set up")

    @classmethod
    def teardown_class(cls) -> None:
        """Find nothing of the tests."""
        assert pool_names() == ["class"]

    @pytest.mark.parametrize("name", ["one", "two"])
    def test_each(self, name: str, cognito: Cognito) -> None:
        """A test finds what both have made, and not what the other test made."""
        assert cognito is self.cognito is active()
        make_pool(name)
        assert pool_names() == sorted(["class", "set up", name])


class TestSubclassSetUp(TestClassSetUp):
    """A subclass may call the set-up of a decorated class, before it makes anything itself."""

    @classmethod
    def setup_class(cls) -> None:
        """Set up the base first."""
        super().setup_class()
        assert cls.cognito is active()


@intercept
class TestDecoratedSubclassSetUp(TestClassSetUp):
    """A decorated subclass has one emulator with its base, until its own tear-down is done."""

    @classmethod
    def setup_class(cls) -> None:
        """Set up the base first."""
        super().setup_class()
        assert cls.cognito is active()

    @classmethod
    def teardown_class(cls) -> None:
        """Find the emulator still there when the base has torn down."""
        super().teardown_class()
        assert cls.cognito is active()


@intercept
class TestPytestClass:
    """A class that pytest collects has one emulator per test, from set-up to tear-down."""

    cognito: Cognito

    def setup_method(self) -> None:
        """Make a pool that each test finds."""
        make_pool("set up")

    def teardown_method(self, method: object) -> None:
        """Find the test's emulator still there."""
        assert method is not None
        assert active() is self.cognito

    def test_one(self) -> None:
        """The first test sees the set-up's pool and makes another."""
        make_pool("one")
        assert pool_names() == ["one", "set up"]

    def test_two(self, tmp_path: object) -> None:
        """The second test does not see the first one's pool; fixtures work."""
        assert tmp_path is not None
        assert pool_names() == ["set up"]

    async def test_three(self) -> None:
        """A coroutine test is inside as well."""
        assert active() is self.cognito
        assert pool_names() == ["set up"]


def test_a_pytest_class_whose_set_up_fails(pytester: pytest.Pytester) -> None:
    """A failing ``setup_method`` or ``setup_class`` leaves no emulator behind for the next test."""
    pytester.makepyfile(
        """
        from cognito_intercept import active, intercept

        @intercept
        class TestFailing:
            def setup_method(self):
                raise ZeroDivisionError

            def test_one(self):
                pass

        @intercept
        class TestFailingClass:
            def setup_class(self):
                raise ZeroDivisionError

            def test_one(self):
                pass

        def test_after():
            assert active() is None
        """
    )
    pytester.runpytest_subprocess("-p", "no:asyncio").assert_outcomes(errors=2, passed=1)


def test_a_plain_class() -> None:
    """Each call of a public method has an emulator, shared by what it calls on the object."""

    @intercept
    class Plain:
        cognito: Cognito

        def public(self) -> list[str]:
            make_pool("one")
            assert active() is self.cognito
            return self.another()

        def another(self) -> list[str]:
            make_pool("another")
            return pool_names()

        async def coroutine(self) -> list[str]:
            return self.another()

        @staticmethod
        def static() -> object:
            return active()

        def _private(self) -> object:
            return active()

    plain = Plain()
    assert plain.public() == ["another", "one"]
    assert plain.another() == ["another"]
    assert plain.static() is None
    assert plain._private() is None
    assert inspect.iscoroutinefunction(plain.coroutine)


@intercept(region="eu-west-1")
class Decorated:
    """A decorated base class, with a test and a set-up of its own."""

    cognito: Cognito
    made: str

    def setup_method(self) -> None:
        """Make a pool."""
        self.made = make_pool("base")

    def teardown_method(self) -> None:
        """Find it still there."""
        assert self.made in active_pool_ids()

    def test_of_the_base(self) -> None:
        """Run in the base class and in those below it."""
        assert self.cognito is active()


def active_pool_ids() -> set[str]:
    """Return the ids of the pools of the emulator that answers."""
    emulator = active()
    assert emulator is not None
    return {pool for service in emulator.services() for pool in service.pools}


class TestSubclass(Decorated):
    """Its set-up may call the decorated one."""

    def setup_method(self) -> None:
        """Set up the base, then make another pool in the same emulator."""
        super().setup_method()
        make_pool("subclass")

    def teardown_method(self) -> None:
        """Tear the base down."""
        super().teardown_method()
        assert active() is None

    def test_one_emulator(self) -> None:
        """Both pools are there."""
        assert pool_names() == ["base", "subclass"]


@intercept(region="eu-west-2")
class TestDecoratedSubclass(Decorated):
    """Base and subclass decorated: the subclass's settings hold, and there is one emulator."""

    def setup_method(self) -> None:
        """Set up the base."""
        super().setup_method()

    def teardown_method(self) -> None:
        """Tear the base down."""
        super().teardown_method()

    def test_the_settings(self, cognito: Cognito) -> None:
        """The fixture gives the emulator of the class as well."""
        assert self.made.startswith("eu-west-2_")
        assert cognito is self.cognito is active()

    @pytest.mark.cognito(region="eu-west-3")
    def test_with_a_marker(self, cognito: Cognito) -> None:
        """A marker asks for an emulator of its own."""
        assert cognito.settings.region == "eu-west-3"
        assert cognito is active()


@intercept
class Prepared:
    """A decorated base class without tests."""

    cognito: Cognito

    def setup_method(self) -> None:
        """Make a pool."""
        make_pool("base")


class TestPrepared(Prepared):
    """Its tests have the emulator of the base's set-up."""

    def setup_method(self) -> None:
        """Set up the base."""
        super().setup_method()
        make_pool("subclass")

    def test_one_emulator(self) -> None:
        """It is active in the test."""
        assert self.cognito is active()
        assert pool_names() == ["base", "subclass"]


def test_nothing_is_left_of_decorated_classes() -> None:
    """Every emulator of the tests above was stopped."""
    assert active() is None


def test_a_fixture_that_returns(pytester: pytest.Pytester) -> None:
    """A decorated fixture must yield, and pytest's decorator be above; else it says what to do."""
    pytester.makepyfile(
        """
        import pytest
        from cognito_intercept import active, intercept

        @pytest.fixture
        @intercept
        def returning():
            return 1

        @pytest.fixture
        @intercept
        def yielding(cognito):
            yield cognito

        def test_returning(returning):
            pass

        def test_yielding(yielding):
            assert yielding is active()

        def test_below():
            with pytest.raises(TypeError, match="above @intercept"):
                intercept(pytest.fixture(lambda: 1))
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:asyncio")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*'returning' is decorated by @intercept and returns*"])


def test_a_project_s_own_fixture(pytester: pytest.Pytester) -> None:
    """A project's own fixture ``cognito`` is not hidden: what would hide it fails, and says so."""
    pytester.makeconftest(
        """
        import pytest
        from cognito_intercept import intercept

        @pytest.fixture
        def cognito():
            return "mine"

        @pytest.fixture
        @intercept
        def other(cognito):
            yield cognito
        """
    )
    pytester.makepyfile(
        """
        from cognito_intercept import intercept

        @intercept
        def test_decorated(cognito):
            pass

        def test_fixture(other):
            pass

        @intercept
        def test_without():
            pass

        def test_own(cognito):
            assert cognito == "mine"
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:asyncio")
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["*'test_decorated' is decorated by @intercept*in conftest*"])
