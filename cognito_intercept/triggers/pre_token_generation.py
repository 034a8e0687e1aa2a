"""PreTokenGeneration: versions 1, 2 and 3, for users and for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.group_claims import group_configuration
from cognito_intercept.directory.token_changes import NO_CHANGES, TokenChanges
from cognito_intercept.triggers.event import TriggerEvent, event_attributes, with_metadata
from cognito_intercept.triggers.invocation import fire
from cognito_intercept.triggers.lookup import trigger_version
from cognito_intercept.triggers.token_changes import read_changes

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["TokenRequest", "pre_machine_token_generation", "pre_token_generation"]

_NAME = "PreTokenGeneration"
# The userName of the events of client_credentials (G).
_MACHINE = "ClientCredentials"
_RESPONSES = {
    "V1_0": "claimsOverrideDetails",
    "V2_0": "claimsAndScopeOverrideDetails",
    "V3_0": "claimsAndScopeOverrideDetails",
}


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """The tokens that are about to be issued.

    Attributes:
        source: ``Authentication``, ``NewPasswordChallenge``, ``AuthenticateDevice``,
            ``RefreshTokens``, ``HostedAuth`` or ``ClientCredentials``.
        scope: the access token's scopes, separated by spaces; shown from version 2 on.
    """

    source: str
    scope: str


def pre_token_generation(
    service: Service, pool: Pool, user: User, tokens: TokenRequest, context: CallContext
) -> TokenChanges:
    """Fire PreTokenGeneration for a user, and return what it changes.

    Args:
        service: the region's state.
        pool: the user pool.
        user: the user.
        tokens: the tokens to be.
        context: the app client that gets the tokens, and the ClientMetadata; only answers to
            challenges have one to pass on.

    Raises:
        CognitoError: see :func:`~cognito_intercept.triggers.invocation.fire`.
    """
    version = trigger_version(service, pool, _NAME)
    if version is None:
        return NO_CHANGES
    request: dict[str, Any] = {
        "userAttributes": event_attributes(pool, user),
        "groupConfiguration": group_configuration(pool, user),
    }
    if version != "V1_0":
        request["scopes"] = tokens.scope.split()
    request = with_metadata(request, context.client_metadata)
    source = f"TokenGeneration_{tokens.source}"
    event = TriggerEvent(
        _NAME, source, user.username, context.client_id, request, {_RESPONSES[version]: None}
    )
    return _changes(service, pool, event, version)


def pre_machine_token_generation(
    service: Service, pool: Pool, scope: str, context: CallContext
) -> TokenChanges:
    """Fire PreTokenGeneration for a client_credentials token, for which only version 3 is asked.

    Args:
        service: the region's state.
        pool: the user pool.
        scope: the token's scopes, separated by spaces.
        context: the app client that the token is for, and the ``aws_client_metadata``.

    Raises:
        CognitoError: see :func:`~cognito_intercept.triggers.invocation.fire`.
    """
    version = trigger_version(service, pool, _NAME)
    if version != "V3_0":
        return NO_CHANGES
    request: dict[str, Any] = {
        "userAttributes": {},
        "groupConfiguration": None,
        "scopes": scope.split(),
    }
    request = with_metadata(request, context.client_metadata)
    source = "TokenGeneration_ClientCredentials"
    event = TriggerEvent(
        _NAME, source, _MACHINE, context.client_id, request, {_RESPONSES[version]: None}
    )
    return _changes(service, pool, event, version)


def _changes(service: Service, pool: Pool, event: TriggerEvent, version: str) -> TokenChanges:
    response = fire(service, pool, event)
    return NO_CHANGES if response is None else read_changes(response, version)
