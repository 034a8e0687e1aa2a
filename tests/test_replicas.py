"""Replicas of user pools: their life, and what the second region answers."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from cognito_intercept import intercept
from cognito_intercept.directory.replicas import ALLOWED, ReplicaStatus
from cognito_intercept.protocol.model import operation_names
from tests.machines import make_machine
from tests.realms import PASSWORD, Realm, claims_of
from tests.replicated import AWAY, HOME, KEY, away, refused, replicated_realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.emulator import Cognito

INCORRECT = "Incorrect username or password."
NOT_ENABLED = (
    "The operation is not available in the current region or for the current user pool"
    " configuration."
)


@pytest.fixture
def cognito() -> Iterator[Cognito]:
    """Have an emulator."""
    with intercept(seed=1) as emulator:
        yield emulator


@pytest.fixture
def idp(cognito: Cognito) -> Any:
    """Return a client of the first region."""
    del cognito
    return boto3.client("cognito-idp", HOME)


def pool_of(idp: Any, **settings: Any) -> str:
    """Create a pool that may be replicated."""
    pool = idp.create_user_pool(PoolName="p", KeyConfiguration=KEY, **settings)
    pool_id: str = pool["UserPool"]["Id"]
    return pool_id


def arn(region: str, pool_id: str) -> str:
    """Return a pool's ARN in a region."""
    return f"arn:aws:cognito-idp:{region}:123456789012:userpool/{pool_id}"


def rows(idp: Any, pool_id: str) -> list[dict[str, Any]]:
    """Return the rows of ListUserPoolReplicas."""
    listed: list[dict[str, Any]] = idp.list_user_pool_replicas(UserPoolId=pool_id)[
        "UserPoolReplicas"
    ]
    return listed


def test_the_life_of_a_replica(idp: Any) -> None:
    """CREATING, INACTIVE by itself, ACTIVE, INACTIVE, DELETING, gone."""
    pool_id = pool_of(idp)
    named = {"UserPoolId": pool_id, "RegionName": AWAY}
    primary = {
        "RegionName": HOME,
        "Status": "ACTIVE",
        "Role": "PRIMARY",
        "UserPoolArn": arn(HOME, pool_id),
    }
    secondary = {"RegionName": AWAY, "Role": "SECONDARY", "UserPoolArn": arn(AWAY, pool_id)}
    assert rows(idp, pool_id) == [primary]
    created = idp.create_user_pool_replica(**named)["UserPoolReplica"]
    assert created == {**secondary, "Status": "CREATING"}
    assert rows(idp, pool_id) == [primary, {**secondary, "Status": "INACTIVE"}]
    for client, status in ((idp, "ACTIVE"), (away(), "INACTIVE")):
        changed = client.update_user_pool_replica(**named, Status=status)["UserPoolReplica"]
        assert changed == {**secondary, "Status": status}
        assert rows(client, pool_id)[1]["Status"] == status
    deleted = idp.delete_user_pool_replica(**named)["UserPoolReplica"]
    assert deleted == {**secondary, "Status": "DELETING"}
    assert rows(idp, pool_id) == [primary]
    refused(
        lambda: away().describe_user_pool(UserPoolId=pool_id),
        "ResourceNotFoundException",
        f"User pool {pool_id} does not exist.",
    )


@pytest.mark.parametrize("region", [HOME, "nowhere", "cn-north-1", "us-gov-west-1"])
def test_regions_that_cannot_have_a_replica(idp: Any, region: str) -> None:
    """Its own region, none, and one of another partition."""
    pool_id = pool_of(idp)
    refused(
        lambda: idp.create_user_pool_replica(UserPoolId=pool_id, RegionName=region),
        "InvalidParameterException",
        f"{region} is not a valid region for a replica of this user pool.",
    )


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"KeyType": "AWS_OWNED_KEY"},
        {
            **KEY,
            "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef",
        },
    ],
)
def test_a_pool_needs_a_multi_region_key(idp: Any, key: dict[str, str]) -> None:
    """A key of AWS, or one of a single region, is not enough."""
    settings = {"KeyConfiguration": key} if key else {}
    pool = idp.create_user_pool(PoolName="p", **settings)["UserPool"]["Id"]
    refused(
        lambda: idp.create_user_pool_replica(UserPoolId=pool, RegionName=AWAY),
        "InvalidParameterException",
        "A user pool must be configured with a multi-Region customer managed key to be replicated.",
    )


def test_plans(idp: Any) -> None:
    """LITE has no replicas, and a pool with one cannot go there."""
    lite = pool_of(idp, UserPoolTier="LITE")
    refused(
        lambda: idp.create_user_pool_replica(UserPoolId=lite, RegionName=AWAY),
        "FeatureUnavailableInTierException",
        "The following feature is not available for the LITE pricing tier configured:"
        " Multi-Region Replication",
    )
    realm, _ = replicated_realm(idp)
    refused(
        lambda: idp.update_user_pool(UserPoolId=realm.pool_id, UserPoolTier="LITE"),
        "FeatureUnavailableInTierException",
        "The following features need to be disabled for the LITE pricing tier configured:"
        " Multi-Region Replication",
    )


def test_one_replica_at_most(idp: Any) -> None:
    """A second one is refused, in whatever region."""
    realm, _ = replicated_realm(idp)
    for region in (AWAY, "eu-west-1"):
        refused(
            partial(idp.create_user_pool_replica, UserPoolId=realm.pool_id, RegionName=region),
            "LimitExceededException",
            f"User pool {realm.pool_id} already has a replica in {AWAY}.",
        )


def test_changes_of_replicas_that_are_refused(idp: Any) -> None:
    """An unknown region, the primary, an active replica, and deletion from the second region."""
    realm, _ = replicated_realm(idp)
    pool = {"UserPoolId": realm.pool_id}
    unknown = f"User pool {realm.pool_id} does not have a replica in eu-west-1."
    primary = "The primary replica of a user pool cannot be changed or deleted."
    for region, code, text in (
        ("eu-west-1", "ResourceNotFoundException", unknown),
        (HOME, "InvalidParameterException", primary),
    ):
        named = {**pool, "RegionName": region}
        for call in (
            partial(idp.update_user_pool_replica, **named, Status="INACTIVE"),
            partial(idp.delete_user_pool_replica, **named),
        ):
            refused(call, code, text)
    named = {**pool, "RegionName": AWAY}
    refused(
        lambda: idp.delete_user_pool_replica(**named),
        "InvalidParameterException",
        "Only replicas in the INACTIVE status can be deleted.",
    )
    idp.update_user_pool_replica(**named, Status="INACTIVE")
    refused(
        lambda: away().delete_user_pool_replica(**named),
        "OperationNotEnabledException",
        NOT_ENABLED,
    )


def test_tags_are_checked(idp: Any) -> None:
    """A key that AWS keeps to itself is refused."""
    pool_id = pool_of(idp)
    refused(
        lambda: idp.create_user_pool_replica(
            UserPoolId=pool_id, RegionName=AWAY, UserPoolTags={"aws:x": "y"}
        ),
        "UserPoolTaggingException",
        "Tag keys that start with aws: are reserved for AWS use.",
    )


def test_the_table_names_operations() -> None:
    """Every operation of the table exists."""
    assert set().union(*ALLOWED.values()) <= operation_names()
    assert ALLOWED[ReplicaStatus.INACTIVE] < ALLOWED[ReplicaStatus.ACTIVE]


def test_what_an_inactive_replica_answers(idp: Any) -> None:
    """Administrators read; nobody signs in, and nothing of a user changes."""
    home, there = replicated_realm(idp, "INACTIVE")
    home.make_user()
    access = home.access()
    assert there.user()["Username"] == "ann"
    assert [u["Username"] for u in there.idp.list_users(UserPoolId=there.pool_id)["Users"]]
    for call in (
        there.sign_in,
        lambda: there.idp.get_user(AccessToken=access),
        lambda: there.idp.sign_up(ClientId=there.client_id, Username="bob", Password=PASSWORD),
        lambda: there.idp.associate_software_token(AccessToken=access),
        lambda: there.idp.admin_create_user(UserPoolId=there.pool_id, Username="bob"),
        lambda: there.idp.delete_user_pool(UserPoolId=there.pool_id),
    ):
        refused(call, "OperationNotEnabledException", NOT_ENABLED)


def test_what_an_active_replica_answers(idp: Any) -> None:
    """Users sign in; nothing of a user changes."""
    home, there = replicated_realm(idp)
    home.make_user()
    tokens = there.tokens()
    assert there.idp.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ann"
    assert there.refresh(tokens["RefreshToken"])["AuthenticationResult"]
    for call in (
        lambda: there.set_password("ann", PASSWORD),
        lambda: there.idp.update_user_attributes(
            AccessToken=tokens["AccessToken"], UserAttributes=[]
        ),
        lambda: there.idp.forgot_password(ClientId=there.client_id, Username="ann"),
        lambda: there.idp.create_user_pool_client(UserPoolId=there.pool_id, ClientName="c"),
        lambda: there.idp.associate_software_token(AccessToken=tokens["AccessToken"]),
    ):
        refused(call, "OperationNotEnabledException", NOT_ENABLED)


def test_the_check_comes_after_the_pool_and_before_the_user(idp: Any) -> None:
    """A wrong pool is named first, a wrong user is not reached."""
    _, there = replicated_realm(idp)
    user = {"Username": "nobody", "Password": PASSWORD}
    refused(
        lambda: there.idp.admin_set_user_password(UserPoolId="us-east-1_nowhere99", **user),
        "ResourceNotFoundException",
        "User pool us-east-1_nowhere99 does not exist.",
    )
    refused(
        lambda: there.idp.admin_set_user_password(UserPoolId=there.pool_id, **user),
        "OperationNotEnabledException",
        NOT_ENABLED,
    )


def test_enrolment_in_a_secondary_region(idp: Any) -> None:
    """A sign-in that has to set up TOTP ends there: nothing of a user changes."""
    home, there = replicated_realm(idp)
    home.make_user()
    idp.set_user_pool_mfa_config(
        UserPoolId=home.pool_id,
        MfaConfiguration="ON",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    offer = there.sign_in()
    assert offer["ChallengeName"] == "MFA_SETUP"
    refused(
        lambda: there.idp.associate_software_token(Session=offer["Session"]),
        "OperationNotEnabledException",
        NOT_ENABLED,
    )


def test_tokens_are_good_in_both_regions(idp: Any) -> None:
    """Whichever region issued them; a sign-out in one is one in the other."""
    home, there = replicated_realm(idp)
    home.make_user()
    for here, other in ((home, there), (there, home)):
        tokens = here.tokens()
        assert other.idp.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ann"
        assert other.refresh(tokens["RefreshToken"])["AuthenticationResult"]
        other.idp.global_sign_out(AccessToken=tokens["AccessToken"])
        refused(
            partial(here.idp.get_user, AccessToken=tokens["AccessToken"]),
            "NotAuthorizedException",
            "Access Token has been revoked",
        )


def test_sessions_stay_in_their_region(idp: Any) -> None:
    """A challenge is answered where it was made (G)."""
    home, there = replicated_realm(idp)
    home.make_user()
    home.set_password("ann", PASSWORD, permanent=False)
    offer = there.sign_in()
    assert offer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    refused(
        lambda: home.respond(
            "NEW_PASSWORD_REQUIRED", offer["Session"], USERNAME="ann", NEW_PASSWORD=PASSWORD
        ),
        "NotAuthorizedException",
    )


@pytest.mark.parametrize("name", ["ann", "nobody"])
def test_each_region_locks_out_by_itself(cognito: Cognito, idp: Any, name: str) -> None:
    """Wrong passwords in one region do not lock the user, real or not, out in the other."""
    home, there = replicated_realm(idp, client={"PreventUserExistenceErrors": "ENABLED"})
    home.make_user()
    attempts = "Password attempts exceeded"
    for _ in range(5):
        refused(partial(there.sign_in, name, "wrong"), "NotAuthorizedException", INCORRECT)
    refused(partial(there.sign_in, name, "wrong"), "NotAuthorizedException", attempts)
    refused(partial(home.sign_in, name, "wrong"), "NotAuthorizedException", INCORRECT)
    cognito.clock.advance(5)
    refused(partial(there.sign_in, name, "wrong"), "NotAuthorizedException", INCORRECT)
    if name == "ann":
        cognito.clock.advance(5)
        assert there.tokens()
        replica = cognito.service(HOME).pools[home.pool_id].replica
        assert replica is not None
        assert len(replica.failures) == 1
        idp.admin_delete_user(UserPoolId=home.pool_id, Username="ann")
        assert replica.failures == {}


def test_what_a_region_has_of_its_own(cognito: Cognito, idp: Any) -> None:
    """E-mail, SMS, triggers and tags; what else a request names has to be as it is."""
    home, there = replicated_realm(idp, UserPoolTags={"a": "home"})
    function = f"arn:aws:lambda:{AWAY}:123456789012:function:f"
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/r", "SnsRegion": AWAY}
    pool = {"UserPoolId": home.pool_id}
    there.idp.update_user_pool(
        **pool,
        LambdaConfig={"PreAuthentication": function},
        SmsConfiguration=sms,
        UserPoolTags={"a": "away"},
        MfaConfiguration="OFF",
    )
    here = idp.describe_user_pool(**pool)["UserPool"]
    abroad = there.idp.describe_user_pool(**pool)["UserPool"]
    assert (here["UserPoolTags"], abroad["UserPoolTags"]) == ({"a": "home"}, {"a": "away"})
    assert (here["LambdaConfig"], abroad["LambdaConfig"]) == ({}, {"PreAuthentication": function})
    assert "SmsConfiguration" not in here
    assert abroad["SmsConfiguration"] == sms
    assert (here["Arn"], abroad["Arn"]) == (arn(HOME, home.pool_id), arn(AWAY, home.pool_id))
    calls: list[dict[str, Any]] = []

    def record(event: dict[str, Any], _context: object) -> dict[str, Any]:
        calls.append(event)
        return event

    cognito.lambdas[function] = record
    home.make_user()
    assert home.tokens()
    assert calls == []
    assert there.tokens()
    assert [call["region"] for call in calls] == [AWAY]
    refused(
        lambda: there.idp.update_user_pool(**pool, DeletionProtection="ACTIVE"),
        "InvalidParameterException",
        "DeletionProtection cannot be changed in a secondary region of the user pool.",
    )
    refused(
        lambda: there.idp.update_user_pool(
            **pool, LambdaConfig={"PreSignUp": function.replace(AWAY, HOME)}
        ),
        "InvalidParameterException",
        "Cross-region lambda functions are not supported",
    )


def test_tags_of_a_replica(idp: Any) -> None:
    """They are set at creation and by ARN, and are not those of the pool."""
    pool_id = pool_of(idp, UserPoolTags={"a": "home"})
    idp.create_user_pool_replica(UserPoolId=pool_id, RegionName=AWAY, UserPoolTags={"a": "away"})
    there = {"ResourceArn": arn(AWAY, pool_id)}
    assert away().list_tags_for_resource(**there)["Tags"] == {"a": "away"}
    away().tag_resource(**there, Tags={"b": "2"})
    away().untag_resource(**there, TagKeys=["a"])
    assert idp.list_tags_for_resource(**there)["Tags"] == {"b": "2"}
    here = {"ResourceArn": arn(HOME, pool_id)}
    assert idp.list_tags_for_resource(**here)["Tags"] == {"a": "home"}


def test_the_sms_of_mfa_are_regional(idp: Any) -> None:
    """SetUserPoolMfaConfig changes nothing else there."""
    role = {"SnsCallerArn": "arn:aws:iam::123456789012:role/r"}
    home, there = replicated_realm(idp, MfaConfiguration="OPTIONAL", SmsConfiguration=role)
    pool = {"UserPoolId": home.pool_id}
    assert there.idp.get_user_pool_mfa_config(**pool)["MfaConfiguration"] == "OPTIONAL"
    changed = there.idp.set_user_pool_mfa_config(
        **pool,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsConfiguration": {**role, "SnsRegion": AWAY}},
    )
    assert changed["SmsMfaConfiguration"]["SmsConfiguration"]["SnsRegion"] == AWAY
    shown = idp.get_user_pool_mfa_config(**pool)
    assert "SnsRegion" not in shown["SmsMfaConfiguration"]["SmsConfiguration"]
    for request, name in (
        ({"MfaConfiguration": "OFF"}, "MfaConfiguration"),
        (
            {"SmsMfaConfiguration": {"SmsAuthenticationMessage": "Code {####}"}},
            "SmsAuthenticationMessage",
        ),
    ):
        refused(
            partial(there.idp.set_user_pool_mfa_config, **pool, **request),
            "InvalidParameterException",
            f"{name} cannot be changed in a secondary region of the user pool.",
        )


def test_notifications_of_threat_protection_are_regional(idp: Any) -> None:
    """The rest of a risk configuration is the primary region's."""
    home, there = replicated_realm(
        idp, UserPoolTier="PLUS", UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"}
    )
    pool = {"UserPoolId": home.pool_id}
    actions = {"HighAction": {"Notify": True, "EventAction": "BLOCK"}}
    notify = {"SourceArn": "arn:aws:ses:us-west-2:123456789012:identity/a@example.com"}
    idp.set_risk_configuration(**pool, AccountTakeoverRiskConfiguration={"Actions": actions})
    there.idp.set_risk_configuration(
        **pool,
        AccountTakeoverRiskConfiguration={"Actions": actions, "NotifyConfiguration": notify},
    )
    block = "AccountTakeoverRiskConfiguration"
    abroad = there.idp.describe_risk_configuration(**pool)["RiskConfiguration"]
    here = idp.describe_risk_configuration(**pool)["RiskConfiguration"]
    assert abroad[block] == {"Actions": actions, "NotifyConfiguration": notify}
    assert here[block] == {"Actions": actions}
    refused(
        lambda: there.idp.set_risk_configuration(
            **pool,
            AccountTakeoverRiskConfiguration={"Actions": actions},
            RiskExceptionConfiguration={"BlockedIPRangeList": ["203.0.113.0/24"]},
        ),
        "InvalidParameterException",
        "RiskExceptionConfiguration cannot be changed in a secondary region of the user pool.",
    )
    there.idp.set_risk_configuration(**pool)
    assert there.idp.describe_risk_configuration(**pool)["RiskConfiguration"][block] == {
        "Actions": actions
    }


def test_documents_of_both_regions(idp: Any) -> None:
    """Each region has its own discovery document, and the same keys."""
    home, _ = replicated_realm(idp, "INACTIVE")
    documents = {}
    for region in (HOME, AWAY):
        base = f"https://cognito-idp.{region}.amazonaws.com/{home.pool_id}/.well-known"
        discovery = requests.get(f"{base}/openid-configuration", timeout=5).json()
        assert discovery["issuer"] == base.removesuffix("/.well-known")
        documents[region] = requests.get(discovery["jwks_uri"], timeout=5).json()
    assert documents[HOME] == documents[AWAY]


def test_the_updated_issuer(idp: Any) -> None:
    """It names the primary region in both, so that a verifier needs to know one only [D model]."""
    home, there = replicated_realm(idp, IssuerConfiguration={"Type": "UPDATED"})
    home.make_user()
    issuer = f"https://issuer-cognito-idp.{HOME}.amazonaws.com/{home.pool_id}"
    assert {claims_of(realm.access())["iss"] for realm in (home, there)} == {issuer}
    url = f"https://cognito-idp.{AWAY}.amazonaws.com/{home.pool_id}/.well-known"
    discovery = requests.get(f"{url}/openid-configuration", timeout=5).json()
    assert discovery["issuer"] == issuer
    assert discovery["jwks_uri"] == f"{issuer}/.well-known/jwks.json"


def test_endpoints_of_both_regions(idp: Any) -> None:
    """A domain of the second region serves the app clients of a replica that is active."""
    machine = make_machine()
    named = {"UserPoolId": machine.pool_id, "RegionName": AWAY}
    idp.update_user_pool(UserPoolId=machine.pool_id, KeyConfiguration=KEY)
    idp.create_user_pool_replica(**named)
    client = away()
    client.create_user_pool_domain(UserPoolId=machine.pool_id, Domain="mine")
    described = client.describe_user_pool_domain(Domain="mine")["DomainDescription"]
    assert described["UserPoolId"] == machine.pool_id
    assert "Domain" not in idp.describe_user_pool(UserPoolId=machine.pool_id)["UserPool"]
    url = f"https://mine.auth.{AWAY}.amazoncognito.com/oauth2/token"
    form = {"grant_type": "client_credentials"}
    refusal = requests.post(url, form, auth=machine.auth, timeout=5)
    assert (refusal.status_code, refusal.json()) == (400, {"error": "invalid_client"})
    client.update_user_pool_replica(**named, Status="ACTIVE")
    assert requests.post(url, form, auth=machine.auth, timeout=5).status_code == 200


def test_the_second_region_lists_the_pool(idp: Any) -> None:
    """ListUserPools of both regions names the region of the replica."""
    home, there = replicated_realm(idp)
    for client in (idp, there.idp):
        (listed,) = client.list_user_pools(MaxResults=60)["UserPools"]
        assert (listed["Id"], listed["ReplicaRegions"]) == (home.pool_id, [AWAY])


def test_deletion_leaves_nothing(cognito: Cognito, idp: Any) -> None:
    """A deleted pool, and a deleted replica, are gone from the second region with its domains."""
    for delete, named in (
        (idp.delete_user_pool, {}),
        (idp.delete_user_pool_replica, {"RegionName": AWAY}),
    ):
        home, there = replicated_realm(idp, "INACTIVE")
        there.idp.create_user_pool_domain(UserPoolId=home.pool_id, Domain="mine")
        delete(UserPoolId=home.pool_id, **named)
        service = cognito.service(AWAY)
        assert (service.replicas, service.pool_of_domain) == ({}, {})
        assert there.idp.list_user_pools(MaxResults=60)["UserPools"] == []


def test_a_deleted_client_leaves_nothing(cognito: Cognito, idp: Any) -> None:
    """Its open sign-ins in the second region are gone."""
    home, there = replicated_realm(idp)
    home.make_user()
    home.set_password("ann", PASSWORD, permanent=False)
    there.sign_in()
    replica = cognito.service(HOME).pools[home.pool_id].replica
    assert replica is not None
    assert len(replica.sessions) == 1
    idp.delete_user_pool_client(UserPoolId=home.pool_id, ClientId=home.client_id)
    assert replica.sessions == {}


def test_replicas_are_saved(cognito: Cognito, idp: Any) -> None:
    """Another emulator answers for the pool in both regions."""
    home, there = replicated_realm(idp)
    home.make_user()
    there.idp.create_user_pool_domain(UserPoolId=home.pool_id, Domain="mine")
    refresh = there.tokens()["RefreshToken"]
    data = json.loads(json.dumps(cognito.save()))
    with intercept() as other:
        other.restore(data)
        assert other.save() == data
        again = Realm(away(), home.pool_id, home.client_id)
        assert again.refresh(refresh)["AuthenticationResult"]
        assert again.idp.describe_user_pool_domain(Domain="mine")["DomainDescription"]


def test_a_snapshot_takes_a_replica_back(cognito: Cognito, idp: Any) -> None:
    """After the block there was none."""
    pool_id = pool_of(idp)
    before = cognito.save()
    with cognito.snapshot():
        idp.create_user_pool_replica(UserPoolId=pool_id, RegionName=AWAY)
        idp.list_user_pool_replicas(UserPoolId=pool_id)
    assert len(rows(idp, pool_id)) == 1
    assert cognito.save() == before
    assert cognito.service(AWAY).replicas == {}
