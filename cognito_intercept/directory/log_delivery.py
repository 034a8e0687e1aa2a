"""Where a user pool's logs go, and the form of what is logged.

Errors of messages (``userNotification``) go to CloudWatch Logs. What users do, as threat protection
records it (``userAuthEvents``), goes to one of CloudWatch Logs, Amazon S3 and Firehose, on the Plus
plan. The records have the form of AWS's guide ("Exporting logs from Amazon Cognito user pools").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory import feature_plans
from cognito_intercept.directory.feature_plans import check_feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cognito_intercept.directory.auth_events import AuthEvent
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = [
    "USER_AUTH_EVENTS",
    "USER_NOTIFICATION",
    "Activity",
    "activity_record",
    "check_log_configurations",
    "log_destination",
    "notification_record",
]

Configuration = dict[str, Any]

USER_NOTIFICATION, USER_AUTH_EVENTS = "userNotification", "userAuthEvents"
_LEVELS = {USER_NOTIFICATION: "ERROR", USER_AUTH_EVENTS: "INFO"}

# By the member of a configuration: the member of the ARN, and what it is the ARN of.
_DESTINATIONS = {
    "CloudWatchLogsConfiguration": ("LogGroupArn", ("logs", "log-group", "log group")),
    "S3Configuration": ("BucketArn", ("s3", "", "bucket")),
    "FirehoseConfiguration": ("StreamArn", ("firehose", "deliverystream", "delivery stream")),
}
_ALLOWED = {
    USER_NOTIFICATION: ("CloudWatchLogsConfiguration",),
    USER_AUTH_EVENTS: tuple(_DESTINATIONS),
}


def check_log_configurations(
    pool: Pool, configurations: Sequence[Configuration], account_id: str
) -> None:
    """Check where a pool shall log.

    Args:
        pool: the user pool.
        configurations: items of the ``LogConfigurationType`` shape.
        account_id: the AWS account that log groups and streams must be in.

    Raises:
        CognitoError: InvalidParameterException or FeatureUnavailableInTierException.
    """
    sources = [one["EventSource"] for one in configurations]
    if len(set(sources)) < len(sources):
        raise errors.LOG_SOURCE_TWICE()
    for configuration in configurations:
        source = configuration["EventSource"]
        if configuration["LogLevel"] != _LEVELS[source]:
            raise errors.LOG_LEVEL(source=source, level=_LEVELS[source])
        _check_destination(pool, configuration, account_id)
    if USER_AUTH_EVENTS in sources:
        check_feature(pool.configuration.plan, feature_plans.LOG_STREAMING)


def _check_destination(pool: Pool, configuration: Configuration, account_id: str) -> None:
    source = configuration["EventSource"]
    allowed = _ALLOWED[source]
    members = [name for name in _DESTINATIONS if name in configuration]
    arn = _arn_of(configuration)
    if len(members) != 1 or members[0] not in allowed or arn is None:
        raise errors.LOG_DESTINATION(source=source, destinations=", ".join(allowed))
    service, resource, kind = _DESTINATIONS[members[0]][1]
    parts = arn.split(":", 5)
    if parts[2] != service or not parts[5].startswith(resource):
        raise errors.LOG_ARN_KIND(arn=arn, kind=kind)
    # The ARN of a bucket has neither region nor account.
    if parts[3] not in ("", pool.region):
        raise errors.LOG_ARN_REGION()
    if parts[4] not in ("", account_id):
        raise errors.LOG_ARN_ACCOUNT()


def _arn_of(configuration: Configuration) -> str | None:
    """Return the ARN of a configuration's destination; ``None`` where there is none."""
    arns = (configuration.get(name, {}).get(row[0]) for name, row in _DESTINATIONS.items())
    return next((arn for arn in arns if arn is not None), None)


def log_destination(pool: Pool, source: str) -> str | None:
    """Return the ARN that the events of a source go to; ``None``: they are not logged."""
    configured = (one for one in pool.log_delivery if one["EventSource"] == source)
    return next((_arn_of(one) for one in configured), None)


def notification_record(pool: Pool, details: str, now: float) -> dict[str, Any]:
    """Return what is logged of a message that could not be delivered.

    Args:
        pool: the user pool.
        details: what went wrong.
        now: the time in seconds since the epoch.
    """
    return _record(pool, ("USER_NOTIFICATION", "ERROR"), {"details": details}, now)


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that a user did.

    Attributes:
        user: who did it.
        event: how the history of threat protection shows it.
        client_id: the app client, where there is one.
        request_id: an id of the request.
    """

    user: User
    event: AuthEvent
    client_id: str | None
    request_id: str


# The words for AdminListUserAuthEvents' decisions: PASS is documented, the others are guesses (G).
_DECISIONS = {"NoRisk": "PASS", "AccountTakeover": "ACCOUNT_TAKEOVER", "Block": "BLOCK"}


def activity_record(pool: Pool, activity: Activity, now: float) -> dict[str, Any]:
    """Return what is logged of something that a user did: texts only, as in AWS's example.

    Members of which nothing is known are empty.

    Args:
        pool: the user pool.
        activity: what was done.
        now: the time in seconds since the epoch.
    """
    user, event = activity.user, activity.event
    message = {
        "version": "1",
        "eventId": event.id,
        "eventType": event.kind,
        "userSub": user.sub,
        "userName": user.username,
        "userPoolId": pool.id,
        "clientId": activity.client_id or "",
        "creationDate": _date(event.created),
        "eventResponse": event.response,
        "riskLevel": event.risk.level or "",
        "riskDecision": _DECISIONS[event.risk.decision],
        # The form of an item is a guess (G); AWS's example has none.
        "challenges": [
            {"challengeName": name, "challengeResponse": result}
            for name, result in event.challenges
        ],
        "deviceName": "Other, Other",
        "ipAddress": event.address or "",
        "requestId": activity.request_id,
        "idpName": event.provider or "",
        "compromisedCredentialDetected": str(event.risk.compromised).lower(),
        "city": "",
        "country": "",
        "eventFeedbackValue": "",
        "eventFeedbackDate": "",
        "eventFeedbackProvider": "",
        "hasContextData": str(event.address is not None).lower(),
    }
    # A user of AWS reports USER_AUTH_EVENTS (idx 56827693241); the guide has this (D).
    return _record(pool, ("USER_ACTIVITY", "INFO"), message, now)


def _record(
    pool: Pool, source_and_level: tuple[str, str], message: dict[str, Any], now: float
) -> dict[str, Any]:
    source, level = source_and_level
    return {
        "eventTimestamp": str(int(now * 1000)),
        "eventSource": source,
        "logLevel": level,
        "message": message,
        "logSourceId": {"userPoolId": pool.id},
    }


def _date(seconds: float) -> str:
    """Return a date as Java prints it: ``Wed Jul 17 17:25:55 UTC 2024``."""
    return f"{datetime.fromtimestamp(seconds, UTC):%a %b %d %H:%M:%S UTC %Y}"
