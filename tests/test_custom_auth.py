"""CUSTOM_AUTH: three triggers decide, ask and check, with or without a password first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from pycognito.aws_srp import AWSSRP

from tests.devices import device_realm, register
from tests.helpers import refusal
from tests.lambdas import Quiz, answering, events, expected_event, failing, sources
from tests.realms import PASSWORD, Realm, make_realm
from tests.second_factors import (
    EMAIL,
    EMAIL_OTP,
    EVERY_FLOW,
    PHONE,
    SMS,
    TOTP,
    enrol,
    mfa_realm,
    prefer,
    totp,
)

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.trigger_registry import TriggerName

CHALLENGE = "CUSTOM_CHALLENGE"
DEFINE: Final = "DefineAuthChallenge"
CREATE: Final = "CreateAuthChallenge"
VERIFY: Final = "VerifyAuthChallengeResponse"
INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")
NOT_CONFIGURED = (
    "InvalidParameterException",
    "Custom auth lambda trigger is not configured for the user pool.",
)
UNRECOGNISED = ("InvalidLambdaResponseException", "Unrecognizable lambda output")


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with ann, and an app client for every flow."""
    realm = make_realm(idp, client={"ExplicitAuthFlows": EVERY_FLOW})
    realm.make_user(email="ann@example.com")
    return realm


def begin(realm: Realm, name: str = "ann", **parameters: str) -> Any:
    """Start a custom sign-in."""
    return realm.initiate("CUSTOM_AUTH", USERNAME=name, **parameters)


def reply(realm: Realm, step: Any, answer: str, name: str = "ann", **metadata: str) -> Any:
    """Answer the question."""
    more = {"ClientMetadata": metadata} if metadata else {}
    return realm.idp.respond_to_auth_challenge(
        ClientId=realm.client_id,
        ChallengeName=CHALLENGE,
        Session=step["Session"],
        ChallengeResponses={"USERNAME": name, "ANSWER": answer},
        **more,
    )


def test_a_right_answer(realm: Realm, cognito: Cognito) -> None:
    """The question goes out, the answer to it stays here, and the right one gives tokens."""
    Quiz(cognito)
    step = begin(realm)
    assert step["ChallengeName"] == CHALLENGE
    assert step["ChallengeParameters"] == {"USERNAME": "ann", "question": Quiz.QUESTION}
    done = reply(realm, step, "42")
    assert done["ChallengeParameters"] == {}
    assert realm.idp.get_user(AccessToken=done["AuthenticationResult"]["AccessToken"])


def test_by_an_administrator(realm: Realm, cognito: Cognito) -> None:
    """AdminInitiateAuth and AdminRespondToAuthChallenge have the flow too."""
    Quiz(cognito)
    step = realm.admin_initiate("CUSTOM_AUTH", USERNAME="ann")
    done = realm.idp.admin_respond_to_auth_challenge(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ChallengeName=CHALLENGE,
        Session=step["Session"],
        ChallengeResponses={"USERNAME": "ann", "ANSWER": "42"},
    )
    assert "AccessToken" in done["AuthenticationResult"]


def test_wrong_answers(realm: Realm, cognito: Cognito) -> None:
    """A wrong answer is one more round, until DefineAuthChallenge has had enough."""
    Quiz(cognito)
    step = begin(realm)
    first = step
    for answer in ("1", "2"):
        step = reply(realm, step, answer)
        assert step["ChallengeName"] == CHALLENGE
    assert refusal(reply, realm=realm, step=step, answer="3") == INCORRECT
    used = "Invalid session for the user, session can only be used once."
    for spent in (first, step):
        assert refusal(reply, realm=realm, step=spent, answer="42")[1] == used


def test_the_events(realm: Realm, cognito: Cognito) -> None:
    """Every event to the field: the rounds grow, private parameters reach the check only."""
    Quiz(cognito)
    reply(realm, reply(realm, begin(realm), "1"), "42", tenant="t1")
    attributes = {
        "sub": realm.attributes()["sub"],
        "cognito:user_status": "CONFIRMED",
        "email": "ann@example.com",
    }
    undecided = dict.fromkeys(("challengeName", "issueTokens", "failAuthentication"))
    public, private, note = (
        "publicChallengeParameters",
        "privateChallengeParameters",
        "challengeMetadata",
    )

    def event(name: str, response: dict[str, Any], **request: Any) -> Any:
        whole = {"userAttributes": attributes, **request}
        source = f"{name}_Authentication"
        return expected_event(realm, source, "ann", request=whole, response=response)

    def round_of(*, right: bool) -> dict[str, Any]:
        return {"challengeName": CHALLENGE, "challengeResult": right, note: Quiz.METADATA}

    wrong, both = [round_of(right=False)], [round_of(right=False), round_of(right=True)]
    metadata = {"clientMetadata": {"tenant": "t1"}}
    created = dict.fromkeys((public, private, note))
    checked, kept = {"answerCorrect": None}, {private: {"answer": "42"}}
    assert events(cognito) == [
        event(DEFINE, undecided, session=[]),
        event(CREATE, created, challengeName=CHALLENGE, session=[]),
        event(VERIFY, checked, challengeAnswer="1", **kept),
        event(DEFINE, undecided, session=wrong),
        event(CREATE, created, challengeName=CHALLENGE, session=wrong),
        event(VERIFY, checked, challengeAnswer="42", **kept, **metadata),
        event(DEFINE, undecided, session=both, **metadata),
    ]


def test_the_metadata_of_the_start_goes_to_no_challenge(realm: Realm, cognito: Cognito) -> None:
    """ClientMetadata of InitiateAuth is for PreAuthentication and UserMigration [D]."""
    Quiz(cognito)
    realm.idp.initiate_auth(
        ClientId=realm.client_id,
        AuthFlow="CUSTOM_AUTH",
        AuthParameters={"USERNAME": "ann"},
        ClientMetadata={"tenant": "t1"},
    )
    assert all("clientMetadata" not in event["request"] for event in events(cognito))


def prove(realm: Realm, password: str) -> Any:
    """Start a custom sign-in by SRP and prove the password; pycognito does the sums."""
    srp = AWSSRP("ann", password, realm.pool_id, realm.client_id, client=realm.idp)
    step = realm.initiate("CUSTOM_AUTH", **srp.get_auth_params(), CHALLENGE_NAME="SRP_A")
    assert step["ChallengeName"] == "PASSWORD_VERIFIER"
    answer = srp.process_challenge(step["ChallengeParameters"], srp.get_auth_params())
    return realm.respond("PASSWORD_VERIFIER", **answer)


def test_srp_first(realm: Realm, cognito: Cognito) -> None:
    """With CHALLENGE_NAME=SRP_A the password is proved before the question [D]."""
    Quiz(cognito)
    step = prove(realm, PASSWORD)
    assert step["ChallengeName"] == CHALLENGE
    assert "AuthenticationResult" in reply(realm, step, "42")
    rounds = [
        {"challengeName": name, "challengeResult": True, "challengeMetadata": None}
        for name in ("SRP_A", "PASSWORD_VERIFIER")
    ]
    asked = [event["request"]["session"] for event in events(cognito, DEFINE)]
    assert asked[:2] == [rounds[:1], rounds]
    assert asked[2][2]["challengeName"] == CHALLENGE


def test_srp_first_with_a_wrong_password(realm: Realm, cognito: Cognito) -> None:
    """A wrong proof ends it: the triggers are not asked."""
    Quiz(cognito)
    assert refusal(prove, realm=realm, password="Wr0ng!word") == INCORRECT
    assert sources(cognito) == ["DefineAuthChallenge_Authentication"]


def test_srp_first_needs_its_number(realm: Realm, cognito: Cognito) -> None:
    """SRP_A is required once it was announced, and must be in range."""
    Quiz(cognito)
    code, text = refusal(begin, realm=realm, CHALLENGE_NAME="SRP_A")
    assert (code, text) == ("InvalidParameterException", "Missing required parameter SRP_A")
    code, text = refusal(begin, realm=realm, CHALLENGE_NAME="SRP_A", SRP_A="0")
    assert (code, text) == ("InvalidParameterException", "Invalid SRP_A value.")


def test_without_triggers(realm: Realm) -> None:
    """A pool without DefineAuthChallenge has no custom sign-in (recorded R222)."""
    assert refusal(begin, realm=realm) == NOT_CONFIGURED


def test_without_the_trigger_that_asks(realm: Realm, cognito: Cognito) -> None:
    """Nor has one that wants a question and has nobody to ask it."""
    cognito.on(DEFINE, answering(challengeName=CHALLENGE))
    assert refusal(begin, realm=realm) == NOT_CONFIGURED


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"challengeName": "NOBODY_KNOWS"},
        {"challengeName": "PASSWORD_VERIFIER"},
        {"challengeName": "SMS_MFA"},
        {"challengeName": 7},
        {"issueTokens": "perhaps"},
    ],
    ids=repr,
)
def test_undecided(realm: Realm, cognito: Cognito, response: dict[str, Any]) -> None:
    """An answer that decides nothing that can be done is not recognised."""
    cognito.on(DEFINE, answering(**response))
    assert refusal(begin, realm=realm) == UNRECOGNISED


def test_fail_at_once(realm: Realm, cognito: Cognito) -> None:
    """Failing goes before issuing tokens."""
    cognito.on(DEFINE, answering(issueTokens=True, failAuthentication=True))
    assert refusal(begin, realm=realm) == INCORRECT


def test_tokens_at_once(realm: Realm, cognito: Cognito) -> None:
    """Tokens need no question."""
    cognito.on(DEFINE, answering(issueTokens=True))
    assert "AccessToken" in begin(realm)["AuthenticationResult"]


@pytest.mark.parametrize("name", [DEFINE, CREATE, VERIFY])
def test_a_trigger_that_fails(realm: Realm, cognito: Cognito, name: TriggerName) -> None:
    """What a function raises is what the app is told."""
    Quiz(cognito)
    cognito.on(name, failing("out of order"))
    expected = ("UserLambdaValidationException", f"{name} failed with error out of order.")
    if name == VERIFY:
        step = begin(realm)
        assert refusal(reply, realm=realm, step=step, answer="42") == expected
        Quiz(cognito)
        assert "AuthenticationResult" in reply(realm, step, "42")
    else:
        assert refusal(begin, realm=realm) == expected


def test_unknown_user(idp: Any, cognito: Cognito) -> None:
    """An unknown user is an error, and no trigger is asked."""
    Quiz(cognito)
    realm = make_realm(idp, client={"ExplicitAuthFlows": EVERY_FLOW})
    expected = ("UserNotFoundException", "User does not exist.")
    assert refusal(begin, realm=realm, name="nobody") == expected
    assert sources(cognito) == []


def test_hidden_user(idp: Any, cognito: Cognito) -> None:
    """Where existence is hidden the triggers go through it all, and are told [D]."""
    Quiz(cognito)
    client = {"ExplicitAuthFlows": EVERY_FLOW, "PreventUserExistenceErrors": "ENABLED"}
    realm = make_realm(idp, client=client)
    step = begin(realm, "nobody")
    assert step["ChallengeParameters"] == {"USERNAME": "nobody", "question": Quiz.QUESTION}
    assert refusal(reply, realm=realm, step=step, answer="42", name="nobody") == INCORRECT
    for event in events(cognito):
        assert event["userName"] == "nobody"
        assert event["request"]["userNotFound"] is True
        assert event["request"]["userAttributes"] == {}


def test_a_user_who_must_change_the_password(realm: Realm, cognito: Cognito) -> None:
    """Only DefineAuthChallenge brings challenges up here, a new password too [R]."""
    Quiz(cognito)
    realm.set_password("ann", PASSWORD, permanent=False)
    assert "AuthenticationResult" in reply(realm, begin(realm), "42")
    cognito.on(DEFINE, answering(challengeName="NEW_PASSWORD_REQUIRED"))
    step = begin(realm)
    assert step["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    cognito.on(DEFINE, answering(issueTokens=True))
    more = {"USERNAME": "ann", "NEW_PASSWORD": "An0ther!one"}
    done = realm.respond("NEW_PASSWORD_REQUIRED", step["Session"], **more)
    assert "AuthenticationResult" in done
    assert events(cognito, DEFINE)[-1]["request"]["session"] == [
        {
            "challengeName": "NEW_PASSWORD_REQUIRED",
            "challengeResult": True,
            "challengeMetadata": None,
        }
    ]


def test_a_second_factor_that_the_trigger_asks_for(idp: Any, cognito: Cognito) -> None:
    """SMS_MFA comes where DefineAuthChallenge names it, and not by itself."""
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    cognito.on(DEFINE, answering(challengeName="SMS_MFA"))
    step = begin(realm)
    assert step["ChallengeName"] == "SMS_MFA"
    cognito.on(DEFINE, answering(issueTokens=True))
    code = cognito.outbox.to("ann").code
    done = realm.respond("SMS_MFA", step["Session"], USERNAME="ann", SMS_MFA_CODE=code)
    assert "AuthenticationResult" in done


@pytest.mark.parametrize("name", [DEFINE, CREATE, VERIFY])
def test_a_trigger_that_deletes_the_user(realm: Realm, cognito: Cognito, name: TriggerName) -> None:
    """What was looked up before a trigger is looked up again after it."""
    quiz = Quiz(cognito)
    answers = {DEFINE: quiz.define, CREATE: quiz.create, VERIFY: quiz.verify}

    def deleting(event: Any, context: Any) -> Any:
        realm.idp.admin_delete_user(**realm.by_name())
        return answers[name](event, context)

    cognito.on(name, deleting)
    expected = ("UserNotFoundException", "User does not exist.")
    if name == VERIFY:
        cognito.on(name, quiz.verify)
        step = begin(realm)
        cognito.on(name, deleting)
        assert refusal(reply, realm=realm, step=step, answer="42") == expected
    else:
        assert refusal(begin, realm=realm) == expected


def round_of(name: str) -> dict[str, Any]:
    """Return a round that went well, as DefineAuthChallenge is told."""
    return {"challengeName": name, "challengeResult": True, "challengeMetadata": None}


@pytest.mark.parametrize(
    ("factor", "challenge", "attributes"),
    [(SMS, "SMS_MFA", {"phone_number": PHONE}), (EMAIL_OTP, "EMAIL_OTP", {"email": EMAIL})],
)
def test_a_second_factor_after_the_password(
    idp: Any, cognito: Cognito, factor: str, challenge: str, attributes: dict[str, str]
) -> None:
    """After PASSWORD_VERIFIER the service asks for it, before DefineAuthChallenge [D, R]."""
    Quiz(cognito)
    realm = mfa_realm(idp, "ON", factor)
    realm.make_user(**attributes)
    step = prove(realm, PASSWORD)
    assert step["ChallengeName"] == challenge
    assert len(events(cognito, DEFINE)) == 1
    answer = {f"{challenge}_CODE": cognito.outbox.to("ann").code}
    step = realm.respond(challenge, step["Session"], USERNAME="ann", **answer)
    assert step["ChallengeName"] == CHALLENGE
    rounds = [round_of(name) for name in ("SRP_A", "PASSWORD_VERIFIER", challenge)]
    assert events(cognito, DEFINE)[1]["request"]["session"] == rounds
    assert "AuthenticationResult" in reply(realm, step, "42")


def test_an_authenticator_app_after_the_password(idp: Any, cognito: Cognito) -> None:
    """The preferred app's code comes after the password, and the question after it."""
    Quiz(cognito)
    realm = mfa_realm(idp, "OPTIONAL", TOTP)
    realm.make_user()
    secret = enrol(realm, cognito)
    prefer(realm, TOTP=True)
    step = prove(realm, PASSWORD)
    assert step["ChallengeName"] == TOTP
    code = totp(cognito, secret)
    step = realm.respond(TOTP, step["Session"], USERNAME="ann", SOFTWARE_TOKEN_MFA_CODE=code)
    assert step["ChallengeName"] == CHALLENGE


def test_a_password_without_a_second_factor(idp: Any, cognito: Cognito) -> None:
    """A user who has no factor is asked the question at once, even where MFA is on (G)."""
    Quiz(cognito)
    realm = mfa_realm(idp, "ON", TOTP)
    realm.make_user()
    assert prove(realm, PASSWORD)["ChallengeName"] == CHALLENGE


def test_a_device_that_the_trigger_asks_for(idp: Any, cognito: Cognito) -> None:
    """DefineAuthChallenge may name DEVICE_SRP_AUTH [D]; the device's rounds are told to it."""
    realm = device_realm(idp)
    phone = register(realm, realm.tokens())
    cognito.on(DEFINE, answering(challengeName="DEVICE_SRP_AUTH"))
    step = begin(realm, DEVICE_KEY=phone.key)
    assert step["ChallengeName"] == "DEVICE_SRP_AUTH"
    srp = phone.srp()
    step = phone.start(step["Session"], srp)
    cognito.on(DEFINE, answering(issueTokens=True))
    proof = phone.proof(step, srp, cognito.clock.now())
    done = realm.respond("DEVICE_PASSWORD_VERIFIER", step["Session"], **proof)
    assert "AuthenticationResult" in done
    rounds = [round_of("DEVICE_SRP_AUTH"), round_of("DEVICE_PASSWORD_VERIFIER")]
    assert events(cognito, DEFINE)[-1]["request"]["session"] == rounds


def test_a_device_that_there_is_not(idp: Any, cognito: Cognito) -> None:
    """Without a remembered device DEVICE_SRP_AUTH cannot be next."""
    realm = device_realm(idp)
    cognito.on(DEFINE, answering(challengeName="DEVICE_SRP_AUTH"))
    assert refusal(begin, realm=realm) == UNRECOGNISED
