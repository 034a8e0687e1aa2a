"""An extension of Griffe: links in docstrings, ``:class:`~package.Name```, as the site has them.

``.zensical.toml`` names it. A link to what the site does not show is plain code there.
"""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

__all__ = ["RoleLinks"]

_ROLE = re.compile(r":(?:attr|class|data|exc|func|meth|mod):`(?P<short>~?)(?P<target>[\w.]+)`")


def _link(match: re.Match[str]) -> str:
    target = match["target"]
    name = target.rpartition(".")[2] if match["short"] else target
    return f'<autoref optional identifier="{target}"><code>{name}</code></autoref>'


class RoleLinks(Extension):
    """Writes reStructuredText's roles as links of the site."""

    def on_instance(self, *, obj: Object, **_more: Any) -> None:
        """Replace the roles of one docstring."""
        if obj.docstring is not None:
            obj.docstring.value = _ROLE.sub(_link, obj.docstring.value)
