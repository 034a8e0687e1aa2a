"""Clients of ``cognito-identity``: regions, credentials, other servers, the end of a context."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import (
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ReadTimeoutError,
)

from cognito_intercept import intercept
from tests.helpers import refusal
from tests.identity_pools import AUTHENTICATED, make_identity_realm
from tests.serving import serve, stand_in

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

KEYS: Any = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
JSON = "application/x-amz-json-1.1"


class _Elsewhere(BaseHTTPRequestHandler):
    """A stand-in for another emulator of identity pools."""

    def do_POST(self) -> None:
        """Answer with the region that the call is signed for."""
        self.rfile.read(int(self.headers["Content-Length"]))
        scope = self.headers.get("Authorization", "///unsigned").split("/")[2:3]
        body = f'{{"IdentityId": "{"".join(scope)}:0"}}'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.usefixtures("_no_metadata_service")
def test_a_client_from_inside_never_reaches_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside it is refused, with credentials and without; the error names its service."""
    with intercept(region="eu-west-1"):
        client = boto3.client("cognito-identity")
        assert client.meta.region_name == "eu-west-1"
        assert client.list_identity_pools(MaxResults=1)["IdentityPools"] == []
    with pytest.raises(NoCredentialsError, match="This cognito-identity client was made"):
        client.list_identity_pools(MaxResults=1)
    with pytest.raises(NoCredentialsError, match="none is active now"):
        client.get_id(IdentityPoolId="eu-west-1:0")  # a call without signature
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with pytest.raises(NoCredentialsError, match="none is active now"):
        client.list_identity_pools(MaxResults=1)
    with intercept():
        assert client.list_identity_pools(MaxResults=1)["IdentityPools"] == []


@pytest.mark.usefixtures("_no_metadata_service")
def test_outside_nothing_is_changed() -> None:
    """With no emulator active, no region is made up for these clients either."""
    with intercept():
        boto3.client("cognito-identity")
    with pytest.raises(NoRegionError) as caught:
        boto3.client("cognito-identity")
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.usefixtures("_no_metadata_service")
@pytest.mark.parametrize("service", ["sqs", "cognito-sync", "sts", "secretsmanager"])
def test_other_services_without_a_region(service: Any) -> None:
    """Their clients are made, or refused for want of a region, exactly as outside."""

    def make() -> tuple[str, str]:
        try:
            return "made", boto3.client(service).meta.endpoint_url
        except NoRegionError as error:
            return "refused", str(error)

    before = make()
    with intercept():
        assert make() == before
        if before[0] == "refused":
            with pytest.raises(NoRegionError) as caught:
                boto3.client(service)
            (note,) = caught.value.__notes__
            assert f"client of {service!r}" in note
            assert "'cognito-idp' and 'cognito-identity' only" in note
    assert make() == before


def test_a_client_of_another_server(cognito: Cognito) -> None:
    """What is not about identity pools of ours goes there, signed for the client's region."""
    realm = make_identity_realm(cognito)
    identity_id, _ = realm.identity()
    with stand_in(_Elsewhere) as url:
        before: Any = {"endpoint_url": url, "region_name": "ap-south-1", **KEYS}
        client = boto3.client("cognito-identity", **before)
        described = client.describe_identity(IdentityId="ap-south-1:77")
        assert described["IdentityId"] == "ap-south-1:0"
        assert cognito.calls.of("DescribeIdentity") == []
        ours = boto3.client("cognito-identity", **{**before, "region_name": "us-east-1"})
        assert ours.describe_identity(IdentityId=identity_id)["Logins"] == [realm.provider]
        assert len(cognito.calls.of("DescribeIdentity")) == 1


def test_lost_connections(cognito: Cognito) -> None:
    """Faults happen to these calls as well."""
    client = boto3.client("cognito-identity", config=Config(retries={"total_max_attempts": 1}))
    cognito.faults.lose_connection("ListIdentityPools")
    with pytest.raises(EndpointConnectionError):
        client.list_identity_pools(MaxResults=1)
    cognito.faults.lose_connection("CreateIdentityPool", when="after")
    settings: Any = {"IdentityPoolName": "one", "AllowUnauthenticatedIdentities": True}
    with pytest.raises(ReadTimeoutError):
        client.create_identity_pool(**settings)
    assert len(client.list_identity_pools(MaxResults=9)["IdentityPools"]) == 1


def test_http_clients(cognito: Cognito) -> None:
    """A call by a plain HTTP client is answered, and so are the documents of the issuer."""
    realm = make_identity_realm(cognito)
    answer = requests.post(
        "https://cognito-identity.us-east-1.amazonaws.com/",
        json={"IdentityPoolId": realm.id},
        headers={"X-Amz-Target": "AWSCognitoIdentityService.GetId", "Content-Type": JSON},
        timeout=5,
    )
    assert answer.json()["IdentityId"].startswith("us-east-1:")
    issuer = "https://cognito-identity.amazonaws.com"
    url = f"{issuer}/.well-known/openid-configuration"
    document = requests.get(url, timeout=5).json()
    assert (document["issuer"], document["jwks_uri"]) == (issuer, f"{issuer}/.well-known/jwks_uri")
    keys = requests.get(document["jwks_uri"], timeout=5).json()["keys"]
    assert [(key["kid"], key["alg"]) for key in keys] == [("us-east-11", "RS512")]


def test_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server answers both APIs; an unsigned call finds the region of its identity pool."""
    with serve("--region", "eu-west-1") as served:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY", served.url)
        client = boto3.client("cognito-identity", region_name="us-west-2", **KEYS)
        made = client.create_identity_pool(
            IdentityPoolName="guests", AllowUnauthenticatedIdentities=True
        )
        guest = client.get_id(IdentityPoolId=made["IdentityPoolId"])["IdentityId"]
        assert guest.startswith("us-west-2:")
        token = client.get_open_id_token(IdentityId=guest)["Token"]
        assert token
        code, _ = refusal(client.get_credentials_for_identity, IdentityId=guest)
        assert code == "InvalidIdentityPoolConfigurationException"
        document = f"{served.url}/cognito-identity/.well-known/openid-configuration"
        found = requests.get(document, timeout=5).json()
        assert found["issuer"] == f"{served.url}/cognito-identity"
        keys = requests.get(found["jwks_uri"], timeout=5).json()["keys"]
        assert [key["kid"] for key in keys] == ["us-west-21"]


@pytest.mark.cognito(base_url="http://localhost:4566")
def test_names_of_a_user_pool_in_the_local_form(cognito: Cognito) -> None:
    """A login by the issuer's name, as Amplify sends it, is one of the provider by AWS's name."""
    realm = make_identity_realm(cognito)
    token = realm.user.sign_in().id
    names = (realm.provider, f"localhost:4566/{realm.pool.id}")
    identities = {
        realm.client.get_id(IdentityPoolId=realm.id, Logins={name: token})["IdentityId"]
        for name in names
    }
    (identity_id,) = identities
    for name in names:
        issued = realm.client.get_credentials_for_identity(
            IdentityId=identity_id, Logins={name: token}
        )
        assert cognito.assumed_role(issued["Credentials"]["AccessKeyId"]) == AUTHENTICATED
    call = {"IdentityPoolId": realm.id, "Logins": {f"localhost:1/{realm.pool.id}": token}}
    assert refusal(realm.client.get_id, **call) == (
        "NotAuthorizedException",
        "Token is not from a supported provider of this identity pool.",
    )


@pytest.mark.cognito(base_url="http://localhost:4566")
def test_two_users_by_two_names_of_a_user_pool(cognito: Cognito) -> None:
    """They are no one identity, which has one login of a user pool at most; none is made."""
    realm = make_identity_realm(cognito)
    tokens = [realm.pool.user(name).sign_in().id for name in ("bob", "eve")]
    names = (realm.provider, f"localhost:4566/{realm.pool.id}")
    logins = dict(zip(names, tokens, strict=True))
    assert refusal(realm.client.get_id, IdentityPoolId=realm.id, Logins=logins) == (
        "ResourceConflictException",
        "The logins are linked to different identities.",
    )
    listed = realm.client.list_identities(IdentityPoolId=realm.id, MaxResults=9)
    assert listed["Identities"] == []
