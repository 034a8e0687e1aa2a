"""Every way to sign in that SRP has part in, by a client that is neither ours nor pycognito's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import PASSWORD, Realm
from tests.second_factors import choice_realm
from tests.srp_client import VECTORS, SrpClient, device_verifier

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: str(vector["name"]))
def test_the_client_computes_the_vectors(vector: dict[str, Any]) -> None:
    """A, the derived key and the signature are those of the vectors."""
    is_device = "device_key" in vector
    user_id = vector["device_key"] if is_device else vector["user_id_for_srp"]
    group = vector["device_group_key"] if is_device else vector["pool_id"].split("_")[1]
    password = vector["device_password"] if is_device else vector["password"]
    client = SrpClient(group, password, int(vector["a_hex"], 16))
    assert client.public == int(vector["A_hex"], 16)
    key = client.key(user_id, int(vector["salt_hex"], 16), int(vector["B_hex"], 16))
    assert key.hex() == vector["hkdf_key_hex"]
    expected = vector["challenge_responses"]
    answer = client.answer(vector["challenge_parameters"], user_id, expected["TIMESTAMP"])
    assert answer.items() <= expected.items()


@pytest.fixture
def realm(idp: CognitoIdentityProviderClient) -> Realm:
    """A pool whose client may use every flow, with a user in it."""
    realm = choice_realm(idp)
    realm.make_user()
    return realm


def proof(step: Any, client: SrpClient, cognito: Cognito) -> dict[str, str]:
    """Return the answer to a PASSWORD_VERIFIER challenge."""
    parameters = step["ChallengeParameters"]
    return client.answer(parameters, parameters["USER_ID_FOR_SRP"], cognito.clock.now())


@pytest.mark.parametrize("password", [PASSWORD, "Wr0ng-Passw0rd!"])
def test_user_srp_auth(realm: Realm, cognito: Cognito, password: str) -> None:
    """USER_SRP_AUTH lets the right password in and no other."""
    client = SrpClient(realm.pool_id.split("_")[1], password)
    step = realm.initiate("USER_SRP_AUTH", USERNAME="ann", SRP_A=client.srp_a)
    answer = proof(step, client, cognito)
    if password == PASSWORD:
        done = realm.respond("PASSWORD_VERIFIER", **answer)
        assert done["AuthenticationResult"]["AccessToken"]
    else:
        assert refusal(realm.respond, challenge="PASSWORD_VERIFIER", **answer) == INCORRECT


def test_password_srp_in_user_auth(realm: Realm, cognito: Cognito) -> None:
    """PASSWORD_SRP of the choice-based flow goes on with PASSWORD_VERIFIER."""
    client = SrpClient(realm.pool_id.split("_")[1], PASSWORD)
    step = realm.initiate(
        "USER_AUTH", USERNAME="ann", PREFERRED_CHALLENGE="PASSWORD_SRP", SRP_A=client.srp_a
    )
    assert step["ChallengeName"] == "PASSWORD_VERIFIER"
    done = realm.respond("PASSWORD_VERIFIER", step.get("Session"), **proof(step, client, cognito))
    assert done["AuthenticationResult"]["IdToken"]


def test_custom_auth_after_srp(realm: Realm, cognito: Cognito) -> None:
    """CUSTOM_AUTH may start with SRP: DefineAuthChallenge sees both results and decides."""
    seen = []

    def define(event: dict[str, Any], _context: object) -> dict[str, Any]:
        session = event["request"]["session"]
        seen.append([(one["challengeName"], one["challengeResult"]) for one in session])
        is_proved = len(session) > 1
        event["response"]["issueTokens"] = is_proved
        event["response"]["challengeName"] = None if is_proved else "PASSWORD_VERIFIER"
        return event

    cognito.on("DefineAuthChallenge", define)
    client = SrpClient(realm.pool_id.split("_")[1], PASSWORD)
    step = realm.initiate("CUSTOM_AUTH", USERNAME="ann", CHALLENGE_NAME="SRP_A", SRP_A=client.srp_a)
    done = realm.respond("PASSWORD_VERIFIER", step.get("Session"), **proof(step, client, cognito))
    assert done["AuthenticationResult"]["AccessToken"]
    assert seen == [[("SRP_A", True)], [("SRP_A", True), ("PASSWORD_VERIFIER", True)]]


def test_device_srp(idp: CognitoIdentityProviderClient, cognito: Cognito) -> None:
    """A remembered device proves itself after the password, and tokens follow."""
    realm = choice_realm(idp)
    settings: Any = {
        "ChallengeRequiredOnNewDevice": True,
        "DeviceOnlyRememberedOnUserPrompt": False,
    }
    idp.update_user_pool(UserPoolId=realm.pool_id, DeviceConfiguration=settings)
    realm.make_user()
    tokens = realm.tokens()
    key = tokens["NewDeviceMetadata"]["DeviceKey"]
    group = tokens["NewDeviceMetadata"]["DeviceGroupKey"]
    verifier: Any = device_verifier(group, key, "a device's own password")
    idp.confirm_device(
        AccessToken=tokens["AccessToken"], DeviceKey=key, DeviceSecretVerifierConfig=verifier
    )
    client = SrpClient(group, "a device's own password")
    step = realm.initiate("USER_PASSWORD_AUTH", USERNAME="ann", PASSWORD=PASSWORD, DEVICE_KEY=key)
    assert step["ChallengeName"] == "DEVICE_SRP_AUTH"
    step = realm.respond(
        "DEVICE_SRP_AUTH", step["Session"], USERNAME="ann", DEVICE_KEY=key, SRP_A=client.srp_a
    )
    answer = client.answer(step["ChallengeParameters"], key, cognito.clock.now())
    done = realm.respond("DEVICE_PASSWORD_VERIFIER", step.get("Session"), DEVICE_KEY=key, **answer)
    assert "NewDeviceMetadata" not in done["AuthenticationResult"]
