"""Users from a CSV file whose header names their attributes."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from cognito_intercept.errors import CognitoError
from cognito_intercept.loading.files import LoadError

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_intercept.handles import UserPool
    from cognito_intercept.loading.loaded import Loaded

__all__ = ["load_users"]

_NAMES: Final = ("cognito:username", "username")
_MFA_ENABLED: Final = "cognito:mfa_enabled"
_DATE: Final = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)


def load_users(loaded: Loaded, pool: UserPool, path: Path, text: str) -> None:
    """Create the users of a CSV file.

    Columns are attributes by their names, and ``cognito:username`` (or ``username``),
    ``password`` and ``groups`` (separated by spaces). Empty cells are left out; without a
    password a user has a temporary one.

    A file with a column ``cognito:mfa_enabled`` is one of AWS's user import: there a backslash
    escapes a comma, quotation marks are plain text, and birthdates are ``mm/dd/yyyy``.

    Raises:
        CognitoError: AWS would refuse a user; a note names the line.
        LoadError: the file has no column of user names, or is no CSV.
    """
    is_import = _MFA_ENABLED in text.partition("\n")[0].split(",")
    rows = (
        csv.DictReader(
            io.StringIO(text), restkey="", strict=True, quoting=csv.QUOTE_NONE, escapechar="\\"
        )
        if is_import
        else csv.DictReader(io.StringIO(text), restkey="", strict=True)
    )
    column = next((name for name in _NAMES if name in (rows.fieldnames or ())), None)
    if column is None:
        raise LoadError(f"{path}: a CSV file of users has a column cognito:username or username")
    try:
        for row in rows:
            values = {k: v for k, v in row.items() if k and v}
            if values.pop(_MFA_ENABLED, "").lower() == "true":
                name = row[column]
                loaded.skipped.append(f"{path}:{rows.line_num}: {name} gets no second factor")
            if is_import and "birthdate" in values:
                values["birthdate"] = _DATE.sub(r"\3-\1-\2", values["birthdate"])
            _load_user(pool, values.pop(column, ""), values, f"{path}:{rows.line_num}")
    except csv.Error as error:
        raise LoadError(f"{path}:{rows.line_num}: {error}") from None


def _load_user(pool: UserPool, name: str, values: dict[str, str], place: str) -> None:
    password, groups = values.pop("password", None), values.pop("groups", "").split()
    flags = {k: v.lower() if k.endswith("_verified") else v for k, v in values.items()}
    try:
        pool.user(name, password=password, groups=groups, mfa=None, **flags)
    except CognitoError as error:
        error.add_note(f"while {name} was loaded ({place})")
        raise
