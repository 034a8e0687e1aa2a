"""How triggers are registered, found, called and recorded, whatever they are for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import intercept
from cognito_intercept.trigger_registry import TRIGGER_NAMES
from tests.helpers import refusal
from tests.lambdas import answering, events, failing, passive, sources
from tests.realms import Realm, claims_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

EMAIL = "ann@example.com"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:check"
UNRECOGNISED = ("InvalidLambdaResponseException", "Unrecognizable lambda output")


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with ann."""
    realm = make_realm(idp)
    realm.make_user()
    return realm


def configure(realm: Realm, **config: Any) -> None:
    """Set the pool's LambdaConfig."""
    realm.idp.update_user_pool(UserPoolId=realm.pool_id, LambdaConfig=config)


def test_one_pool(idp: Any, cognito: Cognito) -> None:
    """A pool's own function goes before that of every pool."""
    realms = [make_realm(idp) for _ in range(2)]
    cognito.on("PreSignUp", failing("every"))
    cognito.on("PreSignUp", failing("own"), pool=realms[0].pool_id)
    texts = [refusal(realm.sign_up)[1] for realm in realms]
    assert texts == [f"PreSignUp failed with error {owner}." for owner in ("own", "every")]
    cognito.triggers.off("PreSignUp", pool=realms[0].pool_id)
    assert refusal(realms[0].sign_up)[1].endswith("every.")
    cognito.triggers.off("PreSignUp")
    cognito.triggers.off("PreSignUp")
    assert realms[0].sign_up()


def test_misspelt(cognito: Cognito) -> None:
    """Names and versions that do not exist are refused at once."""
    with pytest.raises(ValueError, match="no trigger 'PreSignup'; there are CreateAuth"):
        cognito.on("PreSignup", passive)  # type: ignore[arg-type] # on purpose
    with pytest.raises(ValueError, match="PreTokenGeneration has no version 'V4_0'"):
        cognito.on("PreTokenGeneration", passive, version="V4_0")  # type: ignore[arg-type] # too
    with pytest.raises(ValueError, match="PreSignUp has no version 'V2_0'"):
        cognito.on("PreSignUp", passive, version="V2_0")


def test_an_arn(realm: Realm, cognito: Cognito) -> None:
    """The function of the ARN that the pool names is called, before any other."""
    found: list[Any] = []

    def trigger(event: Any, context: Any) -> Any:
        found.append((context.invoked_function_arn, context.function_name))
        return event

    configure(realm, PreAuthentication=ARN)
    cognito.on("PreAuthentication", failing("wrong one"))
    cognito.lambdas[ARN] = trigger
    realm.access()
    assert found == [(ARN, "check")]


def test_an_arn_of_which_a_name_stands_in(realm: Realm, cognito: Cognito) -> None:
    """A function registered by name stands in for an ARN that has none."""
    configure(realm, PreAuthentication=ARN)
    cognito.on("PreAuthentication", passive)
    assert realm.tokens()
    assert sources(cognito) == ["PreAuthentication_Authentication"]


@pytest.mark.parametrize("name", sorted(TRIGGER_NAMES - {"InboundFederation"}))
def test_a_missing_function(idp: Any, name: str) -> None:
    """A configured ARN without a function is an error by default, and can be let pass."""
    for missing in ("error", "pass"):
        with intercept(missing_lambda=missing) as cognito:
            refusals = refusals_with(boto3.client("cognito-idp"), cognito, name)
        text = f"{name} invocation failed due to error ResourceNotFoundException."
        expected = {("UnexpectedLambdaException", text)} if missing == "error" else set()
        assert refusals == expected
    assert idp


def refusals_with(idp: Any, cognito: Cognito, name: str) -> set[tuple[str, str]]:
    """Do everything that fires triggers in a pool that has one ARN; the Lambda errors."""
    if name in ("CreateAuthChallenge", "VerifyAuthChallengeResponse"):
        cognito.on("DefineAuthChallenge", answering(challengeName="CUSTOM_CHALLENGE"))
    if name == "VerifyAuthChallengeResponse":
        cognito.on("CreateAuthChallenge", answering(publicChallengeParameters={}))
    nested = {"LambdaArn": ARN, "LambdaVersion": "V1_0"}
    key = "arn:aws:kms:us-east-1:123456789012:key/1"
    config = {name: nested, "KMSKeyID": key} if name.endswith("Sender") else {name: ARN}
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"]
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "app"}
    settings = {
        "AutoVerifiedAttributes": ["email", "phone_number"],
        "SmsConfiguration": sms,
        "LambdaConfig": config,
    }
    realm = make_realm(idp, settings, {"ExplicitAuthFlows": flows})
    refusals: set[tuple[str, str]] = set()

    def attempt(call: Any, *arguments: Any, **parameters: Any) -> Any:
        try:
            return call(*arguments, **parameters)
        except idp.exceptions.ClientError as error:
            found = error.response["Error"]
            if "Lambda" in found["Code"]:
                refusals.add((found["Code"], found["Message"]))
            return None

    attempt(realm.make_user)
    attempt(realm.sign_up, "eve", email="eve@example.com")
    attempt(realm.sign_up, "pat", phone_number="+15550123456")
    attempt(idp.admin_confirm_sign_up, **realm.by_name("eve"))
    attempt(realm.sign_in)
    attempt(realm.sign_in, "nobody")
    step = attempt(realm.initiate, "CUSTOM_AUTH", USERNAME="ann")
    if step is not None:
        answer = {"USERNAME": "ann", "ANSWER": "1"}
        attempt(realm.respond, "CUSTOM_CHALLENGE", step["Session"], **answer)
    return refusals


@pytest.mark.parametrize(
    "answer",
    [None, "event", [], {}, {"response": {}}, {"response": None}],
    ids=repr,
)
def test_an_answer_that_is_no_event(realm: Realm, cognito: Cognito, answer: Any) -> None:
    """The whole event must come back, with its response [R]."""
    cognito.on("PreAuthentication", lambda _event, _context: answer)
    assert refusal(realm.sign_in) == UNRECOGNISED


@pytest.mark.parametrize("response", [None, [], "ok"], ids=repr)
def test_a_response_that_is_no_object(realm: Realm, cognito: Cognito, response: Any) -> None:
    """Nor is anything but an object a response."""
    cognito.on("PreAuthentication", lambda event, _context: event | {"response": response})
    assert refusal(realm.sign_in) == UNRECOGNISED


def test_an_answer_that_is_no_json(realm: Realm, cognito: Cognito) -> None:
    """What could not come back from Lambda is the function's error."""
    cognito.on("PreAuthentication", lambda event, _context: event | {"response": {"a": {1}}})
    code, text = refusal(realm.sign_in)
    assert code == "UserLambdaValidationException"
    assert text == (
        "PreAuthentication failed with error Object of type set is not JSON serializable."
    )


def test_the_record(realm: Realm, cognito: Cognito) -> None:
    """Every call is recorded, with the event as it went in, the answer, or the error."""

    def trigger(event: Any, _context: Any) -> Any:
        event["request"]["userAttributes"]["email"] = "changed"
        event["response"]["note"] = "seen"
        return event

    cognito.on("PreAuthentication", trigger)
    cognito.on("PostAuthentication", failing("no"))
    refusal(realm.sign_in)
    first, second = cognito.triggers.calls
    assert (first.name, first.source) == (
        "PreAuthentication",
        "PreAuthentication_Authentication",
    )
    assert "email" not in first.event["request"]["userAttributes"]
    assert first.answer["response"] == {"note": "seen"}
    assert first.error is None
    assert second.answer is None
    assert isinstance(second.error, ValueError)


def test_the_event_is_the_function_s_own(realm: Realm, cognito: Cognito) -> None:
    """A function that changes the event's request changes nothing in the pool."""

    def trigger(event: Any, _context: Any) -> Any:
        event["request"]["userAttributes"]["email"] = "changed"
        return event

    cognito.on("PreAuthentication", trigger)
    realm.access()
    assert "email" not in realm.attributes()


def test_calls_from_a_trigger(realm: Realm, cognito: Cognito) -> None:
    """A function may call the pool that it is called for, and finds its changes afterwards."""

    def trigger(event: Any, _context: Any) -> Any:
        realm.update(name="Ann")
        assert realm.attributes()["name"] == "Ann"
        return event

    cognito.on("PreAuthentication", trigger)
    assert claims_of(realm.tokens()["IdToken"])["name"] == "Ann"


def test_triggers_of_triggers(realm: Realm, cognito: Cognito) -> None:
    """A call from a function fires triggers of its own."""

    def trigger(event: Any, _context: Any) -> Any:
        if event["userName"] == "ann":
            realm.make_user("bob")
            realm.access("bob")
        return event

    cognito.on("PostAuthentication", trigger)
    realm.access()
    assert [event["userName"] for event in events(cognito)] == ["bob", "ann"]


def test_threads_of_a_trigger(realm: Realm, cognito: Cognito) -> None:
    """A function may wait for threads that call the pool."""

    def trigger(event: Any, _context: Any) -> Any:
        with ThreadPoolExecutor(4) as pool:
            users = list(pool.map(lambda _: realm.user()["Username"], range(8)))
        assert users == ["ann"] * 8
        return event

    cognito.on("PreAuthentication", trigger)
    assert realm.tokens()


def test_the_clock_of_the_outer_call(realm: Realm, cognito: Cognito) -> None:
    """A call during a trigger has its own time; the outer one goes on at its own."""
    times: list[int] = []
    cognito.triggers.timeout = None  # An hour is too long otherwise.

    def trigger(event: Any, _context: Any) -> Any:
        if not times:
            times.append(0)
            times.append(claims_of(realm.access())["iat"])
            cognito.clock.advance(3600)
            times.append(claims_of(realm.access())["iat"])
        return event

    cognito.on("PreTokenGeneration", trigger)
    tokens = [claims_of(token)["iat"] for token in list(realm.tokens().values())[:1]]
    _, before, after = times
    assert after - before in (3600, 3601)
    # The outer call began before the clock was moved, and moved with it.
    assert tokens[0] - before in (3600, 3601)


def test_two_answers_to_one_session(idp: Any, cognito: Cognito) -> None:
    """A session that was answered while its function was asked is spent."""
    flows = {"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"]}
    realm = make_realm(idp, client=flows)
    realm.make_user()
    inner: list[Any] = []
    cognito.on("DefineAuthChallenge", answering(challengeName="CUSTOM_CHALLENGE"))
    cognito.on("CreateAuthChallenge", answering(publicChallengeParameters={}))
    step = realm.initiate("CUSTOM_AUTH", USERNAME="ann")

    def answer() -> Any:
        answers = {"USERNAME": "ann", "ANSWER": "1"}
        return realm.respond("CUSTOM_CHALLENGE", step["Session"], **answers)

    def verify(event: Any, _context: Any) -> Any:
        if not inner:
            inner.append(None)
            inner.append(answer()["ChallengeName"])
        event["response"]["answerCorrect"] = True
        return event

    cognito.on("VerifyAuthChallengeResponse", verify)
    assert refusal(answer)[1] == "Invalid session for the user, session can only be used once."
    assert inner == [None, "CUSTOM_CHALLENGE"]


def test_triggers_without_end(realm: Realm, cognito: Cognito) -> None:
    """A function that fires itself again and again is stopped before it floods the process."""

    def trigger(event: Any, _context: Any) -> Any:
        realm.tokens()
        return event

    cognito.on("PreAuthentication", trigger)
    code, text = refusal(realm.sign_in)
    assert code == "UserLambdaValidationException"
    assert "16 triggers are waiting for one another" in text
    assert len(cognito.triggers.calls) == 17
