"""Jinja2 for the pages of the package: one way to make an environment, which escapes everything."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["page_templates"]


@cache
def page_templates(package: str) -> Environment:
    """Return an environment of the templates in a package's folder ``templates``.

    Every value is escaped, and a name that a page does not give is an error.

    Args:
        package: the package, such as ``"cognito_intercept.login"``.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - at first need

    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
