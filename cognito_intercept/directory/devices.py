"""Devices that a user's apps signed in from: what is kept, and what they spare the user.

A sign-in from an unknown device hands out a device key; ConfirmDevice registers the device
under it, with the verifier of a password that the app made up. From then on the app may name
the key at a sign-in and prove by SRP that it has that password (auth.md sections 1.1 and 7).
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.records import Device

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = [
    "LOCAL_ADDRESS",
    "Device",
    "describe_device",
    "existing_device",
    "group_key_of",
    "remembers_at_once",
    "replaces_mfa",
    "tracks_devices",
    "verifier_parts",
]

# What is shown as the last address of a device whose app told none.
LOCAL_ADDRESS = "127.0.0.1"
_GROUP_KEY_LETTERS = 8


def tracks_devices(pool: Pool) -> bool:
    """Return whether sign-ins hand out device keys: any DeviceConfiguration turns it on [D]."""
    return pool.configuration.tracks_devices


def remembers_at_once(pool: Pool) -> bool:
    """Return whether ConfirmDevice remembers a device without asking the user."""
    return pool.configuration.remembers_devices_at_once


def replaces_mfa(pool: Pool) -> bool:
    """Return whether a device that proved itself stands for the second factor [D]."""
    return pool.configuration.devices_replace_mfa


def group_key_of(pool: Pool, user: User) -> str:
    """Return the device group key of a user: ``-`` and 8 letters and digits, always the same."""
    digest = hashlib.sha256(f"{pool.arn}:{user.sub}".encode()).digest()
    # Letters and digits only: base64's two others would be odd in a key.
    text = base64.b64encode(digest, altchars=b"Aa").decode()
    return f"-{text[:_GROUP_KEY_LETTERS]}"


def existing_device(user: User, key: str) -> Device:
    """Return a confirmed device of a user.

    Raises:
        CognitoError: ResourceNotFoundException.
    """
    device = user.devices.get(key)
    if device is None:
        raise errors.DEVICE_NOT_FOUND()
    return device


def verifier_parts(config: dict[str, str]) -> tuple[int, int]:
    """Return the salt and the verifier of a ``DeviceSecretVerifierConfig``.

    Both are base64 of a positive two's-complement number (auth.md section 1.1).

    Raises:
        CognitoError: InvalidParameterException, where one is missing or no base64.
    """
    try:
        salt, verifier = (
            int.from_bytes(base64.b64decode(config[name], validate=True))
            for name in ("Salt", "PasswordVerifier")
        )
    except (KeyError, ValueError):
        raise errors.DEVICE_VERIFIER_INVALID() from None
    if not (salt and verifier):
        raise errors.DEVICE_VERIFIER_INVALID()
    return salt, verifier


def describe_device(
    pool: Pool, user: User, device: Device, *, developer_only: bool = True
) -> dict[str, Any]:
    """Return the ``DeviceType`` shape (recorded R020, R045).

    Args:
        pool: the user pool.
        user: whose device.
        device: the device.
        developer_only: whether to show the attributes ``dev:*``; ListDevices does not (R056).
    """
    # AWS keeps this time in whole seconds (R020).
    authenticated = float(int(device.authenticated))
    return {
        "DeviceKey": device.key,
        "DeviceAttributes": [
            {"Name": name, "Value": value}
            for name, value in _attributes(pool, user, device).items()
            if developer_only or not name.startswith("dev:")
        ],
        "DeviceCreateDate": device.created,
        "DeviceLastModifiedDate": device.modified,
        "DeviceLastAuthenticatedDate": authenticated,
    }


def _attributes(pool: Pool, user: User, device: Device) -> dict[str, str]:
    owner = f"{user.username}.{pool.id}"
    arn = f"{pool.arn.partition(':userpool/')[0]}:owner/{owner}/device/{device.key}"
    named = {} if device.name is None else {"device_name": device.name}
    return {
        "device_status": "valid",
        **named,
        "dev:device_arn": arn,
        "dev:device_owner": owner,
        "last_ip_used": device.last_ip,
        "dev:device_remembered_status": "remembered" if device.remembered else "not_remembered",
        "dev:device_sdk": "aws-sdk",
    }
