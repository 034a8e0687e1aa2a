"""A client's secrets: added, listed, deleted, and each of them good wherever one is wanted."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config

from tests.helpers import refusal
from tests.realms import PASSWORD, Realm, make_realm, secret_hash

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

OWN = "an_own_secret_of_24_chars"
INVALID = "InvalidParameterException"
MACHINE: dict[str, Any] = {
    "AllowedOAuthFlows": ["client_credentials"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthScopes": ["api/read"],
}


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A confidential client, with a user ann."""
    realm = make_realm(idp, None, {"GenerateSecret": True})
    realm.make_user()
    return realm


def named(realm: Realm) -> dict[str, str]:
    """Return the parameters that name the client."""
    return {"UserPoolId": realm.pool_id, "ClientId": realm.client_id}


def add(realm: Realm, **parameters: str) -> Any:
    """Add a secret; its descriptor."""
    answer = realm.idp.add_user_pool_client_secret(**named(realm), **parameters)
    return answer["ClientSecretDescriptor"]


def secrets_of(realm: Realm) -> list[dict[str, Any]]:
    """List the client's secrets."""
    listed: list[dict[str, Any]] = realm.idp.list_user_pool_client_secrets(**named(realm))[
        "ClientSecrets"
    ]
    return listed


def delete(realm: Realm, secret_id: str) -> Any:
    """Delete a secret."""
    return realm.idp.delete_user_pool_client_secret(**named(realm), ClientSecretId=secret_id)


def signs_in(realm: Realm, secret: str) -> bool:
    """Return whether a SECRET_HASH made of a secret is taken."""
    given = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    hashed = secret_hash(secret, "ann", realm.client_id)
    try:
        realm.initiate("USER_PASSWORD_AUTH", **given, SECRET_HASH=hashed)
    except realm.idp.exceptions.NotAuthorizedException as error:
        assert "Unable to verify secret hash" in str(error)  # noqa: PT017 - both ways are right
        return False
    return True


def test_a_generated_secret_is_shown_once(realm: Realm, cognito: Cognito) -> None:
    """AddUserPoolClientSecret shows it, the list never does [D]."""
    descriptor = add(realm)
    assert len(descriptor["ClientSecretValue"]) == 51
    assert descriptor["ClientSecretId"].startswith(f"{realm.client_id}--")
    assert descriptor["ClientSecretId"].partition("--")[2].isdigit()
    assert abs(descriptor["ClientSecretCreateDate"].timestamp() - cognito.clock.now()) < 60
    listed = secrets_of(realm)
    assert [set(one) for one in listed] == [{"ClientSecretId", "ClientSecretCreateDate"}] * 2
    assert listed[1]["ClientSecretId"] == descriptor["ClientSecretId"]
    assert len({one["ClientSecretId"] for one in listed}) == 2


def test_an_own_secret_is_not_shown(realm: Realm) -> None:
    """Who brings a secret knows it already [D]."""
    assert set(add(realm, ClientSecret=OWN)) == {"ClientSecretId", "ClientSecretCreateDate"}
    assert signs_in(realm, OWN)


def test_describe_shows_the_first_secret_only(realm: Realm) -> None:
    """A later one is never promoted, not even when the first is gone [R]."""
    add(realm)
    describe = realm.idp.describe_user_pool_client
    assert describe(**named(realm))["UserPoolClient"]["ClientSecret"] == realm.secret
    delete(realm, secrets_of(realm)[0]["ClientSecretId"])
    assert "ClientSecret" not in describe(**named(realm))["UserPoolClient"]


def test_two_are_the_most(realm: Realm) -> None:
    """A third one is refused, until one of the two is gone [D]."""
    add(realm)
    assert refusal(add, realm=realm)[0] == "LimitExceededException"
    delete(realm, secrets_of(realm)[0]["ClientSecretId"])
    assert add(realm)
    assert len(secrets_of(realm)) == 2


def test_the_last_one_stays(realm: Realm) -> None:
    """A confidential client does not become a public one [D]."""
    only = secrets_of(realm)[0]["ClientSecretId"]
    assert refusal(delete, realm=realm, secret_id=only)[0] == INVALID
    assert realm.secret is not None
    assert signs_in(realm, realm.secret)


def test_unknown_secrets(realm: Realm) -> None:
    """A secret of that id must be there."""
    assert refusal(delete, realm=realm, secret_id="none")[0] == "ResourceNotFoundException"


def test_public_clients_have_none(idp: Any) -> None:
    """A client that was created without a secret gets none, and its list is empty."""
    realm = make_realm(idp)
    assert refusal(add, realm=realm)[0] == INVALID
    assert secrets_of(realm) == []


@pytest.mark.parametrize("secret", ["x" * 23, "x" * 65, "not-a-word-at-all-in-here"])
def test_secrets_have_a_form(realm: Realm, secret: str) -> None:
    """24 to 64 letters, digits, ``_`` or ``+``; the emulator checks it, for botocore doesn't."""
    unchecked = boto3.client("cognito-idp", config=Config(parameter_validation=False))
    call = unchecked.add_user_pool_client_secret
    assert refusal(call, **named(realm), ClientSecret=secret)[0] == INVALID


@pytest.mark.parametrize("name", ["UserPoolId", "ClientId"])
def test_unknown_pools_and_clients(realm: Realm, name: str) -> None:
    """All three operations name what does not exist."""
    wrong = {"UserPoolId": "us-east-1_000000000", "ClientId": "0" * 26}
    given = named(realm) | {name: wrong[name]}
    idp: Any = realm.idp
    for call, more in (
        (idp.add_user_pool_client_secret, {}),
        (idp.list_user_pool_client_secrets, {}),
        (idp.delete_user_pool_client_secret, {"ClientSecretId": "any"}),
    ):
        code, text = refusal(call, **given, **more)
        assert code == "ResourceNotFoundException"
        assert wrong[name] in text


def test_there_is_no_second_page(realm: Realm) -> None:
    """A token that no list gave is refused."""
    call = realm.idp.list_user_pool_client_secrets
    assert refusal(call, NextToken="more", **named(realm)) == (
        INVALID,
        "Invalid pagination token.",
    )


def test_secret_hashes_of_either(realm: Realm) -> None:
    """Both are good while there are two; a deleted one is not [D]."""
    assert realm.secret is not None
    added = add(realm)["ClientSecretValue"]
    assert signs_in(realm, realm.secret)
    assert signs_in(realm, added)
    delete(realm, secrets_of(realm)[0]["ClientSecretId"])
    assert not signs_in(realm, realm.secret)
    assert signs_in(realm, added)


def test_raw_secrets_of_either(realm: Realm) -> None:
    """GetTokensFromRefreshToken and RevokeToken take either."""
    assert realm.secret is not None
    token = realm.tokens()["RefreshToken"]
    added = add(realm)["ClientSecretValue"]
    for secret in (realm.secret, added):
        given = {"ClientId": realm.client_id, "ClientSecret": secret}
        assert realm.idp.get_tokens_from_refresh_token(RefreshToken=token, **given)
    realm.idp.revoke_token(Token=token, ClientId=realm.client_id, ClientSecret=added)
    code, _ = refusal(realm.refresh, token=token, SECRET_HASH=added)
    assert code == "NotAuthorizedException"


def token_status(realm: Realm, secret: str, *, basic: bool) -> int:
    """Ask the token endpoint for a machine's token; the HTTP status."""
    form = {"grant_type": "client_credentials"}
    headers = {}
    if basic:
        pair = base64.b64encode(f"{realm.client_id}:{secret}".encode()).decode()
        headers["Authorization"] = f"Basic {pair}"
    else:
        form |= {"client_id": realm.client_id, "client_secret": secret}
    url = "https://machines.auth.us-east-1.amazoncognito.com/oauth2/token"
    return requests.post(url, data=form, headers=headers, timeout=5).status_code


@pytest.mark.parametrize("basic", [False, True])
def test_the_token_endpoint_takes_either(idp: Any, *, basic: bool) -> None:
    """In the form and in the header; a deleted one is refused."""
    realm = make_realm(idp)
    idp.create_resource_server(
        UserPoolId=realm.pool_id,
        Identifier="api",
        Name="api",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "read"}],
    )
    idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="machines")
    client = idp.create_user_pool_client(
        UserPoolId=realm.pool_id, ClientName="machine", GenerateSecret=True, **MACHINE
    )["UserPoolClient"]
    machine = Realm(idp, realm.pool_id, client["ClientId"], client["ClientSecret"])
    added = add(machine)["ClientSecretValue"]
    assert token_status(machine, client["ClientSecret"], basic=basic) == 200
    assert token_status(machine, added, basic=basic) == 200
    delete(machine, secrets_of(machine)[0]["ClientSecretId"])
    assert token_status(machine, client["ClientSecret"], basic=basic) == 400
    assert token_status(machine, added, basic=basic) == 200
