"""What a test does with user import jobs, beside the API: upload a file, read the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.import_jobs import log_lines
from cognito_intercept.user_import.upload import MAX_FILE, TooLargeError, keep

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from cognito_intercept.directory.import_jobs import ImportJob
    from cognito_intercept.service import Service

__all__ = ["import_csv", "import_log"]


def import_csv(
    services: Iterable[Service], job: str | Mapping[str, Any], path: str | os.PathLike[str]
) -> None:
    """Upload a CSV file for a job.

    Raises:
        LookupError: there is no such job.
        ValueError: the job was started already, or the file is too large.
        OSError: the file can't be read.
    """
    service, found = _find_job(services, job)
    with open(path, "rb") as file:  # noqa: PTH123 - whatever names a file
        try:
            is_kept = keep(service, found, file)
        except TooLargeError:
            raise ValueError(f"{path}: larger than {MAX_FILE} bytes") from None
    if not is_kept:
        raise ValueError(f"{found.id} is {found.status.value}: it reads no other file")


def import_log(services: Iterable[Service], job: str | Mapping[str, Any]) -> list[str]:
    """Return what a job has logged.

    Raises:
        LookupError: there is no such job.
    """
    return list(log_lines(_find_job(services, job)[1]))


def _find_job(
    services: Iterable[Service], job: str | Mapping[str, Any]
) -> tuple[Service, ImportJob]:
    job_id = job if isinstance(job, str) else job["JobId"]
    for service in services:
        for pool in service.pools.values():
            if job_id in pool.import_jobs:
                return service, pool.import_jobs[job_id]
    raise LookupError(f"no user import job {job_id!r}")
