"""The generated page of errors: up to date, and true of the operations it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cognito_intercept import errors
from cognito_intercept.cli import error_table
from cognito_intercept.cli.error_table import EVERY, messages
from cognito_intercept.protocol.model import operation_names
from tests.replay import aside, factors, imports, looks, pools, sign_in, users
from tests.replay.stage import CASES, ROWS
from tests.test_errors import MESSAGES, quoted
from tests.test_properties import declared

PAGE = Path(__file__).parents[1] / "docs" / "errors.md"
# Importing them fills the table of cases.
FAMILIES = (aside, factors, imports, looks, pools, sign_in, users)


def users_of(*names: str) -> set[str]:
    """Return the operations and endpoints that may answer with one of some messages."""
    return set().union(*(error_table.users().get(name, ()) for name in names))


def test_the_page_is_up_to_date() -> None:
    """The page in the docs is what the code says today."""
    assert PAGE.read_text() == error_table.render(), (
        "run: python -m cognito_intercept.cli.error_table > docs/errors.md"
    )


def test_no_message_without_a_user() -> None:
    """Something answers with every message."""
    assert sorted(name for name in MESSAGES if not users_of(name)) == []


@pytest.mark.parametrize(
    ("operation", "names"),
    [
        ("GetGroup", {"POOL_NOT_FOUND", "NOT_ENABLED_IN_SECONDARY", "GROUP_NOT_FOUND"}),
        (
            "CreateGroup",
            {
                "POOL_NOT_FOUND",
                "NOT_ENABLED_IN_SECONDARY",
                "WRITES_PAUSED",
                "GROUP_EXISTS",
                "CROSS_ACCOUNT_ROLE",
                "POOL_GROUP_LIMIT",
            },
        ),
        ("ListUserPools", {"INVALID_PAGINATION_TOKEN"}),
        ("DescribeUserPoolDomain", set()),
    ],
)
def test_all_errors_of_an_operation(operation: str, names: set[str]) -> None:
    """An operation has the errors of its look-ups and of its function, and no others."""
    assert {
        name for name, who in error_table.users().items() if operation in who
    } & MESSAGES.keys() == names


def test_tables_are_followed_by_their_columns() -> None:
    """The answer to a challenge is checked by other operations than those that offer it."""
    answering = {"RespondToAuthChallenge", "AdminRespondToAuthChallenge", "HTTP: pages"}
    assert users_of("SOFTWARE_TOKEN_MISMATCH") == answering
    assert users_of("CUSTOM_AUTH_NOT_CONFIGURED") >= {"InitiateAuth", "AdminInitiateAuth"}


def test_what_every_operation_may_answer() -> None:
    """Constraints, malformed requests and what is not emulated concern all of them."""
    assert users_of("INVALID_PARAMETER", "SERIALIZATION", "NOT_EMULATED") == {EVERY}


@pytest.mark.parametrize("number", sorted(n for n in CASES if ROWS[n]["error"]))
def test_recorded_errors_are_in_the_table(number: str) -> None:
    """What AWS answered an operation with, the table says of that operation."""
    row = ROWS[number]
    if row["transport"] != "json1.1" or "message" not in row["error"]:
        return
    fitting = [
        name
        for family in errors.FAMILIES
        for name, message in messages(family).items()
        if isinstance(message, errors.Message)
        and message.code == row["error"]["code"]
        and re.match(quoted(message.text), row["error"]["message"])
    ]
    assert users_of(*fitting) & {row["operation"], EVERY}


# For what is not emulated, and where a test asks for a failed delivery.
ASKED_FOR = {"NotImplementedException", "CodeDeliveryFailureException"}
# Errors that operations may answer with although the model does not list them for these.
UNDECLARED = {
    # What a token is for may be gone when it is used [R operations.md 3, T6].
    "UserNotFoundException": {
        "AssociateSoftwareToken",
        "CompleteWebAuthnRegistration",
        "DeleteWebAuthnCredential",
        "GlobalSignOut",
        "ListWebAuthnCredentials",
        "StartWebAuthnRegistration",
        # A trigger may have deleted the new user (G).
        "SignUp",
    },
    "ResourceNotFoundException": {
        "CompleteWebAuthnRegistration",
        "ListWebAuthnCredentials",
        "StartWebAuthnRegistration",
    },
    # The e-mails of a day [R cognito-backup-restore 46].
    "LimitExceededException": {"AdminUpdateUserAttributes", "UpdateUserAttributes"},
    # The domain that the registration was started for may be gone when it is completed (G).
    "WebAuthnConfigurationMissingException": {"CompleteWebAuthnRegistration"},
}
# Errors that the code refers to, and that cannot come up there.
IMPOSSIBLE = {
    # A new or migrated user has no earlier passwords.
    "PasswordHistoryPolicyViolationException": {
        "AdminCreateUser",
        "AdminInitiateAuth",
        "ForgotPassword",
        "InitiateAuth",
        "SignUp",
    },
    # A client that rotates refresh tokens does not have the flow that uses them.
    "RefreshTokenReuseException": {"AdminInitiateAuth", "InitiateAuth"},
    # A row whose user is one too many fails, and the job goes on; to delete attributes sends no
    # message.
    "LimitExceededException": {
        "AdminDeleteUserAttributes",
        "DeleteUserAttributes",
        "DescribeUserImportJob",
        "ListUserImportJobs",
        "StartUserImportJob",
    },
    # To delete attributes takes no alias and sends no message.
    "AliasExistsException": {"AdminDeleteUserAttributes", "DeleteUserAttributes"},
    # GetClientToken has one error for all that its trigger does, and there is no user.
    **{
        code: {"AdminDeleteUserAttributes", "DeleteUserAttributes", "GetClientToken"}
        for code in (
            "InvalidLambdaResponseException",
            "UnexpectedLambdaException",
            "UserLambdaValidationException",
        )
    },
    "UserNotFoundException": {"GetClientToken"},
}


def test_operations_answer_what_the_model_declares() -> None:
    """An error that the model does not list for an operation is in one of the tables."""
    found: dict[str, set[str]] = {}
    for name, who in error_table.users().items():
        message = MESSAGES.get(name)
        if isinstance(message, errors.Message) and message.code not in ASKED_FOR:
            undeclared = {
                one for one in who & operation_names() if message.code not in declared(one)
            }
            found.setdefault(message.code, set()).update(undeclared)
    for table in (UNDECLARED, IMPOSSIBLE):
        for code, names in table.items():
            found[code] = found.get(code, set()) - names
    assert {code: names for code, names in found.items() if names} == {}
