"""The table of errors: complete, loaded at need, its texts and their sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from cognito_intercept import errors
from tests.helpers import run_python

MODULES = {path.stem for path in Path(errors.__file__).parent.glob("*.py")}


def test_every_family_is_offered() -> None:
    """The list of families names every module of the package."""
    assert set(errors.FAMILIES) == MODULES - {"__init__", "message"}


def test_a_misspelt_name_fails() -> None:
    """A name of no message is an AttributeError."""
    with pytest.raises(AttributeError, match="has no attribute 'POOL_NOT_FUND'"):
        errors.POOL_NOT_FUND  # type: ignore[attr-defined]  # noqa: B018 - it does not exist


def test_families_are_loaded_at_need() -> None:
    """A process makes its first pool without loading the texts of every error."""
    code = """
        import sys, boto3
        from cognito_intercept import errors, intercept
        with intercept():
            boto3.client("cognito-idp", "us-east-1").create_user_pool(PoolName="p")
        package = errors.__name__
        print([name for name in errors.FAMILIES if f"{package}.{name}" in sys.modules])
    """
    assert run_python(code) == "['pools']"
