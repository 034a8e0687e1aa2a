"""Cases of the looks of pages, of certificates and of log delivery."""

from __future__ import annotations

from typing import Any

import boto3

from tests.replay.stage import Stage, replays


@replays("R049")
def signing_certificate(stage: Stage) -> Any:
    """Return the certificate of a pool, which the row leaves out."""
    return stage.send(UserPoolId=stage.realm().pool_id)


@replays("R075")
def customized_pages(stage: Stage) -> Any:
    """Set the stylesheet and logo of an app client; the row is of another host and moment."""
    realm = stage.realm()
    stage.idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="mine")
    recorded = stage.row["response"]["UICustomization"]
    answer = stage.send(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        CSS=recorded["CSS"],
        ImageFile=b"\xff\xd8\xff\xe0",
    )
    shown = answer["UICustomization"]
    version = recorded["CSSVersion"]
    assert len(shown["CSSVersion"]) == len(version)
    stage.same |= {
        version: shown["CSSVersion"],
        recorded["ClientId"]: realm.client_id,
        "cf.thewrong.club": shown["ImageUrl"].split("/")[2],
    }
    return answer


def logging_pool(stage: Stage, region: str = "us-west-2") -> tuple[Any, str]:
    """Return a client of the rows' region, and a pool on the Plus plan there."""
    stage.idp = boto3.client("cognito-idp", region)
    pool = stage.idp.create_user_pool(PoolName="p", UserPoolTier="PLUS")
    return stage.idp, pool["UserPool"]["Id"]


def recorded_configurations(stage: Stage) -> Any:
    """Return the configurations that a row shows."""
    return stage.row["response"]["LogDeliveryConfiguration"]["LogConfigurations"]


@replays("R048")
def shown_log_delivery(stage: Stage) -> Any:
    """Show where logs go: what users do to a stream, errors of messages to a log group."""
    idp, pool_id = logging_pool(stage)
    configurations = recorded_configurations(stage)
    idp.set_log_delivery_configuration(UserPoolId=pool_id, LogConfigurations=configurations)
    return stage.send(UserPoolId=pool_id)


@replays("R072")
def log_delivery(stage: Stage) -> Any:
    """Set where logs go: errors of messages to a log group, what users do to a bucket."""
    _, pool_id = logging_pool(stage)
    configurations = recorded_configurations(stage)
    return stage.send(UserPoolId=pool_id, LogConfigurations=configurations)


ERRORS = {
    "EventSource": "userNotification",
    "LogLevel": "ERROR",
    "CloudWatchLogsConfiguration": {
        "LogGroupArn": "arn:aws:logs:us-west-2:123456789012:log-group:errors"
    },
}


@replays("R291")
def log_source_twice(stage: Stage) -> Any:
    """Deliver one event source to two places."""
    _, pool_id = logging_pool(stage)
    return stage.send(UserPoolId=pool_id, LogConfigurations=[ERRORS, ERRORS])


@replays("R292")
def log_group_of_another_region(stage: Stage) -> Any:
    """Deliver to a log group of another region."""
    _, pool_id = logging_pool(stage, "us-east-1")
    return stage.send(UserPoolId=pool_id, LogConfigurations=[ERRORS])
