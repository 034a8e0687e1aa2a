"""User import jobs: their life, their upload, their limits."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import boto3
import pytest
import requests

from cognito_intercept import intercept
from cognito_intercept.fronts.guard import NotCoveredError
from tests.helpers import refusal
from tests.imports import (
    ANN,
    BOB,
    ENCRYPTED,
    ROLE,
    counts,
    create_job,
    describe,
    file_of,
    finished,
    import_realm,
    named,
    put,
    put_by_urllib,
    start,
    started,
)
from tests.realms import make_realm

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_intercept.emulator import Cognito

FILE = file_of(ANN, BOB)
PRECONDITION = "PreconditionNotMetException"


def test_header(idp: Any) -> None:
    """Standard attributes in AWS's order, the pool's own, then the two of the import."""
    schema = [{"Name": "team", "AttributeDataType": "String", "Mutable": True}]
    realm = import_realm(idp, Schema=schema)
    answer = idp.get_csv_header(UserPoolId=realm.pool_id)
    header = answer["CSVHeader"]
    assert answer["UserPoolId"] == realm.pool_id
    assert header[0] == "name"
    assert header[9:11] == ["email", "email_verified"]
    assert header[18:] == ["updated_at", "custom:team", "cognito:mfa_enabled", "cognito:username"]


def test_new_job(idp: Any) -> None:
    """A job has no dates of start and end, no message, and its counts are 0."""
    realm = import_realm(idp)
    job = create_job(realm)
    assert re.fullmatch(r"import-[0-9A-Za-z]{10}", job["JobId"])
    assert job.keys() == {
        "JobName", "JobId", "UserPoolId", "PreSignedUrl", "CreationDate", "Status",
        "CloudWatchLogsRoleArn", "ImportedUsers", "SkippedUsers", "FailedUsers",
    }  # fmt: skip
    assert (job["Status"], job["CloudWatchLogsRoleArn"]) == ("Created", ROLE)
    assert describe(realm, job) == job


def test_presigned_url(idp: Any) -> None:
    """The URL is in the bucket of the region, with the parameters of Signature Version 4."""
    realm = import_realm(idp)
    job = create_job(realm)
    host = r"aws-cognito-idp-user-import-iad\.s3\.us-east-1\.amazonaws\.com"
    path = f"123456789012/{realm.pool_id}/{job['JobId']}"
    assert re.match(rf"https://{host}/{path}\?X-Amz-Security-Token=", job["PreSignedUrl"])
    assert "X-Amz-SignedHeaders=host%3Bx-amz-server-side-encryption" in job["PreSignedUrl"]
    assert "X-Amz-Expires=899" in job["PreSignedUrl"]
    assert len(job["PreSignedUrl"]) <= 2048


def test_life_of_a_job(idp: Any, cognito: Cognito) -> None:
    """Created, Pending, InProgress, Succeeded: each is seen, without any wait."""
    realm = import_realm(idp)
    job = started(realm, FILE)
    assert (job["Status"], counts(job)) == ("Pending", (0, 0, 0))
    assert "StartDate" in job
    job = describe(realm, job)
    assert job["Status"] == "InProgress"
    assert not {"CompletionDate", "CompletionMessage"} & job.keys()
    job = describe(realm, job)
    assert (job["Status"], counts(job)) == ("Succeeded", (2, 0, 0))
    assert job["CompletionMessage"] == "Import Job Completed Successfully."
    assert job["StartDate"] <= job["CompletionDate"]
    assert describe(realm, job) == job
    assert cognito.import_log(job) == [
        "[SUCCEEDED] Line Number 2 - The import succeeded.",
        "[SUCCEEDED] Line Number 3 - The import succeeded.",
    ]


def test_jobs_go_on_by_the_clock(idp: Any, cognito: Cognito) -> None:
    """Users are there after some seconds, although nobody has looked at the job."""
    realm = import_realm(idp)
    job = started(realm, FILE)
    users = idp.list_users(UserPoolId=realm.pool_id)["Users"]
    assert users == []
    cognito.clock.advance(3600)
    assert len(idp.list_users(UserPoolId=realm.pool_id)["Users"]) == 2
    job = describe(realm, job)
    assert job["Status"] == "Succeeded"
    assert (job["CompletionDate"] - job["StartDate"]).total_seconds() == 10


def test_imported_users_choose_a_password(idp: Any, cognito: Cognito) -> None:
    """Any password leads to PasswordResetRequiredException, and a code to a password."""
    realm = import_realm(idp)
    finished(realm, FILE)
    user = idp.admin_get_user(**realm.by_name())
    assert user["UserStatus"] == "RESET_REQUIRED"
    attributes = {item["Name"]: item["Value"] for item in user["UserAttributes"]}
    assert attributes["email_verified"] == "true"
    refused = refusal(realm.sign_in)
    assert refused[0] == "PasswordResetRequiredException"
    idp.forgot_password(ClientId=realm.client_id, Username="ann")
    idp.confirm_forgot_password(
        ClientId=realm.client_id,
        Username="ann",
        ConfirmationCode=cognito.outbox.to("ann").code,
        Password="Passw0rd!",
    )
    assert realm.tokens()


def test_hidden_existence(idp: Any) -> None:
    """An app client that hides who exists says NotAuthorizedException instead [D guide]."""
    client = {"PreventUserExistenceErrors": "ENABLED"}
    pool = {"AutoVerifiedAttributes": ["email"]}
    realm = make_realm(idp, pool, client | {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]})
    finished(realm, FILE)
    assert refusal(realm.sign_in)[0] == "NotAuthorizedException"


def test_passwordless_users_are_confirmed(idp: Any) -> None:
    """Whoever can sign in by a code sent by e-mail needs no password first."""
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    realm = import_realm(idp, Policies=policies)
    finished(realm, FILE)
    assert idp.admin_get_user(**realm.by_name())["UserStatus"] == "CONFIRMED"


def test_stop_before_it_begins(idp: Any) -> None:
    """A pending job is stopped at once, and cannot be started again."""
    realm = import_realm(idp)
    job = started(realm, FILE)
    job = idp.stop_user_import_job(**named(realm, job))["UserImportJob"]
    assert (job["Status"], counts(job)) == ("Stopped", (0, 0, 0))
    assert job["CompletionMessage"] == "The Import Job was stopped by the developer."
    assert "CompletionDate" in job
    text = f"Import job {job['JobId']} cannot be started. Current status is Stopped"
    assert refusal(idp.start_user_import_job, **named(realm, job)) == (PRECONDITION, text)
    assert idp.list_users(UserPoolId=realm.pool_id)["Users"] == []


def test_stop_in_progress(idp: Any, cognito: Cognito) -> None:
    """A job in progress is first Stopping; who was imported stays."""
    realm = import_realm(idp)
    rows = [(f"user{n}", f"user{n}@example.com", "true") for n in range(1200)]
    job = started(realm, file_of(*rows))
    assert describe(realm, job)["ImportedUsers"] == 500
    job = idp.stop_user_import_job(**named(realm, job))["UserImportJob"]
    assert job["Status"] == "Stopping"
    cognito.clock.advance(5)
    job = describe(realm, job)
    assert (job["Status"], counts(job)) == ("Stopped", (500, 0, 0))
    assert (
        idp.describe_user_pool(UserPoolId=realm.pool_id)["UserPool"]["EstimatedNumberOfUsers"]
        == 500
    )
    text = f"Import job {job['JobId']} cannot be stopped. Current status is Stopped"
    assert refusal(idp.stop_user_import_job, **named(realm, job)) == (PRECONDITION, text)


def test_jobs_expire(idp: Any, cognito: Cognito) -> None:
    """A job that was not started within a day is expired, and its file is gone."""
    realm = import_realm(idp)
    job, other = create_job(realm), create_job(realm)
    put(job, FILE)
    cognito.clock.advance(30 * 3600)
    job = describe(realm, job)
    assert job["Status"] == "Expired"
    assert job["CompletionMessage"] == "The user import job has expired."
    assert (job["CompletionDate"] - job["CreationDate"]).total_seconds() == 24 * 3600
    code, text = refusal(idp.start_user_import_job, **named(realm, other))
    assert (code, text.rpartition(" ")[2]) == (PRECONDITION, "Expired")
    assert "csv" not in json.dumps(cognito.save())


def test_start_without_file(idp: Any) -> None:
    """The text is AWS's [R amplify-js 6416]."""
    realm = import_realm(idp)
    job = create_job(realm)
    text = f"No csv file was uploaded for {job['JobId']}"
    assert refusal(idp.start_user_import_job, **named(realm, job)) == (PRECONDITION, text)


def test_start_without_verified_attributes(idp: Any) -> None:
    """A pool that verifies nothing cannot import [D guide]."""
    realm = make_realm(idp)
    job = create_job(realm)
    put(job, FILE)
    code, text = refusal(idp.start_user_import_job, **named(realm, job))
    assert (code, "no auto verified attributes" in text) == (PRECONDITION, True)


def test_one_active_job_per_account(idp: Any, cognito: Cognito) -> None:
    """Another one waits until the first is over, whichever pool it is for."""
    first, second = import_realm(idp), import_realm(idp)
    started(first, FILE)
    job = create_job(second)
    put(job, FILE)
    text = "Only one import job can be active at a time per account."
    assert refusal(idp.start_user_import_job, **named(second, job)) == (PRECONDITION, text)
    cognito.clock.advance(10)
    assert start(second, job)["Status"] == "Pending"


def test_most_jobs(idp: Any, cognito: Cognito) -> None:
    """A pool has at most 1,000 jobs."""
    assert cognito.quotas.import_jobs_per_pool == 1000
    cognito.quotas.import_jobs_per_pool = 2
    realm = import_realm(idp)
    create_job(realm)
    create_job(realm)
    assert refusal(lambda: create_job(realm))[0] == "LimitExceededException"


def test_pools_are_not_changed_meanwhile(idp: Any, cognito: Cognito) -> None:
    """Three operations are refused while users are imported, as their models declare."""
    realm = import_realm(idp)
    started(realm, FILE)
    pool = {"UserPoolId": realm.pool_id}
    attribute = [{"Name": "team", "AttributeDataType": "String"}]
    text = f"A user import job is in progress for user pool {realm.pool_id}."
    refused = ("UserImportInProgressException", text)
    assert refusal(idp.update_user_pool, **pool) == refused
    assert refusal(idp.add_custom_attributes, **pool, CustomAttributes=attribute) == refused
    assert refusal(idp.delete_user_pool, **pool) == refused
    cognito.clock.advance(10)
    idp.update_user_pool(**pool)
    idp.delete_user_pool(**pool)
    gone = refusal(idp.list_user_import_jobs, **pool, MaxResults=1)
    assert gone[0] == "ResourceNotFoundException"


def test_list_of_jobs(idp: Any) -> None:
    """The newest first, in pages; an empty list for a pool without jobs."""
    realm = import_realm(idp)
    pool = {"UserPoolId": realm.pool_id}
    assert idp.list_user_import_jobs(**pool, MaxResults=10)["UserImportJobs"] == []
    ids = [create_job(realm)["JobId"] for _ in range(5)]
    page = idp.list_user_import_jobs(**pool, MaxResults=3)
    assert [job["JobId"] for job in page["UserImportJobs"]] == ids[:1:-1]
    token = page["PaginationToken"]
    rest = idp.list_user_import_jobs(**pool, MaxResults=3, PaginationToken=token)
    assert [job["JobId"] for job in rest["UserImportJobs"]] == ids[1::-1]
    assert "PaginationToken" not in rest


def test_a_listed_job_goes_on(idp: Any) -> None:
    """To list jobs is to read them."""
    realm = import_realm(idp)
    started(realm, FILE)

    def status() -> str:
        jobs = idp.list_user_import_jobs(UserPoolId=realm.pool_id, MaxResults=1)["UserImportJobs"]
        return str(jobs[0]["Status"])

    assert [status(), status(), status()] == ["InProgress", "Succeeded", "Succeeded"]


@pytest.mark.parametrize("operation", ["describe", "start", "stop"])
def test_unknown_job(idp: Any, operation: str) -> None:
    """A job of another pool is none of this one."""
    realm, other = import_realm(idp), import_realm(idp)
    job = create_job(other)
    code, text = refusal(getattr(idp, f"{operation}_user_import_job"), **named(realm, job))
    assert code == "ResourceNotFoundException"
    assert text == f"User import job {job['JobId']} does not exist for user pool {realm.pool_id}."


class TestUpload:
    """The presigned URL, by every way in."""

    def test_by_urllib(self, idp: Any) -> None:
        """A PUT through urllib."""
        realm = import_realm(idp)
        job = create_job(realm)
        assert put_by_urllib(job["PreSignedUrl"], FILE) == 200
        start(realm, job)

    def test_by_path(self, idp: Any, cognito: Cognito, tmp_path: Path) -> None:
        """A file on disk, without HTTP; the job is named by its answer or its id."""
        realm = import_realm(idp)
        path = tmp_path / "users.csv"
        path.write_bytes(FILE)
        job = create_job(realm)
        cognito.import_csv(job, path)
        cognito.import_csv(job["JobId"], str(path))
        start(realm, job)
        with pytest.raises(ValueError, match="is Pending: it reads no other file"):
            cognito.import_csv(job, path)
        with pytest.raises(LookupError, match="no user import job 'import-nothing'"):
            cognito.import_csv("import-nothing", path)

    def test_of_an_open_file(self, idp: Any, tmp_path: Path) -> None:
        """Requests sends files as well as bytes."""
        realm = import_realm(idp)
        path = tmp_path / "users.csv"
        path.write_bytes(FILE)
        job = create_job(realm)
        with path.open("rb") as file:
            sent = requests.put(job["PreSignedUrl"], data=file, headers=ENCRYPTED, timeout=5)
        assert (sent.status_code, sent.headers["x-amz-server-side-encryption"]) == (200, "aws:kms")
        start(realm, job)

    def test_needs_the_signed_header(self, idp: Any) -> None:
        """The signature covers the header for encryption."""
        job = create_job(import_realm(idp))
        sent = requests.put(job["PreSignedUrl"], data=FILE, timeout=5)
        assert (sent.status_code, "SignatureDoesNotMatch" in sent.text) == (403, True)

    def test_needs_the_signature(self, idp: Any) -> None:
        """A changed parameter is no longer signed."""
        job = create_job(import_realm(idp))
        url = job["PreSignedUrl"].replace("X-Amz-Expires=899", "X-Amz-Expires=9999")
        sent = requests.put(url, data=FILE, headers=ENCRYPTED, timeout=5)
        assert (sent.status_code, "SignatureDoesNotMatch" in sent.text) == (403, True)

    def test_within_fifteen_minutes(self, idp: Any, cognito: Cognito) -> None:
        """Later the URL has expired."""
        job = create_job(import_realm(idp))
        cognito.clock.advance(15 * 60)
        sent = put(job, FILE)
        assert (sent.status_code, "Request has expired" in sent.text) == (403, True)

    def test_of_a_file_that_is_too_large(
        self, idp: Any, cognito: Cognito, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """A file has at most 100 MB."""
        monkeypatch.setattr("cognito_intercept.user_import.upload.MAX_FILE", len(FILE) - 1)
        job = create_job(import_realm(idp))
        sent = put(job, FILE)
        assert (sent.status_code, "EntityTooLarge" in sent.text) == (400, True)
        path = tmp_path / "users.csv"
        path.write_bytes(FILE)
        with pytest.raises(ValueError, match="larger than"):
            cognito.import_csv(job, path)

    def test_after_the_start(self, idp: Any) -> None:
        """The job has read its file; another one is stored and not looked at."""
        realm = import_realm(idp)
        job = started(realm, FILE)
        assert put(job, file_of(("eve", "eve@example.com", "true"))).status_code == 200
        describe(realm, job)
        assert counts(describe(realm, job)) == (2, 0, 0)

    def test_of_others_is_not_ours(self, idp: Any) -> None:
        """Amazon S3 is left alone; a URL of a job that is not here does not leave the process."""
        job = create_job(import_realm(idp))
        url = job["PreSignedUrl"].replace(job["JobId"], "import-0123456789")
        with pytest.raises(NotCoveredError, match="aws-cognito-idp-user-import-iad"):
            requests.put(url, data=FILE, headers=ENCRYPTED, timeout=5)
        with pytest.raises(NotCoveredError):
            put_by_urllib(url, FILE)

    def test_at_the_base_url(self) -> None:
        """The local form has the bucket below its base URL."""
        with intercept(base_url="http://localhost:4566"):
            realm = import_realm(boto3.client("cognito-idp", "us-east-1"))
            job = create_job(realm)
            url = f"http://localhost:4566/aws-cognito-idp-user-import/123456789012/{realm.pool_id}/"
            assert job["PreSignedUrl"].startswith(url)
            assert counts(finished(realm, FILE)) == (2, 0, 0)
            foreign = job["PreSignedUrl"].replace(job["JobId"], "import-0123456789")
            with pytest.raises(HTTPError, match="403"):
                put_by_urllib(foreign, FILE)


def test_saved_jobs_go_on(idp: Any, cognito: Cognito) -> None:
    """A job that runs is saved with its file, its place in it and its log."""
    cognito.clock.freeze()  # How far the job is does not depend on the speed of the machine.
    realm = import_realm(idp)
    rows = [(f"user{n}", f"user{n}@example.com", "true") for n in range(600)]
    job = started(realm, file_of(*rows, ("user1", "x@example.com", "true")))
    describe(realm, job)
    saved = json.loads(json.dumps(cognito.save()))
    with intercept() as other:
        other.restore(saved)
        other.clock.advance(60)
        client = boto3.client("cognito-idp", "us-east-1")
        client.list_user_import_jobs(UserPoolId=realm.pool_id, MaxResults=1)
        assert other.save()["regions"] != saved["regions"]
        assert len(other.import_log(job)) == 601
        assert other.import_log(job)[-1] == "[SKIPPED] Line Number 602 - The user already exists."
    cognito.clock.advance(60)
    assert counts(describe(realm, job)) == (600, 1, 0)


def test_snapshots_take_imports_back(idp: Any, cognito: Cognito) -> None:
    """After the block neither the users nor the job are there, and the job can be run again."""
    realm = import_realm(idp)
    job = create_job(realm)
    put(job, FILE)
    before = cognito.save()
    with cognito.snapshot():
        start(realm, job)
        describe(realm, job)
        assert counts(describe(realm, job)) == (2, 0, 0)
    assert cognito.save() == before
    start(realm, job)
    with cognito.snapshot():
        describe(realm, job)
    assert describe(realm, job)["Status"] == "InProgress"
