"""The drawn tables of sign-in and statuses."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cognito_intercept
from cognito_intercept.cli import diagrams
from cognito_intercept.sign_in.challenges import CHALLENGES, challenge_table

PACKAGE = Path(cognito_intercept.__file__).parent
PAGE = Path(__file__).parents[1] / "docs" / "sign-in.md"


def test_the_page_is_up_to_date() -> None:
    """The page in the docs is what the tables say today."""
    assert PAGE.read_text() == diagrams.render(), (
        "run: python -m cognito_intercept.cli.diagrams > docs/sign-in.md"
    )


def test_a_challenge_that_does_not_exist_is_refused() -> None:
    """A misspelt successor, name or missing row fails where the table is made: at import."""
    rows = list(CHALLENGES.values())
    misspelt: Any = "SMS_MFAA"
    for wrong in (
        [*rows[:-1], dataclasses.replace(rows[-1], leads_to=(misspelt,))],
        [*rows, dataclasses.replace(rows[-1], name=misspelt)],
    ):
        with pytest.raises(TypeError, match="'SMS_MFAA' is no challenge"):
            challenge_table(wrong)
    with pytest.raises(TypeError, match=r"challenges without a row: \['?.*MFA_SETUP"):
        challenge_table(rows[:-1])


def test_a_misspelt_challenge_fails_the_import(tmp_path: Path) -> None:
    """One wrong letter in a row, and the package cannot be imported any more."""
    shutil.copytree(PACKAGE, tmp_path / PACKAGE.name)
    table = tmp_path / PACKAGE.name / "sign_in" / "challenges.py"
    table.write_text(table.read_text().replace("_C.SELECT_MFA_TYPE,\n", "_C.SELECT_MFA_TIPE,\n"))
    command = [sys.executable, "-m", "cognito_intercept.sign_in.engine"]
    run = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
    # Python 3.12 and later name the enumeration too.
    assert re.search("^AttributeError: .*SELECT_MFA_TIPE", run.stderr, re.MULTILINE)
