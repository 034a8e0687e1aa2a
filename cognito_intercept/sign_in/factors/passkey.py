"""WEB_AUTHN: a passkey as first factor, verified by the package ``webauthn``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.passkeys import PARSING_ERRORS, webauthn_package
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.passkeys import (
    CHALLENGE_BYTES,
    Passkey,
    is_allowed_origin,
    relying_party,
    request_options,
    requires_verification,
    usable_passkeys,
)
from cognito_intercept.directory.sessions import PasskeyRequest
from cognito_intercept.protocol.encoding import (
    MalformedJsonError,
    base64url,
    read_object,
    write_json,
)

if TYPE_CHECKING:
    from types import ModuleType

    from webauthn.helpers.structs import CollectedClientData

    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["answer_passkey", "offer_passkey"]


def offer_passkey(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Return the options for ``navigator.credentials.get``, as a JSON text.

    A simulated user has no passkey, so this is offered to users who exist only.

    Raises:
        CognitoError: NotAuthorizedException where the pool has no passkeys (any more).
    """
    pool = attempt.pool
    party = relying_party(pool)
    if party is None:
        raise errors.PASSKEY_REFUSED()
    challenge = base64url(attempt.service.entropy.bytes(CHALLENGE_BYTES))
    session.state = PasskeyRequest(challenge)
    options = request_options(pool, party, challenge, usable_passkeys(pool, attempt.user))
    return {"CREDENTIAL_REQUEST_OPTIONS": write_json(options)}


def answer_passkey(attempt: Attempt) -> None:
    """Verify the assertion: it must come from a passkey of this very user.

    Raises:
        CognitoError: NotAuthorizedException; InvalidParameterException for a CREDENTIAL that is
            no JSON object.
    """
    pool, document = attempt.pool, _document(attempt.parameters["CREDENTIAL"])
    passkey = _named(attempt, attempt.user, document)
    count = _verify_count(
        document,
        passkey,
        attempt.state(PasskeyRequest).challenge,
        require_verification=requires_verification(pool),
    )
    attempt.service.journal.set(passkey, sign_count=count)
    attachment = document.get("authenticatorAttachment") or passkey.attachment
    attempt.note(has_platform_passkey=attachment == "platform")


def _document(text: str) -> dict[str, Any]:
    try:
        return read_object(text)
    except MalformedJsonError:
        raise errors.PASSKEY_MALFORMED() from None


def _named(attempt: Attempt, user: User, document: dict[str, Any]) -> Passkey:
    """Return the user's passkey that an assertion names; its user handle must be the user's."""
    if ChallengeName.WEB_AUTHN not in attempt.pool.configuration.first_factors:
        # Turned off since the challenge: WebAuthnNotEnabledException is no error of this operation.
        raise errors.PASSKEY_REFUSED()
    response = document.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    named = [key for key in usable_passkeys(attempt.pool, user) if key.id == document.get("id")]
    if not named or handle not in (None, "", base64url(user.sub.encode())):
        raise errors.PASSKEY_REFUSED()
    return named[0]


def _verify_count(
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
    webauthn = webauthn_package()
    try:
        client_data = _client_data(webauthn, document)
        if not is_allowed_origin(str(client_data.origin), passkey.relying_party):
            raise errors.PASSKEY_REFUSED()
        proof = webauthn.verify_authentication_response(
            credential=document,
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=passkey.relying_party,
            expected_origin=client_data.origin,
            credential_public_key=webauthn.base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=require_verification,
        )
    except (webauthn.helpers.exceptions.WebAuthnException, *PARSING_ERRORS) as error:
        raise errors.PASSKEY_REFUSED() from error
    count: int = proof.new_sign_count
    return count


def _client_data(webauthn: ModuleType, document: object) -> CollectedClientData:
    parsed = webauthn.helpers.parse_authentication_credential_json(document)
    client_data: CollectedClientData = webauthn.helpers.parse_client_data_json(
        parsed.response.client_data_json
    )
    return client_data
