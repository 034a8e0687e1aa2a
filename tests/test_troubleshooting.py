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
    "clock",
    "cli/main",
    "cli/state_file",
    "decoration",
    "emulator",
    "faults",
    "fronts/guard",
    "fronts/outside",
    "handles",
    "http/mocks",
    "http/providers",
    "http/scripted_login",
    "interceptor",
    "loading/files",
    "loading/functions",
    "loading/loaded",
    "loading/loading",
    "loading/template",
    "loading/users",
    "migration/warning",
    "outbox",
    "pytest_guard",
    "pytest_plugin",
    "quotas",
    "seeding/clients",
    "seeding/signing_in",
    "seeding/tokens",
    "seeding/users",
    "senders",
    "server/running",
    "server/wsgi",
    "settings",
    "state/plain",
    "state/saved",
    "testing",
    "trigger_registry",
    "triggers/execution",
    "user_import/handles",
)
_CALLS = {"pytest.fail", "super().__init__", "warnings.warn"}
# A part of the message before it.
_INTERNAL = {"no text"}


def _texts(module: ast.Module) -> Iterator[ast.expr]:
    """Return what a module raises, warns or fails with, and the texts that it names first."""
    for node in ast.walk(module):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
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


@pytest.mark.parametrize("place", PLACES)
def test_every_message_is_explained(place: str) -> None:
    """Messages can be found on the page by the words that they always have."""
    page = re.sub(r"\s+", " ", PAGE.replace("\\|", "|"))
    assert sorted(text for text in fragments(PACKAGE / f"{place}.py") if text not in page) == []


def test_messages_are_found() -> None:
    """The search for messages finds some in each kind of call."""
    assert "to reach AWS" in " ".join(fragments(PACKAGE / "pytest_guard.py"))
    assert "needs time-machine" in " ".join(fragments(PACKAGE / "clock.py"))
    assert "not taken over" in " ".join(fragments(PACKAGE / "loading" / "loading.py"))
