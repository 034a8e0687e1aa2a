"""Managed login styles: create, describe, update, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.branding import (
    Branding,
    branding_of,
    branding_of_id,
    shown_branding,
)
from cognito_intercept.directory.branding_assets import checked_assets, with_assets
from cognito_intercept.directory.branding_settings import check_settings, merged, size_of
from cognito_intercept.operations.registry import operation
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

Settings = dict[str, Any] | None
Assets = list[dict[str, str]] | None
# Of one request, settings and images together [D model: CreateManagedLoginBranding].
_MAX_BYTES = 2 * 1024 * 1024


@operation()
def create_managed_login_branding(
    service: Service,
    pool: Pool,
    client: Client,
    *,
    use_cognito_provided_values: bool | None = None,
    settings: Settings = None,
    assets: Assets = None,
) -> dict[str, Any]:
    """Give an app client a style, of which it has one: AWS's own, or one with settings."""
    if branding_of(pool, client.id) is not None:
        raise errors.BRANDING_EXISTS(client_id=client.id)
    check_quota(
        len(pool.brandings), pool.quotas.branding_styles_per_pool, errors.TOO_MANY_BRANDINGS
    )
    # Settings without members are settings [R idx 47641046878].
    if bool(use_cognito_provided_values) == (settings is not None):
        raise errors.BRANDING_SOURCE()
    _check_size(settings, assets)
    now = service.now()
    branding = Branding(
        id=service.entropy.uuid(),
        pool_id=pool.id,
        client_id=client.id,
        created=now,
        modified=now,
        settings=None if settings is None else check_settings(settings),
        assets=with_assets([], checked_assets(assets or [])),
    )
    service.journal.put(pool.brandings, client.id, branding)
    return {"ManagedLoginBranding": shown_branding(branding)}


def _check_size(settings: Settings, assets: Assets) -> None:
    images = sum(len(one.get("Bytes") or "") for one in assets or [])
    if images + size_of(settings) > _MAX_BYTES:
        raise errors.BRANDING_TOO_LARGE()


@operation()
def describe_managed_login_branding(
    branding: Branding, *, return_merged_resources: bool = False
) -> dict[str, Any]:
    """Show a style, with AWS's settings where it has none of its own if that is asked for."""
    return {"ManagedLoginBranding": shown_branding(branding, is_merged=return_merged_resources)}


@operation()
def describe_managed_login_branding_by_client(
    pool: Pool, client: Client, *, return_merged_resources: bool = False
) -> dict[str, Any]:
    """Show the style of an app client."""
    branding = branding_of(pool, client.id)
    if branding is None:
        raise errors.BRANDING_OF_CLIENT_NOT_FOUND(client_id=client.id)
    return {"ManagedLoginBranding": shown_branding(branding, is_merged=return_merged_resources)}


@operation()
def update_managed_login_branding(
    service: Service,
    pool: Pool | None = None,
    *,
    managed_login_branding_id: str | None = None,
    use_cognito_provided_values: bool | None = None,
    settings: Settings = None,
    assets: Assets = None,
) -> dict[str, Any]:
    """Change a style: what is named is put over what it has, all else stays [D model].

    AWS's own values take the place of all settings; images stay (G).
    """
    if pool is None or managed_login_branding_id is None:
        member = "userPoolId" if pool is None else "managedLoginBrandingId"
        raise errors.BRANDING_MEMBER_REQUIRED(member=member)
    branding = branding_of_id(pool, managed_login_branding_id)
    _check_size(settings, assets)
    service.journal.set(
        branding,
        settings=_changed(branding, settings, use_provided=use_cognito_provided_values),
        assets=with_assets(branding.assets, checked_assets(assets or [])),
        modified=service.now(),
    )
    return {"ManagedLoginBranding": shown_branding(branding)}


def _changed(branding: Branding, settings: Settings, *, use_provided: bool | None) -> Settings:
    """Return the settings that a style shall have."""
    if use_provided and settings is not None:
        raise errors.BRANDING_SOURCE()
    if settings is not None:
        return merged(branding.settings or {}, check_settings(settings))
    # Settings are neither there nor sent.
    if use_provided is False and branding.settings is None:
        raise errors.BRANDING_SOURCE()
    return None if use_provided else branding.settings


@operation()
def delete_managed_login_branding(service: Service, pool: Pool, branding: Branding) -> None:
    """Delete a style; the app client has no managed login pages until it gets another one."""
    service.journal.remove(pool.brandings, branding.client_id)
