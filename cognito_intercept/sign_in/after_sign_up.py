"""From sign-up straight to tokens: the Session of SignUp, ConfirmSignUp and InitiateAuth.

SignUp gives a session where a USER_AUTH sign-in may follow; ConfirmSignUp takes it and gives
another one; InitiateAuth takes that one in place of a first factor [D model].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.client import enabled_flows
from cognito_intercept.directory.first_factors import allowed_factors
from cognito_intercept.directory.sessions import find_session
from cognito_intercept.directory.user import Status
from cognito_intercept.sign_in.attempt import Attempt
from cognito_intercept.sign_in.flows import Side

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = ["CONFIRMED", "SIGNED_UP", "find_sign_up", "follow_sign_up", "offer_sign_in"]

# What these sessions wait for; no challenge has such a name.
SIGNED_UP, CONFIRMED = "ConfirmSignUp", "InitiateAuth"


def offer_sign_in(service: Service, pool: Pool, client: Client, user: User) -> str | None:
    """Return the ``Session`` of SignUp; ``None`` where no choice-based sign-in can follow.

    It can where the client has the flow and the pool takes more than passwords: the code that
    confirms the sign-up will be the first factor, so there must be one to come [G, after the
    model's description].
    """
    has_flow = "ALLOW_USER_AUTH" in enabled_flows(client)
    if (
        not has_flow
        or allowed_factors(pool) == ["PASSWORD"]
        or user.status is not Status.UNCONFIRMED
    ):
        return None
    return _session(service, pool, client, user, SIGNED_UP)


def _session(service: Service, pool: Pool, client: Client, user: User, waits_for: str) -> str:
    given = {"USERNAME": user.username}
    attempt = Attempt(service, Side.PUBLIC, pool, client, "USER_AUTH", given, known_user=user)
    session = attempt.new_session(waits_for)
    attempt.keep(session)
    return session.token


def find_sign_up(
    service: Service, pool: Pool, client: Client, user: User, token: str | None
) -> AuthSession | None:
    """Return the session of a sign-up that is being confirmed, ``None`` where none is named.

    Raises:
        CognitoError: NotAuthorizedException for any other session.
    """
    if token is None:
        return None
    session = find_session(pool, token, client.id, SIGNED_UP, service.now())
    if session.sub != user.sub:
        raise errors.SESSION_INVALID()
    return session


def follow_sign_up(
    service: Service, pool: Pool, client: Client, user: User, session: AuthSession | None
) -> str | None:
    """Spend the session of SignUp and return the ``Session`` of ConfirmSignUp."""
    if session is None:
        return None
    session.is_used = True
    return _session(service, pool, client, user, CONFIRMED)
