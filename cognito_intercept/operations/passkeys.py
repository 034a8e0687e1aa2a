"""Passkeys of the signed-in user: register in two steps, list, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.client import session_seconds
from cognito_intercept.directory.pagination import page
from cognito_intercept.directory.passkeys import (
    CHALLENGE_BYTES,
    MAX_PASSKEYS,
    PasskeyChallenge,
    base64url,
    check_passkeys_enabled,
    creation_options,
    describe_passkey,
    relying_party,
    requires_verification,
)
from cognito_intercept.operations.registry import operation
from cognito_intercept.sign_in.passkey_proof import read_registration

if TYPE_CHECKING:
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.access import Caller


@operation()
def start_web_authn_registration(service: Service, caller: Caller) -> dict[str, Any]:
    """Return what ``navigator.credentials.create`` needs; a later start voids an earlier one.

    How long AWS waits for the other half is not known: as long as for a challenge (G).
    """
    party = _relying_party(caller)
    _check_limit(caller)
    challenge = base64url(service.entropy.bytes(CHALLENGE_BYTES))
    expires = service.now() + session_seconds(caller.client)
    pending = PasskeyChallenge(challenge, caller.client.id, expires)
    service.journal.set(caller.user, passkey_challenge=pending)
    options = creation_options(caller.pool, caller.user, party, challenge)
    return {"CredentialCreationOptions": options}


@operation()
def complete_web_authn_registration(
    service: Service, caller: Caller, *, credential: object
) -> dict[str, Any]:
    """Keep a new passkey, if everything that the browser says of it holds.

    The order (G): passkeys are on, the document's form, the challenge and its client, the
    origin, the relying party, the attestation, the number of passkeys.
    """
    party = _relying_party(caller)
    given = read_registration(credential)
    _check_challenge(caller, given.challenge, service.now())
    given.check_place(party)
    passkey = given.verified(
        party, service.now(), require_verification=requires_verification(caller.pool)
    )
    if any(passkey.id in user.passkeys for user in caller.pool.ordered):
        # WebAuthn level 3, 7.1: no two accounts may share a credential.
        raise errors.PASSKEY_NOT_SUPPORTED(reason="it is registered already")
    _check_limit(caller)
    service.journal.put(caller.user.passkeys, passkey.id, passkey)
    service.journal.set(caller.user, passkey_challenge=None)
    return {}


def _relying_party(caller: Caller) -> str:
    check_passkeys_enabled(caller.pool)
    party = relying_party(caller.pool)
    if party is None:
        raise errors.PASSKEY_RELYING_PARTY_MISSING()
    return party


def _check_challenge(caller: Caller, challenge: str, now: float) -> None:
    pending = caller.user.passkey_challenge
    if pending is None or pending.challenge != challenge or now >= pending.expires:
        raise errors.PASSKEY_CHALLENGE_NOT_FOUND()
    if pending.client_id != caller.client.id:
        raise errors.PASSKEY_CLIENT_MISMATCH()


def _check_limit(caller: Caller) -> None:
    if len(caller.user.passkeys) >= MAX_PASSKEYS:
        raise errors.PASSKEY_LIMIT(limit=MAX_PASSKEYS)


@operation()
def list_web_authn_credentials(
    caller: Caller, *, next_token: str | None = None, max_results: int | None = None
) -> dict[str, Any]:
    """List the caller's passkeys, the oldest first."""
    found, token = page(
        caller.user.passkeys.values(),
        max_results or MAX_PASSKEYS,
        next_token,
        key=lambda passkey: (passkey.created, passkey.id),
    )
    return {"Credentials": [describe_passkey(passkey) for passkey in found], "NextToken": token}


@operation()
def delete_web_authn_credential(
    service: Service, caller: Caller, *, credential_id: str
) -> dict[str, Any]:
    """Delete one of the caller's passkeys."""
    if credential_id not in caller.user.passkeys:
        raise errors.PASSKEY_NOT_FOUND()
    service.journal.remove(caller.user.passkeys, credential_id)
    return {}
