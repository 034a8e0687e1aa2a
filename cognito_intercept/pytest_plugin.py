"""pytest: the fixture ``cognito``, and the marker that passes it keyword arguments.

Pytest imports this file at its start in every project that has the package installed, so it
imports nothing but pytest until a test asks for the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

__all__ = ["cognito"]

_MARKER = (
    "cognito(region=..., account_id=..., base_url=..., relaxed=..., seed=..., ...): keyword"
    " arguments of cognito_intercept.intercept() for the emulator of the fixture `cognito`."
)


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker, so that ``--strict-markers`` and ``--markers`` know it."""
    config.addinivalue_line("markers", _MARKER)


def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> None:
    """Refuse a fixture whose emulator stops before the test starts."""
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
    argument for itself. Without one, a test of a class decorated by ``@intercept`` is given the
    emulator of its class.
    """
    from cognito_intercept import active, intercept  # noqa: PLC0415 - not where it is not used

    arguments = _arguments(request.node)
    emulator = active()
    is_of_the_class = emulator is getattr(request.instance, "cognito", None)
    if emulator is not None and is_of_the_class and not arguments:
        yield emulator
        return
    with intercept(**arguments) as emulator:
        yield emulator


def _arguments(node: pytest.Item) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for marker in node.iter_markers("cognito"):
        if marker.args:
            pytest.fail(f"pytest.mark.cognito takes keyword arguments only, not {marker.args!r}")
        arguments = {**marker.kwargs, **arguments}
    return arguments
