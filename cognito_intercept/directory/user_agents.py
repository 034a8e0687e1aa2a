"""What a user agent says of the device: operating system, and browser or app.

AWS does not publish its parser or the form of its texts. This one (G) knows the user agents that
browsers, mobile apps and the AWS SDKs send; the first rule that fits decides.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["UNKNOWN_DEVICE", "device_type"]

UNKNOWN_DEVICE = "unknown"
"""What AWS says where the user agent tells nothing [D model, SessionDescriptionType]."""

# More of a user agent is not looked at; AWS's texts have at most 1,024 characters [D model].
_LONGEST = 512
_VERSION = r"(\d[\d.]{0,20})"

_SYSTEMS = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"(?:CPU (?:iPhone )?OS |os/ios#)(\d+)", "iOS"),
        (r"(?:iPhone|iPad|iPod)", "iOS"),
        (r"(?:Android |os/android#)(\d+)", "Android"),
        (r"Android", "Android"),
        (r"(?:Windows NT 10\.0|os/windows#10)", "Windows 10"),
        (r"(?:Windows|os/windows)", "Windows"),
        (r"\bCrOS\b", "Chrome OS"),
        (r"(?:Macintosh|Mac OS X|os/macos|Darwin)", "macOS"),
        (r"(?:Linux|os/linux)", "Linux"),
    )
)
_APPS = tuple(
    (re.compile(pattern + _VERSION), name)
    for pattern, name in (
        (r"\bEdg(?:A|iOS)?/", "Edge"),
        (r"\bOPR/", "Opera"),
        (r"\bSamsungBrowser/", "Samsung Internet"),
        (r"\b(?:Firefox|FxiOS)/", "Firefox"),
        (r"\b(?:Chrome|CriOS|HeadlessChrome)/", "Chrome"),
        (r"\bVersion/", "Safari"),
    )
)
# Everything else: its first product, such as Boto3/1.44.8 or MyApp/2.1.
_PRODUCT = re.compile(r"([A-Za-z][\w.-]{0,60})/v?" + _VERSION)


@lru_cache(maxsize=256)
def device_type(user_agent: str | None) -> str:
    """Return a description such as ``Windows 10, Chrome 126`` or ``Linux, Boto3 1.44.8``."""
    text = (user_agent or "")[:_LONGEST]
    parts = [part for part in (_system_of(text), _app_of(text)) if part is not None]
    return ", ".join(parts) or UNKNOWN_DEVICE


def _system_of(text: str) -> str | None:
    for pattern, name in _SYSTEMS:
        match = pattern.search(text)
        if match:
            return " ".join([name, *match.groups()])
    return None


def _app_of(text: str) -> str | None:
    for pattern, name in _APPS:
        match = pattern.search(text)
        if match:
            return f"{name} {match[1].partition('.')[0]}"
    products = (match for match in _PRODUCT.finditer(text) if match[1] != "Mozilla")
    product = next(products, None)
    return None if product is None else f"{product[1]} {product[2]}"
