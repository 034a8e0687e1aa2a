"""Every challenge in every situation: right, wrong, late, twice, from elsewhere, without a user.

A driver brings a fresh pool to the point where its challenge is pending. A challenge without a
driver fails a test, so that none is forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pycognito.aws_srp import AWSSRP

from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.sign_in.challenges import CHALLENGES
from cognito_intercept.testing import SoftwareAuthenticator
from tests.devices import device_realm, register
from tests.helpers import refusal
from tests.lambdas import Quiz
from tests.passkeys import passkey_realm, request_options
from tests.realms import PASSWORD, Realm, add_client
from tests.second_factors import (
    EMAIL,
    EMAIL_OTP,
    EVERY_FLOW,
    PHONE,
    SMS,
    TOTP,
    choice_realm,
    enrol,
    make_passwordless,
    mfa_realm,
    prefer,
    totp,
)

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

NOT_AUTHORIZED, INVALID = "NotAuthorizedException", "InvalidParameterException"
INCORRECT = (NOT_AUTHORIZED, "Incorrect username or password.")
WRONG_CODE = ("CodeMismatchException", "Invalid code or auth state for the user.")
SECRET: dict[str, Any] = {"GenerateSecret": True}


@dataclass(frozen=True)
class Pending:
    """A challenge that waits for ann's answer.

    ``right`` and ``wrong`` are responses without USERNAME and SECRET_HASH; ``error`` is what
    the wrong ones end in. ``session`` is None where the responses name it. A right answer that
    ``proves`` nothing only has an exchange go on, which refuses a disabled user at its end.
    """

    realm: Realm
    session: str | None
    right: dict[str, str]
    wrong: dict[str, str]
    error: tuple[str, str]
    proves: bool = True
    challenge: str = ""

    def answer(self, responses: dict[str, str], realm: Realm | None = None, **more: str) -> Any:
        """Answer as ann."""
        realm = realm or self.realm
        return realm.respond(
            self.challenge,
            self.session,
            **{"USERNAME": "ann"} | realm.hash_of("ann") | responses | more,
        )

    def refused(self, responses: dict[str, str], **more: Any) -> tuple[str, str]:
        """Answer as ann; the error."""
        return refusal(self.answer, responses=responses, **more)


Driver = Callable[[Any, "Cognito"], Pending]


def _password(realm: Realm) -> Any:
    return realm.sign_in()


def _choose(realm: Realm, **parameters: str) -> Any:
    return realm.initiate("USER_AUTH", USERNAME="ann", **parameters, **realm.hash_of("ann"))


def _another(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def _code(realm: Realm, step: Any, name: str, cognito: Cognito) -> Pending:
    code = cognito.outbox.to("ann").code
    return Pending(realm, step["Session"], {name: code}, {name: _another(code)}, WRONG_CODE)


def password_verifier(idp: Any, _cognito: Cognito) -> Pending:
    """The proof of a password, made by pycognito."""
    realm = choice_realm(idp, **SECRET)
    realm.make_user()
    return _claims(realm, PASSWORD, "Wr0ng!word")


def _claims(realm: Realm, *passwords: str) -> Pending:
    srp = AWSSRP(
        "ann",
        passwords[0],
        realm.pool_id,
        realm.client_id,
        client=realm.idp,
        client_secret=realm.secret,
    )
    step = realm.initiate("USER_SRP_AUTH", **srp.get_auth_params())
    answers = []
    for password in passwords:
        srp.password = password
        answers.append(srp.process_challenge(step["ChallengeParameters"], srp.get_auth_params()))
    return Pending(realm, None, answers[0], answers[1], INCORRECT)


def new_password_required(idp: Any, _cognito: Cognito) -> Pending:
    """A temporary password is to be replaced."""
    realm = choice_realm(idp, **SECRET)
    realm.make_user()
    realm.set_password("ann", PASSWORD, permanent=False)
    return Pending(
        realm,
        _password(realm)["Session"],
        {"NEW_PASSWORD": "An0ther!one"},
        {"NEW_PASSWORD": "short"},
        (
            "InvalidPasswordException",
            "Password does not conform to policy: Password not long enough",
        ),
    )


def sms_mfa(idp: Any, cognito: Cognito) -> Pending:
    """A code by SMS as second factor."""
    realm = mfa_realm(idp, "ON", SMS, **SECRET)
    realm.make_user(phone_number=PHONE)
    return _code(realm, _password(realm), "SMS_MFA_CODE", cognito)


def email_otp(idp: Any, cognito: Cognito) -> Pending:
    """A code by e-mail as second factor."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP, **SECRET)
    realm.make_user(email=EMAIL)
    return _code(realm, _password(realm), "EMAIL_OTP_CODE", cognito)


def sms_otp(idp: Any, cognito: Cognito) -> Pending:
    """A code by SMS as first factor."""
    realm = choice_realm(idp, "SMS_OTP", **SECRET)
    make_passwordless(realm)
    return _code(realm, _choose(realm), "SMS_OTP_CODE", cognito)


def software_token_mfa(idp: Any, cognito: Cognito) -> Pending:
    """A code of an authenticator app, which is pyotp."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP, **SECRET)
    realm.make_user()
    secret = enrol(realm, cognito)
    prefer(realm, TOTP=True)
    name, code = "SOFTWARE_TOKEN_MFA_CODE", totp(cognito, secret)
    step = _password(realm)
    error = ("CodeMismatchException", "Invalid code received for user")
    wrong = {name: totp(cognito, secret, steps=20)}
    return Pending(realm, step["Session"], {name: code}, wrong, error)


def select_mfa_type(idp: Any, cognito: Cognito) -> Pending:
    """The choice between two second factors."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP, SMS, **SECRET)
    realm.make_user(phone_number=PHONE)
    enrol(realm, cognito)
    prefer(realm, TOTP=True, SMS=True)
    error = (INVALID, "Invalid ANSWER: EMAIL_OTP")
    session = _password(realm)["Session"]
    return Pending(realm, session, {"ANSWER": TOTP}, {"ANSWER": EMAIL_OTP}, error)


def mfa_setup(idp: Any, _cognito: Cognito) -> Pending:
    """A first second factor, set up by an e-mail address."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP, **SECRET)
    realm.make_user()
    error = (INVALID, "Invalid email address format.")
    session = _password(realm)["Session"]
    return Pending(realm, session, {"EMAIL": EMAIL}, {"EMAIL": "nobody"}, error)


def select_challenge(idp: Any, _cognito: Cognito) -> Pending:
    """The choice of a first factor."""
    realm = choice_realm(idp, "EMAIL_OTP", **SECRET)
    realm.make_user(email=EMAIL, email_verified="true")
    error = (INVALID, "Invalid ANSWER: SMS_OTP")
    session = _choose(realm)["Session"]
    return Pending(realm, session, {"ANSWER": "EMAIL_OTP"}, {"ANSWER": "SMS_OTP"}, error)


def password(idp: Any, _cognito: Cognito) -> Pending:
    """A password that was preferred, and is still to come."""
    realm = choice_realm(idp, "EMAIL_OTP", **SECRET)
    realm.make_user()
    session = _choose(realm, PREFERRED_CHALLENGE="PASSWORD")["Session"]
    return Pending(realm, session, {"PASSWORD": PASSWORD}, {"PASSWORD": "Wr0ng!word"}, INCORRECT)


def password_srp(idp: Any, _cognito: Cognito) -> Pending:
    """A public number of SRP that is still to come."""
    realm = choice_realm(idp, "EMAIL_OTP", **SECRET)
    realm.make_user()
    session = _choose(realm, PREFERRED_CHALLENGE="PASSWORD_SRP")["Session"]
    error = (INVALID, "Invalid SRP_A value.")
    right, wrong = {"SRP_A": f"{2**700:x}"}, {"SRP_A": "0"}
    return Pending(realm, session, right, wrong, error, proves=False)


def web_authn(idp: Any, _cognito: Cognito) -> Pending:
    """A passkey; the wrong answer is signed on another site."""
    realm = passkey_realm(idp, client=SECRET)
    authenticator = SoftwareAuthenticator()
    realm.register(authenticator)
    step = realm.challenge()
    options = request_options(step)
    right, wrong = (
        {"CREDENTIAL": json.dumps(authenticator.get(options, origin))}
        for origin in (None, "https://evil.example")
    )
    error = (NOT_AUTHORIZED, "Invalid passkey credential.")
    return Pending(realm, step["Session"], right, wrong, error)


def custom_challenge(idp: Any, cognito: Cognito) -> Pending:
    """A question of a trigger; the wrong answer is one that the function stumbles over."""
    Quiz(cognito)
    realm = choice_realm(idp, **SECRET)
    realm.make_user()
    step = realm.initiate("CUSTOM_AUTH", USERNAME="ann", **realm.hash_of("ann"))
    text = "invalid literal for int() with base 10: 'six'"
    error = (
        "UserLambdaValidationException",
        f"VerifyAuthChallengeResponse failed with error {text}.",
    )
    return Pending(realm, step["Session"], {"ANSWER": "42"}, {"ANSWER": "six"}, error)


def device_srp_auth(idp: Any, _cognito: Cognito) -> Pending:
    """A remembered device is to send its public number."""
    realm = device_realm(idp, **SECRET)
    phone = register(realm, realm.tokens())
    right = {"DEVICE_KEY": phone.key, "SRP_A": phone.srp().srp_a}
    error = (INVALID, "Invalid SRP_A value.")
    return Pending(realm, phone.sign_in()["Session"], right, {**right, "SRP_A": "0"}, error)


def device_password_verifier(idp: Any, cognito: Cognito) -> Pending:
    """A remembered device is to prove its password, which the tests' own SRP client does."""
    realm = device_realm(idp, **SECRET)
    phone = register(realm, realm.tokens())
    srp = phone.srp()
    step = phone.start(phone.sign_in()["Session"], srp)
    right = phone.proof(step, srp, cognito.clock.now())
    srp.password = "wrong"
    wrong = phone.proof(step, srp, cognito.clock.now())
    return Pending(realm, step["Session"], right, wrong, INCORRECT)


DRIVERS: dict[str, Driver] = {
    "DEVICE_SRP_AUTH": device_srp_auth,
    "DEVICE_PASSWORD_VERIFIER": device_password_verifier,
    "WEB_AUTHN": web_authn,
    "CUSTOM_CHALLENGE": custom_challenge,
    "PASSWORD_VERIFIER": password_verifier,
    "NEW_PASSWORD_REQUIRED": new_password_required,
    "SMS_MFA": sms_mfa,
    "EMAIL_OTP": email_otp,
    "SMS_OTP": sms_otp,
    "SOFTWARE_TOKEN_MFA": software_token_mfa,
    "SELECT_MFA_TYPE": select_mfa_type,
    "MFA_SETUP": mfa_setup,
    "SELECT_CHALLENGE": select_challenge,
    "PASSWORD": password,
    "PASSWORD_SRP": password_srp,
}


def right_answer(pending: Pending, _cognito: Cognito) -> None:
    """A right answer gives tokens, or another challenge."""
    answer = pending.answer(pending.right)
    assert "AuthenticationResult" in answer or answer["ChallengeName"] != pending.challenge


def wrong_answer(pending: Pending, _cognito: Cognito) -> None:
    """A wrong answer is an error that leaves the session as it was [V auth.md 4]."""
    assert pending.refused(pending.wrong) == pending.error
    assert pending.answer(pending.right)


def missing_answer(pending: Pending, _cognito: Cognito) -> None:
    """Without its responses an answer is incomplete; what is missing first is named."""
    required = CHALLENGES[ChallengeName(pending.challenge)].requires
    if required:
        text = f"Missing required parameter {required[0]}"
        assert pending.refused({}) == (INVALID, text)


def expired_session(pending: Pending, cognito: Cognito) -> None:
    """After AuthSessionValidity, three minutes, it is too late (recorded R098)."""
    cognito.clock.advance(181)
    text = "Invalid session for the user, session is expired."
    assert pending.refused(pending.right) == (NOT_AUTHORIZED, text)


def reused_session(pending: Pending, _cognito: Cognito) -> None:
    """A right answer spends the session [V auth.md 4]."""
    pending.answer(pending.right)
    text = "Invalid session for the user, session can only be used once."
    assert pending.refused(pending.right) == (NOT_AUTHORIZED, text)


def session_of_another_client(pending: Pending, _cognito: Cognito) -> None:
    """A session is bound to its app client."""
    realm = pending.realm
    client = {"ExplicitAuthFlows": EVERY_FLOW, **SECRET}
    other = add_client(realm.idp, realm.pool_id, client)
    assert pending.refused(pending.right | other.hash_of("ann"), realm=other) == (
        NOT_AUTHORIZED,
        "Invalid session for the user.",
    )


def another_user(pending: Pending, _cognito: Cognito) -> None:
    """A session is bound to its user."""
    pending.realm.make_user("bob")
    responses = {**pending.right, "USERNAME": "bob", **pending.realm.hash_of("bob")}
    assert pending.refused(responses) == (NOT_AUTHORIZED, "Invalid session for the user.")


def disabled_user(pending: Pending, _cognito: Cognito) -> None:
    """A user who was disabled meanwhile gets nothing."""
    pending.realm.idp.admin_disable_user(**pending.realm.by_name())
    if not pending.proves:
        assert pending.answer(pending.right)["ChallengeName"] == "PASSWORD_VERIFIER"
        return
    assert pending.refused(pending.right) == (NOT_AUTHORIZED, "User is disabled.")


def deleted_user(pending: Pending, _cognito: Cognito) -> None:
    """Nor does one who was deleted."""
    pending.realm.idp.admin_delete_user(**pending.realm.by_name())
    assert pending.refused(pending.right) == ("UserNotFoundException", "User does not exist.")


def deleted_user_who_is_hidden(pending: Pending, _cognito: Cognito) -> None:
    """Where the app client hides who exists, it does not say that the user is gone."""
    realm = pending.realm
    realm.idp.update_user_pool_client(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ExplicitAuthFlows=EVERY_FLOW,
        PreventUserExistenceErrors="ENABLED",
    )
    realm.idp.admin_delete_user(**realm.by_name())
    assert pending.refused(pending.right) == INCORRECT


def from_a_server(pending: Pending, _cognito: Cognito) -> None:
    """AdminRespondToAuthChallenge refuses and takes the same answers."""
    realm = pending.realm
    server: dict[str, Any] = {"UserPoolId": realm.pool_id, "ClientId": realm.client_id}
    server["ChallengeName"] = pending.challenge
    if pending.session is not None:
        server["Session"] = pending.session
    call, named = realm.idp.admin_respond_to_auth_challenge, {"USERNAME": "ann"}
    named |= realm.hash_of("ann")
    assert refusal(call, **server, ChallengeResponses=named | pending.wrong) == pending.error
    answer = call(**server, ChallengeResponses=named | pending.right)
    assert "AuthenticationResult" in answer or answer["ChallengeName"] != pending.challenge


def wrong_secret_hash(pending: Pending, _cognito: Cognito) -> None:
    """The secret hash is checked first, whatever the answer."""
    client_id = pending.realm.client_id
    assert pending.refused({**pending.right, "SECRET_HASH": "bm90aGluZw=="}) == (
        NOT_AUTHORIZED,
        f"Unable to verify secret hash for client {client_id}",
    )


SITUATIONS = [
    right_answer,
    wrong_answer,
    missing_answer,
    expired_session,
    reused_session,
    session_of_another_client,
    another_user,
    disabled_user,
    deleted_user,
    deleted_user_who_is_hidden,
    wrong_secret_hash,
    from_a_server,
]


def test_every_challenge_has_a_driver() -> None:
    """A new row of CHALLENGES needs a driver here."""
    assert DRIVERS.keys() == CHALLENGES.keys()


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
@pytest.mark.parametrize("challenge", DRIVERS)
def test_challenge(
    idp: Any, cognito: Cognito, challenge: str, situation: Callable[[Pending, Cognito], None]
) -> None:
    """Each challenge behaves in each situation as the situation says."""
    pending = DRIVERS[challenge](idp, cognito)
    situation(Pending(**(vars(pending) | {"challenge": challenge})), cognito)
