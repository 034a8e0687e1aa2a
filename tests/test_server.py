"""``serve``: the same answers over HTTP, its log, its inspection, its options, its end."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from cognito_intercept.cli import main as command_line
from cognito_intercept.cli import serve as server
from cognito_intercept.emulator import Cognito
from cognito_intercept.outbox import OutboxMessage
from cognito_intercept.server.inspection import MESSAGES_PATH
from cognito_intercept.server.running import bind
from cognito_intercept.server.wsgi import application
from cognito_intercept.settings import Relaxation, Settings
from tests.helpers import make_pool, refusal
from tests.serving import IN_BACKGROUND, Served, client_at, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

LATER_SCOPES: dict[str, Any] = {
    "ClientName": "machine",
    "GenerateSecret": True,
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["client_credentials"],
    "AllowedOAuthScopes": ["notes/read"],
}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A server with inspection."""
    with serve("--inspect", "--region", "eu-west-1", "--account-id", "999988887777") as running:
        yield running


def client_of(served: Served, region: str = "eu-west-1") -> CognitoIdentityProviderClient:
    """Return a boto3 client of a server."""
    client: CognitoIdentityProviderClient = client_at(served.url, region)
    return client


def test_boto3_and_documents_over_http(served: Served) -> None:
    """A pool made by a real HTTP request has its documents at the base URL."""
    pool = client_of(served).create_user_pool(PoolName="served")["UserPool"]
    assert pool["Arn"].startswith("arn:aws:cognito-idp:eu-west-1:999988887777:userpool/")
    issuer = f"{served.url}/{pool['Id']}"
    answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5)
    assert answer.json()["issuer"] == issuer
    assert answer.json()["token_endpoint"] == f"{served.url}/cognito-idp/oauth2/token"
    assert len(requests.get(answer.json()["jwks_uri"], timeout=5).json()["keys"]) == 2


def test_signature_tells_the_region(served: Served) -> None:
    """One server serves every region."""
    make_pool("far", client_of(served, "us-west-2"))
    found = client_of(served, "us-west-2").list_user_pools(MaxResults=60)["UserPools"]
    assert [pool["Name"] for pool in found] == ["far"]
    assert all(pool["Id"].startswith("us-west-2_") for pool in found)


def test_unsigned_calls_find_their_region(served: Served) -> None:
    """SignUp, GetUser and their like are unsigned: the client or the token leads to the pool."""
    idp = client_of(served, "ap-south-1")
    pool = make_pool("unsigned", idp)
    made = idp.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]
    far = client_of(served)
    far.sign_up(ClientId=made["ClientId"], Username="ann", Password="Correct-horse-9")
    idp.admin_confirm_sign_up(UserPoolId=pool, Username="ann")
    tokens = far.initiate_auth(
        ClientId=made["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Correct-horse-9"},
    )["AuthenticationResult"]
    assert far.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ann"


def test_errors_over_http(served: Served) -> None:
    """boto3 raises what it raises on AWS, and another path is not found."""
    refused = refusal(client_of(served).describe_user_pool, UserPoolId="eu-west-1_nOnE")
    assert refused == ("ResourceNotFoundException", "User pool eu-west-1_nOnE does not exist.")
    assert requests.get(f"{served.url}/nothing/here", timeout=5).status_code == 404
    assert requests.head(f"{served.url}/nothing", timeout=5).content == b""


def test_errors_that_quote_any_character_over_http(served: Served) -> None:
    """The body quotes what was sent; the header has a ``?`` where ASCII ends."""
    sent = "eu-west-1_日本"
    code, text = refusal(client_of(served).describe_user_pool, UserPoolId=sent)
    assert code == "InvalidParameterException"
    assert f"Value '{sent}' at 'userPoolId'" in text
    answer = requests.post(
        served.url,
        headers={"X-Amz-Target": "AWSCognitoIdentityProviderService.DescribeUserPool"},
        json={"UserPoolId": sent},
        timeout=5,
    )
    assert "Value 'eu-west-1_??' at 'userPoolId'" in answer.headers["x-amzn-ErrorMessage"]


def test_messages_are_logged_and_inspected(served: Served) -> None:
    """A code is in the log and behind ``--inspect``, oldest first, by any of three names."""
    idp = client_of(served)
    pool = idp.create_user_pool(PoolName="codes", AutoVerifiedAttributes=["email"])["UserPool"]
    made = idp.create_user_pool_client(UserPoolId=pool["Id"], ClientName="app")
    client_id = made["UserPoolClient"]["ClientId"]
    idp.sign_up(
        ClientId=client_id,
        Username="cleo",
        Password="Correct-horse-9",
        UserAttributes=[{"Name": "email", "Value": "cleo@example.com"}],
    )
    idp.resend_confirmation_code(ClientId=client_id, Username="cleo")

    found = _messages(served, "cleo@example.com")
    assert found == _messages(served, "cleo")
    assert [message["kind"] for message in found] == ["SignUp", "ResendCode"]
    assert found[-1]["code"] in found[-1]["body"]
    logged = served.logged(r"EMAIL to cleo@example.com \(ResendCode, user cleo.*: code (\d{6})")
    assert logged == found[-1]["code"]
    idp.confirm_sign_up(ClientId=client_id, Username="cleo", ConfirmationCode=logged)

    assert _messages(served, "nobody") == []
    everything = requests.get(served.url + MESSAGES_PATH, timeout=5).json()
    assert all(message in everything for message in found)
    assert requests.post(served.url + MESSAGES_PATH, timeout=5).status_code == 405


def _messages(served: Served, to: str) -> list[dict[str, Any]]:
    url = served.url + MESSAGES_PATH
    found: list[dict[str, Any]] = requests.get(url, params={"to": to}, timeout=5).json()
    return found


def test_messages_are_for_loopback_peers_only() -> None:
    """A peer from elsewhere is refused, even where the server listens to all the world."""
    serving = server.open_server(Settings(), bind("127.0.0.1", 0), inspect=True)
    try:
        outbox = serving.emulator.outbox
        outbox.send(OutboxMessage("p", "ann", "SignUp", "EMAIL", "a@b.c", "123456", "", "", 0.0))
        answers = {peer: _peer_asks(serving, peer) for peer in ("127.0.0.1", "::1", "10.0.0.7")}
    finally:
        serving.server.close()
    assert {peer: status for peer, (status, _) in answers.items()} == {
        "127.0.0.1": "200 OK",
        "::1": "200 OK",
        "10.0.0.7": "403 Forbidden",
    }
    assert b"123456" not in answers["10.0.0.7"][1]


def _peer_asks(serving: server.Serving, peer: str) -> tuple[str, bytes]:
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": MESSAGES_PATH,
        "QUERY_STRING": "to=ann",
        "REMOTE_ADDR": peer,
    }
    body = serving.server.application(environ, lambda status, _: statuses.append(status))
    return statuses[0], b"".join(body)


def test_messages_are_not_served_unasked() -> None:
    """Without ``--inspect`` the path is as unknown as any other."""
    with serve() as running:
        assert requests.get(running.url + MESSAGES_PATH, timeout=5).status_code == 404


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_cleanly(sent: signal.Signals) -> None:
    """Both signals end the process with status 0 and a last line, without a traceback."""
    with serve() as running:
        assert requests.get(running.url, timeout=5).status_code == 404
        running.process.send_signal(sent)
        assert running.process.wait(10) == 0
    assert running.log[-1] == "cognito-intercept: stopped\n"
    assert not any("Traceback" in line for line in running.log)


def test_sigint_ends_it_in_the_background() -> None:
    """A shell starts what runs in the background with SIGINT ignored; it is heard all the same."""
    with serve(prefix=IN_BACKGROUND) as running:
        assert requests.get(running.url, timeout=5).status_code == 404
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(10) == 0
    assert running.log[-1] == "cognito-intercept: stopped\n"


def test_aws_issuer() -> None:
    """``--issuer aws`` names AWS as the issuer; what is to be fetched is on the server."""
    with serve("--issuer", "aws") as running:
        pool = make_pool("hard-coded", client_of(running, "us-east-1"))
        url = f"{running.url}/{pool}/.well-known/openid-configuration"
        document = requests.get(url, timeout=5).json()
        assert document["issuer"] == f"https://cognito-idp.us-east-1.amazonaws.com/{pool}"
        assert document["jwks_uri"] == f"{running.url}/{pool}/.well-known/jwks.json"
        assert document["token_endpoint"] == f"{running.url}/cognito-idp/oauth2/token"


def test_strictness_options(served: Served) -> None:
    """Relaxed by default, strict or partly relaxed as asked."""
    _make_client_of_later_scopes(served)
    with serve("--relaxed", "scopes") as running:
        _make_client_of_later_scopes(running)
    with serve("--strict") as running:
        code, _ = refusal(_make_client_of_later_scopes, served=running)
        assert code == "ScopeDoesNotExistException"


def _make_client_of_later_scopes(served: Served) -> None:
    idp = client_of(served)
    pool = make_pool("strictness", idp)
    idp.create_user_pool_client(UserPoolId=pool, **LATER_SCOPES)


def test_settings_of_the_options() -> None:
    """Each option reaches the setting that it names."""
    parse = command_line._parser().parse_args
    plain = command_line._settings(parse(["serve"]))
    assert plain == Settings(relaxed=frozenset(Relaxation))
    given = parse(["serve", "--strict", "--base-url", "http://cognito:80/", "--issuer", "aws"])
    assert command_line._settings(given) == Settings(base_url="http://cognito:80", aws_issuer=True)
    relaxed = command_line._settings(parse(["serve", "--relaxed", "scopes", "secret-hash"]))
    assert relaxed.relaxed == {Relaxation.SCOPES, Relaxation.SECRET_HASH}


@pytest.mark.parametrize(
    "options",
    [
        ["--account-id", "12"],
        ["--strict", "--relaxed", "scopes"],
        ["--issuer", "me"],
        ["--base-url", "localhost:4566"],
        ["--base-url", "http://localhost:99999"],
        ["--base-url", "http://["],
        ["--region", ""],
        ["--port", "65536"],
        ["--port", "http"],
    ],
)
def test_wrong_options_are_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong option ends the program with its usage."""
    with pytest.raises(SystemExit) as caught:
        command_line.main(["serve", *options])
    assert caught.value.code == 2
    assert "usage: cognito-intercept serve" in capsys.readouterr().err


def test_port_in_use(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """The reason is one line, and the status is 1."""
    assert command_line.main(["serve", "--port", str(served.port)]) == 1
    assert "in use" in capsys.readouterr().err


def test_seed_repeats(served: Served) -> None:
    """``--seed`` makes identifiers the same in two servers, unlike in the unseeded one."""
    ids = []
    for _ in range(2):
        with serve("--seed", "7") as running:
            ids.append(make_pool("seeded", client_of(running)))
    assert ids[0] == ids[1] != make_pool("unseeded", client_of(served))


def test_emulator_without_base_url_is_not_served() -> None:
    """The WSGI application needs to know by which URL it is known."""
    with pytest.raises(ValueError, match="base_url"):
        application(Cognito(Settings()))


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("dynamodb", "list_tables", {}),
        ("sqs", "list_queues", {}),
        ("sts", "get_caller_identity", {}),
        ("ec2", "describe_vpcs", {}),
        ("s3", "list_buckets", {}),
        ("s3", "put_object", {"Bucket": "some-bucket", "Key": "key", "Body": b"text"}),
        ("lambda", "list_functions", {}),
        ("route53", "list_hosted_zones", {}),
        ("cloudwatch", "list_metrics", {}),
    ],
)
def test_calls_of_other_services(
    served: Served, service: Any, operation: str, parameters: dict[str, Any]
) -> None:
    """Each protocol's parser reads what is wrong, and nothing is retried."""
    client = boto3.client(
        service,
        region_name="eu-west-1",
        endpoint_url=served.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    with pytest.raises(ClientError, match=r"\(NotImplemented\).*cognito-idp") as caught:
        getattr(client, operation)(**parameters)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0
