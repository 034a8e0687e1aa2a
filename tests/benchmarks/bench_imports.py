"""User imports of 10,000 and of 100,000 rows, whose times should stand as one to ten."""

from __future__ import annotations

import io
from typing import Any

import pytest

from cognito_intercept.user_import.upload import keep
from tests.benchmarks.engines import OURS, REGION, engine
from tests.imports import file_of

ROLE = "arn:aws:iam::123456789012:role/import"


@pytest.mark.parametrize("size", [10_000, 100_000])
def bench_import(benchmark: Any, size: int) -> None:
    """One job, from its start to its end."""
    file = file_of(*((f"user{n}", f"user{n}@example.com", "true") for n in range(size)))
    with engine(OURS) as (client, cognito):
        assert cognito is not None
        made = client.create_user_pool(PoolName="crowd", AutoVerifiedAttributes=["email"])
        pool_id = made["UserPool"]["Id"]
        job_id = client.create_user_import_job(
            UserPoolId=pool_id, JobName="import", CloudWatchLogsRoleArn=ROLE
        )["UserImportJob"]["JobId"]
        service = cognito.service(REGION)
        keep(service, service.pools[pool_id].import_jobs[job_id], io.BytesIO(file))
        named = {"UserPoolId": pool_id, "JobId": job_id}

        def run() -> None:
            client.start_user_import_job(**named)
            client.describe_user_import_job(**named)
            job = client.describe_user_import_job(**named)["UserImportJob"]
            assert job["ImportedUsers"] == size

        benchmark.extra_info |= {"title": f"user import, {size:,} rows", "engine": OURS}
        benchmark.pedantic(run, rounds=1)
