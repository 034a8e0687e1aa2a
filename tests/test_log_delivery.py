"""Log delivery: where a pool's logs go, and what is logged there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import intercept
from tests.helpers import make_pool, refusal
from tests.protected import protected_realm, sign_in_from
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, make_realm
from tests.replicated import AWAY, replicated_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID = "InvalidParameterException"
GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:errors"
STREAM = "arn:aws:firehose:us-east-1:123456789012:deliverystream/activity"
BUCKET = "arn:aws:s3:::activity"
TO_GROUP = {"CloudWatchLogsConfiguration": {"LogGroupArn": GROUP}}
TO_STREAM = {"FirehoseConfiguration": {"StreamArn": STREAM}}
TO_BUCKET = {"S3Configuration": {"BucketArn": BUCKET}}
NOTIFICATIONS = {"EventSource": "userNotification", "LogLevel": "ERROR"}
ACTIVITY = {"EventSource": "userAuthEvents", "LogLevel": "INFO"}


def configure(idp: Any, pool_id: str, *configurations: dict[str, Any]) -> Any:
    """Set where a pool's logs go and return the answer."""
    answer = idp.set_log_delivery_configuration(
        UserPoolId=pool_id, LogConfigurations=list(configurations)
    )
    return answer["LogDeliveryConfiguration"]


def shown(idp: Any, pool_id: str) -> Any:
    """Return where a pool's logs go."""
    answer = idp.get_log_delivery_configuration(UserPoolId=pool_id)
    return answer["LogDeliveryConfiguration"]


@pytest.fixture
def plus_pool(idp: Any) -> str:
    """A user pool on the Plus plan."""
    pool_id: str = idp.create_user_pool(PoolName="p", UserPoolTier="PLUS")["UserPool"]["Id"]
    return pool_id


def test_nothing_set(idp: Any) -> None:
    """The list is there, and empty [R]."""
    pool_id = make_pool("p", idp)
    assert shown(idp, pool_id) == {"UserPoolId": pool_id, "LogConfigurations": []}


@pytest.mark.parametrize("destination", [TO_GROUP, TO_BUCKET, TO_STREAM])
def test_set(idp: Any, plus_pool: str, destination: dict[str, Any]) -> None:
    """Both sources come back as they were sent; a request replaces all."""
    both = [NOTIFICATIONS | TO_GROUP, ACTIVITY | destination]
    expected = {"UserPoolId": plus_pool, "LogConfigurations": both}
    assert configure(idp, plus_pool, *both) == shown(idp, plus_pool) == expected
    assert configure(idp, plus_pool, both[0])["LogConfigurations"] == both[:1]
    assert configure(idp, plus_pool)["LogConfigurations"] == []
    assert shown(idp, plus_pool)["LogConfigurations"] == []


ONLY_GROUP = (
    "userNotification must have exactly one of these destinations: CloudWatchLogsConfiguration."
)
ONE = (
    "userAuthEvents must have exactly one of these destinations: CloudWatchLogsConfiguration,"
    " S3Configuration, FirehoseConfiguration."
)


@pytest.mark.parametrize(
    ("configurations", "text"),
    [
        (
            [NOTIFICATIONS | TO_GROUP, NOTIFICATIONS | TO_GROUP],
            "Following event sources appear more then once in a request",
        ),
        ([NOTIFICATIONS | TO_GROUP | {"LogLevel": "INFO"}], "userNotification must be ERROR."),
        (
            [ACTIVITY | TO_GROUP | {"LogLevel": "ERROR"}],
            "LogLevel for userAuthEvents must be INFO.",
        ),
        ([NOTIFICATIONS | TO_BUCKET], ONLY_GROUP),
        ([NOTIFICATIONS | TO_GROUP | TO_STREAM], ONLY_GROUP),
        ([NOTIFICATIONS], ONLY_GROUP),
        ([ACTIVITY], ONE),
        ([ACTIVITY | TO_GROUP | TO_STREAM], ONE),
        ([ACTIVITY | {"S3Configuration": {}}], ONE),
        (
            [
                NOTIFICATIONS
                | {
                    "CloudWatchLogsConfiguration": {
                        "LogGroupArn": GROUP.replace("east-1", "east-2")
                    }
                }
            ],
            "ARN does not belong to current region",
        ),
        (
            [ACTIVITY | {"FirehoseConfiguration": {"StreamArn": STREAM.replace("east", "west")}}],
            "ARN does not belong to current region",
        ),
        (
            [ACTIVITY | {"FirehoseConfiguration": {"StreamArn": STREAM.replace("123", "321")}}],
            "ARN does not belong to current account",
        ),
        (
            [ACTIVITY | {"FirehoseConfiguration": {"StreamArn": GROUP}}],
            f"{GROUP} is not the ARN of a delivery stream.",
        ),
        (
            [NOTIFICATIONS | {"CloudWatchLogsConfiguration": {"LogGroupArn": STREAM}}],
            f"{STREAM} is not the ARN of a log group.",
        ),
        (
            [ACTIVITY | {"S3Configuration": {"BucketArn": "arn:aws:ec2:::activity"}}],
            "arn:aws:ec2:::activity is not the ARN of a bucket.",
        ),
    ],
)
def test_refused(idp: Any, plus_pool: str, configurations: Any, text: str) -> None:
    """Level and destination go with the source, ARNs are of this region and account."""
    kept = configure(idp, plus_pool, ACTIVITY | TO_BUCKET)
    code, found = refusal(
        idp.set_log_delivery_configuration,
        UserPoolId=plus_pool,
        LogConfigurations=configurations,
    )
    assert (code, found.endswith(text)) == (INVALID, True)
    assert shown(idp, plus_pool) == kept


def test_unknown_pool(idp: Any) -> None:
    """A pool that does not exist has no logs."""
    nowhere = {"UserPoolId": "us-east-1_nowhere99"}
    error = ("ResourceNotFoundException", "User pool us-east-1_nowhere99 does not exist.")
    assert refusal(idp.get_log_delivery_configuration, **nowhere) == error
    assert refusal(idp.set_log_delivery_configuration, LogConfigurations=[], **nowhere) == error


@pytest.mark.parametrize("plan", ["LITE", "ESSENTIALS"])
def test_plans(idp: Any, plan: str) -> None:
    """What users do is logged on the Plus plan only [V]; failed messages on every plan [D]."""
    pool_id = idp.create_user_pool(PoolName="p", UserPoolTier=plan)["UserPool"]["Id"]
    activity = {"UserPoolId": pool_id, "LogConfigurations": [ACTIVITY | TO_GROUP]}
    assert refusal(idp.set_log_delivery_configuration, **activity) == (
        "FeatureUnavailableInTierException",
        (
            f"The following feature is not available for the {plan} pricing tier configured: Log"
            " Streaming"
        ),
    )
    assert configure(idp, pool_id, NOTIFICATIONS | TO_GROUP)["LogConfigurations"]


def test_a_lower_plan(idp: Any, plus_pool: str) -> None:
    """The plan cannot be lowered while what users do is logged."""
    configure(idp, plus_pool, ACTIVITY | TO_GROUP)
    lower = {"UserPoolId": plus_pool, "UserPoolTier": "ESSENTIALS"}
    code, text = refusal(idp.update_user_pool, **lower)
    assert (code, text.endswith("configured: Log Streaming")) == (
        "FeatureUnavailableInTierException",
        True,
    )
    configure(idp, plus_pool, NOTIFICATIONS | TO_GROUP)
    idp.update_user_pool(**lower)


def test_failed_messages(cognito: Cognito, idp: Any) -> None:
    """A message that cannot be delivered is logged in the documented form."""
    realm = make_realm(idp, {"AutoVerifiedAttributes": ["email"]})
    configure(idp, realm.pool_id, NOTIFICATIONS | TO_GROUP)
    realm.sign_up("bob", email="bob@example.com")
    assert len(cognito.logs) == 0
    cognito.faults.fail_delivery("ann@example.com")
    code, text = refusal(realm.sign_up, email="ann@example.com")
    assert code == "CodeDeliveryFailureException"
    (event,) = cognito.logs
    assert (event.pool_id, event.source, event.destination) == (
        realm.pool_id,
        "userNotification",
        GROUP,
    )
    assert cognito.logs.of(GROUP) == [event.record]
    assert event.record == {
        "eventTimestamp": str(int(event.logged_at * 1000)),
        "eventSource": "USER_NOTIFICATION",
        "logLevel": "ERROR",
        "message": {"details": text},
        "logSourceId": {"userPoolId": realm.pool_id},
    }


def test_failed_messages_of_pools_that_do_not_log(cognito: Cognito, idp: Any) -> None:
    """Nothing is logged that was not asked for."""
    realm = make_realm(idp, {"AutoVerifiedAttributes": ["email"]})
    cognito.faults.fail_delivery()
    refusal(realm.sign_up, email="ann@example.com")
    assert list(cognito.logs) == []


@pytest.fixture
def logged(idp: Any) -> Realm:
    """A pool with threat protection and a user, which logs what users do."""
    realm = protected_realm(idp)
    configure(idp, realm.pool_id, ACTIVITY | TO_STREAM)
    return realm


def messages(cognito: Cognito) -> list[dict[str, Any]]:
    """Return the messages of the stream's records."""
    return [record["message"] for record in cognito.logs.of(STREAM)]


def test_sign_ins(cognito: Cognito, idp: Any, logged: Realm) -> None:
    """A sign-in is logged in the documented form, and as the history has it."""
    sign_in_from(logged, "192.0.2.1")
    (record,) = cognito.logs.of(STREAM)
    assert json.loads(json.dumps(record)) == record
    assert re.fullmatch(r"\d{13}", record["eventTimestamp"])
    assert (record["eventSource"], record["logLevel"]) == ("USER_ACTIVITY", "INFO")
    assert record["logSourceId"] == {"userPoolId": logged.pool_id}
    (event,) = idp.admin_list_user_auth_events(**logged.by_name())["AuthEvents"]
    message = record["message"]
    day = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4}"
    assert re.fullmatch(day, message.pop("creationDate"))
    assert re.fullmatch(r"[0-9a-f-]{36}", message.pop("requestId"))
    assert message == {
        "version": "1",
        "eventId": event["EventId"],
        "eventType": "SignIn",
        "userSub": logged.attributes()["sub"],
        "userName": "ann",
        "userPoolId": logged.pool_id,
        "clientId": logged.client_id,
        "eventResponse": "Pass",
        "riskLevel": "",
        "riskDecision": "PASS",
        "challenges": [{"challengeName": "Password", "challengeResponse": "Success"}],
        "deviceName": "Other, Other",
        "ipAddress": "192.0.2.1",
        "idpName": "",
        "compromisedCredentialDetected": "false",
        "city": "",
        "country": "",
        "eventFeedbackValue": "",
        "eventFeedbackDate": "",
        "eventFeedbackProvider": "",
        "hasContextData": "true",
    }


def test_failures_and_other_events(cognito: Cognito, logged: Realm) -> None:
    """Refused sign-ins, changed passwords and sign-ups are logged with their app client."""
    refusal(logged.sign_in, password="Wr0ng-password")
    access = logged.access()
    change = {"AccessToken": access, "ProposedPassword": OTHER_PASSWORD}
    refusal(logged.idp.change_password, **change, PreviousPassword="Wr0ng-password")
    logged.idp.change_password(**change, PreviousPassword=PASSWORD)
    logged.sign_up("bob", email="bob@example.com")
    assert [
        (one["eventType"], one["eventResponse"], one["userName"]) for one in messages(cognito)
    ] == [
        ("SignIn", "Fail", "ann"),
        ("SignIn", "Pass", "ann"),
        ("PasswordChange", "Fail", "ann"),
        ("PasswordChange", "Pass", "ann"),
        ("SignUp", "Pass", "bob"),
    ]
    assert {one["clientId"] for one in messages(cognito)} == {logged.client_id}
    assert messages(cognito)[0]["challenges"][0]["challengeResponse"] == "Failure"


def test_pools_without_threat_protection(cognito: Cognito, idp: Any, plus_pool: str) -> None:
    """Without threat protection there are no events to log [D]."""
    configure(idp, plus_pool, ACTIVITY | TO_STREAM)
    client = {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "ClientName": "app"}
    made = idp.create_user_pool_client(UserPoolId=plus_pool, **client)["UserPoolClient"]
    realm = Realm(idp, plus_pool, made["ClientId"])
    realm.make_user()
    realm.tokens()
    assert list(cognito.logs) == []


def test_snapshots_and_saved_state(cognito: Cognito, logged: Realm) -> None:
    """Logs and their delivery survive save and restore; a snapshot takes them back."""
    logged.tokens()
    before = list(cognito.logs)
    with cognito.snapshot():
        logged.tokens()
        cognito.logs.clear()
        logged.tokens()
    assert list(cognito.logs) == before
    data = json.loads(json.dumps(cognito.save()))
    with intercept() as other:
        other.restore(data)
        assert list(other.logs) == before
        configuration = shown(boto3.client("cognito-idp"), logged.pool_id)
        assert configuration["LogConfigurations"] == [ACTIVITY | TO_STREAM]
        assert other.save() == data


def test_the_sequence(cognito: Cognito, logged: Realm) -> None:
    """Logs are a sequence that can be cut, cleared and kept short."""
    for _ in range(3):
        logged.tokens()
    assert [cognito.logs[0], *cognito.logs[1:]] == list(cognito.logs)
    assert repr(cognito.logs) == f"<Logs: 3 events in ['{STREAM}']>"
    assert "ann" not in repr(cognito.logs[0])
    cognito.logs.keep_last(2)
    logged.tokens()
    assert len(cognito.logs) == 2
    cognito.logs.clear()
    assert cognito.logs.of(STREAM) == []


def test_deletion(cognito: Cognito, logged: Realm) -> None:
    """The configuration goes with its pool; what was logged stays."""
    logged.tokens()
    logged.idp.delete_user_pool(UserPoolId=logged.pool_id)
    assert cognito.save()["regions"] == {}
    assert len(cognito.logs) == 1


def test_each_region_of_a_replicated_pool(cognito: Cognito, idp: Any) -> None:
    """The second region logs by itself, in its own log groups [D operations-new.md 4.4]."""
    protected: dict[str, Any] = {
        "UserPoolTier": "PLUS",
        "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
    }
    home, away = replicated_realm(idp, **protected)
    there = {"FirehoseConfiguration": {"StreamArn": STREAM.replace("us-east-1", AWAY)}}
    configure(idp, home.pool_id, NOTIFICATIONS | TO_GROUP)
    assert shown(away.idp, away.pool_id)["LogConfigurations"] == []
    wrong = {"UserPoolId": away.pool_id, "LogConfigurations": [ACTIVITY | TO_STREAM]}
    assert refusal(away.idp.set_log_delivery_configuration, **wrong) == (
        INVALID,
        "ARN does not belong to current region",
    )
    configure(away.idp, away.pool_id, ACTIVITY | there)
    assert shown(idp, home.pool_id)["LogConfigurations"] == [NOTIFICATIONS | TO_GROUP]
    home.make_user()
    home.tokens()
    assert list(cognito.logs) == []
    away.tokens()
    assert [event.destination for event in cognito.logs] == [STREAM.replace("us-east-1", AWAY)]
    lower = {"UserPoolId": home.pool_id, "UserPoolTier": "ESSENTIALS"}
    refused = refusal(idp.update_user_pool, UserPoolAddOns={"AdvancedSecurityMode": "OFF"}, **lower)
    assert refused[1].endswith("Log Streaming")
