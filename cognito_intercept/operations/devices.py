"""Devices: a user confirms, lists, remembers and forgets them; administrators likewise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.users import existing_user
from cognito_intercept.directory.devices import (
    LOCAL_ADDRESS,
    Device,
    describe_device,
    existing_device,
    remembers_at_once,
    tracks_devices,
    verifier_parts,
)
from cognito_intercept.directory.pagination import page
from cognito_intercept.operations.registry import operation
from cognito_intercept.tokens.access import caller_of

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service


@operation()
def confirm_device(
    service: Service,
    *,
    access_token: str,
    device_key: str,
    device_secret_verifier_config: dict[str, str] | None = None,
    device_name: str | None = None,
) -> dict[str, Any]:
    """Register the device of the caller's sign-in under the key that the sign-in handed out.

    A key of another sign-in is invalid, even the caller's own [R amplify-js 2087].
    """
    caller = caller_of(service, access_token)
    _check_tracking(caller.pool)
    user = caller.user
    if device_key in user.devices:
        raise errors.DEVICE_KEY_EXISTS()
    if device_key != caller.family.device_key:
        raise errors.DEVICE_KEY_INVALID()
    salt = verifier = None
    if device_secret_verifier_config is not None:
        salt, verifier = verifier_parts(device_secret_verifier_config)
    now, at_once = service.now(), remembers_at_once(caller.pool)
    user.devices[device_key] = Device(
        device_key, device_name, salt, verifier, at_once, now, now, now, LOCAL_ADDRESS
    )
    return {"UserConfirmationNecessary": not at_once}


def _check_tracking(pool: Pool) -> None:
    if not tracks_devices(pool):
        raise errors.DEVICES_NOT_TRACKED()


@operation()
def get_device(
    service: Service, *, device_key: str, access_token: str | None = None
) -> dict[str, Any]:
    """Show one device of the caller."""
    caller = caller_of(service, access_token or "")
    return _shown(caller.pool, caller.user, device_key)


@operation()
def admin_get_device(
    service: Service, *, device_key: str, user_pool_id: str, username: str
) -> dict[str, Any]:
    """Show one device of a user."""
    pool = service.pool(user_pool_id)
    return _shown(pool, existing_user(pool, username), device_key)


def _shown(pool: Pool, user: User, device_key: str) -> dict[str, Any]:
    return {"Device": describe_device(pool, user, existing_device(user, device_key))}


@operation()
def list_devices(
    service: Service,
    *,
    access_token: str,
    limit: int | None = None,
    pagination_token: str | None = None,
) -> dict[str, Any]:
    """List the caller's devices, without the attributes that are for developers (R056)."""
    caller = caller_of(service, access_token)
    return _listed(caller.pool, caller.user, limit, pagination_token, developer_only=False)


@operation()
def admin_list_devices(
    service: Service,
    *,
    user_pool_id: str,
    username: str,
    limit: int | None = None,
    pagination_token: str | None = None,
) -> dict[str, Any]:
    """List a user's devices (R020)."""
    pool = service.pool(user_pool_id)
    user = existing_user(pool, username)
    return _listed(pool, user, limit, pagination_token, developer_only=True)


def _listed(
    pool: Pool, user: User, limit: int | None, token: str | None, *, developer_only: bool
) -> dict[str, Any]:
    devices, following = page(
        user.devices.values(), limit, token, key=lambda device: (device.created, device.key)
    )
    shown = [describe_device(pool, user, d, developer_only=developer_only) for d in devices]
    return {"Devices": shown, "PaginationToken": following}


@operation()
def update_device_status(
    service: Service,
    *,
    access_token: str,
    device_key: str,
    device_remembered_status: str | None = None,
) -> dict[str, Any]:
    """Remember a device of the caller, or no longer; it stays in the list either way."""
    user = caller_of(service, access_token).user
    return _set_status(service, user, device_key, device_remembered_status)


@operation()
def admin_update_device_status(
    service: Service,
    *,
    user_pool_id: str,
    username: str,
    device_key: str,
    device_remembered_status: str | None = None,
) -> dict[str, Any]:
    """Remember a user's device, or no longer."""
    user = existing_user(service.pool(user_pool_id), username)
    return _set_status(service, user, device_key, device_remembered_status)


def _set_status(
    service: Service, user: User, device_key: str, status: str | None
) -> dict[str, Any]:
    device = existing_device(user, device_key)
    if status is not None:
        device.remembered = status == "remembered"
        device.modified = service.now()
    return {}


@operation()
def forget_device(service: Service, *, device_key: str, access_token: str | None = None) -> None:
    """Delete a device of the caller; its refresh tokens can't be renewed any more [R]."""
    _forget(caller_of(service, access_token or "").user, device_key)


@operation()
def admin_forget_device(
    service: Service, *, user_pool_id: str, username: str, device_key: str
) -> None:
    """Delete a user's device."""
    _forget(existing_user(service.pool(user_pool_id), username), device_key)


def _forget(user: User, device_key: str) -> None:
    existing_device(user, device_key)
    del user.devices[device_key]
