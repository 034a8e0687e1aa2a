"""Every recorded answer of AWS is replayed, or it is said why not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from cognito_intercept.operations.registry import operations
from tests.replay import aside, factors, imports, looks, pools, providers, sign_in, users
from tests.replay.stage import CASES, ROWS, Row, Stage, check_fields, check_text

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

# Importing them fills the table of cases.
FAMILIES = (aside, factors, imports, looks, pools, providers, sign_in, users)

# Operations in the rows that are not emulated yet. One that is emulated leaves this list, and
# its rows get cases.
NOT_EMULATED: frozenset[str] = frozenset()

HOSTED = "the hosted pages are not emulated yet"
GRANT = "this grant of the token endpoint is not emulated yet"
REVOKE = "/oauth2/revoke is not emulated yet"
REASONS = {
    "R028": "it maps what no schema has (aws-cli 9729 says what AWS answers to that)",
    "R152": "a wording of 2022; R146 has today's",
    "R203": "an older wording of R202's text",
    "R113": GRANT,
    "R114": GRANT,
    "R115": GRANT,
    "R116": GRANT,
    "R117": GRANT,
    "R119": GRANT,
    "R124": REVOKE,
    "R125": REVOKE,
    "R127": REVOKE,
    "R128": REVOKE,
    "R129": REVOKE,
    "R229": HOSTED,
    "R231": HOSTED,
    "R239": "claims flattened by an API Gateway authorizer; a federated user",
    "R308": GRANT,
    "R317": "implicit grant of 2022, another order of claims (tokens.md 1.1)",
    "R318": "implicit grant of 2022, another order of claims (tokens.md 1.1)",
    "R321": "/oauth2/userInfo is not emulated yet",
}


def reason_of(number: str) -> str | None:
    """Return why a row is not replayed."""
    operation = ROWS[number]["operation"]
    if operation in NOT_EMULATED:
        return f"not emulated yet: {operation}"
    return REASONS.get(number)


def test_every_row_is_replayed_or_explained() -> None:
    """Each row is in exactly one of the tables."""
    explained = {number for number in ROWS if reason_of(number)}
    assert explained | CASES.keys() == ROWS.keys()
    assert not explained & CASES.keys()
    assert not {number for number in REASONS if number not in ROWS}


def test_what_is_not_emulated_is_not() -> None:
    """An operation that became emulated leaves the list, so that its rows are replayed."""
    assert not NOT_EMULATED & operations().keys()
    assert {row["operation"] for row in ROWS.values()} >= NOT_EMULATED


@pytest.mark.parametrize("number", sorted(CASES))
def test_replay(cognito: Cognito, number: str) -> None:
    """The same status, code, text and fields; ids, dates and tokens aside."""
    row = ROWS[number]
    stage = Stage(cognito, row)
    try:
        answer = CASES[number](stage)
    except ClientError as error:
        check_refusal(stage, error.response)
        return
    check_answer(stage, answer)


def check_refusal(stage: Stage, found: Any) -> None:
    """Compare an error with the row's."""
    row = stage.row
    assert row["error"] is not None, found["Error"]
    assert found["Error"]["Code"] == row["error"]["code"]
    check_text(stage, found["Error"]["Message"])
    assert found["ResponseMetadata"]["HTTPStatusCode"] == row["status"]


def check_answer(stage: Stage, found: Any) -> None:
    """Compare what a case returned: an answer, a status with a body, or a token's claims."""
    row = stage.row
    if row["transport"] == "jwt":
        check_token(row, found)
        return
    if isinstance(found, tuple):
        status, body = found
        recorded = row["error"] or row["response"]
        assert (status, list(recorded)) == (row["status"], [n for n in body if n in recorded])
        check_fields(stage, recorded, body)
        return
    assert row["error"] is None, f"AWS answers {row['error']}"
    assert found["ResponseMetadata"]["HTTPStatusCode"] == row["status"]
    check_fields(stage, row["response"] or {}, found)


# Excerpts, whose order is not the token's (tokens.md 1.1).
EXCERPTS = {"R237"}
# Claims that only sign-ins through the hosted pages have, and one that those may lack.
HOSTED_CLAIMS = {"at_hash", "version"}
API_CLAIMS = {"event_id"}


def check_token(row: Row, found: dict[str, Any]) -> None:
    """Compare a token's claims: their order, and their JSON types."""
    recorded = row["response"]
    if recorded["claims"] is None:
        assert json.dumps(found) == json.dumps(recorded["header"])
        return
    claims = recorded["claims"]
    if found.get("version") == 2:
        assert list(found) == list(claims)
    missing = claims.keys() - found.keys()
    assert missing <= HOSTED_CLAIMS
    shared = [name for name in found if name in claims]
    if row["id"] not in EXCERPTS:
        assert shared == [name for name in claims if name in found]
    values = [name for name in shared if claims[name] != "<value>"]
    assert [type(found[name]) for name in values] == [type(claims[name]) for name in values]
