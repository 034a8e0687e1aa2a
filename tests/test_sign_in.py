"""Signing in by password: flows, secrets, states, lock-out, sessions, what is not revealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import intercept
from cognito_intercept.directory.journal import Journal
from cognito_intercept.directory.user import Status, User
from cognito_intercept.errors import CognitoError
from cognito_intercept.protection import lockout
from tests.helpers import refusal
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, add_client, make_realm, secret_hash

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID, REFUSED = "InvalidParameterException", "NotAuthorizedException"
INCORRECT = (REFUSED, "Incorrect username or password.")
NO_USER = ("UserNotFoundException", "User does not exist.")
EXCEEDED = (REFUSED, "Password attempts exceeded")
GARBAGE = "AYABe" + "x" * 100
DAY = 86400.0


# Flows.


@pytest.mark.parametrize(
    ("flow", "is_admin"),
    [
        ("USER_PASSWORD_AUTH", False),
        ("ADMIN_USER_PASSWORD_AUTH", True),
        ("ADMIN_NO_SRP_AUTH", True),
    ],
)
def test_right_password(realm: Realm, flow: str, is_admin: bool) -> None:  # noqa: FBT001
    """Each password flow ends in tokens on its own side, in an answer of two members [V]."""
    realm.make_user()
    initiate = realm.admin_initiate if is_admin else realm.initiate
    answer = initiate(flow, USERNAME="ann", PASSWORD=PASSWORD)
    assert answer.keys() - {"ResponseMetadata"} == {"ChallengeParameters", "AuthenticationResult"}
    assert answer["ChallengeParameters"] == {}
    result = answer["AuthenticationResult"]
    assert list(result) == ["AccessToken", "ExpiresIn", "TokenType", "RefreshToken", "IdToken"]
    assert (result["ExpiresIn"], result["TokenType"]) == (3600, "Bearer")


@pytest.mark.parametrize(
    ("flow", "is_admin"),
    [
        ("USER_PASSWORD_AUTH", True),
        ("ADMIN_USER_PASSWORD_AUTH", False),
        ("ADMIN_NO_SRP_AUTH", False),
    ],
)
def test_flow_of_the_other_side(realm: Realm, flow: str, is_admin: bool) -> None:  # noqa: FBT001
    """A password flow works from its own API only [R operations.md, AdminInitiateAuth]."""
    realm.make_user()
    initiate = realm.admin_initiate if is_admin else realm.initiate
    assert refusal(initiate, flow=flow, USERNAME="ann", PASSWORD=PASSWORD) == (
        INVALID,
        "Initiate Auth method not supported.",
    )


def test_flow_that_does_not_exist(realm: Realm) -> None:
    """The list of flows is part of the message [R]."""
    code, text = refusal(realm.initiate, flow="MAGIC", USERNAME="ann")
    assert code == INVALID
    assert text.startswith(
        "1 validation error detected: Value 'MAGIC' at 'authFlow' failed to satisfy constraint:"
        " Member must satisfy enum value set: ["
    )


@pytest.mark.parametrize(
    ("flow", "is_admin", "text"),
    [
        ("USER_PASSWORD_AUTH", False, "USER_PASSWORD_AUTH flow not enabled for this client"),
        ("USER_SRP_AUTH", False, "USER_SRP_AUTH is not enabled for the client."),
        ("ADMIN_USER_PASSWORD_AUTH", True, "Auth flow not enabled for this client"),
        ("ADMIN_NO_SRP_AUTH", True, "Auth flow not enabled for this client"),
        ("USER_SRP_AUTH", True, "Auth flow not enabled for this client"),
    ],
)
def test_flow_that_is_not_enabled(idp: Any, flow: str, is_admin: bool, text: str) -> None:  # noqa: FBT001
    """The client's flows come before its parameters and the user (recorded R200, R201)."""
    realm = make_realm(idp, client={"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"]})
    initiate = realm.admin_initiate if is_admin else realm.initiate
    assert refusal(initiate, flow=flow) == (INVALID, text)


def test_refresh_that_is_not_enabled(idp: Any) -> None:
    """Refreshing is a flow that must be enabled too."""
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    realm = make_realm(idp, client={"ExplicitAuthFlows": flows})
    realm.make_user()
    assert refusal(realm.refresh, token=realm.tokens()["RefreshToken"]) == (
        INVALID,
        "REFRESH_TOKEN_AUTH flow not enabled for this client",
    )


@pytest.mark.parametrize(
    ("flows", "is_enabled"),
    [
        (None, False),
        ([], False),
        (["USER_PASSWORD_AUTH"], True),
        (["ADMIN_NO_SRP_AUTH"], False),
        (["ALLOW_USER_PASSWORD_AUTH"], True),
    ],
)
def test_password_flow_must_be_asked_for(
    idp: Any,
    flows: list[str] | None,
    is_enabled: bool,  # noqa: FBT001
) -> None:
    """By default a client may not send passwords; the old names work [D auth.md 2]."""
    realm = make_realm(idp)
    settings: dict[str, Any] = {} if flows is None else {"ExplicitAuthFlows": flows}
    made = idp.create_user_pool_client(UserPoolId=realm.pool_id, ClientName="c", **settings)
    realm.make_user()
    here = Realm(idp, realm.pool_id, made["UserPoolClient"]["ClientId"])
    if is_enabled:
        assert here.access()
    else:
        assert refusal(here.sign_in)[0] == INVALID


def test_relaxed_flows() -> None:
    """The relaxation ``auth-flows`` lets a client without flows use passwords."""
    import boto3  # noqa: PLC0415 - a client of this emulator's

    with intercept(relaxed={"auth-flows"}):
        realm = make_realm(boto3.client("cognito-idp"), client={"ExplicitAuthFlows": []})
        realm.make_user()
        assert realm.access()
        assert realm.admin_initiate("ADMIN_NO_SRP_AUTH", USERNAME="ann", PASSWORD=PASSWORD)


@pytest.mark.parametrize(
    ("flow", "given", "missing"),
    [
        ("USER_PASSWORD_AUTH", {}, "USERNAME"),
        ("USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD}, "USERNAME"),
        ("USER_PASSWORD_AUTH", {"USERNAME": "ann"}, "PASSWORD"),
        ("USER_SRP_AUTH", {"USERNAME": "ann"}, "SRP_A"),
        ("REFRESH_TOKEN_AUTH", {}, "REFRESH_TOKEN"),
        ("REFRESH_TOKEN", {}, "REFRESH_TOKEN"),
    ],
)
def test_missing_parameters(realm: Realm, flow: str, given: dict[str, str], missing: str) -> None:
    """The first parameter that a flow misses is named [R]."""
    expected = (INVALID, f"Missing required parameter {missing}")
    assert refusal(realm.initiate, flow=flow, **given) == expected


# Clients, pools and secrets.


def test_unknown_client_and_pool(realm: Realm) -> None:
    """Pool before client, and the client must be the pool's (recorded R208)."""
    other = make_realm(realm.idp)
    call = realm.idp.admin_initiate_auth
    flow = {"AuthFlow": "ADMIN_NO_SRP_AUTH"}
    assert refusal(realm.idp.initiate_auth, ClientId="WrongClientID", **flow) == (
        "ResourceNotFoundException",
        "User pool client WrongClientID does not exist.",
    )
    assert refusal(call, UserPoolId="us-east-1_nowhere99", ClientId="x", **flow) == (
        "ResourceNotFoundException",
        "User pool us-east-1_nowhere99 does not exist.",
    )
    assert refusal(call, UserPoolId=realm.pool_id, ClientId=other.client_id, **flow) == (
        "ResourceNotFoundException",
        f"User pool client {other.client_id} does not exist.",
    )


@pytest.fixture
def confidential(idp: Any) -> Realm:
    """A pool whose app client has a secret, with the user ann."""
    realm = make_realm(
        idp,
        {"AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"]},
        {"GenerateSecret": True},
    )
    realm.make_user(email="ann@example.com", email_verified="true")
    return realm


def missing_hash(realm: Realm) -> tuple[str, str]:
    """Return what a client is told that forgot the hash."""
    text = f"Client {realm.client_id} is configured with secret but SECRET_HASH was not received"
    return REFUSED, text


def wrong_hash(realm: Realm) -> tuple[str, str]:
    """Return what a client is told that computed another hash."""
    return REFUSED, f"Unable to verify secret hash for client {realm.client_id}"


def test_secret_hash_in_every_operation(confidential: Realm) -> None:
    """Every operation of an app with a secret asks for it, before it looks for the user."""
    idp, client_id = confidential.idp, confidential.client_id
    named = {"ClientId": client_id, "Username": "nobody"}
    new = {"ConfirmationCode": "1", "Password": PASSWORD}
    calls: list[tuple[Any, dict[str, Any]]] = [
        (idp.sign_up, named | {"Password": PASSWORD}),
        (idp.confirm_sign_up, named | {"ConfirmationCode": "1"}),
        (idp.resend_confirmation_code, named),
        (idp.forgot_password, named),
        (idp.confirm_forgot_password, named | new),
    ]
    for call, parameters in calls:
        assert refusal(call, **parameters) == missing_hash(confidential)
        wrong = secret_hash("other secret", "nobody", client_id)
        assert refusal(call, **parameters, SecretHash=wrong) == wrong_hash(confidential)


@pytest.mark.parametrize("flow", ["USER_PASSWORD_AUTH", "USER_SRP_AUTH", "REFRESH_TOKEN_AUTH"])
def test_secret_hash_of_flows(confidential: Realm, flow: str) -> None:
    """Every flow asks for the hash, and for a right one."""
    refresh_token = confidential.tokens()["RefreshToken"]
    given = {
        "USER_PASSWORD_AUTH": {"USERNAME": "ann", "PASSWORD": PASSWORD},
        "USER_SRP_AUTH": {"USERNAME": "ann", "SRP_A": "abc"},
        "REFRESH_TOKEN_AUTH": {"REFRESH_TOKEN": refresh_token},
    }[flow]
    call = confidential.initiate
    assert refusal(call, flow=flow, **given) == missing_hash(confidential)
    assert refusal(call, flow=flow, **given, SECRET_HASH="QUJD") == wrong_hash(confidential)
    assert call(flow, **given, **confidential.hash_of("ann"))


def test_secret_hash_is_made_of_the_name_that_was_sent(confidential: Realm) -> None:
    """Signing in by an alias takes the hash of the alias [R auth.md 15]."""
    assert confidential.access("ann@example.com")
    given = {"USERNAME": "ann@example.com", "PASSWORD": PASSWORD} | confidential.hash_of("ann")
    call = refusal(confidential.initiate, flow="USER_PASSWORD_AUTH", **given)
    assert call == wrong_hash(confidential)


@pytest.mark.parametrize("kind", ["username", "sub", "raw secret"])
def test_secret_hash_of_a_refresh(confidential: Realm, kind: str) -> None:
    """User name or sub may stand in the hash, and the raw secret in its place [R auth.md 1]."""
    token = confidential.tokens()["RefreshToken"]
    assert confidential.secret is not None
    sent = {
        "username": confidential.hash_of("ann")["SECRET_HASH"],
        "sub": confidential.hash_of(confidential.attributes()["sub"])["SECRET_HASH"],
        "raw secret": confidential.secret,
    }[kind]
    assert confidential.refresh(token, SECRET_HASH=sent)["AuthenticationResult"]


def test_secret_hash_of_a_challenge(confidential: Realm) -> None:
    """The answers to challenges need it as well."""
    confidential.set_password("ann", PASSWORD, permanent=False)
    session = confidential.sign_in()["Session"]
    given = {"USERNAME": "ann", "NEW_PASSWORD": OTHER_PASSWORD}
    call, name = confidential.respond, "NEW_PASSWORD_REQUIRED"
    assert refusal(call, challenge=name, session=session, **given) == missing_hash(confidential)
    assert refusal(call, challenge=name, session=session, **given, SECRET_HASH="QUJD") == (
        wrong_hash(confidential)
    )
    assert call(name, session, **given, **confidential.hash_of("ann"))


def test_secret_hash_for_a_public_client(realm: Realm) -> None:
    """A client without a secret can verify no hash [R]."""
    realm.make_user()
    given = {"USERNAME": "ann", "PASSWORD": PASSWORD, "SECRET_HASH": "QUJD"}
    assert refusal(realm.initiate, flow="USER_PASSWORD_AUTH", **given) == wrong_hash(realm)


def test_relaxed_secret_hash() -> None:
    """The relaxation ``secret-hash`` takes a missing hash, never a wrong one."""
    import boto3  # noqa: PLC0415 - a client of this emulator's

    with intercept(relaxed={"secret-hash"}):
        realm = make_realm(boto3.client("cognito-idp"), client={"GenerateSecret": True})
        realm.make_user()
        given = {"USERNAME": "ann", "PASSWORD": PASSWORD}
        assert "AuthenticationResult" in realm.initiate("USER_PASSWORD_AUTH", **given)
        given |= {"SECRET_HASH": "QUJD"}
        assert refusal(realm.initiate, flow="USER_PASSWORD_AUTH", **given) == wrong_hash(realm)


# Users and their states.


@pytest.mark.parametrize(
    ("setting", "expected"), [({}, NO_USER), ({"PreventUserExistenceErrors": "ENABLED"}, INCORRECT)]
)
def test_unknown_users(idp: Any, setting: dict[str, str], expected: tuple[str, str]) -> None:
    """A client tells that a user is missing unless it hides that (recorded R087-R090)."""
    realm = make_realm(idp, client=setting)
    realm.make_user()
    assert refusal(realm.sign_in, password=OTHER_PASSWORD) == INCORRECT
    assert refusal(realm.sign_in, name="nobody") == expected
    call = realm.admin_initiate
    given = {"USERNAME": "nobody", "PASSWORD": PASSWORD}
    assert refusal(call, flow="ADMIN_NO_SRP_AUTH", **given) == expected


def test_states_come_after_the_password(realm: Realm, cognito: Cognito) -> None:
    """A wrong password tells nothing about the user's state."""
    realm.sign_up("new", email="new@example.com")
    realm.make_user("off")
    realm.idp.admin_disable_user(**realm.by_name("off"))
    assert cognito.outbox.to("new").kind == "SignUp"
    for name in ("new", "off"):
        assert refusal(realm.sign_in, name=name, password=OTHER_PASSWORD) == INCORRECT
    assert refusal(realm.sign_in, name="off") == (REFUSED, "User is disabled.")
    assert refusal(realm.sign_in, name="new") == (
        "UserNotConfirmedException",
        "User is not confirmed.",
    )


@pytest.mark.parametrize("days", [1, 7, 30])
def test_temporary_passwords_expire(idp: Any, cognito: Cognito, days: int) -> None:
    """A temporary password is good for as many days as the policy says [D]."""
    policy = {"TemporaryPasswordValidityDays": days, "MinimumLength": 8}
    realm = make_realm(idp, {"Policies": {"PasswordPolicy": policy}})
    invite = {**realm.by_name(), "TemporaryPassword": PASSWORD}
    realm.idp.admin_create_user(**invite)
    cognito.clock.advance(days * DAY - 60)
    assert realm.sign_in()["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    cognito.clock.advance(120)
    expected = "Temporary password has expired and must be reset by an administrator."
    assert refusal(realm.sign_in) == (REFUSED, expected)
    assert refusal(realm.sign_in, password=OTHER_PASSWORD) == INCORRECT
    realm.idp.admin_create_user(**invite, MessageAction="RESEND")
    assert realm.sign_in()["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


# Lock-out.


def test_lock_out(realm: Realm, cognito: Cognito) -> None:
    """Five failures lock the user for a second, the right password included [D auth.md 11]."""
    realm.make_user()
    for _ in range(5):
        assert refusal(realm.sign_in, password=OTHER_PASSWORD) == INCORRECT
    assert refusal(realm.sign_in, password=OTHER_PASSWORD) == EXCEEDED
    assert refusal(realm.sign_in) == EXCEEDED
    cognito.clock.advance(1)
    assert realm.access()
    for _ in range(5):
        assert refusal(realm.sign_in, password=OTHER_PASSWORD) == INCORRECT


def test_lock_out_is_each_users_own(realm: Realm) -> None:
    """Nobody is locked out by another's failures."""
    realm.make_user()
    realm.make_user("bob")
    for _ in range(5):
        refusal(realm.sign_in, password=OTHER_PASSWORD)
    assert refusal(realm.sign_in) == EXCEEDED
    assert realm.access("bob")


def test_lock_out_grows() -> None:
    """The n-th failure locks for ``2 ** (n - 5)`` seconds, 15 minutes at most."""
    user = User("ann", 1, 0.0, 0.0, {"sub": "s"}, Status.CONFIRMED)
    now, locks = 1000.0, []
    for number in range(1, 18):
        lockout.count_failure(Journal(), user, now)
        locked = 0.0
        while is_locked(user, now + locked):
            locked += 1.0
        locks.append(locked)
        assert user.failures == number
        now += min(locked, 899.0) if locked else 1.0
    assert locks == [0] * 4 + [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def is_locked(user: User, now: float) -> bool:
    """Return whether a user is locked out at a time."""
    try:
        lockout.check_not_locked(user, now)
    except CognitoError:
        return True
    return False


def test_idle_minutes_forget_failures() -> None:
    """After 15 quiet minutes counting starts afresh."""
    user = User("ann", 1, 0.0, 0.0, {"sub": "s"}, Status.CONFIRMED)
    for _ in range(4):
        lockout.count_failure(Journal(), user, 100.0)
    lockout.count_failure(Journal(), user, 100.0 + 900.0)
    assert user.failures == 1


# NEW_PASSWORD_REQUIRED.


@pytest.fixture
def invited(idp: Any) -> Realm:
    """A pool that wants a name and an e-mail address; ann was invited without a name."""
    schema = [{"Name": name, "Required": True, "Mutable": True} for name in ("name", "email")]
    realm = make_realm(idp, {"Schema": schema})
    idp.admin_create_user(
        **realm.by_name(),
        TemporaryPassword=PASSWORD,
        UserAttributes=[
            {"Name": "email", "Value": "ann@example.com"},
            {"Name": "email_verified", "Value": "True"},
        ],
    )
    return realm


def test_new_password_challenge(invited: Realm) -> None:
    """Two of the parameters are JSON texts, without sub [D, R auth.md 4]."""
    answer = invited.sign_in()
    parameters = answer["ChallengeParameters"]
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert parameters["USER_ID_FOR_SRP"] == "ann"
    assert parameters["requiredAttributes"] == '["userAttributes.name"]'
    shown = '{"email_verified":"true","email":"ann@example.com"}'
    assert parameters["userAttributes"] == shown  # in this order [D auth.md 4]
    assert answer["Session"].startswith("AYABe")
    assert 1500 <= len(answer["Session"]) <= 1600


def answer_with(realm: Realm, session: str, **responses: str) -> Any:
    """Answer NEW_PASSWORD_REQUIRED; ``__`` in a name stands for a dot."""
    given = {"USERNAME": "ann", "NEW_PASSWORD": OTHER_PASSWORD} | responses
    named = {name.replace("__", "."): value for name, value in given.items()}
    return realm.respond("NEW_PASSWORD_REQUIRED", session, **named)


def test_new_password_and_what_is_missing(invited: Realm) -> None:
    """The answer signs in, confirms and sets attributes; the old password is void."""
    session = invited.sign_in()["Session"]
    answer = answer_with(invited, session, userAttributes__name="Ann")
    assert answer["ChallengeParameters"] == {}
    assert answer["AuthenticationResult"]["AccessToken"]
    assert invited.status() == "CONFIRMED"
    assert invited.attributes()["name"] == "Ann"
    assert refusal(invited.sign_in) == INCORRECT
    assert invited.access(password=OTHER_PASSWORD)


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        ({}, (INVALID, "Invalid attributes given, name is missing")),
        ({"userAttributes__name": ""}, (INVALID, "Invalid attributes given, name is missing")),
        (
            {"userAttributes__name": "Ann", "userAttributes__email": "ann@example.com"},
            (REFUSED, "Cannot modify an already provided email"),
        ),
        (
            {"userAttributes__name": "Ann", "userAttributes__custom:x": "1"},
            (INVALID, "user.custom:x: Attribute does not exist in the schema.\n"),
        ),
        (
            {"userAttributes__name": "Ann", "userAttributes__phone_number": "123"},
            (INVALID, "Invalid phone number format."),
        ),
        (
            {"userAttributes__name": "Ann", "userAttributes__phone_number_verified": "true"},
            (REFUSED, "A client attempted to write unauthorized attribute"),
        ),
        (
            {"NEW_PASSWORD": "short"},
            ("InvalidPasswordException",
             "Password does not conform to policy: Password not long enough"),
        ),
        ({"USERNAME": "bob"}, (REFUSED, "Invalid session for the user.")),
    ],
)  # fmt: skip
def test_refused_new_passwords(
    invited: Realm, responses: dict[str, str], expected: tuple[str, str]
) -> None:
    """A refused answer changes nothing and leaves the session for the next try."""
    session = invited.sign_in()["Session"]
    before = invited.user()
    call = refusal(answer_with, realm=invited, session=session, **responses)
    assert call == expected
    assert {**invited.user(), "ResponseMetadata": 0} == {**before, "ResponseMetadata": 0}
    assert answer_with(invited, session, userAttributes__name="Ann")["AuthenticationResult"]


def test_several_missing_attributes_are_named_together(idp: Any) -> None:
    """All required attributes that are missing are named in one error [R]."""
    names = ("name", "family_name")
    schema = [{"Name": name, "Required": True, "Mutable": True} for name in names]
    realm = make_realm(idp, {"Schema": schema})
    idp.admin_create_user(**realm.by_name(), TemporaryPassword=PASSWORD)
    session = realm.sign_in()["Session"]
    text = "Invalid attributes given, name and family_name is missing"
    assert refusal(answer_with, realm=realm, session=session) == (INVALID, text)
    text = "Invalid attributes given, family_name is missing"
    responses = {"userAttributes__name": "Ann"}
    assert refusal(answer_with, realm=realm, session=session, **responses) == (INVALID, text)


@pytest.mark.parametrize("side", ["app", "server"])
@pytest.mark.parametrize(
    ("challenge", "responses"),
    [
        ("NEW_PASSWORD_REQUIRED", {"NEW_PASSWORD": OTHER_PASSWORD}),
        ("SMS_MFA", {"SMS_MFA_CODE": "123456"}),
        ("SOFTWARE_TOKEN_MFA", {"SOFTWARE_TOKEN_MFA_CODE": "123456"}),
        ("MFA_SETUP", {}),
        ("SELECT_MFA_TYPE", {"ANSWER": "SMS_MFA"}),
        ("SELECT_CHALLENGE", {"ANSWER": "PASSWORD"}),
        ("CUSTOM_CHALLENGE", {"ANSWER": "42"}),
    ],
)
def test_an_answer_without_its_session(
    realm: Realm, side: str, challenge: str, responses: dict[str, str]
) -> None:
    """A challenge that needs a Session says that it is missing [R]."""
    realm.make_user()
    call = realm.idp.respond_to_auth_challenge
    pool = {}
    if side == "server":
        call, pool = realm.idp.admin_respond_to_auth_challenge, {"UserPoolId": realm.pool_id}
    assert refusal(
        call,
        **pool,
        ClientId=realm.client_id,
        ChallengeName=challenge,
        ChallengeResponses={"USERNAME": "ann", **responses},
    ) == (INVALID, "Missing required parameter Session")


def test_new_password_on_the_admin_side(invited: Realm) -> None:
    """Both sides have the challenge, and it can change sides."""
    session = invited.admin_initiate("ADMIN_NO_SRP_AUTH", USERNAME="ann", PASSWORD=PASSWORD)[
        "Session"
    ]
    answer = invited.idp.admin_respond_to_auth_challenge(
        UserPoolId=invited.pool_id,
        ClientId=invited.client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={
            "USERNAME": "ann",
            "NEW_PASSWORD": OTHER_PASSWORD,
            "userAttributes.name": "Ann",
        },
    )
    assert answer["AuthenticationResult"]["IdToken"]


def test_new_password_by_an_old_session(invited: Realm) -> None:
    """Who was disabled or got a lasting password meanwhile cannot set one by the challenge."""
    session = invited.sign_in()["Session"]
    invited.idp.admin_disable_user(**invited.by_name())
    call = {"realm": invited, "session": session, "userAttributes__name": "Ann"}
    assert refusal(answer_with, **call) == (REFUSED, "User is disabled.")
    invited.idp.admin_enable_user(**invited.by_name())
    invited.set_password("ann", PASSWORD)
    assert refusal(answer_with, **call) == (REFUSED, "Invalid session for the user.")
    assert invited.access()


# Sessions.


def test_a_session_that_never_was(invited: Realm) -> None:
    """A session that the service did not issue [R]."""
    expected = (REFUSED, "Invalid session for the user.")
    assert refusal(answer_with, realm=invited, session=GARBAGE) == expected


def test_session_of_another_client(invited: Realm) -> None:
    """A session works for the app client that it was issued to."""
    other = add_client(invited.idp, invited.pool_id)
    call = refusal(answer_with, realm=other, session=invited.sign_in()["Session"])
    assert call == (REFUSED, "Invalid session for the user.")


def test_session_is_good_once(invited: Realm) -> None:
    """A spent session is named as such [V auth.md 4]."""
    session = invited.sign_in()["Session"]
    assert answer_with(invited, session, userAttributes__name="Ann")
    assert refusal(answer_with, realm=invited, session=session) == (
        REFUSED,
        "Invalid session for the user, session can only be used once.",
    )


@pytest.mark.parametrize(("minutes", "settings"), [(3, {}), (15, {"AuthSessionValidity": 15})])
def test_session_expires(idp: Any, cognito: Cognito, minutes: int, settings: Any) -> None:
    """AuthSessionValidity minutes, 3 by default (recorded R098)."""
    realm = make_realm(idp, client=settings)
    realm.idp.admin_create_user(**realm.by_name(), TemporaryPassword=PASSWORD)
    first, second = realm.sign_in()["Session"], realm.sign_in()["Session"]
    cognito.clock.advance(minutes * 60 - 5)
    assert answer_with(realm, first)["AuthenticationResult"]
    realm.set_password("ann", PASSWORD, permanent=False)
    cognito.clock.advance(10)
    assert refusal(answer_with, realm=realm, session=second) == (
        REFUSED,
        "Invalid session for the user, session is expired.",
    )


@pytest.mark.parametrize(
    ("setting", "expected"), [({}, NO_USER), ({"PreventUserExistenceErrors": "ENABLED"}, INCORRECT)]
)
def test_session_of_a_deleted_user(
    idp: Any, setting: dict[str, str], expected: tuple[str, str]
) -> None:
    """Whose user is gone is told as at a new sign-in."""
    realm = make_realm(idp, client=setting)
    realm.idp.admin_create_user(**realm.by_name(), TemporaryPassword=PASSWORD)
    session = realm.sign_in()["Session"]
    realm.idp.admin_delete_user(**realm.by_name())
    assert refusal(answer_with, realm=realm, session=session) == expected


def test_challenge_that_nobody_offered(invited: Realm) -> None:
    """The session must be for the challenge that is answered."""
    session = invited.sign_in()["Session"]
    given = {"USERNAME": "ann", "SMS_MFA_CODE": "123456"}
    call = refusal(invited.respond, challenge="SMS_MFA", session=session, **given)
    assert call == (REFUSED, "Invalid session for the user.")


@pytest.mark.parametrize("missing", ["USERNAME", "NEW_PASSWORD"])
def test_missing_responses(invited: Realm, missing: str) -> None:
    """What an answer must hold is asked for by name [R]."""
    given = {"USERNAME": "ann", "NEW_PASSWORD": OTHER_PASSWORD}
    del given[missing]
    call = refusal(invited.respond, challenge="NEW_PASSWORD_REQUIRED", session=GARBAGE, **given)
    assert call == (INVALID, f"Missing required parameter {missing}")


# Names that sign in.


@pytest.mark.parametrize(
    ("pool", "name", "names"),
    [
        ({"UsernameAttributes": ["email"]}, "ann@example.com", ("ann@example.com",)),
        ({"UsernameAttributes": ["phone_number"]}, "+15550001234", ("+15550001234",)),
        ({"AliasAttributes": ["email"]}, "ann", ("ann", "ann@example.com")),
    ],
)
def test_names_that_sign_in(
    idp: Any, pool: dict[str, Any], name: str, names: tuple[str, ...]
) -> None:
    """User name, sub, and a verified alias [V, R auth.md 15]."""
    realm = make_realm(idp, pool)
    given = {} if "UsernameAttributes" in pool else {
        "email": "ann@example.com", "email_verified": "true",
    }  # fmt: skip
    sub = realm.make_user(name, **given)
    for one in (*names, sub):
        assert realm.idp.get_user(AccessToken=realm.access(one))["Username"] == (
            sub if "UsernameAttributes" in pool else name
        )


def test_unverified_alias(idp: Any) -> None:
    """An address that nobody verified signs nobody in."""
    realm = make_realm(idp, {"AliasAttributes": ["email"]})
    realm.make_user(email="ann@example.com")
    assert refusal(realm.sign_in, name="ann@example.com") == NO_USER
    realm.update(email_verified="true")
    assert realm.access("ann@example.com")
    realm.update(email="other@example.com")
    assert refusal(realm.sign_in, name="ann@example.com") == NO_USER


@pytest.mark.parametrize(("setting", "matches"), [(None, False), (True, False), (False, True)])
def test_case_of_names(idp: Any, setting: bool | None, matches: bool) -> None:  # noqa: FBT001
    """Names differ by case unless the pool says otherwise [D auth.md 15]."""
    pool = {} if setting is None else {"UsernameConfiguration": {"CaseSensitive": setting}}
    realm = make_realm(idp, pool)
    realm.make_user("Ann")
    if matches:
        assert realm.access("aNN")
        assert realm.user("ANN")["Username"] == "ann"
    else:
        assert refusal(realm.sign_in, name="aNN") == NO_USER
        assert realm.user("Ann")["Username"] == "Ann"
