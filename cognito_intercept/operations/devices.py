"""Devices: a user confirms, lists, remembers and forgets them; administrators likewise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.devices import (
    LOCAL_ADDRESS,
    Device,
    describe_device,
    remembers_at_once,
    tracks_devices,
    verifier_parts,
)
from cognito_intercept.directory.pagination import page
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.access import Caller


@operation()
def confirm_device(
    service: Service,
    caller: Caller,
    *,
    device_key: str,
    device_secret_verifier_config: dict[str, str] | None = None,
    device_name: str | None = None,
) -> dict[str, Any]:
    """Register the device of the caller's sign-in under the key that the sign-in handed out.

    A key of another sign-in is invalid, even the caller's own [R amplify-js 2087].
    """
    pool, user = caller.pool, caller.user
    if not tracks_devices(pool):
        raise errors.DEVICES_NOT_TRACKED()
    if device_key in user.devices:
        raise errors.DEVICE_KEY_EXISTS()
    if device_key != caller.family.device_key:
        raise errors.DEVICE_KEY_INVALID()
    salt = verifier = None
    if device_secret_verifier_config is not None:
        salt, verifier = verifier_parts(device_secret_verifier_config)
    now, at_once = service.now(), remembers_at_once(pool)
    device = Device(device_key, device_name, salt, verifier, at_once, now, now, now, LOCAL_ADDRESS)
    pool.journal.put(user.devices, device_key, device)
    return {"UserConfirmationNecessary": not at_once}


@operation()
def get_device(caller: Caller, device: Device) -> dict[str, Any]:
    """Show one device of the caller."""
    return {"Device": describe_device(caller.pool, caller.user, device)}


@operation()
def admin_get_device(pool: Pool, user: User, device: Device) -> dict[str, Any]:
    """Show one device of a user."""
    return {"Device": describe_device(pool, user, device)}


@operation()
def list_devices(
    caller: Caller, *, limit: int | None = None, pagination_token: str | None = None
) -> dict[str, Any]:
    """List the caller's devices, without the attributes that are for developers (R056)."""
    return _device_page(caller.pool, caller.user, limit, pagination_token, developer_only=False)


@operation()
def admin_list_devices(
    pool: Pool, user: User, *, limit: int | None = None, pagination_token: str | None = None
) -> dict[str, Any]:
    """List a user's devices (R020)."""
    return _device_page(pool, user, limit, pagination_token, developer_only=True)


def _device_page(
    pool: Pool, user: User, limit: int | None, token: str | None, *, developer_only: bool
) -> dict[str, Any]:
    devices, following = page(
        user.devices.values(), limit, token, key=lambda device: (device.created, device.key)
    )
    shown = [describe_device(pool, user, d, developer_only=developer_only) for d in devices]
    return {"Devices": shown, "PaginationToken": following}


@operation()
def update_device_status(
    service: Service, device: Device, *, device_remembered_status: str | None = None
) -> dict[str, Any]:
    """Remember a device of the caller, or no longer; it stays in the list either way."""
    return _set_status(service, device, device_remembered_status)


@operation()
def admin_update_device_status(
    service: Service, device: Device, *, device_remembered_status: str | None = None
) -> dict[str, Any]:
    """Remember a user's device, or no longer."""
    return _set_status(service, device, device_remembered_status)


def _set_status(service: Service, device: Device, status: str | None) -> dict[str, Any]:
    if status is not None:
        remembered = status == "remembered"
        service.journal.set(device, remembered=remembered, modified=service.now())
    return {}


@operation()
def forget_device(caller: Caller, device: Device) -> None:
    """Delete a device of the caller; its refresh tokens can't be renewed any more [R]."""
    caller.pool.journal.remove(caller.user.devices, device.key)


@operation()
def admin_forget_device(pool: Pool, user: User, device: Device) -> None:
    """Delete a user's device."""
    pool.journal.remove(user.devices, device.key)
