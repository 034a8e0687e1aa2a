"""The device of a finished sign-in: its key in the tokens, or a new key for an unknown one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.directory.devices import LOCAL_ADDRESS, group_key_of, tracks_devices

if TYPE_CHECKING:
    from cognito_intercept.directory.devices import Device
    from cognito_intercept.sign_in.attempt import Attempt

__all__ = ["device_key_of", "new_device_metadata"]


def device_key_of(attempt: Attempt, device: Device | None) -> str | None:
    """Return the device key that the tokens of a sign-in are bound to.

    A known device has signed in once more; for an unknown one the key is made up. ``None``
    where the pool tracks no devices.
    """
    if not tracks_devices(attempt.pool):
        return None
    if device is None:
        return f"{attempt.pool.region}_{attempt.service.entropy.uuid()}"
    device.authenticated = device.modified = attempt.service.now()
    device.last_ip = attempt.address or LOCAL_ADDRESS
    return device.key


def new_device_metadata(attempt: Attempt, key: str) -> dict[str, str]:
    """Return the ``NewDeviceMetadata`` of a sign-in from an unknown device."""
    return {"DeviceKey": key, "DeviceGroupKey": group_key_of(attempt.pool, attempt.user)}
