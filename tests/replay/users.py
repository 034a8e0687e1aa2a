"""Cases of users: sign-up, administrators, attributes, groups, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.lambdas import failing
from tests.realms import OTHER_PASSWORD, PASSWORD, add_client, attribute_list
from tests.replay.stage import Stage, replays

if TYPE_CHECKING:
    from tests.realms import Realm

ADDRESS = "fixture@example.com"
ROLE = "arn:aws:iam::123456789012:role/example-cognito-role"


@replays("R001")
def wrong_sign_up_code(stage: Stage) -> Any:
    """Confirm with the code 000000, which is not the one that was sent."""
    realm = stage.realm(AutoVerifiedAttributes=["email"])
    realm.sign_up(ADDRESS, email=ADDRESS)
    while stage.code(ADDRESS) == stage.row["request"]["ConfirmationCode"]:
        realm.idp.resend_confirmation_code(**realm.by_client(ADDRESS))
    return stage.send(ClientId=realm.client_id)


@replays("R002")
def forgotten_by_nobody(stage: Stage) -> Any:
    """Ask for a code for a user who does not exist."""
    return stage.send(ClientId=stage.realm().client_id)


@replays("R005")
def resent_code(stage: Stage) -> Any:
    """Have the sign-up code sent again."""
    realm = stage.realm(AutoVerifiedAttributes=["email"])
    realm.sign_up(ADDRESS, email=ADDRESS)
    return stage.send(ClientId=realm.client_id)


@replays("R016")
def invited_user(stage: Stage) -> Any:
    """Create diego."""
    attributes = attribute_list(email="diego@example.com", phone_number="+15555551212")
    realm = stage.realm()
    return stage.send(**realm.by_name("diego"), UserAttributes=attributes)


@replays("R077", "R241", "R242")
def sign_up_without_code(stage: Stage) -> Any:
    """Sign up in a pool that verifies nothing; there must be no delivery details."""
    given = {
        "Username": "jane@example.com",
        "Password": PASSWORD,
        "UserAttributes": attribute_list(email="jane@example.com", name="Jane"),
    }
    recorded = {n: v for n, v in stage.row["request"].items() if n != "cli"}
    answer = stage.send(**{**given, **recorded, "ClientId": stage.realm().client_id})
    assert "CodeDeliveryDetails" not in answer
    return answer


@replays("R091", "R092")
def sign_up_and_hiding(stage: Stage) -> Any:
    """Sign up through a client that hides existence: as someone who exists, as someone new."""
    hiding = {"PreventUserExistenceErrors": "ENABLED"}
    realm = stage.realm(hiding, AutoVerifiedAttributes=["email"])
    realm.make_user("admin(exists)")
    return stage.send(
        ClientId=realm.client_id,
        Password=PASSWORD,
        UserAttributes=attribute_list(email="bob@box.example"),
    )


@replays("R100")
def passwordless_user(stage: Stage) -> Any:
    """Create a user where e-mail codes are a first factor."""
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    realm = stage.realm(UsernameAttributes=["email"], Policies=policy)
    return stage.send(
        **realm.by_name("a@example.com"),
        UserAttributes=attribute_list(email="a@example.com", email_verified="true"),
    )


@replays("R251")
def user_without_mfa(stage: Stage) -> Any:
    """Look up a user who has no second factor."""
    realm = stage.realm()
    realm.make_user("<u>")
    answer = stage.send(**realm.by_name("<u>"))
    assert answer.keys().isdisjoint({"UserMFASettingList", "PreferredMfaSetting", "MFAOptions"})
    return answer


WEAK = {
    "R182": "Pw1!",
    "R187": "Passw0rd1",
    "R188": "passw0rd!",
    "R189": "passw0rd!",
    "R191": "Password!",
}


@replays("R182", "R187", "R188")
def weak_password_at_sign_up(stage: Stage) -> Any:
    """Sign up with a password that lacks something."""
    return stage.send(**stage.realm().by_client(), Password=WEAK[stage.row["id"]])


@replays("R189", "R191")
def weak_temporary_password(stage: Stage) -> Any:
    """Create a user with a temporary password that lacks something."""
    return stage.send(**stage.realm().by_name(), TemporaryPassword=WEAK[stage.row["id"]])


@replays("R193")
def user_twice(stage: Stage) -> Any:
    """Create a user who exists."""
    realm = stage.realm()
    realm.make_user()
    return stage.send(**realm.by_name())


@replays("R195")
def address_twice(stage: Stage) -> Any:
    """Sign up with an address that is somebody's name."""
    realm = stage.realm(UsernameAttributes=["email"])
    realm.sign_up(ADDRESS)
    return stage.send(**realm.by_client(ADDRESS), Password=PASSWORD)


@replays("R197")
def closed_pool(stage: Stage) -> Any:
    """Sign up where only administrators create users."""
    realm = stage.realm(AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    return stage.send(**realm.by_client(), Password=PASSWORD)


@replays("R199")
def refused_by_a_trigger(stage: Stage) -> Any:
    """Create a user whom a PreSignUp trigger does not want."""
    stage.cognito.on("PreSignUp", failing("User could not be created."))
    return stage.send(**stage.realm().by_name())


@replays("R213")
def attribute_of_no_type(stage: Stage) -> Any:
    """Create a user with an attribute outside the schema."""
    attributes = attribute_list(custom__role="x")
    return stage.send(**stage.realm().by_name(), UserAttributes=attributes)


SIGN_UPS: dict[str, dict[str, Any]] = {
    "R214": {"attributes": {"custom:userId": "1"}},
    "R215": {"pool": {"Schema": [{"Name": "email", "Required": True, "Mutable": True}]}},
    "R216": {"pool": {"Schema": [{"Name": "name", "Required": True, "Mutable": True}]}},
    "R217": {
        "client": {"WriteAttributes": ["nickname"]},
        "attributes": {"email": "a@example.com"},
    },
    "R218": {"pool": {"AliasAttributes": ["email"]}, "name": ADDRESS},
}


@replays(*SIGN_UPS)
def refused_sign_up(stage: Stage) -> Any:
    """Sign up with what the pool or the client does not take."""
    case = SIGN_UPS[stage.row["id"]]
    realm = stage.realm(case.get("client"), **case.get("pool", {}))
    return stage.send(
        **realm.by_client(case.get("name", "ann")),
        Password=PASSWORD,
        UserAttributes=attribute_list(**case.get("attributes", {})),
    )


@replays("R185")
def weak_new_password(stage: Stage) -> Any:
    """Reset a password to one that is too short."""
    realm = stage.realm()
    realm.make_user(email=ADDRESS, email_verified="true")
    realm.idp.forgot_password(**realm.by_client())
    return stage.send(**realm.by_client(), ConfirmationCode=stage.code("ann"), Password="Aa1!xyz")


@replays("R212")
def code_never_asked_for(stage: Stage) -> Any:
    """Reset a password by a code that nobody sent."""
    realm = stage.realm()
    realm.make_user()
    return stage.send(**realm.by_client(), ConfirmationCode="123456", Password=OTHER_PASSWORD)


# Attributes of the caller.

SCHEMA = [
    {"Name": "cart_uuid", "AttributeDataType": "String", "Mutable": True},
    {"Name": "role", "AttributeDataType": "String", "Mutable": False},
]
WRITES = [
    "R154", "R155", "R156", "R160", "R162", "R164", "R165", "R166", "R167", "R170", "R171",
    "R172", "R174", "R176",
]  # fmt: skip


@replays(*WRITES)
def written_attributes(stage: Stage) -> Any:
    """Change an attribute as the row does; the removed ones are not listed afterwards."""
    # The pattern of names has grown since.
    stage.same["\\p{P}]+"] = "\\p{P}\\t\\n\\r ]+"
    realm = stage.realm(Schema=SCHEMA)
    realm.make_user(
        email="a@example.com", family_name="F", address="A", picture="P", custom__cart_uuid="1"
    )
    token = {"<valid>": realm.access(), "<garbage>": "garbage", None: None}[
        stage.row["request"]["AccessToken"]
    ]
    answer = stage.send(AccessToken=token)
    written = stage.row["request"]["UserAttributes"][0]
    assert written["Name"] not in realm.attributes()
    return answer


@replays("R157")
def address_of_another(stage: Stage) -> Any:
    """Take the address of another user where addresses are names."""
    realm = stage.realm(UsernameAttributes=["email"])
    realm.make_user("ann@example.com")
    realm.make_user("bob@example.com")
    return stage.send(
        AccessToken=realm.access("ann@example.com"),
        UserAttributes=attribute_list(email="bob@example.com"),
    )


@replays("R051")
def verification_code(stage: Stage) -> Any:
    """Ask for a code to verify an address."""
    realm = stage.realm()
    realm.make_user(email="ann@example.com")
    return stage.send(AccessToken=realm.access(), AttributeName="email")


@replays("R054")
def attributes_in_order(stage: Stage) -> Any:
    """Show the attributes of a user who came by an identity provider, linked by hand here."""
    schema = [{"Name": "state", "AttributeDataType": "String", "Mutable": True}]
    realm = stage.realm(Schema=schema)
    recorded = {item["Name"]: item["Value"] for item in stage.row["response"]["UserAttributes"]}
    mine = {name: value for name, value in recorded.items() if name not in {"sub", "identities"}}
    realm.make_user("johndoe", **mine)
    pool = stage.cognito.service("us-east-1").pools[realm.pool_id]
    linked = {"sub": "", "identities": recorded["identities"]}
    pool.users["johndoe"].attributes = linked | pool.users["johndoe"].attributes
    answer = stage.send(AccessToken=realm.access("johndoe"))
    # The writers of the sample renamed the custom attribute: it is out of place there.
    found = {item["Name"]: item for item in answer["UserAttributes"]}
    state = found.pop("custom:state")
    assert list(found) == [name for name in recorded if name != "custom:state"]
    listed = list(found.values())
    return {**answer, "UserAttributes": [*listed[:3], state, *listed[3:]]}


# Groups.


def group(realm: Realm, name: str, **settings: Any) -> None:
    """Create a group."""
    realm.idp.create_group(UserPoolId=realm.pool_id, GroupName=name, **settings)


@replays("R046")
def one_group(stage: Stage) -> Any:
    """Show a group."""
    realm = stage.realm()
    group(realm, "MyGroup", RoleArn=ROLE, Precedence=7)
    return stage.send(UserPoolId=realm.pool_id, GroupName="MyGroup")


@replays("R057")
def page_of_groups(stage: Stage) -> Any:
    """List two groups of three."""
    realm = stage.realm()
    stage.same["us-west-2_EXAMPLE_Facebook"] = provider = f"{realm.pool_id}_Facebook"
    group(realm, "testgroup", Description="My test group", Precedence=1)
    text = "Autogenerated group for users who sign in using Facebook"
    group(realm, provider, Description=text)
    group(realm, "zebra")
    return stage.send(UserPoolId=realm.pool_id, Limit=2)


@replays("R081")
def changed_group(stage: Stage) -> Any:
    """Change a group's description and precedence."""
    realm = stage.realm()
    role = "arn:aws:iam::123456789012:role/MyRole"
    group(realm, "MyGroup", Description="Old", RoleArn=role, Precedence=1)
    changes = {"Description": "New description", "Precedence": 2}
    return stage.send(UserPoolId=realm.pool_id, GroupName="MyGroup", **changes)


# Tokens of others.


@replays("R131")
def rotation_by_another_client(stage: Stage) -> Any:
    """Exchange a refresh token through a client that it is not for."""
    realm = stage.realm()
    other = add_client(realm.idp, realm.pool_id)
    realm.make_user()
    token = realm.tokens()["RefreshToken"]
    return stage.send(ClientId=other.client_id, RefreshToken=token)
