"""Cases that need something besides requests: rows that show a part, or wait for an operation."""

from __future__ import annotations

from typing import Any

from tests.lambdas import answering
from tests.protected import configure, protected_realm, sign_in_from, takeover
from tests.providers import create
from tests.realms import claims_of
from tests.replay.stage import Stage, replays
from tests.second_factors import TOTP, blocks, enrol, prefer

SCOPES = [{"ScopeName": "asteroids.add", "ScopeDescription": "Add asteroids"}]
ROLE = "arn:aws:iam::123456789012:role/us-east-1_DiPfATP7x-adminsGroupRole"


@replays("R022")
def risky_sign_in(stage: Stage) -> Any:
    """List a sign-in at risk that waits for a code; the address's city and country are unknown."""
    realm = protected_realm(stage.idp)
    configure(realm, **takeover("MFA_IF_CONFIGURED"))
    stage.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id, MfaConfiguration="OPTIONAL", **blocks(TOTP)
    )
    enrol(realm, stage.cognito)
    prefer(realm, TOTP="preferred")
    recorded = stage.row["response"]["AuthEvents"][0]
    address = recorded["EventContextData"]["IpAddress"]
    sign_in_from(realm, None)
    stage.cognito.threats.risky_addresses[address] = "Medium"
    sign_in_from(realm, address)
    answer = stage.send(**realm.by_name(), MaxResults=1)
    (event,) = answer["AuthEvents"]
    assert event["EventContextData"] == {"IpAddress": address}
    event["EventContextData"] = recorded["EventContextData"]
    return answer


def with_providers(stage: Stage, *names: str) -> str:
    """Create a pool that has identity providers."""
    realm = stage.realm()
    kinds = {"MyOIDC": "OIDC", "MySAML": "SAML"}
    for name in names:
        create(realm, name, kinds.get(name, name))
    return realm.pool_id


ANSWERED = ("UserPoolId", "ClientId", "ClientSecret", "LastModifiedDate", "CreationDate")


def settings_of(stage: Stage) -> dict[str, Any]:
    """Return the settings of the app client that the row shows."""
    recorded = stage.row["response"]["UserPoolClient"]
    return {name: value for name, value in recorded.items() if name not in ANSWERED}


@replays("R032")
def client_of_other_providers(stage: Stage) -> Any:
    """Create a client whose users sign in through identity providers."""
    pool_id = with_providers(stage, "Google", "MyOIDC", "Facebook")
    stage.idp.create_resource_server(
        UserPoolId=pool_id, Identifier="solar-system-data", Name="Solar system", Scopes=SCOPES
    )
    return stage.send(UserPoolId=pool_id, GenerateSecret=True, **settings_of(stage))


@replays("R084")
def updated_client_of_other_providers(stage: Stage) -> Any:
    """Update a client whose users may sign in through identity providers."""
    pool_id = with_providers(stage, "Google", "MySAML")
    made = stage.idp.create_user_pool_client(UserPoolId=pool_id, ClientName="before")
    client_id = made["UserPoolClient"]["ClientId"]
    return stage.send(UserPoolId=pool_id, ClientId=client_id, **settings_of(stage))


@replays("R066")
def one_attribute(stage: Stage) -> Any:
    """List users with their addresses only; the row shows one attribute of the answer."""
    realm = stage.realm()
    realm.make_user(email="admin@example.com", name="Ann")
    answer = stage.send(UserPoolId=realm.pool_id, AttributesToGet=["email"])
    (user,) = answer["Users"]
    (attribute,) = user["Attributes"]
    return {**attribute, "ResponseMetadata": answer["ResponseMetadata"]}


@replays("R220")
def scope_taken_away(stage: Stage) -> Any:
    """Show a user by a token without the scope, which a trigger suppresses."""
    suppressed = {"scopesToSuppress": ["aws.cognito.signin.user.admin"]}
    changes = {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": suppressed}}
    stage.cognito.on("PreTokenGeneration", answering(**changes), version="V2_0")
    realm = stage.realm()
    realm.make_user()
    return stage.send(AccessToken=realm.access())


@replays("R237")
def member_of_a_group_with_a_role(stage: Stage) -> Any:
    """Issue the ID token of a user in a group with a role; the row is an excerpt of it."""
    realm = stage.realm()
    stage.idp.create_group(UserPoolId=realm.pool_id, GroupName="admins", RoleArn=ROLE, Precedence=1)
    realm.make_user(email="a@example.com", email_verified="true")
    realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName="admins")
    claims = claims_of(realm.tokens()["IdToken"])
    for name in ("cognito:groups", "cognito:preferred_role", "cognito:roles"):
        assert claims[name] == stage.row["response"]["claims"][name]
    return claims
