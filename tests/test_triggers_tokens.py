"""What PreTokenGeneration changes in tokens: versions 1, 2 and 3, users and machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
import requests

from tests.helpers import refusal
from tests.lambdas import answering, events, expected_event, failing, passive
from tests.realms import Realm, claims_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.trigger_registry import EventVersion

NAME: Final = "PreTokenGeneration"
UNRECOGNISED = ("InvalidLambdaResponseException", "Unrecognizable lambda output")
ROLE = "arn:aws:iam::123456789012:role/{}"
# tokens.md section 7: what no function can change.
RESERVED = [
    "acr", "amr", "at_hash", "aud", "auth_time", "azp", "client_id", "cognito:username",
    "device_key", "event_id", "exp", "iat", "identities", "iss", "jti", "nbf", "nonce",
    "origin_jti", "sub", "token_use",
]  # fmt: skip


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with ann, who is in a group with a role."""
    realm = make_realm(idp)
    realm.make_user(email="ann@example.com")
    idp.create_group(UserPoolId=realm.pool_id, GroupName="staff", RoleArn=ROLE.format("staff"))
    idp.admin_add_user_to_group(**realm.by_name(), GroupName="staff")
    return realm


def first(**details: Any) -> dict[str, Any]:
    """Return a response of version 1."""
    return {"claimsOverrideDetails": details}


def later(**details: Any) -> dict[str, Any]:
    """Return a response of versions 2 and 3."""
    return {"claimsAndScopeOverrideDetails": details}


def signed_in(realm: Realm) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the claims of ann's ID token and of her access token."""
    tokens = realm.tokens()
    return claims_of(tokens["IdToken"]), claims_of(tokens["AccessToken"])


def respond(cognito: Cognito, response: dict[str, Any], version: EventVersion = "V1_0") -> None:
    """Register a trigger with one response."""
    cognito.on(NAME, answering(**response), version=version)


def test_version_1_changes_the_id_token(realm: Realm, cognito: Cognito) -> None:
    """Claims are added, overridden and suppressed in the ID token only."""
    added = {"tenant": "t1", "email": "other@example.com"}
    respond(cognito, first(claimsToAddOrOverride=added, claimsToSuppress=["cognito:roles"]))
    identity, access = signed_in(realm)
    assert (identity["tenant"], identity["email"]) == ("t1", "other@example.com")
    assert "tenant" not in access
    respond(cognito, first(claimsToSuppress=["email"]))
    assert "email" not in signed_in(realm)[0]


def test_suppression_wins(realm: Realm, cognito: Cognito) -> None:
    """A claim that is both added and suppressed is suppressed [D]."""
    details = {"claimsToAddOrOverride": {"tenant": "t1"}, "claimsToSuppress": ["tenant"]}
    respond(cognito, first(**details))
    assert "tenant" not in signed_in(realm)[0]


@pytest.mark.parametrize("value", [7, True, ["a"], {"a": "b"}], ids=repr)
def test_version_1_takes_strings_only(realm: Realm, cognito: Cognito, value: Any) -> None:
    """Other values are not recognised [R]; null is left out."""
    respond(cognito, first(claimsToAddOrOverride={"tenant": value}))
    assert refusal(realm.sign_in) == UNRECOGNISED
    respond(cognito, first(claimsToAddOrOverride={"tenant": None}))
    assert "tenant" not in signed_in(realm)[0]


@pytest.mark.parametrize("version", ["V2_0", "V3_0"])
def test_later_versions_change_both(realm: Realm, cognito: Cognito, version: EventVersion) -> None:
    """Claims of any type, in each token its own; scopes added and suppressed."""
    respond(
        cognito,
        later(
            idTokenGeneration={"claimsToAddOrOverride": {"level": 7}},
            accessTokenGeneration={
                "claimsToAddOrOverride": {"tenant": {"id": 1, "tags": ["a"]}},
                "scopesToAdd": ["shop/read", "shop/write"],
                "scopesToSuppress": ["shop/write"],
            },
        ),
        version,
    )
    identity, access = signed_in(realm)
    assert identity["level"] == 7
    assert "level" not in access
    assert access["tenant"] == {"id": 1, "tags": ["a"]}
    assert access["scope"] == "aws.cognito.signin.user.admin shop/read"


def test_suppressed_scopes_are_missed(realm: Realm, cognito: Cognito) -> None:
    """An access token without its scope does not open the API of the user."""
    details = {"scopesToSuppress": ["aws.cognito.signin.user.admin"]}
    respond(cognito, later(accessTokenGeneration=details), "V2_0")
    access = realm.access()
    assert claims_of(access)["scope"] == ""
    code, text = refusal(realm.idp.get_user, AccessToken=access)
    assert (code, text) == (
        "NotAuthorizedException",
        "Access Token does not have required scopes",
    )


@pytest.mark.parametrize("version", ["V1_0", "V2_0"])
def test_groups(realm: Realm, cognito: Cognito, version: EventVersion) -> None:
    """Groups are overridden in both tokens, roles in the ID token; {} takes them all away [D]."""
    shape = first if version == "V1_0" else later
    override = {
        "groupsToOverride": ["boss", "board"],
        "iamRolesToOverride": [ROLE.format("boss")],
        "preferredRole": ROLE.format("boss"),
    }
    respond(cognito, shape(groupOverrideDetails=override), version)
    identity, access = signed_in(realm)
    assert identity["cognito:groups"] == access["cognito:groups"] == ["boss", "board"]
    assert identity["cognito:roles"] == [ROLE.format("boss")]
    assert identity["cognito:preferred_role"] == ROLE.format("boss")
    assert "cognito:roles" not in access
    respond(cognito, shape(groupOverrideDetails={}), version)
    identity, access = signed_in(realm)
    assert not [name for name in {**identity, **access} if name.startswith("cognito:g")]
    respond(cognito, shape(), version)
    assert signed_in(realm)[0]["cognito:groups"] == ["staff"]


def test_reserved_claims_are_left_alone(realm: Realm, cognito: Cognito) -> None:
    """Neither added, nor overridden, nor suppressed; nothing is said about it [D]."""
    names = [*RESERVED, "cognito:groups", "cognito:anything"]
    details: dict[str, Any] = {"claimsToAddOrOverride": dict.fromkeys(names, "forged")}
    respond(cognito, later(idTokenGeneration=details, accessTokenGeneration=details), "V2_0")
    for claims in signed_in(realm):
        assert "forged" not in claims.values()
    details = {"claimsToSuppress": names}
    respond(cognito, later(idTokenGeneration=details, accessTokenGeneration=details), "V2_0")
    identity, access = signed_in(realm)
    kept = {"sub", "iss", "exp", "iat", "jti", "origin_jti", "event_id", "auth_time", "token_use"}
    assert identity.keys() >= kept | {"aud", "cognito:username", "cognito:groups"}
    assert access.keys() >= kept | {"client_id", "username", "scope", "cognito:groups"}


def test_reserved_in_access_tokens(realm: Realm, cognito: Cognito) -> None:
    """Scope and username are reserved there only."""
    names = ("scope", "username", "version")
    details = {"claimsToAddOrOverride": dict.fromkeys(names, "mine")}
    respond(cognito, later(idTokenGeneration=details, accessTokenGeneration=details), "V2_0")
    identity, access = signed_in(realm)
    assert {identity[name] for name in names} == {"mine"}
    assert "mine" not in access.values()


@pytest.mark.parametrize(
    ("version", "response"),
    [
        ("V1_0", later(idTokenGeneration={"claimsToAddOrOverride": {"tenant": "t1"}})),
        ("V2_0", first(claimsToAddOrOverride={"tenant": "t1"})),
        ("V1_0", {"claimsOverrideDetails": None}),
        ("V3_0", {"claimsAndScopeOverrideDetails": None}),
        ("V2_0", {}),
    ],
)
def test_no_changes(
    realm: Realm, cognito: Cognito, version: EventVersion, response: dict[str, Any]
) -> None:
    """Each version has its own member in the response, which may be null."""
    before = [claims.keys() for claims in signed_in(realm)]
    respond(cognito, response, version)
    assert [claims.keys() for claims in signed_in(realm)] == before


@pytest.mark.parametrize(
    "response",
    [
        first(claimsToSuppress="email"),
        first(claimsToSuppress=[7]),
        first(claimsToAddOrOverride=["tenant"]),
        {"claimsOverrideDetails": "none"},
        first(groupOverrideDetails={"preferredRole": 7}),
    ],
    ids=repr,
)
def test_unrecognised(realm: Realm, cognito: Cognito, response: dict[str, Any]) -> None:
    """Members of another type than AWS's are not recognised."""
    respond(cognito, response)
    assert refusal(realm.sign_in) == UNRECOGNISED


def test_refreshed_tokens(realm: Realm, cognito: Cognito) -> None:
    """Refreshed tokens are asked about again."""
    token = realm.tokens()["RefreshToken"]
    respond(cognito, first(claimsToAddOrOverride={"tenant": "t2"}))
    result = realm.refresh(token)["AuthenticationResult"]
    assert claims_of(result["IdToken"])["tenant"] == "t2"
    cognito.on(NAME, failing("no more"))
    expected = ("UserLambdaValidationException", "PreTokenGeneration failed with error no more.")
    assert refusal(realm.refresh, token=token) == expected


def test_the_version_of_the_configuration(realm: Realm, cognito: Cognito) -> None:
    """PreTokenGenerationConfig goes before PreTokenGeneration, and has its version."""
    arns = [f"arn:aws:lambda:us-east-1:123456789012:function:{name}" for name in ("old", "new")]
    for arn in arns:
        cognito.lambdas[arn] = passive
    config: dict[str, Any] = {NAME: arns[0]}
    realm.idp.update_user_pool(UserPoolId=realm.pool_id, LambdaConfig=config)
    realm.access()
    config = {"PreTokenGenerationConfig": {"LambdaArn": arns[1], "LambdaVersion": "V2_0"}}
    realm.idp.update_user_pool(UserPoolId=realm.pool_id, LambdaConfig=config)
    realm.access()
    assert [event["version"] for event in events(cognito)] == ["1", "2"]


@pytest.fixture
def machines(idp: Any) -> Realm:
    """A pool with a domain, a resource server, and an app client that is a machine."""
    realm = make_realm(idp)
    scopes = [{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")]
    named = {"UserPoolId": realm.pool_id, "Identifier": "shop"}
    idp.create_resource_server(**named, Name="Shop", Scopes=scopes)
    idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="machines")
    made = idp.create_user_pool_client(
        UserPoolId=realm.pool_id,
        ClientName="robot",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["shop/read", "shop/write"],
    )["UserPoolClient"]
    return Realm(idp, realm.pool_id, made["ClientId"], made["ClientSecret"])


def ask(machines: Realm, **form: str) -> requests.Response:
    """Ask the token endpoint for a machine's token."""
    return requests.post(
        "https://machines.auth.us-east-1.amazoncognito.com/oauth2/token",
        data={"grant_type": "client_credentials", "scope": "shop/read", **form},
        auth=(machines.client_id, machines.secret or ""),
        timeout=5,
    )


def test_machines(machines: Realm, cognito: Cognito) -> None:
    """Version 3 hears of client_credentials, with the metadata of the request [D]."""
    details = {
        "claimsToAddOrOverride": {"tenant": {"id": 1}, "sub": "forged", "version": 1},
        "scopesToAdd": ["shop/write"],
        "scopesToSuppress": ["shop/read"],
    }
    respond(cognito, later(accessTokenGeneration=details), "V3_0")
    answer = ask(machines, aws_client_metadata=json.dumps({"tenant": "t1"}))
    claims = claims_of(answer.json()["access_token"])
    assert claims["tenant"] == {"id": 1}
    assert claims["scope"] == "shop/write"
    assert (claims["sub"], claims["version"]) == (machines.client_id, 2)
    assert events(cognito) == [
        expected_event(
            machines,
            "TokenGeneration_ClientCredentials",
            "ClientCredentials",
            request={
                "userAttributes": {},
                "groupConfiguration": None,
                "scopes": ["shop/read"],
                "clientMetadata": {"tenant": "t1"},
            },
            response={"claimsAndScopeOverrideDetails": None},
            version="3",
        )
    ]


@pytest.mark.parametrize("version", ["V1_0", "V2_0"])
def test_machines_are_no_matter_of_older_versions(
    machines: Realm, cognito: Cognito, version: EventVersion
) -> None:
    """Versions 1 and 2 don't hear of them."""
    cognito.on(NAME, failing("no"), version=version)
    assert ask(machines).status_code == 200


def test_machines_whose_trigger_fails(machines: Realm, cognito: Cognito) -> None:
    """The token endpoint tells the function's error (G)."""
    cognito.on(NAME, failing("no robots"), version="V3_0")
    answer = ask(machines)
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "PreTokenGeneration failed with error no robots.",
    }


@pytest.mark.parametrize("metadata", ["tenant", "[]", '{"tenant": 1}', '{"a":' * 9999])
def test_machines_with_odd_metadata(machines: Realm, metadata: str) -> None:
    """The metadata is a JSON object of strings (G)."""
    answer = ask(machines, aws_client_metadata=metadata)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
