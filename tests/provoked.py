"""Which test provokes which declared error: evidence that every run of the tests checks again.

``tests/facts/provoked_errors.json`` names one test for each pair of an operation and an error that
the service model declares for it. When such a test runs, it must have the operation answer with
the error. ``pytest --write-provoked-errors`` writes into the file what the tests of the run
provoke, and keeps what it says of other tests.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.errors import CognitoError
from cognito_intercept.operations import registry
from cognito_intercept.protocol.model import operation_model, operation_names
from cognito_intercept.protocol.names import USER_POOLS, Api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.service import Service

FILE = Path(__file__).parent / "facts" / "provoked_errors.json"
Pair = tuple[str, str]
Evidence = dict[str, dict[str, str]]

# What they send is drawn at random, or differs from one run to the next.
_RANDOM = ("test_properties", "test_state_machine", "test_faults", "test_http_properties")


def declared_errors(operation: str) -> set[str]:
    """Return the codes of the errors that the service model declares for an operation."""
    return {shape.name for shape in operation_model(operation).error_shapes}


@cache
def evidence() -> Evidence:
    """Return the test that provokes an error, by the operation and the error's code."""
    contents: Evidence = json.loads(FILE.read_text()) if FILE.exists() else {}
    return contents


@cache
def _expected() -> dict[str, set[Pair]]:
    """Return what each test that is named as evidence must provoke, by the test's node id."""
    pairs: dict[str, set[Pair]] = defaultdict(set)
    for operation, tests in evidence().items():
        for code, test in tests.items():
            pairs[test].add((operation, code))
    return dict(pairs)


class _Answers:
    """The errors that operations answer with, recorded while a test runs."""

    def __init__(self) -> None:
        self.of_this_test: set[Pair] = set()
        self.by_test: dict[str, set[Pair]] = {}
        self._answer = registry.answer

    def answer(
        self, service: Service, name: str, params: dict[str, Any], api: Api = USER_POOLS
    ) -> bytes:
        """Answer a call as the registry does, and record its error."""
        try:
            return self._answer(service, name, params, api)
        except CognitoError as error:
            if api is USER_POOLS:
                self.of_this_test.add((name, error.code))
            raise


_ANSWERS = _Answers()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the evidence."""
    parser.addoption("--write-provoked-errors", action="store_true", help=f"write {FILE.name}")


def pytest_configure() -> None:
    """Record what every call is answered with."""
    registry.answer = _ANSWERS.answer


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Check, after a test that is named as evidence, that it provoked what it is named for."""
    _ANSWERS.of_this_test = set()
    yield
    _ANSWERS.by_test[item.nodeid] = _ANSWERS.of_this_test
    if not item.config.getoption("write_provoked_errors"):
        missing = _expected().get(item.nodeid, set()) - _ANSWERS.of_this_test
        assert not missing, f"{FILE.name} says that this test provokes {sorted(missing)}"


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker of pytest-xdist has recorded."""
    for test, pairs in node.workeroutput.get("provoked", {}).items():
        _ANSWERS.by_test[test] = {(operation, code) for operation, code in pairs}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what was recorded to the controlling process, or write the evidence."""
    if not session.config.getoption("write_provoked_errors"):
        return
    if hasattr(session.config, "workeroutput"):
        found = {test: sorted(pairs) for test, pairs in _ANSWERS.by_test.items() if pairs}
        session.config.workeroutput["provoked"] = found
    else:
        FILE.write_text(json.dumps(_chosen(_ANSWERS.by_test), indent=1, sort_keys=True) + "\n")


def _chosen(by_test: dict[str, set[Pair]]) -> Evidence:
    """Return one test for each declared error: the one named before, else the shortest name."""
    tests: dict[Pair, list[str]] = defaultdict(list)
    for test, pairs in _expected().items():
        if test not in by_test:
            for pair in pairs:
                tests[pair].append(test)
    for test, pairs in by_test.items():
        if not any(name in test for name in _RANDOM):
            for pair in pairs:
                tests[pair].append(test)
    chosen: Evidence = {}
    for (operation, code), names in sorted(tests.items()):
        if operation in operation_names() and code in declared_errors(operation):
            before = evidence().get(operation, {}).get(code)
            best = before if before in names else min(names, key=lambda one: (len(one), one))
            chosen.setdefault(operation, {})[code] = best
    return chosen
