"""``cognito_intercept.moto.mock_aws``: moto's decorator, with user pools answered by us."""

from __future__ import annotations

import os
import textwrap
import unittest
from typing import TYPE_CHECKING

from cognito_intercept import active
from cognito_intercept.moto import mock_cognitoidp
from tests.helpers import make_pool, pool_names, run_python

if TYPE_CHECKING:
    import pytest

START = """
    import os
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
    import boto3
    from cognito_intercept import active, intercept
    from cognito_intercept.moto import mock_aws

    def make(name):
        boto3.client("cognito-idp").create_user_pool(PoolName=name)

    def names():
        pools = boto3.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
        return sorted(pool["Name"] for pool in pools)

    def queues():
        return boto3.client("sqs").list_queues().get("QueueUrls", [])
    """


def _run(program: str) -> str:
    return run_python(textwrap.dedent(START) + textwrap.dedent(program) + '\nprint("done")')


def test_every_form() -> None:
    """Context manager, start and stop, decorator with and without parentheses: each is fresh."""
    program = """
        import sys
        assert "moto" not in sys.modules

        def check():
            assert names() == [] == queues()
            make("ours")
            boto3.client("sqs").create_queue(QueueName="theirs")
            assert active().calls.of("CreateUserPool")
            assert names() == ["ours"] and len(queues()) == 1
            return 42

        for _ in range(2):
            with mock_aws() as mock:
                check()
        import moto.core.models
        assert isinstance(mock, moto.core.models.MockAWS)
        mock.start()
        check()
        mock.stop()
        assert mock_aws(check)() == 42
        assert mock_aws()(check)() == 42
        region = lambda: active().settings.region
        decorated = mock_aws(config={"core": {}}, region="eu-west-1")(region)
        assert decorated() == "eu-west-1"
        assert decorated() == "eu-west-1"
        assert active() is None
        """
    assert _run(program) == "done"


def test_nested_mocks_share_their_state() -> None:
    """Mocks inside mocks see and keep what is there; the last one to end removes it."""
    program = """
        with mock_aws():
            make("outer")
            mock_aws(lambda: make("inner"))()
            with mock_aws():
                assert names() == ["inner", "outer"]
            first, second = mock_aws(), mock_aws()
            first.start()
            second.start()
            second.stop()
            second.stop()  # ends the first one, as in moto
            assert names() == ["inner", "outer"]
        assert active() is None
        first.start()
        second.stop()
        assert active() is None
        with mock_aws():
            assert names() == []
        with intercept() as cognito, mock_aws():
            assert active() is cognito
        try:
            first.stop()
        except RuntimeError as error:
            assert str(error) == "Called stop() before start()."
        """
    assert _run(program) == "done"


def test_classes() -> None:
    """One state for each test, with its set-up; without a set-up, each test is fresh as well."""
    program = """
        import unittest

        @mock_aws
        class Case(unittest.TestCase):
            def setUp(self):
                assert names() == []
                make("set up")
            def tearDown(self):
                assert "set up" in names()
            def test_one(self):
                make("one")
                assert names() == ["one", "set up"] and queues() == []
            def test_two(self):
                assert names() == ["set up"]

        @mock_aws()
        class Plain(unittest.TestCase):
            def test_one(self):
                assert names() == []
                make("one")
            test_two = test_one

        for case in (Case, Plain):
            result = unittest.TestResult()
            unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
            assert result.testsRun == 2 and result.wasSuccessful(), result
        assert active() is None
        """
    assert _run(program) == "done"


def test_coroutines_and_generators() -> None:
    """They are mocked until they are done, where moto's own decorator is not."""
    program = """
        import asyncio

        @mock_aws
        async def coroutine():
            await asyncio.sleep(0)
            make("one")
            return names()

        @mock_aws
        def fixture():
            make("one")
            yield names()

        assert asyncio.run(coroutine()) == ["one"]
        running = fixture()
        assert next(running) == ["one"] == names()
        running.close()
        assert active() is None
        """
    assert _run(program) == "done"


def test_passing_our_service_through() -> None:
    """A configuration that passes ``cognito-idp`` through leaves it to the network."""
    program = """
        with mock_aws(config={"core": {"passthrough": {"services": ["cognito-idp"]}}}):
            assert active() is None
            assert queues() == []
        """
    assert _run(program) == "done"


def test_fixtures_of_pytest(pytester: pytest.Pytester) -> None:
    """A fixture that returns a client made in a mock is as good as with moto."""
    pytester.makepyfile(
        """
        import boto3
        import pytest
        from cognito_intercept.moto import mock_aws

        @pytest.fixture
        @mock_aws
        def client():
            return boto3.client("cognito-idp", "us-east-1")

        @pytest.fixture
        def mocked():
            with mock_aws():
                yield

        @pytest.fixture
        def pool_id(mocked, client):
            return client.create_user_pool(PoolName="shop")["UserPool"]["Id"]

        @mock_aws
        def test_one(client, pool_id):
            assert client.describe_user_pool(UserPoolId=pool_id)["UserPool"]["Name"] == "shop"

        @mock_aws
        def test_two(client):
            assert client.list_user_pools(MaxResults=1)["UserPools"] == []
        """
    )
    pytester.runpytest_subprocess("-p", "no:asyncio").assert_outcomes(passed=2)


def test_the_mock_of_older_releases() -> None:
    """``mock_cognitoidp`` has all forms of moto's, shares its state and sets credentials."""

    @mock_cognitoidp
    def bare(name: str) -> list[str]:
        make_pool(name)
        return pool_names()

    @mock_cognitoidp(region="eu-west-1")
    def called() -> str:
        return make_pool("called")

    @mock_cognitoidp
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            make_pool("set up")

        def test_one(self) -> None:
            assert bare("one") == ["one", "set up"]

    assert bare("a") == ["a"]
    assert bare("b") == ["b"]
    assert called().startswith("eu-west-1_")
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    assert result.wasSuccessful(), result.errors
    assert result.testsRun == 1
    with mock_cognitoidp():
        make_pool("outer")
        with mock_cognitoidp():
            assert pool_names() == ["outer"]
        assert os.environ["AWS_ACCESS_KEY_ID"] == "testing"
    mock = mock_cognitoidp()
    mock.start()
    assert pool_names() == []
    mock.stop()
    assert "AWS_ACCESS_KEY_ID" not in os.environ
    assert active() is None
