"""Signing in by passkey: what is offered, what is refused, and when it stands for MFA."""

from __future__ import annotations

import base64
import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.testing import SoftwareAuthenticator
from tests.helpers import refusal
from tests.passkeys import PARTY, SITE, PasskeyRealm, passkey_realm, request_options
from tests.realms import claims_of
from tests.second_factors import enrol, prefer
from tests.security_key import SecurityKey

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

REFUSED = ("NotAuthorizedException", "Invalid passkey credential.")


@pytest.fixture
def realm(idp: Any) -> PasskeyRealm:
    """A pool with passkeys and a domain, and a user ann without a passkey."""
    return passkey_realm(idp)


def refused(realm: PasskeyRealm, step: Any, document: Any, name: str = "ann") -> tuple[str, str]:
    """Answer a challenge; the error."""
    return refusal(realm.answer, step=step, document=document, name=name)


def test_five_lines(realm: PasskeyRealm, idp: Any) -> None:
    """Registering and signing in take a test five lines."""
    token, client = realm.token, {"ClientId": realm.client_id}
    user = {"USERNAME": "ann", "PREFERRED_CHALLENGE": "WEB_AUTHN"}

    key = SoftwareAuthenticator()
    options = idp.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    idp.complete_web_authn_registration(AccessToken=token, Credential=key.create(options))
    step = idp.initiate_auth(**client, AuthFlow="USER_AUTH", AuthParameters=user)
    answer = key.get(step["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])

    result = idp.respond_to_auth_challenge(
        **client,
        ChallengeName="WEB_AUTHN",
        Session=step["Session"],
        ChallengeResponses={"USERNAME": "ann", "CREDENTIAL": json.dumps(answer)},
    )["AuthenticationResult"]
    assert claims_of(result["IdToken"])["cognito:username"] == "ann"


def test_the_options_name_the_user_s_passkeys(realm: PasskeyRealm) -> None:
    """The request options have the relying party, a new challenge, and the passkeys to use."""
    ids = [realm.register(SoftwareAuthenticator())["id"] for _ in range(2)]
    first, second = (request_options(realm.challenge()) for _ in range(2))
    assert first.pop("challenge") != second.pop("challenge")
    assert first == {
        "timeout": 180000,
        "rpId": PARTY,
        "allowCredentials": [
            {"id": name, "type": "public-key", "transports": ["internal"]} for name in ids
        ],
        "userVerification": "preferred",
    }


def test_the_choice_shows_a_passkey_once_there_is_one(realm: PasskeyRealm) -> None:
    """WEB_AUTHN is among the challenges of a user who has a passkey, and of nobody else."""
    start = {"USERNAME": "ann"}
    assert "WEB_AUTHN" not in realm.initiate("USER_AUTH", **start)["AvailableChallenges"]
    realm.register(SoftwareAuthenticator())
    step = realm.initiate("USER_AUTH", **start)
    assert sorted(step["AvailableChallenges"]) == ["PASSWORD", "PASSWORD_SRP", "WEB_AUTHN"]
    chosen = realm.respond("SELECT_CHALLENGE", step["Session"], USERNAME="ann", ANSWER="WEB_AUTHN")
    assert request_options(chosen)["rpId"] == PARTY


def test_the_admin_side_is_the_same(realm: PasskeyRealm, idp: Any) -> None:
    """AdminInitiateAuth and AdminRespondToAuthChallenge sign in by passkey as well."""
    authenticator = SoftwareAuthenticator()
    realm.register(authenticator)
    step = realm.admin_initiate("USER_AUTH", USERNAME="ann", PREFERRED_CHALLENGE="WEB_AUTHN")
    document = json.dumps(authenticator.get(request_options(step)))
    answer = idp.admin_respond_to_auth_challenge(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ChallengeName="WEB_AUTHN",
        Session=step["Session"],
        ChallengeResponses={"USERNAME": "ann", "CREDENTIAL": document},
    )
    assert "AccessToken" in answer["AuthenticationResult"]


def _flip(text: str) -> str:
    data = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    data[-1] ^= 1
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize("member", ["signature", "authenticatorData", "clientDataJSON"])
def test_a_tampered_assertion_is_refused(realm: PasskeyRealm, member: str) -> None:
    """The signature covers the authenticator's data and the browser's."""
    authenticator = SoftwareAuthenticator()
    realm.register(authenticator)
    step = realm.challenge()
    document = authenticator.get(request_options(step))
    tampered = copy.deepcopy(document)
    tampered["response"][member] = _flip(document["response"][member])
    assert refused(realm, step, tampered) == REFUSED
    assert realm.answer(step, document)["AuthenticationResult"]


def test_an_assertion_is_for_its_own_challenge(realm: PasskeyRealm) -> None:
    """An assertion that was made for another sign-in can't be replayed."""
    authenticator = SoftwareAuthenticator()
    realm.register(authenticator)
    document = authenticator.get(request_options(realm.challenge()))
    assert refused(realm, realm.challenge(), document) == REFUSED


def test_the_sign_count_must_grow(realm: PasskeyRealm) -> None:
    """A key that counts back was cloned."""
    key = SecurityKey()
    realm.register(key)
    clone = copy.copy(key)
    realm.sign_in_by(key)
    step = realm.challenge()
    assert refused(realm, step, clone.get(request_options(step), SITE)) == REFUSED
    assert realm.answer(step, key.get(request_options(step), SITE))["AuthenticationResult"]


def test_another_user_s_passkey_is_refused(realm: PasskeyRealm) -> None:
    """A passkey signs in the user who registered it, nobody else."""
    anns, bobs = SoftwareAuthenticator(), SoftwareAuthenticator()
    realm.register(anns)
    realm.make_user("bob")
    token = realm.access("bob")
    realm.complete(bobs.create(realm.start(token)), token)
    step = realm.challenge()
    options = request_options(step) | {"allowCredentials": []}
    assert refused(realm, step, bobs.get(options)) == REFUSED
    mixed = anns.get(options)
    mixed["response"]["userHandle"] = bobs.get(options)["response"]["userHandle"]
    assert refused(realm, step, mixed) == REFUSED


def test_a_passkey_of_an_earlier_relying_party_is_no_use(realm: PasskeyRealm) -> None:
    """When the relying party changes, passkeys stay listed but sign nobody in."""
    authenticator = SoftwareAuthenticator()
    realm.register(authenticator)
    step = realm.challenge()
    document = authenticator.get(request_options(step))
    realm.configure(RelyingPartyId="example.com")
    assert refused(realm, step, document) == REFUSED
    assert len(realm.passkeys()) == 1
    step = realm.initiate("USER_AUTH", USERNAME="ann")
    assert "WEB_AUTHN" not in step["AvailableChallenges"]


def test_user_verification_can_be_required(realm: PasskeyRealm) -> None:
    """A touch alone does not sign in where the pool wants the user verified."""
    authenticator = SoftwareAuthenticator(verifies_user=False)
    realm.register(authenticator)
    realm.configure(UserVerification="required")
    step = realm.challenge()
    options = request_options(step)
    assert options["userVerification"] == "required"
    assert refused(realm, step, authenticator.get(options)) == REFUSED
    authenticator.verifies_user = True
    assert realm.answer(step, authenticator.get(options))["AuthenticationResult"]


@pytest.mark.parametrize("text", ["nonsense", "[]", '"text"', '{"a":' * 10_000, '{"a": NaN}'])
def test_what_is_no_json_object_is_invalid(realm: PasskeyRealm, text: str) -> None:
    """CREDENTIAL is the text of a JSON object."""
    realm.register(SoftwareAuthenticator())
    code, _ = refused(realm, realm.challenge(), text)
    assert code == "InvalidParameterException"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"id": 5},
        {"id": "x", "response": []},
        {"id": ["x"], "response": {"userHandle": ["x"]}},
        {"response": {"userHandle": {}}},
    ],
)
def test_what_is_no_assertion_is_refused(realm: PasskeyRealm, document: Any) -> None:
    """A JSON object that is no assertion proves nothing."""
    authenticator = SoftwareAuthenticator()
    registered = realm.register(authenticator)
    step = realm.challenge()
    assert refused(realm, step, document) == REFUSED
    assert refused(realm, step, {**document, "id": registered["id"]}) == REFUSED


def test_who_has_no_passkey_seems_like_nobody(idp: Any) -> None:
    """A user without a passkey and one who does not exist get the same choice."""
    realm = passkey_realm(idp, client={"PreventUserExistenceErrors": "ENABLED"})
    ann, nobody = realm.challenge("ann"), realm.challenge("nobody")
    for step in (ann, nobody):
        assert step["ChallengeName"] == "SELECT_CHALLENGE"
        assert sorted(step["AvailableChallenges"]) == ["PASSWORD", "PASSWORD_SRP"]


def test_a_passkey_may_stand_for_two_factors(realm: PasskeyRealm, cognito: Cognito) -> None:
    """With MULTI_FACTOR_WITH_USER_VERIFICATION no second factor is asked for [D]."""
    authenticator = SoftwareAuthenticator()
    realm.register(authenticator)
    realm.idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        WebAuthnConfiguration={"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"},
    )
    token = {"AccessToken": realm.token}
    enrol(realm, cognito)
    prefer(realm, TOTP=True)
    assert realm.sign_in()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert realm.challenge()["ChallengeName"] == "SELECT_CHALLENGE"
    realm.idp.set_user_mfa_preference(**token, WebAuthnMfaSettings={"Enabled": True})
    step = realm.challenge()
    options = request_options(step)
    assert options["userVerification"] == "required"
    assert realm.answer(step, authenticator.get(options))["AuthenticationResult"]


def test_the_factors_of_a_user_name_the_passkey(realm: PasskeyRealm, idp: Any) -> None:
    """GetUserAuthFactors lists WEB_AUTHN once there is a passkey."""
    token = {"AccessToken": realm.token}
    assert "WEB_AUTHN" not in idp.get_user_auth_factors(**token)["ConfiguredUserAuthFactors"]
    realm.register(SoftwareAuthenticator())
    assert "WEB_AUTHN" in idp.get_user_auth_factors(**token)["ConfiguredUserAuthFactors"]


def test_passkeys_turned_off_during_a_sign_in(realm: PasskeyRealm) -> None:
    """The answer to the challenge is refused by an error that the operation has (G)."""
    authenticator = SoftwareAuthenticator()
    realm.register(authenticator)
    step = realm.challenge()
    policy: Any = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}
    realm.idp.update_user_pool(UserPoolId=realm.pool_id, Policies=policy)
    assert refused(realm, step, authenticator.get(request_options(step))) == REFUSED
