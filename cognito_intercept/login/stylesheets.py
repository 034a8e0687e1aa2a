"""The settings of a branding style as custom properties of CSS, which the stylesheet refers to.

The color ``componentClasses.input.lightMode.defaults.borderColor`` becomes the property
``--input-defaults-borderColor`` of light mode; so every color and radius of a style is at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.branding import asset_for
from cognito_intercept.directory.branding_settings import is_color
from cognito_intercept.login.look import color_scheme, image_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.directory.branding import Branding

__all__ = ["variables"]

_MODES = {"LIGHT": "lightMode", "DARK": "darkMode"}
# Images behind a part of the page: the part, and the path of the flag that shows them.
_BACKGROUNDS = {
    "PAGE_BACKGROUND": ("pageBackground", "image"),
    "FORM_BACKGROUND": ("form", "backgroundImage"),
    "PAGE_HEADER_BACKGROUND": ("pageHeader", "backgroundImage"),
    "PAGE_FOOTER_BACKGROUND": ("pageFooter", "backgroundImage"),
}


def variables(settings: dict[str, Any], branding: Branding | None) -> str:
    """Return the rules with the custom properties of a style.

    Args:
        settings: those in force.
        branding: the style, which has the images; ``None``: none has been made.
    """
    scheme = color_scheme(settings)
    if scheme != "DYNAMIC":
        return _rule(settings, branding, scheme, scheme.lower())
    dark = _rule(settings, branding, "DARK", "dark")
    return (
        _rule(settings, branding, "LIGHT", "light dark")
        + f"@media (prefers-color-scheme: dark) {{\n{dark}}}\n"
    )


def _rule(settings: dict[str, Any], branding: Branding | None, mode: str, scheme: str) -> str:
    properties = [f"color-scheme: {scheme}"]
    for group in ("componentClasses", "components"):
        for name, value in settings[group].items():
            properties += _properties(f"--{name}", value, _MODES[mode])
    if branding is not None:
        properties += _images(settings, branding, mode)
    lines = "".join(f"  {one};\n" for one in properties)
    return f":root {{\n{lines}}}\n" + "".join(_provider_rules(settings, _MODES[mode]))


def _provider_rules(settings: dict[str, Any], mode: str) -> Iterator[str]:
    """Yield the rules of providers' buttons of their own; what AWS checks of them is not known.

    Each has every color of the mode, so that those of the other mode never show.
    """
    button = settings["components"]["idpButton"]
    for name, style in button["custom"].items():
        own = style.get(mode) if isinstance(style, dict) else None
        lines = "".join(_provider_colors(button["standard"][mode], own))
        yield f'.idpButton[data-provider="{_escaped(name)}"] {{\n{lines}}}\n'


def _provider_colors(standard: dict[str, Any], colors: object) -> Iterator[str]:
    """Yield the properties of a provider's button: its own colors, else those of all buttons."""
    for state, properties in standard.items():
        own = colors.get(state) if isinstance(colors, dict) else None
        for name, common in properties.items():
            value = own.get(name) if isinstance(own, dict) else None
            color = value if is_color(value) else common
            yield f"  --idpButton-standard-{state}-{name}: #{color};\n"


def _escaped(name: str) -> str:
    """Return a name for a string in CSS, with anything but letters and digits escaped."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in name)


def _properties(name: str, value: object, mode: str) -> Iterator[str]:
    """Yield the colors and radii below a setting; not those of single providers."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == mode:
                yield from _properties(name, inner, mode)
            elif key not in _MODES.values() and key != "custom":
                yield from _properties(f"{name}-{key}", inner, mode)
    elif name.lower().endswith("color"):
        yield f"{name}: #{value}"
    elif name.endswith("borderRadius") and isinstance(value, int | float):
        yield f"{name}: {value:g}px"


def _images(settings: dict[str, Any], branding: Branding, mode: str) -> Iterator[str]:
    for category, (component, member) in _BACKGROUNDS.items():
        asset = asset_for(branding, category, mode)
        if settings["components"][component][member]["enabled"] and asset is not None:
            yield f'--{component}-picture: url("image?{image_query(branding, category, mode)}")'
