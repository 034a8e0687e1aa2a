"""Sign-in: flows start, challenges are answered, tokens are renewed and revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.client_auth import check_raw_secret, has_secret
from cognito_intercept.operations.registry import operation
from cognito_intercept.sign_in.attempt import Side, SignInRequest
from cognito_intercept.sign_in.engine import initiate, respond
from cognito_intercept.sign_in.factors.refresh import Sender, renew
from cognito_intercept.sign_in.results import Challenge, Outcome, SignedIn
from cognito_intercept.tokens.issuing import Tokens, issue_tokens
from cognito_intercept.tokens.revocation import revoke_refresh_token

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


_OF_APP = ("AnalyticsMetadata", "UserContextData.EncodedData")
_OF_SERVER = (
    "AnalyticsMetadata",
    "ContextData.EncodedData",
    "ContextData.HttpHeaders",
    "ContextData.ServerName",
    "ContextData.ServerPath",
)


@operation(ignores=_OF_APP)
def initiate_auth(
    service: Service,
    pool: Pool,
    client: Client,
    context: CallContext,
    *,
    auth_flow: str,
    auth_parameters: dict[str, str] | None = None,
    session: str | None = None,
) -> dict[str, Any]:
    """Start a sign-in from an app; a session of ConfirmSignUp continues the sign-up."""
    parameters = auth_parameters or {}
    request = SignInRequest(service, Side.PUBLIC, pool, client, context, parameters, session)
    return _render(service, initiate(request, auth_flow))


@operation(ignores=_OF_SERVER)
def admin_initiate_auth(
    service: Service,
    pool: Pool,
    client: Client,
    context: CallContext,
    *,
    auth_flow: str,
    auth_parameters: dict[str, str] | None = None,
    session: str | None = None,
) -> dict[str, Any]:
    """Start a sign-in from a server that has IAM credentials."""
    parameters = auth_parameters or {}
    request = SignInRequest(service, Side.ADMIN, pool, client, context, parameters, session)
    return _render(service, initiate(request, auth_flow))


@operation(ignores=_OF_APP)
def respond_to_auth_challenge(
    service: Service,
    pool: Pool,
    client: Client,
    context: CallContext,
    *,
    challenge_name: str,
    session: str | None = None,
    challenge_responses: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Answer a challenge from an app."""
    responses = challenge_responses or {}
    request = SignInRequest(service, Side.PUBLIC, pool, client, context, responses, session)
    return _render(service, respond(request, challenge_name))


@operation(ignores=_OF_SERVER)
def admin_respond_to_auth_challenge(
    service: Service,
    pool: Pool,
    client: Client,
    context: CallContext,
    *,
    challenge_name: str,
    session: str | None = None,
    challenge_responses: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Answer a challenge from a server that has IAM credentials."""
    responses = challenge_responses or {}
    request = SignInRequest(service, Side.ADMIN, pool, client, context, responses, session)
    return _render(service, respond(request, challenge_name))


def _render(service: Service, outcome: Outcome) -> dict[str, Any]:
    """Return what a step of a sign-in led to as the API writes it."""
    if isinstance(outcome, Challenge):
        shown = {} if outcome.session is None else {"Session": outcome.session}
        return {
            "ChallengeName": outcome.name,
            **shown,
            "ChallengeParameters": outcome.parameters,
            "AvailableChallenges": outcome.available and list(outcome.available),
        }
    result = _authentication_result(service, outcome)
    return {"ChallengeParameters": {}, "AuthenticationResult": result}


def _authentication_result(service: Service, outcome: SignedIn | Tokens) -> dict[str, Any]:
    if isinstance(outcome, Tokens):
        return _authentication_tokens(outcome)
    result = _authentication_tokens(
        issue_tokens(service, outcome.owner, outcome.grant, outcome.changes)
    )
    device = outcome.new_device
    if device is not None:
        keys = {"DeviceKey": device.key, "DeviceGroupKey": device.group_key}
        result["NewDeviceMetadata"] = keys
    return result


def _authentication_tokens(tokens: Tokens) -> dict[str, Any]:
    renewed = {} if tokens.refresh is None else {"RefreshToken": tokens.refresh}
    return {
        "AccessToken": tokens.access,
        "ExpiresIn": tokens.expires_in,
        "TokenType": "Bearer",
        **renewed,
        "IdToken": tokens.identity,
    }


@operation(ignores=("ClientMetadata",))
def get_tokens_from_refresh_token(
    service: Service,
    pool: Pool,
    client: Client,
    *,
    refresh_token: str,
    client_secret: str | None = None,
    device_key: str | None = None,
) -> dict[str, Any]:
    """Return new tokens; with rotation a new refresh token among them.

    The app client proves itself by its raw secret, and ExplicitAuthFlows say nothing [D].
    """
    check_raw_secret(service, client, client_secret)
    tokens = renew(service, pool, client, refresh_token, Sender(device_key))
    return {"AuthenticationResult": _authentication_tokens(tokens)}


@operation()
def revoke_token(
    pool: Pool,
    client: Client,
    *,
    token: str,
    client_secret: str | None = None,
    revoke_associated_sessions: str = "NONE",
) -> dict[str, Any]:
    """Revoke a refresh token, and with it every token of its sign-in.

    A token that is unknown or already revoked is no error, as at ``/oauth2/revoke`` (G).
    """
    if not has_secret(client, client_secret):
        raise errors.REVOKE_UNAUTHORIZED()
    revoke_refresh_token(pool, client, token, linked=revoke_associated_sessions == "LINKED")
    return {}
