"""The routes: documents, token endpoint and JSON API, in both forms, and nothing else."""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING, Any

import boto3
import pyotp
import pytest
import requests

from cognito_intercept import intercept
from tests.helpers import make_pool
from tests.machines import discovery_of, make_machine
from tests.realms import claims_of, make_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

API = "https://cognito-idp.us-east-1.amazonaws.com"
LOCAL = "http://localhost:4566"
TARGET = {"X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools"}


def get(url: str, **options: Any) -> requests.Response:
    """Send a GET request."""
    return requests.get(url, timeout=5, **options)


def test_discovery_document_of_a_pool_with_a_domain(idp: CognitoIdentityProviderClient) -> None:
    """The members, their order and the compact spelling are those recorded from AWS (R228)."""
    pool = make_pool("documents", idp)
    idp.create_user_pool_domain(UserPoolId=pool, Domain="notes-app")
    domain = "https://notes-app.auth.us-east-1.amazoncognito.com"

    answer = get(f"{API}/{pool}/.well-known/openid-configuration")

    assert answer.text == (
        f'{{"authorization_endpoint":"{domain}/oauth2/authorize",'
        f'"end_session_endpoint":"{domain}/logout",'
        '"id_token_signing_alg_values_supported":["RS256"],'
        f'"issuer":"{API}/{pool}",'
        f'"jwks_uri":"{API}/{pool}/.well-known/jwks.json",'
        '"response_types_supported":["code","token"],'
        f'"revocation_endpoint":"{domain}/oauth2/revoke",'
        '"scopes_supported":["openid","email","phone","profile"],'
        '"subject_types_supported":["public"],'
        f'"token_endpoint":"{domain}/oauth2/token",'
        '"token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"],'
        f'"userinfo_endpoint":"{domain}/oauth2/userInfo"}}'
    )
    assert answer.headers["Content-Type"] == "application/json"


def test_token_endpoint_of_the_aws_form_follows_the_domain(
    idp: CognitoIdentityProviderClient,
) -> None:
    """It is the prefixed one until the pool has a domain, and again when it has none left."""
    machine = make_machine()
    issuer, prefixed = f"{API}/{machine.pool_id}", f"{API}/cognito-idp/oauth2/token"
    assert machine.discovery["token_endpoint"] == prefixed

    idp.create_user_pool_domain(UserPoolId=machine.pool_id, Domain="notes-app")
    at_domain = discovery_of(issuer)["token_endpoint"]
    assert at_domain == "https://notes-app.auth.us-east-1.amazoncognito.com/oauth2/token"
    for url in (at_domain, prefixed):
        form = {"grant_type": "client_credentials"}
        assert requests.post(url, data=form, auth=machine.auth, timeout=5).status_code == 200

    idp.delete_user_pool_domain(UserPoolId=machine.pool_id, Domain="notes-app")
    assert discovery_of(issuer)["token_endpoint"] == prefixed
    assert requests.post(at_domain, data=form, timeout=5).status_code == 404


def test_custom_domain_serves_the_token_endpoint(idp: CognitoIdentityProviderClient) -> None:
    """A custom domain is a host of its own, and goes before a prefix in the documents."""
    machine = make_machine()
    idp.create_user_pool_domain(UserPoolId=machine.pool_id, Domain="notes-app")
    idp.create_user_pool_domain(
        UserPoolId=machine.pool_id,
        Domain="auth.example.com",
        CustomDomainConfig={
            "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/"
            "11111111-2222-3333-4444-555555555555"
        },
    )
    endpoint = discovery_of(f"{API}/{machine.pool_id}")["token_endpoint"]
    assert endpoint == "https://auth.example.com/oauth2/token"
    answer = requests.post(
        endpoint, data={"grant_type": "client_credentials"}, auth=machine.auth, timeout=5
    )
    assert answer.status_code == 200
    # The documents are at the issuer only [R hosted-ui.md 10].
    for name in ("openid-configuration", "jwks.json"):
        assert get(f"https://auth.example.com/.well-known/{name}").status_code == 404


def test_domain_serves_the_clients_of_its_own_pool_only(
    idp: CognitoIdentityProviderClient,
) -> None:
    """Another pool's app client is unknown there."""
    machine, other = make_machine(), make_machine()
    idp.create_user_pool_domain(UserPoolId=machine.pool_id, Domain="notes-app")
    answer = requests.post(
        "https://notes-app.auth.us-east-1.amazoncognito.com/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=other.auth,
        timeout=5,
    )
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_client"})


@pytest.mark.cognito(base_url=LOCAL)
def test_local_form_advertises_one_base_url(idp: CognitoIdentityProviderClient) -> None:
    """Issuer, documents and endpoints are below the base URL, domain or none."""
    machine = make_machine(LOCAL)
    before = machine.discovery
    idp.create_user_pool_domain(UserPoolId=machine.pool_id, Domain="notes-app")

    assert discovery_of(f"{LOCAL}/{machine.pool_id}") == before
    assert before["issuer"] == f"{LOCAL}/{machine.pool_id}"
    assert before["jwks_uri"] == f"{LOCAL}/{machine.pool_id}/.well-known/jwks.json"
    assert before["token_endpoint"] == f"{LOCAL}/cognito-idp/oauth2/token"
    assert machine.ask(machine.auth).status_code == 200


@pytest.mark.usefixtures("cognito")
@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("eu-west-1", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
    ],
)
def test_documents_of_every_partition(region: str, suffix: str) -> None:
    """A pool is found at its region's host, whose name ends as its partition wants."""
    pool = make_pool("partitions", boto3.client("cognito-idp", region_name=region))
    issuer = f"https://cognito-idp.{region}.{suffix}/{pool}"
    document = discovery_of(issuer)
    assert document["issuer"] == issuer
    assert document["token_endpoint"].startswith(f"https://cognito-idp.{region}.{suffix}/")
    assert len(get(document["jwks_uri"]).json()["keys"]) == 2


@pytest.mark.usefixtures("cognito")
def test_govcloud_domains_are_fips_hosts() -> None:
    """In GovCloud a prefix domain is on ``auth-fips``, the only hosts there are."""
    idp = boto3.client("cognito-idp", region_name="us-gov-west-1")
    pool = make_pool("gov", idp)
    idp.create_user_pool_domain(UserPoolId=pool, Domain="notes-app")
    document = discovery_of(f"https://cognito-idp.us-gov-west-1.amazonaws.com/{pool}")
    host = "https://notes-app.auth-fips.us-gov-west-1.amazoncognito.com"
    assert document["token_endpoint"] == f"{host}/oauth2/token"
    assert requests.post(document["token_endpoint"], timeout=5).status_code == 400


def test_jwks_has_the_pool_s_two_keys(idp: CognitoIdentityProviderClient) -> None:
    """Members are in AWS's order; another pool has other keys."""
    pools = [make_pool(name, idp) for name in ("one", "two")]
    sets = [get(f"{API}/{pool}/.well-known/jwks.json").json()["keys"] for pool in pools]
    for key in sets[0]:
        assert list(key) == ["alg", "e", "kid", "kty", "n", "use"]
        assert (key["alg"], key["e"], key["kty"], key["use"]) == ("RS256", "AQAB", "RSA", "sig")
    assert len({key["kid"] for keys in sets for key in keys}) == 4


@pytest.mark.usefixtures("cognito")
@pytest.mark.parametrize("document", ["openid-configuration", "jwks.json"])
def test_unknown_pool_has_no_documents(document: str) -> None:
    """The answer names the pool."""
    answer = get(f"{API}/us-east-1_nOnE/.well-known/{document}")
    assert answer.status_code == 404
    assert answer.json() == {
        "code": "ResourceNotFoundException",
        "message": "User pool us-east-1_nOnE does not exist.",
    }


def test_pool_is_not_found_at_another_region_s_host(idp: CognitoIdentityProviderClient) -> None:
    """Each region has its own pools."""
    pool = make_pool("here", idp)
    elsewhere = f"https://cognito-idp.eu-west-1.amazonaws.com/{pool}/.well-known/jwks.json"
    assert get(elsewhere).status_code == 404


def test_json_api_by_requests(idp: CognitoIdentityProviderClient) -> None:
    """``POST /`` of the regional host is the API that boto3 speaks."""
    make_pool("by-boto3", idp)
    answer = requests.post(API + "/", headers=TARGET, data=b'{"MaxResults": 5}', timeout=5)
    assert [pool["Name"] for pool in answer.json()["UserPools"]] == ["by-boto3"]
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"


@pytest.mark.usefixtures("cognito")
def test_json_api_s_errors_by_requests() -> None:
    """An error has its status, its type and its text in the body and in headers."""
    headers = {"X-Amz-Target": "AWSCognitoIdentityProviderService.DescribeUserPool"}
    body = b'{"UserPoolId": "us-east-1_nOnE"}'
    answer = requests.post(API + "/", headers=headers, data=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["__type"] == "ResourceNotFoundException"
    assert answer.headers["x-amzn-ErrorType"] == "ResourceNotFoundException:"
    assert answer.headers["x-amzn-ErrorMessage"] == answer.json()["message"]


@pytest.mark.usefixtures("cognito")
def test_json_api_without_such_an_operation() -> None:
    """An operation that the model does not have is named in the refusal."""
    headers = {"X-Amz-Target": "AWSCognitoIdentityProviderService.AdminMakeTea"}
    answer = requests.post(API + "/", headers=headers, data=b"{}", timeout=5)
    assert answer.status_code == 400
    assert answer.json() == {
        "__type": "UnknownOperationException",
        "message": "Operation AdminMakeTea could not be found.",
    }


@pytest.mark.cognito(base_url=LOCAL)
def test_json_api_at_the_base_url_finds_the_region(cognito: Cognito) -> None:
    """Without a region in the host, the signature tells it, or the pool that is named."""
    pool = make_pool("far", boto3.client("cognito-idp", region_name="eu-west-1"))
    target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.DescribeUserPool"}
    unsigned = requests.post(LOCAL, headers=target, json={"UserPoolId": pool}, timeout=5)
    assert unsigned.json()["UserPool"]["Name"] == "far"

    scope = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/cognito-idp/aws4_request"
    signed = requests.post(
        LOCAL, headers=TARGET | {"Authorization": scope}, json={"MaxResults": 5}, timeout=5
    )
    assert [pool["Name"] for pool in signed.json()["UserPools"]] == ["far"]
    assert cognito.settings.region == "us-east-1"


@pytest.mark.cognito(base_url="http://localhost:4566/idp/")
def test_base_url_may_have_a_path(idp: CognitoIdentityProviderClient) -> None:
    """Everything is below it then."""
    machine = make_machine("http://localhost:4566/idp")
    assert machine.discovery["token_endpoint"] == (
        "http://localhost:4566/idp/cognito-idp/oauth2/token"
    )
    assert machine.ask(machine.auth).status_code == 200
    assert make_pool("another", idp) != machine.pool_id


@pytest.mark.usefixtures("cognito")
def test_browsers_may_read_answers() -> None:
    """A request with an Origin is told that anyone may read it [V]; a preflight is answered."""
    origin = {"Origin": "https://app.example.com"}
    answer = requests.post(API + "/", headers=TARGET | origin, json={"MaxResults": 1}, timeout=5)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
    assert answer.headers["Access-Control-Expose-Headers"] == exposed

    asked = origin | {"Access-Control-Request-Headers": "x-amz-target,content-type"}
    preflight = requests.options(API + "/", headers=asked, timeout=5)
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Methods"] == "POST"
    assert preflight.headers["Access-Control-Allow-Headers"] == "x-amz-target,content-type"

    plain = requests.post(API + "/", headers=TARGET, json={"MaxResults": 1}, timeout=5)
    assert "Access-Control-Allow-Origin" not in plain.headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", "POST"),
        ("/us-east-1_x/.well-known/jwks.json", "GET,HEAD"),
        ("/us-east-1_x/.well-known/openid-configuration", "GET,HEAD"),
        ("/cognito-idp/oauth2/token", "POST"),
    ],
)
@pytest.mark.parametrize("url", [API, LOCAL])
@pytest.mark.cognito(base_url=LOCAL)
@pytest.mark.usefixtures("cognito")
def test_preflight_of_every_route(url: str, path: str, methods: str) -> None:
    """It names no operation, and is answered at AWS's host and at the base URL alike."""
    headers = {
        "Origin": "https://app.example.com",
        "Access-Control-Request-Method": methods.partition(",")[0],
        "Access-Control-Request-Headers": "content-type,x-amz-target,x-amz-user-agent",
    }
    answer = requests.options(url + path, headers=headers, timeout=5)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == methods
    wanted = headers["Access-Control-Request-Headers"]
    assert answer.headers["Access-Control-Allow-Headers"] == wanted
    assert answer.headers["Access-Control-Max-Age"] == "172800"


@pytest.mark.cognito(base_url=LOCAL)
def test_looking_up_creates_no_region(cognito: Cognito) -> None:
    """Documents and tokens of regions without a pool leave the emulator as it was."""
    for host in (API, "https://cognito-idp.eu-west-1.amazonaws.com", LOCAL):
        assert get(f"{host}/eu-west-1_x/.well-known/jwks.json").status_code == 404
        assert requests.post(f"{host}/cognito-idp/oauth2/token", timeout=5).status_code == 400
    domain = "https://shop.auth.eu-west-1.amazoncognito.com/oauth2/token"
    assert requests.post(domain, timeout=5).status_code == 404
    assert cognito.services() == []


@pytest.mark.usefixtures("cognito")
def test_error_header_is_short_and_printable() -> None:
    """The header has at most 1 KB of printable ASCII; the body has the whole text."""
    headers = {"X-Amz-Target": "AWSCognitoIdentityProviderService.DescribeUserPool"}
    sent = "\x00\x1b\x7f\x85\u2028\n" + "long " * 500
    answer = requests.post(API + "/", headers=headers, json={"UserPoolId": sent}, timeout=5)
    assert answer.status_code == 400
    assert sent in answer.json()["message"]
    header = answer.headers["x-amzn-ErrorMessage"]
    assert len(header) == 1024
    assert header.isascii()
    assert header.isprintable()
    assert "'???" in header


@pytest.mark.cognito(base_url=LOCAL)
@pytest.mark.usefixtures("cognito")
def test_session_leads_to_its_region() -> None:
    """An unsigned call at the base URL that names only a Session finds the session's region."""
    idp = boto3.client("cognito-idp", region_name="eu-west-1")
    realm = make_realm(idp)
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        MfaConfiguration="ON",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    realm.make_user("ann")
    challenge = realm.sign_in("ann")
    assert challenge["ChallengeName"] == "MFA_SETUP"

    associated = unsigned("AssociateSoftwareToken", Session=challenge["Session"])
    code = pyotp.TOTP(associated["SecretCode"]).now()
    verified = unsigned("VerifySoftwareToken", Session=associated["Session"], UserCode=code)
    assert verified["Status"] == "SUCCESS"
    signed_in = unsigned(
        "RespondToAuthChallenge",
        ClientId=realm.client_id,
        ChallengeName="MFA_SETUP",
        Session=verified["Session"],
        ChallengeResponses={"USERNAME": "ann"},
    )
    assert claims_of(signed_in["AuthenticationResult"]["IdToken"])["cognito:username"] == "ann"


@pytest.mark.cognito(base_url=LOCAL)
@pytest.mark.usefixtures("cognito")
def test_unknown_session_is_of_the_default_region() -> None:
    """What leads nowhere is refused as anywhere."""
    make_pool("far", boto3.client("cognito-idp", region_name="eu-west-1"))
    answer = unsigned("AssociateSoftwareToken", Session="x" * 30)
    assert answer["__type"] == "NotAuthorizedException"


def unsigned(operation: str, **params: Any) -> Any:
    """Call an operation at the base URL without a signature, and return the body."""
    headers = {"X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"}
    return requests.post(LOCAL, headers=headers, json=params, timeout=5).json()


@pytest.mark.usefixtures("cognito")
def test_other_methods_and_paths_of_aws_s_hosts() -> None:
    """They are refused here, since nothing may reach AWS."""
    wrong_method = get(f"{API}/cognito-idp/oauth2/token")
    assert (wrong_method.status_code, wrong_method.headers["Allow"]) == (405, "POST")
    assert get(f"{API}/nothing/here").status_code == 404
    nobody = requests.post("https://none.auth.us-east-1.amazoncognito.com/oauth2/token", timeout=5)
    assert nobody.status_code == 404
    assert "none.auth.us-east-1.amazoncognito.com" in nobody.json()["message"]


def test_authorization_endpoint_of_a_pool_without_a_domain(
    idp: CognitoIdentityProviderClient,
) -> None:
    """It is where the document says, and leads to pages beside it."""
    pool = make_pool("later", idp)
    endpoint = discovery_of(f"{API}/{pool}")["authorization_endpoint"]
    answer = get(endpoint, params={"response_type": "code"}, allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{API}/cognito-idp/error?error=")


def test_head_has_the_headers_only(idp: CognitoIdentityProviderClient) -> None:
    """HEAD is GET without the body."""
    url = f"{API}/{make_pool('head', idp)}/.well-known/jwks.json"
    answer = requests.head(url, timeout=5)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(get(url).content)


class _Neighbour(http.server.BaseHTTPRequestHandler):
    """Another emulator, which lives at the same base URL."""

    def do_GET(self) -> None:
        """Answer everything."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"neighbour")

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def neighbour() -> Iterator[str]:
    """The base URL of a server that answers everything."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Neighbour) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_other_services_at_the_base_url_are_left_alone(neighbour: str) -> None:
    """Only the paths of the table are ours there, and of ``POST /`` only Cognito's calls."""
    with intercept(base_url=neighbour):
        pool = make_pool("next-door")
        assert get(f"{neighbour}/{pool}/.well-known/jwks.json").json()["keys"]
        assert get(f"{neighbour}/my-bucket/key").text == "neighbour"
        dynamodb = {"X-Amz-Target": "DynamoDB_20120810.ListTables"}
        assert requests.post(neighbour, headers=dynamodb, timeout=5).text == "neighbour"
        ours = requests.post(neighbour, headers=TARGET, json={"MaxResults": 1}, timeout=5)
        assert [pool["Name"] for pool in ours.json()["UserPools"]] == ["next-door"]


def test_other_hosts_are_left_alone(neighbour: str, cognito: Cognito) -> None:
    """What is not Cognito's goes where it was sent."""
    assert get(f"{neighbour}/us-east-1_x/.well-known/jwks.json").text == "neighbour"
    assert cognito.services() == []
