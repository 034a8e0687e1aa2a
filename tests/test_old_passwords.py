"""A password that was replaced proves nothing any more, whatever began with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import refusal
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, make_realm
from tests.second_factors import PHONE, SMS, mfa_realm
from tests.srp_client import SrpClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito

INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")


def set_by_administrator(realm: Realm) -> None:
    """Give ann another password."""
    realm.set_password("ann", OTHER_PASSWORD)


def changed_by_the_user(realm: Realm) -> None:
    """Have ann change the password."""
    realm.idp.change_password(
        AccessToken=realm.access(), PreviousPassword=PASSWORD, ProposedPassword=OTHER_PASSWORD
    )


def set_again(realm: Realm) -> None:
    """Give ann the same password once more."""
    realm.set_password("ann", PASSWORD)


CHANGES = [set_by_administrator, changed_by_the_user, set_again]


def proof(realm: Realm, cognito: Cognito) -> dict[str, str]:
    """Start an exchange; the proof of ann's password in it."""
    client = SrpClient(realm.pool_id.split("_")[1], PASSWORD)
    step = realm.initiate("USER_SRP_AUTH", USERNAME="ann", SRP_A=client.srp_a)
    return client.answer(step["ChallengeParameters"], "ann", cognito.clock.now())


@pytest.mark.parametrize("change", CHANGES)
def test_an_exchange_from_before_the_change(
    idp: Any, cognito: Cognito, change: Callable[[Realm], None]
) -> None:
    """A proof by SRP that was begun before the change is refused."""
    realm = make_realm(idp)
    realm.make_user()
    claim = proof(realm, cognito)
    change(realm)
    assert refusal(realm.respond, challenge="PASSWORD_VERIFIER", **claim) == INCORRECT


def test_an_exchange_without_a_change(idp: Any, cognito: Cognito) -> None:
    """Otherwise the proof gives tokens."""
    realm = make_realm(idp)
    realm.make_user()
    claim = proof(realm, cognito)
    assert "AuthenticationResult" in realm.respond("PASSWORD_VERIFIER", **claim)


def test_a_second_factor_from_before_the_change(idp: Any, cognito: Cognito) -> None:
    """A second factor that was asked for before the change ends in no tokens either (G)."""
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    step = realm.sign_in()
    set_by_administrator(realm)
    code = cognito.outbox.to("ann").code
    answer = {"USERNAME": "ann", "SMS_MFA_CODE": code}
    session = step["Session"]
    assert refusal(realm.respond, challenge="SMS_MFA", session=session, **answer) == INCORRECT


def test_a_new_password_and_then_a_second_factor(idp: Any, cognito: Cognito) -> None:
    """A password that the sign-in itself replaced is no obstacle to its second factor."""
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    realm.set_password("ann", PASSWORD, permanent=False)
    session = realm.sign_in()["Session"]
    answer = {"USERNAME": "ann", "NEW_PASSWORD": OTHER_PASSWORD}
    session = realm.respond("NEW_PASSWORD_REQUIRED", session, **answer)["Session"]
    code = cognito.outbox.to("ann").code
    done = realm.respond("SMS_MFA", session, USERNAME="ann", SMS_MFA_CODE=code)
    assert "AuthenticationResult" in done


def reset(realm: Realm, code: str) -> Any:
    """Set a password by the code of ForgotPassword."""
    return realm.idp.confirm_forgot_password(
        **realm.by_client(), ConfirmationCode=code, Password="Th1rd-Passw0rd!"
    )


@pytest.fixture
def forgetful(idp: Any) -> Realm:
    """A pool with ann, who has a verified address."""
    realm = make_realm(idp, {"AutoVerifiedAttributes": ["email"]})
    realm.make_user(email="ann@example.com", email_verified="true")
    return realm


def code_of(realm: Realm, cognito: Cognito) -> str:
    """Have a code for a new password sent to ann."""
    realm.idp.forgot_password(**realm.by_client())
    return cognito.outbox.to("ann").code


@pytest.mark.parametrize("change", CHANGES)
def test_a_reset_code_dies_with_a_new_password(
    forgetful: Realm, cognito: Cognito, change: Callable[[Realm], None]
) -> None:
    """A code is void once the password was set another way (G)."""
    code = code_of(forgetful, cognito)
    change(forgetful)
    assert refusal(reset, realm=forgetful, code=code) == EXPIRED


def test_a_reset_code_dies_with_its_address(forgetful: Realm, cognito: Cognito) -> None:
    """A code is void once the user has another address than the one that it went to (G)."""
    code = code_of(forgetful, cognito)
    forgetful.update(email="other@example.com", email_verified="true")
    assert refusal(reset, realm=forgetful, code=code) == EXPIRED


def test_a_reset_code_is_good_otherwise(forgetful: Realm, cognito: Cognito) -> None:
    """Another attribute may change meanwhile."""
    code = code_of(forgetful, cognito)
    forgetful.update(name="Ann")
    assert reset(forgetful, code)
    assert forgetful.access(password="Th1rd-Passw0rd!")
