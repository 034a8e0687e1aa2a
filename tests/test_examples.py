"""Every Python example of the README and the documentation runs as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
import unittest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

from cognito_intercept.activation import _stack as activation_stack
from cognito_intercept.activation import deactivate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sybil.example import Example

ROOT = Path(__file__).parent.parent
PROJECTS = ROOT / "docs" / "examples"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def examples(page: Path, evaluate: Any) -> list[Example]:
    """Return the Python blocks of a page, in order."""
    parser = CodeBlockParser("python", evaluate)
    return list(Sybil(parsers=[parser]).parse(page).examples())


def shown_files(page: Path) -> list[str]:
    """Return the files that a page includes."""
    return re.findall(r"^--8<--\n(.*)\n--8<--$", page.read_text(), re.MULTILINE)


def has_tests(code: str) -> bool:
    """Return whether pytest is to run a block."""
    return re.search(r"^(async )?def test_|^class Test", code, re.MULTILINE) is not None


def run_block(code: str, page: Path, namespace: dict[str, Any]) -> None:
    """Run a block that is no test file, and the test cases that it defines."""
    known = set(namespace)
    compiled = compile(code, str(page), "exec", dont_inherit=True)
    exec(compiled, namespace)  # noqa: S102 - the project's own documentation
    for name in namespace.keys() - known:
        if isinstance(namespace[name], type) and issubclass(namespace[name], unittest.TestCase):
            result = unittest.TestResult()
            unittest.defaultTestLoader.loadTestsFromTestCase(namespace[name]).run(result)
            assert result.testsRun
            assert result.wasSuccessful(), [*result.errors, *result.failures]


def run_tests(folder: Path, *options: str) -> None:
    """Run test files; there must be tests in each, and they must pass."""
    options = ("-q", f"--rootdir={folder}", *options)
    command = [sys.executable, "-m", "pytest", *options, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def _none_left_active() -> Iterator[None]:
    """Stop what a page started and, because it failed, did not stop."""
    yield
    for activation in list(activation_stack):
        deactivate(activation)


@pytest.mark.usefixtures("_none_left_active")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page: Path, tmp_path: Path) -> None:
    """A page's examples run in order, in one namespace; its tests run under pytest."""

    def evaluate(example: Example) -> None:
        code = str(example.parsed)
        if has_tests(code):
            (tmp_path / f"test_line_{example.line}.py").write_text(code)
        else:
            run_block(code, page, example.namespace)

    for example in examples(page, evaluate):
        example.evaluate()
    if list(tmp_path.iterdir()):
        run_tests(tmp_path, "-p", "no:asyncio")


def test_example_projects_pass() -> None:
    """The projects under ``docs/examples``, which the pages show, are right and give no warning."""
    run_tests(PROJECTS, "-p", "no:cacheprovider", "-W", "error")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_show_files_that_exist(page: Path) -> None:
    """What a page includes is there, and is of a project that is tested."""
    for name in shown_files(page):
        assert (ROOT / name).is_relative_to(PROJECTS)
        assert (ROOT / name).is_file(), name


def test_every_file_of_an_example_is_on_a_page() -> None:
    """No example is forgotten."""
    shown = {name for page in PAGES for name in shown_files(page)}
    files = {
        path.relative_to(ROOT).as_posix()
        for path in PROJECTS.rglob("*.*")
        if path.is_file() and "__pycache__" not in path.parts
    } | {"docs/examples/serve/Dockerfile"}
    assert files == shown


def test_the_readme_has_examples() -> None:
    """The search for examples finds the README's, so an empty run can't pass for a good one."""
    assert len(examples(ROOT / "README.md", None)) >= 5
