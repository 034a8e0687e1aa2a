"""What is done to a user between a challenge and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.devices import device_realm, register
from tests.helpers import refusal
from tests.realms import OTHER_PASSWORD, PASSWORD, make_realm
from tests.second_factors import EMAIL, EMAIL_OTP, PHONE, SMS, mfa_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID_SESSION = ("NotAuthorizedException", "Invalid session for the user.")
NO_DEVICE = ("ResourceNotFoundException", "Device does not exist.")


def test_a_lasting_password(idp: Any) -> None:
    """Who was given a lasting password need not, and can not, choose one any more."""
    realm = make_realm(idp)
    realm.make_user()
    realm.set_password("ann", PASSWORD, permanent=False)
    step = realm.sign_in()
    realm.set_password("ann", OTHER_PASSWORD)
    answer = {"USERNAME": "ann", "NEW_PASSWORD": "An0ther!one"}
    refused = refusal(
        realm.respond, challenge="NEW_PASSWORD_REQUIRED", session=step["Session"], **answer
    )
    assert refused == INVALID_SESSION
    assert realm.tokens(password=OTHER_PASSWORD)


@pytest.mark.parametrize("kind", ["forgotten", "no longer remembered"])
def test_a_device_that_went(idp: Any, cognito: Cognito, kind: str) -> None:
    """Its proof is worth nothing any more, at either step, although it is right."""
    realm = device_realm(idp)
    phone = register(realm, realm.tokens())
    srp = phone.srp()
    waiting = phone.sign_in()
    step = phone.start(phone.sign_in()["Session"], srp)
    named = {"DeviceKey": phone.key, **realm.by_name()}
    if kind == "forgotten":
        idp.admin_forget_device(**named)
    else:
        idp.admin_update_device_status(**named, DeviceRememberedStatus="not_remembered")
    proof = phone.proof(step, srp, cognito.clock.now())
    proved = {"challenge": "DEVICE_PASSWORD_VERIFIER", "session": step["Session"], **proof}
    assert refusal(realm.respond, **proved) == NO_DEVICE
    assert refusal(phone.start, session=waiting["Session"], srp=srp) == NO_DEVICE


def test_a_device_answers_for_nobody(idp: Any) -> None:
    """Without a session the user must be there: of another name nothing is pending."""
    realm = device_realm(idp)
    phone = register(realm, realm.tokens())
    phone.sign_in()
    for name in ("nobody", "bob"):
        if name == "bob":
            realm.make_user("bob")
        given = {"USERNAME": name, "DEVICE_KEY": phone.key, "SRP_A": phone.srp().srp_a}
        assert refusal(realm.respond, challenge="DEVICE_SRP_AUTH", **given) == INVALID_SESSION


def test_an_address_that_somebody_else_took(idp: Any, cognito: Cognito) -> None:
    """An address to be set up must still be free when its code comes back; the session stays."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP, pool={"AliasAttributes": ["email"]})
    realm.make_user()
    step = realm.sign_in()
    step = realm.respond("MFA_SETUP", step["Session"], USERNAME="ann", EMAIL=EMAIL)
    code = cognito.outbox.to("ann").code
    assert code is not None
    realm.make_user("bob", email=EMAIL, email_verified="true")
    answer = {"session": step["Session"], "USERNAME": "ann", "EMAIL_OTP_CODE": code}
    refused = refusal(realm.respond, challenge="EMAIL_OTP", **answer)
    assert refused[0] == "AliasExistsException"
    assert "email" not in realm.attributes()
    idp.admin_delete_user(**realm.by_name("bob"))
    assert realm.respond("EMAIL_OTP", **answer)["AuthenticationResult"]
    assert realm.attributes()["email_verified"] == "true"


def test_a_number_that_is_somebody_elses_alias(idp: Any, cognito: Cognito) -> None:
    """A code proves that the phone is at hand, but takes nobody's alias away."""
    realm = mfa_realm(idp, "ON", SMS, pool={"AliasAttributes": ["phone_number"]})
    realm.make_user(phone_number=PHONE)
    step = realm.sign_in()
    code = cognito.outbox.to("ann").code
    assert code is not None
    realm.make_user("bob", phone_number=PHONE, phone_number_verified="true")
    done = realm.respond("SMS_MFA", step["Session"], USERNAME="ann", SMS_MFA_CODE=code)
    assert done["AuthenticationResult"]
    assert realm.attributes().get("phone_number_verified") != "true"
    assert realm.user(PHONE)["Username"] == "bob"


def test_a_challenge_that_is_only_a_name(idp: Any) -> None:
    """The API's enumeration has ADMIN_NO_SRP_AUTH, which no sign-in offers [D]."""
    realm = make_realm(idp)
    realm.make_user()
    refused = refusal(realm.respond, challenge="ADMIN_NO_SRP_AUTH", USERNAME="ann")
    assert refused == INVALID_SESSION
