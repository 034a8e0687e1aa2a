"""DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER: a remembered device proves its password by SRP.

The maths is that of the user's password, with the device group key for the pool's name and the
device key for the user's (auth.md section 1.1). The answers may come without a Session: AWS's
own example and pycognito send none [R], so the newest pending one of that user, client and
device is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.devices import (
    Device,
    existing_device,
    group_key_of,
    tracks_devices,
)
from cognito_intercept.sign_in.factors.srp import (
    is_proved,
    open_exchange,
    public_of,
    timestamp_of,
)

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = [
    "DEVICE_PROOF",
    "check_device_claim",
    "find_device_session",
    "note_device",
    "offer_device",
    "offer_device_exchange",
    "presented_device",
    "start_device_exchange",
]

DEVICE_PROOF = "DEVICE_PASSWORD_VERIFIER"
_KEY = "device_key"


def note_device(attempt: Attempt) -> None:
    """Remember the DEVICE_KEY that a call names; once it is proved, no other can take over."""
    key = attempt.given.get("DEVICE_KEY")
    if key is not None and DEVICE_PROOF not in attempt.passed:
        attempt.data[_KEY] = key


def presented_device(attempt: Attempt) -> Device | None:
    """Return the device that a sign-in named, ``None`` where it named none or none are tracked.

    Raises:
        CognitoError: ResourceNotFoundException for a key that is no confirmed device of the
            user. Apps forget the key then and answer the same challenge again [R amplify-js].
    """
    key = attempt.data.get(_KEY)
    if key is None or attempt.known_user is None or not tracks_devices(attempt.pool):
        return None
    return existing_device(attempt.user, key)


def find_device_session(
    pool: Pool, client: Client, challenge: str, given: dict[str, str]
) -> str | None:
    """Return the token of the session that an answer without one belongs to."""
    user = pool.find_user(given["USERNAME"])
    if user is None:
        return None
    wanted = (client.id, user.sub, challenge, given["DEVICE_KEY"])
    for session in reversed(pool.sessions.values()):
        found = (session.client_id, session.sub, session.challenge, session.data.get(_KEY))
        if found == wanted:
            return session.token
    return None


def offer_device(attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Ask for the device's ``SRP_A``."""
    return {"USERNAME": attempt.user.username}


def start_device_exchange(attempt: Attempt) -> str:
    """Look at the device and its ``SRP_A``; the exchange comes next."""
    public_of(attempt)
    _remembered(attempt)
    return DEVICE_PROOF


def offer_device_exchange(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Answer the device's ``SRP_A``: the parameters of DEVICE_PASSWORD_VERIFIER."""
    salt, verifier, device = _remembered(attempt)
    return {
        **open_exchange(attempt, session, salt, verifier),
        "USERNAME": attempt.user.username,
        "DEVICE_KEY": device.key,
    }


def _remembered(attempt: Attempt) -> tuple[int, int, Device]:
    device = presented_device(attempt)
    if device is None or device.salt is None or device.verifier is None or not device.remembered:
        raise errors.DEVICE_NOT_FOUND()
    return device.salt, device.verifier, device


def check_device_claim(attempt: Attempt) -> None:
    """Check the device's proof.

    Raises:
        CognitoError: InvalidParameterException for a malformed TIMESTAMP,
            NotAuthorizedException for a wrong or stale proof or another device's key.
    """
    key = attempt.data.get(_KEY)
    if attempt.given["DEVICE_KEY"] != key:
        raise errors.SESSION_INVALID()
    _remembered(attempt)
    moment = timestamp_of(attempt)
    if not is_proved(attempt, group_key_of(attempt.pool, attempt.user), key, moment):
        raise errors.INCORRECT_CREDENTIALS()
