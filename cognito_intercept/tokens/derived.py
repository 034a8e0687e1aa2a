"""Tokens that are derived from others by a token exchange."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.client import token_seconds
from cognito_intercept.tokens.claims import TokenTimes, access_payload, identity_payload
from cognito_intercept.tokens.issuing import claim_source, sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.token_changes import TokenChanges
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.grants import TokenOwner

__all__ = ["DerivedToken", "issue_derived_token"]


@dataclass(frozen=True, slots=True)
class DerivedToken:
    """What a derived token is to be.

    Attributes:
        is_access: whether it is an access token, and not an ID token.
        audience: its ``aud``; ``None``: none, for an ID token the app client.
        actor: the claim ``act``; ``None``: nobody acts for the user.
    """

    is_access: bool
    audience: str | None
    actor: Mapping[str, Any] | None


def issue_derived_token(
    service: Service,
    owner: TokenOwner,
    family: TokenFamily,
    derived: DerivedToken,
    changes: TokenChanges,
) -> str:
    """Return a new token of a sign-in for another app client or service; it has its own life.

    Args:
        service: the region's state.
        owner: the user, and the app client that gets the token.
        family: the sign-in, with the app client and the scopes of the new token.
        derived: what it is to be.
        changes: what PreTokenGeneration changes.
    """
    keyring, pool_id = service.around.keyring, owner.pool.id
    lifetimes, keys = token_seconds(owner.client), keyring.of(pool_id)
    source = replace(
        claim_source(service, owner, family), audience=derived.audience, actor=derived.actor
    )
    issued = int(service.now())
    expires = issued + (lifetimes.access if derived.is_access else lifetimes.id)
    times = TokenTimes(service.entropy.uuid(), issued, expires)
    keyring.note_expiry(pool_id, expires)
    if derived.is_access:
        return sign(access_payload(source, times, changes), keys.access)
    return sign(identity_payload(source, times, changes), keys.id)
