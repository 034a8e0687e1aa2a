"""Every kind of boto3 client finds the emulator: whenever made, wherever pointed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import boto3
import botocore.endpoint
import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.stub import Stubber
from urllib3 import HTTPResponse

from cognito_intercept import intercept
from tests.helpers import make_pool, needs_reference_model, pool_names, run_python


@pytest.mark.usefixtures("_no_metadata_service")
def test_client_and_session_made_before_the_context() -> None:
    """What exists already is answered too."""
    client = boto3.client("cognito-idp", region_name="us-east-1")
    session = boto3.Session(region_name="us-east-1")
    paginator = client.get_paginator("list_user_pools")
    with intercept():
        make_pool("one", client)
        assert pool_names(session.client("cognito-idp")) == ["one"]
        pages = paginator.paginate(PaginationConfig={"PageSize": 1})
        assert [pool["Name"] for pool in pages.search("UserPools[]")] == ["one"]


def test_client_and_session_made_before_the_import() -> None:
    """So is what was made before the package was ever imported."""
    code = """
        import boto3, botocore.session
        client = boto3.client("cognito-idp", region_name="us-east-1")
        session = boto3.Session(region_name="us-east-1")
        plain = botocore.session.get_session()
        from cognito_intercept import intercept
        with intercept():
            client.create_user_pool(PoolName="one")
            for other in (
                client,
                session.client("cognito-idp"),
                plain.create_client("cognito-idp", region_name="us-east-1"),
                boto3.client("cognito-idp"),
            ):
                print(other.list_user_pools(MaxResults=1)["UserPools"][0]["Name"])
    """
    assert run_python(code).split() == ["one"] * 4


def test_a_plain_botocore_session() -> None:
    """Botocore without boto3, and without a region, is answered."""
    with intercept():
        client: Any = botocore.session.get_session().create_client("cognito-idp")
        assert pool_names(client) == []


def test_no_region_means_the_emulator_s_own() -> None:
    """Only a client without a region gets it; the program's configuration wins."""
    with intercept(region="ap-southeast-2"):
        assert boto3.client("cognito-idp").meta.region_name == "ap-southeast-2"
        configured = boto3.client("cognito-idp", config=Config(region_name="eu-central-1"))
        assert configured.meta.region_name == "eu-central-1"
        session = boto3.Session(region_name="eu-west-1")
        assert session.client("cognito-idp").meta.region_name == "eu-west-1"


def test_the_region_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """``AWS_DEFAULT_REGION`` counts as configured."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    with intercept():
        assert make_pool("one").startswith("sa-east-1_")


def test_without_credentials_nothing_is_sent_and_nobody_is_asked() -> None:
    """No signature, and no look at the instance metadata service for one."""
    sent: list[Any] = []
    with intercept():
        client = boto3.client("cognito-idp")
        client.meta.events.register_first(
            "before-send.cognito-identity-provider.*", lambda request, **_: sent.append(request)
        )
        assert pool_names(client) == []
    assert "Authorization" not in sent[0].headers


@pytest.mark.parametrize("where", ["environment", "client", "session"])
def test_with_credentials(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Credentials of any origin do no harm."""
    keys: Any = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret"}
    if where == "environment":
        for name, value in keys.items():
            monkeypatch.setenv(name.upper(), value)
    with intercept():
        session = boto3.Session(**keys) if where == "session" else boto3.Session()
        given: Any = keys if where == "client" else {}
        client: Any = session.client("cognito-idp", **given)
        make_pool("one", client)
        assert pool_names() == ["one"]


def test_a_broken_profile_is_still_the_caller_s_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile that does not exist is no business of the emulator's."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with intercept(), pytest.raises(Exception, match="nobody"):
        boto3.client("cognito-idp")


def test_every_region_has_its_own_pools() -> None:
    """Pools of one region are not seen in another, and carry their region in the id."""
    with intercept():
        east, west = (
            boto3.client("cognito-idp", region_name=f"us-{d}-1") for d in ("east", "west")
        )
        assert make_pool("east", east).startswith("us-east-1_")
        assert make_pool("west", west).startswith("us-west-1_")
        assert (pool_names(east), pool_names(west)) == (["east"], ["west"])


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-north-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        # botocore 1.34 to 1.38 do not know this partition.
        pytest.param("eusc-de-east-1", "aws-eusc", marks=needs_reference_model),
        ("us-iso-east-1", "aws-iso"),
    ],
)
def test_partitions(region: str, partition: str) -> None:
    """ARN and issuer name the partition and the domain that botocore has for the region."""
    with intercept() as cognito:
        client = boto3.client("cognito-idp", region_name=region)
        assert client.meta.partition == partition
        pool = client.create_user_pool(PoolName="one")["UserPool"]
        issuer = cognito.settings.issuer(region, pool["Id"])
        assert issuer == f"{client.meta.endpoint_url}/{pool['Id']}"
        assert pool["Arn"].startswith(f"arn:{partition}:cognito-idp:{region}:")
        assert pool_names() == []


@pytest.mark.parametrize(
    "endpoint",
    [
        {"config": Config(use_fips_endpoint=True)},
        {"config": Config(use_dualstack_endpoint=True)},
        {"endpoint_url": "http://localhost:4566"},
        {"endpoint_url": "https://cognito.internal.example/path"},
        {"endpoint_url": "https://cognito-idp-fips.us-west-2.amazonaws.com"},
        {"endpoint_url": "https://cognito-idp.us-west-2.api.aws"},
    ],
    ids=["fips", "dualstack", "localhost", "path", "fips-url", "api.aws"],
)
def test_endpoints(endpoint: Any) -> None:
    """FIPS, dual-stack and custom endpoints lead to the state of the client's region."""
    with intercept():
        client = boto3.client("cognito-idp", region_name="us-west-2", **endpoint)
        make_pool("one", client)
        assert pool_names(boto3.client("cognito-idp", region_name="us-west-2")) == ["one"]
        assert pool_names() == []


def test_unsigned_clients() -> None:
    """A client that never signs, with a custom endpoint, is answered too."""
    with intercept():
        config = Config(signature_version=botocore.UNSIGNED)
        client = boto3.client("cognito-idp", region_name="us-east-1", config=config)
        make_pool("one", client)
        assert pool_names() == ["one"]


def test_the_response_looks_like_aws_s() -> None:
    """Status, request id and content type are there, as ResponseMetadata shows them."""
    with intercept():
        answer = boto3.client("cognito-idp").list_user_pools(MaxResults=1)["ResponseMetadata"]
    assert answer["HTTPStatusCode"] == 200
    assert answer["RetryAttempts"] == 0
    assert answer["HTTPHeaders"]["x-amzn-requestid"] == answer["RequestId"]
    assert answer["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"


def test_the_program_s_own_event_handlers() -> None:
    """Handlers of ``before-send`` see each call and may answer it, as against AWS."""
    seen: list[str] = []

    def answer(request: Any, **_: Any) -> Any:
        seen.append(request.url)
        raw: Any = HTTPResponse(BytesIO(b'{"UserPools":[]}'), preload_content=False)
        return AWSResponse(request.url, 200, {}, raw)  # type: ignore[arg-type] # any mapping does

    with intercept():
        client = boto3.client("cognito-idp")
        make_pool("one", client)
        client.meta.events.register("before-send.cognito-identity-provider.ListUserPools", answer)
        assert pool_names(client) == []
        client.meta.events.unregister("before-send.cognito-identity-provider.ListUserPools", answer)
        assert pool_names(client) == ["one"]
    assert seen == ["https://cognito-idp.us-east-1.amazonaws.com/"]


def test_a_call_that_a_handler_answers_has_not_happened() -> None:
    """A call that fails on the way, by a handler that plays a network, changes nothing here."""
    answers = iter([503, 503])

    def fail_twice(request: Any, **_: Any) -> Any:
        status = next(answers, None)
        if status is None:
            return None
        raw: Any = HTTPResponse(BytesIO(b"{}"), preload_content=False)
        return AWSResponse(request.url, status, {}, raw)  # type: ignore[arg-type] # any mapping does

    with intercept():
        client = boto3.client("cognito-idp", config=Config(retries={"total_max_attempts": 3}))
        client.meta.events.register(
            "before-send.cognito-identity-provider.CreateUserPool", fail_twice
        )
        answer = client.create_user_pool(PoolName="one")
        assert answer["ResponseMetadata"]["RetryAttempts"] == 2
        assert pool_names(client) == ["one"]


def test_a_stubber_around_a_client() -> None:
    """What botocore's own stubber has an answer for never gets here."""
    with intercept():
        client = boto3.client("cognito-idp")
        with Stubber(client) as stubber:
            stubber.add_response("list_user_pools", {"UserPools": [{"Name": "stubbed"}]})
            assert pool_names(client) == ["stubbed"]
        assert pool_names(client) == []


@pytest.mark.usefixtures("_no_metadata_service")
def test_an_unsigned_operation_of_an_older_client_finds_its_region() -> None:
    """Calls that need no signature go to the client's region too, whatever its endpoint."""
    west = boto3.client("cognito-idp", region_name="us-west-2", endpoint_url="http://localhost:1")
    with intercept():
        pool_id = west.create_user_pool(PoolName="west")["UserPool"]["Id"]
        app = west.create_user_pool_client(UserPoolId=pool_id, ClientName="app")
        client_id = app["UserPoolClient"]["ClientId"]
        assert pool_names() == []  # a call of another region in between
        west.sign_up(ClientId=client_id, Username="ann", Password="Passw0rd!")


def test_config_and_default_config_both_count() -> None:
    """A region in the session's default configuration is one, beside a config without."""
    with intercept():
        session = botocore.session.get_session()
        session.set_default_client_config(Config(region_name="eu-west-2"))
        client = session.create_client("cognito-idp", config=Config(read_timeout=5))
        assert client.meta.region_name == "eu-west-2"


def test_new_sessions_are_answered_by_a_before_send_handler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A session made after the first use never comes as far as sending."""

    def send(*_: object) -> None:
        raise AssertionError("the request was sent")

    with intercept():
        monkeypatch.setattr(botocore.endpoint.Endpoint, "_send", send)
        make_pool("one", boto3.Session().client("cognito-idp"))
        monkeypatch.undo()
