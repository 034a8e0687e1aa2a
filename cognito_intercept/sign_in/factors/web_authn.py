"""WEB_AUTHN: a passkey as first factor."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.passkeys import (
    CHALLENGE_BYTES,
    Passkey,
    base64url,
    relying_party,
    request_options,
    requires_verification,
    usable_passkeys,
)
from cognito_intercept.directory.sessions import PasskeyRequest
from cognito_intercept.encoding import MalformedJsonError, read_object
from cognito_intercept.sign_in.passkey_proof import assertion_count

if TYPE_CHECKING:
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
    return {"CREDENTIAL_REQUEST_OPTIONS": json.dumps(options, separators=(",", ":"))}


def answer_passkey(attempt: Attempt) -> None:
    """Verify the assertion: it must come from a passkey of this very user.

    Raises:
        CognitoError: NotAuthorizedException; InvalidParameterException for a CREDENTIAL that is
            no JSON object.
    """
    pool, document = attempt.pool, _document(attempt.parameters["CREDENTIAL"])
    passkey = _named(attempt, attempt.user, document)
    count = assertion_count(
        document,
        passkey,
        attempt.state(PasskeyRequest).challenge,
        require_verification=requires_verification(pool),
    )
    attempt.service.journal.set(passkey, sign_count=count)


def _document(text: str) -> dict[str, Any]:
    try:
        return read_object(text)
    except MalformedJsonError:
        raise errors.PASSKEY_MALFORMED(reason="it is not a JSON object") from None


def _named(attempt: Attempt, user: User, document: dict[str, Any]) -> Passkey:
    """Return the user's passkey that an assertion names; its user handle must be the user's."""
    if "WEB_AUTHN" not in attempt.pool.configuration.first_factors:
        # Turned off since the challenge: WebAuthnNotEnabledException is no error of this operation.
        raise errors.PASSKEY_REFUSED()
    response = document.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    found = [key for key in usable_passkeys(attempt.pool, user) if key.id == document.get("id")]
    if not found or handle not in (None, "", base64url(user.sub.encode())):
        raise errors.PASSKEY_REFUSED()
    return found[0]
