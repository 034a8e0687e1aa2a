"""Cases of user import jobs."""

from __future__ import annotations

from typing import Any

from tests.imports import ANN, create_job, describe, file_of, import_realm, put, started
from tests.replay.stage import Stage, replays


def _given(stage: Stage) -> dict[str, str]:
    """Return the parameters that the job of the row was created with."""
    recorded = stage.row["response"]["UserImportJob"]
    return {n: stage.text(recorded[n]) for n in ("JobName", "CloudWatchLogsRoleArn")}


def _same(stage: Stage, job: Any) -> None:
    """Map what is drawn for each job from the row's to this one's."""
    recorded = stage.row["response"]["UserImportJob"]
    stage.same |= {recorded[name]: job[name] for name in ("JobId", "PreSignedUrl")}


@replays("R031")
def new_job(stage: Stage) -> Any:
    """Create a job."""
    answer = stage.send(UserPoolId=import_realm(stage.idp).pool_id, **_given(stage))
    _same(stage, answer["UserImportJob"])
    return answer


@replays("R039")
def described_job(stage: Stage) -> Any:
    """Describe a job that was not started."""
    realm = import_realm(stage.idp)
    job = create_job(realm, **_given(stage))
    _same(stage, job)
    return stage.send(UserPoolId=realm.pool_id, JobId=job["JobId"])


@replays("R078")
def started_job(stage: Stage) -> Any:
    """Start a job whose file was uploaded."""
    realm = import_realm(stage.idp)
    job = create_job(realm, **_given(stage))
    put(job, file_of(ANN))
    _same(stage, job)
    return stage.send(UserPoolId=realm.pool_id, JobId=job["JobId"])


@replays("R080")
def stopped_job(stage: Stage) -> Any:
    """Stop a job that has not begun."""
    realm = import_realm(stage.idp)
    job = started(realm, file_of(ANN), **_given(stage))
    _same(stage, job)
    answer = stage.send(UserPoolId=realm.pool_id, JobId=job["JobId"])
    assert describe(realm, job)["Status"] == "Stopped"
    return answer
