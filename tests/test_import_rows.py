"""The rows of a CSV file of users: what makes one fail, in the words of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.directory.import_records import MAX_ROW
from tests.imports import (
    ANN,
    BOB,
    COLUMNS,
    counts,
    file_of,
    finished,
    import_realm,
    logged,
)
from tests.realms import attributes_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

SUCCEEDED = "[SUCCEEDED] - The import succeeded."
SKIPPED = "[SKIPPED] - The user already exists."
UNVERIFIED = (
    "[FAILED] - The User Record does not set any of the auto verified attributes to true."
    " (Example: email_verified to true)."
)
MFA = "[FAILED] - The cognito:mfa_enabled does not correspond to the MFA of the user pool."
COLUMNS_DIFFER = "[FAILED] - The row does not have as many columns as the header."
TOO_LONG = f"[FAILED] - The row is longer than {MAX_ROW} characters."
USERNAME = "[FAILED] - The cognito:username is missing, or contains spaces or tabs."


def attributes(realm: Any, name: str) -> dict[str, str]:
    """Return the attributes of a user."""
    return attributes_of(realm.idp.admin_get_user(**realm.by_name(name)))


def test_all_kinds_of_rows(idp: Any, cognito: Cognito) -> None:
    """One line for each row, which says nothing of the user; blank lines are no rows."""
    realm = import_realm(idp)
    realm.make_user("bob")
    file = file_of(ANN, BOB, ("eve", "eve@example.com", "FALSE")).replace(b"eve,", b"\neve,")
    job = finished(realm, file + b"\n")
    assert counts(job) == (1, 1, 1)
    assert cognito.import_log(job) == [
        "[SUCCEEDED] Line Number 2 - The import succeeded.",
        "[SKIPPED] Line Number 3 - The user already exists.",
        UNVERIFIED.replace("]", "] Line Number 5"),
    ]
    assert job["Status"] == "Failed"
    assert job["CompletionMessage"] == (
        "Too many users have failed or been skipped during the import."
    )


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (("ann", "ann@example.com", ""), UNVERIFIED),
        (("ann", "ann@example.com"), COLUMNS_DIFFER),
        (("", "ann@example.com", "true"), USERNAME),
        (("a nn", "ann@example.com", "true"), USERNAME),
        (("ann", "ann", "true"), "[FAILED] - Invalid email address format."),
        (
            ("ann", "x" * MAX_ROW, "true"),
            f"[FAILED] - The row is longer than {MAX_ROW} characters.",
        ),
        (("  ann ", " ann@example.com", "true "), SUCCEEDED),
    ],
)
def test_rows(idp: Any, cognito: Cognito, row: tuple[str, ...], line: str) -> None:
    """White space around values is no part of them."""
    realm = import_realm(idp)
    assert logged(cognito, realm, row) == [line]
    if line == SUCCEEDED:
        assert attributes(realm, "ann")["email"] == "ann@example.com"


def test_a_verified_address_that_is_missing(idp: Any, cognito: Cognito) -> None:
    """The e-mail address must be there if it is verified [D guide]."""
    (line,) = logged(cognito, import_realm(idp), ("ann", "", "true"))
    assert line.startswith("[FAILED] - User does not have email attribute")


def test_schema(idp: Any, cognito: Cognito) -> None:
    """Required attributes, lengths and types are those of the pool."""
    schema = [
        {"Name": "nickname", "Required": True, "Mutable": True, "AttributeDataType": "String"},
        {"Name": "age", "AttributeDataType": "Number", "Mutable": True},
    ]
    realm = import_realm(idp, Schema=schema)
    columns = (*COLUMNS, "nickname", "custom:age")
    rows = [(*ANN, "", "7"), (*ANN, "A", "old"), (*ANN, "A", "7")]
    lines = logged(cognito, realm, *rows, columns=columns)
    failed = "[FAILED] - Attributes did not conform to the schema:"
    assert lines == [
        f"{failed} nickname: The attribute is required",
        f"{failed} custom:age: Value is not of the type Number",
        SUCCEEDED,
    ]


def test_values(idp: Any, cognito: Cognito) -> None:
    """Commas are escaped, quotation marks are text, and no value is no attribute."""
    realm = import_realm(idp)
    columns = (*COLUMNS, "address", "nickname", "updated_at", "birthdate", "gender")
    row = (*ANN, "1 Any Street, Town", '"A"', "1471453471", "02/01/1985", "")
    assert logged(cognito, realm, row, columns=columns) == [SUCCEEDED]
    found = attributes(realm, "ann")
    assert found["address"] == "1 Any Street, Town"
    assert (found["nickname"], found["updated_at"]) == ('"A"', "1471453471")
    assert found["birthdate"] == "02/01/1985"
    assert "gender" not in found


@pytest.mark.parametrize("date", ["1985-02-01", "13/01/1985", "02/30/1985", "2/1/1985"])
def test_birthdate(idp: Any, cognito: Cognito, date: str) -> None:
    """A birthdate is a date, month first."""
    columns = (*COLUMNS, "birthdate")
    lines = logged(cognito, import_realm(idp), (*ANN, date), columns=columns)
    assert lines == ["[FAILED] - The birthdate is not of the format mm/dd/yyyy."]


def test_a_backslash_at_the_end(idp: Any, cognito: Cognito) -> None:
    """It escapes nothing, so the row is none."""
    realm = import_realm(idp)
    job = finished(realm, file_of() + b"ann,ann@example.com,true\\\n")
    assert cognito.import_log(job) == [COLUMNS_DIFFER.replace("]", "] Line Number 2")]


def test_pools_with_username_attributes(idp: Any, cognito: Cognito) -> None:
    """The user name is the address, and becomes the sub; an address that is taken is skipped."""
    realm = import_realm(idp, UsernameAttributes=["email"])
    rows = [("ann@example.com", "ann@example.com", "true")] * 2 + [ANN]
    lines = [SUCCEEDED, SKIPPED, "[FAILED] - Username should be an email."]
    assert logged(cognito, realm, *rows) == lines
    user = idp.admin_get_user(**realm.by_name("ann@example.com"))
    assert user["Username"] == attributes_of(user)["sub"]


def test_aliases_are_not_taken_over(idp: Any, cognito: Cognito) -> None:
    """An address that is another user's alias makes the row fail."""
    realm = import_realm(idp, AliasAttributes=["email"])
    realm.make_user("eve", email="ann@example.com", email_verified="true")
    line = "[FAILED] - An account with the given email already exists."
    assert logged(cognito, realm, ANN, BOB) == [line, SUCCEEDED]


SMS = {
    "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"},
    "AutoVerifiedAttributes": ["phone_number"],
}


@pytest.mark.parametrize(
    ("mode", "value", "line"),
    [
        ("OFF", "true", MFA),
        ("OFF", "FALSE", SUCCEEDED),
        ("ON", "false", MFA),
        ("ON", "", SUCCEEDED),
        ("OPTIONAL", "maybe", MFA),
        ("OPTIONAL", "TRUE", SUCCEEDED),
    ],
)
def test_mfa_enabled(idp: Any, cognito: Cognito, mode: str, value: str, line: str) -> None:
    """The column has to fit the pool; where MFA is optional it turns codes by SMS on."""
    realm = import_realm(idp, MfaConfiguration=mode, **SMS)
    columns = ("cognito:username", "phone_number", "phone_number_verified", "cognito:mfa_enabled")
    row = ("ann", "+12345550100", "true", value)
    assert logged(cognito, realm, row, columns=columns) == [line]
    if line == SUCCEEDED:
        user = idp.admin_get_user(**realm.by_name())
        has_sms = user.get("UserMFASettingList") == ["SMS_MFA"]
        assert has_sms == (value == "TRUE")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "the header is not that of the user pool"),
        (b"email,email_verified\n", "the header is not that of the user pool"),
        (b"cognito:username,email,email\n", "the header is not that of the user pool"),
        (b"cognito:username,pet\n", "unknown column 'pet'"),
        (b"\xef\xbb\xbfcognito:username,email\n", r"unknown column '\ufeffcognito:username'"),
        (b"cognito:username,\xff\n", "it is not encoded in UTF-8"),
    ],
)
def test_files_that_are_none(idp: Any, file: bytes, reason: str) -> None:
    """A file without the header of such files, or in another encoding, makes the job fail."""
    job = finished(import_realm(idp), file)
    assert (job["Status"], counts(job)) == ("Failed", (0, 0, 0))
    assert job["CompletionMessage"] == f"The csv file could not be parsed: {reason}"


def test_an_error_far_down(idp: Any) -> None:
    """What was read before it stays."""
    realm = import_realm(idp)
    rows = [(f"user{n}", f"user{n}@example.com", "true") for n in range(600)]
    job = finished(realm, file_of(*rows) + b"x" * 70_000 + b"\xff\n")
    assert job["Status"] == "Failed"
    assert counts(job) == (500, 0, 0)


def test_too_many_rows(idp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file has at most 500,000 rows."""
    monkeypatch.setattr("cognito_intercept.user_import.running.MAX_ROWS", 2)
    monkeypatch.setattr("cognito_intercept.user_import.running._PIECE", 1)
    realm = import_realm(idp)
    assert finished(realm, file_of(ANN, BOB))["Status"] == "Succeeded"
    job = finished(realm, file_of(ANN, BOB, ("eve", "eve@example.com", "true")))
    assert job["Status"] == "Failed"
    assert job["CompletionMessage"].endswith("it has more than 2 rows")
