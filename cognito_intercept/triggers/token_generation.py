"""PreTokenGeneration: versions 1, 2 and 3, for users and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.group_claims import group_configuration
from cognito_intercept.triggers.invocation import (
    TriggerEvent,
    event_attributes,
    fire,
    trigger_version,
    with_metadata,
)
from cognito_intercept.triggers.token_changes import NO_CHANGES, TokenChanges, read_changes

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["pre_machine_token_generation", "pre_token_generation"]

_NAME = "PreTokenGeneration"
# What stands for the user in the events of client_credentials (G).
_MACHINE = "ClientCredentials"
_RESPONSES = {
    "V1_0": "claimsOverrideDetails",
    "V2_0": "claimsAndScopeOverrideDetails",
    "V3_0": "claimsAndScopeOverrideDetails",
}


def pre_token_generation(  # noqa: PLR0913, PLR0917 - all that the event tells
    service: Service, pool: Pool, user: User, source: str, scope: str, context: CallContext
) -> TokenChanges:
    """Fire PreTokenGeneration for a user, and return what it changes.

    Args:
        service: the region's state.
        pool: the user pool.
        user: the user.
        source: ``Authentication``, ``NewPasswordChallenge``, ``AuthenticateDevice``,
            ``RefreshTokens`` or ``HostedAuth``.
        scope: the access token's scopes, shown from version 2 on.
        context: the app client that gets the tokens, and the ClientMetadata; only answers to
            challenges have one to pass on.
    """
    version = trigger_version(service, pool, _NAME)
    if version is None:
        return NO_CHANGES
    request: dict[str, Any] = {
        "userAttributes": event_attributes(pool, user),
        "groupConfiguration": group_configuration(pool, user),
    }
    if version != "V1_0":
        request["scopes"] = scope.split()
    return _fired(service, pool, version, user.username, source, request, context)


def pre_machine_token_generation(
    service: Service, pool: Pool, scope: str, context: CallContext
) -> TokenChanges:
    """Fire PreTokenGeneration for a client_credentials token; only version 3 hears of those.

    Args:
        service: the region's state.
        pool: the user pool.
        scope: the token's scopes.
        context: the app client that the token is for, and the ``aws_client_metadata``.
    """
    version = trigger_version(service, pool, _NAME)
    if version != "V3_0":
        return NO_CHANGES
    request: dict[str, Any] = {
        "userAttributes": {},
        "groupConfiguration": None,
        "scopes": scope.split(),
    }
    return _fired(service, pool, version, _MACHINE, "ClientCredentials", request, context)


def _fired(  # noqa: PLR0913, PLR0917 - all that the event tells
    service: Service,
    pool: Pool,
    version: str,
    username: str,
    source: str,
    request: dict[str, Any],
    context: CallContext,
) -> TokenChanges:
    event = TriggerEvent(
        _NAME,
        f"TokenGeneration_{source}",
        username,
        context.client_id,
        with_metadata(request, context.client_metadata),
        {_RESPONSES[version]: None},
    )
    answer = fire(service, pool, event)
    return NO_CHANGES if answer is None else read_changes(answer, version)
