"""Users from a CSV file whose header names their attributes."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from cognito_intercept.errors import CognitoError
from cognito_intercept.loading.files import LoadError

if TYPE_CHECKING:
    from cognito_intercept.handles import UserPool
    from cognito_intercept.loading.loaded import Loaded

__all__ = ["load_users"]

_NAMES = ("cognito:username", "username")


def load_users(loaded: Loaded, pool: UserPool, text: str) -> None:
    """Create the users of a CSV file.

    Columns are attributes by their names, and ``cognito:username`` (or ``username``),
    ``password`` and ``groups`` (separated by spaces). Empty cells are left out; without a
    password a user has a temporary one.

    Raises:
        CognitoError: AWS would refuse a user; a note names the line.
        LoadError: the file has no column of user names, or is no CSV.
    """
    rows = csv.DictReader(io.StringIO(text), restkey="", strict=True)
    column = next((name for name in _NAMES if name in (rows.fieldnames or ())), None)
    if column is None:
        raise LoadError("a CSV file of users has a column cognito:username or username")
    if "cognito:mfa_enabled" in (rows.fieldnames or ()):
        loaded.skipped.append("users: the column cognito:mfa_enabled is not taken over")
    try:
        for row in rows:
            values = {k: v for k, v in row.items() if k and v and k != "cognito:mfa_enabled"}
            _load_user(pool, values.pop(column, ""), values, rows.line_num)
    except csv.Error as error:
        raise LoadError(f"line {rows.line_num}: {error}") from None


def _load_user(pool: UserPool, name: str, values: dict[str, str], line: int) -> None:
    password, groups = values.pop("password", None), values.pop("groups", "").split()
    flags = {k: v.lower() if k.endswith("_verified") else v for k, v in values.items()}
    try:
        pool.user(name, password=password, groups=groups, mfa=None, **flags)
    except CognitoError as error:
        error.add_note(f"while line {line} was loaded")
        raise
