"""Sign-in by SRP: vectors, pycognito as the client, and everything that must be refused."""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from pycognito.aws_srp import AWSSRP

from cognito_intercept.directory import srp
from cognito_intercept.directory.srp import Exchange
from tests.helpers import refusal
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, make_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

FACTS = json.loads((Path(__file__).parent / "facts" / "srp_vectors.json").read_text())
VECTORS = FACTS["vectors"]
INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")
INVALID = "InvalidParameterException"


@pytest.fixture(params=["pow", "gmpy2"])
def power(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Compute with Python alone, and with the extra ``fast`` where it is installed."""
    if request.param == "gmpy2":
        pytest.importorskip("gmpy2")
    else:
        monkeypatch.setitem(sys.modules, "gmpy2", None)
    srp.modular_power.cache_clear()
    yield
    srp.modular_power.cache_clear()


def test_the_extra_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers come from GMP where there is one, and are Python's own afterwards."""
    used = []

    def powmod(base: int, exponent: int, modulus: int) -> int:
        used.append(exponent)
        return pow(base, exponent, modulus)

    monkeypatch.setitem(sys.modules, "gmpy2", SimpleNamespace(powmod=powmod))
    srp.modular_power.cache_clear()
    try:
        verifier = srp.verifier_of(1, b"identity")
    finally:
        srp.modular_power.cache_clear()
    assert len(used) == 1
    assert verifier == srp.verifier_of(1, b"identity")
    assert type(verifier) is int


def number(vector: dict[str, Any], name: str) -> int:
    """Return one of a vector's numbers."""
    return int(vector[f"{name}_hex"], 16)


def ids(vector: dict[str, Any]) -> tuple[str, str, str]:
    """Return the pool name, user id and password; of a device what stands in their place."""
    if "device_key" in vector:
        return vector["device_group_key"], vector["device_key"], vector["device_password"]
    return vector["pool_id"].split("_")[1], vector["user_id_for_srp"], vector["password"]


def exchange_of(vector: dict[str, Any]) -> Exchange:
    """Return the server's side of a vector's exchange."""
    identity = srp.identity_hash(*ids(vector))
    verifier = srp.verifier_of(number(vector, "salt"), identity)
    return Exchange.open(verifier, number(vector, "A"), number(vector, "b"))


@pytest.mark.usefixtures("power")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_vectors(vector: dict[str, Any]) -> None:
    """Every intermediate value, and the claim at the end, is what an SDK computes."""
    exchange = exchange_of(vector)
    assert exchange.verifier == number(vector, "verifier")
    assert exchange.b_public == number(vector, "B")
    assert exchange.key().hex() == vector["hkdf_key_hex"]
    responses = vector["challenge_responses"]
    claim = {
        "pool_name": ids(vector)[0],
        "user_id": ids(vector)[1],
        "secret_block": responses["PASSWORD_CLAIM_SECRET_BLOCK"],
        "timestamp": responses["TIMESTAMP"],
        "signature": responses["PASSWORD_CLAIM_SIGNATURE"],
    }
    assert srp.claim_is_right(exchange, srp.Claim(**claim))
    other = base64.b64encode(b"another block").decode()
    for name, value in (
        ("pool_name", "Other1234"),
        ("user_id", "somebody"),
        ("secret_block", other),
        ("secret_block", "no base64!"),
        ("timestamp", "Wed Mar 5 07:08:10 UTC 2025"),
        ("signature", other),
        ("signature", "ä"),
    ):
        assert not srp.claim_is_right(exchange, srp.Claim(**claim | {name: value}))


def test_constants() -> None:
    """The group and the multiplier are those of the specification [V auth.md 1]."""
    assert int(FACTS["N_hex"], 16) == srp.N
    assert all(number(vector, "k") == srp.K for vector in VECTORS if "k_hex" in vector)


@pytest.mark.parametrize(
    ("text", "is_good"),
    [
        ("1", True),
        ("0", False),
        ("", False),
        ("xyz", False),
        ("-1", False),
        (f"{srp.N:x}", False),
        (f"{2 * srp.N:x}", False),
        (f"{srp.N - 1:x}", True),
    ],
)
def test_public_values(text: str, is_good: bool) -> None:  # noqa: FBT001
    """A value that is 0 modulo N would make the key known to everybody."""
    assert (srp.parse_public(text) is not None) == is_good


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed Mar 5 07:08:09 UTC 2025", datetime(2025, 3, 5, 7, 8, 9, tzinfo=UTC)),
        ("Tue Dec 31 23:59:59 UTC 2024", datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Wed Mar 05 07:08:09 UTC 2025", None),
        ("Thu Mar 5 07:08:09 UTC 2025", None),
        ("Wed Mär 5 07:08:09 UTC 2025", None),
        ("Wed Mar 5 7:08:09 UTC 2025", None),
        ("Wed Mar 5 07:08:09 CET 2025", None),
        ("Sun Feb 30 07:08:09 UTC 2025", None),
        ("Wed Mar 5 25:08:09 UTC 2025", None),
        ("2025-03-05T07:08:09Z", None),
        ("", None),
    ],
)
def test_timestamps(text: str, moment: datetime | None) -> None:
    """English, UTC, the day without a leading zero, the weekday right."""
    assert srp.parse_timestamp(text) == (None if moment is None else moment.timestamp())


def sdk(realm: Realm, name: str = "ann", password: str = PASSWORD) -> AWSSRP:
    """Return pycognito's client of a realm."""
    return AWSSRP(
        username=name,
        password=password,
        pool_id=realm.pool_id,
        client_id=realm.client_id,
        client=realm.idp,
        client_secret=realm.secret,
    )


def prove(realm: Realm, client: AWSSRP, **changed: str) -> Any:
    """Sign in step by step, with some of the responses changed."""
    first = realm.initiate("USER_SRP_AUTH", **client.get_auth_params())
    parameters = first["ChallengeParameters"]
    responses = client.process_challenge(parameters, client.get_auth_params()) | changed
    return realm.respond("PASSWORD_VERIFIER", **responses)


def test_right_password(realm: Realm) -> None:
    """The SDK gets in, and no Session is involved [V auth.md 1]."""
    realm.make_user()
    client = sdk(realm)
    first = realm.initiate("USER_SRP_AUTH", **client.get_auth_params())
    assert first["ChallengeName"] == "PASSWORD_VERIFIER"
    assert "Session" not in first
    assert set(first["ChallengeParameters"]) == {
        "SALT", "SECRET_BLOCK", "SRP_B", "USERNAME", "USER_ID_FOR_SRP",
    }  # fmt: skip
    result = client.authenticate_user()["AuthenticationResult"]
    assert realm.idp.get_user(AccessToken=result["AccessToken"])["Username"] == "ann"


def test_wrong_password(realm: Realm) -> None:
    """The SDK with another password is refused."""
    realm.make_user()
    with pytest.raises(ClientError) as caught:
        sdk(realm, password=OTHER_PASSWORD).authenticate_user()
    assert caught.value.response["Error"]["Message"] == "Incorrect username or password."


@pytest.mark.parametrize("password", ["Tr0ub4dor&3pässword", "Passw0rd!-with-日本"])
def test_passwords_beyond_ascii(realm: Realm, password: str) -> None:
    """The hash is taken over UTF-8."""
    realm.make_user(password=password)
    assert "AuthenticationResult" in sdk(realm, password=password).authenticate_user()


def test_confidential_client_and_alias(idp: Any) -> None:
    """With a secret and an e-mail address for a name the hashes fit all the same."""
    realm = make_realm(idp, {"UsernameAttributes": ["email"]}, {"GenerateSecret": True})
    sub = realm.make_user("ann@example.com")
    client = sdk(realm, "ann@example.com")
    first = realm.initiate("USER_SRP_AUTH", **client.get_auth_params())
    assert first["ChallengeParameters"]["USER_ID_FOR_SRP"] == sub
    assert "AuthenticationResult" in client.authenticate_user()


def test_admin_side(realm: Realm) -> None:
    """AdminInitiateAuth starts the same exchange."""
    realm.make_user()
    client = sdk(realm)
    first = realm.admin_initiate("USER_SRP_AUTH", **client.get_auth_params())
    responses = client.process_challenge(first["ChallengeParameters"], client.get_auth_params())
    answer = realm.idp.admin_respond_to_auth_challenge(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=responses,
    )
    assert "AuthenticationResult" in answer


def test_new_password_after_srp(realm: Realm) -> None:
    """A temporary password proves itself and must be replaced (recorded R246)."""
    realm.make_user()
    realm.set_password("ann", PASSWORD, permanent=False)
    answer = prove(realm, sdk(realm))
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    tokens = sdk(realm).set_new_password_challenge(OTHER_PASSWORD)
    assert "AuthenticationResult" in tokens
    assert realm.status() == "CONFIRMED"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"TIMESTAMP": "2025-03-05T07:08:09Z"},
            (INVALID, "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english."),
        ),
        ({"PASSWORD_CLAIM_SIGNATURE": "AAAA"}, INCORRECT),
        ({"TIMESTAMP": "Wed Mar 5 07:08:09 UTC 2025"}, INCORRECT),
        (
            {"PASSWORD_CLAIM_SECRET_BLOCK": "AAAA"},
            ("NotAuthorizedException", "Invalid session for the user."),
        ),
        ({"USERNAME": "bob"}, ("NotAuthorizedException", "Invalid session for the user.")),
    ],
)
def test_refused_proofs(realm: Realm, changed: dict[str, str], expected: tuple[str, str]) -> None:
    """Malformed or stale time, wrong signature, somebody else's block or name."""
    realm.make_user()
    realm.make_user("bob")
    assert refusal(prove, realm=realm, client=sdk(realm), **changed) == expected


@pytest.mark.parametrize(
    "missing", ["PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP", "USERNAME"]
)
def test_missing_responses(realm: Realm, missing: str) -> None:
    """Each response is asked for by name."""
    realm.make_user()
    client = sdk(realm)
    first = realm.initiate("USER_SRP_AUTH", **client.get_auth_params())
    responses = client.process_challenge(first["ChallengeParameters"], client.get_auth_params())
    del responses[missing]
    assert refusal(realm.respond, challenge="PASSWORD_VERIFIER", **responses) == (
        INVALID,
        f"Missing required parameter {missing}",
    )


@pytest.mark.parametrize("public", ["0", f"{srp.N:x}", f"{2 * srp.N:x}", "zz"])
def test_refused_public_values(realm: Realm, public: str) -> None:
    """A public value of 0 modulo N is refused before anything is computed from it."""
    realm.make_user()
    call = refusal(realm.initiate, flow="USER_SRP_AUTH", USERNAME="ann", SRP_A=public)
    assert call[0] == INVALID


def test_proof_is_good_once(realm: Realm) -> None:
    """The block of a finished sign-in is spent."""
    realm.make_user()
    client = sdk(realm)
    first = realm.initiate("USER_SRP_AUTH", **client.get_auth_params())
    responses = client.process_challenge(first["ChallengeParameters"], client.get_auth_params())
    assert "AuthenticationResult" in realm.respond("PASSWORD_VERIFIER", **responses)
    assert refusal(realm.respond, challenge="PASSWORD_VERIFIER", **responses)[1] == (
        "Invalid session for the user, session can only be used once."
    )


def test_proof_after_password_change(realm: Realm) -> None:
    """A new password has another verifier; the old one proves nothing any more."""
    realm.make_user()
    assert "AuthenticationResult" in sdk(realm).authenticate_user()
    realm.set_password("ann", OTHER_PASSWORD)
    assert refusal(sdk(realm).authenticate_user) == INCORRECT
    assert "AuthenticationResult" in sdk(realm, password=OTHER_PASSWORD).authenticate_user()


def test_unknown_user(realm: Realm) -> None:
    """An app client that hides nothing says that there is no such user (LEGACY) [V]."""
    call = refusal(realm.initiate, flow="USER_SRP_AUTH", USERNAME="nobody", SRP_A="abc")
    assert call == ("UserNotFoundException", "User does not exist.")


@pytest.mark.parametrize("pool", [{}, {"UsernameAttributes": ["email"]}])
def test_hidden_unknown_user(idp: Any, pool: dict[str, Any]) -> None:
    """A made-up exchange, the same salt and id each time, ends as a wrong password does [D]."""
    realm = make_realm(idp, pool, {"PreventUserExistenceErrors": "ENABLED"})
    client = sdk(realm, "nobody@example.com")
    made_up = [
        realm.initiate("USER_SRP_AUTH", **client.get_auth_params())["ChallengeParameters"]
        for _ in range(2)
    ]
    for name in ("SALT", "USER_ID_FOR_SRP", "USERNAME"):
        assert made_up[0][name] == made_up[1][name]
    assert made_up[0]["SRP_B"] != made_up[1]["SRP_B"]
    assert refusal(client.authenticate_user) == INCORRECT


def test_clients_clock_need_not_follow(realm: Realm, cognito: Cognito) -> None:
    """A test that moves the emulator's clock on does not lock SDKs out."""
    realm.make_user()
    cognito.clock.advance(86400 * 3)
    assert "AuthenticationResult" in sdk(realm).authenticate_user()


def test_exchange_expires(realm: Realm, cognito: Cognito) -> None:
    """The proof must come within the client's AuthSessionValidity."""
    realm.make_user()
    client = sdk(realm)
    first = realm.initiate("USER_SRP_AUTH", **client.get_auth_params())
    responses = client.process_challenge(first["ChallengeParameters"], client.get_auth_params())
    cognito.clock.advance(180)
    assert refusal(realm.respond, challenge="PASSWORD_VERIFIER", **responses)[1] == (
        "Invalid session for the user, session is expired."
    )


def test_salts_and_blocks(realm: Realm) -> None:
    """The salt is hexadecimal; the block is base64 of the length of AWS's."""
    realm.make_user()
    parameters = realm.initiate("USER_SRP_AUTH", USERNAME="ann", SRP_A="abc")["ChallengeParameters"]
    assert 0 < int(parameters["SALT"], 16) < 2**128
    assert 1100 <= len(parameters["SECRET_BLOCK"]) <= 1640
    assert base64.b64decode(parameters["SECRET_BLOCK"], validate=True)
