"""Passkeys: registration in two steps, the list, deletion; what is refused, and how."""

from __future__ import annotations

import base64
import json
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import errors
from cognito_intercept.testing import SoftwareAuthenticator
from tests.helpers import refusal
from tests.passkeys import PARTY, SITE, PasskeyRealm, passkey_realm
from tests.realms import add_client, claims_of
from tests.security_key import SecurityKey

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito


@pytest.fixture
def realm(idp: Any) -> PasskeyRealm:
    """A pool with passkeys and a domain, and a user ann without a passkey."""
    return passkey_realm(idp)


def test_the_options_are_aws_s(realm: PasskeyRealm) -> None:
    """The creation options have AWS's members, in AWS's order [D recorded R079]."""
    options = realm.start()
    sub = claims_of(realm.token)["sub"]
    handle = options["user"]["id"]
    assert len(base64.urlsafe_b64decode(options["challenge"] + "=")) == 32
    assert base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4)).decode() == sub
    assert json.dumps(options) == json.dumps(
        {
            "authenticatorSelection": {
                "requireResidentKey": True,
                "residentKey": "required",
                "userVerification": "preferred",
            },
            "challenge": options["challenge"],
            "excludeCredentials": [],
            "pubKeyCredParams": [
                {"alg": -7, "type": "public-key"},
                {"alg": -257, "type": "public-key"},
            ],
            "rp": {"id": PARTY, "name": PARTY},
            "timeout": 60000,
            "user": {"displayName": "ann", "id": handle, "name": "ann"},
        }
    )


@pytest.mark.parametrize(
    "authenticator",
    [
        SoftwareAuthenticator(algorithms=["ES256"]),
        SoftwareAuthenticator(algorithms=["RS256"]),
        SoftwareAuthenticator(algorithms=["ES256"], attestation="packed"),
        SoftwareAuthenticator(algorithms=["RS256"], attestation="packed"),
        SoftwareAuthenticator(verifies_user=False),
        SecurityKey(),
    ],
    ids=["ES256", "RS256", "ES256 attested", "RS256 attested", "touch only", "fido2"],
)
def test_a_passkey_is_registered_and_signs_in(realm: PasskeyRealm, authenticator: Any) -> None:
    """Both algorithms, with and without attestation, ours and Yubico's code as the client."""
    realm.register(authenticator)
    for _ in range(2):
        claims = claims_of(realm.sign_in_by(authenticator)["AccessToken"])
        assert claims["username"] == "ann"


def test_the_list_shows_what_the_browser_said(realm: PasskeyRealm, cognito: Cognito) -> None:
    """Passkeys are listed the oldest first, with name, attachment and transports [D R067]."""
    assert realm.passkeys() == []
    first = realm.register(SoftwareAuthenticator(attachment="cross-platform"))
    cognito.clock.advance(60)
    second = realm.register(SoftwareAuthenticator())
    listed = realm.passkeys()
    times = [item.pop("CreatedAt").timestamp() for item in listed]
    assert times[1] - times[0] == pytest.approx(60, abs=5)
    assert listed == [
        {
            "CredentialId": first["id"],
            "FriendlyCredentialName": "Roaming passkey",
            "RelyingPartyId": PARTY,
            "AuthenticatorAttachment": "cross-platform",
            "AuthenticatorTransports": ["usb", "nfc"],
        },
        {
            "CredentialId": second["id"],
            "FriendlyCredentialName": "Passkey",
            "RelyingPartyId": PARTY,
            "AuthenticatorAttachment": "platform",
            "AuthenticatorTransports": ["internal"],
        },
    ]


def test_twenty_passkeys_in_pages_and_no_more(realm: PasskeyRealm) -> None:
    """A user has 20 passkeys at most [D]; a page holds as many as were asked for."""
    made = [realm.register(SoftwareAuthenticator())["id"] for _ in range(20)]
    assert refusal(realm.idp.start_web_authn_registration, AccessToken=realm.token) == (
        "LimitExceededException",
        errors.PASSKEY_LIMIT.text.format(limit=20),
    )
    found: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = realm.idp.list_web_authn_credentials(AccessToken=realm.token, MaxResults=8, **token)
        found += [item["CredentialId"] for item in page["Credentials"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert sorted(found) == sorted(made)
    assert len(realm.passkeys()) == 20


def test_a_deleted_passkey_is_gone(realm: PasskeyRealm) -> None:
    """Deletion takes one passkey, once."""
    passkey = realm.register(SoftwareAuthenticator())["id"]
    realm.idp.delete_web_authn_credential(AccessToken=realm.token, CredentialId=passkey)
    assert realm.passkeys() == []
    assert refusal(
        realm.idp.delete_web_authn_credential, AccessToken=realm.token, CredentialId=passkey
    ) == ("ResourceNotFoundException", "Credential does not exist.")


def test_a_registered_passkey_is_excluded_from_the_next(realm: PasskeyRealm) -> None:
    """The options exclude what the user has, and browsers refuse to make it again."""
    authenticator = SoftwareAuthenticator()
    passkey = realm.register(authenticator)["id"]
    options = realm.start()
    assert options["excludeCredentials"] == [{"id": passkey, "type": "public-key"}]
    with pytest.raises(ValueError, match="excludes"):
        authenticator.create(options)


def test_no_two_users_share_a_passkey(realm: PasskeyRealm) -> None:
    """A credential id that another user has registered is refused."""
    key = SecurityKey()
    realm.register(key)
    realm.make_user("bob")
    bob = realm.access("bob")
    options = realm.start(bob)
    assert realm.refused(key.create(options, SITE), bob)[0] == (
        "WebAuthnCredentialNotSupportedException"
    )


def test_without_a_domain_there_is_no_relying_party(idp: Any) -> None:
    """Neither a relying party id nor a domain: nothing to register for [D]."""
    realm = passkey_realm(idp, domain=None)
    code, _ = refusal(idp.start_web_authn_registration, AccessToken=realm.token)
    assert code == "WebAuthnConfigurationMissingException"


def test_passkeys_must_be_allowed(idp: Any) -> None:
    """A pool without WEB_AUTHN among its first factors has no passkeys [D]."""
    realm = passkey_realm(idp, factors=["PASSWORD"])
    refused = ("WebAuthnNotEnabledException", "WebAuthn is not enabled for this user pool.")
    assert refusal(idp.start_web_authn_registration, AccessToken=realm.token) == refused
    assert realm.refused({}) == refused
    assert realm.passkeys() == []


def test_the_configured_relying_party_goes_before_the_domain(realm: PasskeyRealm) -> None:
    """RelyingPartyId and UserVerification come from the pool's MFA settings."""
    realm.configure(RelyingPartyId="example.com", UserVerification="required")
    options = realm.start()
    assert options["rp"] == {"id": "example.com", "name": "example.com"}
    assert options["authenticatorSelection"]["userVerification"] == "required"
    realm.complete(SoftwareAuthenticator().create(options, "https://login.example.com"))
    assert realm.passkeys()[0]["RelyingPartyId"] == "example.com"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        f"https://{PARTY}.evil.example",
        f"https://not{PARTY}",
        f"http://{PARTY}",
        "https://[",
        "null",
        f"https://evil.example\\.{PARTY}",
        f"HTTPS://{PARTY}",
        f"https://{PARTY.upper()}",
        f"https://{PARTY}/",
        f"https://{PARTY}:443",
        f"https://{PARTY}:0",
        f"https://ann@{PARTY}",
        f"https://{PARTY}\n",
        "android:apk-key-hash:",
    ],
)
def test_a_foreign_origin_is_refused(realm: PasskeyRealm, origin: str) -> None:
    """Passkeys are made on the relying party's own pages, by HTTPS."""
    document = SoftwareAuthenticator().create(realm.start(), origin)
    assert realm.refused(document) == (
        "WebAuthnOriginNotAllowedException",
        f"Origin {origin} is not allowed for {PARTY}.",
    )


@pytest.mark.parametrize(
    ("party", "origin"),
    [
        ("example.com", "https://example.com"),
        ("example.com", "https://app.example.com:8443"),
        ("example.com", "android:apk-key-hash:3uX9e0A"),
        ("localhost", "http://localhost:5173"),
    ],
)
def test_own_origins_are_allowed(realm: PasskeyRealm, party: str, origin: str) -> None:
    """Pages on and below the relying party's host, Android apps, and localhost without TLS."""
    realm.configure(RelyingPartyId=party)
    realm.complete(SoftwareAuthenticator().create(realm.start(), origin))


def test_a_passkey_for_another_relying_party_is_refused(realm: PasskeyRealm) -> None:
    """The hash of the relying party id in the attestation must be the pool's."""
    options = realm.start()
    options["rp"]["id"] = "other.example"
    document = SoftwareAuthenticator().create(options, SITE)
    assert realm.refused(document)[0] == "WebAuthnRelyingPartyMismatchException"


def test_a_challenge_is_good_once(realm: PasskeyRealm) -> None:
    """The same response can't be sent again, nor one to a challenge that was superseded."""
    document = realm.register(SoftwareAuthenticator())
    not_found = ("WebAuthnChallengeNotFoundException", "WebAuthn challenge not found or expired.")
    assert realm.refused(document) == not_found
    late = SoftwareAuthenticator().create(realm.start())
    realm.start()
    assert realm.refused(late) == not_found


def test_a_challenge_expires(realm: PasskeyRealm, cognito: Cognito) -> None:
    """A registration must be completed as soon as a challenge of a sign-in."""
    document = SoftwareAuthenticator().create(realm.start())
    cognito.clock.advance(181)
    assert realm.refused(document)[0] == "WebAuthnChallengeNotFoundException"


def test_a_challenge_belongs_to_its_user(realm: PasskeyRealm) -> None:
    """Another user can't complete a registration."""
    realm.make_user("bob")
    document = SoftwareAuthenticator().create(realm.start())
    code, _ = realm.refused(document, realm.access("bob"))
    assert code == "WebAuthnChallengeNotFoundException"
    realm.complete(document)


def test_a_challenge_belongs_to_its_client(realm: PasskeyRealm) -> None:
    """A token of another app client can't complete a registration [D]."""
    document = SoftwareAuthenticator().create(realm.start())
    other = add_client(realm.idp, realm.pool_id)
    assert realm.refused(document, other.access())[0] == "WebAuthnClientMismatchException"


def test_user_verification_can_be_required(realm: PasskeyRealm) -> None:
    """An authenticator that only asks for a touch is not enough then [D]."""
    realm.configure(UserVerification="required")
    authenticator = SoftwareAuthenticator(verifies_user=False)
    document = authenticator.create(realm.start())
    assert realm.refused(document)[0] == "WebAuthnCredentialNotSupportedException"


def test_a_forged_attestation_is_refused(realm: PasskeyRealm) -> None:
    """The self attestation's signature is verified."""
    authenticator = SoftwareAuthenticator(attestation="packed")
    first, second = (authenticator.create(realm.start()) for _ in range(2))
    second["response"]["attestationObject"] = first["response"]["attestationObject"]
    second["id"] = second["rawId"] = first["id"]
    assert realm.refused(second)[0] == "WebAuthnCredentialNotSupportedException"


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("id"),
        lambda document: document.pop("response"),
        lambda document: document.update(type="password"),
        lambda document: document["response"].update(clientDataJSON="bm9uc2Vuc2U"),
        lambda document: document["response"].update(clientDataJSON="A"),
        lambda document: document["response"].update(attestationObject="AAAA"),
        lambda document: document["response"].pop("attestationObject"),
        lambda document: document["response"].update(transports="usb"),
        lambda document: document["response"].update(transports=["usb", 1]),
        lambda document: document["response"].update(transports=["usb"] * 11),
        lambda document: document["response"].update(transports=["u" * 33]),
        lambda document: document["response"].update(transports={"usb": 1}),
        lambda document: document.update(authenticatorAttachment="elsewhere"),
        lambda document: document.update(authenticatorAttachment=["platform"]),
        lambda document: document["response"].update(
            clientDataJSON=base64.urlsafe_b64encode(b'{"a":' * 100_000).decode()
        ),
        lambda document: document["response"].update(
            clientDataJSON=base64.urlsafe_b64encode(
                json.dumps({"type": "webauthn.create", "challenge": "AA", "origin": 1}).encode()
            ).decode()
        ),
        lambda document: document["response"].update(
            clientDataJSON=base64.urlsafe_b64encode(
                json.dumps({"type": "webauthn.get", "challenge": "AA", "origin": SITE}).encode()
            ).decode()
        ),
    ],
)
def test_a_malformed_credential_is_refused(realm: PasskeyRealm, change: Any) -> None:
    """What is no RegistrationResponseJSON is an invalid parameter, and spends nothing."""
    document = SoftwareAuthenticator().create(realm.start())
    broken = json.loads(json.dumps(document))
    change(broken)
    expected = ("InvalidParameterException", "Credential data is not valid")
    assert realm.refused(broken) == expected
    realm.complete(document)


def test_a_json_text_is_no_document(realm: PasskeyRealm) -> None:
    """The credential is a JSON document, not the text of one."""
    document = SoftwareAuthenticator().create(realm.start())
    code, text = refusal(
        realm.idp.complete_web_authn_registration,
        AccessToken=realm.token,
        Credential=json.dumps(document),
    )
    assert (code, text) == (
        "InvalidParameterException",
        "Credential data is not valid",
    )


def test_without_the_extra_an_error_says_what_to_install(
    realm: PasskeyRealm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the package ``webauthn`` nothing is taken on trust."""
    document = SoftwareAuthenticator().create(realm.start())
    for name in [name for name in sys.modules if name.split(".")[0] == "webauthn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "webauthn", None)
    code, text = realm.refused(document)
    assert code == "NotImplementedException"
    assert "pip install 'cognito-intercept[passkeys]'" in text


def test_the_authenticator_refuses_what_it_cannot(realm: PasskeyRealm) -> None:
    """The software authenticator says why it has nothing to sign with."""
    options = realm.start()
    options["pubKeyCredParams"] = [{"alg": -8, "type": "public-key"}]
    with pytest.raises(ValueError, match="takes none of ES256, RS256"):
        SoftwareAuthenticator().create(options)
    with pytest.raises(LookupError, match=r"no passkey that example\.com allows"):
        SoftwareAuthenticator().get({"rpId": "example.com", "challenge": "AA"})


def test_ids_of_two_regions_do_not_mix(realm: PasskeyRealm) -> None:
    """A token is of its own region here as well."""
    other = boto3.client("cognito-idp", region_name="eu-west-1")
    code, _ = refusal(other.list_web_authn_credentials, AccessToken=realm.token)
    assert code == "NotAuthorizedException"
