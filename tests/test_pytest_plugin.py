"""The pytest plugin: the fixture, the marker, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from cognito_intercept import active
from tests.helpers import make_pool, pool_names, run_python

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito


def test_the_fixture(cognito: Cognito) -> None:
    """It is the active emulator, in the AWS form."""
    assert cognito is active()
    assert cognito.settings.base_url is None
    make_pool("one")
    assert pool_names() == ["one"]


def test_the_fixture_is_fresh(cognito: Cognito) -> None:
    """The next test finds nothing of the last one's."""
    assert cognito is active()
    assert pool_names() == []


@pytest.mark.cognito(region="eu-west-1", account_id="210987654321")
class TestMarker:
    """A marker on a class holds for its tests."""

    @pytest.mark.cognito(region="eu-west-2")
    def test_the_nearest_wins(self, cognito: Cognito) -> None:
        """Each argument is the nearest marker's that gives it."""
        assert cognito.settings.region == "eu-west-2"
        assert cognito.settings.account_id == "210987654321"

    @pytest.mark.usefixtures("cognito")
    def test_of_the_class(self) -> None:
        """The class's arguments reach the emulator."""
        assert boto3.client("cognito-idp").meta.region_name == "eu-west-1"


def test_a_wrong_marker(pytester: pytest.Pytester) -> None:
    """Positional and misspelt arguments fail the test that has them."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.cognito("eu-west-1")
        def test_positional(cognito):
            pass

        @pytest.mark.cognito(regoin="eu-west-1")
        def test_misspelt(cognito):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:asyncio")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*keyword arguments only, not ('eu-west-1',)*", "*regoin*"])


def test_the_marker_is_known(pytester: pytest.Pytester) -> None:
    """``--markers`` explains it, and ``--strict-markers`` takes it."""
    result = pytester.runpytest_subprocess("-p", "no:asyncio", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.cognito(region=...*"])


def test_loading_it_is_cheap() -> None:
    """The plugin brings neither boto3 nor the emulator into projects that only have it."""
    code = """
        import sys
        import pytest
        before = set(sys.modules)
        import cognito_intercept.pytest_plugin
        print([n for n in ("boto3", "botocore", "requests") if n in set(sys.modules) - before])
    """
    assert run_python(code) == "[]"
