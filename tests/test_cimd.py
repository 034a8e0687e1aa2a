"""Client ID Metadata Documents: policies, the cache, and clients that sign users in by a URL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from cognito_intercept.account.metadata_clients import find_metadata_client
from tests.browsers import CALLBACK, HOST, Browser, answered, exchange, login_realm, question
from tests.helpers import needs_reference_model, refusal
from tests.realms import PASSWORD, add_client, claims_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

pytestmark = needs_reference_model

URL = "https://client.example.com/metadata.json"
PATTERNS = ["https://client.example.com/*"]
NOT_FOUND, INVALID = "ResourceNotFoundException", "InvalidParameterException"
DAY, YEAR = 86_400, 31_556_952
DOCUMENT = {
    "client_id": URL,
    "client_name": "An agent",
    "token_endpoint_auth_method": "none",
    "grant_types": ["authorization_code", "refresh_token"],
    "redirect_uris": [CALLBACK],
}


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with a domain and a confidential app client, whose own callback is another one."""
    return login_realm(idp, CallbackURLs=["https://own.example.com/"], GenerateSecret=True)


def create(realm: Realm, **changes: Any) -> Any:
    """Create a policy for the realm's app client."""
    request = {
        "UserPoolId": realm.pool_id,
        "ClientId": realm.client_id,
        "PolicyName": "agents",
        "URLPatterns": PATTERNS,
    }
    return realm.idp.create_cimd_policy(**request | changes)["CIMDPolicy"]


def named(realm: Realm, policy: Any) -> dict[str, str]:
    """Return the parameters that name a policy."""
    return {"UserPoolId": realm.pool_id, "CIMDPolicyId": policy["CIMDPolicyId"]}


def publish(cognito: Cognito, url: str = URL, cache: str | None = None, **changes: Any) -> None:
    """Register a document at a URL; ``None`` leaves a member out."""
    members = DOCUMENT | {"client_id": url} | changes
    text = json.dumps({name: value for name, value in members.items() if value is not None})
    headers = {} if cache is None else {"cache_control": cache}
    cognito.documents.add(url, text, **headers)


def is_client(cognito: Cognito, realm: Realm, url: str = URL) -> bool:
    """Return whether a URL is a client of the pool now."""
    service = cognito.service("us-east-1")
    return find_metadata_client(service, service.pools[realm.pool_id], url) is not None


def cached(realm: Realm, policy: Any, **page: Any) -> Any:
    """Return the answer of ListClientMetadataURLs."""
    return realm.idp.list_client_metadata_urls(**named(realm, policy), **page)


def test_a_policy_is_described_as_it_was_created(realm: Realm) -> None:
    """Every member, with the effective cache duration of a day [D]."""
    policy = create(realm)
    assert policy["CIMDPolicyId"].isalnum()
    assert policy["CIMDPolicyId"].islower()
    assert {k: v for k, v in policy.items() if k not in {"CIMDPolicyId", "CreationDate"}} == {
        "UserPoolId": realm.pool_id,
        "ClientId": realm.client_id,
        "PolicyName": "agents",
        "CacheDuration": DAY,
        "URLPatterns": PATTERNS,
        "LastModifiedDate": policy["CreationDate"],
    }
    assert realm.idp.describe_cimd_policy(**named(realm, policy))["CIMDPolicy"] == policy
    assert create(realm, CacheDuration=DAY + 1)["CacheDuration"] == DAY + 1


def test_policies_are_listed_in_pages(realm: Realm) -> None:
    """The oldest first, without pool and patterns; a deleted one is gone."""
    policies = [create(realm, PolicyName=name) for name in "abc"]
    pages = realm.idp.get_paginator("list_cimd_policies").paginate(
        UserPoolId=realm.pool_id, PaginationConfig={"PageSize": 2}
    )
    listed = [one for page in pages for one in page["CIMDPolicies"]]
    hidden = {"UserPoolId", "URLPatterns"}
    assert listed == [{k: v for k, v in p.items() if k not in hidden} for p in policies]
    assert realm.idp.delete_cimd_policy(**named(realm, policies[1])).keys() == {"ResponseMetadata"}
    left = realm.idp.list_cimd_policies(UserPoolId=realm.pool_id)["CIMDPolicies"]
    assert [one["PolicyName"] for one in left] == ["a", "c"]


def test_an_update_replaces_client_and_patterns(cognito: Cognito, realm: Realm) -> None:
    """Name and cache duration stay where they are left out [D]."""
    policy = create(realm, CacheDuration=2 * DAY)
    other = add_client(realm.idp, realm.pool_id, {}).client_id
    cognito.clock.advance(5)
    change = {"ClientId": other, "URLPatterns": ["https://other.example.com/*"]}
    updated = realm.idp.update_cimd_policy(**named(realm, policy), **change)["CIMDPolicy"]
    assert updated["LastModifiedDate"] > policy["LastModifiedDate"]
    assert updated == policy | change | {"LastModifiedDate": updated["LastModifiedDate"]}
    more = {"PolicyName": "x", "CacheDuration": YEAR}
    again = realm.idp.update_cimd_policy(**named(realm, policy), **change, **more)["CIMDPolicy"]
    assert (again["PolicyName"], again["CacheDuration"]) == ("x", YEAR)


def test_a_policy_outlives_its_app_client(cognito: Cognito, realm: Realm) -> None:
    """It is shown without ClientId, and its URLs are no clients any more [D]."""
    policy = create(realm)
    publish(cognito)
    assert is_client(cognito, realm)
    realm.idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)
    assert not is_client(cognito, realm)
    described = realm.idp.describe_cimd_policy(**named(realm, policy))["CIMDPolicy"]
    assert "ClientId" not in described
    (listed,) = realm.idp.list_cimd_policies(UserPoolId=realm.pool_id)["CIMDPolicies"]
    assert "ClientId" not in listed


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("describe_cimd_policy", {}),
        ("delete_cimd_policy", {}),
        ("list_client_metadata_urls", {}),
        ("update_cimd_policy", {"URLPatterns": PATTERNS}),
        ("update_client_metadata_url_state", {"URL": URL, "Action": "REFRESH"}),
    ],
)
def test_unknown_policies(realm: Realm, operation: str, request_: dict[str, Any]) -> None:
    """Another pool's policy is unknown too."""
    client = {"ClientId": realm.client_id} if operation == "update_cimd_policy" else {}
    by_id = {"UserPoolId": realm.pool_id, "CIMDPolicyId": "nope"}
    assert refusal(getattr(realm.idp, operation), **by_id, **client, **request_) == (
        NOT_FOUND,
        "CIMD policy nope does not exist.",
    )


def test_unknown_app_clients(realm: Realm) -> None:
    """The app client is looked for before the policy."""
    text = "User pool client nope does not exist."
    request = {"UserPoolId": realm.pool_id, "ClientId": "nope", "URLPatterns": PATTERNS}
    assert refusal(realm.idp.create_cimd_policy, **request, PolicyName="x") == (NOT_FOUND, text)
    assert refusal(realm.idp.update_cimd_policy, **request, CIMDPolicyId="x") == (NOT_FOUND, text)


def test_quota_of_policies(cognito: Cognito, realm: Realm) -> None:
    """A pool has only so many."""
    cognito.quotas.cimd_policies_per_pool = 1
    create(realm)
    assert refusal(lambda: create(realm)) == (
        "LimitExceededException",
        "A user pool cannot have more than 1 CIMD policies.",
    )


def test_the_plan_lite_has_no_policies(cognito: Cognito, realm: Realm) -> None:
    """What is there can be seen and deleted, and makes no clients."""
    policy = create(realm)
    publish(cognito)
    realm.idp.update_user_pool(UserPoolId=realm.pool_id, UserPoolTier="LITE")
    refused = (
        "FeatureUnavailableInTierException",
        (
            "The following feature is not available for the LITE pricing tier configured:"
            " Client ID Metadata Documents"
        ),
    )
    by_id = named(realm, policy)
    change = {"ClientId": realm.client_id, "URLPatterns": PATTERNS}
    assert refusal(lambda: create(realm)) == refused
    assert refusal(realm.idp.update_cimd_policy, **by_id, **change) == refused
    state = {"URL": URL, "Action": "INVALIDATE"}
    assert refusal(realm.idp.update_client_metadata_url_state, **by_id, **state) == refused
    assert not is_client(cognito, realm)
    realm.idp.describe_cimd_policy(**by_id)
    realm.idp.delete_cimd_policy(**by_id)


@pytest.mark.parametrize(
    ("pattern", "url", "fits"),
    [
        ("https://a.example/x", "https://a.example/x", True),
        ("https://a.example/x", "https://a.example/xy", False),
        ("https://a.example/*", "https://a.example/x/y", True),
        ("https://a.example/*", "https://b.example/x", False),
        ("https://*.example/c", "https://a.b.example/c", True),
        ("https://*.example/*/c", "https://a.example/b/c", True),
        ("https://*.example/*/c", "https://a.example/b/d", False),
        ("https://a.*aa*a.example", "https://a.aa.example", False),
        ("https://a.*aa*a.example", "https://a.aaa.example", True),
        ("https://" + "*a" * 60 + "*b", "https://" + "a" * 200, False),
    ],
)
def test_patterns(cognito: Cognito, realm: Realm, pattern: str, url: str, fits: bool) -> None:  # noqa: FBT001
    """A star stands for any text, in linear time."""
    create(realm, URLPatterns=["https://nothing.example", pattern])
    publish(cognito, url)
    assert is_client(cognito, realm, url) == fits


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "https://client.example.com/other"},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_method": None},
        {"client_secret": "x"},
        {"redirect_uris": None},
        {"redirect_uris": []},
        {"redirect_uris": CALLBACK},
        {"redirect_uris": [1]},
        {"redirect_uris": ["http://client.example.com/"]},
        {"redirect_uris": ["https://client.example.com/#part"]},
        {"redirect_uris": ["https://client.example.com/"] * 101},
        {"grant_types": "authorization_code"},
        {"scope": ["openid"]},
        {"client_name": "x" * 6000},
    ],
)
def test_documents_that_make_no_client(
    cognito: Cognito, realm: Realm, changes: dict[str, Any]
) -> None:
    """Only the document of a public client, at its own URL, and of a moderate size."""
    policy = create(realm)
    text = json.dumps({k: v for k, v in (DOCUMENT | changes).items() if v is not None})
    for document in (text, "no JSON", "[]", '"x"', "[" * 100):
        cognito.documents[URL] = document
        assert not is_client(cognito, realm)
    assert cached(realm, policy)["ClientMetadataURLs"] == []
    publish(cognito)
    assert is_client(cognito, realm)


@pytest.mark.parametrize(
    ("cache", "duration", "seconds"),
    [
        (None, None, DAY),
        (None, 2 * DAY, 2 * DAY),
        (f"public, max-age={3 * DAY}", 2 * DAY, 3 * DAY),
        (f'Max-Age="{YEAR}"', None, YEAR),
        (f"max-age={DAY - 1}", 2 * DAY, 2 * DAY),
        (f"max-age={YEAR + 1}", None, DAY),
        (f"s-max-age={3 * DAY}, max-age=x", 2 * DAY, 2 * DAY),
        ("no-store", 2 * DAY, 2 * DAY),
    ],
)
def test_how_long_documents_are_kept(
    cognito: Cognito, realm: Realm, cache: str | None, duration: int | None, seconds: int
) -> None:
    """By their max-age between a day and a year, else by the policy, else for a day [D]."""
    policy = create(realm, **({} if duration is None else {"CacheDuration": duration}))
    publish(cognito, cache=cache)
    assert is_client(cognito, realm)
    (row,) = cached(realm, policy)["ClientMetadataURLs"]
    assert row["URL"] == URL
    assert (row["ExpirationDate"] - row["CachedDate"]).total_seconds() == seconds
    del cognito.documents[URL]
    cognito.clock.advance(seconds - 60)
    assert is_client(cognito, realm)
    cognito.clock.advance(61)
    assert not is_client(cognito, realm)
    assert cached(realm, policy)["ClientMetadataURLs"] == []


def test_cached_urls_are_listed_in_pages(cognito: Cognito, realm: Realm) -> None:
    """Those of one policy, which a change of its patterns drops."""
    policy = create(realm)
    urls = [f"https://client.example.com/{number}" for number in range(3)]
    for url in urls:
        publish(cognito, url)
        assert is_client(cognito, realm, url)
    first = cached(realm, policy, MaxResults=2)
    second = cached(realm, policy, MaxResults=2, NextToken=first["NextToken"])
    assert [one["URL"] for page in (first, second) for one in page["ClientMetadataURLs"]] == urls
    change = {"ClientId": realm.client_id, "URLPatterns": ["https://client.example.com/1"]}
    realm.idp.update_cimd_policy(**named(realm, policy), **change)
    assert [one["URL"] for one in cached(realm, policy)["ClientMetadataURLs"]] == [urls[1]]


def test_documents_are_fetched_again_or_dropped(cognito: Cognito, realm: Realm) -> None:
    """REFRESH and INVALIDATE, and a document that became unfit leaves the cache as it is."""
    policy = create(realm)
    publish(cognito)
    state = {**named(realm, policy), "URL": URL}
    update = realm.idp.update_client_metadata_url_state
    absent = (
        "CachedCIMDURLDoesNotExistException",
        f"No client metadata document is cached for {URL}.",
    )
    for action in ("REFRESH", "INVALIDATE"):
        assert refusal(update, **state, Action=action) == absent
    assert is_client(cognito, realm)
    (before,) = cached(realm, policy)["ClientMetadataURLs"]
    cognito.clock.advance(60)
    update(**state, Action="REFRESH")
    (after,) = cached(realm, policy)["ClientMetadataURLs"]
    assert (after["CachedDate"] - before["CachedDate"]).total_seconds() >= 60
    publish(cognito, token_endpoint_auth_method="private_key_jwt")
    assert refusal(update, **state, Action="REFRESH") == (
        INVALID,
        f"Invalid client metadata document at {URL}: token_endpoint_auth_method is not none.",
    )
    assert is_client(cognito, realm)
    update(**state, Action="INVALIDATE")
    assert not is_client(cognito, realm)
    assert refusal(update, **state, Action="INVALIDATE") == absent


def test_a_saved_state_has_policies_and_documents(cognito: Cognito, realm: Realm) -> None:
    """The cache survives, so that nothing is fetched again."""
    policy = create(realm)
    publish(cognito, scope="openid email")
    assert is_client(cognito, realm)
    saved = json.loads(json.dumps(cognito.save()))
    realm.idp.delete_cimd_policy(**named(realm, policy))
    del cognito.documents[URL]
    cognito.restore(saved)
    assert is_client(cognito, realm)
    assert realm.idp.describe_cimd_policy(**named(realm, policy))["CIMDPolicy"] == policy


def redeem(code: str, url: str = URL) -> Any:
    """Exchange a code as the client with a URL, which has no secret."""
    form = {"grant_type": "authorization_code", "client_id": url, "code": code}
    return post(**form, redirect_uri=CALLBACK)


def post(**form: str) -> Any:
    """Return the answer of the token endpoint."""
    return requests.post(f"{HOST}/oauth2/token", data=form, timeout=5).json()


def asked(realm: Realm, **parameters: str) -> dict[str, str]:
    """Return the query of an authorization request of the client with the URL."""
    return question(realm) | {"client_id": URL, **parameters}


def test_the_whole_way(cognito: Cognito, realm: Realm) -> None:
    """A client that nobody registered signs a user in: code, tokens, refresh, without a secret."""
    create(realm)
    publish(cognito)
    browser = Browser()
    page = browser.get(f"{HOST}/oauth2/authorize", asked(realm))
    assert page.status_code == 200
    code = answered(browser.submit(page, username="ann", password=PASSWORD))["code"]
    assert exchange(realm, code).json() == {"error": "invalid_grant"}
    tokens = redeem(code)
    # The app client stands for the URL, in the tokens too (G).
    assert claims_of(tokens["access_token"])["client_id"] == realm.client_id
    token = tokens["refresh_token"]
    renewed = post(grant_type="refresh_token", client_id=URL, refresh_token=token)
    assert "access_token" in renewed
    assert claims_of(renewed["access_token"])["username"] == "ann"


@pytest.mark.parametrize("parameters", [{"redirect_uri": "https://own.example.com/"}])
def test_redirect_uris_are_those_of_the_document(
    cognito: Cognito, realm: Realm, parameters: dict[str, str]
) -> None:
    """The app client's own are not the client's [D]."""
    create(realm)
    publish(cognito)
    answer = Browser().get(f"{HOST}/oauth2/authorize", asked(realm, **parameters))
    assert "redirect_mismatch" in answer.headers.get("Location", answer.text)


def test_grants_are_those_of_both(cognito: Cognito, realm: Realm) -> None:
    """Implicit is the app client's, not the document's; without refresh_token there is none."""
    create(realm)
    publish(cognito, grant_types=["authorization_code"])
    refused = answered(
        Browser().get(f"{HOST}/oauth2/authorize", asked(realm, response_type="token"))
    )
    assert refused["error"] == "invalid_request"
    page = Browser().sign_in(f"{HOST}/oauth2/authorize", asked(realm))
    assert "refresh_token" not in redeem(answered(page)["code"])
    answer = post(grant_type="refresh_token", client_id=URL, refresh_token="x")
    assert answer == {"error": "unauthorized_client"}


def test_scopes_are_those_of_both(cognito: Cognito, realm: Realm) -> None:
    """A document may narrow what the app client may ask for (G)."""
    create(realm)
    publish(cognito, scope="openid")
    refused = answered(
        Browser().get(f"{HOST}/oauth2/authorize", asked(realm, scope="openid email"))
    )
    assert refused["error"] == "invalid_request"
    page = Browser().sign_in(f"{HOST}/oauth2/authorize", asked(realm, scope="openid"))
    assert "code" in answered(page)


def test_codes_belong_to_their_url(cognito: Cognito, realm: Realm) -> None:
    """Another URL of the same policy cannot exchange them."""
    create(realm)
    other = "https://client.example.com/other"
    publish(cognito)
    publish(cognito, other)
    code = answered(Browser().sign_in(f"{HOST}/oauth2/authorize", asked(realm)))["code"]
    assert redeem(code, other) == {"error": "invalid_grant"}


def test_a_url_without_a_policy_is_no_client(cognito: Cognito, realm: Realm) -> None:
    """As an unknown client, at both endpoints."""
    publish(cognito)
    answer = Browser().get(f"{HOST}/oauth2/authorize", asked(realm))
    assert "redirect_mismatch" in answer.headers.get("Location", answer.text)
    assert redeem("code") == {"error": "invalid_client"}
    create(realm)
    answer = post(grant_type="client_credentials", client_id=URL)
    assert answer == {"error": "invalid_grant"}
