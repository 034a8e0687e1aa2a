"""Customization of the classic hosted pages: a stylesheet and a logo, for an app client or for all.

An app client without one has that of all app clients. A customization is replaced as a whole
[D guide: CSS and logo cannot be set separately]; one with neither takes it away [R
hashicorp/terraform-provider-aws, user_pool_ui_customization.go].
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.classic_css import check_css
from cognito_intercept.hosts import assets_url
from cognito_intercept.protocol.encoding import blob_bytes

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = [
    "EVERY_CLIENT",
    "UiCustomization",
    "checked_css",
    "checked_logo",
    "customization_of",
    "image_type_of",
    "image_url",
    "new_customization",
    "shown_customization",
]

EVERY_CLIENT = "ALL"
# [D guide, "Customizing hosted UI (classic) branding"]
_MAX_CSS = 3 * 1024
_MAX_LOGO = 100 * 1024
_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(slots=True)
class UiCustomization:
    """What the classic pages look like; times are seconds since the epoch.

    ``client_id`` is the app client, or ``ALL``. ``version`` is the time of the change in digits,
    which is also in the address of the logo.
    """

    client_id: str
    version: str
    created: float
    modified: float
    css: str | None = None
    image: bytes | None = field(default=None, repr=False)


def customization_of(pool: Pool, client_id: str) -> UiCustomization | None:
    """Return the customization of an app client, or that of all app clients if it has none."""
    own = pool.ui_customizations.get(client_id)
    return pool.ui_customizations.get(EVERY_CLIENT) if own is None else own


def new_customization(
    client_id: str, css: str | None, image: bytes | None, now: float
) -> UiCustomization:
    """Return a customization that is made now."""
    version = f"{datetime.fromtimestamp(now, UTC):%Y%m%d%H%M%S}"
    return UiCustomization(client_id, version, now, now, css, image)


def checked_css(css: str | None) -> str | None:
    """Return a stylesheet, once it is checked; an empty one is none.

    Raises:
        CognitoError: InvalidParameterException.
    """
    if not css:
        return None
    if len(css.encode()) > _MAX_CSS:
        raise errors.CUSTOMIZATION_TOO_LARGE()
    check_css(css)
    return css


def checked_logo(text: str | None) -> bytes | None:
    """Return the image that base64 text stands for, once it is checked; an empty one is none.

    Raises:
        CognitoError: InvalidParameterException.
    """
    image = blob_bytes(text or "")
    if not image:
        return None
    if len(image) > _MAX_LOGO:
        raise errors.CUSTOMIZATION_TOO_LARGE()
    if image_type_of(image) is None:
        raise errors.LOGO_TYPE()
    return image


def image_type_of(image: bytes) -> str | None:
    """Return the media type of a PNG or JPEG file; ``None`` for any other."""
    return next((kind for start, kind in _TYPES.items() if image.startswith(start)), None)


def image_url(pool: Pool, customization: UiCustomization, base_url: str | None) -> str | None:
    """Return the address of a customization's logo; ``None`` where it has none, or no host.

    Its form is that of recorded R075, with the pool where it is for all app clients [D data.md
    10]; the name of the file is the same for every type.

    Args:
        pool: the user pool.
        customization: the customization.
        base_url: the local form's base URL.
    """
    distributions = [one["CloudFrontDistribution"] for one in pool.domains.values()]
    if customization.image is None or not distributions:
        return None
    owner = customization.client_id
    path = f"{pool.id}/{owner}" if owner == EVERY_CLIENT else owner
    host = assets_url(distributions[0], base_url)
    return f"{host}/{path}/{customization.version}/assets/images/image.jpg"


def shown_customization(
    pool: Pool, customization: UiCustomization, base_url: str | None
) -> dict[str, Any]:
    """Return the ``UICustomizationType`` shape (recorded R075).

    Args:
        pool: the user pool.
        customization: the customization.
        base_url: the local form's base URL.
    """
    return {
        "UserPoolId": pool.id,
        "ClientId": customization.client_id,
        "ImageUrl": image_url(pool, customization, base_url),
        "CSS": customization.css,
        "CSSVersion": customization.version,
        "LastModifiedDate": customization.modified,
        "CreationDate": customization.created,
    }
