"""What the pages load: stylesheets, the script for passkeys, and the images of a branding style."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_intercept.directory.branding import asset_for, branding_of, settings_in_force
from cognito_intercept.directory.branding_settings import default_settings
from cognito_intercept.directory.classic_css import reflected_css
from cognito_intercept.directory.ui_customization import customization_of
from cognito_intercept.login.page import HEADERS
from cognito_intercept.login.stylesheets import variables
from cognito_intercept.protocol.http import Response

if TYPE_CHECKING:
    from cognito_intercept.login.page import PageRequest

__all__ = ["classic_stylesheet", "image", "managed_stylesheet", "script"]

_FOLDER = Path(__file__).with_name("static")
_TYPES = {
    "ICO": "image/x-icon",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "SVG": "image/svg+xml",
    "WEBP": "image/webp",
}
# An SVG file that is opened as a page of its own runs no scripts.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def classic_stylesheet(page: PageRequest) -> Response:
    """Answer with the stylesheet of the classic pages, and that of the app client after it."""
    client = page.find(page.parameters.get("client_id", ""))
    custom = None if client is None else customization_of(client.pool, client.client.id)
    own = "" if custom is None or custom.css is None else reflected_css(custom.css)
    return _answer("text/css;charset=UTF-8", f"{_text('classic.css')}{own}".encode())


def managed_stylesheet(page: PageRequest) -> Response:
    """Answer with the stylesheet of managed login, and the colors of the app client's style."""
    client = page.find(page.parameters.get("client_id", ""))
    branding = None if client is None else branding_of(client.pool, client.client.id)
    settings = default_settings() if branding is None else settings_in_force(branding)
    text = f"{variables(settings, branding)}{_text('managed.css')}"
    return _answer("text/css;charset=UTF-8", text.encode())


def script(_page: PageRequest) -> Response:
    """Answer with the script that asks a browser for passkeys."""
    return _answer("text/javascript;charset=UTF-8", _text("passkeys.js").encode())


def image(page: PageRequest) -> Response:
    """Answer with an image of an app client's style: status 404 where there is none."""
    parameters = page.parameters
    client = page.find(parameters.get("client_id", ""))
    branding = None if client is None else branding_of(client.pool, client.client.id)
    asset = None
    if branding is not None:
        category, mode = parameters.get("category", ""), parameters.get("mode", "")
        asset = asset_for(branding, category, mode, parameters.get("resource"))
    if asset is None or asset.image is None:
        return Response(404, HEADERS)
    content_type = _TYPES.get(asset.extension, "application/octet-stream")
    answer = _answer(content_type, asset.image)
    return answer.with_headers(("Content-Security-Policy", _POLICY))


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _answer(content_type: str, body: bytes) -> Response:
    return Response(200, (("Content-Type", content_type), *HEADERS), body)
