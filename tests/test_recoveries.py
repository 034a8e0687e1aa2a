"""Point-in-time recovery: previews, what comes back, what waits meanwhile, and the limits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import intercept
from cognito_intercept.directory.restorations import PAUSED_CHALLENGES, PAUSED_OPERATIONS
from cognito_intercept.protocol.model import operation_names
from tests.helpers import refusal
from tests.passkeys import passkey_realm
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, make_realm
from tests.replicated import AWAY, KEY, refused
from tests.requests_of_the_model import make_world
from tests.security_key import SecurityKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

HOUR, DAY = 3600.0, 86400.0
FEATURE = "FeatureUnavailableInTierException"
INVALID = "InvalidParameterException"
LIMIT = "LimitExceededException"


@pytest.fixture
def cognito() -> Iterator[Cognito]:
    """Have an emulator."""
    with intercept(seed=1) as emulator:
        yield emulator


@pytest.fixture
def realm(cognito: Cognito) -> Realm:
    """Return a pool on the default plan with a user and a group, which are an hour old."""
    realm = make_realm(boto3.client("cognito-idp", "us-east-1"), {"AliasAttributes": ["email"]})
    realm.make_user(email="ann@example.com", email_verified="true", nickname="A")
    realm.idp.create_group(UserPoolId=realm.pool_id, GroupName="g", Description="old")
    realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName="g")
    cognito.clock.advance(HOUR)
    return realm


class Recovery:
    """Steps of a recovery of one pool."""

    def __init__(self, cognito: Cognito, realm: Realm) -> None:
        """Remember the moment, which is before everything that the test does next."""
        self.cognito, self.idp, self.pool = cognito, realm.idp, {"UserPoolId": realm.pool_id}
        self.point = cognito.clock.now()
        self.id = ""
        cognito.clock.advance(60)

    def initiate(self, **ago: float) -> Any:
        """Initiate a recovery, half an hour after what happened, or for another time ago."""
        point = self.point
        if ago:
            point = self.cognito.clock.now() - timedelta(**ago).total_seconds()
        else:
            self.cognito.clock.advance(1800)
        answer = self.idp.initiate_point_in_time_recovery(**self.pool, RestoreTimestamp=point)
        self.id = answer["Restoration"]["RestoreId"]
        return answer["Restoration"]

    def describe(self) -> Any:
        """Describe the recovery."""
        return self.idp.describe_point_in_time_recovery(**self.pool, RestoreId=self.id)[
            "Restoration"
        ]

    def start(self) -> Any:
        """Start the recovery."""
        return self.idp.start_point_in_time_recovery(**self.pool, RestoreId=self.id)["Restoration"]

    def cancel(self) -> Any:
        """Cancel the recovery."""
        return self.idp.cancel_point_in_time_recovery(**self.pool, RestoreId=self.id)["Restoration"]

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Initiate, and return what would be created, updated and deleted, by entity."""
        self.initiate()
        return {
            row["Entity"]: (row["CreateCount"], row["UpdateCount"], row["DeleteCount"])
            for row in self.describe()["RestorePreview"]
        }

    def run(self) -> None:
        """Go all the way."""
        self.initiate()
        assert self.describe()["RestoreStatus"] == "PREVIEW_GENERATED"
        assert self.start()["RestoreStatus"] == "RESTORING"
        assert self.describe()["RestoreStatus"] == "RESTORE_COMPLETED"


NOTHING = {"Users": (0, 0, 0), "Groups": (0, 0, 0), "User MFAs": (0, 0, 0), "Passkeys": (0, 0, 0)}


def test_the_life_of_a_recovery(cognito: Cognito, realm: Realm) -> None:
    """Every state is shown; the answers have what there is."""
    recovery = Recovery(cognito, realm)
    first = recovery.initiate()
    assert first["RestoreStatus"] == "PREVIEW_GENERATING"
    assert "RestorePreview" not in first
    assert first["RestoreTimestamp"].timestamp() == pytest.approx(recovery.point, abs=1)
    assert first["TriggerTimestamp"].timestamp() == pytest.approx(cognito.clock.now(), abs=5)
    shown = recovery.describe()
    assert shown["RestoreStatus"] == "PREVIEW_GENERATED"
    assert [row["Entity"] for row in shown["RestorePreview"]] == list(NOTHING)
    assert recovery.start()["RestoreStatus"] == "RESTORING"
    assert recovery.describe()["RestoreStatus"] == "RESTORE_COMPLETED"
    listed = realm.idp.list_point_in_time_recoveries(**recovery.pool)["Restorations"]
    assert listed == [
        {
            "RestoreId": recovery.id,
            "RestoreStatus": "RESTORE_COMPLETED",
            "RestoreTimestamp": first["RestoreTimestamp"],
        }
    ]


def test_a_changed_user(cognito: Cognito, realm: Realm) -> None:
    """Attributes, aliases, status and groups are those of the point."""
    recovery = Recovery(cognito, realm)
    realm.idp.admin_update_user_attributes(
        **realm.by_name(),
        UserAttributes=[
            {"Name": "email", "Value": "evil@example.com"},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "nickname", "Value": ""},
        ],
    )
    realm.idp.admin_disable_user(**realm.by_name())
    realm.idp.admin_remove_user_from_group(**realm.by_name(), GroupName="g")
    assert recovery.counts() == NOTHING | {"Users": (0, 1, 0), "Groups": (0, 1, 0)}
    recovery.start()
    user = realm.user("ann@example.com")
    assert user["Enabled"]
    assert realm.attributes()["nickname"] == "A"
    assert refusal(realm.user, name="evil@example.com")[0] == "UserNotFoundException"
    members = realm.idp.list_users_in_group(**recovery.pool, GroupName="g")["Users"]
    assert [one["Username"] for one in members] == ["ann"]
    listed = realm.idp.list_users(**recovery.pool, Filter='email = "ann@example.com"')["Users"]
    assert len(listed) == 1
    assert realm.tokens("ann@example.com")


def test_users_who_came_and_went(cognito: Cognito, realm: Realm) -> None:
    """A deleted user comes back with the old sub and password, a new one goes."""
    sub = realm.attributes()["sub"]
    token = realm.tokens()["RefreshToken"]
    recovery = Recovery(cognito, realm)
    realm.idp.admin_delete_user(**realm.by_name())
    cognito.clock.advance(1)
    realm.make_user("bob")
    # Another user of the same name, with the same address.
    cognito.clock.advance(1)
    realm.make_user("ann", OTHER_PASSWORD, email="ann@example.com", email_verified="true")
    assert recovery.counts() == NOTHING | {"Users": (1, 0, 2), "Groups": (0, 1, 0)}
    recovery.start()
    assert realm.attributes()["sub"] == sub
    assert realm.tokens("ann@example.com")
    assert refusal(realm.user, name="bob")[0] == "UserNotFoundException"
    # Who comes back signs in anew (G).
    assert refusal(realm.refresh, token=token) == (
        "NotAuthorizedException",
        "Invalid Refresh Token",
    )
    users = realm.idp.list_users(**recovery.pool)["Users"]
    assert [user["Username"] for user in users] == ["ann"]
    groups = realm.idp.admin_list_groups_for_user(**realm.by_name())["Groups"]
    assert [group["GroupName"] for group in groups] == ["g"]


def test_passwords(cognito: Cognito, realm: Realm) -> None:
    """What an administrator set is reverted; who chose another password keeps it [D]."""
    for name in ("bob", "eve"):
        realm.make_user(name)
    cognito.clock.advance(HOUR)
    recovery = Recovery(cognito, realm)
    for name in ("ann", "bob"):
        realm.set_password(name, OTHER_PASSWORD)
    access = realm.access("eve")
    realm.idp.change_password(
        AccessToken=access, PreviousPassword=PASSWORD, ProposedPassword=OTHER_PASSWORD
    )
    cognito.clock.advance(1)
    realm.idp.forgot_password(ClientId=realm.client_id, Username="ann")
    realm.idp.confirm_forgot_password(
        ClientId=realm.client_id,
        Username="ann",
        ConfirmationCode=cognito.outbox.to("ann").code,
        Password="Third-Passw0rd!",
    )
    assert recovery.counts() == NOTHING | {"Users": (0, 1, 0)}
    recovery.start()
    assert realm.tokens("ann", "Third-Passw0rd!")
    assert realm.tokens("bob", PASSWORD)
    assert realm.tokens("eve", OTHER_PASSWORD)
    assert realm.idp.get_user(AccessToken=access)["Username"] == "eve"


def test_groups(cognito: Cognito, realm: Realm) -> None:
    """Deleted groups come back with their members, new ones go, changed ones change back."""
    realm.idp.create_group(UserPoolId=realm.pool_id, GroupName="h", Description="old")
    cognito.clock.advance(HOUR)
    recovery = Recovery(cognito, realm)
    realm.idp.delete_group(**recovery.pool, GroupName="g")
    realm.idp.update_group(**recovery.pool, GroupName="h", Description="new", Precedence=1)
    realm.idp.create_group(**recovery.pool, GroupName="new")
    realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName="new")
    assert recovery.counts() == NOTHING | {"Groups": (1, 1, 1)}
    recovery.start()
    groups = realm.idp.list_groups(**recovery.pool)["Groups"]
    assert {group["GroupName"]: group.get("Description") for group in groups} == {
        "g": "old",
        "h": "old",
    }
    assert all("Precedence" not in group for group in groups)
    named = realm.idp.admin_list_groups_for_user(**realm.by_name())["Groups"]
    assert [group["GroupName"] for group in named] == ["g"]


def test_a_group_that_was_made_anew(cognito: Cognito, realm: Realm) -> None:
    """It is the old one again, with its members."""
    recovery = Recovery(cognito, realm)
    realm.idp.delete_group(**recovery.pool, GroupName="g")
    cognito.clock.advance(1)
    realm.idp.create_group(**recovery.pool, GroupName="g", Description="new")
    assert recovery.counts() == NOTHING | {"Groups": (0, 1, 0)}
    recovery.start()
    assert realm.idp.get_group(**recovery.pool, GroupName="g")["Group"]["Description"] == "old"
    members = realm.idp.list_users_in_group(**recovery.pool, GroupName="g")["Users"]
    assert [user["Username"] for user in members] == ["ann"]


def test_second_factors(cognito: Cognito, realm: Realm) -> None:
    """Preferences and authenticator apps are those of the point."""
    role = {"SnsCallerArn": "arn:aws:iam::123456789012:role/r"}
    pool = {"UserPoolId": realm.pool_id}
    realm.idp.set_user_pool_mfa_config(
        **pool,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsConfiguration": role},
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    realm.make_user("bob", phone_number="+15550001234")
    realm.idp.admin_set_user_mfa_preference(
        **realm.by_name("bob"), SMSMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    cognito.clock.advance(HOUR)
    recovery = Recovery(cognito, realm)
    realm.idp.admin_set_user_mfa_preference(
        **realm.by_name("bob"), SMSMfaSettings={"Enabled": False}
    )
    realm.idp.admin_update_user_attributes(
        **realm.by_name(), UserAttributes=[{"Name": "phone_number", "Value": "+15550001235"}]
    )
    realm.idp.admin_set_user_mfa_preference(**realm.by_name(), SMSMfaSettings={"Enabled": True})
    assert recovery.counts() == NOTHING | {"Users": (0, 1, 0), "User MFAs": (1, 0, 1)}
    recovery.start()
    assert realm.user("bob")["PreferredMfaSetting"] == "SMS_MFA"
    assert "UserMFASettingList" not in realm.user()


def test_passkeys(cognito: Cognito) -> None:
    """Deleted passkeys come back and sign in, new ones go."""
    realm = passkey_realm(boto3.client("cognito-idp", "us-east-1"))
    old, new = SecurityKey(), SecurityKey()
    realm.register(old)
    cognito.clock.advance(60)
    recovery = Recovery(cognito, realm)
    (passkey,) = realm.passkeys()
    realm.idp.delete_web_authn_credential(
        AccessToken=realm.token, CredentialId=passkey["CredentialId"]
    )
    realm.register(new)
    assert recovery.counts() == NOTHING | {"Passkeys": (1, 0, 1)}
    recovery.start()
    assert [one["CredentialId"] for one in realm.passkeys()] == [passkey["CredentialId"]]
    assert realm.sign_in_by(old)["AccessToken"]


def test_recovery_of_a_recovery(cognito: Cognito, realm: Realm) -> None:
    """What a recovery changed can be recovered like everything else, a day later."""
    realm.idp.update_user_pool(UserPoolId=realm.pool_id, UserPoolTier="PLUS")
    recovery = Recovery(cognito, realm)
    realm.idp.admin_delete_user(**realm.by_name())
    cognito.clock.advance(1)
    realm.make_user("bob")
    cognito.clock.advance(60)
    damaged = cognito.clock.now()
    recovery.run()
    assert realm.user()
    cognito.clock.advance(DAY + 60)
    recovery.point = damaged
    recovery.run()
    assert realm.user("bob")
    assert refusal(realm.user, name="ann")[0] == "UserNotFoundException"


def test_only_what_happened_after_the_point(cognito: Cognito, realm: Realm) -> None:
    """Earlier changes stay, and so does what a recovery does not restore."""
    change = [{"Name": "nickname", "Value": "B"}]
    realm.idp.admin_update_user_attributes(**realm.by_name(), UserAttributes=change)
    cognito.clock.advance(60)
    recovery = Recovery(cognito, realm)
    change[0]["Value"] = "C"
    realm.idp.admin_update_user_attributes(**realm.by_name(), UserAttributes=change)
    client = realm.idp.create_user_pool_client(**recovery.pool, ClientName="new")["UserPoolClient"]
    recovery.run()
    assert realm.attributes()["nickname"] == "B"
    assert realm.idp.describe_user_pool_client(**recovery.pool, ClientId=client["ClientId"])


def test_the_tables_name_what_exists() -> None:
    """Every operation and challenge of the tables exists."""
    assert operation_names() >= PAUSED_OPERATIONS
    assert {"MFA_SETUP", "NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA"} == PAUSED_CHALLENGES


def paused(realm: Realm) -> tuple[str, str]:
    """Return the refusal of writes."""
    text = "Write operations are paused while a point-in-time recovery of user pool {} is active."
    return "OperationNotEnabledException", text.format(realm.pool_id)


def test_writes_are_paused(cognito: Cognito, realm: Realm) -> None:
    """From Initiate to the end; reads and sign-in go on."""
    recovery = Recovery(cognito, realm)
    access = realm.access()
    recovery.initiate()
    calls = (
        partial(realm.sign_up, "bob"),
        partial(realm.idp.admin_create_user, UserPoolId=realm.pool_id, Username="bob"),
        partial(realm.idp.update_user_attributes, AccessToken=access, UserAttributes=[]),
        partial(realm.idp.create_group, UserPoolId=realm.pool_id, GroupName="x"),
        partial(realm.idp.associate_software_token, AccessToken=access),
    )
    for step in (lambda: None, recovery.describe, recovery.start):
        step()
        for call in calls:
            assert refusal(call) == paused(realm)
    assert realm.tokens()
    assert realm.idp.get_user(AccessToken=access)
    assert recovery.describe()["RestoreStatus"] == "RESTORE_COMPLETED"
    assert realm.sign_up("bob")["UserSub"]


def test_the_pause_comes_after_the_pool_and_before_the_user(cognito: Cognito, realm: Realm) -> None:
    """A user who does not exist is not looked for."""
    Recovery(cognito, realm).initiate()
    assert refusal(realm.idp.admin_delete_user, **realm.by_name("nobody")) == paused(realm)


def test_challenges_that_cannot_be_completed(cognito: Cognito, realm: Realm) -> None:
    """A temporary password lets nobody in until the recovery ends."""
    realm.set_password("ann", PASSWORD, permanent=False)
    recovery = Recovery(cognito, realm)
    recovery.initiate()
    session = realm.sign_in()["Session"]
    answer = {"USERNAME": "ann", "NEW_PASSWORD": OTHER_PASSWORD}
    respond = partial(realm.respond, "NEW_PASSWORD_REQUIRED", session, **answer)
    assert refusal(respond) == paused(realm)
    recovery.cancel()
    assert respond()["AuthenticationResult"]


def test_states_advance_by_the_clock(cognito: Cognito, realm: Realm) -> None:
    """Whoever does not ask gets there as well."""
    recovery = Recovery(cognito, realm)
    recovery.initiate()
    refused(
        recovery.start,
        INVALID,
        "A recovery of the status PREVIEW_GENERATING cannot be started.",
    )
    cognito.clock.advance(60)
    recovery.start()
    cognito.clock.advance(60)
    assert realm.sign_up("bob")["UserSub"]


def test_a_cancelled_recovery(cognito: Cognito, realm: Realm) -> None:
    """Nothing changed, the preview is gone, and writes go on."""
    recovery = Recovery(cognito, realm)
    realm.idp.admin_disable_user(**realm.by_name())
    for step in (lambda: None, recovery.describe):
        recovery.initiate()
        step()
        cancelled = recovery.cancel()
        assert cancelled["RestoreStatus"] == "PREVIEW_CANCELLED"
        assert "RestorePreview" not in cancelled
        realm.idp.admin_disable_user(**realm.by_name())
    for action, call in (("started", recovery.start), ("cancelled", recovery.cancel)):
        refused(call, INVALID, f"A recovery of the status PREVIEW_CANCELLED cannot be {action}.")


def test_a_preview_that_expired(cognito: Cognito, realm: Realm) -> None:
    """A day after it was initiated, writes go on by themselves."""
    recovery = Recovery(cognito, realm)
    recovery.initiate()
    cognito.clock.advance(DAY - 1)
    assert refusal(realm.idp.admin_disable_user, **realm.by_name()) == paused(realm)
    cognito.clock.advance(1)
    realm.idp.admin_disable_user(**realm.by_name())
    shown = recovery.describe()
    assert (shown["RestoreStatus"], "RestorePreview" in shown) == ("PREVIEW_EXPIRED", False)


def test_points_in_time(cognito: Cognito, realm: Realm) -> None:
    """At least 15 minutes ago, not before the pool, within the period of the plan."""
    recovery = Recovery(cognito, realm)
    new = "The recovery point must be at least 15 minutes in the past."
    early = "The recovery point can't be earlier than the creation time of the user pool."
    old = "The recovery point is not within the recovery period of the {} pricing tier."
    refused(partial(recovery.initiate, minutes=14), INVALID, new)
    refused(partial(recovery.initiate, hours=2), INVALID, early)
    cognito.clock.advance(2 * DAY)
    refused(partial(recovery.initiate, hours=25), INVALID, old.format("ESSENTIALS"))
    realm.idp.update_user_pool(UserPoolId=realm.pool_id, UserPoolTier="PLUS")
    refused(partial(recovery.initiate, hours=25), INVALID, old.format("PLUS"))
    assert recovery.initiate(hours=23)
    recovery.cancel()
    cognito.clock.advance(14 * DAY)
    assert recovery.initiate(days=13.9)
    recovery.cancel()
    cognito.clock.advance(DAY)
    refused(partial(recovery.initiate, days=14.1), INVALID, old.format("PLUS"))


def test_plans(cognito: Cognito) -> None:
    """LITE has none of the five operations, and what happened on LITE cannot be recovered."""
    idp: Any = boto3.client("cognito-idp", "us-east-1")
    realm = make_realm(idp, {"UserPoolTier": "LITE"})
    recovery = Recovery(cognito, realm)
    recovery.id = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
    cognito.clock.advance(HOUR)
    listing = partial(idp.list_point_in_time_recoveries, UserPoolId=realm.pool_id)
    text = (
        "The following feature is not available for the LITE pricing tier configured:"
        " Point-in-Time Recovery"
    )
    for call in (recovery.initiate, recovery.describe, recovery.start, recovery.cancel, listing):
        refused(call, FEATURE, text)
    idp.update_user_pool(UserPoolId=realm.pool_id, UserPoolTier="ESSENTIALS")
    assert refusal(partial(recovery.initiate, minutes=30))[0] == INVALID
    cognito.clock.advance(HOUR)
    assert recovery.initiate(minutes=30)


def test_an_unknown_recovery(cognito: Cognito, realm: Realm) -> None:
    """It is not found."""
    recovery = Recovery(cognito, realm)
    recovery.id = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
    for call in (recovery.describe, recovery.start, recovery.cancel):
        refused(call, "ResourceNotFoundException", f"Recovery {recovery.id} does not exist.")


def test_limits_of_a_pool(cognito: Cognito, realm: Realm) -> None:
    """One at a time, three previews in a day, ten in a month, one completed in a day [D]."""
    recovery = Recovery(cognito, realm)
    recovery.initiate()
    active = f"User pool {realm.pool_id} has an active recovery already."
    refused(recovery.initiate, LIMIT, active)
    recovery.cancel()
    for _ in range(2):
        recovery.initiate()
        recovery.cancel()
    text = "No more than {} recovery previews can be created in {}."
    refused(recovery.initiate, LIMIT, text.format(3, "24 hours"))
    cognito.clock.advance(DAY)
    recovery.initiate(hours=1)
    recovery.describe()
    recovery.start()
    recovery.describe()
    refused(
        partial(recovery.initiate, hours=1),
        LIMIT,
        "Only one recovery of a user pool can be completed in a 24-hour period.",
    )
    cognito.quotas.recovery_previews_per_pool_and_month = 4
    cognito.clock.advance(DAY)
    refused(partial(recovery.initiate, hours=1), LIMIT, text.format(4, "30 days"))
    cognito.clock.advance(30 * DAY)
    assert recovery.initiate(hours=1)


def test_limits_of_the_account(cognito: Cognito, realm: Realm) -> None:
    """Five active ones, and ten previews in a day, over all pools and regions [D]."""
    west = boto3.client("cognito-idp", "us-west-2")
    others = [make_realm(client) for client in (realm.idp, west)]
    cognito.clock.advance(HOUR)
    cognito.quotas.active_recoveries_per_account = 2
    first, second, third = (Recovery(cognito, one) for one in (*others, realm))
    first.initiate(minutes=30)
    second.initiate(minutes=30)
    refused(
        partial(third.initiate, minutes=30),
        LIMIT,
        "An account cannot have more than 2 active recoveries at a time.",
    )
    first.cancel()
    cognito.quotas.recovery_previews_per_account_and_day = 2
    refused(
        partial(third.initiate, minutes=30),
        LIMIT,
        "No more than 2 recovery previews can be created in 24 hours.",
    )
    cognito.clock.advance(DAY)  # The second one has expired, too.
    assert third.initiate(minutes=30)


def test_pages(cognito: Cognito, realm: Realm) -> None:
    """The newest is first, and there are no previews."""
    recovery = Recovery(cognito, realm)
    ids = []
    for _ in range(3):
        recovery.initiate()
        recovery.describe()
        recovery.cancel()
        ids.append(recovery.id)
    first = realm.idp.list_point_in_time_recoveries(**recovery.pool, MaxResults=2)
    rest = realm.idp.list_point_in_time_recoveries(**recovery.pool, NextToken=first["NextToken"])
    listed = [*first["Restorations"], *rest["Restorations"]]
    assert [one["RestoreId"] for one in listed] == ids[::-1]
    assert all(one.keys() == {"RestoreId", "RestoreStatus", "RestoreTimestamp"} for one in listed)


def test_not_while_a_replica_is_set_up(cognito: Cognito) -> None:
    """Only after replication is complete, and only in the primary region [D]."""
    idp = boto3.client("cognito-idp", "us-east-1")
    realm = make_realm(idp, {"KeyConfiguration": KEY})
    cognito.clock.advance(HOUR)
    recovery = Recovery(cognito, realm)
    idp.create_user_pool_replica(UserPoolId=realm.pool_id, RegionName=AWAY)
    refused(
        partial(recovery.initiate, minutes=30),
        "OperationNotEnabledException",
        "A recovery can only be initiated after replication is complete.",
    )
    idp.list_user_pool_replicas(UserPoolId=realm.pool_id)
    assert recovery.initiate(minutes=30)
    there: Any = boto3.client("cognito-idp", AWAY)
    code, _ = refusal(there.list_point_in_time_recoveries, UserPoolId=realm.pool_id)
    assert code == "OperationNotEnabledException"


def test_not_while_users_are_imported(cognito: Cognito) -> None:
    """Nor are import jobs created or started while a recovery is active [D]."""
    idp: Any = boto3.client("cognito-idp", "us-east-1")
    world = make_world(cognito, idp)
    pool = {"UserPoolId": world["$pool"]}
    cognito.clock.advance(HOUR)
    recovery = Recovery(cognito, Realm(idp, world["$pool"], world["$client"]))
    idp.start_user_import_job(**pool, JobId=world["$job"])
    refused(
        partial(recovery.initiate, minutes=30),
        "ConcurrentModificationException",
        "A recovery can't be initiated while a user import job is in progress in the user pool.",
    )
    idp.stop_user_import_job(**pool, JobId=world["$job"])
    recovery.initiate(minutes=30)
    role = "arn:aws:iam::123456789012:role/r"
    create = partial(idp.create_user_import_job, **pool, JobName="j", CloudWatchLogsRoleArn=role)
    start = partial(idp.start_user_import_job, **pool, JobId=world["$job"])
    for call in (create, start):
        assert refusal(call)[0] == "OperationNotEnabledException"


def test_the_past_is_saved(cognito: Cognito, realm: Realm) -> None:
    """Another emulator recovers what happened in this one."""
    recovery = Recovery(cognito, realm)
    realm.idp.admin_delete_user(**realm.by_name())
    realm.idp.delete_group(UserPoolId=realm.pool_id, GroupName="g")
    recovery.initiate()
    data = json.loads(json.dumps(cognito.save()))
    with intercept() as other:
        other.restore(data)
        assert other.save() == data
        recovery.describe()
        recovery.start()
        assert realm.tokens()


def test_a_snapshot_takes_everything_back(cognito: Cognito, realm: Realm) -> None:
    """A recovery, and the past that was kept meanwhile."""
    before = cognito.save()
    with cognito.snapshot():
        recovery = Recovery(cognito, realm)
        realm.idp.admin_delete_user(**realm.by_name())
        realm.make_user("bob")
        recovery.run()
    assert cognito.save() == before
    assert realm.tokens()


def test_the_past_is_bounded(cognito: Cognito, realm: Realm) -> None:
    """What is older than the recovery period is forgotten while others change."""
    realm.idp.admin_delete_user(**realm.by_name())
    pool = cognito.service("us-east-1").pools[realm.pool_id]
    (gone,) = pool.past_users
    cognito.clock.advance(2 * DAY)
    realm.make_user("bob")
    cognito.clock.advance(1)
    for _ in range(3):
        realm.set_password("bob", PASSWORD)
        cognito.clock.advance(DAY)
    assert gone not in pool.past_users
    assert [len(states) for states in pool.past_users.values()] == [1]


def test_nothing_is_kept_on_lite(cognito: Cognito) -> None:
    """A plan without recovery costs nothing."""
    realm = make_realm(boto3.client("cognito-idp", "us-east-1"), {"UserPoolTier": "LITE"})
    realm.make_user()
    cognito.clock.advance(1)
    realm.set_password("ann", PASSWORD)
    assert cognito.service("us-east-1").pools[realm.pool_id].past_users == {}


def test_timestamps_are_numbers(cognito: Cognito, realm: Realm) -> None:
    """A datetime is one when botocore sends it."""
    recovery = Recovery(cognito, realm)
    cognito.clock.advance(HOUR)
    moment = datetime.fromtimestamp(recovery.point, UTC)
    answer = realm.idp.initiate_point_in_time_recovery(**recovery.pool, RestoreTimestamp=moment)
    assert answer["Restoration"]["RestoreTimestamp"] == moment.replace(
        microsecond=answer["Restoration"]["RestoreTimestamp"].microsecond
    )
