"""One row of a CSV file: the user becomes one of the pool, or it is said why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.users import new_user
from cognito_intercept.directory.first_factors import has_delivered_factor
from cognito_intercept.directory.import_jobs import RowOutcome
from cognito_intercept.directory.import_records import (
    MAX_ROW,
    RowRefusedError,
    fields_of,
    record_of,
)
from cognito_intercept.directory.mfa import SMS
from cognito_intercept.directory.user import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.directory.import_records import Record
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["Admission"]


@dataclass(frozen=True, slots=True)
class Admission:
    """What decides about rows.

    Attributes:
        service: the region's state.
        pool: the user pool that the users come into.
        columns: the names of the file's columns.
        algorithm: the algorithm of the password hashes; ``None`` where none are imported.
        now: the time at which the users are created, in seconds since the epoch.
    """

    service: Service
    pool: Pool
    columns: Sequence[str]
    algorithm: str | None
    now: float

    def outcome_of(self, row: str | None) -> tuple[RowOutcome, str]:
        """Import the user of a row, if it can be, and return what the log says of it.

        Args:
            row: the text of the row; ``None`` for one that is too long.
        """
        if row is None:
            return RowOutcome.FAILED, errors.ROW_TOO_LONG.format(limit=MAX_ROW)
        if not row.strip():
            return RowOutcome.BLANK, ""
        try:
            record = record_of(self.pool, self.columns, fields_of(row), self.algorithm)
            return self._admit(record)
        except (RowRefusedError, errors.CognitoError) as error:
            # A text with a clause for each attribute ends in a line feed, a line of the log not.
            return RowOutcome.FAILED, " ".join(str(error).split())

    def _admit(self, record: Record) -> tuple[RowOutcome, str]:
        pool, name = self.pool, record.username
        if name is not None and pool.has_username(name):
            return RowOutcome.SKIPPED, errors.ROW_EXISTS.format()
        user = self._user_of(record)
        taken = pool.taken_alias(user.attributes, user.status, name)
        if taken is not None and taken in pool.username_attributes:
            return RowOutcome.SKIPPED, errors.ROW_EXISTS.format()
        if taken is not None:
            return RowOutcome.FAILED, errors.ROW_ALIAS.format(attribute=taken)
        pool.add_user(user)
        return RowOutcome.SUCCEEDED, errors.ROW_IMPORTED.format()

    def _user_of(self, record: Record) -> User:
        """Return a user who sets a password first, unless there is another way to sign in [D]."""
        attributes = {"sub": self.service.entropy.sub(), **record.attributes}
        status = Status.RESET_REQUIRED
        user = new_user(self.pool, record.username, attributes, status, self.now)
        user.imported_hash = record.password_hash or None
        if user.imported_hash is not None or has_delivered_factor(self.pool, user):
            user.status = Status.CONFIRMED
        # A phone number is all that a second factor by SMS needs; other factors can't be imported.
        has_sms = record.has_mfa and self.pool.configuration.has_sms_factor
        if has_sms and user.attributes.get("phone_number"):
            user.mfa_factors = {SMS}
        return user
