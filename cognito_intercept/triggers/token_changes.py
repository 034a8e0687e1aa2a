"""What PreTokenGeneration changes in tokens (tokens.md section 7).

Groups are overridden first, then claims are added, then suppressed: a claim that is both added
and suppressed is not in the token [D]. Reserved claims are left alone, silently [D].
"""

from __future__ import annotations

from typing import Any

from cognito_intercept.directory.token_changes import ClaimChanges, GroupOverride, TokenChanges
from cognito_intercept.triggers.response import TriggerResponse

__all__ = ["change_access", "change_identity", "read_changes"]

_RESERVED = frozenset(
    {
        "acr", "amr", "at_hash", "aud", "auth_time", "azp", "client_id", "device_key", "event_id",
        "exp", "iat", "identities", "iss", "jti", "nbf", "nonce", "origin_jti", "sub", "token_use",
    }
)  # fmt: skip
_RESERVED_IN_ACCESS = _RESERVED | {"scope", "username", "version"}
_RESERVED_PREFIX = "cognito:"


def read_changes(answer: TriggerResponse, version: str) -> TokenChanges:
    """Return what an answer to an event of a version (``V1_0`` and so on) changes.

    Raises:
        CognitoError: InvalidLambdaResponseException, also for a claim of version 1 that is no
            string [R].
    """
    return _changes_v1(answer) if version == "V1_0" else _changes_v2(answer)


def _changes_v1(answer: TriggerResponse) -> TokenChanges:
    details = answer.inner("claimsOverrideDetails")
    if details is None:
        return TokenChanges()
    claims = ClaimChanges(
        details.text_mapping("claimsToAddOrOverride") or {},
        frozenset(details.texts("claimsToSuppress") or ()),
    )
    return TokenChanges(identity=claims, groups=_group_override(details))


def _changes_v2(answer: TriggerResponse) -> TokenChanges:
    details = answer.inner("claimsAndScopeOverrideDetails")
    if details is None:
        return TokenChanges()
    access = details.inner("accessTokenGeneration") or TriggerResponse({})
    return TokenChanges(
        identity=_claim_changes(details.inner("idTokenGeneration") or TriggerResponse({})),
        access=_claim_changes(access),
        add_scopes=tuple(access.texts("scopesToAdd") or ()),
        suppress_scopes=frozenset(access.texts("scopesToSuppress") or ()),
        groups=_group_override(details),
    )


def _claim_changes(token: TriggerResponse) -> ClaimChanges:
    return ClaimChanges(
        token.mapping("claimsToAddOrOverride") or {},
        frozenset(token.texts("claimsToSuppress") or ()),
    )


def _group_override(details: TriggerResponse) -> GroupOverride | None:
    """Return the override: absent or null leaves the groups, an empty object empties them [D]."""
    override = details.inner("groupOverrideDetails")
    if override is None:
        return None
    return GroupOverride(
        tuple(override.texts("groupsToOverride") or ()),
        tuple(override.texts("iamRolesToOverride") or ()),
        override.text("preferredRole"),
    )


def change_identity(claims: dict[str, Any], changes: TokenChanges) -> dict[str, Any]:
    """Return an ID token's claims with the changes made."""
    override = None if changes.groups is None else changes.groups.claims()
    return _changed(_with_groups(claims, override), changes.identity, _RESERVED)


def change_access(claims: dict[str, Any], changes: TokenChanges) -> dict[str, Any]:
    """Return an access token's claims with the changes made: groups, claims, scopes."""
    override = None
    if changes.groups is not None:
        groups = list(changes.groups.groups)
        override = {"cognito:groups": groups} if groups else {}
    changed = _changed(_with_groups(claims, override), changes.access, _RESERVED_IN_ACCESS)
    if changes.add_scopes or changes.suppress_scopes:
        scopes = dict.fromkeys((*changed["scope"].split(), *changes.add_scopes))
        changed["scope"] = " ".join(s for s in scopes if s not in changes.suppress_scopes)
    return changed


def _with_groups(claims: dict[str, Any], override: dict[str, Any] | None) -> dict[str, Any]:
    if override is None:
        return claims
    ours = ("cognito:groups", "cognito:roles", "cognito:preferred_role")
    return override | {name: value for name, value in claims.items() if name not in ours}


def _changed(
    claims: dict[str, Any], changes: ClaimChanges, reserved: frozenset[str]
) -> dict[str, Any]:
    def may_change(name: str) -> bool:
        return name not in reserved and not name.startswith(_RESERVED_PREFIX)

    added = {name: value for name, value in changes.add.items() if may_change(name)}
    return {
        name: value
        for name, value in (claims | added).items()
        if name not in changes.suppress or not may_change(name)
    }
