"""The page of error messages has every message of the package that a program can meet."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cognito_intercept

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(cognito_intercept.__file__).parent
PAGE = (Path(__file__).parents[1] / "docs" / "troubleshooting.md").read_text()
# The modules whose messages are for programs: what they import, the handles that they get, the
# command line. AWS's own errors are in docs/errors.md; the other messages are of internal checks.
PLACES = (
    "clock.py",
    "cli/main.py",
    "cli/state_file.py",
    "decoration.py",
    "emulator.py",
    "faults.py",
    "fronts/guard.py",
    "fronts/outside.py",
    "handles.py",
    "http/mocks.py",
    "http/providers.py",
    "http/scripted_login.py",
    "interceptor.py",
    "loading/*.py",
    "migration/warning.py",
    "outbox.py",
    "pytest_*.py",
    "quotas.py",
    "seeding/*.py",
    "senders.py",
    "server/running.py",
    "server/wsgi.py",
    "settings.py",
    "state/*.py",
    "testing.py",
    "trigger_registry.py",
    "triggers/execution.py",
    "user_import/handles.py",
)
MODULES = [path for pattern in PLACES for path in sorted(PACKAGE.glob(pattern))]
_CALLS = {"pytest.fail", "super().__init__", "warnings.warn"}
# Parts of other messages: what could not be resolved is listed in an IncompleteLoadWarning.
_INTERNAL = {"no list", "no text"}
_PARTS = {"UnresolvedError"}


def _texts(module: ast.Module) -> Iterator[ast.expr]:
    """Return what a module raises, warns or fails with, and the texts that it names first."""
    for node in ast.walk(module):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            if ast.unparse(node.exc.func) in _PARTS:
                continue
            yield from node.exc.args[:1]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in _CALLS:
            yield from node.args[:1]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {
            "text",
            "fmt",
            "_MISSING",
        }:
            yield node.value


def fragments(path: Path) -> set[str]:
    """Return the longest constant part of each message of a module, as far as it is telling."""
    found = set()
    for text in _texts(ast.parse(path.read_text())):
        constants = [
            part.value
            for part in ast.walk(text)
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        longest = max(constants, key=len, default="")[:40].strip(" :;,.'([{]})")
        if " " in longest and longest not in _INTERNAL:
            found.add(longest)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_message_is_explained(path: Path) -> None:
    """Messages can be found on the page by the words that they always have."""
    page = re.sub(
        r"\s+", " ", PAGE.replace("\\|", "|").replace("This … client", "This {service} client")
    )
    assert sorted(text for text in fragments(path) if text not in page) == []


def test_messages_are_found() -> None:
    """The search for messages finds some in each kind of call."""
    assert "to reach AWS" in " ".join(fragments(PACKAGE / "pytest_guard.py"))
    assert "needs time-machine" in " ".join(fragments(PACKAGE / "clock.py"))
    assert "not taken over" in " ".join(fragments(PACKAGE / "loading" / "loading.py"))
