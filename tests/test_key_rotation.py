"""Signing keys: how they are rotated, how long old ones verify, and KeyConfiguration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests
from joserfc import jwt as jose_jwt
from joserfc.jwk import KeySet

from cognito_intercept import intercept
from tests.helpers import refusal
from tests.machines import make_machine
from tests.realms import Realm, add_client, header_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"


@pytest.fixture(autouse=True)
def user(realm: Realm) -> None:
    """A user who can sign in."""
    realm.make_user(email="ann@example.com")


def jwks_of(pool_id: str) -> Any:
    """Fetch the keys of a pool."""
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool_id}"
    return requests.get(f"{issuer}/.well-known/jwks.json", timeout=5).json()


def kids_of(realm: Realm) -> list[str]:
    """Return the ids of a pool's published keys."""
    return [key["kid"] for key in jwks_of(realm.pool_id)["keys"]]


def kids_of_tokens(tokens: Any) -> list[str]:
    """Return the ids of the keys that signed an ID token and an access token."""
    return [header_of(tokens[name])["kid"] for name in ("IdToken", "AccessToken")]


def test_new_tokens_have_new_keys(realm: Realm, cognito: Cognito) -> None:
    """After a rotation both tokens have another kid; the new keys come first, the old ones stay."""
    old = realm.tokens()
    assert kids_of(realm) == kids_of_tokens(old)
    cognito.rotate_keys(realm.pool_id)
    new = realm.tokens()
    assert not set(kids_of_tokens(old)) & set(kids_of_tokens(new))
    assert kids_of(realm) == kids_of_tokens(new) + kids_of_tokens(old)
    renewed = realm.refresh(old["RefreshToken"])["AuthenticationResult"]
    assert kids_of_tokens(renewed) == kids_of_tokens(new)


def test_old_tokens_are_valid_until_they_end(realm: Realm, cognito: Cognito) -> None:
    """PyJWT, joserfc and GetUser take tokens of before the rotation, until the last has ended."""
    token = realm.access()
    cognito.clock.advance(600)
    last = realm.access()
    cognito.rotate_keys(realm.pool_id)
    cognito.clock.advance(3000 - 60)
    keys = KeySet.import_key_set(jwks_of(realm.pool_id))
    for one in (token, last):
        assert jose_jwt.decode(one, keys, algorithms=["RS256"]).claims["username"] == "ann"
        assert realm.idp.get_user(AccessToken=one)["Username"] == "ann"
    cognito.clock.advance(60)
    assert refusal(realm.idp.get_user, AccessToken=token)[1] == "Access Token has expired"
    assert realm.idp.get_user(AccessToken=last)["Username"] == "ann"
    cognito.clock.advance(600)
    assert len(kids_of(realm)) == 2
    assert header_of(last)["kid"] not in kids_of(realm)
    assert refusal(realm.idp.get_user, AccessToken=last)[0] == "NotAuthorizedException"


def test_lifetime_is_that_of_the_tokens(realm: Realm, cognito: Cognito) -> None:
    """A key stays for tokens of a longer life, even when their app client is gone."""
    long = add_client(realm.idp, realm.pool_id, {"IdTokenValidity": 24})
    token = long.tokens()["IdToken"]
    realm.idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=long.client_id)
    cognito.rotate_keys(realm.pool_id)
    cognito.clock.advance(86400 - 60)
    assert header_of(token)["kid"] in kids_of(realm)
    cognito.clock.advance(60)
    assert header_of(token)["kid"] not in kids_of(realm)


def test_keys_without_tokens_go_at_once(realm: Realm, cognito: Cognito) -> None:
    """There is nothing that they could verify."""
    before = kids_of(realm)
    cognito.rotate_keys(realm.pool_id)
    after = kids_of(realm)
    assert len(after) == 2
    assert not set(before) & set(after)


def test_several_rotations(realm: Realm, cognito: Cognito) -> None:
    """Keys of several rotations stay beside each other, the newest first."""
    tokens = [realm.tokens()]
    for _ in range(2):
        cognito.rotate_keys(realm.pool_id)
        tokens.append(realm.tokens())
    expected = [kid for one in reversed(tokens) for kid in kids_of_tokens(one)]
    assert kids_of(realm) == expected
    for one in tokens:
        assert realm.idp.get_user(AccessToken=one["AccessToken"])["Username"] == "ann"


def test_a_cached_key_set_finds_the_new_key(realm: Realm, cognito: Cognito) -> None:
    """PyJWT's client, which has the old keys, fetches them anew for a kid that it lacks."""
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{realm.pool_id}"
    client = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json", cooldown_duration=0)
    client.get_signing_key_from_jwt(realm.access())
    cognito.rotate_keys(realm.pool_id)
    token = realm.access()
    key = client.get_signing_key_from_jwt(token)
    assert jwt.decode(token, key, ["RS256"], issuer=issuer)["username"] == "ann"


def test_machines_tokens(cognito: Cognito) -> None:
    """The tokens of app clients count, and are signed with the new key."""
    machine = make_machine()
    old = machine.token()
    cognito.rotate_keys(machine.pool_id)
    kids = [key["kid"] for key in jwks_of(machine.pool_id)["keys"]]
    assert kids.index(header_of(old)["kid"]) == 3
    assert kids.index(header_of(machine.token())["kid"]) == 1


def test_other_pools_keep_their_keys(realm: Realm, cognito: Cognito) -> None:
    """A rotation concerns one pool."""
    other = make_realm(realm.idp)
    before = kids_of(other)
    cognito.rotate_keys(realm.pool_id)
    assert kids_of(other) == before


def test_certificates_outlive_rotations(realm: Realm, cognito: Cognito) -> None:
    """The certificate for SAML is the same before and after."""
    before = realm.idp.get_signing_certificate(UserPoolId=realm.pool_id)["Certificate"]
    cognito.rotate_keys(realm.pool_id)
    after = realm.idp.get_signing_certificate(UserPoolId=realm.pool_id)["Certificate"]
    assert after == before


def test_unknown_pool(cognito: Cognito) -> None:
    """A rotation of a pool that does not exist is an error in Python's terms."""
    with pytest.raises(LookupError, match="there is no user pool 'us-east-1_gone'"):
        cognito.rotate_keys("us-east-1_gone")


def test_rotation_survives_a_saved_state(realm: Realm, cognito: Cognito) -> None:
    """Old and new keys, and the time at which the old ones go, are saved and restored."""
    old = realm.access()
    cognito.rotate_keys(realm.pool_id)
    kids = kids_of(realm)
    certificate = realm.idp.get_signing_certificate(UserPoolId=realm.pool_id)["Certificate"]
    data = json.loads(json.dumps(cognito.save()))
    with intercept() as other:
        other.restore(data)
        assert other.save() == data
        assert kids_of(realm) == kids
        assert realm.idp.get_user(AccessToken=old)["Username"] == "ann"
        signing = realm.idp.get_signing_certificate(UserPoolId=realm.pool_id)["Certificate"]
        assert signing == certificate
        other.clock.advance(3600)
        assert kids_of(realm) == kids[:2]


@pytest.mark.parametrize(
    ("damage", "text"),
    [
        (lambda history: history["retired"][0][1].pop(), "two keys expected"),
        (lambda history: history["certificate"].update(n="!"), "not an RSA key"),
        (lambda history: history.update(last_expiry="soon"), "last_expiry: int expected"),
    ],
)
def test_damaged_histories_are_refused(
    realm: Realm, cognito: Cognito, damage: Any, text: str
) -> None:
    """A history of keys that cannot be read leaves the state as it was."""
    realm.access()
    cognito.rotate_keys(realm.pool_id)
    data = cognito.save()
    damage(data["key_histories"][realm.pool_id])
    before = cognito.save()
    with pytest.raises(ValueError, match=text):
        cognito.restore(data)
    assert cognito.save() == before


def test_a_history_without_keys_is_refused(realm: Realm, cognito: Cognito) -> None:
    """Keys and their histories belong together."""
    realm.access()
    data = cognito.save()
    data["keys"] = {}
    with pytest.raises(ValueError, match="a pool without keys"):
        cognito.restore(data)


def test_snapshots_take_rotations_back(realm: Realm, cognito: Cognito) -> None:
    """After the block the pool signs with the keys of before."""
    realm.access()
    kids = kids_of(realm)
    before = cognito.save()
    with cognito.snapshot():
        cognito.rotate_keys(realm.pool_id)
        realm.access()
        assert len(kids_of(realm)) == 4
    assert kids_of(realm) == kids
    assert cognito.save() == before


def test_keys_are_deleted_with_the_pool(realm: Realm, cognito: Cognito) -> None:
    """Nothing of a deleted pool is saved."""
    realm.access()
    cognito.rotate_keys(realm.pool_id)
    realm.idp.delete_user_pool(UserPoolId=realm.pool_id)
    data = cognito.save()
    assert realm.pool_id not in data["keys"]
    assert data.get("key_histories", {}) == {}


# KeyConfiguration.


def test_customer_managed_key_needs_its_arn(idp: Any) -> None:
    """A key of the customer's has an ARN, at creation and at an update (G)."""
    expected = (
        "InvalidParameterException",
        "KmsKeyArn is required when KeyType is CUSTOMER_MANAGED_KEY.",
    )
    managed = {"KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY"}}
    assert refusal(idp.create_user_pool, PoolName="p", **managed) == expected
    pool_id = make_realm(idp).pool_id
    assert refusal(idp.update_user_pool, UserPoolId=pool_id, **managed) == expected


@pytest.mark.parametrize(
    "key",
    [
        {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": KEY_ARN},
        {"KeyType": "AWS_OWNED_KEY"},
        {},  # a key of AWS [D]
    ],
)
def test_key_configuration_is_shown_and_kept(idp: Any, key: dict[str, str]) -> None:
    """It is described as it was given, and an update that leaves it out keeps it (G)."""
    pool_id = make_realm(idp, {"KeyConfiguration": key}).pool_id
    for _ in range(2):
        described = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
        assert described["KeyConfiguration"] == key
        idp.update_user_pool(UserPoolId=pool_id)
