"""From sign-up straight to tokens: the Session of SignUp, ConfirmSignUp and InitiateAuth.

SignUp gives a session where a USER_AUTH sign-in may follow; ConfirmSignUp may take it and gives
another one; InitiateAuth takes that one in place of a first factor [D model].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.client import enabled_flows, session_seconds
from cognito_intercept.directory.first_factors import allowed_factors
from cognito_intercept.directory.sessions import (
    AuthSession,
    Progress,
    SignUpStep,
    find_session,
    keep_session,
)
from cognito_intercept.directory.user import Status
from cognito_intercept.sign_in.attempt import draw_session_token
from cognito_intercept.sign_in.results import API_GRANT

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = [
    "continue_sign_up",
    "find_sign_up",
    "follow_sign_up",
    "offer_sign_in",
    "session_of_confirmed",
    "start_confirmed",
]


def offer_sign_in(service: Service, pool: Pool, client: Client, user: User) -> str | None:
    """Return the ``Session`` of SignUp; ``None`` where no choice-based sign-in can follow.

    It can where the client has the flow and the pool takes more than passwords: the code that
    confirms the sign-up will be the first factor, so there must be one to come [G, after the
    model's description].
    """
    if user.status is not Status.UNCONFIRMED or not _may_sign_in_by_choice(pool, client):
        return None
    return _new_session(service, pool, client, user, SignUpStep(is_confirmed=False))


def _may_sign_in_by_choice(pool: Pool, client: Client) -> bool:
    has_flow = "ALLOW_USER_AUTH" in enabled_flows(client)
    return has_flow and allowed_factors(pool) != [ChallengeName.PASSWORD]


def _new_session(service: Service, pool: Pool, client: Client, user: User, step: SignUpStep) -> str:
    now = service.now()
    session = AuthSession(
        token=draw_session_token(service),
        client_id=client.id,
        sub=user.sub,
        user_id=user.username,
        typed=user.username,
        flow="USER_AUTH",
        challenge=None,
        expires=now + session_seconds(client),
        progress=Progress(API_GRANT),
        state=step,
    )
    keep_session(pool, session, now)
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
    session = find_session(pool, token, client.id, None, service.now())
    if session.sub != user.sub or session.state != SignUpStep(is_confirmed=False):
        raise errors.SESSION_INVALID()
    return session


def follow_sign_up(
    service: Service, pool: Pool, client: Client, user: User, session: AuthSession | None
) -> str | None:
    """Spend the session of SignUp, if it is named, and return the ``Session`` of ConfirmSignUp.

    Amplify does not name it, and signs in by what ConfirmSignUp returns [R amplify-js#13666].
    """
    if session is not None:
        service.journal.set(session, is_used=True)
    elif not _may_sign_in_by_choice(pool, client):
        return None
    return _new_session(service, pool, client, user, SignUpStep(is_confirmed=True))


def session_of_confirmed(service: Service, pool: Pool, client: Client, user: User) -> str:
    """Return a ``Session`` by which a user signs in whom the login pages have just confirmed."""
    return _new_session(service, pool, client, user, SignUpStep(is_confirmed=True))


def start_confirmed(attempt: Attempt) -> None:
    """Start the sign-in of a user whom the login pages have just confirmed.

    Raises:
        CognitoError: NotAuthorizedException for any other session.
    """
    continue_sign_up(attempt, attempt.sign_up_token or "")


def continue_sign_up(attempt: Attempt, token: str) -> None:
    """Take the session of a sign-up that was confirmed: that code was the first factor [D model].

    Raises:
        CognitoError: NotAuthorizedException for any other session.
    """
    pool, now = attempt.pool, attempt.now
    session = find_session(pool, token, attempt.client.id, None, now)
    user = pool.by_sub.get(session.sub or "")
    is_confirmed = session.state == SignUpStep(is_confirmed=True)
    named = pool.find_user(attempt.parameters["USERNAME"])
    if not is_confirmed or user is None or named is not user:
        raise errors.SESSION_INVALID()
    attempt.session_of_sign_up = session
    attempt.known_user = user
    attempt.note(is_from_sign_up=True)
