"""Passkeys of the signed-in user: register in two steps, list, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.passkeys import complete_registration, start_registration
from cognito_intercept.directory.pagination import page
from cognito_intercept.directory.passkeys import describe_passkey
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.access import Caller

# The default of MaxResults, which is its maximum as well [model: ListWebAuthnCredentials].
_LARGEST_PAGE = 20


@operation()
def start_web_authn_registration(service: Service, caller: Caller) -> dict[str, Any]:
    """Return what ``navigator.credentials.create`` needs."""
    return {"CredentialCreationOptions": start_registration(service, caller)}


@operation()
def complete_web_authn_registration(
    service: Service, caller: Caller, *, credential: object
) -> dict[str, Any]:
    """Add a passkey to its owner."""
    complete_registration(service, caller, credential)
    return {}


@operation()
def list_web_authn_credentials(
    caller: Caller, *, next_token: str | None = None, max_results: int | None = None
) -> dict[str, Any]:
    """List the caller's passkeys, the oldest first."""
    found, token = page(
        caller.user.passkeys.values(),
        max_results or _LARGEST_PAGE,
        next_token,
        key=lambda passkey: (passkey.created, passkey.id),
    )
    return {"Credentials": [describe_passkey(passkey) for passkey in found], "NextToken": token}


@operation()
def delete_web_authn_credential(caller: Caller, *, credential_id: str) -> dict[str, Any]:
    """Delete one of the caller's passkeys."""
    if credential_id not in caller.user.passkeys:
        raise errors.PASSKEY_NOT_FOUND()
    caller.pool.remove_passkey(caller.user, credential_id)
    return {}
