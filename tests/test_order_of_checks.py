"""What a request is about is looked up in AWS's order, with AWS's errors (operations.md 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.account.client_auth import secret_hash
from tests.helpers import refusal
from tests.realms import Realm, add_client, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

POOL = "us-east-1_nowhere99"
KEY = "us-east-1_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
NO_POOL = ("ResourceNotFoundException", f"User pool {POOL} does not exist.")
NO_CLIENT = ("ResourceNotFoundException", "User pool client nowhere does not exist.")
NO_USER = ("UserNotFoundException", "User does not exist.")
NO_GROUP = ("ResourceNotFoundException", "Group not found.")
NO_DEVICE = ("ResourceNotFoundException", "Device does not exist.")


@pytest.fixture
def realm(idp: Any) -> Realm:
    """Return a pool with ann and a group."""
    made = make_realm(idp)
    made.make_user()
    idp.create_group(UserPoolId=made.pool_id, GroupName="staff")
    return made


def test_pool_user_group(realm: Realm) -> None:
    """Of several missing things the first one is named."""
    add = realm.idp.admin_add_user_to_group
    wrong = {"Username": "nobody", "GroupName": "nothing"}
    assert refusal(add, UserPoolId=POOL, **wrong) == NO_POOL
    assert refusal(add, UserPoolId=realm.pool_id, **wrong) == NO_USER
    found = refusal(add, UserPoolId=realm.pool_id, Username="ann", GroupName="nothing")
    assert found == NO_GROUP


def test_pool_user_device(realm: Realm) -> None:
    """A device is looked for among those of a user who exists."""
    get = realm.idp.admin_get_device
    assert refusal(get, UserPoolId=POOL, Username="nobody", DeviceKey=KEY) == NO_POOL
    assert refusal(get, UserPoolId=realm.pool_id, Username="nobody", DeviceKey=KEY) == NO_USER
    assert refusal(get, UserPoolId=realm.pool_id, Username="ann", DeviceKey=KEY) == NO_DEVICE


def test_token_before_device(realm: Realm) -> None:
    """Authorisation comes first."""
    refused = refusal(realm.idp.get_device, AccessToken="x.y.z", DeviceKey=KEY)
    assert refused == ("NotAuthorizedException", "Invalid Access Token")
    token = realm.tokens()["AccessToken"]
    assert refusal(realm.idp.get_device, AccessToken=token, DeviceKey=KEY) == NO_DEVICE


def test_a_client_of_another_pool(idp: Any, realm: Realm) -> None:
    """It does not exist in this one; the pool is looked for before it."""
    other = make_realm(idp)
    describe = idp.describe_user_pool_client
    assert refusal(describe, UserPoolId=POOL, ClientId="nowhere") == NO_POOL
    assert refusal(describe, UserPoolId=realm.pool_id, ClientId="nowhere") == NO_CLIENT
    refused = refusal(describe, UserPoolId=realm.pool_id, ClientId=other.client_id)
    text = f"User pool client {other.client_id} does not exist."
    assert refused == ("ResourceNotFoundException", text)


def test_client_secret_user(idp: Any, realm: Realm) -> None:
    """The secret hash is checked before there is any talk of the user."""
    confidential = add_client(idp, realm.pool_id, {"GenerateSecret": True})
    named = {"ClientId": confidential.client_id, "Username": "nobody"}
    code = {"ConfirmationCode": "123456"}
    confirm = idp.confirm_sign_up
    assert refusal(confirm, ClientId="nowhere", Username="nobody", **code) == NO_CLIENT
    assert refusal(confirm, **named, **code)[0] == "NotAuthorizedException"
    assert refusal(confirm, **named, **code, SecretHash="x")[0] == "NotAuthorizedException"
    proof = secret_hash(confidential.secret or "", "nobody", confidential.client_id)
    proved = refusal(confirm, **named, **code, SecretHash=proof)
    assert proved == ("UserNotFoundException", "Username/client id combination not found.")


def test_shape_before_everything(idp: Any) -> None:
    """The constraints of the model come before the pool."""
    with_bad_limit = {"UserPoolId": POOL, "Username": "ann", "Limit": 61}
    assert refusal(idp.admin_list_groups_for_user, **with_bad_limit)[0] == (
        "InvalidParameterException"
    )


def test_add_on_before_user(realm: Realm) -> None:
    """Where threat protection is off, nobody is looked for."""
    refused = refusal(realm.idp.admin_list_user_auth_events, **realm.by_name("nobody"))
    assert refused[0] == "UserPoolAddOnNotEnabledException"


@pytest.mark.parametrize("gone", ["pool", "client", "user"])
def test_what_goes_while_a_trigger_runs(idp: Any, cognito: Cognito, gone: str) -> None:
    """It is missed afterwards, and nothing is changed or sent."""
    realm = make_realm(idp, {"AutoVerifiedAttributes": ["email"]})
    realm.make_user(email="ann@example.com", email_verified="true")
    deletes = {
        "pool": lambda: idp.delete_user_pool(UserPoolId=realm.pool_id),
        "client": lambda: idp.delete_user_pool_client(
            UserPoolId=realm.pool_id, ClientId=realm.client_id
        ),
        "user": lambda: idp.admin_delete_user(**realm.by_name()),
    }

    def delete(event: Any, _context: object) -> Any:
        deletes[gone]()
        return event

    pool_text = f"User pool {realm.pool_id} does not exist."
    client_text = f"User pool client {realm.client_id} does not exist."
    if gone == "client":
        cognito.on("PreSignUp", delete)
        attributes = [{"Name": "email", "Value": "bob@example.com"}]
        refused = refusal(
            idp.sign_up,
            ClientId=realm.client_id,
            Username="bob",
            Password="Passw0rd!",
            UserAttributes=attributes,
        )
        assert refused == ("ResourceNotFoundException", client_text)
    else:
        cognito.on("CustomMessage", delete)
        refused = refusal(idp.admin_reset_user_password, **realm.by_name())
        assert refused == (NO_USER if gone == "user" else (NO_POOL[0], pool_text))
    assert len(cognito.outbox) == 0
