"""Styles of managed login: the settings and images of an app client's pages.

A style is either AWS's own or has settings (:mod:`~cognito_intercept.directory.branding_settings`)
that stand over AWS's; images may stand beside both. Pages read them by :func:`branding_of`,
:func:`settings_in_force` and :func:`asset_for`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.branding_settings import default_settings, merged

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = [
    "Asset",
    "Branding",
    "asset_for",
    "branding_of",
    "branding_of_id",
    "settings_in_force",
    "shown_branding",
]

Settings = dict[str, Any]
# The color mode of images for light and dark pages alike.
DYNAMIC = "DYNAMIC"


@dataclass(slots=True)
class Asset:
    """One image of a style.

    ``category`` is what it is for, such as ``FORM_LOGO``, ``color_mode`` is ``LIGHT``, ``DARK`` or
    ``DYNAMIC``, ``extension`` the type of the file, such as ``PNG``; ``image`` are its bytes.
    """

    category: str
    color_mode: str
    extension: str
    image: bytes | None = field(default=None, repr=False)
    resource_id: str | None = None


@dataclass(slots=True)
class Branding:
    """The style of an app client; times are seconds since the epoch.

    ``settings`` are those that stand over AWS's; ``None`` for a style that is AWS's own.
    """

    id: str
    pool_id: str
    client_id: str
    created: float
    modified: float
    settings: Settings | None = None
    assets: list[Asset] = field(default_factory=list)


def branding_of(pool: Pool, client_id: str) -> Branding | None:
    """Return the style of an app client; ``None``: its managed login pages are unavailable."""
    return pool.brandings.get(client_id)


def branding_of_id(pool: Pool, branding_id: str) -> Branding:
    """Return a style of a user pool.

    Raises:
        CognitoError: ResourceNotFoundException.
    """
    # A pool has 20 styles at most, unless a test raises the quota.
    branding = next((one for one in pool.brandings.values() if one.id == branding_id), None)
    if branding is None:
        raise errors.BRANDING_NOT_FOUND()
    return branding


def settings_in_force(branding: Branding) -> Settings:
    """Return a style's settings in full: its own over AWS's defaults."""
    return merged(default_settings(), branding.settings or {})


def asset_for(
    branding: Branding, category: str, color_mode: str, resource_id: str | None = None
) -> Asset | None:
    """Return the image that a page shows, ``None`` where the style has none of its own.

    Args:
        branding: the style.
        category: what the image is for, such as ``PAGE_BACKGROUND``.
        color_mode: that of the page, ``LIGHT`` or ``DARK``.
        resource_id: the identity provider that an icon is for.
    """
    modes = (color_mode, DYNAMIC)
    fitting = [
        asset
        for asset in branding.assets
        if asset.category == category
        and asset.color_mode in modes
        and (resource_id is None or asset.resource_id == resource_id)
    ]
    return min(fitting, key=lambda asset: modes.index(asset.color_mode), default=None)


def shown_branding(branding: Branding, *, is_merged: bool = False) -> dict[str, Any]:
    """Return the ``ManagedLoginBrandingType`` shape.

    Settings are absent where none were given, assets never are [V floci-io/floci 2869].

    Args:
        branding: the style.
        is_merged: whether AWS's settings are shown where the style has none of its own.
    """
    return {
        "ManagedLoginBrandingId": branding.id,
        "UserPoolId": branding.pool_id,
        "UseCognitoProvidedValues": branding.settings is None,
        "Settings": settings_in_force(branding) if is_merged else branding.settings,
        "Assets": [_shown_asset(asset) for asset in branding.assets],
        "CreationDate": branding.created,
        "LastModifiedDate": branding.modified,
    }


def _shown_asset(asset: Asset) -> dict[str, Any]:
    return {
        "Category": asset.category,
        "ColorMode": asset.color_mode,
        "Extension": asset.extension,
        "Bytes": asset.image,
        "ResourceId": asset.resource_id,
    }
