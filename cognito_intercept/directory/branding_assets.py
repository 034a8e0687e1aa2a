"""The images of managed login styles: which types they may have, and whether they are images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.branding import Asset
from cognito_intercept.protocol.encoding import blob_bytes
from cognito_intercept.protocol.markup import MalformedXmlError, read_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["checked_assets", "with_assets"]

# The model's limit of the list, which holds for the style as well (G).
_MAX_ASSETS = 40
# What the first bytes of a file are, by extension.
_SIGNATURES = {
    "ICO": b"\0\0\1\0",
    "JPEG": b"\xff\xd8\xff",
    "PNG": b"\x89PNG\r\n\x1a\n",
    "WEBP": b"RIFF",
}
_WEBP = b"WEBP"
_SVG_ROOTS = frozenset({"svg", "{http://www.w3.org/2000/svg}svg"})
# Icons of the browser have a type of their own [R: lgallard's Terraform module, 238; G for SVG].
_TYPE_OF_ICON = {"FAVICON_ICO": "ICO", "FAVICON_SVG": "SVG"}


def checked_assets(assets: Iterable[Mapping[str, str]]) -> list[Asset]:
    """Return the images of a request, once they are checked.

    Args:
        assets: items of the ``AssetType`` shape, whose Bytes are base64.

    Raises:
        CognitoError: InvalidParameterException.
    """
    checked = []
    for one in assets:
        content = one.get("Bytes")
        image = None if content is None else blob_bytes(content)
        asset = Asset(
            one["Category"], one["ColorMode"], one["Extension"], image, one.get("ResourceId")
        )
        _check(asset)
        checked.append(asset)
    return checked


def with_assets(before: Iterable[Asset], changes: Iterable[Asset]) -> list[Asset]:
    """Return a style's images with others: one of the same category and color mode gives way.

    All others stay [R hashicorp/terraform-provider-aws, managed_login_branding.go].

    Raises:
        CognitoError: InvalidParameterException.
    """
    by_place = {(one.category, one.color_mode): one for one in before}
    by_place |= {(one.category, one.color_mode): one for one in changes}
    if len(by_place) > _MAX_ASSETS:
        raise errors.TOO_MANY_ASSETS(limit=_MAX_ASSETS)
    return list(by_place.values())


def _check(asset: Asset) -> None:
    category, extension = asset.category, asset.extension
    icon = _TYPE_OF_ICON.get(category)
    if icon not in (None, extension) or (extension == "ICO" and icon is None):
        raise errors.ASSET_EXTENSION(category=category, extension=extension)
    if asset.image is not None and not _is_image(asset.image, extension):
        raise errors.ASSET_CONTENT(category=category, extension=extension)


def _is_image(image: bytes, extension: str) -> bool:
    if extension == "SVG":
        return _is_svg(image)
    if not image.startswith(_SIGNATURES[extension]):
        return False
    return extension != "WEBP" or image[8:12] == _WEBP


def _is_svg(image: bytes) -> bool:
    try:
        return read_xml(image).tag in _SVG_ROOTS
    except MalformedXmlError:
        return False
