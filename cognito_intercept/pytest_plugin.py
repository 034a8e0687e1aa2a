"""pytest: the fixtures, the marker and the options of ``docs/pytest.md``.

Pytest imports this file at its start in every project that has the package installed, so it
imports nothing but pytest until a test or an option asks for an emulator.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import warnings
    from collections.abc import Generator, Iterator

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.server.running import RunningServer

__all__ = ["cognito", "cognito_module", "cognito_server", "cognito_session"]

_MARKER = (
    "cognito(region=..., account_id=..., base_url=..., relaxed=..., seed=..., ...): have an"
    " emulator during the test, made with these keyword arguments of"
    " cognito_intercept.intercept()."
)
_SHARED = ("cognito_session", "cognito_module")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the configuration file."""
    add = parser.addini
    add("cognito_region", "region of the emulators that the fixtures start", default="")
    add("cognito_base_url", "base URL of these emulators: the local form", default="")
    add("cognito_autouse", "start an emulator for every test", type="bool", default=False)
    add("cognito_migrating", "accept, with a warning, what AWS refuses", type="bool", default=False)
    add("cognito_guard", "fail tests that would reach AWS", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker, and start the guard where it is asked for."""
    config.addinivalue_line("markers", _MARKER)
    config.pluginmanager.register(_Mending(config), "cognito_intercept_mending")
    if config.getini("cognito_guard"):
        from cognito_intercept.pytest_guard import start  # noqa: PLC0415 - not where it is off

        config.add_cleanup(start())


class _Mending:
    """Says at the end of the run what to mend, by file and line: calls that AWS would refuse."""

    def __init__(self, config: pytest.Config) -> None:
        self._root = config.rootpath
        self._places: dict[tuple[str, int, str], int] = {}

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, nodeid: str
    ) -> None:
        """Note a warning of ``migrating=True``; with xdist they come from the workers."""
        # The class is cognito_intercept.WouldFailOnAWS, which is not worth an import here.
        if warning_message.category.__name__ == "WouldFailOnAWS":
            name, line = self._place(Path(warning_message.filename), warning_message.lineno, nodeid)
            place = (name, line, str(warning_message.message))
            self._places[place] = self._places.get(place, 0) + 1

    def _place(self, path: Path, line: int, nodeid: str) -> tuple[str, int]:
        """Return file and line; of a request that came over HTTP the test and 0."""
        if nodeid and path.is_relative_to(Path(__file__).parent):
            return nodeid, 0
        name = path.relative_to(self._root) if path.is_relative_to(self._root) else path
        return str(name), line

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the places, each with the number of its calls."""
        if not self._places:
            return
        terminalreporter.section("calls that would fail on AWS")
        for (name, line, text), count in sorted(self._places.items()):
            place = f"{name}:{line}" if line else name
            times = "" if count == 1 else f" ({count} times)"
            terminalreporter.write_line(f"{place}: {text}{times}")


def _check_own_fixture(function: object, node: pytest.Item | pytest.Collector) -> None:
    """Refuse a function that @intercept gives its emulator where a fixture of the name is meant."""
    # The name is cognito_intercept.decoration.PASSES_EMULATOR, as above.
    if not getattr(function, "cognito_intercept_passes_emulator", False):
        return
    manager = node.session._fixturemanager  # noqa: SLF001 - pytest has no public way
    for definition in (manager.getfixturedefs("cognito", node) or ())[-1:]:
        if definition.func.__module__ != __name__:
            pytest.fail(
                f"{getattr(function, '__name__', function)!r} is decorated by @intercept, which"
                " passes its emulator as the argument `cognito`; but there is a fixture `cognito`"
                f" in {definition.func.__module__}. Rename that fixture and the argument, or"
                " use `with intercept():` instead of the decorator.",
                pytrace=False,
            )


def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> None:
    """Refuse a fixture whose emulator stops before the test starts."""
    _check_own_fixture(fixturedef.func, request.node)
    # The name is cognito_intercept.decoration.STOPS_ON_RETURN, which is not worth an import here.
    if getattr(fixturedef.func, "cognito_intercept_stops_on_return", False):
        pytest.fail(
            f"The fixture {fixturedef.argname!r} is decorated by @intercept and returns, so its"
            " emulator stops before the test starts. Let it yield instead of returning, or use"
            " the fixture `cognito`.",
            pytrace=False,
        )


@pytest.fixture
def cognito(request: pytest.FixtureRequest) -> Iterator[Cognito]:
    """An emulator that answers Amazon Cognito user pools during the test.

    ``@pytest.mark.cognito(seed=1, region="eu-west-1")`` on a test, class or module passes
    keyword arguments of :func:`cognito_intercept.intercept`; the nearest marker wins, each
    argument for itself. The seed is the test's node id if no marker gives another. Without a
    marker, a test of a class decorated by ``@intercept`` is given the emulator of its class, and a
    test with the fixture ``cognito_server`` the one that is served.

    Examples:
        >>> @pytest.mark.cognito(region="eu-west-1")
        ... def test_region(cognito):
        ...     assert cognito.user_pool().region == "eu-west-1"
    """
    from cognito_intercept import active  # noqa: PLC0415 - not where it is not used

    if "cognito_server" in request.fixturenames:
        yield request.getfixturevalue("cognito_server").cognito
        return
    emulator = active()
    is_of_the_class = emulator is getattr(request.instance, "cognito", None)
    has_arguments = request.node.get_closest_marker("cognito") is not None
    if emulator is not None and is_of_the_class and not has_arguments:
        yield emulator
        return
    with _emulator(request) as emulator:
        yield emulator


@pytest.fixture
def cognito_server(request: pytest.FixtureRequest) -> Iterator[RunningServer[Cognito]]:
    """An emulator that answers during the test in this process, and over HTTP to all others.

    ``cognito_server.cognito`` is the emulator, ``cognito_server.url`` the server's URL, which is
    also the emulator's base URL. The inspection API is served too. The marker's arguments count
    as for ``cognito``; with a ``base_url`` of them the server is at the port of that URL.

    Examples:
        >>> def test_server(cognito_server):
        ...     pool = cognito_server.cognito.user_pool()
        ...     url = f"{cognito_server.url}/{pool.id}/.well-known/jwks.json"
        ...     assert urllib.request.urlopen(url).status == 200
    """
    from cognito_intercept import intercept  # noqa: PLC0415 - not where it is not used
    from cognito_intercept.server.running import (  # noqa: PLC0415
        LOCALHOST,
        bind,
        port_of,
        running,
    )

    arguments = _arguments(request)
    bound = bind(LOCALHOST, port_of(arguments.get("base_url")))
    arguments.setdefault("base_url", bound.local_url())
    with bound, intercept(**arguments) as emulator, running(emulator, bound, emulator) as server:
        yield server


@pytest.fixture(scope="module")
def cognito_module(request: pytest.FixtureRequest) -> Iterator[Cognito]:
    """An emulator for all tests of a module, as it was before the test for each of them.

    Examples:
        >>> @pytest.fixture(scope="module")
        ... def staff(cognito_module):
        ...     return cognito_module.user_pool().group("staff")
        >>> @pytest.mark.parametrize("name", ["ann", "bob"])
        ... def test_users(staff, name, cognito_module):
        ...     assert cognito_module.users == []
        ...     assert staff.pool.user(name, groups=[staff]).groups == [staff]
    """
    with _emulator(request) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def cognito_session(request: pytest.FixtureRequest) -> Iterator[Cognito]:
    """An emulator for all tests of the run, as it was before the test for each of them.

    Examples:
        >>> @pytest.fixture(scope="session")
        ... def pool(cognito_session):
        ...     return cognito_session.user_pool("shop")
        >>> def test_name(pool):
        ...     assert pool.name == "shop"
    """
    with _emulator(request) as emulator:
        yield emulator


@contextmanager
def _emulator(request: pytest.FixtureRequest) -> Iterator[Cognito]:
    from cognito_intercept import intercept  # noqa: PLC0415 - not where it is not used

    with intercept(**_arguments(request)) as emulator:
        yield emulator


def _arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the arguments of markers, over those of the configuration file, over the seed."""
    node = request.node
    arguments: dict[str, Any] = {}
    for marker in node.iter_markers("cognito"):
        if marker.args:
            pytest.fail(f"pytest.mark.cognito takes keyword arguments only, not {marker.args!r}")
        arguments = {**marker.kwargs, **arguments}
    options = {name: request.config.getini(f"cognito_{name}") for name in ("region", "base_url")}
    options["migrating"] = request.config.getini("cognito_migrating")
    configured = {name: value for name, value in options.items() if value}
    return {"seed": node.nodeid or "session", **configured, **arguments}


@pytest.fixture(autouse=True)
def _emulator_of_the_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start the emulator that a marker or the configuration asks for; roll back shared ones."""
    _check_own_fixture(getattr(request.node, "obj", None), request.node)
    names = request.fixturenames
    shared = [name for name in _SHARED if name in names]
    is_wanted = request.node.get_closest_marker("cognito") or request.config.getini(
        "cognito_autouse"
    )
    if is_wanted and not shared and not {"cognito", "cognito_server"} & set(names):
        request.getfixturevalue("cognito")
    with ExitStack() as stack:
        for name in shared:
            stack.enter_context(request.getfixturevalue(name).snapshot())
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Add to the report of a test that failed what was in its emulator."""
    report: Any = yield
    if report.failed and report.when != "teardown":
        fixtures = getattr(item, "funcargs", {})
        for name in ("cognito", "cognito_server", *_SHARED):
            emulator = fixtures.get(name)
            if name == "cognito_server" and emulator is not None:
                emulator = None if "cognito" in fixtures else emulator.cognito
            if emulator is not None:
                report.sections.append((f"emulator of the fixture {name}", emulator.report()))
    return report
