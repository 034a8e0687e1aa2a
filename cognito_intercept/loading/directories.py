"""Which files of a directory are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cognito_intercept.loading.files import LoadError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["files_of"]

_SUFFIXES: Final = frozenset({".csv", ".json", ".yaml", ".yml"})
# What `cdk synth` writes beside the templates.
_CDK_MANIFEST: Final = "manifest.json"
_TEMPLATE, _NESTED_TEMPLATE = ".template.json", ".nested.template.json"


def files_of(path: Path) -> Iterable[Path]:
    """Return the files that a path stands for: itself, or those of a directory, by name.

    Of CDK's output (``cdk.out``) these are the templates, with those of stages, and without
    nested ones, which are found by what refers to them.

    Raises:
        LoadError: a directory has none.
    """
    if not path.is_dir():
        return (path,)
    files = [one for one in sorted(path.iterdir()) if one.suffix.lower() in _SUFFIXES]
    if (path / _CDK_MANIFEST).is_file() and any(_is_template(path) for path in files):
        assemblies = sorted(path.glob("assembly-*/"))
        files = [one for one in files if _is_template(one)]
        files += [
            one for folder in assemblies for one in sorted(folder.iterdir()) if _is_template(one)
        ]
    if not files:
        raise LoadError(f"{path}: no JSON, YAML or CSV file in it")
    return files


def _is_template(path: Path) -> bool:
    return path.name.endswith(_TEMPLATE) and not path.name.endswith(_NESTED_TEMPLATE)
