"""Test runners and processes of others: each test below runs a small program of theirs."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def run_program(folder: Path, **modules: str) -> str:
    """Write modules into a folder, run the one named ``main`` and return what it prints."""
    for name, code in modules.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(code))
    done = subprocess.run(
        [sys.executable, "main.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_django_s_runner(tmp_path: Path) -> None:
    """Decorated test cases and set-ups of classes, one after another and by ``--parallel``."""
    tests = """
        import boto3
        from django.http import HttpResponse
        from django.test import SimpleTestCase
        from django.urls import path
        from cognito_intercept import active, intercept

        def pools(request=None):
            listed = boto3.client("cognito-idp").list_user_pools(MaxResults=9)["UserPools"]
            names = " ".join(sorted(pool["Name"] for pool in listed))
            return HttpResponse(names) if request else names

        async def pools_of_async_view(request):
            return pools(request)

        urlpatterns = [path("pools", pools), path("async", pools_of_async_view)]

        @intercept
        class EachTest(SimpleTestCase):
            def setUp(self):
                self.cognito.user_pool("set up")

            def test_view(self):
                self.cognito.user_pool("test")
                self.assertContains(self.client.get("/pools"), "set up test")

            async def test_async_view(self):
                self.assertContains(await self.async_client.get("/async"), "set up")

        @intercept
        class DecoratedClass(SimpleTestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.pool = cls.cognito.user_pool("class")

            def test_one(self):
                assert self.pool.user("ann") in self.pool.users
                self.assertContains(self.client.get("/pools"), "class")

            def test_two(self):
                assert self.pool.users == []

        class ClassContext(SimpleTestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.enterClassContext(intercept()).user_pool("context")

            def test_one(self):
                assert pools() == "context"

        class StartAndStop(SimpleTestCase):
            def setUp(self):
                intercept().start()
                self.addCleanup(intercept().stop)

            def test_one(self):
                assert pools() == ""
        """
    main = """
        import multiprocessing
        import django
        from django.conf import settings
        from django.test.runner import DiscoverRunner

        class Runner(DiscoverRunner):
            def suite_result(self, suite, result):
                print(self.parallel, result.testsRun, result.wasSuccessful())
                return super().suite_result(suite, result)

        if __name__ == "__main__":
            multiprocessing.set_start_method("fork")
            settings.configure(ROOT_URLCONF="shop_tests", ALLOWED_HOSTS=["*"])
            django.setup()
            for parallel in (1, 2):
                Runner(verbosity=0, parallel=parallel).run_tests(["shop_tests"])
        """
    printed = run_program(tmp_path, main=main, shop_tests=tests)
    assert [line for line in printed.splitlines() if line[0].isdigit()] == ["1 6 True", "2 6 True"]


def test_processes_of_multiprocessing(tmp_path: Path) -> None:
    """A forked child has a copy of the emulator; others have their own, or reach a server's."""
    main = """
        import multiprocessing
        import os
        import boto3
        from cognito_intercept import active, intercept

        def names():
            idp = boto3.client("cognito-idp", "us-east-1")
            return [pool["Name"] for pool in idp.list_user_pools(MaxResults=9)["UserPools"]]

        def inherited(kind):
            found = active() is not None, names()
            if kind == "fork":
                boto3.client("cognito-idp").create_user_pool(PoolName="of the child")
            return found

        def own(kind):
            with intercept() as cognito:
                cognito.user_pool(kind)
                return names()

        if __name__ == "__main__":
            with intercept(dummy_credentials=True) as cognito, cognito.serve() as server:
                cognito.user_pool("parent")
                os.environ["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] = server.url
                pools = {
                    kind: multiprocessing.get_context(kind).Pool(1)
                    for kind in ("fork", "spawn", "forkserver")
                }
                for kind, pool in pools.items():
                    with pool:
                        print(kind, pool.apply(inherited, [kind]), pool.apply(own, [kind]))
                print(names())
        """
    assert run_program(tmp_path, main=main).splitlines() == [
        "fork (True, ['parent']) ['fork']",
        "spawn (False, ['parent']) ['spawn']",
        "forkserver (False, ['parent']) ['forkserver']",
        "['parent']",
    ]


def test_xdist(pytester: pytest.Pytester) -> None:
    """Each worker has emulators of its own; what is to be mended is listed once for all."""
    pytester.makepyfile(
        """
        import os
        import boto3
        import pytest

        @pytest.fixture(scope="session")
        def shared(cognito_session):
            return cognito_session.user_pool("shared")

        @pytest.mark.parametrize("number", range(4))
        def test_session(shared, number):
            assert os.environ["PYTEST_XDIST_WORKER"] in {"gw0", "gw1"}
            shared.user(f"user{number}")
            assert len(shared.users) == 1

        @pytest.mark.cognito(migrating=True)
        @pytest.mark.parametrize("number", range(4))
        def test_function(cognito, number):
            assert cognito.pools == []
            aliases = {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]}
            boto3.client("cognito-idp").create_user_pool(PoolName="p", **aliases)
        """
    )
    result = pytester.runpytest_subprocess("-n", "2", "-p", "no:asyncio")
    result.assert_outcomes(passed=8, warnings=4)
    result.stdout.fnmatch_lines(["test_xdist.py:20: CreateUserPool would fail*(4 times)"])


def test_anyio(pytester: pytest.Pytester) -> None:
    """Its tests, fixtures, tasks and threads are inside, on asyncio and on trio."""
    pytester.makepyfile(
        """
        import anyio
        import boto3
        import httpx
        import pytest
        from cognito_intercept import active, intercept

        pytestmark = pytest.mark.anyio

        def names():
            listed = boto3.client("cognito-idp").list_user_pools(MaxResults=9)
            return [pool["Name"] for pool in listed["UserPools"]]

        @pytest.fixture(params=["asyncio", "trio"])
        def anyio_backend(request):
            return request.param

        @pytest.fixture
        async def shop(anyio_backend):
            async with intercept() as cognito:
                yield cognito.user_pool("shop")

        async def test_fixture(shop):
            assert names() == await anyio.to_thread.run_sync(names) == ["shop"]
            async with httpx.AsyncClient() as client:
                assert len((await client.get(shop.jwks_uri)).json()["keys"]) == 2

        async def test_tasks(cognito):
            async def own(name):
                with intercept() as emulator:
                    emulator.user_pool(name)
                    await anyio.sleep(0)
                    assert names() == [name]

            async def shared():
                assert active() is cognito

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(own, "a")
                tasks.start_soon(own, "b")
                tasks.start_soon(shared)
            assert names() == []

        @intercept
        async def test_decorated(cognito):
            await anyio.sleep(0)
            assert active() is cognito
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:asyncio", "-p", "no:xdist")
    result.assert_outcomes(passed=6)


def test_pytest_asyncio(pytester: pytest.Pytester) -> None:
    """Its tests and its fixtures of each scope are inside."""
    pytester.makepyfile(
        """
        import asyncio
        import boto3
        import pytest
        import pytest_asyncio
        from cognito_intercept import active, intercept

        def names():
            listed = boto3.client("cognito-idp").list_user_pools(MaxResults=9)
            return [pool["Name"] for pool in listed["UserPools"]]

        @pytest_asyncio.fixture
        async def shop():
            async with intercept() as cognito:
                yield cognito.user_pool("shop")

        @pytest_asyncio.fixture
        @intercept
        async def decorated():
            yield active().user_pool("decorated")

        @pytest_asyncio.fixture(scope="module", loop_scope="module")
        async def people(cognito_module):
            return cognito_module.user_pool("people")

        @pytest.mark.asyncio
        async def test_fixture(shop):
            assert names() == await asyncio.to_thread(names) == ["shop"]

        @pytest.mark.asyncio
        async def test_decorated_fixture(decorated):
            assert names() == ["decorated"]

        @pytest.mark.asyncio(loop_scope="module")
        @pytest.mark.parametrize("name", ["ann", "bob"])
        async def test_module(people, name):
            people.user(name)
            assert [user.username for user in people.users] == [name]

        @pytest.mark.asyncio
        async def test_tasks(cognito):
            assert await asyncio.gather(*(asyncio.to_thread(active) for _ in "ab")) == [cognito] * 2
        """
    )
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    result = pytester.runpytest_inprocess("-p", "no:anyio", "-p", "no:xdist")
    result.assert_outcomes(passed=5)
