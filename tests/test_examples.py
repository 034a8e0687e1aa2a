"""Every Python example of the README and the documentation runs as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

if TYPE_CHECKING:
    from sybil.example import Example

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def examples(page: Path, evaluate: Any) -> list[Example]:
    """Return the Python blocks of a page, in order."""
    parser = CodeBlockParser("python", evaluate)
    return list(Sybil(parsers=[parser]).parse(page).examples())


def has_tests(code: str) -> bool:
    """Tell whether pytest is to run a block."""
    return "\ndef test_" in code or "\nasync def test_" in code


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page: Path, pytester: pytest.Pytester) -> None:
    """A page's examples run in order, in one namespace; its tests run under pytest."""

    def evaluate(example: Example) -> None:
        code = str(example.parsed)
        if has_tests(code):
            pytester.makepyfile(code)
            outcomes = pytester.runpytest_inprocess("-p", "no:asyncio").parseoutcomes()
            assert set(outcomes) == {"passed"}, outcomes
        else:
            exec(compile(code, str(page), "exec", dont_inherit=True), example.namespace)  # noqa: S102

    for example in examples(page, evaluate):
        example.evaluate()


def test_the_readme_has_examples() -> None:
    """The search for examples finds the README's, so an empty run can't pass for a good one."""
    assert len(examples(ROOT / "README.md", None)) >= 5
