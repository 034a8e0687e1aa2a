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
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*keyword arguments only, not ('eu-west-1',)*", "*regoin*"])


def test_the_marker_is_known(pytester: pytest.Pytester) -> None:
    """``--markers`` explains it, and ``--strict-markers`` takes it."""
    result = pytester.runpytest_subprocess("--markers")
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


@pytest.fixture(autouse=True)
def _no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load no plugins of other packages in the processes that tests start; it takes long."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "cognito_intercept.pytest_plugin")


def test_seeded_by_the_node_id(cognito: Cognito, pytester: pytest.Pytester) -> None:
    """The same test has the same identifiers in every run, and another test has others."""
    assert cognito is active()
    pytester.makepyfile(
        """
        import boto3

        def name():
            return boto3.client("cognito-idp").create_user_pool(PoolName="p")["UserPool"]["Id"]

        def test_one(cognito):
            print("one", name())

        def test_two(cognito):
            print("two", name())
        """
    )
    first, second = (
        [line for line in pytester.runpytest_subprocess("-s").outlines if "us-east-1_" in line]
        for _ in range(2)
    )
    assert first == second
    assert first[0].split()[-1] != first[1].split()[-1]


def test_shared_emulators_are_rolled_back(pytester: pytest.Pytester) -> None:
    """What a fixture of wider scope makes is there in each test; what a test changes is not."""
    pytester.makepyfile(
        """
        import boto3
        import pytest

        @pytest.fixture(scope="module")
        def idp(cognito_session):
            idp = boto3.client("cognito-idp")
            idp.create_user_pool(PoolName="shared")
            return idp

        @pytest.fixture
        def own(idp):
            idp.create_user_pool(PoolName="own")

        def names(idp):
            return sorted(pool["Name"] for pool in idp.list_user_pools(MaxResults=9)["UserPools"])

        @pytest.mark.parametrize("number", [1, 2])
        def test_it(idp, own, number, cognito_session):
            assert names(idp) == ["own", "shared"]
            idp.create_user_pool(PoolName="more")
            cognito_session.clock.advance(10)
            assert cognito_session.clock.offset == 10

        def test_after(idp):
            assert names(idp) == ["shared"]
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=3)


def test_one_emulator_for_a_module(pytester: pytest.Pytester) -> None:
    """Each module has its own, with the arguments of its marker; a function's goes first."""
    code = """
        import boto3
        import pytest
        from cognito_intercept import active

        pytestmark = pytest.mark.cognito(region="eu-west-1")

        def pools():
            return len(boto3.client("cognito-idp").list_user_pools(MaxResults=9)["UserPools"])

        @pytest.fixture(scope="module", autouse=True)
        def pool(cognito_module):
            boto3.client("cognito-idp").create_user_pool(PoolName="p")

        def test_it(cognito_module):
            assert cognito_module is active()
            assert cognito_module.settings.region == "eu-west-1"
            assert pools() == 1

        def test_inner(cognito_module, cognito):
            assert cognito is active()
            assert pools() == 0
        """
    pytester.makepyfile(test_a=code, test_b=code)
    pytester.runpytest_subprocess().assert_outcomes(passed=4)


def test_the_marker_without_the_fixture(pytester: pytest.Pytester) -> None:
    """A marked test has an emulator although it does not ask for the fixture."""
    pytester.makepyfile(
        """
        import boto3
        import pytest
        from cognito_intercept import active

        @pytest.mark.cognito(region="eu-west-3")
        def test_it():
            assert boto3.client("cognito-idp").meta.region_name == "eu-west-3"

        def test_unmarked():
            assert active() is None
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_options(pytester: pytest.Pytester) -> None:
    """The configuration file gives region and form, and an emulator for every test."""
    pytester.makeini(
        """
        [pytest]
        cognito_autouse = true
        cognito_region = eu-central-1
        cognito_base_url = http://localhost:4566
        """
    )
    pytester.makepyfile(
        """
        import boto3
        import pytest
        from cognito_intercept import active

        def test_it():
            assert active().settings.base_url == "http://localhost:4566"
            assert boto3.client("cognito-idp").meta.region_name == "eu-central-1"

        @pytest.mark.cognito(region="eu-west-3", base_url=None)
        def test_the_marker_wins():
            assert active().settings.base_url is None
            assert active().settings.region == "eu-west-3"
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_the_guard(pytester: pytest.Pytester) -> None:
    """A test without an emulator that would reach AWS fails, whatever the program catches."""
    pytester.makeini("[pytest]\ncognito_guard = true")
    pytester.makepyfile(
        """
        import socket
        import boto3

        def call():
            try:
                boto3.client("cognito-idp", "us-east-1").list_user_pools(MaxResults=1)
            except Exception:
                pass

        def test_unanswered():
            call()

        def test_names():
            socket.getaddrinfo("shop.auth.eu-west-1.amazoncognito.com", 443)

        def test_older_functions():
            socket.gethostbyname("shop.auth.eu-west-2.amazoncognito.com")

        def test_answered(cognito):
            call()

        def test_elsewhere():
            assert socket.getaddrinfo("localhost", 80)
            local = "http://localhost:1"
            idp = boto3.client("cognito-idp", "us-east-1", endpoint_url=local)
            idp.meta.events.register("before-send", lambda **_: 1 / 0)
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(
        [
            "*cognito-idp ListUserPools was about to reach AWS*Request the fixture `cognito`*",
            "*a request to shop.auth.eu-west-1.amazoncognito.com was about to reach AWS*",
            "*a request to shop.auth.eu-west-2.amazoncognito.com was about to reach AWS*",
        ]
    )


def test_the_report_of_a_failure(pytester: pytest.Pytester) -> None:
    """It shows pools, users, calls and messages, and no password or token."""
    pytester.makepyfile(
        """
        import boto3

        def test_it(cognito):
            idp = boto3.client("cognito-idp")
            pool = idp.create_user_pool(PoolName="p", AutoVerifiedAttributes=["email"])
            named = {"UserPoolId": pool["UserPool"]["Id"]}
            client = idp.create_user_pool_client(**named, ClientName="app")["UserPoolClient"]
            idp.sign_up(
                ClientId=client["ClientId"],
                Username="ann",
                Password="Hush-hush1!",
                UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
            )
            assert False
        """
    )
    report = pytester.runpytest_subprocess()
    report.stdout.fnmatch_lines(
        [
            "*emulator of the fixture cognito*",
            "user pools (1)",
            "  id *name  users  app clients",
            "  us-east-1_*  p     1      app (*)",
            "users (1)",
            "  user name  status       pool  groups  attributes",
            "  ann        UNCONFIRMED  p             email=ann@example.com*",
            "last calls (3)",
            "  SignUp(ClientId=*, Username='ann', Password='[*][*][*]', *",
            "messages (1)",
            "  by     to               kind    user name  code",
            "  EMAIL  ann@example.com  SignUp  ann        ??????",
        ]
    )
    section = report.stdout.str().partition("emulator of the fixture")[2]
    assert "Hush-hush1!" not in section


def test_the_report_of_a_test_that_passes(pytester: pytest.Pytester) -> None:
    """Nothing is added, nor to failures without an emulator."""
    pytester.makepyfile(
        """
        def test_it(cognito):
            pass

        def test_without():
            assert False
        """
    )
    pytester.runpytest_subprocess("-rA").stdout.no_fnmatch_line("*emulator of the fixture*")
