"""User import jobs in tests: files, their upload, and jobs that run."""

from __future__ import annotations

import csv
import io
import urllib.request
from typing import TYPE_CHECKING, Any

import requests

from tests.realms import Realm, make_realm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.emulator import Cognito

ROLE = "arn:aws:iam::123456789012:role/service-role/Cognito-UserImport-Role"
ENCRYPTED = {"x-amz-server-side-encryption": "aws:kms"}
COLUMNS = ("cognito:username", "email", "email_verified")

ANN = ("ann", "ann@example.com", "TRUE")
BOB = ("bob", "bob@example.com", "TRUE")


def import_realm(idp: Any, **pool: Any) -> Realm:
    """Return a pool that verifies e-mail addresses."""
    return make_realm(idp, {"AutoVerifiedAttributes": ["email"], **pool})


def file_of(*rows: Iterable[str], columns: Iterable[str] = COLUMNS) -> bytes:
    """Return a CSV file with these rows; commas in values are escaped."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONE, escapechar="\\", lineterminator="\n")
    writer.writerows([columns, *rows])
    return text.getvalue().encode()


def create_job(realm: Realm, **more: Any) -> Any:
    """Create a job."""
    parameters = {"JobName": "import", "CloudWatchLogsRoleArn": ROLE} | more
    answer = realm.idp.create_user_import_job(UserPoolId=realm.pool_id, **parameters)
    return answer["UserImportJob"]


def put(job: Any, file: bytes) -> requests.Response:
    """Upload a file to a job's presigned URL."""
    return requests.put(job["PreSignedUrl"], data=file, headers=ENCRYPTED, timeout=5)


def put_by_urllib(url: str, file: bytes) -> int:
    """Upload a file by urllib, and return the status of the response."""
    request = urllib.request.Request(url, data=file, headers=ENCRYPTED, method="PUT")  # noqa: S310 - a URL of the emulator
    with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - as above
        status: int = response.status
    return status


def named(realm: Realm, job: Any) -> dict[str, str]:
    """Return the parameters that name a job."""
    return {"UserPoolId": realm.pool_id, "JobId": job["JobId"]}


def start(realm: Realm, job: Any) -> Any:
    """Start a job."""
    return realm.idp.start_user_import_job(**named(realm, job))["UserImportJob"]


def describe(realm: Realm, job: Any) -> Any:
    """Describe a job."""
    return realm.idp.describe_user_import_job(**named(realm, job))["UserImportJob"]


def started(realm: Realm, file: bytes, **more: Any) -> Any:
    """Create a job, upload a file, and start it."""
    job = create_job(realm, **more)
    assert put(job, file).status_code == 200
    return start(realm, job)


def finished(realm: Realm, file: bytes, **more: Any) -> Any:
    """Run a job to its end."""
    job = started(realm, file, **more)
    describe(realm, job)
    return describe(realm, job)


def counts(job: Any) -> tuple[int, int, int]:
    """Return how many users were imported, skipped, and failed."""
    return job["ImportedUsers"], job["SkippedUsers"], job["FailedUsers"]


def logged(cognito: Cognito, realm: Realm, *rows: Iterable[str], **more: Any) -> list[str]:
    """Return what a job logs of rows, without the line numbers."""
    return without_numbers(cognito.import_log(finished(realm, file_of(*rows, **more))))


def without_numbers(lines: list[str]) -> list[str]:
    """Return lines of a log without the numbers, which start at 2."""
    return [line.replace(f" Line Number {number}", "") for number, line in enumerate(lines, 2)]
