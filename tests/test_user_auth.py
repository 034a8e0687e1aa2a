"""USER_AUTH, choice-based sign-in: what is offered to whom, and the first factors themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pycognito.aws_srp import AWSSRP

from tests.helpers import refusal
from tests.lambdas import failing
from tests.realms import FLOWS, PASSWORD, Realm, attribute_list, claims_of, make_realm
from tests.second_factors import (
    EMAIL,
    EVERY_FLOW,
    PHONE,
    SMS_CONFIGURATION,
    TOTP,
    choice_realm,
    enrol,
    make_passwordless,
    prefer,
    totp,
)

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID, NOT_AUTHORIZED = "InvalidParameterException", "NotAuthorizedException"
PASSWORDS = ["PASSWORD", "PASSWORD_SRP"]
MISMATCH = ("CodeMismatchException", "Invalid code or auth state for the user.")


def choose(realm: Realm, preferred: str | None = None, name: str = "ann", **more: str) -> Any:
    """Start USER_AUTH."""
    wanted = {} if preferred is None else {"PREFERRED_CHALLENGE": preferred}
    return realm.initiate("USER_AUTH", USERNAME=name, **wanted, **more)


def offered(step: Any) -> tuple[str, list[str]]:
    """Return the challenge of an answer, and what there is to choose from."""
    return step["ChallengeName"], sorted(step["AvailableChallenges"])


def make_ann(realm: Realm, **verified: str) -> None:
    """Create ann with a password, an address and a number."""
    realm.make_user(email=EMAIL, phone_number=PHONE, **verified)


BOTH_VERIFIED = {"email_verified": "true", "phone_number_verified": "true"}


@pytest.mark.parametrize(
    ("allowed", "verified", "available"),
    [
        ((), BOTH_VERIFIED, []),
        (("EMAIL_OTP",), BOTH_VERIFIED, ["EMAIL_OTP"]),
        (("SMS_OTP",), BOTH_VERIFIED, ["SMS_OTP"]),
        (("EMAIL_OTP", "SMS_OTP"), BOTH_VERIFIED, ["EMAIL_OTP", "SMS_OTP"]),
        (("EMAIL_OTP", "SMS_OTP"), {"email_verified": "true"}, ["EMAIL_OTP"]),
        (("EMAIL_OTP", "SMS_OTP"), {}, []),
        (("WEB_AUTHN",), BOTH_VERIFIED, []),
    ],
)
def test_what_is_offered(
    idp: Any, allowed: tuple[str, ...], verified: dict[str, str], available: list[str]
) -> None:
    """What the pool takes and the user has; addresses must be verified [V auth.md 6]."""
    realm = choice_realm(idp, *allowed)
    make_ann(realm, **verified)
    step = choose(realm)
    assert offered(step) == ("SELECT_CHALLENGE", sorted([*available, *PASSWORDS]))
    assert step["ChallengeParameters"] == {}
    assert step["Session"]


def test_flow_must_be_enabled(idp: Any) -> None:
    """The client needs ALLOW_USER_AUTH."""
    realm = make_realm(idp, client={"ExplicitAuthFlows": FLOWS})
    text = "USER_AUTH flow not enabled for this client"
    assert refusal(choose, realm=realm) == (INVALID, text)


@pytest.mark.parametrize("factor", ["EMAIL_OTP", "SMS_OTP"])
def test_code_as_first_factor(idp: Any, cognito: Cognito, factor: str) -> None:
    """Eight digits sign a user in (recorded R093); the choice stands in the answer [V]."""
    realm = choice_realm(idp, "EMAIL_OTP", "SMS_OTP")
    make_ann(realm, **BOTH_VERIFIED)
    step = choose(realm, factor)
    assert offered(step) == (factor, ["EMAIL_OTP", *PASSWORDS, "SMS_OTP"])
    medium, destination = (
        ("EMAIL", "a***@e***") if factor == "EMAIL_OTP" else ("SMS", "+*******3456")
    )
    assert step["ChallengeParameters"] == {
        "CODE_DELIVERY_DELIVERY_MEDIUM": medium,
        "CODE_DELIVERY_DESTINATION": destination,
        "USERNAME": "ann",
    }
    message = cognito.outbox.to("ann")
    assert (message.kind, message.medium, len(message.code)) == ("Authentication", medium, 8)
    responses = {"USERNAME": "ann", f"{factor}_CODE": message.code}
    answer = realm.respond(factor, step["Session"], **responses)
    assert claims_of(answer["AuthenticationResult"]["AccessToken"])["username"] == "ann"


def test_choice_then_code(idp: Any, cognito: Cognito) -> None:
    """A code goes out when it is chosen, not before."""
    realm = choice_realm(idp, "EMAIL_OTP")
    make_ann(realm, **BOTH_VERIFIED)
    step = choose(realm)
    assert len(cognito.outbox) == 0
    step = realm.respond("SELECT_CHALLENGE", step["Session"], USERNAME="ann", ANSWER="EMAIL_OTP")
    assert step["ChallengeName"] == "EMAIL_OTP"
    code = cognito.outbox.to("ann").code
    assert len(code) == 8
    answer = realm.respond("EMAIL_OTP", step["Session"], USERNAME="ann", EMAIL_OTP_CODE=code)
    assert "AuthenticationResult" in answer


def test_preference_that_is_not_available(idp: Any) -> None:
    """Then there is the choice [V auth.md 6]."""
    realm = choice_realm(idp, "EMAIL_OTP")
    make_ann(realm, **BOTH_VERIFIED)
    for preferred in ("SMS_OTP", "WEB_AUTHN", "NONSENSE"):
        assert offered(choose(realm, preferred))[0] == "SELECT_CHALLENGE"


def test_the_only_option(idp: Any, cognito: Cognito) -> None:
    """A user without a password who has one way only is not asked [V auth.md 6]."""
    realm = choice_realm(idp, "EMAIL_OTP")
    make_passwordless(realm)
    assert offered(choose(realm)) == ("EMAIL_OTP", ["EMAIL_OTP"])
    assert offered(choose(realm, "PASSWORD")) == ("EMAIL_OTP", ["EMAIL_OTP"])
    assert len(cognito.outbox.all_to("ann")) == 2


def test_password_with_the_request(idp: Any) -> None:
    """A password that comes along is checked at once."""
    realm = choice_realm(idp, "EMAIL_OTP")
    make_ann(realm)
    assert "AuthenticationResult" in choose(realm, "PASSWORD", PASSWORD=PASSWORD)
    call = {"realm": realm, "preferred": "PASSWORD", "PASSWORD": "Wr0ng!word"}
    assert refusal(choose, **call) == (NOT_AUTHORIZED, "Incorrect username or password.")


def test_password_with_the_choice(idp: Any) -> None:
    """So is one that comes with the answer to SELECT_CHALLENGE [D model]."""
    realm = choice_realm(idp, "EMAIL_OTP")
    make_ann(realm)
    session = choose(realm)["Session"]
    call = {"challenge": "SELECT_CHALLENGE", "session": session, "USERNAME": "ann"}
    wrong = {"ANSWER": "PASSWORD", "PASSWORD": "Wr0ng!word"}
    assert refusal(realm.respond, **call, **wrong)[0] == NOT_AUTHORIZED
    answer = realm.respond(**call, ANSWER="PASSWORD", PASSWORD=PASSWORD)
    assert "AuthenticationResult" in answer


def test_password_after_the_request(idp: Any) -> None:
    """Without one, the challenge PASSWORD asks for it."""
    realm = choice_realm(idp, "EMAIL_OTP")
    make_ann(realm)
    step = choose(realm, "PASSWORD")
    assert offered(step) == ("PASSWORD", PASSWORDS)
    answer = realm.respond("PASSWORD", step["Session"], USERNAME="ann", PASSWORD=PASSWORD)
    assert "AuthenticationResult" in answer


@pytest.mark.parametrize("way", ["at once", "by challenge", "by choice"])
def test_password_by_srp(idp: Any, way: str) -> None:
    """PASSWORD_SRP leads to PASSWORD_VERIFIER; pycognito does the client's half."""
    realm = choice_realm(idp, "EMAIL_OTP")
    make_ann(realm)
    srp = AWSSRP("ann", PASSWORD, realm.pool_id, realm.client_id, client=idp)
    public = srp.get_auth_params()["SRP_A"]
    if way == "at once":
        step = choose(realm, "PASSWORD_SRP", SRP_A=public)
    elif way == "by challenge":
        step = choose(realm, "PASSWORD_SRP")
        step = realm.respond("PASSWORD_SRP", step["Session"], USERNAME="ann", SRP_A=public)
    else:
        responses = {"USERNAME": "ann", "ANSWER": "PASSWORD_SRP", "SRP_A": public}
        step = realm.respond("SELECT_CHALLENGE", choose(realm)["Session"], **responses)
    assert step["ChallengeName"] == "PASSWORD_VERIFIER"
    claim = srp.process_challenge(step["ChallengeParameters"], srp.get_auth_params())
    assert "AuthenticationResult" in realm.respond("PASSWORD_VERIFIER", **claim)


def test_temporary_password(idp: Any) -> None:
    """Who must change the password has nothing but passwords [V auth.md 6]."""
    realm = choice_realm(idp, "EMAIL_OTP", "SMS_OTP")
    make_ann(realm, **BOTH_VERIFIED)
    realm.set_password("ann", PASSWORD, permanent=False)
    assert offered(choose(realm, "EMAIL_OTP")) == ("SELECT_CHALLENGE", PASSWORDS)
    step = choose(realm, "PASSWORD", PASSWORD=PASSWORD)
    assert step["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_second_factor_after_the_password(idp: Any, cognito: Cognito) -> None:
    """Who has a second factor has no code as first one [R], and is asked for it."""
    realm = choice_realm(idp, "EMAIL_OTP")
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    make_ann(realm, **BOTH_VERIFIED)
    assert "EMAIL_OTP" in offered(choose(realm))[1]
    secret = enrol(realm, cognito)
    prefer(realm, TOTP=True)
    assert offered(choose(realm, "EMAIL_OTP")) == ("SELECT_CHALLENGE", PASSWORDS)
    step = choose(realm, "PASSWORD", PASSWORD=PASSWORD)
    assert step["ChallengeName"] == TOTP
    responses = {"USERNAME": "ann", f"{TOTP}_CODE": totp(cognito, secret)}
    assert "AuthenticationResult" in realm.respond(TOTP, step["Session"], **responses)


def test_disabled_user_gets_no_code(idp: Any, cognito: Cognito) -> None:
    """Nothing goes out to a user who may not sign in."""
    realm = choice_realm(idp, "EMAIL_OTP")
    make_passwordless(realm)
    idp.admin_disable_user(**realm.by_name())
    assert refusal(choose, realm=realm) == (NOT_AUTHORIZED, "User is disabled.")
    assert len(cognito.outbox) == 0


def test_user_with_nothing_to_choose(idp: Any) -> None:
    """Who has no factor learns what is missing."""
    realm = choice_realm(idp, "EMAIL_OTP")
    idp.sign_up(
        ClientId=realm.client_id, Username="ann", UserAttributes=attribute_list(email=EMAIL)
    )
    error = ("UserNotConfirmedException", "User is not confirmed.")
    assert refusal(choose, realm=realm) == error


def test_both_sides(idp: Any, cognito: Cognito) -> None:
    """AdminInitiateAuth has the flow as well."""
    realm = choice_realm(idp, "EMAIL_OTP")
    make_passwordless(realm)
    step = realm.admin_initiate("USER_AUTH", USERNAME="ann")
    answer = idp.admin_respond_to_auth_challenge(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ChallengeName="EMAIL_OTP",
        Session=step["Session"],
        ChallengeResponses={"USERNAME": "ann", "EMAIL_OTP_CODE": cognito.outbox.to("ann").code},
    )
    assert "AuthenticationResult" in answer


@pytest.mark.parametrize("is_there", [True, False])
def test_user_who_does_not_exist_is_named(idp: Any, is_there: bool) -> None:  # noqa: FBT001
    """Where the client does not hide it."""
    realm = choice_realm(idp, "EMAIL_OTP")
    if is_there:
        make_passwordless(realm)
        assert choose(realm)
    else:
        error = ("UserNotFoundException", "User does not exist.")
        assert refusal(choose, realm=realm) == error


HIDING = {"PreventUserExistenceErrors": "ENABLED"}


def test_hidden_user_seems_to_get_a_code(idp: Any, cognito: Cognito) -> None:
    """The challenge is simulated, masked from the name that was typed (recorded R095)."""
    realm = choice_realm(idp, "EMAIL_OTP", **HIDING)
    steps = [choose(realm, "EMAIL_OTP", name="jane@gmail.com") for _ in range(2)]
    for step in steps:
        assert step["ChallengeName"] == "EMAIL_OTP"
        shown = step["ChallengeParameters"]
        assert shown["CODE_DELIVERY_DESTINATION"] == "j***@g***"
        assert shown["CODE_DELIVERY_DELIVERY_MEDIUM"] == "EMAIL"
    assert steps[0]["ChallengeParameters"] == steps[1]["ChallengeParameters"]
    assert len(cognito.outbox) == 0
    call = {"challenge": "EMAIL_OTP", "session": steps[0]["Session"]}
    responses = {"USERNAME": "jane@gmail.com", "EMAIL_OTP_CODE": "12345678"}
    for _ in range(6):
        assert refusal(realm.respond, **call, **responses) == MISMATCH


@pytest.mark.parametrize("preferred", [None, "EMAIL_OTP"])
def test_a_disabled_user_is_hidden_too(idp: Any, cognito: Cognito, preferred: str | None) -> None:
    """A code seems to go out to a disabled user, as to one who does not exist (G)."""
    realm = choice_realm(idp, "EMAIL_OTP", **HIDING)
    make_passwordless(realm)
    idp.admin_disable_user(**realm.by_name())
    step = choose(realm, preferred or "EMAIL_OTP")
    assert step["ChallengeName"] == "EMAIL_OTP"
    assert len(cognito.outbox) == 0
    call = {"challenge": "EMAIL_OTP", "session": step["Session"]}
    answer = {"USERNAME": "ann", "EMAIL_OTP_CODE": "12345678"}
    assert refusal(realm.respond, **call, **answer) == MISMATCH


def test_an_unconfirmed_user_is_hidden_too(idp: Any, cognito: Cognito) -> None:
    """A user who has nothing to choose from answers like one who does not exist (G)."""
    realm = choice_realm(idp, "EMAIL_OTP", **HIDING)
    idp.sign_up(
        ClientId=realm.client_id, Username="ann", UserAttributes=attribute_list(email=EMAIL)
    )
    sent = len(cognito.outbox)
    for preferred in (None, "EMAIL_OTP", "SMS_OTP"):
        steps = [choose(realm, preferred, name=name) for name in ("ann", "nobody")]
        assert offered(steps[0]) == offered(steps[1])
        assert steps[0]["ChallengeName"] == steps[1]["ChallengeName"]
    assert len(cognito.outbox) == sent


@pytest.mark.parametrize("hides", [True, False])
def test_a_disabled_user_with_codes(idp: Any, cognito: Cognito, *, hides: bool) -> None:
    """Codes of sign-up and recovery of a disabled user tell nothing where that is hidden [D, G]."""
    realm = choice_realm(idp, "EMAIL_OTP", **(HIDING if hides else {}))
    sign_up(realm)
    code = cognito.outbox.to("ann").code
    idp.admin_disable_user(**realm.by_name())
    disabled = (NOT_AUTHORIZED, "User is disabled.")
    expired = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
    named = realm.by_client()
    confirmed = refusal(idp.confirm_sign_up, **named, ConfirmationCode=code)
    assert confirmed == (expired if hides else disabled)
    wrong = (MISMATCH[0], "Invalid verification code provided, please try again.")
    reset = {**named, "ConfirmationCode": "123456", "Password": PASSWORD}
    assert refusal(idp.confirm_forgot_password, **reset) == (wrong if hides else disabled)


def test_a_choice_survives_a_refused_try(idp: Any, cognito: Cognito) -> None:
    """A wrong password, or a code that cannot be sent, leaves the session of the choice."""
    realm = choice_realm(idp, "EMAIL_OTP")
    realm.make_user(email=EMAIL, email_verified="true")
    call: Any = {"challenge": "SELECT_CHALLENGE", "session": choose(realm)["Session"]}
    call["USERNAME"] = "ann"
    wrong = {"ANSWER": "PASSWORD", "PASSWORD": "Wr0ng!word"}
    assert refusal(realm.respond, **call, **wrong) == (
        NOT_AUTHORIZED,
        "Incorrect username or password.",
    )
    cognito.on("CustomMessage", failing("no mail today"))
    assert refusal(realm.respond, **call, ANSWER="EMAIL_OTP") == (
        "UserLambdaValidationException",
        "CustomMessage failed with error no mail today.",
    )
    cognito.triggers.off("CustomMessage")
    step = realm.respond(**call, ANSWER="EMAIL_OTP")
    assert step["ChallengeName"] == "EMAIL_OTP"
    used = "Invalid session for the user, session can only be used once."
    assert refusal(realm.respond, **call, ANSWER="EMAIL_OTP") == (NOT_AUTHORIZED, used)


def test_a_session_of_a_sign_up_survives_a_refused_try(idp: Any, cognito: Cognito) -> None:
    """A sign-in that was refused for another reason leaves the session of ConfirmSignUp."""
    realm = choice_realm(idp, "EMAIL_OTP")
    session = confirm(realm, cognito, Session=sign_up(realm)["Session"])["Session"]
    idp.admin_disable_user(**realm.by_name())
    disabled = (NOT_AUTHORIZED, "User is disabled.")
    assert refusal(continue_, realm=realm, session=session) == disabled
    idp.admin_enable_user(**realm.by_name())
    assert "AuthenticationResult" in continue_(realm, session)


def test_hidden_user_has_the_shape_of_a_real_one(idp: Any) -> None:
    """Members, parameters and the choice are those of a user who exists."""
    realm = choice_realm(idp, "EMAIL_OTP", **HIDING)
    realm.make_user("real", email="real@example.com", email_verified="true")

    def shape(name: str, preferred: str | None) -> Any:
        step = choose(realm, preferred, name=name)
        del step["ResponseMetadata"]
        return (
            {member: type(value) for member, value in step.items()},
            set(step["ChallengeParameters"]),
            offered(step),
            len(step["Session"]),
        )

    for preferred in (None, "EMAIL_OTP", "PASSWORD", "SMS_OTP"):
        assert shape("real", preferred) == shape("nobody", preferred)


def test_hidden_user_in_every_way(idp: Any) -> None:
    """Passwords of nobody are wrong, by each way, and another user's session is no help."""
    realm = choice_realm(idp, "EMAIL_OTP", **HIDING)
    realm.make_user("real", email="real@example.com", email_verified="true")
    incorrect = (NOT_AUTHORIZED, "Incorrect username or password.")
    given = {"realm": realm, "preferred": "PASSWORD", "name": "nobody", "PASSWORD": PASSWORD}
    assert refusal(choose, **given) == incorrect
    session = choose(realm, name="nobody")["Session"]
    call = {"challenge": "SELECT_CHALLENGE", "session": session, "ANSWER": "PASSWORD"}
    answer = {"PASSWORD": PASSWORD}
    assert refusal(realm.respond, **call, **answer, USERNAME="nobody") == incorrect
    assert refusal(realm.respond, **call, **answer, USERNAME="real") == (
        NOT_AUTHORIZED,
        "Invalid session for the user.",
    )


def test_hidden_user_by_srp(idp: Any) -> None:
    """An exchange with nobody ends as one with a wrong password does."""
    realm = choice_realm(idp, "EMAIL_OTP", **HIDING)
    srp = AWSSRP("nobody", PASSWORD, realm.pool_id, realm.client_id, client=idp)
    step = choose(realm, "PASSWORD_SRP", name="nobody", SRP_A=srp.get_auth_params()["SRP_A"])
    claim = srp.process_challenge(step["ChallengeParameters"], srp.get_auth_params())
    assert refusal(realm.respond, challenge="PASSWORD_VERIFIER", **claim) == (
        NOT_AUTHORIZED,
        "Incorrect username or password.",
    )


def sign_up(realm: Realm, **more: str) -> Any:
    """Register ann without a password."""
    return realm.idp.sign_up(
        ClientId=realm.client_id,
        Username="ann",
        UserAttributes=attribute_list(email=EMAIL),
        **more,
    )


def confirm(realm: Realm, cognito: Cognito, **more: str) -> Any:
    """Confirm ann."""
    code = cognito.outbox.to("ann").code
    return realm.idp.confirm_sign_up(**realm.by_client(), ConfirmationCode=code, **more)


def continue_(realm: Realm, session: str, name: str = "ann") -> Any:
    """Sign in by the session of ConfirmSignUp."""
    return realm.idp.initiate_auth(
        ClientId=realm.client_id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": name},
        Session=session,
    )


def test_from_sign_up_to_tokens(idp: Any, cognito: Cognito) -> None:
    """The code that confirms is the first factor; no second one is sent [D model]."""
    realm = choice_realm(idp, "EMAIL_OTP")
    registered = sign_up(realm)
    confirmed = confirm(realm, cognito, Session=registered["Session"])
    assert "AuthenticationResult" in continue_(realm, confirmed["Session"])
    assert len(cognito.outbox) == 1


def test_a_confirmation_that_names_no_session(idp: Any, cognito: Cognito) -> None:
    """It begins a sign-in as well, where one by choice can follow [R amplify-js#13666]."""
    realm = choice_realm(idp, "EMAIL_OTP")
    assert "Session" in sign_up(realm)
    assert "AuthenticationResult" in continue_(realm, confirm(realm, cognito)["Session"])
    assert len(cognito.outbox) == 1


def test_sessions_of_a_sign_up(idp: Any, cognito: Cognito) -> None:
    """Each is for its own step, its own user, once, and not for long."""
    realm = choice_realm(idp, "EMAIL_OTP")
    realm.make_user("bob")
    registered = sign_up(realm)["Session"]
    invalid = (NOT_AUTHORIZED, "Invalid session for the user.")
    assert refusal(continue_, realm=realm, session=registered) == invalid
    session = confirm(realm, cognito, Session=registered)["Session"]
    assert refusal(continue_, realm=realm, session=session, name="bob") == invalid
    assert continue_(realm, session)
    assert refusal(continue_, realm=realm, session=session) == (
        NOT_AUTHORIZED,
        "Invalid session for the user, session can only be used once.",
    )


def test_sign_up_session_expires(idp: Any, cognito: Cognito) -> None:
    """After AuthSessionValidity the user signs in like everybody else."""
    realm = choice_realm(idp, "EMAIL_OTP")
    session = confirm(realm, cognito, Session=sign_up(realm)["Session"])["Session"]
    cognito.clock.advance(181)
    assert refusal(continue_, realm=realm, session=session) == (
        NOT_AUTHORIZED,
        "Invalid session for the user, session is expired.",
    )


def test_sign_up_without_continuation(idp: Any, cognito: Cognito) -> None:
    """There is no session where USER_AUTH cannot follow."""
    realm = make_realm(
        idp,
        {"AutoVerifiedAttributes": ["email"], "SmsConfiguration": SMS_CONFIGURATION},
        {"ExplicitAuthFlows": EVERY_FLOW},
    )
    assert "Session" not in realm.sign_up(email=EMAIL)
    assert "Session" not in confirm(realm, cognito)
