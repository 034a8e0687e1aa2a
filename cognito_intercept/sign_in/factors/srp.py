"""The password as first factor, proved by SRP and never sent."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory import srp
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.sessions import SrpExchange
from cognito_intercept.directory.simulated_users import simulated_user_of
from cognito_intercept.protection.lockout import check_not_locked, count_failure, forget_failures
from cognito_intercept.sign_in.factors.password import check_has_password, find_user

if TYPE_CHECKING:
    from cognito_intercept.directory.password import StoredPassword
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = [
    "check_claim",
    "is_proved",
    "offer_exchange",
    "open_exchange",
    "public_of",
    "start_exchange",
    "timestamp_of",
]

# No exponent need be longer: 256 bits give the strength of the 3072-bit group.
_EXPONENT_BITS = 256
# The block is 1.1 to 1.6 KB of opaque server state (auth.md section 1).
_BLOCK_BYTES = 900
# How far a client's clock may be off, in seconds (G: minutes). The client's clock does not
# follow when a test moves the emulator's on, so the real time is right as well.
_SKEW = 300.0


def start_exchange(attempt: Attempt) -> ChallengeName:
    """Look the user up; the exchange comes next.

    Raises:
        CognitoError: InvalidParameterException for an SRP_A that is out of range;
            UserNotFoundException, PasswordResetRequiredException.
    """
    public_of(attempt)
    user = attempt.known_user = find_user(attempt)
    if user is not None:
        check_has_password(attempt.client, user)
    return ChallengeName.PASSWORD_VERIFIER


def offer_exchange(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Answer ``SRP_A``: return the parameters of PASSWORD_VERIFIER.

    For a user whose absence is hidden the salt and the id are made up, always the same ones.
    """
    user_id, password = _identity(attempt, attempt.known_user)
    parameters = open_exchange(attempt, session, password.salt, password.verifier())
    # The secret block is the server's state: the answer needs no Session [V auth.md 1].
    session.token, session.user_id = parameters["SECRET_BLOCK"], user_id
    return {**parameters, "USERNAME": user_id, "USER_ID_FOR_SRP": user_id}


def _identity(attempt: Attempt, user: User | None) -> tuple[str, StoredPassword]:
    if user is not None and user.password is not None:
        return user.username, user.password
    simulated = simulated_user_of(attempt.pool, attempt.typed)
    return (simulated.user_id if user is None else user.username), simulated.password


def open_exchange(
    attempt: Attempt, session: AuthSession, salt: int, verifier: int
) -> dict[str, str]:
    """Begin an exchange for the ``SRP_A`` that the caller sent, and keep it in a session.

    Args:
        attempt: the call.
        session: the session that waits for the proof.
        salt: the salt of a user's or a device's password.
        verifier: its verifier.

    Returns:
        ``SALT``, ``SECRET_BLOCK`` and ``SRP_B``.

    Raises:
        CognitoError: InvalidParameterException for an SRP_A that is out of range.
    """
    a_public = public_of(attempt)
    entropy = attempt.service.entropy
    exchange = srp.Exchange.open(verifier, a_public, entropy.bits(_EXPONENT_BITS) | 1)
    block = base64.b64encode(entropy.bytes(_BLOCK_BYTES)).decode()
    session.state = SrpExchange(exchange, block, salt)
    return {"SALT": f"{salt:x}", "SECRET_BLOCK": block, "SRP_B": f"{exchange.b_public:x}"}


def public_of(attempt: Attempt) -> int:
    """Return the ``SRP_A`` that the caller sent.

    Raises:
        CognitoError: InvalidParameterException for one that is out of range.
    """
    a_public = srp.parse_public(attempt.parameters["SRP_A"])
    if a_public is None:
        raise errors.INVALID_SRP_A()
    return a_public


def check_claim(attempt: Attempt) -> None:
    """Check the proof: timestamp, lock-out, signature.

    Raises:
        CognitoError: InvalidParameterException for a malformed TIMESTAMP,
            NotAuthorizedException for a wrong or stale proof.
    """
    user, session, now = attempt.known_user, attempt.answered, attempt.now
    account = attempt.pool.lockable(user or simulated_user_of(attempt.pool, session.typed))
    moment = timestamp_of(attempt)
    check_not_locked(account, now)
    is_right = is_proved(attempt, attempt.pool.name, session.user_id, moment)
    salt = attempt.state(SrpExchange).salt
    # An exchange proves the password with which it began, which may have been replaced.
    if user is None or user.password is None or user.password.salt != salt or not is_right:
        count_failure(attempt.service.journal, account, now)
        raise errors.INCORRECT_CREDENTIALS()
    forget_failures(attempt.service.journal, account)
    attempt.note(password_salt=salt)


def timestamp_of(attempt: Attempt) -> float:
    """Return the ``TIMESTAMP`` of a proof, in seconds since the epoch.

    Raises:
        CognitoError: InvalidParameterException for a malformed one.
    """
    moment = srp.parse_timestamp(attempt.parameters["TIMESTAMP"])
    if moment is None:
        raise errors.TIMESTAMP_FORMAT()
    return moment


def is_proved(attempt: Attempt, pool_name: str, user_id: str, moment: float) -> bool:
    """Return whether an answer proves the password of the session's exchange, and is not stale.

    Args:
        attempt: the call.
        pool_name: what stands for the pool's name in the proof.
        user_id: what stands for the user's name.
        moment: the proof's timestamp.
    """
    parameters, state, now = attempt.parameters, attempt.state(SrpExchange), attempt.now
    claim = srp.Claim(
        pool_name,
        user_id,
        state.secret_block,
        parameters["TIMESTAMP"],
        parameters["PASSWORD_CLAIM_SIGNATURE"],
    )
    is_this = parameters["PASSWORD_CLAIM_SECRET_BLOCK"] == state.secret_block
    is_right = is_this and srp.claim_is_right(state.exchange, claim)
    offset = attempt.service.around.clock.offset
    return is_right and min(abs(now - moment), abs(now - offset - moment)) <= _SKEW
