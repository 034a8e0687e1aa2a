"""User import jobs: their data, their life, and the shape in which the API shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.directory.pool import Pool

__all__ = [
    "EXPIRY",
    "STEP",
    "ImportJob",
    "JobStatus",
    "RowOutcome",
    "check_no_import",
    "describe_job",
    "log_lines",
]

# Seconds until a job that was not started expires: 24 to 48 hours [D].
EXPIRY = 86_400.0
# Seconds that each transitional status lasts, if the job is not read earlier (G). In AWS's samples
# small files are done within three seconds of the start (recorded R080; idx 911892017).
STEP = 5.0


class JobStatus(StrEnum):
    """The statuses of a job [D model: UserImportJobStatusType]."""

    CREATED = "Created"
    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    STOPPING = "Stopping"
    EXPIRED = "Expired"
    STOPPED = "Stopped"
    FAILED = "Failed"
    SUCCEEDED = "Succeeded"


ACTIVE = frozenset({JobStatus.PENDING, JobStatus.IN_PROGRESS, JobStatus.STOPPING})


class RowOutcome(StrEnum):
    """What became of a row, in the words of the log."""

    SUCCEEDED = "SUCCEEDED"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"
    # A line without text is no row, and the log has no line for it.
    BLANK = "BLANK"


@dataclass(slots=True, repr=False)
class ImportJob:
    """One user import job of a pool; times are seconds since the epoch.

    ``serial`` orders a pool's jobs by their creation; ``url`` is the PreSignedUrl. ``due`` is when
    the status changes by itself, ``None`` for a job that is over. ``csv`` is the uploaded file,
    compressed by gzip, as long as it is needed. ``line`` is the number of the last line that was
    read, the header's being 1; ``exceptions`` are the lines whose user was not imported: number,
    outcome and text.
    """

    id: str
    serial: int
    pool_id: str
    name: str
    role_arn: str
    url: str
    created: float
    due: float | None
    algorithm: str | None = None
    status: JobStatus = JobStatus.CREATED
    started: float | None = None
    completed: float | None = None
    message: str | None = None
    csv: bytes | None = field(default=None)
    line: int = 0
    imported: int = 0
    skipped: int = 0
    failed: int = 0
    exceptions: list[tuple[int, str, str]] = field(default_factory=list)

    def __repr__(self) -> str:
        """Return id and status: nothing that a log must not show."""
        return f"<ImportJob {self.id!r} {self.status.value}>"

    @property
    def is_active(self) -> bool:
        """Return whether the job was started and is not over."""
        return self.status in ACTIVE


def describe_job(job: ImportJob) -> dict[str, Any]:
    """Return the ``UserImportJobType`` shape [D recorded R031, R078, R080]."""
    return {
        "JobName": job.name,
        "JobId": job.id,
        "UserPoolId": job.pool_id,
        "PreSignedUrl": job.url,
        "CreationDate": job.created,
        "StartDate": job.started,
        "CompletionDate": job.completed,
        "Status": job.status.value,
        "CloudWatchLogsRoleArn": job.role_arn,
        "ImportedUsers": job.imported,
        "SkippedUsers": job.skipped,
        "FailedUsers": job.failed,
        "CompletionMessage": job.message,
        "PasswordHashingAlgorithm": job.algorithm,
    }


def log_lines(job: ImportJob) -> Iterator[str]:
    """Yield what the job has logged to CloudWatch so far, one line for each row of the file.

    Form and texts [D operations-new.md 6]; that the header is line 1 is a guess (G).
    """
    exceptions = iter(job.exceptions)
    exception = next(exceptions, None)
    for number in range(2, job.line + 1):
        outcome, text = RowOutcome.SUCCEEDED.value, errors.ROW_IMPORTED.format()
        if exception is not None and exception[0] == number:
            _, outcome, text = exception
            exception = next(exceptions, None)
        if outcome != RowOutcome.BLANK:
            yield f"[{outcome}] Line Number {number} - {text}"


def check_no_import(pool: Pool) -> None:
    """Refuse to change a pool while users are imported into it.

    Raises:
        CognitoError: UserImportInProgressException.
    """
    if any(job.is_active for job in pool.import_jobs.values()):
        raise errors.USER_IMPORT_IN_PROGRESS(pool_id=pool.id)
