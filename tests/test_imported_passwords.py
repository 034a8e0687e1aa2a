"""Password hashes in user imports: four algorithms, and the first sign-in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.directory.password_hashes import is_acceptable, is_of
from tests.helpers import refusal
from tests.imports import (
    ANN,
    BOB,
    COLUMNS,
    counts,
    create_job,
    file_of,
    finished,
    import_realm,
    logged,
    without_numbers,
)
from tests.realms import OTHER_PASSWORD, Realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

HASHED = (*COLUMNS, "password_hash")
# Made of PASSWORD by bcrypt, hashlib, and cryptography.
HASHES = {
    "BCRYPT": "$2b$04$7.n7q/AVJ0/YARKt8y3BFuQAu7f9aj0oFztRbPeiFrRW6wPBXY0Gi",
    "SCRYPT": (
        "1024$8$1$000102030405060708090a0b0c0d0e0f"
        "$45d81a3ed913b44aba6b20b94f285a9eef3cdef2197fc90d4364b15c4b62e663"
    ),
    "ARGON2ID": (
        "$argon2id$v=19$m=1024,t=1,p=1$AAECAwQFBgcICQoLDA0ODw"
        "$d5tKjpTiwxzH/I0m1/KTEDmhhceWqXaoX1mlKBUAoO8"
    ),
    "PBKDF2_SHA256": (
        "$pbkdf2-sha256$1000$AAECAwQFBgcICQoLDA0ODw$.bBIX3PcwZJzR09g5gGFDZEhWG.zYWl2e9S2Ep0.5qM"
    ),
}
# The examples of the developer guide [D idx 58668248561].
EXAMPLES = {
    "BCRYPT": "$2b$10$CtA.Rcu/szzn9U00wpUjOuN3vrgJRZycv4aOzcP3GzqzO8UDPEFq6",
    "SCRYPT": (
        "65536$8$1$304dbaef7c5e828dc19c98f0600d18fe"
        "$4f69c498c12cd102d057356facf8d77e8d42407090491ea32c5b038f5a18c099"
    ),
    "ARGON2ID": (
        "$argon2id$v=19$m=19456,t=2,p=1$ko/G5o1ms+ML08P95sQ8DA"
        "$AkVbvWSOqz7Hs3qthhWKxicOWnGLN+MBmpwc3emi5VA"
    ),
    "PBKDF2_SHA256": (
        "$pbkdf2-sha256$600000$1XZlmwLQ2hhM3JYuCPiArQ$Pfheg9Zi/v5lXU4yyLA0WFUYEd/rlaVbzrM9oMD6IrA"
    ),
}
MALFORMED = (
    "[FAILED] - The password_hash is malformed, of another algorithm than SCRYPT, or exceeds its"
    " limits."
)
each_algorithm = pytest.mark.parametrize("algorithm", sorted(HASHES))


def hashed_realm(idp: Any, algorithm: str = "PBKDF2_SHA256") -> Realm:
    """Return a pool with ann, whose password hash was imported."""
    if algorithm == "BCRYPT":
        pytest.importorskip("bcrypt")
    realm = import_realm(idp)
    file = file_of((*ANN, HASHES[algorithm]), columns=HASHED)
    job = finished(realm, file, PasswordHashingAlgorithm=algorithm)
    assert (job["Status"], counts(job)) == ("Succeeded", (1, 0, 0))
    assert job["PasswordHashingAlgorithm"] == algorithm
    return realm


@each_algorithm
def test_first_sign_in(idp: Any, algorithm: str) -> None:
    """The user is confirmed and signs in with the old password, from then on by SRP too."""
    realm = hashed_realm(idp, algorithm)
    assert idp.admin_get_user(**realm.by_name())["UserStatus"] == "CONFIRMED"
    assert refusal(lambda: realm.sign_in(password=OTHER_PASSWORD))[0] == "NotAuthorizedException"
    assert realm.tokens()
    assert realm.tokens()


@each_algorithm
def test_examples_of_aws(algorithm: str) -> None:
    """Each example is a hash of its own algorithm only."""
    assert [a for a in EXAMPLES if is_acceptable(a, EXAMPLES[algorithm])] == [algorithm]


@pytest.mark.parametrize(
    ("algorithm", "old", "new"),
    [
        ("BCRYPT", "$10$", "$13$"),
        ("BCRYPT", "$2b$", "$2c$"),
        ("SCRYPT", "65536$8", "131072$8"),
        ("SCRYPT", "65536$8", "65535$8"),
        ("SCRYPT", "$8$1", "$8$2"),
        ("SCRYPT", "304dbaef", "304dbae"),
        ("ARGON2ID", "m=19456", "m=19457"),
        ("ARGON2ID", "t=2", "t=3"),
        ("ARGON2ID", "ko/G5o1ms+ML08P95sQ8DA", "abcd"),
        ("ARGON2ID", "emi5VA", "emi5"),
        ("ARGON2ID", "AkVbvWSOqz7Hs3qthhWKxicOWnGLN+MBmpwc3emi5VA", "Akw"),
        ("PBKDF2_SHA256", "600000", "600001"),
        ("PBKDF2_SHA256", "600000", "0"),
        ("PBKDF2_SHA256", "$1XZ", "$!XZ"),
    ],
)
def test_malformed_hashes(algorithm: str, old: str, new: str) -> None:
    """A hash of another form, or beyond AWS's limits, is refused."""
    assert old in EXAMPLES[algorithm]
    assert not is_acceptable(algorithm, EXAMPLES[algorithm].replace(old, new))


def test_text_that_is_no_hash() -> None:
    """Nothing is the password of what has no known form."""
    assert not is_of("", "")
    assert not is_acceptable("BCRYPT", "x" * 10_000)


def test_rows_with_and_without_hash(idp: Any, cognito: Cognito) -> None:
    """An empty one needs a reset, a malformed one makes the row fail."""
    realm = import_realm(idp)
    rows = [(*ANN, ""), (*BOB, "12345678")]
    lines = logged_with(cognito, realm, rows)
    text = (
        "The password_hash is malformed, of another algorithm than SCRYPT, or exceeds its limits."
    )
    assert lines == ["[SUCCEEDED] - The import succeeded.", f"[FAILED] - {text}"]
    assert idp.admin_get_user(**realm.by_name())["UserStatus"] == "RESET_REQUIRED"


def logged_with(cognito: Cognito, realm: Realm, rows: Any) -> list[str]:
    """Return what a job with an algorithm logs."""
    job = finished(realm, file_of(*rows, columns=HASHED), PasswordHashingAlgorithm="SCRYPT")
    return without_numbers(cognito.import_log(job))


def test_missing_column(idp: Any) -> None:
    """A job with an algorithm needs the column."""
    job = finished(import_realm(idp), file_of(ANN), PasswordHashingAlgorithm="SCRYPT")
    assert job["Status"] == "Failed"
    assert job["CompletionMessage"].endswith("the column password_hash is missing")


def test_column_without_algorithm(idp: Any, cognito: Cognito) -> None:
    """Without an algorithm the column is not read (G)."""
    realm = import_realm(idp)
    row = (*ANN, HASHES["SCRYPT"])
    assert logged(cognito, realm, row, columns=HASHED) == ["[SUCCEEDED] - The import succeeded."]
    assert idp.admin_get_user(**realm.by_name())["UserStatus"] == "RESET_REQUIRED"


def test_reset_before_the_first_sign_in(idp: Any) -> None:
    """Another password replaces the hash."""
    realm = hashed_realm(idp)
    realm.set_password("ann", OTHER_PASSWORD)
    assert refusal(realm.sign_in)[0] == "NotAuthorizedException"
    assert realm.sign_in(password=OTHER_PASSWORD)["AuthenticationResult"]


def test_saved_hashes(idp: Any, cognito: Cognito) -> None:
    """A hash that was not used yet is saved with its user."""
    realm = hashed_realm(idp)
    cognito.restore(cognito.save())
    assert realm.tokens()


@pytest.mark.parametrize("algorithm", ["ARGON2ID", "BCRYPT"])
def test_without_the_package(idp: Any, algorithm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job says what is missing, not the sign-in."""
    for name in ("bcrypt", "cryptography.hazmat.primitives.kdf.argon2"):
        monkeypatch.setitem(sys.modules, name, None)
    realm = import_realm(idp)
    code, text = refusal(lambda: create_job(realm, PasswordHashingAlgorithm=algorithm))
    assert code == "NotImplementedException"
    assert text.endswith("pip install 'cognito-intercept[hashes]'")
    assert create_job(realm, PasswordHashingAlgorithm="SCRYPT")
