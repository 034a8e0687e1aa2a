"""Files that come from outside: JSON, and YAML with CloudFormation's tags, within bounds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.protocol.encoding import MalformedJsonError, read_object

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LoadError", "read_document", "read_text"]

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 32


class LoadError(ValueError):
    """A file that can't be read as what it is to be; the text says which file and why.

    Examples:
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "template.json")
        ...     _ = path.write_text("{")
        ...     cognito.load(path)
        Traceback (most recent call last):
            ...
        cognito_intercept.loading.files.LoadError: ...
    """


def read_text(path: Path) -> str:
    """Return a file's text, of at most 1 MB.

    Raises:
        LoadError: it is longer, or no UTF-8.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LoadError(f"{path}: larger than {MAX_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LoadError(f"{path}: no UTF-8 text ({error.reason})") from None


def read_document(path: Path) -> dict[str, Any]:
    """Return the object that a JSON or YAML file holds.

    Raises:
        LoadError: it is none, or nested deeper than 32.
        OSError: it can't be read.
        RuntimeError: it is YAML, and PyYAML is not installed (extra ``templates``).
    """
    text = read_text(path)
    if text.lstrip().startswith("{"):
        try:
            return read_object(text, max_depth=MAX_DEPTH)
        except MalformedJsonError as error:
            raise LoadError(f"{path}: no JSON object ({error})") from None
    return _read_yaml(path, text)


def _read_yaml(path: Path, text: str) -> dict[str, Any]:
    try:
        import yaml  # noqa: PLC0415 - optional, and at first need
    except ImportError:
        raise RuntimeError(
            "YAML templates need PyYAML: pip install 'cognito-intercept[templates]'"
        ) from None
    try:
        value = yaml.load(text, Loader=_loader())  # noqa: S506 - it extends the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise LoadError(f"{path}: no YAML of a template ({error})") from None
    if not isinstance(value, dict):
        raise LoadError(f"{path}: no object at the top")
    return value


@cache
def _loader() -> Any:
    """Return PyYAML's safe loader with CloudFormation's tags, without aliases and timestamps.

    CloudFormation supports neither [D guide, "CloudFormation template formats"].
    """
    import yaml  # noqa: PLC0415 - optional, and at first need

    class TemplateLoader(yaml.SafeLoader):  # type: ignore[misc] # PyYAML has no types
        """The safe loader, bounded."""

        depth = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            """Compose a node that is no alias and not too deep."""
            if self.check_event(yaml.AliasEvent):
                raise ValueError("aliases are not supported by CloudFormation")
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ValueError(f"nested deeper than {MAX_DEPTH}")
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

    TemplateLoader.yaml_implicit_resolvers = {
        first: [one for one in resolvers if one[0] != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    TemplateLoader.add_multi_constructor("!", _function)
    return TemplateLoader


def _function(loader: Any, suffix: str, node: Any) -> dict[str, Any]:
    """Return the long form of a function that is written as a tag."""
    kind = type(node).__name__
    value: Any
    if kind == "ScalarNode":
        value = loader.construct_scalar(node)
    elif kind == "SequenceNode":
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}
