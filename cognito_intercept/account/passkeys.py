"""The registration of a passkey by its owner.

Documents of browsers are verified by the package ``webauthn`` (the extra ``passkeys``). It
refuses with one exception and many texts; the API has an error for each reason. So challenge,
origin and relying party are compared here first, after its own parsers, and the signatures, flags
and counters are left to it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.client import session_seconds
from cognito_intercept.directory.passkeys import (
    ALGORITHMS,
    CHALLENGE_BYTES,
    Passkey,
    PasskeyChallenge,
    check_passkeys_enabled,
    creation_options,
    is_allowed_origin,
    relying_party,
    requires_verification,
)
from cognito_intercept.protocol.encoding import base64url
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from types import ModuleType

    from webauthn.helpers.structs import CollectedClientData

    from cognito_intercept.service import Service
    from cognito_intercept.tokens.access import Caller
    from cognito_intercept.tokens.grants import TokenOwner

__all__ = ["PARSING_ERRORS", "complete_registration", "start_registration", "webauthn_package"]

PARSING_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
"""What the parsers of ``webauthn`` raise for malformed input besides their own exceptions."""

_ATTACHMENTS = ("platform", "cross-platform")
# WebAuthn knows six transports and lets browsers add to them.
_MOST_TRANSPORTS, _LONGEST_TRANSPORT = 10, 32


def webauthn_package() -> ModuleType:
    """Return the package ``webauthn``, imported at first need.

    Raises:
        CognitoError: NotImplementedException where it is not installed.
    """
    try:
        import webauthn.helpers.cose  # noqa: PLC0415 - at first need
        import webauthn.helpers.exceptions  # noqa: PLC0415 - at first need
    except ImportError:
        raise errors.PASSKEYS_NEED_EXTRA() from None
    return webauthn


def start_registration(service: Service, caller: Caller | TokenOwner) -> dict[str, Any]:
    """Return what ``navigator.credentials.create`` needs; a later start voids an earlier one.

    How long AWS waits for the other half is not known: as long as for a challenge (G).

    Raises:
        CognitoError: WebAuthnNotEnabledException, WebAuthnConfigurationMissingException,
            LimitExceededException.
    """
    party = _relying_party(caller)
    _check_limit(caller)
    challenge = base64url(service.entropy.bytes(CHALLENGE_BYTES))
    expires = service.now() + session_seconds(caller.client)
    pending = PasskeyChallenge(challenge, caller.client.id, expires)
    service.journal.set(caller.user, passkey_challenge=pending)
    return creation_options(caller.pool, caller.user, party, challenge)


def complete_registration(
    service: Service, caller: Caller | TokenOwner, credential: object
) -> None:
    """Add a passkey to its owner, if everything that the browser says of it holds.

    The order (G): passkeys are on, the document's form, the challenge and its client, the
    origin, the relying party, the attestation, the number of passkeys.

    Args:
        service: the region's state.
        caller: the owner.
        credential: the browser's ``RegistrationResponseJSON``.

    Raises:
        CognitoError: what CompleteWebAuthnRegistration declares.
    """
    check_passkeys_enabled(caller.pool)
    party = relying_party(caller.pool)
    if party is None:  # The domain was deleted since the registration was started.
        raise errors.PASSKEY_RELYING_PARTY(relying_party="the user pool")
    registration = _read_registration(credential)
    _check_challenge(caller, registration.challenge, service.now())
    registration.check_place(party)
    passkey = registration.verified(
        party, service.now(), require_verification=requires_verification(caller.pool)
    )
    if any(passkey.id in user.passkeys for user in caller.pool.ordered):
        # WebAuthn level 3, 7.1: no two accounts may share a credential.
        raise errors.PASSKEY_NOT_SUPPORTED(reason="it is registered already")
    _check_limit(caller)
    caller.pool.add_passkey(caller.user, passkey)
    service.journal.set(caller.user, passkey_challenge=None)


def _relying_party(caller: Caller | TokenOwner) -> str:
    check_passkeys_enabled(caller.pool)
    party = relying_party(caller.pool)
    if party is None:
        raise errors.PASSKEY_RELYING_PARTY_MISSING()
    return party


def _check_challenge(caller: Caller | TokenOwner, challenge: str, now: float) -> None:
    pending = caller.user.passkey_challenge
    if pending is None or pending.challenge != challenge or now >= pending.expires:
        raise errors.PASSKEY_CHALLENGE_NOT_FOUND()
    if pending.client_id != caller.client.id:
        raise errors.PASSKEY_CLIENT_MISMATCH()


def _check_limit(caller: Caller | TokenOwner) -> None:
    limit = caller.pool.quotas.passkeys_per_user
    check_quota(len(caller.user.passkeys), limit, errors.PASSKEY_LIMIT)


@dataclass(frozen=True, slots=True)
class _Registration:
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
        webauthn = webauthn_package()
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
        except (webauthn.helpers.exceptions.WebAuthnException, *PARSING_ERRORS) as error:
            raise errors.PASSKEY_NOT_SUPPORTED(reason=error) from error
        is_roaming = self.attachment == "cross-platform"
        return Passkey(
            id=base64url(proof.credential_id),
            public_key=base64url(proof.credential_public_key),
            sign_count=proof.sign_count,
            relying_party=party,
            # "Roaming passkey" is a sample's name for a cross-platform one [D recorded R067].
            name="Roaming passkey" if is_roaming else "Passkey",
            created=now,
            transports=list(self.transports),
            attachment=self.attachment,
        )


def _read_registration(document: object) -> _Registration:
    """Read a ``RegistrationResponseJSON`` document.

    Raises:
        CognitoError: InvalidParameterException for a document that is none.
    """
    webauthn = webauthn_package()
    if not isinstance(document, dict):
        raise errors.PASSKEY_MALFORMED()
    try:
        parsed = webauthn.helpers.parse_registration_credential_json(document)
        client_data = webauthn.helpers.parse_client_data_json(parsed.response.client_data_json)
        attestation = webauthn.helpers.parse_attestation_object(parsed.response.attestation_object)
    except (webauthn.helpers.exceptions.WebAuthnException, *PARSING_ERRORS) as error:
        raise errors.PASSKEY_MALFORMED() from error
    if client_data.type != "webauthn.create":
        raise errors.PASSKEY_MALFORMED()
    return _Registration(
        document,
        base64url(client_data.challenge),
        _origin(client_data),
        attestation.auth_data.rp_id_hash,
        _transports(document["response"].get("transports")),
        _attachment(document.get("authenticatorAttachment")),
    )


def _origin(client_data: CollectedClientData) -> str:
    origin: object = client_data.origin
    if not isinstance(origin, str):
        raise errors.PASSKEY_MALFORMED()
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
    raise errors.PASSKEY_MALFORMED()


def _attachment(value: object) -> str | None:
    """Return the attachment, which the parser refuses as well where it is unknown."""
    if value is None or (isinstance(value, str) and value in _ATTACHMENTS):
        return value
    raise errors.PASSKEY_MALFORMED()
