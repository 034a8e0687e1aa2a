"""Dynamic client registration: what a pool allows, the endpoint, and the registered clients."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from cognito_intercept import intercept
from tests.browsers import CALLBACK, HOST, Browser, answered, login_realm
from tests.helpers import needs_reference_model, refusal
from tests.realms import PASSWORD, add_client, claims_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

pytestmark = needs_reference_model

INVALID = "InvalidParameterException"
SCOPE = "aws.cognito/dcr/register"
ISSUER = "https://cognito-idp.us-east-1.amazonaws.com"
OPEN = {"OpenDcrEnabled": True}
METADATA = {
    "client_name": "Agent (beta)",
    "redirect_uris": [CALLBACK],
    "token_endpoint_auth_method": "none",
}


def realm_with(idp: Any, **configuration: Any) -> Realm:
    """Return a pool with a domain and this DcrConfiguration."""
    return login_realm(idp, {"DcrConfiguration": configuration})


def register(metadata: Any, token: str | None = None, url: str = HOST) -> requests.Response:
    """Send a registration request."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return requests.post(f"{url}/oauth2/register", json=metadata, headers=headers, timeout=5)


def initial_token(realm: Realm, scope: str = SCOPE) -> str:
    """Return the access token of an app client that may register others."""
    if scope != SCOPE:
        identifier, _, name = scope.rpartition("/")
        scopes = [{"ScopeName": name, "ScopeDescription": name}]
        realm.idp.create_resource_server(
            UserPoolId=realm.pool_id, Identifier=identifier, Name="n", Scopes=scopes
        )
    machine = add_client(
        realm.idp,
        realm.pool_id,
        {
            "GenerateSecret": True,
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": [scope],
        },
    )
    form = {"grant_type": "client_credentials"}
    auth = (machine.client_id, machine.secret or "")
    answer = requests.post(f"{HOST}/oauth2/token", data=form, auth=auth, timeout=5).json()
    token: str = answer["access_token"]
    return token


def described(realm: Realm, client_id: str) -> Any:
    """Return an app client as the API shows it."""
    by_id = {"UserPoolId": realm.pool_id, "ClientId": client_id}
    return realm.idp.describe_user_pool_client(**by_id)["UserPoolClient"]


def test_open_registration(idp: Any, cognito: Cognito) -> None:
    """A public client with the code flow and the OIDC scopes."""
    realm = realm_with(idp, **OPEN)
    answer = register(METADATA)
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    metadata = answer.json()
    now = cognito.clock.now()
    assert abs(metadata.pop("client_id_issued_at") - now) < 60
    client_id = metadata.pop("client_id")
    assert metadata == {
        **METADATA,
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": "openid email phone profile",
    }
    client = described(realm, client_id)
    assert client["ClientType"] == "DCR"
    assert client["ClientName"] == "Agent -beta-"
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["CallbackURLs"] == [CALLBACK]
    assert set(client["AllowedOAuthScopes"]) == {"openid", "email", "phone", "profile"}
    assert "ClientSecret" not in client
    assert described(realm, realm.client_id)["ClientType"] == "REGULAR"


def test_a_registered_client_signs_a_user_in(idp: Any) -> None:
    """With the secret that it got, at the login page and the token endpoint."""
    realm_with(idp, **OPEN)
    client = register(METADATA | {"token_endpoint_auth_method": "client_secret_basic"}).json()
    assert client["client_secret_expires_at"] == 0
    query = {
        "response_type": "code",
        "client_id": client["client_id"],
        "redirect_uri": CALLBACK,
        "scope": "openid email",
    }
    page = Browser().sign_in(f"{HOST}/oauth2/authorize", query, password=PASSWORD)
    form = {
        "grant_type": "authorization_code",
        "code": answered(page)["code"],
        "redirect_uri": CALLBACK,
    }
    auth = (client["client_id"], client["client_secret"])
    tokens = requests.post(f"{HOST}/oauth2/token", data=form, auth=auth, timeout=5).json()
    assert claims_of(tokens["id_token"])["aud"] == client["client_id"]


def test_authenticated_registration(idp: Any) -> None:
    """With a token of the system scope a client may be a machine, too."""
    realm = realm_with(idp, AllowedScopes=["notes/read"])
    realm.idp.create_resource_server(
        UserPoolId=realm.pool_id,
        Identifier="notes",
        Name="Notes",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "Read"}],
    )
    token = initial_token(realm)
    assert claims_of(token)["scope"] == SCOPE
    wish = {"grant_types": ["client_credentials"], "scope": "notes/read"}
    client = register(wish, token).json()
    assert (client["response_types"], client["redirect_uris"]) == ([], [])
    auth = (client["client_id"], client["client_secret"])
    form = {"grant_type": "client_credentials"}
    answer = requests.post(f"{HOST}/oauth2/token", data=form, auth=auth, timeout=5).json()
    assert claims_of(answer["access_token"])["scope"] == "notes/read"


def test_without_a_token(idp: Any) -> None:
    """Unless open registration is on, a token is needed."""
    realm_with(idp)
    answer = register(METADATA)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("kind", ["garbage", "basic", "foreign", "expired", "gone"])
def test_tokens_that_are_none(idp: Any, cognito: Cognito, kind: str) -> None:
    """A bad token is refused even where none is needed."""
    realm = realm_with(idp, **OPEN)
    token = initial_token(realm)
    if kind == "garbage":
        token = "x.y.z"
    elif kind == "basic":
        headers = {"Authorization": "Basic eDp5"}
        answer = requests.post(f"{HOST}/oauth2/register", json=METADATA, headers=headers, timeout=5)
        assert answer.status_code == 401
        return
    elif kind == "foreign":
        idp.delete_user_pool_domain(UserPoolId=realm.pool_id, Domain="shop")
        realm_with(idp, **OPEN)
    elif kind == "expired":
        cognito.clock.advance(3601)
    else:
        client_id = claims_of(token)["client_id"]
        idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=client_id)
    answer = register(METADATA, token)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})


def test_tokens_without_the_scope(idp: Any) -> None:
    """Of a machine with another scope, and of a user."""
    realm = realm_with(idp, **OPEN)
    for token in (initial_token(realm, "notes/read"), realm.access()):
        answer = register(METADATA, token)
        assert (answer.status_code, answer.json()) == (403, {"error": "insufficient_scope"})


@pytest.mark.parametrize(
    ("configuration", "metadata"),
    [
        ({}, {"grant_types": ["client_credentials"]}),
        ({"OpenDcrGrantTypes": []}, {}),
        ({"OpenDcrGrantTypes": ["implicit"]}, {}),
        ({"OpenDcrGrantTypes": ["implicit"]}, {"grant_types": ["implicit"]}),
        ({"OpenDcrGrantTypes": ["code", "client_credentials"]}, {"grant_types": ["refresh_token"]}),
    ],
)
def test_grants_that_are_not_allowed(
    idp: Any, configuration: dict[str, Any], metadata: dict[str, Any]
) -> None:
    """Open registration has its own list; an empty one rejects all, implicit is ignored [D]."""
    realm_with(idp, **OPEN, **configuration)
    answer = register(METADATA | metadata)
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "invalid_client_metadata", "error_description": "Invalid value: grant_types"},
    )


@pytest.mark.parametrize(
    ("changes", "error", "description"),
    [
        ({"redirect_uris": None}, "invalid_redirect_uri", "Invalid value: redirect_uris"),
        (
            {"redirect_uris": ["http://app.example.com/"]},
            "invalid_redirect_uri",
            "http://app.example.com/ cannot use the HTTP protocol.",
        ),
        ({"redirect_uris": "x"}, "invalid_client_metadata", "Invalid value: redirect_uris"),
        ({"grant_types": ["password"]}, "invalid_client_metadata", "Invalid value: grant_types"),
        ({"grant_types": [1]}, "invalid_client_metadata", "Invalid value: grant_types"),
        ({"response_types": ["token"]}, "invalid_client_metadata", "Invalid value: response_types"),
        ({"scope": "openid notes/x"}, "invalid_client_metadata", "Invalid value: scope"),
        ({"scope": SCOPE}, "invalid_client_metadata", "Invalid value: scope"),
        ({"scope": ["openid"]}, "invalid_client_metadata", "Invalid value: scope"),
        ({"client_name": 1}, "invalid_client_metadata", "Invalid value: client_name"),
        ({"client_name": "x" * 3000}, "invalid_client_metadata", "Invalid value: client_name"),
        (
            {"token_endpoint_auth_method": "private_key_jwt"},
            "invalid_client_metadata",
            "Invalid value: token_endpoint_auth_method",
        ),
    ],
)
def test_metadata_that_are_refused(
    idp: Any, changes: dict[str, Any], error: str, description: str
) -> None:
    """In the RFC's words; nothing is registered."""
    realm = realm_with(idp, **OPEN, AllowedScopes=[SCOPE])
    answer = register(METADATA | changes)
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": error, "error_description": description},
    )
    clients = idp.list_user_pool_clients(UserPoolId=realm.pool_id)["UserPoolClients"]
    assert len(clients) == 1


def test_machines_need_a_secret_and_no_other_flow(idp: Any) -> None:
    """The rules of app clients hold for registered ones."""
    realm = realm_with(idp, AllowedScopes=["notes/read"])
    token = initial_token(realm)
    notes = [{"ScopeName": "read", "ScopeDescription": "Read"}]
    idp.create_resource_server(UserPoolId=realm.pool_id, Identifier="notes", Name="n", Scopes=notes)
    machine = {"grant_types": ["client_credentials"], "scope": "notes/read"}
    public = register(machine | {"token_endpoint_auth_method": "none"}, token).json()
    assert public["error_description"] == (
        "client_credentials flow can not be selected if client does not have a client secret."
    )
    both = METADATA | {"grant_types": ["authorization_code", "client_credentials"]}
    assert register(both, token).json()["error"] == "invalid_client_metadata"
    # All scopes that a machine may have are the custom ones.
    assert register({"grant_types": ["client_credentials"]}, token).json()["scope"] == "notes/read"


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"x" * 70_000])
def test_bodies_that_are_no_metadata(idp: Any, body: bytes) -> None:
    """Anything but a moderate JSON object."""
    realm_with(idp, **OPEN)
    answer = requests.post(f"{HOST}/oauth2/register", data=body, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


@pytest.mark.parametrize("configuration", [None, {"EnableStatus": "Disabled", **OPEN}])
def test_registration_that_is_off(idp: Any, configuration: Any) -> None:
    """Without a configuration, and with one that is disabled."""
    login_realm(idp, {} if configuration is None else {"DcrConfiguration": configuration})
    answer = register(METADATA)
    assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")


def test_registered_clients_count(idp: Any, cognito: Cognito) -> None:
    """To the quota of the pool's app clients [D]."""
    realm_with(idp, **OPEN)
    cognito.quotas.app_clients_per_pool = 2
    assert register(METADATA).status_code == 201
    answer = register(METADATA)
    assert (answer.status_code, answer.json()["error_description"]) == (
        400,
        "A user pool cannot have more than 2 app clients.",
    )


def test_clients_are_listed_by_type(idp: Any) -> None:
    """The filter comes after the page [D model]."""
    realm = realm_with(idp, **OPEN)
    client_id = register(METADATA).json()["client_id"]

    def listed(**request: Any) -> tuple[list[str], bool]:
        answer = idp.list_user_pool_clients(UserPoolId=realm.pool_id, **request)
        return [c["ClientId"] for c in answer["UserPoolClients"]], "NextToken" in answer

    assert listed() == ([realm.client_id, client_id], False)
    assert listed(ClientType="DCR") == ([client_id], False)
    assert listed(ClientType="REGULAR") == ([realm.client_id], False)
    assert listed(ClientType="DCR", MaxResults=1) == ([], True)


def test_secrets_of_registered_clients(idp: Any) -> None:
    """They cannot be managed, nor moved to Secrets Manager [D model]."""
    realm = realm_with(idp, **OPEN)
    client = register(METADATA | {"token_endpoint_auth_method": "client_secret_post"}).json()
    by_id = {"UserPoolId": realm.pool_id, "ClientId": client["client_id"]}
    refused = (
        INVALID,
        f"Client {client['client_id']} was registered dynamically: its secret cannot be managed.",
    )
    assert refusal(idp.add_user_pool_client_secret, **by_id) == refused
    assert refusal(idp.list_user_pool_client_secrets, **by_id) == refused
    delete = by_id | {"ClientSecretId": "x--1"}
    assert refusal(idp.delete_user_pool_client_secret, **delete) == refused
    publish = by_id | {"PublishSecretsInAWSSecretsManager": True}
    assert refusal(idp.update_user_pool_client, **publish) == refused
    scopes = by_id | {"AllowedOAuthScopes": [SCOPE]}
    assert refusal(idp.update_user_pool_client, **scopes) == (
        INVALID,
        f"A dynamically registered client cannot have the scope {SCOPE}.",
    )
    updated = idp.update_user_pool_client(**by_id, ClientName="x")["UserPoolClient"]
    assert (updated["ClientName"], updated["ClientType"]) == ("x", "DCR")


def test_the_system_resource_server(idp: Any, cognito: Cognito) -> None:
    """The service manages it, as long as registration is on; it counts to no quota."""
    realm = realm_with(idp)
    cognito.quotas.resource_servers_per_pool = 1
    by_id = {"UserPoolId": realm.pool_id, "Identifier": "aws.cognito/dcr"}
    server = idp.describe_resource_server(**by_id)["ResourceServer"]
    assert server["ManagedBy"] == "COGNITO"
    assert [scope["ScopeName"] for scope in server["Scopes"]] == ["register"]
    listed = idp.list_resource_servers(UserPoolId=realm.pool_id, MaxResults=5)["ResourceServers"]
    assert listed == [server]
    refused = (INVALID, "The resource server aws.cognito/dcr is managed by Amazon Cognito.")
    assert refusal(idp.create_resource_server, **by_id, Name="x") == refused
    assert refusal(idp.update_resource_server, **by_id, Name="x") == refused
    assert refusal(idp.delete_resource_server, **by_id) == refused
    idp.create_resource_server(UserPoolId=realm.pool_id, Identifier="notes", Name="Notes")
    off = {"EnableStatus": "Disabled"}
    idp.update_user_pool(UserPoolId=realm.pool_id, DcrConfiguration=off)
    assert refusal(idp.describe_resource_server, **by_id)[0] == "ResourceNotFoundException"
    idp.update_user_pool(UserPoolId=realm.pool_id, DcrConfiguration={})
    assert idp.describe_resource_server(**by_id)["ResourceServer"] == server


def endpoint_of(realm: Realm, issuer: str = ISSUER) -> str | None:
    """Return the registration endpoint in the discovery document."""
    url = f"{issuer}/{realm.pool_id}/.well-known/openid-configuration"
    found: str | None = requests.get(url, timeout=5).json().get("registration_endpoint")
    return found


def test_discovery_names_the_endpoint(idp: Any) -> None:
    """When registration is on and the pool has a domain [D]."""
    realm = realm_with(idp)
    assert endpoint_of(realm) == f"{HOST}/oauth2/register"
    idp.delete_user_pool_domain(UserPoolId=realm.pool_id, Domain="shop")
    assert endpoint_of(realm) is None
    assert register(METADATA, url=f"{ISSUER}/cognito-idp").status_code == 404
    other = login_realm(idp)
    assert endpoint_of(other) is None


def test_the_local_form_names_the_pool() -> None:
    """One base URL serves all pools."""
    base = "http://localhost:4566"
    with intercept(base_url=base):
        idp = boto3.client("cognito-idp", "us-east-1")
        realm = realm_with(idp, **OPEN)
        endpoint = endpoint_of(realm, base)
        assert endpoint == f"{base}/cognito-idp/oauth2/register?user_pool_id={realm.pool_id}"
        answer = requests.post(endpoint, json=METADATA, timeout=5)
        assert described(realm, answer.json()["client_id"])["ClientType"] == "DCR"


def test_a_saved_state_has_registered_clients(idp: Any, cognito: Cognito) -> None:
    """With their type; the plan cannot become LITE while registration is on [D]."""
    realm = realm_with(idp, **OPEN)
    client_id = register(METADATA).json()["client_id"]
    cognito.restore(json.loads(json.dumps(cognito.save())))
    assert described(realm, client_id)["ClientType"] == "DCR"
    lite = {"UserPoolId": realm.pool_id, "UserPoolTier": "LITE"}
    assert refusal(idp.update_user_pool, **lite)[0] == "FeatureUnavailableInTierException"
    idp.update_user_pool(**lite, DcrConfiguration={"EnableStatus": "Disabled"})
