"""The device of a sign-in: it proves itself by SRP, or gets a key of its own.

DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER prove the password of a remembered device. The maths
is that of the user's password, with the device group key for the pool's name and the device key
for the user's (auth.md section 1.1). The answers may come without a Session: AWS's own example
and pycognito send none [R], so the newest pending one of that user, client and device is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.devices import (
    LOCAL_ADDRESS,
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
from cognito_intercept.sign_in.results import NewDevice

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = [
    "check_device_claim",
    "find_device_session",
    "new_device",
    "note_device",
    "offer_device",
    "offer_device_exchange",
    "presented_device",
    "start_device_exchange",
    "use_device",
]

_PROOF = ChallengeName.DEVICE_PASSWORD_VERIFIER


def note_device(attempt: Attempt) -> None:
    """Remember the DEVICE_KEY that a call names; once it is proved, no other can take over."""
    key = attempt.parameters.get("DEVICE_KEY")
    if key is not None and _PROOF not in attempt.progress.passed:
        attempt.note(device_key=key)


def presented_device(attempt: Attempt) -> Device | None:
    """Return the device that a sign-in named, ``None`` where it named none or none are tracked.

    Raises:
        CognitoError: ResourceNotFoundException for a key that is no confirmed device of the
            user. Apps forget the key then and answer the same challenge again [R amplify-js].
    """
    key = attempt.progress.device_key
    if key is None or attempt.known_user is None or not tracks_devices(attempt.pool):
        return None
    return existing_device(attempt.known_user, key)


def new_device(attempt: Attempt) -> NewDevice:
    """Return the keys of the unknown device of a sign-in that is complete."""
    key = f"{attempt.pool.region}_{attempt.service.entropy.uuid()}"
    return NewDevice(key, group_key_of(attempt.pool, attempt.user))


def use_device(attempt: Attempt, device: Device) -> str:
    """Note that a known device has signed in once more, and return its key."""
    now = attempt.now
    address = attempt.context.ip_address or LOCAL_ADDRESS
    attempt.service.journal.set(device, authenticated=now, modified=now, last_ip=address)
    return device.key


def find_device_session(
    pool: Pool, client: Client, challenge: ChallengeName, parameters: dict[str, str]
) -> str | None:
    """Return the token of the session that an answer without one belongs to."""
    user = pool.find_user(parameters["USERNAME"])
    if user is None:
        return None
    wanted = (client.id, user.sub, challenge, parameters["DEVICE_KEY"])
    for session in reversed(pool.sessions.values()):
        key = session.progress.device_key
        if (session.client_id, session.sub, session.challenge, key) == wanted:
            return session.token
    return None


def offer_device(attempt: Attempt, _session: AuthSession) -> dict[str, str]:
    """Ask for the device's ``SRP_A``."""
    return {"USERNAME": attempt.user.username}


def start_device_exchange(attempt: Attempt) -> ChallengeName:
    """Look at the device and its ``SRP_A``; the exchange comes next.

    Raises:
        CognitoError: InvalidParameterException for an SRP_A that is out of range,
            ResourceNotFoundException for a device that is not remembered.
    """
    public_of(attempt)
    _remembered_device(attempt)
    return _PROOF


def offer_device_exchange(attempt: Attempt, session: AuthSession) -> dict[str, str]:
    """Answer the device's ``SRP_A``: return the parameters of DEVICE_PASSWORD_VERIFIER."""
    salt, verifier, device = _remembered_device(attempt)
    return {
        **open_exchange(attempt, session, salt, verifier),
        "USERNAME": attempt.user.username,
        "DEVICE_KEY": device.key,
    }


def _remembered_device(attempt: Attempt) -> tuple[int, int, Device]:
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
    key = attempt.progress.device_key
    if key is None or attempt.parameters["DEVICE_KEY"] != key:
        raise errors.SESSION_INVALID()
    _remembered_device(attempt)
    moment = timestamp_of(attempt)
    if not is_proved(attempt, group_key_of(attempt.pool, attempt.user), key, moment):
        raise errors.INCORRECT_CREDENTIALS()
