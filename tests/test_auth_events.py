"""The history of users in pools with threat protection, and the feedback to it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from pycognito.aws_srp import AWSSRP

from cognito_intercept import AuthorizationError
from tests.browsers import exchange
from tests.federation import federated_realm
from tests.helpers import refusal
from tests.protected import (
    ELSEWHERE,
    HOME,
    configure,
    events_of,
    protected_realm,
    sign_in_from,
    takeover,
)
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, claims_of, make_realm
from tests.second_factors import PHONE, blocks

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

NO_ADD_ON = "UserPoolAddOnNotEnabledException"
PASSWORD_RIGHT = {"ChallengeName": "Password", "ChallengeResponse": "Success"}
PASSWORD_WRONG = {"ChallengeName": "Password", "ChallengeResponse": "Failure"}
UNKNOWN_EVENT = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool that only watches, with a user ann."""
    return protected_realm(idp, "AUDIT")


@pytest.mark.parametrize("mode", [None, "OFF"])
def test_it_takes_the_add_on(idp: Any, mode: str | None) -> None:
    """Without threat protection every operation of it is refused [D]."""
    add_ons = {} if mode is None else {"UserPoolAddOns": {"AdvancedSecurityMode": mode}}
    realm = make_realm(idp, add_ons)
    realm.make_user()
    feedback: Any = {"EventId": UNKNOWN_EVENT, "FeedbackValue": "Valid", **realm.by_name()}
    assert refusal(events_of, realm=realm)[0] == NO_ADD_ON
    assert refusal(idp.admin_update_auth_event_feedback, **feedback)[0] == NO_ADD_ON
    feedback["FeedbackToken"] = "any"
    assert refusal(idp.update_auth_event_feedback, **feedback)[0] == NO_ADD_ON


def test_nothing_is_written_before(idp: Any) -> None:
    """What was done while it was off is not in the history."""
    realm = protected_realm(idp, "OFF")
    realm.tokens()
    idp.update_user_pool(
        UserPoolId=realm.pool_id,
        UserPoolTier="PLUS",
        UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"},
    )
    assert events_of(realm) == []


def test_unknown_users(realm: Realm) -> None:
    """They have no history."""
    call = realm.idp.admin_list_user_auth_events
    assert refusal(call, UserPoolId=realm.pool_id, Username="nobody") == (
        "UserNotFoundException",
        "User does not exist.",
    )


def test_a_sign_in_looks_as_in_aws_s_sample(realm: Realm, cognito: Cognito) -> None:
    """The members of recorded R022; the id is the event_id of the tokens."""
    tokens = sign_in_from(realm, HOME)["AuthenticationResult"]
    (event,) = events_of(realm)
    assert abs(event.pop("CreationDate").timestamp() - cognito.clock.now()) < 60
    assert event == {
        "EventId": claims_of(tokens["AccessToken"])["event_id"],
        "EventType": "SignIn",
        "EventResponse": "Pass",
        "EventRisk": {"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": False},
        "ChallengeResponses": [PASSWORD_RIGHT],
        "EventContextData": {"IpAddress": HOME},
    }


def test_without_context_there_is_no_address(realm: Realm) -> None:
    """An app that tells no address leaves the context empty."""
    realm.tokens()
    assert events_of(realm)[0]["EventContextData"] == {}


def test_a_wrong_password(realm: Realm) -> None:
    """Each failed try is an event of its own, the lock-out too; the newest comes first."""
    for _ in range(5):
        refusal(sign_in_from, realm=realm, address=HOME, password="Wr0ng!word")
    refusal(sign_in_from, realm=realm, address=HOME)
    locked, *wrong = events_of(realm)
    assert (locked["EventResponse"], locked["ChallengeResponses"]) == ("Fail", [])
    assert len(wrong) == 5
    for event in wrong:
        assert event["EventResponse"] == "Fail"
        assert event["ChallengeResponses"] == [PASSWORD_WRONG]


def test_a_proof_by_srp(realm: Realm) -> None:
    """One sign-in is one event, from InProgress over Fail to Pass."""
    srp = AWSSRP("ann", PASSWORD, realm.pool_id, realm.client_id, client=realm.idp)
    step = realm.initiate("USER_SRP_AUTH", **srp.get_auth_params())
    assert [event["EventResponse"] for event in events_of(realm)] == ["InProgress"]
    right = srp.process_challenge(step["ChallengeParameters"], srp.get_auth_params())
    wrong: Any = right | {"PASSWORD_CLAIM_SIGNATURE": "bm90aGluZw=="}
    refusal(realm.respond, challenge="PASSWORD_VERIFIER", **wrong)
    assert [event["EventResponse"] for event in events_of(realm)] == ["Fail"]
    realm.respond("PASSWORD_VERIFIER", **right)
    (event,) = events_of(realm)
    assert event["EventResponse"] == "Pass"
    assert event["ChallengeResponses"] == [PASSWORD_WRONG, PASSWORD_RIGHT]


def test_a_second_factor(realm: Realm, cognito: Cognito) -> None:
    """Codes are written down as Mfa, wrong ones too."""
    realm.update(phone_number=PHONE)
    realm.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id, MfaConfiguration="ON", **blocks("SMS_MFA")
    )
    step = realm.sign_in()
    code = cognito.outbox.to("ann").code
    wrong: Any = {"USERNAME": "ann", "SMS_MFA_CODE": f"{(int(code) + 1) % 1000000:06d}"}
    (event,) = events_of(realm)
    assert event["EventResponse"] == "InProgress"
    assert event["ChallengeResponses"] == [PASSWORD_RIGHT]
    refusal(realm.respond, challenge="SMS_MFA", session=step["Session"], **wrong)
    realm.respond("SMS_MFA", step["Session"], USERNAME="ann", SMS_MFA_CODE=code)
    (event,) = events_of(realm)
    assert event["EventResponse"] == "Pass"
    assert event["ChallengeResponses"] == [
        PASSWORD_RIGHT,
        {"ChallengeName": "Mfa", "ChallengeResponse": "Failure"},
        {"ChallengeName": "Mfa", "ChallengeResponse": "Success"},
    ]


def test_a_right_password_of_an_unconfirmed_user(realm: Realm) -> None:
    """A sign-in that fails for another reason says nothing of the password."""
    realm.sign_up("bob")
    refusal(realm.sign_in, name="bob")
    found = realm.idp.admin_list_user_auth_events(**realm.by_name("bob"))["AuthEvents"]
    assert [(e["EventType"], e["EventResponse"]) for e in found] == [
        ("SignIn", "Fail"),
        ("SignUp", "Pass"),
    ]
    assert found[0]["ChallengeResponses"] == []


def test_malformed_requests_are_no_events(realm: Realm) -> None:
    """What is refused for its form leaves no trace."""
    refusal(realm.initiate, flow="USER_PASSWORD_AUTH", USERNAME="ann")
    refusal(realm.initiate, flow="USER_SRP_AUTH", USERNAME="ann", SRP_A="0")
    assert events_of(realm) == []


def test_refreshing_is_no_event(realm: Realm) -> None:
    """Only the sign-in is."""
    realm.refresh(realm.tokens()["RefreshToken"])
    assert len(events_of(realm)) == 1


def test_the_other_kinds(realm: Realm, cognito: Cognito) -> None:
    """Forgotten and changed passwords, codes sent again, each with its address."""
    idp, context = realm.idp, {"UserContextData": {"IpAddress": HOME}}
    idp.forgot_password(**realm.by_client(), **context)
    code = cognito.outbox.to("ann").code
    idp.confirm_forgot_password(
        Password=OTHER_PASSWORD, ConfirmationCode=code, **realm.by_client(), **context
    )
    access = realm.access(password=OTHER_PASSWORD)
    change: Any = {"AccessToken": access, "ProposedPassword": PASSWORD}
    refusal(idp.change_password, PreviousPassword="Wr0ng!word", **change)
    idp.change_password(PreviousPassword=OTHER_PASSWORD, **change)
    found = events_of(realm)
    assert [(event["EventType"], event["EventResponse"]) for event in found] == [
        ("PasswordChange", "Pass"),
        ("PasswordChange", "Fail"),
        ("SignIn", "Pass"),
        ("PasswordChange", "Pass"),
        ("ForgotPassword", "InProgress"),
    ]
    assert [event["EventContextData"] for event in found[-2:]] == [{"IpAddress": HOME}] * 2
    realm.sign_up("bob", email="bob@example.com")
    idp.resend_confirmation_code(**realm.by_client("bob"), **context)
    newest = idp.admin_list_user_auth_events(**realm.by_name("bob"))["AuthEvents"][0]
    assert newest["EventType"] == "ResendCode"


def test_pages(realm: Realm, cognito: Cognito) -> None:
    """The token is the id and the time of the last event of the page (recorded R022)."""
    for _ in range(5):
        realm.tokens()
        cognito.clock.advance(60)
    first = realm.idp.admin_list_user_auth_events(MaxResults=2, **realm.by_name())
    last: dict[str, Any] = first["AuthEvents"][-1]
    event_id, _, moment = first["NextToken"].partition("#")
    assert event_id == last["EventId"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", moment)
    shown: datetime = last["CreationDate"]
    assert abs((datetime.fromisoformat(moment) - shown).total_seconds()) < 0.01
    paginator = realm.idp.get_paginator("admin_list_user_auth_events")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 2}, **realm.by_name()))
    assert [len(page["AuthEvents"]) for page in pages] == [2, 2, 1]
    ids = [event["EventId"] for page in pages for event in page["AuthEvents"]]
    assert ids == [event["EventId"] for event in events_of(realm, MaxResults=0)]


def test_tokens_that_no_page_gave(realm: Realm) -> None:
    """They are refused."""
    realm.tokens()
    assert refusal(events_of, realm=realm, NextToken="more") == (
        "InvalidParameterException",
        "Invalid pagination token.",
    )


@pytest.mark.parametrize("value", ["Valid", "Invalid"])
def test_an_administrator_s_feedback(realm: Realm, cognito: Cognito, value: str) -> None:
    """It shows with the event, and the newest one counts."""
    realm.tokens()
    realm.tokens()
    event_id = events_of(realm)[1]["EventId"]
    for said in ("Valid", value):
        realm.idp.admin_update_auth_event_feedback(
            EventId=event_id, FeedbackValue=said, **realm.by_name()
        )
    newest, older = events_of(realm)
    assert "EventFeedback" not in newest
    given = older["EventFeedback"].pop("FeedbackDate")
    assert older["EventFeedback"] == {"FeedbackValue": value, "Provider": "Admin"}
    assert abs(given.timestamp() - cognito.clock.now()) < 60


def test_feedback_to_unknown_events(realm: Realm) -> None:
    """An event must be the user's own."""
    realm.make_user("bob")
    realm.tokens("bob")
    bobs = realm.idp.admin_list_user_auth_events(**realm.by_name("bob"))["AuthEvents"][0]
    for event_id in (UNKNOWN_EVENT, bobs["EventId"]):
        code, _ = refusal(
            realm.idp.admin_update_auth_event_feedback,
            EventId=event_id,
            FeedbackValue="Valid",
            **realm.by_name(),
        )
        assert code == "ResourceNotFoundException"


def test_a_user_s_feedback(idp: Any, cognito: Cognito) -> None:
    """The notification carries the token for it; no other is taken."""
    realm = protected_realm(idp)
    configure(realm, **takeover("NO_ACTION", notify=True))
    cognito.threats.risky_addresses[ELSEWHERE] = "Medium"
    sign_in_from(realm, ELSEWHERE)
    token = cognito.outbox.to("ann").code
    (event,) = events_of(realm)
    assert event["EventRisk"]["RiskLevel"] == "Medium"
    said: Any = {"EventId": event["EventId"], "FeedbackValue": "Invalid", **realm.by_name()}
    code, _ = refusal(idp.update_auth_event_feedback, FeedbackToken="any", **said)
    assert code == "NotAuthorizedException"
    idp.update_auth_event_feedback(FeedbackToken=token, **said)
    feedback = events_of(realm)[0]["EventFeedback"]
    assert (feedback["FeedbackValue"], feedback["Provider"]) == ("Invalid", "User")


def test_custom_authentication_has_a_mode_of_its_own(idp: Any, cognito: Cognito) -> None:
    """Custom sign-ins are written down only with CustomAuthMode [D model]."""

    def define(event: Any, _context: Any) -> Any:
        event["response"] = {"issueTokens": True, "failAuthentication": False}
        return event

    for name in ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"):
        cognito.on(name, define)
    modes: list[dict[str, Any]] = [
        {"AdvancedSecurityMode": "AUDIT"},
        {
            "AdvancedSecurityMode": "AUDIT",
            "AdvancedSecurityAdditionalFlows": {"CustomAuthMode": "AUDIT"},
        },
    ]
    counts = []
    for add_ons in modes:
        realm = protected_realm(idp, pool={"UserPoolAddOns": add_ons})
        assert "AuthenticationResult" in realm.initiate("CUSTOM_AUTH", USERNAME="ann")
        counts.append(len(events_of(realm)))
    assert counts == [0, 1]


def test_federated_sign_ins(idp: Any, cognito: Cognito) -> None:
    """They are events without challenges; tokens have the id, and the log names the provider."""
    pool = {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}
    realm = federated_realm(idp, pool=pool)
    group = "arn:aws:logs:us-east-1:123456789012:log-group:users"
    idp.set_log_delivery_configuration(
        UserPoolId=realm.pool_id,
        LogConfigurations=[
            {
                "LogLevel": "INFO",
                "EventSource": "userAuthEvents",
                "CloudWatchLogsConfiguration": {"LogGroupArn": group},
            }
        ],
    )
    ids = []
    for _ in range(2):
        cognito.provider("MyOIDC").signs_in("A1")
        url = cognito.authorize(realm.client_id, identity_provider="MyOIDC")
        ids.append(claims_of(exchange(realm, url.code).json()["access_token"])["event_id"])
    user = {"UserPoolId": realm.pool_id, "Username": "MyOIDC_A1"}
    events = idp.admin_list_user_auth_events(**user)["AuthEvents"]
    assert [event["EventId"] for event in events] == ids[::-1]
    assert {
        name: v for name, v in events[0].items() if name not in {"EventId", "CreationDate"}
    } == {
        "EventType": "SignIn",
        "EventResponse": "Pass",
        "EventRisk": {"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": False},
        "ChallengeResponses": [],
        "EventContextData": {},
    }
    assert cognito.logs.of(group)[-1]["message"]["idpName"] == "MyOIDC"
    idp.admin_disable_user(**user)
    cognito.provider("MyOIDC").signs_in("A1")
    with pytest.raises(AuthorizationError):
        cognito.authorize(realm.client_id, identity_provider="MyOIDC")
    newest = idp.admin_list_user_auth_events(**user)["AuthEvents"][0]
    assert newest["EventResponse"] == "Fail"
