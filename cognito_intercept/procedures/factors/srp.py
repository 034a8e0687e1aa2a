"""The password as first factor, proved by SRP and never sent."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.domain import srp
from cognito_intercept.domain.lockout import check_not_locked, count_failure, forget_failures
from cognito_intercept.procedures.factors.password import check_has_password, find_signing_in

if TYPE_CHECKING:
    from cognito_intercept.domain.session import AuthSession
    from cognito_intercept.domain.user import User
    from cognito_intercept.procedures.attempt import Attempt

__all__ = ["check_claim", "offer_exchange", "start_exchange"]

# No exponent need be longer: 256 bits give the strength of the 3072-bit group.
_EXPONENT_BITS = 256
# The block is 1.1 to 1.6 KB of opaque server state (auth.md section 1).
_BLOCK_BYTES = 900
# How far a client's clock may be off, in seconds (G: minutes). The client's clock does not
# follow when a test moves the emulator's on, so the real time is right as well.
_SKEW = 300.0


def start_exchange(attempt: Attempt) -> str:
    """Start USER_SRP_AUTH: look the user up; the exchange comes next."""
    if srp.parse_public(attempt.given["SRP_A"]) is None:
        raise errors.INVALID_SRP_A()
    user = attempt.known_user = find_signing_in(attempt)
    if user is not None:
        check_has_password(attempt.client, user)
    return "PASSWORD_VERIFIER"


def offer_exchange(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Answer ``SRP_A``: the parameters of PASSWORD_VERIFIER.

    For a user whose absence is hidden the salt and the id are made up, always the same ones.
    """
    a_public = srp.parse_public(attempt.given["SRP_A"])
    if a_public is None:
        raise errors.INVALID_SRP_A()
    user_id, salt, verifier = _identity(attempt, attempt.known_user)
    entropy = attempt.service.entropy
    exchange = srp.Exchange(salt, verifier, a_public, entropy.bits(_EXPONENT_BITS) | 1)
    block = base64.b64encode(entropy.bytes(_BLOCK_BYTES)).decode()
    # The secret block is the server's state: the answer needs no Session [V auth.md 1].
    session.token, session.user_id, session.exchange = block, user_id, exchange
    return {
        "SALT": f"{salt:x}",
        "SECRET_BLOCK": block,
        "SRP_B": f"{exchange.b_public:x}",
        "USERNAME": user_id,
        "USER_ID_FOR_SRP": user_id,
    }


def _identity(attempt: Attempt, user: User | None) -> tuple[str, int, int]:
    if user is not None and user.password is not None:
        return user.username, user.password.salt, user.password.verifier()
    seed = f"{attempt.pool.arn}:{attempt.pool.created}:{attempt.given['USERNAME']}".encode()
    made_up = hashlib.sha256(seed).digest()
    salt = int.from_bytes(made_up[:16])
    if user is not None:
        return user.username, salt, srp.verifier_of(salt, made_up)
    shown = attempt.given["USERNAME"]
    if attempt.pool.username_attributes:
        digits = made_up.hex()
        shown = f"{digits[:8]}-{digits[8:12]}-70{digits[14:16]}-{digits[16:20]}-{digits[20:32]}"
    return shown, salt, srp.verifier_of(salt, made_up)


def check_claim(attempt: Attempt) -> None:
    """Check the proof: timestamp, lock-out, signature.

    Raises:
        CognitoError: InvalidParameterException for a malformed TIMESTAMP,
            NotAuthorizedException for a wrong or stale proof.
    """
    given, session, now = attempt.given, attempt.answered, attempt.service.now()
    if session.exchange is None:
        raise RuntimeError("PASSWORD_VERIFIER without the exchange that it belongs to")
    moment = srp.parse_timestamp(given["TIMESTAMP"])
    if moment is None:
        raise errors.TIMESTAMP_FORMAT()
    user = attempt.known_user
    if user is not None:
        check_not_locked(user, now)
    right = srp.claim_is_right(
        session.exchange,
        attempt.pool.name,
        session.user_id,
        given["PASSWORD_CLAIM_SECRET_BLOCK"],
        given["TIMESTAMP"],
        given["PASSWORD_CLAIM_SIGNATURE"],
    )
    is_timely = (
        min(abs(now - moment), abs(now - attempt.service.around.clock.offset - moment)) <= _SKEW
    )
    if user is None or user.password is None or not right or not is_timely:
        if user is not None:
            count_failure(user, now)
        raise errors.INCORRECT_CREDENTIALS()
    forget_failures(user)
