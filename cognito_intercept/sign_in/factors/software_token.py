"""Authenticator apps: SOFTWARE_TOKEN_MFA, and the registration of an app.

An app is registered by an access token, or within a sign-in that demands it (MFA_SETUP). There
the secret stays in the session, so that no other sign-in of the same user can finish with it;
each step spends its session and hands out the next [V auth.md 4].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.mfa import TOTP, has_totp
from cognito_intercept.directory.restorations import check_writable
from cognito_intercept.directory.sessions import TotpSetup, find_session
from cognito_intercept.directory.totp import (
    SECRET_BYTES,
    SoftwareToken,
    matching_step,
    printed_secret,
    used_steps,
)
from cognito_intercept.sign_in.attempt import Attempt
from cognito_intercept.tokens.access import caller_of

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service

__all__ = [
    "Enrolment",
    "answer_software_token",
    "associate",
    "enrolment_of",
    "offer_software_token",
    "verify",
]


def offer_software_token(attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Name the device that shows the code, if it has a name [D recorded R019]."""
    token = attempt.user.software_token
    name = {"FRIENDLY_DEVICE_NAME": token.name} if token is not None and token.name else {}
    return {**name, "USER_ID_FOR_SRP": attempt.user.username}


def answer_software_token(attempt: Attempt) -> None:
    """Check the code; it counts once.

    Raises:
        CognitoError: CodeMismatchException, ExpiredCodeException for a code that was used,
            SoftwareTokenMFANotFoundException where the app was taken away meanwhile.
    """
    token = attempt.user.software_token
    if token is None:
        raise errors.SOFTWARE_TOKEN_NOT_ASSOCIATED()
    try:
        used = used_steps(token, attempt.parameters["SOFTWARE_TOKEN_MFA_CODE"], attempt.now)
    except errors.CognitoError:
        attempt.count_wrong_answer()
        raise
    attempt.service.journal.set(token, used=used)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An app that is being registered.

    Attributes:
        service: the region's state.
        pool: the user pool.
        user: the user whose app it is.
        attempt: the sign-in that demands it; ``None`` for a user with an access token.
    """

    service: Service
    pool: Pool
    user: User
    attempt: Attempt | None

    def next_session(self, setup: TotpSetup) -> str | None:
        """Spend the session and return the next one's token; ``None`` outside of a sign-in."""
        if self.attempt is None:
            return None
        session = self.attempt.new_session(ChallengeName.MFA_SETUP)
        session.state = setup
        self.attempt.spend(self.attempt.answered)
        self.attempt.keep(session)
        return session.token


def enrolment_of(
    service: Service, access_token: str | None, token: str | None, operation: str | None = None
) -> Enrolment:
    """Return the enrolment that an access token or a session stands for.

    Args:
        service: the region's state.
        access_token: the access token.
        token: the ``Session``.
        operation: what it is used for, which a secondary region does not allow.

    Raises:
        CognitoError: InvalidParameterException for none or both of them; NotAuthorizedException
            for a session that is not pending, or for the token; SoftwareTokenMFANotFoundException
            where the pool has no TOTP; OperationNotEnabledException in a secondary region, and
            while a point-in-time recovery is active.
    """
    if (access_token is None) == (token is None):
        raise errors.TOKEN_OR_SESSION()
    if access_token is not None:
        caller = caller_of(service, access_token, operation=operation)
        enrolment = Enrolment(service, caller.pool, caller.user, None)
    else:
        attempt = _attempt_of(service, token or "", operation)
        enrolment = Enrolment(service, attempt.pool, attempt.user, attempt)
    check_writable(enrolment.pool, service.now())
    if not has_totp(enrolment.pool):
        raise errors.SOFTWARE_TOKEN_NOT_ENABLED()
    return enrolment


def _attempt_of(service: Service, token: str, operation: str | None) -> Attempt:
    pool = service.pool_of_session(token)
    if pool is None:
        raise errors.SESSION_INVALID()
    service.pool(pool.id, operation)
    client = pool.clients.get(pool.sessions[token].client_id)
    if client is None:
        raise errors.SESSION_INVALID()
    session = find_session(pool, token, client.id, ChallengeName.MFA_SETUP, service.now())
    user = _user_of(pool, session.sub or "")
    return Attempt(
        service,
        pool,
        client,
        session.flow,
        {"USERNAME": user.username},
        CallContext(client),
        service.now(),
        session.progress,
        session=session,
        known_user=user,
    )


def _user_of(pool: Pool, sub: str) -> User:
    user = pool.by_sub.get(sub)
    if user is None:
        raise errors.USER_NOT_FOUND()
    if not user.enabled:
        raise errors.USER_DISABLED()
    return user


def associate(enrolment: Enrolment) -> tuple[str, str | None]:
    """Draw a secret, which replaces one that was not verified; the active one stays [D].

    Returns:
        The secret as the user types it into the app, and the next session's token.
    """
    service = enrolment.service
    secret = printed_secret(service.entropy.bytes(SECRET_BYTES))
    if enrolment.attempt is None:
        service.journal.set(enrolment.user, pending_secret=secret)
    return secret, enrolment.next_session(TotpSetup(secret))


def verify(enrolment: Enrolment, code: str, name: str | None) -> str | None:
    """Make the app with the new secret the user's; its code counts as used [V].

    In a sign-in the factor is turned on as well [V]; with an access token it is not.

    Args:
        enrolment: the app that is being registered.
        code: the code that it shows.
        name: what the user calls the device.

    Returns:
        The next session's token.

    Raises:
        CognitoError: SoftwareTokenMFANotFoundException where there is no new secret,
            EnableSoftwareTokenMFAException for a wrong code.
    """
    service, user, attempt = enrolment.service, enrolment.user, enrolment.attempt
    secret = user.pending_secret if attempt is None else attempt.state(TotpSetup).secret
    if secret is None:
        raise errors.SOFTWARE_TOKEN_NOT_ASSOCIATED()
    step = matching_step(secret, code, service.now())
    if step is None:
        if attempt is not None:
            attempt.count_wrong_answer()
        raise errors.SOFTWARE_TOKEN_ENABLE()
    factors = user.mfa_factors if attempt is None else user.mfa_factors | {TOTP}
    enrolment.pool.set_user(
        user,
        software_token=SoftwareToken(secret, name, [step]),
        pending_secret=None,
        mfa_factors=factors,
    )
    return enrolment.next_session(TotpSetup(is_verified=True))
