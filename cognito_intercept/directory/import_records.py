"""The rows of a CSV file of users: its header, and the rules that each row has to keep.

The rules are those of "Importing users into user pools from a CSV file" in the developer guide
(idx 58668248561); what it does not say is marked as a guess.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.password_hashes import is_acceptable
from cognito_intercept.directory.schema import check_contacts, check_new_attributes
from cognito_intercept.directory.user import stored_values
from cognito_intercept.directory.usernames import name_new_user

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cognito_intercept.directory.pool import Pool

__all__ = [
    "MAX_ROW",
    "MAX_ROWS",
    "Record",
    "RowRefusedError",
    "UnreadableFileError",
    "csv_header",
    "fields_of",
    "read_header",
    "record_of",
]

# The longest row in characters, and the most rows of a file [D].
MAX_ROW, MAX_ROWS = 16_000, 500_000

USERNAME, MFA_ENABLED, PASSWORD_HASH = "cognito:username", "cognito:mfa_enabled", "password_hash"
_STANDARD = (
    "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username",
    "profile", "picture", "website", "email", "email_verified", "gender", "birthdate", "zoneinfo",
    "locale", "phone_number", "phone_number_verified", "address", "updated_at",
)  # fmt: skip
_NOT_IMPORTED = frozenset({"sub", "identities"})
_FLAGS: Mapping[str, bool | None] = {"": None, "true": True, "false": False}
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)
_BLANKS = re.compile(r"[ \t]")


class UnreadableFileError(Exception):
    """A file that is no CSV file of users; its text says why."""


class RowRefusedError(Exception):
    """A row whose user is not imported; its text is the log's."""


@dataclass(frozen=True, slots=True)
class Record:
    """The user of one row.

    Attributes:
        username: the user name; ``None`` where it is to be the ``sub``.
        attributes: those that have values, as they are stored.
        has_mfa: what the column ``cognito:mfa_enabled`` says; ``None`` where it is empty.
        password_hash: the hash of the password; empty where there is none.
    """

    username: str | None
    attributes: dict[str, str]
    has_mfa: bool | None
    password_hash: str


def csv_header(pool: Pool) -> list[str]:
    """Return the header in AWS's order [D data.md 9]; custom attributes follow the standard ones.

    AWS's sample has no ``password_hash``, although the guide says that the template has it.
    """
    more = [n for n in pool.schema if n not in _STANDARD and n not in _NOT_IMPORTED]
    return [*_STANDARD, *more, MFA_ENABLED, USERNAME]


def fields_of(row: str) -> list[str]:
    """Return the values of a row: a backslash escapes a comma, quotation marks are plain text.

    Raises:
        RowRefusedError: a backslash at the end escapes nothing (G).
    """
    rows = csv.reader((row,), quoting=csv.QUOTE_NONE, escapechar="\\", strict=True)
    try:
        return [value.strip() for value in next(rows)]
    except csv.Error:
        raise RowRefusedError(errors.ROW_COLUMNS.format()) from None


def read_header(pool: Pool, row: str, algorithm: str | None) -> list[str]:
    """Return the names of a file's columns, in the file's order.

    The guide asks for all columns of the header, but its own example with hashes has six of them;
    so only the user name's must be there, and none that the pool does not know (G).

    Raises:
        UnreadableFileError: they are not the columns of such a file.
    """
    try:
        names = fields_of(row)
    except RowRefusedError:
        names = []
    known = {*csv_header(pool), PASSWORD_HASH}
    unknown = [name for name in names if name not in known]
    if unknown:
        # Unprintable characters stand for themselves in no message: a byte order mark for one.
        raise UnreadableFileError(f"unknown column {unknown[0][:40]!a}")
    if len(names) != len(set(names)) or USERNAME not in names:
        raise UnreadableFileError("the header is not that of the user pool")
    if algorithm is not None and PASSWORD_HASH not in names:
        raise UnreadableFileError("the column password_hash is missing")
    return names


def record_of(
    pool: Pool, columns: Sequence[str], fields: Sequence[str], algorithm: str | None
) -> Record:
    """Return the user of a row, once it is checked.

    Args:
        pool: the user pool.
        columns: the names of the columns.
        fields: the values of the row.
        algorithm: the algorithm of the hashes; without one their column is not read (G).

    Raises:
        RowRefusedError: the user cannot be imported.
        CognitoError: the attributes do not fit the schema, or the pool takes no such user name.
    """
    if len(fields) != len(columns):
        raise RowRefusedError(errors.ROW_COLUMNS.format())
    values = dict(zip(columns, fields, strict=True))
    typed = values.pop(USERNAME)
    mfa = values.pop(MFA_ENABLED, "")
    password_hash = values.pop(PASSWORD_HASH, "") if algorithm is not None else ""
    values.pop(PASSWORD_HASH, None)
    if not typed or _BLANKS.search(typed):
        raise RowRefusedError(errors.ROW_USERNAME.format())
    username, given = name_new_user(pool, typed, {n: v for n, v in values.items() if v})
    attributes = stored_values(given)
    _check_verified(pool, attributes)
    _check_birthdate(attributes)
    check_new_attributes(pool, attributes, required=True)
    check_contacts(attributes, ())
    if password_hash and algorithm is not None and not is_acceptable(algorithm, password_hash):
        raise RowRefusedError(errors.ROW_HASH.format(algorithm=algorithm))
    return Record(username, attributes, _mfa_of(pool, mfa), password_hash)


def _check_verified(pool: Pool, attributes: Mapping[str, str]) -> None:
    automatic = pool.configuration.verified_attributes
    if not any(attributes.get(f"{name}_verified") == "true" for name in automatic):
        raise RowRefusedError(errors.ROW_UNVERIFIED.format())


def _check_birthdate(attributes: Mapping[str, str]) -> None:
    # It is kept as it came (G).
    birthdate = attributes.get("birthdate")
    if birthdate is not None and not _is_date(birthdate):
        raise RowRefusedError(errors.ROW_BIRTHDATE.format())


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    try:
        date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return False
    return True


def _mfa_of(pool: Pool, text: str) -> bool | None:
    """Return whether a user has MFA; a pool that requires it, or has none, allows one answer."""
    flag = text.lower()
    configuration = pool.configuration
    forbidden = "false" if configuration.requires_mfa else "true"
    is_wrong = flag == forbidden and (configuration.requires_mfa or not configuration.has_mfa)
    if flag not in _FLAGS or is_wrong:
        raise RowRefusedError(errors.ROW_MFA.format())
    return _FLAGS[flag]
