"""What the command line says of itself."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from cognito_intercept.cli.main import main


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """``--version`` prints the installed version."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"cognito-intercept {version('cognito-intercept')}\n"


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` shows examples, in 90 columns."""
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert "examples:\n  cognito-intercept tour\n" in text
    assert max(map(len, text.splitlines())) <= 90
