"""Every source of every trigger: the whole event, to the field.

A row says what is done, and the event that it makes. The sources of custom sign-ins are in
test_custom_auth, those of messages that a function sends in test_triggers_messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.lambdas import answering, events, expected_event, passive
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, attribute_list, make_realm
from tests.second_factors import PHONE, SMS, mfa_realm

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.trigger_registry import EventVersion

EMAIL = "ann@example.com"
METADATA = {"tenant": "t1"}
NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"
CONFIRMED, UNCONFIRMED, INVITED = "CONFIRMED", "UNCONFIRMED", "FORCE_CHANGE_PASSWORD"
NO_GROUPS: dict[str, Any] = {
    "groupsToOverride": [],
    "iamRolesToOverride": [],
    "preferredRole": None,
}
SUB = "(the sub)"
MAILED = {"AutoVerifiedAttributes": ["email"]}
MIGRATED = ("userAttributes", "forceAliasCreation", "enableSMSMFA", "finalUserStatus",
            "messageAction", "desiredDeliveryMediums")  # fmt: skip


def shown(status: str, **more: str) -> dict[str, str]:
    """Return ann's attributes as events show them."""
    named = {name.replace("__", ":"): value for name, value in more.items()}
    return {"sub": SUB, "cognito:user_status": status, "email": EMAIL, **named}


def message(status: str, username: str | None = None, **more: str) -> dict[str, Any]:
    """Return a request of CustomMessage."""
    return {
        "userAttributes": shown(status, **more),
        "codeParameter": "{####}",
        "linkParameter": "{##Click Here##}",
        "usernameParameter": username,
    }


def signs_up(realm: Realm, _cognito: Cognito, **more: Any) -> None:
    """Sign ann up."""
    realm.idp.sign_up(
        **realm.by_client(),
        Password=PASSWORD,
        UserAttributes=attribute_list(email=EMAIL),
        **more,
    )


def invites(realm: Realm, _cognito: Cognito, **more: Any) -> None:
    """Have an administrator create ann."""
    realm.idp.admin_create_user(
        **realm.by_name(), UserAttributes=attribute_list(email=EMAIL), **more
    )


def confirms(realm: Realm, cognito: Cognito, **more: Any) -> None:
    """Sign ann up and confirm her by the code."""
    signs_up(realm, cognito)
    code = cognito.outbox.to("ann").code
    realm.idp.confirm_sign_up(**realm.by_client(), ConfirmationCode=code, **more)


def confirms_by_admin(realm: Realm, cognito: Cognito, **more: Any) -> None:
    """Sign ann up and have an administrator confirm her."""
    signs_up(realm, cognito)
    realm.idp.admin_confirm_sign_up(**realm.by_name(), **more)


def resends(realm: Realm, cognito: Cognito, **more: Any) -> None:
    """Sign ann up and send the code again."""
    signs_up(realm, cognito)
    realm.idp.resend_confirmation_code(**realm.by_client(), **more)


def exists(realm: Realm, **attributes: str) -> None:
    """Create ann, confirmed, with a verified address."""
    realm.make_user(**({"email": EMAIL, "email_verified": "true"} | attributes))


def forgets(realm: Realm, _cognito: Cognito, **more: Any) -> None:
    """Have ann forget the password."""
    exists(realm)
    realm.idp.forgot_password(**realm.by_client(), **more)


def recovers(realm: Realm, cognito: Cognito, **more: Any) -> None:
    """Have ann forget the password and set a new one."""
    forgets(realm, cognito)
    code = cognito.outbox.to("ann").code
    realm.idp.confirm_forgot_password(
        **realm.by_client(), ConfirmationCode=code, Password=OTHER_PASSWORD, **more
    )


def is_reset(realm: Realm, _cognito: Cognito, **more: Any) -> None:
    """Have an administrator void ann's password."""
    exists(realm)
    realm.idp.admin_reset_user_password(**realm.by_name(), **more)


def moves(realm: Realm, _cognito: Cognito, **more: Any) -> None:
    """Have ann change her address."""
    exists(realm, email="old@example.com")
    attributes = attribute_list(email=EMAIL)
    access = realm.access()
    realm.idp.update_user_attributes(AccessToken=access, UserAttributes=attributes, **more)


def is_moved(realm: Realm, _cognito: Cognito, **more: Any) -> None:
    """Have an administrator change ann's address."""
    exists(realm, email="old@example.com")
    realm.idp.admin_update_user_attributes(
        **realm.by_name(), UserAttributes=attribute_list(email=EMAIL), **more
    )


def verifies(realm: Realm, _cognito: Cognito, **more: Any) -> None:
    """Have ann ask for a code for her address."""
    exists(realm)
    realm.idp.get_user_attribute_verification_code(
        AccessToken=realm.access(), AttributeName="email", **more
    )


def signs_in(realm: Realm, _cognito: Cognito, **more: Any) -> None:
    """Sign ann in by password."""
    exists(realm)
    sign_in(realm, **more)


def sign_in(realm: Realm, name: str = "ann", **more: Any) -> Any:
    """Sign a user in by password."""
    return realm.idp.initiate_auth(
        ClientId=realm.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        **more,
    )


def chooses_password(realm: Realm, _cognito: Cognito, **more: Any) -> None:
    """Sign ann in with a temporary password, and answer with a new one."""
    exists(realm)
    realm.set_password("ann", PASSWORD, permanent=False)
    realm.idp.respond_to_auth_challenge(
        ClientId=realm.client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=sign_in(realm)["Session"],
        ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": OTHER_PASSWORD},
        **more,
    )


def refreshes(realm: Realm, _cognito: Cognito) -> None:
    """Sign ann in and refresh her tokens."""
    exists(realm)
    realm.refresh(realm.tokens()["RefreshToken"])


def gets_a_code(realm: Realm, _cognito: Cognito) -> None:
    """Sign ann in by password, up to the code by SMS."""
    exists(realm, phone_number=PHONE)
    sign_in(realm, ClientMetadata=METADATA)


@dataclass(frozen=True)
class Row:
    """One source: what makes it, and what its event has; ``client`` None: the realm's."""

    source: str
    act: Callable[..., None]
    request: dict[str, Any]
    response: dict[str, Any] | None = field(default_factory=dict)
    call: dict[str, Any] = field(default_factory=dict)
    client: Any = "(the app client)"
    version: EventVersion = "V1_0"


CALL = {"ClientMetadata": METADATA}
UNDECIDED = {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}
NO_TEXT = {"smsMessage": None, "emailMessage": None, "emailSubject": None}
WITH_METADATA = {"clientMetadata": METADATA}
VERIFIED = shown(CONFIRMED, email_verified="true")
BY_ADMIN: dict[str, Any] = {"response": NO_TEXT, "client": NO_CLIENT}
V1, V2 = {"claimsOverrideDetails": None}, {"claimsAndScopeOverrideDetails": None}
TOKENS = {"userAttributes": VERIFIED, "groupConfiguration": NO_GROUPS}
SCOPES = {"scopes": ["aws.cognito.signin.user.admin"]}
VALIDATED = {"ValidationData": [{"Name": "captcha", "Value": "ok"}]}

ROWS = [
    Row(
        "PreSignUp_SignUp",
        signs_up,
        {"userAttributes": {"email": EMAIL}, "validationData": None},
        UNDECIDED,
    ),
    Row(
        "PreSignUp_SignUp",
        signs_up,
        {"userAttributes": {"email": EMAIL}, "validationData": {"captcha": "ok"}} | WITH_METADATA,
        UNDECIDED,
        CALL | VALIDATED,
    ),
    Row(
        "PreSignUp_AdminCreateUser",
        invites,
        {"userAttributes": {"email": EMAIL}, "validationData": {"captcha": "ok"}} | WITH_METADATA,
        UNDECIDED,
        CALL | VALIDATED,
        NO_CLIENT,
    ),
    Row(
        "PostConfirmation_ConfirmSignUp",
        confirms,
        {"userAttributes": VERIFIED, **WITH_METADATA},
        call=CALL,
    ),
    Row(
        "PostConfirmation_ConfirmSignUp",
        confirms_by_admin,
        {"userAttributes": shown(CONFIRMED, email_verified="false"), **WITH_METADATA},
        call=CALL,
        client=None,
    ),
    Row(
        "PostConfirmation_ConfirmForgotPassword",
        recovers,
        {"userAttributes": VERIFIED, **WITH_METADATA},
        call=CALL,
    ),
    Row(
        "PreAuthentication_Authentication",
        signs_in,
        {"userAttributes": VERIFIED, "validationData": None},
    ),
    Row(
        "PreAuthentication_Authentication",
        signs_in,
        {"userAttributes": VERIFIED, "validationData": METADATA},
        call=CALL,
    ),
    Row(
        "PostAuthentication_Authentication",
        signs_in,
        {"userAttributes": VERIFIED, "newDeviceUsed": False},
        call=CALL,
    ),
    Row(
        "PostAuthentication_Authentication",
        chooses_password,
        {"userAttributes": VERIFIED, "newDeviceUsed": False, **WITH_METADATA},
        call=CALL,
    ),
    Row("TokenGeneration_Authentication", signs_in, TOKENS, V1, CALL),
    Row("TokenGeneration_Authentication", signs_in, TOKENS | SCOPES, V2, version="V2_0"),
    Row("TokenGeneration_Authentication", signs_in, TOKENS | SCOPES, V2, version="V3_0"),
    Row("TokenGeneration_NewPasswordChallenge", chooses_password, TOKENS | WITH_METADATA, V1, CALL),
    Row("TokenGeneration_RefreshTokens", refreshes, TOKENS, V1),
    Row(
        "CustomMessage_SignUp",
        signs_up,
        message(UNCONFIRMED, email_verified="false") | WITH_METADATA,
        NO_TEXT,
        CALL,
    ),
    Row(
        "CustomMessage_ResendCode",
        resends,
        message(UNCONFIRMED, email_verified="false") | WITH_METADATA,
        NO_TEXT,
        CALL,
    ),
    Row(
        "CustomMessage_AdminCreateUser",
        invites,
        message(INVITED, "{username}") | WITH_METADATA,
        call=CALL,
        **BY_ADMIN,
    ),
    Row(
        "CustomMessage_ForgotPassword",
        forgets,
        message(CONFIRMED, email_verified="true") | WITH_METADATA,
        NO_TEXT,
        CALL,
    ),
    Row(
        "CustomMessage_ForgotPassword",
        is_reset,
        message(CONFIRMED, email_verified="true") | WITH_METADATA,
        call=CALL,
        **BY_ADMIN,
    ),
    Row(
        "CustomMessage_UpdateUserAttribute",
        moves,
        message(CONFIRMED, email_verified="false") | WITH_METADATA,
        NO_TEXT,
        CALL,
    ),
    Row(
        "CustomMessage_UpdateUserAttribute",
        is_moved,
        message(CONFIRMED, email_verified="false") | WITH_METADATA,
        call=CALL,
        **BY_ADMIN,
    ),
    Row(
        "CustomMessage_VerifyUserAttribute",
        verifies,
        message(CONFIRMED, email_verified="true") | WITH_METADATA,
        NO_TEXT,
        CALL,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.source}-{row.act.__name__}")
def test_event(idp: Any, cognito: Cognito, row: Row) -> None:
    """Doing what the row says makes the row's event, and nothing else in it."""
    realm = make_realm(idp, MAILED)
    name: Any = row.source.split("_", maxsplit=1)[0]
    name = "PreTokenGeneration" if name == "TokenGeneration" else name
    cognito.on(name, passive, version=row.version)
    row.act(realm, cognito, **row.call)
    made = [event for event in events(cognito) if event["triggerSource"] == row.source][-1]
    client = realm.client_id if row.client == "(the app client)" else row.client
    request = with_sub(row.request, realm)
    assert made == expected_event(
        realm,
        row.source,
        "ann",
        request=request,
        response=row.response,
        client=client,
        version=row.version[1],
    )


def with_sub(request: dict[str, Any], realm: Realm) -> dict[str, Any]:
    """Put ann's sub where it belongs."""
    attributes = request["userAttributes"]
    if "sub" not in attributes:
        return request
    return request | {"userAttributes": attributes | {"sub": realm.attributes()["sub"]}}


def test_event_of_a_code_at_sign_in(idp: Any, cognito: Cognito) -> None:
    """CustomMessage_Authentication does not get the metadata of InitiateAuth [D]."""
    realm = mfa_realm(idp, "ON", SMS)
    cognito.on("CustomMessage", passive)
    gets_a_code(realm, cognito)
    (made,) = events(cognito)
    request = message(CONFIRMED, email_verified="true", phone_number=PHONE)
    assert made == expected_event(
        realm,
        "CustomMessage_Authentication",
        "ann",
        request=with_sub(request, realm),
        response=NO_TEXT,
    )


def test_event_of_a_migration_at_sign_in(idp: Any, cognito: Cognito) -> None:
    """UserMigration gets the password, and the metadata of InitiateAuth as validation data."""
    realm = make_realm(idp)
    cognito.on("UserMigration", answering(userAttributes={"email": EMAIL}))
    with pytest.raises(idp.exceptions.PasswordResetRequiredException):
        sign_in(realm, ClientMetadata=METADATA)
    assert events(cognito)[0] == expected_event(
        realm,
        "UserMigration_Authentication",
        "ann",
        request={"password": PASSWORD, "validationData": METADATA, "userAttributes": None},
        response=dict.fromkeys(MIGRATED),
    )


def test_event_of_a_migration_for_a_lost_password(idp: Any, cognito: Cognito) -> None:
    """UserMigration has no password then, and the metadata as such."""
    realm = make_realm(idp)
    attributes = {"email": EMAIL, "email_verified": "true"}
    cognito.on("UserMigration", answering(userAttributes=attributes))
    idp.forgot_password(**realm.by_client(), ClientMetadata=METADATA)
    request = {"password": None, "validationData": None, "userAttributes": None}
    assert events(cognito)[0] == expected_event(
        realm,
        "UserMigration_ForgotPassword",
        "ann",
        request=request | WITH_METADATA,
        response=dict.fromkeys(MIGRATED),
    )


def test_aliases_are_shown(idp: Any, cognito: Cognito) -> None:
    """Verified addresses that are sign-in names are shown as aliases, others are not [R]."""
    cognito.on("PreAuthentication", passive)
    for settings, alias in (
        ({}, None),
        ({"AliasAttributes": ["email"]}, EMAIL),
        ({"UsernameAttributes": ["email"]}, EMAIL),
    ):
        realm = make_realm(idp, settings)
        name = EMAIL if "UsernameAttributes" in settings else "ann"
        realm.make_user(name, email=EMAIL, email_verified="true")
        sign_in(realm, name)
        attributes = events(cognito)[-1]["request"]["userAttributes"]
        assert attributes.get("cognito:email_alias") == alias


def test_the_user_name_is_the_sub_to_be(idp: Any, cognito: Cognito) -> None:
    """Where user names are addresses, PreSignUp gets the sub that the user will have."""
    realm = make_realm(idp, {"UsernameAttributes": ["email"]})
    cognito.on("PreSignUp", passive)
    sub = realm.sign_up(EMAIL)["UserSub"]
    (event,) = events(cognito)
    assert event["userName"] == sub
    assert event["request"]["userAttributes"] == {"email": EMAIL}


def test_groups_are_shown(idp: Any, cognito: Cognito) -> None:
    """PreTokenGeneration gets the groups in order, the roles, and the preferred one."""
    realm = make_realm(idp)
    realm.make_user()
    roles = [f"arn:aws:iam::123456789012:role/{name}" for name in ("staff", "boss")]
    for name, role, precedence in zip(("staff", "boss"), roles, (2, 1), strict=True):
        idp.create_group(
            UserPoolId=realm.pool_id, GroupName=name, RoleArn=role, Precedence=precedence
        )
        idp.admin_add_user_to_group(**realm.by_name(), GroupName=name)
    cognito.on("PreTokenGeneration", passive)
    realm.access()
    assert events(cognito)[0]["request"]["groupConfiguration"] == {
        "groupsToOverride": ["boss", "staff"],
        "iamRolesToOverride": roles[::-1],
        "preferredRole": roles[1],
    }


def test_the_region_and_the_context(cognito: Cognito) -> None:
    """The event names the pool's region; the context is a Lambda context."""
    found: list[Any] = []

    def trigger(event: Any, context: Any) -> Any:
        found.extend((event["region"], context))
        return event

    cognito.on("PreSignUp", trigger)
    realm = make_realm(boto3.client("cognito-idp", region_name="eu-west-1"))
    realm.sign_up(email=EMAIL)
    region, context = found
    assert region == "eu-west-1"
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:PreSignUp"
    assert (context.function_name, context.invoked_function_arn) == ("PreSignUp", arn)
    assert context.get_remaining_time_in_millis() > 0
    assert context.log_group_name == "/aws/lambda/PreSignUp"
    assert (context.function_version, context.memory_limit_in_mb) == ("$LATEST", "128")
    assert len(context.aws_request_id) == 36
