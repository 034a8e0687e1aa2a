"""Proofs of passkeys, verified by the package ``webauthn`` (the extra ``passkeys``).

That package says no with one exception and many texts; the API has an error for each reason. So
challenge, origin and relying party are looked at here first, by its own parsers, and the
signatures, flags and counters are left to it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.passkeys import (
    ALGORITHMS,
    Passkey,
    base64url,
    is_allowed_origin,
)

if TYPE_CHECKING:
    from types import ModuleType

    from webauthn.helpers.structs import CollectedClientData

__all__ = ["Registration", "assertion_count", "read_registration"]

# What the parsers raise for malformed input besides their own exceptions.
_PARSING = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
_ATTACHMENTS = ("platform", "cross-platform")
# WebAuthn knows six transports and lets browsers add to them.
_MOST_TRANSPORTS, _LONGEST_TRANSPORT = 10, 32


def _webauthn() -> ModuleType:
    try:
        import webauthn.helpers.cose  # noqa: PLC0415 - at first need
        import webauthn.helpers.exceptions  # noqa: PLC0415 - at first need
    except ImportError:
        raise errors.PASSKEYS_NEED_EXTRA() from None
    return webauthn


@dataclass(frozen=True, slots=True)
class Registration:
    """A browser's ``RegistrationResponseJSON``, read and not verified yet.

    Attributes:
        credential: the document as it came.
        challenge: the challenge that was signed, base64url.
        origin: the page or app that asked for the passkey.
        relying_party_hash: SHA-256 of the relying party id for which it was made.
        transports: how the authenticator can be reached, as the browser says.
        attachment: ``platform`` or ``cross-platform``; ``None`` where the browser is silent.
    """

    credential: dict[str, Any]
    challenge: str
    origin: str
    relying_party_hash: bytes
    transports: tuple[str, ...]
    attachment: str | None

    def check_place(self, party: str) -> None:
        """Check that the passkey was made on the relying party's pages, and for it.

        Raises:
            CognitoError: WebAuthnOriginNotAllowedException,
                WebAuthnRelyingPartyMismatchException.
        """
        if not is_allowed_origin(self.origin, party):
            raise errors.PASSKEY_ORIGIN(origin=self.origin, relying_party=party)
        if self.relying_party_hash != hashlib.sha256(party.encode()).digest():
            raise errors.PASSKEY_RELYING_PARTY(relying_party=party)

    def verified(self, party: str, now: float, *, require_verification: bool) -> Passkey:
        """Verify the attestation and return the passkey.

        Raises:
            CognitoError: WebAuthnCredentialNotSupportedException.
        """
        webauthn = _webauthn()
        try:
            proof = webauthn.verify_registration_response(
                credential=self.credential,
                expected_challenge=webauthn.base64url_to_bytes(self.challenge),
                expected_rp_id=party,
                expected_origin=self.origin,
                require_user_verification=require_verification,
                supported_pub_key_algs=[
                    webauthn.helpers.cose.COSEAlgorithmIdentifier(number) for number in ALGORITHMS
                ],
            )
        except (webauthn.helpers.exceptions.WebAuthnException, *_PARSING) as error:
            raise errors.PASSKEY_NOT_SUPPORTED(reason=error) from error
        attachment = self.attachment
        return Passkey(
            id=base64url(proof.credential_id),
            public_key=base64url(proof.credential_public_key),
            sign_count=proof.sign_count,
            relying_party=party,
            # "Roaming passkey" is a sample's name for a cross-platform one [D recorded R067].
            name="Roaming passkey" if attachment == "cross-platform" else "Passkey",
            created=now,
            transports=list(self.transports),
            attachment=attachment,
        )


def read_registration(document: object) -> Registration:
    """Read a ``RegistrationResponseJSON`` document.

    Raises:
        CognitoError: InvalidParameterException for a document that is none.
    """
    webauthn = _webauthn()
    if not isinstance(document, dict):
        raise errors.PASSKEY_MALFORMED(reason="it is not a JSON object")
    try:
        parsed = webauthn.helpers.parse_registration_credential_json(document)
        told = webauthn.helpers.parse_client_data_json(parsed.response.client_data_json)
        attestation = webauthn.helpers.parse_attestation_object(parsed.response.attestation_object)
    except (webauthn.helpers.exceptions.WebAuthnException, *_PARSING) as error:
        raise errors.PASSKEY_MALFORMED(reason=error) from error
    if told.type != "webauthn.create":
        raise errors.PASSKEY_MALFORMED(reason="it does not answer a registration")
    return Registration(
        document,
        base64url(told.challenge),
        _origin(told),
        attestation.auth_data.rp_id_hash,
        _transports(document["response"].get("transports")),
        _attachment(document.get("authenticatorAttachment")),
    )


def _origin(told: CollectedClientData) -> str:
    origin: object = told.origin
    if not isinstance(origin, str):
        raise errors.PASSKEY_MALFORMED(reason="its origin is no string")
    return origin


def _transports(value: object) -> tuple[str, ...]:
    """Return the transports, which are kept and shown as they are."""
    listed = [] if value is None else value
    if (
        isinstance(listed, list)
        and len(listed) <= _MOST_TRANSPORTS
        and all(isinstance(name, str) and 0 < len(name) <= _LONGEST_TRANSPORT for name in listed)
    ):
        return tuple(listed)
    raise errors.PASSKEY_MALFORMED(reason="its transports are no list of names")


def _attachment(value: object) -> str | None:
    """Return the attachment, which the parser refuses as well where it is unknown."""
    if value is None or (isinstance(value, str) and value in _ATTACHMENTS):
        return value
    raise errors.PASSKEY_MALFORMED(reason="its authenticatorAttachment is unknown")


def assertion_count(
    document: object, passkey: Passkey, challenge: str, *, require_verification: bool
) -> int:
    """Verify a browser's ``AuthenticationResponseJSON`` and return its sign count.

    Args:
        document: the document.
        passkey: the passkey that it names.
        challenge: the challenge that was to be signed, base64url.
        require_verification: whether the authenticator must have verified its user.

    Raises:
        CognitoError: NotAuthorizedException, whatever is wrong: sign-in has no other error.
    """
    webauthn = _webauthn()
    try:
        told = _client_data(webauthn, document)
        if not is_allowed_origin(str(told.origin), passkey.relying_party):
            raise errors.PASSKEY_REFUSED()
        proof = webauthn.verify_authentication_response(
            credential=document,
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=passkey.relying_party,
            expected_origin=told.origin,
            credential_public_key=webauthn.base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=require_verification,
        )
    except (webauthn.helpers.exceptions.WebAuthnException, *_PARSING) as error:
        raise errors.PASSKEY_REFUSED() from error
    count: int = proof.new_sign_count
    return count


def _client_data(webauthn: ModuleType, document: object) -> CollectedClientData:
    parsed = webauthn.helpers.parse_authentication_credential_json(document)
    told: CollectedClientData = webauthn.helpers.parse_client_data_json(
        parsed.response.client_data_json
    )
    return told
