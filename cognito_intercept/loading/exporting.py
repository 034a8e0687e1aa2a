"""Writes user pools as files of the formats that can be loaded."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from cognito_intercept.loading.contents import contents_of
from cognito_intercept.loading.described_parts import Answer, parts_of, pool_part
from cognito_intercept.loading.export_configuration import configuration
from cognito_intercept.loading.export_table import table
from cognito_intercept.loading.export_template import template
from cognito_intercept.loading.exported_pool import ExportedPool
from cognito_intercept.loading.files import yaml_module

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from cognito_intercept.handles import UserPool

__all__ = ["ExportFormat", "Exported", "export_pools"]

ExportFormat = Literal["cloudformation", "terraform", "describe", "csv"]

_BY_SUFFIX: Final[dict[str, ExportFormat]] = {
    ".csv": "csv",
    ".json": "cloudformation",
    ".template": "cloudformation",
    ".yaml": "cloudformation",
    ".yml": "cloudformation",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of an export.

    Attributes:
        files: the files that were written.
        skipped: what the format does not carry, and why. That ids, secrets and passwords are
            others when the files are loaded is not among it.

    Examples:
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> ann = cognito.user_pool("shop").user("ann")
        >>> with TemporaryDirectory() as folder:
        ...     exported = cognito.export(Path(folder, "shop.tf.json"))
        >>> [file.name for file in exported.files]
        ['shop.tf.json']
        >>> exported.skipped
        ['ann: has a temporary password, and the status FORCE_CHANGE_PASSWORD']
    """

    files: list[Path] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def format_of(path: Path) -> ExportFormat:
    """Return the format that the name of a file, or of a directory, stands for.

    Raises:
        ValueError: it stands for none.
    """
    if path.name.endswith(".tf.json"):
        return "terraform"
    if path.is_dir() or not path.suffix:
        return "describe"
    try:
        return _BY_SUFFIX[path.suffix.lower()]
    except KeyError:
        known = ", ".join(get_args(ExportFormat))
        raise ValueError(f"{path}: name the format, one of {known}") from None


def export_pools(
    pools: Sequence[UserPool],
    target: str | os.PathLike[str],
    export_format: ExportFormat | None,
    *,
    users: bool,
) -> Exported:
    """Write user pools to a file, or to a directory of descriptions.

    Raises:
        LookupError: there is no user pool, or for a CSV file more than one.
        OSError: a file can't be written.
        RuntimeError: it is to be YAML, and PyYAML is not installed.
        ValueError: there is no such format, or the path does not say which.
    """
    path = Path(target)
    chosen = format_of(path) if export_format is None else export_format
    if chosen not in get_args(ExportFormat):
        raise ValueError(f"the format is one of {', '.join(get_args(ExportFormat))}")
    if not pools:
        raise LookupError("there is no user pool to export")
    exported = Exported(skipped=_identity_pool_notes(pools))
    if chosen == "describe":
        _write_descriptions(pools, path, exported, users=users)
        return exported
    if chosen == "csv":
        if len(pools) > 1:
            raise LookupError("name the user pool (pool=…): a CSV file is of one")
        text = table(pools[0], exported.skipped)
    else:
        several = [_exported_pool(pool, exported, users=users) for pool in pools]
        if chosen == "terraform":
            text = _json(configuration(several, exported.skipped))
        else:
            text = _text_of_template(path, template(several, exported.skipped))
    path.write_text(text, encoding="utf-8")
    exported.files.append(path)
    return exported


def _identity_pool_notes(pools: Sequence[UserPool]) -> list[str]:
    """Return notes of the identity pools that take tokens of the user pools."""
    ids = {pool.id for pool in pools}
    return [
        f"{one.settings['IdentityPoolName']}: identity pools are not exported"
        for one in pools[0].service.identity_pools.values()
        if any(
            provider["ProviderName"].rpartition("/")[2] in ids
            for provider in one.settings.get("CognitoIdentityProviders", [])
        )
    ]


def _write_descriptions(
    pools: Sequence[UserPool], folder: Path, exported: Exported, *, users: bool
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for pool in pools:
        for shown in contents_of(pool, users=users):
            file = folder / f"{pool.id}.{shown.name}.json"
            file.write_text(_json(shown.content), encoding="utf-8")
            exported.files.append(file)


def _exported_pool(pool: UserPool, exported: Exported, *, users: bool) -> ExportedPool:
    """Return a user pool as the operations that would create it again."""
    described, mfa, *others = contents_of(pool, users=users)
    shown = described.content["UserPool"]
    attributes = tuple(shown.get("UsernameAttributes", ()))
    parts = [
        part
        for one in others
        for part in parts_of(
            Answer(one.content, pool.id, one.owner, attributes), exported.skipped.append
        )
    ]
    return ExportedPool(pool.id, pool_part(shown, mfa.content), tuple(parts))


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _text_of_template(path: Path, content: dict[str, Any]) -> str:
    if path.suffix.lower() not in {".yaml", ".yml"}:
        return _json(content)
    text: str = yaml_module().safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
    return text
