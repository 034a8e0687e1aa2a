"""A user import job while it runs: it goes on by the clock, and at the latest when it is read.

A file is read in pieces of some hundred rows. Each is one turn of the emulator, with a call of the
journal for itself: other calls run between two pieces, and the inverses of the changes are
forgotten piece by piece, so that a large file takes no more memory than its users do.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.import_jobs import STEP, JobStatus, RowOutcome
from cognito_intercept.directory.import_records import (
    MAX_ROW,
    MAX_ROWS,
    UnreadableFileError,
    read_header,
)
from cognito_intercept.user_import.admission import Admission
from cognito_intercept.user_import.upload import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.directory.import_jobs import ImportJob
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["advance", "advance_by_reading", "complete"]

# Rows that are imported in one turn.
_PIECE = 500
_DAMAGED = (UnicodeDecodeError, OSError, EOFError, zlib.error)


def advance_by_reading(service: Service, pool: Pool, job: ImportJob) -> None:
    """Let a job that is about to be shown go on by a step, from within a call.

    Raises:
        CognitoError: ResourceNotFoundException, if the pool was deleted meanwhile.
    """
    if job.due is None:
        return
    with service.aside():
        advance(service, pool, job, by_a_step=True)
    if service.pool(pool.id) is not pool:
        raise errors.POOL_NOT_FOUND(pool_id=pool.id)


def advance(service: Service, pool: Pool, job: ImportJob, *, by_a_step: bool = False) -> None:
    """Let a job do what is due by now; called outside of any call.

    Args:
        service: the region's state.
        pool: the user pool.
        job: the job.
        by_a_step: whether a job that was started takes its next step even before it is due.
    """
    is_stepping = by_a_step and job.is_active
    while job.due is not None and (is_stepping or service.now() >= job.due):
        is_stepping = False
        if job.status is JobStatus.IN_PROGRESS:
            _import_all(service, pool, job)
        else:
            with service.turn():
                _change_status(service, pool, job)


def _change_status(service: Service, pool: Pool, job: ImportJob) -> None:
    """Take a step that imports nobody, or the first users only."""
    if job.status is JobStatus.CREATED:
        complete(service, job, JobStatus.EXPIRED, errors.IMPORT_EXPIRED.format())
    elif job.status is JobStatus.STOPPING:
        complete(service, job, JobStatus.STOPPED, errors.IMPORT_STOPPED.format())
    elif job.status is JobStatus.PENDING:
        due = _moment(service, job) + STEP
        service.journal.set(job, status=JobStatus.IN_PROGRESS, due=due)
        _import_piece(service, pool, job, _Rows(job))


def _moment(service: Service, job: ImportJob) -> float:
    """Return when a step was taken: when it was due, if nobody has looked since then."""
    return service.now() if job.due is None else min(service.now(), job.due)


def _import_all(service: Service, pool: Pool, job: ImportJob) -> None:
    rows = _Rows(job)
    is_going_on = True
    while is_going_on:
        with service.turn():
            # Another thread's call may have gone on with the job, stopped it, or deleted the pool.
            if job.status is not JobStatus.IN_PROGRESS:
                return
            if service.pools.get(pool.id) is not pool:
                service.journal.set(job, due=None)
                return
            is_going_on = _import_piece(service, pool, job, rows)
            if not is_going_on and job.status is JobStatus.IN_PROGRESS:
                _finish(service, job)


def _finish(service: Service, job: ImportJob) -> None:
    """End a job whose file was read to its end.

    In AWS's samples a job with more failures than imported users has failed, and one without
    any failure has succeeded (idx 911892017; cognito-user-profiles-export-reference-architecture
    9); where the border is, is not known (G).
    """
    if job.failed + job.skipped > job.imported:
        complete(service, job, JobStatus.FAILED, errors.IMPORT_FAILED.format())
    else:
        complete(service, job, JobStatus.SUCCEEDED, errors.IMPORT_SUCCEEDED.format())


def complete(service: Service, job: ImportJob, status: JobStatus, message: str) -> None:
    """End a job; its file is deleted."""
    completed = _moment(service, job)
    service.journal.set(
        job, status=status, completed=completed, message=message, csv=None, due=None
    )
    if service.active_import is not None and service.active_import[1] is job:
        service.journal.set(service, active_import=None)


@dataclass(slots=True)
class _Rows:
    """The rows of a job's file that were not read yet, with the names of their columns."""

    job: ImportJob
    lines: Iterator[str | None] | None = None
    columns: list[str] = field(default_factory=list)
    place: int = 0

    def next_piece(self, pool: Pool) -> list[str | None]:
        """Return the next rows; the number of the first follows the job's last line.

        Raises:
            UnreadableFileError: the file can't be read, has no header, or has too many rows.
        """
        try:
            if self.lines is None or self.place != self.job.line:
                self._open(pool)
            rows = list(islice(self.lines or (), _PIECE))
        except _DAMAGED:
            raise UnreadableFileError("it is not encoded in UTF-8") from None
        self.place = max(self.job.line, 1) + len(rows)
        if self.place > MAX_ROWS + 1:
            raise UnreadableFileError(f"it has more than {MAX_ROWS} rows")
        return rows

    def _open(self, pool: Pool) -> None:
        self.lines = read_lines(self.job.csv or b"", MAX_ROW)
        header = next(self.lines, None)
        self.columns = read_header(pool, header or "", self.job.algorithm)
        for _ in islice(self.lines, max(self.job.line - 1, 0)):
            pass


def _import_piece(service: Service, pool: Pool, job: ImportJob, rows: _Rows) -> bool:
    """Import the next rows, and return whether there were any; a file that is none ends the job."""
    try:
        piece = rows.next_piece(pool)
    except UnreadableFileError as error:
        text = errors.IMPORT_UNREADABLE.format(reason=error)
        complete(service, job, JobStatus.FAILED, text)
        return False
    first, counts, exceptions = max(job.line, 1) + 1, dict.fromkeys(RowOutcome, 0), []
    admission = Admission(service, pool, rows.columns, job.algorithm, _moment(service, job))
    for number, row in enumerate(piece, first):
        outcome, text = admission.outcome_of(row)
        counts[outcome] += 1
        if outcome is not RowOutcome.SUCCEEDED:
            exceptions.append((number, outcome.value, text))
    _note(service, job, exceptions)
    service.journal.set(
        job,
        line=first - 1 + len(piece),
        imported=job.imported + counts[RowOutcome.SUCCEEDED],
        skipped=job.skipped + counts[RowOutcome.SKIPPED],
        failed=job.failed + counts[RowOutcome.FAILED],
    )
    return bool(piece)


def _note(service: Service, job: ImportJob, exceptions: list[tuple[int, str, str]]) -> None:
    """Add to the log; a list that is copied for every piece would cost more and more."""
    size = len(job.exceptions)
    service.journal.record(lambda: job.exceptions.__delitem__(slice(size, None)))
    job.exceptions.extend(exceptions)
