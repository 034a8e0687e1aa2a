"""The Lambda triggers of federated sign-in, and authentication levels of providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import AuthorizationError
from tests.browsers import HOST, Browser, answered, exchange, question
from tests.federation import federated_realm, user_attributes
from tests.helpers import needs_reference_model
from tests.lambdas import passive
from tests.providers import account, link
from tests.realms import claims_of

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.trigger_registry import TriggerName
    from tests.realms import Realm

ANN: dict[str, Any] = {"sub": "A1", "email": "ann@example.com", "name": "Ann"}
NAMES: tuple[TriggerName, ...] = (
    "InboundFederation",
    "PreSignUp",
    "PostConfirmation",
    "PreAuthentication",
    "PostAuthentication",
    "PreTokenGeneration",
)
TOKENS = "TokenGeneration_HostedAuth"
INBOUND = "InboundFederation_ExternalProvider"


def signed_in(cognito: Cognito, realm: Realm, name: str = "MyOIDC", **parameters: Any) -> Any:
    """Sign in at a provider and return the claims of the ID token."""
    cognito.provider(name).signs_in(**ANN)
    url = cognito.authorize(realm.client_id, identity_provider=name, **parameters)
    return claims_of(exchange(realm, url.code).json()["id_token"])


def failure(cognito: Cognito, realm: Realm, name: str = "MyOIDC") -> tuple[str, str | None]:
    """Return error and description of a sign-in that fails."""
    with pytest.raises(AuthorizationError) as caught:
        signed_in(cognito, realm, name)
    return caught.value.error, caught.value.description


def test_the_order(idp: Any, cognito: Cognito) -> None:
    """The first sign-in is a sign-up, later ones are not [D auth.md 16]."""
    realm = federated_realm(idp)
    for name in NAMES:
        cognito.on(name, passive)
    signed_in(cognito, realm)
    first = [call.source for call in cognito.triggers.calls]
    assert first == [
        INBOUND,
        "PreSignUp_ExternalProvider",
        "PostConfirmation_ConfirmSignUp",
        TOKENS,
    ]
    signed_in(cognito, realm)
    later = [call.source for call in cognito.triggers.calls][len(first) :]
    assert later == [
        INBOUND,
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        TOKENS,
    ]


def test_the_events(idp: Any, cognito: Cognito) -> None:
    """They name the user as the pool does, with the attributes that were mapped."""
    realm = federated_realm(idp)
    for name in ("PreSignUp", "PostConfirmation", "PreTokenGeneration"):
        cognito.on(name, passive)
    signed_in(cognito, realm)
    before, confirmed, tokens = (call.event for call in cognito.triggers.calls)
    mapped = {"email": "ann@example.com", "email_verified": "false", "name": "Ann"}
    assert {event["userName"] for event in (before, confirmed, tokens)} == {"MyOIDC_A1"}
    assert before["callerContext"]["clientId"] == realm.client_id
    assert before["request"]["userAttributes"] == mapped
    shown = confirmed["request"]["userAttributes"]
    assert mapped.items() <= shown.items()
    assert shown["cognito:user_status"] == "EXTERNAL_PROVIDER"
    assert '"userId":"A1"' in shown["identities"]
    groups = [f"{realm.pool_id}_MyOIDC"]
    assert tokens["request"]["groupConfiguration"]["groupsToOverride"] == groups


def test_inbound_federation_decides_what_is_mapped(idp: Any, cognito: Cognito) -> None:
    """What it leaves out is not mapped."""

    def rename(event: Any, _context: Any) -> Any:
        assert event["request"]["attributes"]["idToken"]["name"] == "Ann"
        event["response"]["userAttributesToMap"] = {"name": "Nan"}
        return event

    realm = federated_realm(idp)
    cognito.on("InboundFederation", rename)
    signed_in(cognito, realm)
    attributes = user_attributes(realm, "MyOIDC_A1")
    assert attributes["name"] == "Nan"
    assert "email" not in attributes


@pytest.mark.parametrize("name", ["PreSignUp", "PreTokenGeneration", "PostConfirmation"])
def test_a_trigger_raises(idp: Any, cognito: Cognito, name: TriggerName) -> None:
    """Its text goes to the app, and a blank behind it [R hosted-ui.md 4]."""

    def refuse(_event: Any, _context: Any) -> Any:
        raise ValueError("no")

    realm = federated_realm(idp)
    cognito.on(name, refuse)
    assert failure(cognito, realm) == ("invalid_request", f"{name} failed with error no. ")


def test_a_trigger_raises_in_a_saml_sign_in(idp: Any, cognito: Cognito) -> None:
    """Text and error are others [R hosted-ui.md 4]."""

    def refuse(_event: Any, _context: Any) -> Any:
        raise ValueError("no")

    realm = federated_realm(idp, "MySAML", "SAML")
    cognito.on("PreSignUp", refuse)
    text = "Invalid SAML response received: PreSignUp failed with error no. "
    assert failure(cognito, realm, "MySAML") == ("server_error", text)


def test_pre_sign_up_links(idp: Any, cognito: Cognito) -> None:
    """The first sign-in fails, and the second is the linked user's [R hosted-ui.md 4]."""
    realm = federated_realm(idp)

    def link_account(event: Any, _context: Any) -> Any:
        link(realm, account("A1", "MyOIDC"))
        return event

    cognito.on("PreSignUp", link_account)
    text = "Already found an entry for username myoidc_A1"
    assert failure(cognito, realm) == ("invalid_request", text)
    assert signed_in(cognito, realm)["cognito:username"] == "ann"


def test_pre_sign_up_verifies(idp: Any, cognito: Cognito) -> None:
    """An address that it verifies is verified."""

    def verify(event: Any, _context: Any) -> Any:
        event["response"] |= {"autoConfirmUser": True, "autoVerifyEmail": True}
        return event

    realm = federated_realm(idp)
    cognito.on("PreSignUp", verify)
    assert signed_in(cognito, realm)["email_verified"] is True


@needs_reference_model
def test_levels_of_the_provider(idp: Any, cognito: Cognito) -> None:
    """AcrMapping makes the provider's level one of the pool [D operations-new.md 5.4]."""
    realm = federated_realm(idp, AcrMapping={"Level2": "silver", "Level3": "gold"})
    cognito.provider("MyOIDC").signs_in(**ANN, acr="gold")
    url = cognito.authorize(realm.client_id, identity_provider="MyOIDC")
    claims = claims_of(exchange(realm, url.code).json()["id_token"])
    assert (claims["acr"], claims["amr"]) == ("urn:cognito:loa:3", ["fed"])
    assert signed_in(cognito, realm, prompt="login")["acr"] == "urn:cognito:loa:1"


@needs_reference_model
def test_the_level_stays_with_the_browsers_session(idp: Any, cognito: Cognito) -> None:
    """A silent sign-in has the provider's level; a higher one sends the user there again."""
    realm = federated_realm(idp, AcrMapping={"Level2": "silver", "Level3": "gold"})
    cognito.provider("MyOIDC").signs_in(**ANN, acr="silver")
    browser = Browser()
    away = browser.get(f"{HOST}/oauth2/authorize", question(realm, identity_provider="MyOIDC"))
    back = browser.get(away.headers["Location"])
    browser.get(back.headers["Location"])
    for asked in ({}, {"acr_values": "urn:cognito:loa:1"}, {"acr_values": "urn:cognito:loa:2"}):
        again = browser.get(f"{HOST}/oauth2/authorize", question(realm, **asked))
        claims = claims_of(exchange(realm, answered(again)["code"]).json()["access_token"])
        assert (claims["acr"], claims["amr"]) == ("urn:cognito:loa:2", ["fed"])
    asked = question(realm, identity_provider="MyOIDC", acr_values="urn:cognito:loa:3")
    higher = browser.get(f"{HOST}/oauth2/authorize", asked)
    assert "acr_values=gold" in higher.headers["Location"]
