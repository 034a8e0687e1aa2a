"""What tests hold besides the emulator: an authenticator app, and a software authenticator.

The app makes codes. The authenticator has passkeys: it stands for the browser and the security key
together, so that a test signs in by passkey without either; it needs the extra ``passkeys``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cognito_intercept.activation import active
from cognito_intercept.directory.totp import STEP, code_of_step
from cognito_intercept.entropy import Entropy
from cognito_intercept.protocol.encoding import base64url, read_object, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

__all__ = ["AuthenticatorApp", "SoftwareAuthenticator"]

Document = dict[str, Any]

# COSE's numbers of the algorithms that Amazon Cognito takes (RFC 9053, RFC 8812).
_NUMBERS = {"ES256": -7, "RS256": -257}
# Flags of the authenticator data (WebAuthn level 3, 6.1).
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40
_NO_MODEL = bytes(16)


@dataclass(slots=True)
class _Credential:
    id: bytes
    relying_party: str
    user_handle: str
    algorithm: str
    key: PrivateKey
    uses: int = 0


class AuthenticatorApp:
    """An app that shows time-based codes (RFC 6238), by the clock of the emulator in force.

    Examples:
        >>> pool = cognito.user_pool(
        ...     MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
        ... )
        >>> from cognito_intercept.testing import AuthenticatorApp
        >>> app = AuthenticatorApp(pool.user("ann", mfa="software_token").secret_code)
        >>> first, second = app.code(), app.code()  # the clock moves on between them
        >>> len(first), len(second)
        (6, 6)
    """

    def __init__(self, secret: str) -> None:
        """Set the app up.

        Args:
            secret: the ``SecretCode`` of AssociateSoftwareToken.
        """
        self._secret = secret
        self._step = 0

    def code(self) -> str:
        """Return a code of six digits that this app has not shown before.

        No code counts twice, so a second one within 30 seconds moves the emulator's clock on to
        the next, as a person would wait for it.

        Raises:
            RuntimeError: no emulator is active.

        Examples:
            >>> from cognito_intercept.testing import AuthenticatorApp
            >>> len(AuthenticatorApp("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").code())
            6
        """
        emulator = active()
        if emulator is None:
            raise RuntimeError("an authenticator app goes by the clock of an active emulator")
        wait = (self._step + 1) * STEP - emulator.clock.now()
        if wait > 0:
            emulator.clock.advance(wait)
        self._step = max(self._step + 1, int(emulator.clock.now() // STEP))
        return code_of_step(self._secret, self._step)


class SoftwareAuthenticator:
    """A browser with a security key: ``create`` registers a passkey, ``get`` signs in with it.

    It does what it is told: it signs for any origin, so that a test can send a wrong one.

    Examples:
        >>> import boto3
        >>> from cognito_intercept.testing import SoftwareAuthenticator
        >>> idp = boto3.client("cognito-idp")
        >>> pool = cognito.user_pool(
        ...     WebAuthnConfiguration={"RelyingPartyId": "example.com"},
        ...     Policies={
        ...         "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
        ...     },
        ... )
        >>> client = pool.client()
        >>> token = pool.user("ann").sign_in().access
        >>> started = idp.start_web_authn_registration(AccessToken=token)
        >>> authenticator = SoftwareAuthenticator()
        >>> passkey = authenticator.create(started["CredentialCreationOptions"])
        >>> _ = idp.complete_web_authn_registration(AccessToken=token, Credential=passkey)
        >>> len(idp.list_web_authn_credentials(AccessToken=token)["Credentials"])
        1
    """

    def __init__(
        self,
        *,
        algorithms: Iterable[Literal["ES256", "RS256"]] = ("ES256", "RS256"),
        verifies_user: bool = True,
        attestation: Literal["none", "packed"] = "none",
        attachment: Literal["platform", "cross-platform"] = "platform",
    ) -> None:
        """Start with no passkey.

        Args:
            algorithms: what it can sign with; the relying party chooses among them.
            verifies_user: whether it asks for a PIN or fingerprint, or a touch is enough.
            attestation: ``"packed"`` signs new passkeys with their own key (self attestation).
            attachment: whether it is part of the device or a key on its own.
        """
        self.verifies_user = verifies_user
        self._algorithms = tuple(algorithms)
        self._attestation = attestation
        self._attachment = attachment
        self._credentials: list[_Credential] = []
        self._entropy = Entropy()

    def create(self, options: Mapping[str, Any], origin: str | None = None) -> Document:
        """Make a passkey, as ``navigator.credentials.create`` does.

        Args:
            options: ``CredentialCreationOptions`` of StartWebAuthnRegistration.
            origin: where the page is; by default the relying party's site.

        Returns:
            The ``RegistrationResponseJSON`` that CompleteWebAuthnRegistration takes.

        Raises:
            ValueError: the relying party takes none of the algorithms, or it excludes a passkey
                that is here.

        Examples:
            >>> import boto3
            >>> from cognito_intercept.testing import SoftwareAuthenticator
            >>> idp = boto3.client("cognito-idp")
            >>> pool = cognito.user_pool(
            ...     WebAuthnConfiguration={"RelyingPartyId": "example.com"},
            ...     Policies={
            ...         "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
            ...     },
            ... )
            >>> client = pool.client()
            >>> token = pool.user("ann").sign_in().access
            >>> started = idp.start_web_authn_registration(AccessToken=token)
            >>> authenticator = SoftwareAuthenticator()
            >>> passkey = authenticator.create(started["CredentialCreationOptions"])
            >>> _ = idp.complete_web_authn_registration(AccessToken=token, Credential=passkey)
            >>> passkey["type"]
            'public-key'
        """
        excluded = {item["id"] for item in options.get("excludeCredentials") or ()}
        if any(base64url(known.id) in excluded for known in self._credentials):
            raise ValueError("this authenticator has a passkey that the relying party excludes")
        credential = self._new_credential(options)
        told = _client_data("webauthn.create", options["challenge"], origin, options["rp"]["id"])
        public = _cose_key(credential)
        data = self._authenticator_data(credential, _attested(credential, public))
        self._credentials.append(credential)
        response = {
            "clientDataJSON": base64url(told),
            "authenticatorData": base64url(data),
            "attestationObject": base64url(self._attestation_object(credential, data, told)),
            "publicKey": base64url(_spki(credential)),
            "publicKeyAlgorithm": _NUMBERS[credential.algorithm],
            "transports": ["internal"] if self._attachment == "platform" else ["usb", "nfc"],
        }
        return self._public_key_credential(credential, response)

    def get(self, options: Mapping[str, Any] | str, origin: str | None = None) -> Document:
        """Sign with a passkey, as ``navigator.credentials.get`` does.

        Args:
            options: ``CREDENTIAL_REQUEST_OPTIONS`` of the challenge, as the text that it is or
                decoded.
            origin: where the page is; by default the relying party's site.

        Returns:
            The ``AuthenticationResponseJSON``, whose JSON text is the answer ``CREDENTIAL``.

        Raises:
            LookupError: it has no passkey that the relying party allows.
            ValueError: the text of the options is no JSON object.

        Examples:
            >>> import boto3
            >>> from cognito_intercept.testing import SoftwareAuthenticator
            >>> idp = boto3.client("cognito-idp")
            >>> pool = cognito.user_pool(
            ...     WebAuthnConfiguration={"RelyingPartyId": "example.com"},
            ...     Policies={
            ...         "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
            ...     },
            ... )
            >>> client = pool.client()
            >>> token = pool.user("ann").sign_in().access
            >>> started = idp.start_web_authn_registration(AccessToken=token)
            >>> authenticator = SoftwareAuthenticator()
            >>> passkey = authenticator.create(started["CredentialCreationOptions"])
            >>> _ = idp.complete_web_authn_registration(AccessToken=token, Credential=passkey)
            >>> asked = {"challenge": "AAAA", "rpId": "example.com"}
            >>> authenticator.get(asked)["id"] == passkey["id"]
            True
        """
        asked: Mapping[str, Any] = read_object(options) if isinstance(options, str) else options
        credential = self._choose(asked)
        credential.uses += 1
        told = _client_data("webauthn.get", asked["challenge"], origin, asked["rpId"])
        data = self._authenticator_data(credential)
        response = {
            "clientDataJSON": base64url(told),
            "authenticatorData": base64url(data),
            "signature": base64url(_signature(credential, data, told)),
            "userHandle": credential.user_handle,
        }
        return self._public_key_credential(credential, response)

    def _new_credential(self, options: Mapping[str, Any]) -> _Credential:
        wanted = [item["alg"] for item in options["pubKeyCredParams"]]
        possible = [name for name in self._algorithms if _NUMBERS[name] in wanted]
        if not possible:
            raise ValueError(f"the relying party takes none of {', '.join(self._algorithms)}")
        algorithm = min(possible, key=lambda name: wanted.index(_NUMBERS[name]))
        return _Credential(
            id=self._entropy.bytes(32),
            relying_party=options["rp"]["id"],
            user_handle=options["user"]["id"],
            algorithm=algorithm,
            key=_new_key(algorithm),
        )

    def _choose(self, asked: Mapping[str, Any]) -> _Credential:
        allowed = {item["id"] for item in asked.get("allowCredentials") or ()}
        for credential in self._credentials:
            is_allowed = not allowed or base64url(credential.id) in allowed
            if credential.relying_party == asked["rpId"] and is_allowed:
                return credential
        raise LookupError(f"this authenticator has no passkey that {asked['rpId']} allows")

    def _authenticator_data(self, credential: _Credential, attested: bytes = b"") -> bytes:
        flags = _PRESENT | (_VERIFIED if self.verifies_user else 0) | (_ATTESTED if attested else 0)
        party = hashlib.sha256(credential.relying_party.encode()).digest()
        return party + bytes([flags]) + credential.uses.to_bytes(4) + attested

    def _attestation_object(self, credential: _Credential, data: bytes, told: bytes) -> bytes:
        import cbor2  # noqa: PLC0415 - with the extra only

        statement: Document = {}
        if self._attestation == "packed":
            signature = _signature(credential, data, told)
            statement = {"alg": _NUMBERS[credential.algorithm], "sig": signature}
        return cbor2.dumps({"fmt": self._attestation, "attStmt": statement, "authData": data})

    def _public_key_credential(self, credential: _Credential, response: Document) -> Document:
        return {
            "id": base64url(credential.id),
            "rawId": base64url(credential.id),
            "type": "public-key",
            "authenticatorAttachment": self._attachment,
            "clientExtensionResults": {},
            "response": response,
        }


def _client_data(kind: str, challenge: str, origin: str | None, party: str) -> bytes:
    client_data = {
        "type": kind,
        "challenge": challenge,
        "origin": origin or f"https://{party}",
        "crossOrigin": False,
    }
    return write_json(client_data).encode()


def _new_key(algorithm: str) -> PrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: PLC0415 - costly

    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _cose_key(credential: _Credential) -> bytes:
    """Return the public key as a COSE_Key map."""
    import cbor2  # noqa: PLC0415 - with the extra only
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - costly

    public = credential.key.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        point = public.public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
    numbers = public.public_numbers()
    return cbor2.dumps({1: 3, 3: -257, -1: numbers.n.to_bytes(256), -2: numbers.e.to_bytes(3)})


def _attested(credential: _Credential, public: bytes) -> bytes:
    return _NO_MODEL + len(credential.id).to_bytes(2) + credential.id + public


def _spki(credential: _Credential) -> bytes:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - costly

    return credential.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _signature(credential: _Credential, data: bytes, told: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - costly
    from cryptography.hazmat.primitives.asymmetric import ec, padding  # noqa: PLC0415 - costly

    signed = data + hashlib.sha256(told).digest()
    if isinstance(credential.key, ec.EllipticCurvePrivateKey):
        return credential.key.sign(signed, ec.ECDSA(hashes.SHA256()))
    return credential.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
