"""What a page looks like: the layout, stylesheet, images and language of an app client's pages.

A domain has the classic hosted UI or managed login, by its ManagedLoginVersion. Classic pages
have the logo and stylesheet of a UI customization, those of managed login the settings and images
of a branding style.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from cognito_intercept.directory.branding import asset_for, branding_of, settings_in_force
from cognito_intercept.directory.branding_settings import default_settings
from cognito_intercept.directory.ui_customization import customization_of, image_url
from cognito_intercept.login.cookies import LANGUAGE
from cognito_intercept.login.texts import ENGLISH, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.directory.branding import Branding
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = [
    "CLASSIC",
    "MANAGED",
    "Look",
    "Picture",
    "color_scheme",
    "has_style",
    "image_query",
    "look_of",
    "provider_buttons",
]

CLASSIC, MANAGED = 1, 2
_PROVIDER_ICON = "IDP_BUTTON_ICON"
SCHEMES = ("LIGHT", "DARK", "DYNAMIC")


@dataclass(frozen=True, slots=True)
class Picture:
    """The URL of an image, and of the one for a browser in dark mode where it is another."""

    source: str
    dark: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What the layouts show around the content of a page.

    Attributes:
        layout: the template that a page's extends.
        stylesheet: the URL of the stylesheet.
        language: the code of the page's language.
        classes: classes of the body, which place the form.
        parts: what is shown: ``header``, ``footer``, ``languages``, ``graphics``.
        pictures: images by category, such as ``FORM_LOGO``.
        icon: the URL of the browser's icon.
        image_origin: another origin that images are loaded from.
        has_form_first: whether the login page's form stands above the identity providers.
    """

    layout: str
    stylesheet: str
    language: str = ENGLISH
    classes: str = ""
    parts: frozenset[str] = frozenset()
    pictures: dict[str, Picture] | None = None
    icon: str | None = None
    image_origin: str | None = None
    has_form_first: bool = False

    def picture(self, category: str) -> Picture | None:
        """Return the image of a category; ``None``: there is none."""
        return (self.pictures or {}).get(category)


def has_style(page: PageRequest, client: OAuthClient | None) -> bool:
    """Return whether an app client's pages can be shown: managed login needs a branding style.

    App clients made by the API have none at first [V hosted-ui.md 9]. A user pool without a
    domain, whose pages AWS does not serve, needs none.
    """
    if client is None or page.site.version != MANAGED:
        return True
    return branding_of(client.pool, client.client.id) is not None


def look_of(page: PageRequest, client: OAuthClient | None) -> Look:
    """Return what a page of an app client looks like; ``None`` stands for no known client."""
    if page.site.version == CLASSIC:
        return _classic(page, client)
    return _managed(page, client)


def _classic(page: PageRequest, client: OAuthClient | None) -> Look:
    url = page.site.path("/assets/classic.css", _query(client))
    custom = None if client is None else customization_of(client.pool, client.client.id)
    if client is None or custom is None:
        return Look("classic.html", url)
    logo = image_url(client.pool, custom, client.service.settings.base_url)
    if logo is None:
        return Look("classic.html", url)
    parts = urlsplit(logo)
    origin = f"{parts.scheme}://{parts.netloc}"
    return Look("classic.html", url, pictures={"FORM_LOGO": Picture(logo)}, image_origin=origin)


def _query(client: OAuthClient | None) -> str:
    return "" if client is None else urlencode({"client_id": client.client.id})


def _managed(page: PageRequest, client: OAuthClient | None) -> Look:
    branding = None if client is None else branding_of(client.pool, client.client.id)
    settings = default_settings() if branding is None else settings_in_force(branding)
    pictures = {} if branding is None else _pictures(page, branding, settings)
    types = settings["components"]["favicon"]["enabledTypes"]
    icons = (pictures.get(f"FAVICON_{kind}") for kind in ("SVG", "ICO") if kind in types)
    icon = next((one for one in icons if one is not None), None)
    return Look(
        "managed.html",
        page.site.path("/assets/managed.css", _query(client)),
        _language(page),
        _classes(settings),
        _parts(settings),
        pictures,
        None if icon is None else icon.source,
        has_form_first=_has_form_first(settings["categories"]["auth"]["authMethodOrder"]),
    )


def _has_form_first(order: list[Any]) -> bool:
    """Return whether passwords come before identity providers, by ``authMethodOrder``."""
    groups = (group for group in order if isinstance(group, list))
    types = [one.get("type") for group in groups for one in group if isinstance(one, dict)]
    known = [kind for kind in types if kind in {"FEDERATED", "USERNAME_PASSWORD"}]
    return known[:1] == ["USERNAME_PASSWORD"]


def provider_buttons(
    page: PageRequest, client: OAuthClient, providers: Iterable[str]
) -> list[tuple[str, Picture | None]]:
    """Return the names of identity providers as they stand on the page, with their buttons' icons.

    Those that the style's ``federation.order`` names come first (G: by their names). An icon is
    shown if the style has one for the provider, and shows icons.
    """
    branding = branding_of(client.pool, client.client.id)
    if branding is None or page.site.version == CLASSIC:
        return [(name, None) for name in providers]
    settings = settings_in_force(branding)
    scheme = color_scheme(settings)
    has_icons = settings["componentClasses"]["idpButtons"]["icons"]["enabled"]
    order = settings["categories"]["auth"]["federation"]["order"]
    ranks = {name: rank for rank, name in enumerate(order) if isinstance(name, str)}

    def icon(name: str) -> Picture | None:
        return _picture(page, branding, _PROVIDER_ICON, scheme, name) if has_icons else None

    return [(n, icon(n)) for n in sorted(providers, key=lambda name: ranks.get(name, len(order)))]


def _language(page: PageRequest) -> str:
    """Return the language of a page: by ``lang``, else by the cookie of an earlier page [D]."""
    asked = (page.parameters.get("lang", ""), page.request.cookies.get(LANGUAGE, ""))
    return next((code for code in asked if code in LANGUAGES), ENGLISH)


def _classes(settings: dict[str, Any]) -> str:
    form = settings["categories"]["form"]
    place = (form["location"]["horizontal"], form["location"]["vertical"])
    density = settings["categories"]["global"]["spacingDensity"]
    components = settings["components"]
    words = [("x", place[0]), ("y", place[1]), ("spacing", density)]
    words += [("logo", components["form"]["logo"]["location"])]
    words += [("header-logo", components["pageHeader"]["logo"]["location"])]
    words += [("footer-logo", components["pageFooter"]["logo"]["location"])]
    return " ".join(f"{name}-{value}".lower() for name, value in words)


def _parts(settings: dict[str, Any]) -> frozenset[str]:
    categories, components = settings["categories"], settings["components"]
    logo = components["form"]["logo"]
    is_inside = logo["formInclusion"] == "IN"
    flags = {
        "header": categories["global"]["pageHeader"]["enabled"],
        "footer": categories["global"]["pageFooter"]["enabled"],
        "header_logo": components["pageHeader"]["logo"]["enabled"],
        "footer_logo": components["pageFooter"]["logo"]["enabled"],
        "logo_inside": logo["enabled"] and is_inside,
        "logo_outside": logo["enabled"] and not is_inside,
        "graphics": categories["form"]["displayGraphics"],
        "languages": categories["form"]["languageSelector"]["enabled"],
    }
    return frozenset(name for name, is_on in flags.items() if is_on)


def color_scheme(settings: dict[str, Any]) -> str:
    """Return ``LIGHT``, ``DARK`` or ``DYNAMIC``; another value counts as ``LIGHT`` (G)."""
    mode: str = settings["categories"]["global"]["colorSchemeMode"]
    return mode if mode in SCHEMES else "LIGHT"


def _pictures(
    page: PageRequest, branding: Branding, settings: dict[str, Any]
) -> dict[str, Picture]:
    scheme = color_scheme(settings)
    categories = {asset.category for asset in branding.assets} - {_PROVIDER_ICON}
    found = {name: _picture(page, branding, name, scheme) for name in categories}
    return {name: picture for name, picture in found.items() if picture is not None}


def _picture(
    page: PageRequest,
    branding: Branding,
    category: str,
    scheme: str,
    resource_id: str | None = None,
) -> Picture | None:
    def url(mode: str) -> str | None:
        asset = asset_for(branding, category, mode, resource_id)
        if asset is None or asset.image is None:
            return None
        query = image_query(branding, category, mode, resource_id)
        return page.site.path("/assets/image", query)

    if scheme != "DYNAMIC":
        only = url(scheme)
        return None if only is None else Picture(only)
    light, dark = url("LIGHT"), url("DARK")
    source = light or dark
    return None if source is None else Picture(source, dark)


def image_query(
    branding: Branding, category: str, mode: str, resource_id: str | None = None
) -> str:
    """Return the query of an image's URL."""
    resource = {} if resource_id is None else {"resource": resource_id}
    named = {"client_id": branding.client_id, "category": category, "mode": mode}
    return urlencode(named | resource)
