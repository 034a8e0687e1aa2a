"""Aiobotocore and aioboto3: their Cognito clients are answered, all others are left alone.

They pin botocore, so these tests have an environment of their own: ``nox -s aio``.
"""

from __future__ import annotations

import asyncio
import inspect
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError

from cognito_intercept import WouldFailOnAWS, intercept
from tests.helpers import run_python
from tests.realms import FLOWS, PASSWORD, claims_of
from tests.serving import stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

aio_session = pytest.importorskip("aiobotocore.session", reason="runs in: nox -s aio")

# What AWS refuses, and a migrating emulator accepts.
REFUSED: Any = {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]}
KEYS: Any = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


def new_client(service: str = "cognito-idp", **arguments: Any) -> Any:
    """Return a client of a new session, to be entered by ``async with``."""
    return aio_session.get_session().create_client(service, **arguments)


class _Storage(BaseHTTPRequestHandler):
    """A stand-in for S3 that keeps nothing."""

    def do_GET(self) -> None:
        """List one bucket, to callers that have signed."""
        body = b"<ListAllMyBucketsResult><Buckets><Bucket><Name>theirs</Name></Bucket></Buckets>"
        self._answer(body + b"</ListAllMyBucketsResult>")

    def do_POST(self) -> None:
        """Answer a call of another emulator's identity pools, to callers that have signed."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(b'{"IdentityId": "us-east-1:77"}')

    def _answer(self, body: bytes) -> None:
        signed = "AWS4-HMAC-SHA256" in self.headers.get("Authorization", "")
        self.send_response(200 if signed else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


async def test_clients_of_other_services_are_left_alone() -> None:
    """An S3 client signs, sends and reads as ever, made before, inside and after the context."""

    async def buckets(s3: Any) -> list[str]:
        return [bucket["Name"] for bucket in (await s3.list_buckets())["Buckets"]]

    with stand_in(_Storage) as url:
        where: Any = {"endpoint_url": url, "region_name": "us-east-1", **KEYS}
        async with new_client("s3", **where) as before:
            assert await buckets(before) == ["theirs"]
            with intercept():
                assert await buckets(before) == ["theirs"]
                async with new_client("s3", **where) as inside:
                    assert await buckets(inside) == ["theirs"]
            assert await buckets(before) == ["theirs"]


@pytest.mark.usefixtures("_no_metadata_service")
async def test_a_missing_region_of_another_service() -> None:
    """It is still an error, which names the service."""
    with intercept(), pytest.raises(NoRegionError) as caught:
        async with new_client("sqs"):
            pass
    assert "client of 'sqs'" in caught.value.__notes__[0]


async def sign_up(idp: Any, client_id: str, name: str) -> str:
    """Sign a user up and in, and return the access token."""
    await idp.sign_up(ClientId=client_id, Username=name, Password=PASSWORD)
    done = await idp.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
    )
    token: str = done["AuthenticationResult"]["AccessToken"]
    return token


async def make_app(idp: Any) -> tuple[str, str]:
    """Create a pool and an app client, and return their ids."""
    pool_id = (await idp.create_user_pool(PoolName="people"))["UserPool"]["Id"]
    made = await idp.create_user_pool_client(
        UserPoolId=pool_id, ClientName="app", ExplicitAuthFlows=FLOWS
    )
    return pool_id, made["UserPoolClient"]["ClientId"]


async def test_many_tasks_sign_in(cognito: Cognito) -> None:
    """Users sign up and in at once; triggers may be plain functions."""
    cognito.on("PreSignUp", lambda event, _: _confirm(event))
    names = [f"user{number}" for number in range(8)]
    async with new_client() as idp:
        pool_id, client_id = await make_app(idp)
        tokens = await asyncio.gather(*(sign_up(idp, client_id, name) for name in names))
        assert [claims_of(token)["username"] for token in tokens] == names
        pages = idp.get_paginator("list_users").paginate(
            UserPoolId=pool_id, PaginationConfig={"PageSize": 3}
        )
        assert sorted([user["Username"] async for page in pages for user in page["Users"]]) == names


async def test_a_trigger_that_is_a_coroutine(cognito: Cognito) -> None:
    """It is awaited on the client's loop, and may await the client itself."""
    loops: list[Any] = []
    async with new_client() as idp:
        pool_id, client_id = await make_app(idp)

        async def trigger(event: Any, _context: Any) -> Any:
            loops.append(asyncio.get_running_loop())
            listed = await idp.list_users(UserPoolId=pool_id)
            assert listed["Users"] == []
            return _confirm(event)

        cognito.on("PreSignUp", trigger)
        assert claims_of(await sign_up(idp, client_id, "ann"))["username"] == "ann"
    assert loops == [asyncio.get_running_loop()]


def _confirm(event: Any) -> Any:
    event["response"]["autoConfirmUser"] = True
    return event


@pytest.mark.usefixtures("_no_metadata_service")
async def test_identity_pools(cognito: Cognito) -> None:
    """Their API is answered too, without region and credentials; outside nothing reaches AWS."""
    pool = cognito.user_pool()
    provider = f"cognito-idp.us-east-1.amazonaws.com/{pool.id}"
    providers = [{"ProviderName": provider, "ClientId": pool.client().id}]
    logins = {provider: pool.user("ann").sign_in().id}
    async with new_client("cognito-identity") as identity:
        made = await identity.create_identity_pool(
            IdentityPoolName="shop",
            AllowUnauthenticatedIdentities=False,
            CognitoIdentityProviders=providers,
        )
        call: Any = {"IdentityPoolId": made["IdentityPoolId"], "Logins": logins}
        first = await identity.get_id(**call)
        assert (await identity.get_id(**call))["IdentityId"] == first["IdentityId"]
        with stand_in(_Storage) as url:
            async with new_client("cognito-identity", endpoint_url=url, **KEYS) as other:
                answer = await other.describe_identity(IdentityId="us-east-1:77")
                assert answer["IdentityId"] == "us-east-1:77"
                answer = await other.describe_identity(IdentityId=first["IdentityId"])
                assert answer["Logins"] == [provider]


@pytest.mark.usefixtures("_no_metadata_service")
async def test_an_identity_client_from_inside() -> None:
    """Outside it is refused, and the error names its service."""
    with intercept():
        inside = await new_client("cognito-identity").__aenter__()
    with pytest.raises(NoCredentialsError, match="This cognito-identity client was made"):
        await inside.list_identity_pools(MaxResults=1)
    await inside.close()


async def test_errors_are_the_model_s(cognito: Cognito) -> None:
    """An error has the class that the client has for it, and is not retried."""
    assert cognito is not None
    async with new_client() as idp:
        with pytest.raises(idp.exceptions.ResourceNotFoundException) as caught:
            await idp.describe_user_pool(UserPoolId="us-east-1_absent")
    answer = caught.value.response
    assert answer["Error"]["Message"] == "User pool us-east-1_absent does not exist."
    assert answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0


async def test_notes_on_refusals(cognito: Cognito) -> None:
    """An error says what to do beside AWS's text, as the one of boto3 does."""
    assert cognito is not None
    async with new_client() as idp:
        with pytest.raises(ClientError) as caught:
            await idp.create_user_pool(PoolName="p", **REFUSED)
    assert caught.value.__notes__[0].startswith("Leave AliasAttributes out")


def line_here() -> int:
    """Return the line that calls this."""
    return inspect.stack()[1].lineno


@pytest.fixture
def migrating() -> Iterator[Cognito]:
    """An emulator that accepts what AWS refuses in setting up."""
    with intercept(migrating=True) as cognito:
        yield cognito


async def test_the_line_of_a_warning(migrating: Cognito) -> None:
    """It is the one that awaits the call; of a call in a trigger, the trigger's."""
    lines: list[int] = []
    async with new_client() as idp:

        async def trigger(event: Any, _context: Any) -> Any:
            lines.append(line_here() + 1)
            await idp.create_user_pool(PoolName="q", **REFUSED)
            return _confirm(event)

        async def calls() -> None:
            lines.append(line_here() + 1)
            await idp.create_user_pool(PoolName="p", **REFUSED)
            await sign_up(idp, (await make_app(idp))[1], "ann")

        migrating.on("PreSignUp", trigger)
        with pytest.warns(WouldFailOnAWS) as caught:
            await calls()
    assert [(one.filename, one.lineno) for one in caught] == [(__file__, line) for line in lines]


async def test_the_line_of_calls_that_are_tasks(migrating: Cognito) -> None:
    """It is the one that makes the call, wherever it is awaited."""
    async with new_client() as idp:
        line = line_here() + 1
        call = idp.create_user_pool(PoolName="p", **REFUSED)
        with pytest.warns(WouldFailOnAWS, match="^CreateUserPool would fail") as caught:
            await asyncio.gather(call)
    assert [(one.filename, one.lineno) for one in caught] == [(__file__, line)]
    assert len(migrating.pools) == 1


async def test_region_and_credentials() -> None:
    """Region: the client's, or the emulator's; credentials: none are needed or looked for."""
    with intercept(region="ap-southeast-2"):
        async with new_client() as idp:
            assert (await make_app(idp))[0].startswith("ap-southeast-2_")
        async with new_client(region_name="eu-west-1", endpoint_url="http://localhost:1") as idp:
            assert (await make_app(idp))[0].startswith("eu-west-1_")


@pytest.mark.usefixtures("_no_metadata_service")
async def test_made_before_and_after() -> None:
    """A client from before is answered inside; one from inside reaches AWS never."""
    async with new_client(region_name="us-east-1", **KEYS) as before:
        with intercept():
            await make_app(before)
            async with new_client() as inside:
                listed = await inside.list_user_pools(MaxResults=1)
                assert listed["UserPools"][0]["Name"] == "people"
        with pytest.raises(NoCredentialsError, match="none is active now"):
            await inside.list_user_pools(MaxResults=1)
        with intercept():
            assert (await before.list_user_pools(MaxResults=1))["UserPools"] == []


def test_the_guard(pytester: pytest.Pytester) -> None:
    """A test without an emulator that would reach AWS fails, and says what to add."""
    pytester.makeini(
        "[pytest]\ncognito_guard = true\nasyncio_mode = auto\n"
        "asyncio_default_fixture_loop_scope = function\n"
    )
    pytester.makepyfile(
        """
        from aiobotocore.session import get_session

        async def pools():
            keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
            session = get_session()
            async with session.create_client("cognito-idp", region_name="us-east-1", **keys) as idp:
                return await idp.list_user_pools(MaxResults=1)

        async def test_without():
            await pools()

        async def test_with(cognito):
            assert (await pools())["UserPools"] == []
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:xdist")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*cognito-idp ListUserPools was about to reach AWS*"])


def test_made_before_the_import() -> None:
    """Whether aiobotocore or we are imported first, and before or during the context."""
    code = """
        import asyncio
        {first}
        async def main():
            {second}
            with intercept():
                {third}
                async with get_session().create_client("cognito-idp") as idp:
                    await idp.create_user_pool(PoolName="one")
                    print(len((await idp.list_user_pools(MaxResults=9))["UserPools"]))
        asyncio.run(main())
        """
    imports = (
        "from aiobotocore.session import get_session",
        "from cognito_intercept import intercept",
    )
    for first, second, third in (
        (*imports, "pass"),
        (*imports[::-1], "pass"),
        (imports[1], "pass", imports[0]),
    ):
        assert run_python(code.format(first=first, second=second, third=third)) == "1"


async def test_a_session_of_aioboto3(cognito: Cognito) -> None:
    """Aioboto3 makes its clients with aiobotocore."""
    aioboto3 = pytest.importorskip("aioboto3", reason="pins an older aiobotocore than this one")
    assert cognito is not None
    async with aioboto3.Session().client("cognito-idp") as idp:
        _, client_id = await make_app(idp)
        with pytest.raises(ClientError, match="User does not exist"):
            await idp.initiate_auth(
                ClientId=client_id,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": "nobody", "PASSWORD": PASSWORD},
            )


def test_on_trio() -> None:
    """With its httpx sessions aiobotocore runs on trio, and so do the answers."""
    pytest.importorskip("aiobotocore.httpxsession", reason="this aiobotocore has no httpx sessions")
    pytest.importorskip("trio", reason="runs with the newest aiobotocore only")
    code = """
        import trio
        from aiobotocore.config import AioConfig
        from aiobotocore.httpxsession import HttpxSession
        from aiobotocore.session import get_session
        from cognito_intercept import WouldFailOnAWS, intercept
        async def main():
            config = AioConfig(http_session_cls=HttpxSession)
            with intercept():
                async with get_session().create_client("cognito-idp", config=config) as idp:
                    await idp.create_user_pool(PoolName="one")
                    print(len((await idp.list_user_pools(MaxResults=9))["UserPools"]))
        trio.run(main)
        """
    assert run_python(code) == "1"
