"""The page of operations and errors: up to date, and true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cognito_intercept.operations.registry import operations
from cognito_intercept.protocol.model import operation_names
from tests import support_table
from tests.helpers import needs_reference_model
from tests.provoked import declared_errors, evidence
from tests.rivals import operations_of_moto
from tests.unprovoked_errors import EVERYWHERE, OF_OPERATION, reason_for

ROOT = Path(__file__).parents[1]


@needs_reference_model
def test_the_page_is_up_to_date() -> None:
    """``docs/operations.md`` is what the code and the tests say now."""
    page = (ROOT / "docs" / "operations.md").read_text()
    assert page == support_table.render(), "run: python -m tests.support_table > docs/operations.md"


@needs_reference_model
def test_every_operation_is_emulated() -> None:
    """None of the service model's operations is left out."""
    assert operations().keys() == operation_names()


@pytest.mark.parametrize("operation", sorted(operations()))
def test_every_declared_error_is_accounted_for(operation: str) -> None:
    """A test provokes it, or there is a reason why none does."""
    for code in declared_errors(operation) - evidence().get(operation, {}).keys():
        assert reason_for(operation, code)


@needs_reference_model
def test_reasons_that_are_none() -> None:
    """No reason is given for an error that a test provokes or the model does not declare."""
    provoked = [pair for pair in OF_OPERATION if pair[1] in evidence().get(pair[0], {})]
    undeclared = [pair for pair in OF_OPERATION if pair[1] not in declared_errors(pair[0])]
    unprovoked = {
        code
        for name in operations()
        for code in declared_errors(name) - evidence().get(name, {}).keys()
    }
    assert (provoked, undeclared, EVERYWHERE.keys() - unprovoked) == ([], [], set())


def test_the_evidence_names_tests() -> None:
    """Each test that is named is in a file that is there."""
    files = {test.partition("::")[0] for tests in evidence().values() for test in tests.values()}
    assert [name for name in sorted(files) if not (ROOT / name).is_file()] == []


def test_what_others_publish() -> None:
    """The names in the lists of others are operations of the model."""
    published = json.loads(support_table.PUBLISHED.read_text())
    for one in published.values():
        assert one["operations"].keys() <= operation_names()


def test_what_moto_answers() -> None:
    """It answers what its users use most, and not the newer operations."""
    found = operations_of_moto()
    assert {"SignUp", "InitiateAuth", "AdminCreateUser", "CreateIdentityProvider"} <= found
    assert not {"ListUserSessions", "CreateTerms", "StartWebAuthnRegistration"} & found
