"""User import jobs: the header of the CSV file; create, describe, list, start and stop jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.import_jobs import (
    EXPIRY,
    STEP,
    ImportJob,
    JobStatus,
    describe_job,
)
from cognito_intercept.directory.import_records import csv_header
from cognito_intercept.directory.pagination import page
from cognito_intercept.directory.password_hashes import check_available
from cognito_intercept.operations.registry import operation
from cognito_intercept.quotas import check_quota
from cognito_intercept.user_import.running import advance_by_reading, complete
from cognito_intercept.user_import.upload import presigned_url

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

_ID_LENGTH = 10
# A page has at most so many although MaxResults may be 60 [model: UserImportJobsListType].
_LARGEST_PAGE = 50


@operation()
def get_csv_header(pool: Pool) -> dict[str, Any]:
    """Return the names of the columns that a CSV file for the pool has."""
    return {"UserPoolId": pool.id, "CSVHeader": csv_header(pool)}


@operation()
def create_user_import_job(
    service: Service,
    pool: Pool,
    *,
    job_name: str,
    cloud_watch_logs_role_arn: str,
    password_hashing_algorithm: str | None = None,
) -> dict[str, Any]:
    """Create a user import job, with a URL that its CSV file is uploaded to."""
    check_quota(
        len(pool.import_jobs), service.quotas.import_jobs_per_pool, errors.TOO_MANY_IMPORT_JOBS
    )
    check_available(password_hashing_algorithm)
    job_id, now = f"import-{service.entropy.alphanumeric(_ID_LENGTH)}", service.now()
    job = ImportJob(
        id=job_id,
        serial=len(pool.import_jobs) + 1,
        pool_id=pool.id,
        name=job_name,
        role_arn=cloud_watch_logs_role_arn,
        url=presigned_url(service, pool, job_id),
        created=now,
        due=now + EXPIRY,
        algorithm=password_hashing_algorithm,
    )
    service.journal.put(pool.import_jobs, job_id, job)
    return {"UserImportJob": describe_job(job)}


@operation()
def describe_user_import_job(service: Service, pool: Pool, import_job: ImportJob) -> dict[str, Any]:
    """Show a job; one that runs has gone on by a step since it was shown last."""
    advance_by_reading(service, pool, import_job)
    return {"UserImportJob": describe_job(import_job)}


@operation()
def list_user_import_jobs(
    service: Service, pool: Pool, *, max_results: int, pagination_token: str | None = None
) -> dict[str, Any]:
    """List a pool's jobs, the newest first [D operations.md]; without any the list is empty (G)."""
    limit = min(max_results, _LARGEST_PAGE)
    jobs, token = page(
        pool.import_jobs.values(), limit, pagination_token, key=lambda job: -job.serial
    )
    for job in jobs:
        advance_by_reading(service, pool, job)
    return {"UserImportJobs": [describe_job(job) for job in jobs], "PaginationToken": token}


@operation()
def start_user_import_job(service: Service, pool: Pool, import_job: ImportJob) -> dict[str, Any]:
    """Start a job whose CSV file was uploaded."""
    if import_job.status is JobStatus.CREATED:
        advance_by_reading(service, pool, import_job)  # It may have expired.
    if import_job.status is not JobStatus.CREATED:
        raise errors.IMPORT_JOB_NOT_CREATED(job_id=import_job.id, status=import_job.status.value)
    if import_job.csv is None:
        raise errors.CSV_NOT_UPLOADED(job_id=import_job.id)
    if not pool.configuration.verified_attributes:
        raise errors.IMPORT_WITHOUT_VERIFICATION(pool_id=pool.id)
    if service.active_import is not None:
        raise errors.ANOTHER_IMPORT_ACTIVE()
    now = service.now()
    service.journal.set(import_job, status=JobStatus.PENDING, started=now, due=now + STEP)
    service.journal.set(service, active_import=(pool, import_job))
    return {"UserImportJob": describe_job(import_job)}


@operation()
def stop_user_import_job(service: Service, import_job: ImportJob) -> dict[str, Any]:
    """Stop a job that was started; who was imported stays.

    A job that has not begun is stopped at once [D recorded R080], another one soon after.
    """
    if import_job.status is JobStatus.PENDING:
        complete(service, import_job, JobStatus.STOPPED, errors.IMPORT_STOPPED.format())
    elif import_job.status is JobStatus.IN_PROGRESS:
        due = service.now() + STEP
        service.journal.set(import_job, status=JobStatus.STOPPING, due=due)
    else:
        raise errors.IMPORT_JOB_NOT_RUNNING(job_id=import_job.id, status=import_job.status.value)
    return {"UserImportJob": describe_job(import_job)}
