"""The sources that only federation and the hosted UI fire: their events, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.user import Status
from cognito_intercept.errors import error_class
from cognito_intercept.triggers.inbound_federation import ProviderAnswer, inbound_federation
from cognito_intercept.triggers.pre_sign_up import NewUser, SignUpDecision, pre_sign_up
from cognito_intercept.triggers.pre_token_generation import TokenRequest, pre_token_generation
from cognito_intercept.triggers.token_changes import change_access
from tests.lambdas import answering, events, expected_event, passive
from tests.realms import Realm, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

ANSWER = ProviderAnswer(
    provider="Google",
    kind="Google",
    subject="104556631362906539049",
    parts={
        "tokenResponse": {"access_token": "ya29", "expires_in": 3599},
        "idToken": {"sub": "104556631362906539049", "email": "old@example.com"},
        "userInfo": {"email": "ann@example.com", "name": "Ann"},
    },
)
ALL = {"sub": "104556631362906539049", "email": "ann@example.com", "name": "Ann"}


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool."""
    return make_realm(idp)


def fired(realm: Realm, cognito: Cognito, provided: ProviderAnswer = ANSWER) -> dict[str, Any]:
    """Fire the trigger as federation will."""
    service = cognito.service("us-east-1")
    pool, client = service.client(realm.client_id)
    with service.turn():
        return inbound_federation(service, pool, provided, CallContext(client))


def test_the_event(realm: Realm, cognito: Cognito) -> None:
    """It has what the provider said, part by part [D auth.md 16]."""
    cognito.on("InboundFederation", passive)
    fired(realm, cognito)
    request = {"providerName": "Google", "providerType": "Google", "attributes": ANSWER.parts}
    assert events(cognito) == [
        expected_event(
            realm,
            "InboundFederation_ExternalProvider",
            "104556631362906539049",
            request=request,
            response={"userAttributesToMap": {}},
        )
    ]


def test_what_is_mapped(realm: Realm, cognito: Cognito) -> None:
    """What the function leaves out is dropped; an empty object leaves all as it is [R]."""
    assert fired(realm, cognito) == ALL
    cognito.on("InboundFederation", passive)
    assert fired(realm, cognito) == ALL
    cognito.on("InboundFederation", answering(userAttributesToMap={"email": "a@example.com"}))
    assert fired(realm, cognito) == {"email": "a@example.com"}


def test_saml(realm: Realm, cognito: Cognito) -> None:
    """SAML providers have one part."""
    provided = ProviderAnswer("Work", "SAML", "ann", {"samlResponse": {"mail": "ann@example.com"}})
    assert fired(realm, cognito, provided) == {"mail": "ann@example.com"}


def test_unrecognised(realm: Realm, cognito: Cognito) -> None:
    """The answer is an object."""
    cognito.on("InboundFederation", answering(userAttributesToMap=["email"]))
    with pytest.raises(error_class("InvalidLambdaResponseException")):
        fired(realm, cognito)


def test_sign_up_of_a_federated_user(realm: Realm, cognito: Cognito) -> None:
    """PreSignUp_ExternalProvider is asked as at a sign-up, and its answer counts."""
    cognito.on("PreSignUp", answering(autoConfirmUser=True, autoVerifyEmail=True))
    service = cognito.service("us-east-1")
    pool, client = service.client(realm.client_id)
    new_user = NewUser("google_1045", {"email": "ann@example.com"})
    with service.turn():
        decided = pre_sign_up(service, pool, "ExternalProvider", new_user, CallContext(client))
    (event,) = events(cognito)
    assert event["triggerSource"] == "PreSignUp_ExternalProvider"
    assert event["userName"] == "google_1045"
    assert event["request"]["userAttributes"] == {"email": "ann@example.com"}
    assert decided == SignUpDecision(Status.CONFIRMED, ("email",))


def test_tokens_of_the_hosted_ui(realm: Realm, cognito: Cognito) -> None:
    """TokenGeneration_HostedAuth shows the scopes that were granted, and may change them."""
    realm.make_user()
    changes = {"accessTokenGeneration": {"scopesToSuppress": ["email"]}}
    cognito.on(
        "PreTokenGeneration",
        answering(claimsAndScopeOverrideDetails=changes),
        version="V2_0",
    )
    service = cognito.service("us-east-1")
    pool, client = service.client(realm.client_id)
    tokens = TokenRequest("HostedAuth", "openid email")
    with service.turn():
        decided = pre_token_generation(
            service, pool, pool.users["ann"], tokens, CallContext(client)
        )
    (event,) = events(cognito)
    assert event["triggerSource"] == "TokenGeneration_HostedAuth"
    assert event["request"]["scopes"] == ["openid", "email"]
    assert change_access({"scope": "openid email"}, decided)["scope"] == "openid"
