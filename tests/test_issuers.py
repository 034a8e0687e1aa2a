"""The two issuers of a user pool (IssuerConfiguration): tokens, documents, hosts, verifiers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import jwt
import pytest
import requests
import responses
from joserfc import jwt as jose_jwt
from joserfc.jwk import KeySet

from cognito_intercept import intercept
from cognito_intercept.fronts.guard import NotCoveredError
from cognito_intercept.hosts import issuer_host, region_of_issuer_host
from tests.machines import discovery_of, make_machine
from tests.realms import Realm, claims_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

UPDATED = {"IssuerConfiguration": {"Type": "UPDATED"}}
ORIGINAL = {"IssuerConfiguration": {"Type": "ORIGINAL"}}
BASE = "http://localhost:4566"


@pytest.fixture
def updated(idp: Any) -> Realm:
    """A pool with the second issuer and a user in it."""
    realm = make_realm(idp, UPDATED)
    realm.make_user(email="ann@example.com")
    return realm


def original_issuer(realm: Realm) -> str:
    """Return the issuer that is built from region and pool id."""
    return f"https://cognito-idp.us-east-1.amazonaws.com/{realm.pool_id}"


def updated_issuer(realm: Realm) -> str:
    """Return the issuer of IssuerConfiguration UPDATED."""
    return f"https://issuer-cognito-idp.us-east-1.amazonaws.com/{realm.pool_id}"


def verified(token: str, issuer: str, audience: str | None = None) -> Any:
    """Return a token's claims as PyJWT verifies them, with the keys at an issuer."""
    key = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json").get_signing_key_from_jwt(token)
    return jwt.decode(token, key, ["RS256"], issuer=issuer, audience=audience)


def test_issuer_of_every_token(updated: Realm) -> None:
    """ID and access token name the second host, at sign-in and after a refresh [D]."""
    signed_in = updated.tokens()
    renewed = updated.refresh(signed_in["RefreshToken"])["AuthenticationResult"]
    for tokens in (signed_in, renewed):
        for name in ("IdToken", "AccessToken"):
            assert claims_of(tokens[name])["iss"] == updated_issuer(updated)


def test_issuer_of_a_machines_tokens(idp: Any) -> None:
    """The tokens of app clients name it too."""
    machine = make_machine()
    idp.update_user_pool(UserPoolId=machine.pool_id, **UPDATED)
    issuer = f"https://issuer-cognito-idp.us-east-1.amazonaws.com/{machine.pool_id}"
    assert claims_of(machine.token())["iss"] == issuer


def test_documents_of_the_updated_issuer(updated: Realm) -> None:
    """Discovery and keys are at the second host, and discovery names both of its addresses."""
    issuer = updated_issuer(updated)
    document = discovery_of(issuer)
    assert (document["issuer"], document["jwks_uri"]) == (issuer, f"{issuer}/.well-known/jwks.json")
    # The endpoints are where they were.
    assert document["token_endpoint"].startswith("https://cognito-idp.us-east-1.amazonaws.com/")
    assert discovery_of(original_issuer(updated)) == document


def test_verifiers_of_the_updated_issuer(updated: Realm) -> None:
    """PyJWT (over urllib) and joserfc (over requests) verify what the second host publishes."""
    tokens, issuer = updated.tokens(), updated_issuer(updated)
    assert verified(tokens["AccessToken"], issuer) == claims_of(tokens["AccessToken"])
    assert verified(tokens["IdToken"], issuer, updated.client_id)["cognito:username"] == "ann"
    keys = KeySet.import_key_set(requests.get(discovery_of(issuer)["jwks_uri"], timeout=5).json())
    read = jose_jwt.decode(tokens["AccessToken"], keys, algorithms=["RS256"])
    jose_jwt.JWTClaimsRegistry(iss={"essential": True, "value": issuer}).validate(read.claims)


def test_a_verifier_that_builds_the_issuer_fails(updated: Realm) -> None:
    """Region and pool id do not make the issuer any more: the token is refused."""
    with pytest.raises(jwt.InvalidIssuerError):
        verified(updated.access(), original_issuer(updated))


def test_tokens_are_credentials_with_either_issuer(idp: Any) -> None:
    """GetUser takes tokens of before and after a change of the issuer, to and fro."""
    realm = make_realm(idp)
    realm.make_user()
    before = realm.access()
    idp.update_user_pool(UserPoolId=realm.pool_id, **UPDATED)
    after = realm.access()
    assert claims_of(before)["iss"] == original_issuer(realm)
    assert claims_of(after)["iss"] == updated_issuer(realm)
    for token in (before, after):
        assert idp.get_user(AccessToken=token)["Username"] == "ann"
    assert verified(before, original_issuer(realm))
    idp.update_user_pool(UserPoolId=realm.pool_id, PoolName="other")  # kept where it is omitted
    assert claims_of(realm.access())["iss"] == updated_issuer(realm)
    idp.update_user_pool(UserPoolId=realm.pool_id, **ORIGINAL)
    assert claims_of(realm.access())["iss"] == original_issuer(realm)
    assert idp.get_user(AccessToken=after)["Username"] == "ann"


def test_user_info_of_an_updated_issuer(idp: Any, cognito: Cognito) -> None:
    """The userInfo endpoint takes a token of the second issuer."""

    def add_openid(event: Any, _context: object) -> Any:
        added = {"accessTokenGeneration": {"scopesToAdd": ["openid"]}}
        event["response"]["claimsAndScopeOverrideDetails"] = added
        return event

    cognito.on("PreTokenGeneration", add_openid, version="V2_0")
    realm = make_realm(idp, UPDATED)
    realm.make_user()
    bearer = {"Authorization": f"Bearer {realm.access()}"}
    endpoint = discovery_of(updated_issuer(realm))["userinfo_endpoint"]
    assert requests.get(endpoint, headers=bearer, timeout=5).json()["username"] == "ann"


def test_the_second_host_serves_updated_issuers_only(idp: Any, updated: Realm) -> None:
    """A pool with the original issuer is unknown there (G), as is an unknown one; no API either."""
    other = make_realm(idp, ORIGINAL)
    for pool_id in (other.pool_id, "us-east-1_unknown00"):
        url = f"https://issuer-cognito-idp.us-east-1.amazonaws.com/{pool_id}/.well-known/jwks.json"
        answer = requests.get(url, timeout=5)
        assert (answer.status_code, answer.json()["message"]) == (
            404,
            f"User pool {pool_id} does not exist.",
        )
    host = "https://issuer-cognito-idp.us-east-1.amazonaws.com"
    assert requests.post(f"{host}/", timeout=5).status_code == 404
    url = f"{host}/{updated.pool_id}/.well-known/jwks.json"
    assert requests.post(url, timeout=5).status_code == 405


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "issuer-cognito-idp.us-east-1.amazonaws.com"),
        ("us-gov-west-1", "issuer-cognito-idp.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "issuer-cognito-idp.cn-north-1.amazonaws.com.cn"),
        ("eusc-de-east-1", "issuer-cognito-idp.eusc-de-east-1.amazonaws.eu"),
        ("us-iso-east-1", "issuer-cognito-idp.us-iso-east-1.c2s.ic.gov"),
    ],
)
@pytest.mark.usefixtures("cognito")
def test_second_host_of_every_partition(region: str, host: str) -> None:
    """The suffix is that of the region's partition; the documents are there."""
    assert (issuer_host(region), region_of_issuer_host(host)) == (host, region)
    realm = make_realm(boto3.client("cognito-idp", region_name=region), UPDATED)
    assert discovery_of(f"https://{host}/{realm.pool_id}")["issuer"].startswith(f"https://{host}/")


@pytest.mark.parametrize(
    "host",
    [
        "cognito-idp.us-east-1.amazonaws.com",
        "issuer-cognito-idp.us-east-1.amazonaws.com.cn",
        "issuer-cognito-identity.us-east-1.amazonaws.com",
        "issuer-issuer-cognito-idp.us-east-1.amazonaws.com",
    ],
)
def test_what_is_no_second_host(host: str) -> None:
    """Other names are not the issuer's, nor another partition's suffix."""
    assert region_of_issuer_host(host) is None


def test_local_form_has_a_second_path() -> None:
    """At one base URL the second issuer is below a path, so that a built issuer fails as well."""
    with intercept(base_url=BASE):
        realm = make_realm(boto3.client("cognito-idp"), UPDATED)
        realm.make_user()
        token, issuer = realm.access(), f"{BASE}/issuer-cognito-idp/{realm.pool_id}"
        assert discovery_of(issuer)["jwks_uri"] == f"{issuer}/.well-known/jwks.json"
        assert verified(token, issuer)["iss"] == issuer
        with pytest.raises(jwt.InvalidIssuerError):
            verified(token, f"{BASE}/{realm.pool_id}")
        other = make_realm(realm.idp)
        url = f"{BASE}/issuer-cognito-idp/{other.pool_id}/.well-known/jwks.json"
        assert requests.get(url, timeout=5).status_code == 404


def test_aws_issuer_of_a_local_server() -> None:
    """With ``--issuer aws`` the issuer is AWS's second host; the documents are at the base URL."""
    from cognito_intercept.emulator import Cognito  # noqa: PLC0415 - the fixture's name is its own
    from cognito_intercept.oauth.discovery import openid_configuration  # noqa: PLC0415 - as above
    from cognito_intercept.operations import registry  # noqa: PLC0415 - as above
    from cognito_intercept.settings import Settings  # noqa: PLC0415 - as above

    emulator = Cognito(Settings(base_url=BASE, aws_issuer=True))
    service = emulator.service("us-east-1")
    made = registry.call(service, "CreateUserPool", {"PoolName": "p", **UPDATED})
    assert made is not None
    pool_id = made["UserPool"]["Id"]
    document = json.loads(openid_configuration(emulator.settings, service.pools[pool_id]))
    assert document["issuer"] == f"https://issuer-cognito-idp.us-east-1.amazonaws.com/{pool_id}"
    assert document["jwks_uri"] == f"{BASE}/issuer-cognito-idp/{pool_id}/.well-known/jwks.json"


def test_the_users_own_mock_has_the_second_host(cognito: Cognito, updated: Realm) -> None:
    """``add_to`` registers the route of the second host, too."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        cognito.add_to(mock)
        assert discovery_of(updated_issuer(updated))["issuer"] == updated_issuer(updated)


@pytest.mark.usefixtures("cognito")
def test_the_second_host_is_guarded() -> None:
    """An HTTP library without a front is told so before its request leaves the process."""
    import socket  # noqa: PLC0415 - patched while the emulator is active

    with pytest.raises(NotCoveredError):
        socket.getaddrinfo("issuer-cognito-idp.us-east-1.amazonaws.com", 443)


def test_issuer_survives_a_saved_state(cognito: Cognito, updated: Realm) -> None:
    """Tokens and documents after a restore are those of the second host."""
    token = updated.access()
    data = json.loads(json.dumps(cognito.save()))
    updated.idp.update_user_pool(UserPoolId=updated.pool_id, **ORIGINAL)
    cognito.restore(data)
    assert verified(token, updated_issuer(updated))["username"] == "ann"
    assert claims_of(updated.access())["iss"] == updated_issuer(updated)


def test_an_own_pool_as_oidc_provider(idp: Any, updated: Realm) -> None:
    """A pool with the second issuer is found as the OIDC provider of another pool."""
    other = make_realm(idp)
    made = idp.create_identity_provider(
        UserPoolId=other.pool_id,
        ProviderName="Parent",
        ProviderType="OIDC",
        ProviderDetails={
            "client_id": "c",
            "authorize_scopes": "openid",
            "oidc_issuer": updated_issuer(updated),
            "attributes_request_method": "GET",
        },
    )["IdentityProvider"]
    details = made["ProviderDetails"]
    assert details["jwks_uri"] == f"{updated_issuer(updated)}/.well-known/jwks.json"
