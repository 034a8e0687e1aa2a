"""Tracked user sessions: whether they are tracked, which there are, and their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.feature_plans import SESSION_MANAGEMENT, check_feature
from cognito_intercept.directory.pagination import page
from cognito_intercept.directory.user_sessions import (
    SessionTracking,
    describe_session,
    find_user_session,
    live_sessions,
    sso_seconds,
)
from cognito_intercept.operations.registry import operation
from cognito_intercept.tokens.revocation import revoke_session

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.access import Caller

# All of a user's sessions are on one page [D model].
_PAGE = 125
_ENABLED, _LINKED, _NONE = "ENABLED", "LINKED", "NONE"


@operation()
def get_user_pool_session_configuration(pool: Pool) -> dict[str, Any]:
    """Show whether a pool tracks sessions; it is answered on every plan [D]."""
    return _configuration_of(pool)


@operation()
def set_user_pool_session_configuration(
    service: Service, pool: Pool, *, user_session_tracking: str, token_session: dict[str, int]
) -> dict[str, Any]:
    """Turn session tracking on or off, and limit the TOKEN sessions of each user.

    A lower limit ends sessions at the user's next sign-in only [D].
    """
    check_feature(pool.configuration.plan, SESSION_MANAGEMENT)
    tracking = SessionTracking(user_session_tracking == _ENABLED, token_session["MaxPerUser"])
    service.journal.set(pool, session_tracking=tracking)
    return _configuration_of(pool)


def _configuration_of(pool: Pool) -> dict[str, Any]:
    tracking = pool.session_tracking
    return {
        "UserPoolId": pool.id,
        "UserSessionTracking": _ENABLED if tracking.enabled else "DISABLED",
        "TokenSession": {"MaxPerUser": tracking.max_per_user},
    }


@operation()
def get_user_pool_client_session_configuration(pool: Pool, client: Client) -> dict[str, Any]:
    """Show how long an app client reuses SSO sessions; it is answered on every plan [D]."""
    return _client_configuration_of(pool, client)


@operation()
def set_user_pool_client_session_configuration(
    service: Service, pool: Pool, client: Client, *, sso_session: dict[str, int]
) -> dict[str, Any]:
    """Set how long an app client reuses SSO sessions; the pool must track sessions [D]."""
    check_feature(pool.configuration.plan, SESSION_MANAGEMENT)
    if not pool.session_tracking.enabled:
        raise errors.SESSION_TRACKING_OFF()
    service.journal.put(pool.sso_minutes, client.id, sso_session["MaxValidityMinutes"])
    return _client_configuration_of(pool, client)


def _client_configuration_of(pool: Pool, client: Client) -> dict[str, Any]:
    minutes = sso_seconds(pool, client.id) // 60
    return {
        "UserPoolId": pool.id,
        "ClientId": client.id,
        "SSOSession": {"MaxValidityMinutes": minutes},
    }


@operation()
def list_user_sessions(
    service: Service, caller: Caller, *, next_token: str | None = None
) -> dict[str, Any]:
    """List the caller's sessions, at all app clients of the pool."""
    return _listed(service, caller.pool, caller.user, next_token, caller.family.session_id)


@operation()
def admin_list_user_sessions(
    service: Service, pool: Pool, user: User, *, next_token: str | None = None
) -> dict[str, Any]:
    """List a user's sessions; none of them is the current one [D]."""
    return _listed(service, pool, user, next_token)


def _listed(
    service: Service,
    pool: Pool,
    user: User,
    next_token: str | None,
    current: str | None = None,
) -> dict[str, Any]:
    live = live_sessions(pool, user.sessions, service.now())
    shown, following = page(live, _PAGE, next_token, key=lambda one: (one.created, one.id))
    locations = service.around.threats.locations
    return {
        "Sessions": [
            describe_session(one, locations.get(one.address), is_current=one.id == current)
            for one in shown
        ],
        "NextToken": following,
    }


@operation()
def revoke_user_session(
    service: Service,
    caller: Caller,
    *,
    session_id: str,
    revoke_associated_sessions: str = _NONE,
) -> dict[str, Any]:
    """Revoke a session of the caller, but not the one of the access token [D]."""
    pool, user = caller.pool, caller.user
    session = find_user_session(pool, user.sessions, session_id, service.now())
    if session.id == caller.family.session_id:
        raise errors.CURRENT_SESSION()
    revoke_session(pool, user, session, linked=revoke_associated_sessions == _LINKED)
    return {}


@operation()
def admin_revoke_user_session(
    service: Service,
    pool: Pool,
    user: User,
    *,
    session_id: str,
    revoke_associated_sessions: str = _NONE,
) -> dict[str, Any]:
    """Revoke a session, which must be one of this user [D]."""
    session = find_user_session(pool, user.sessions, session_id, service.now())
    revoke_session(pool, user, session, linked=revoke_associated_sessions == _LINKED)
    return {}
