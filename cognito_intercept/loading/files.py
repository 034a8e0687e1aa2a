"""Files that come from outside: JSON, and YAML with CloudFormation's tags, within bounds."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.positions import Key, line_in_json, line_in_yaml
from cognito_intercept.protocol.encoding import MalformedJsonError, read_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Document", "LoadError", "Place", "read_document", "read_text", "yaml_module"]

# A plan of Terraform has all resources of a project, each several times; a template has at most
# 1 MB [D guide, "CloudFormation quotas"].
MAX_BYTES: Final = 20_000_000
MAX_YAML_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 32


class LoadError(ValueError):
    """A file that can't be read as what it is to be; the text says which file, where and why.

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


@dataclass(frozen=True, slots=True)
class Document:
    """The object that a file holds.

    Attributes:
        path: the file.
        text: its text.
        content: the object.
    """

    path: Path
    text: str = field(repr=False)
    content: dict[str, Any] = field(repr=False)

    def line(self, keys: Sequence[Key]) -> int:
        """Return the line of a member, or of the nearest one around it that there is."""
        if _is_json(self.text):
            return line_in_json(self.text, keys)
        return line_in_yaml(yaml_module().compose(self.text, Loader=_loader()), keys)

    def place(self, *keys: Key) -> Place:
        """Return where a member stands."""
        return Place(self, keys)

    def error(self, reason: str, *keys: Key) -> LoadError:
        """Return an error about a member, which says where it stands."""
        return LoadError(f"{self.place(*keys)}: {reason}")

    @contextmanager
    def reading(self, reason: str, *keys: Key) -> Iterator[None]:
        """Make an error about a member of what the block meets in values of other types.

        Args:
            reason: what the error says before what was met.
            keys: the names and indexes that lead to the member.

        Raises:
            LoadError: a value has another type than the block expects.
        """
        try:
            yield
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self.error(f"{reason} ({type(error).__name__}: {error})", *keys) from None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; its text is made, and lines are counted, at need."""

    document: Document
    keys: tuple[Key, ...] = ()

    def __str__(self) -> str:
        """Return file, line and path."""
        place = f"{self.document.path}:{self.document.line(self.keys)}"
        return f"{place}, {'.'.join(map(str, self.keys))}" if self.keys else place


def read_text(path: Path) -> str:
    """Return a file's text, of at most 20 MB.

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


def read_document(path: Path) -> Document:
    """Return the object that a JSON or YAML file holds.

    Raises:
        LoadError: it is none, has a key twice, or is nested deeper than 32.
        OSError: it can't be read.
        RuntimeError: it is YAML, and PyYAML is not installed (extra ``templates``).
    """
    text = read_text(path)
    if _is_json(text):
        try:
            content = read_object(text, max_depth=MAX_DEPTH, max_bytes=MAX_BYTES, unique_keys=True)
        except MalformedJsonError as error:
            raise LoadError(f"{path}: no JSON object ({error})") from None
        return Document(path, text, content)
    return Document(path, text, _read_yaml(path, text))


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def yaml_module() -> Any:
    """Return PyYAML, which is optional, and imported at first need.

    Raises:
        RuntimeError: it is not installed.
    """
    try:
        import yaml  # noqa: PLC0415 - optional
    except ImportError:
        raise RuntimeError(
            "YAML templates need PyYAML: pip install 'cognito-intercept[templates]'"
        ) from None
    return yaml


def _read_yaml(path: Path, text: str) -> dict[str, Any]:
    if len(text) > MAX_YAML_BYTES:
        raise LoadError(f"{path}: larger than {MAX_YAML_BYTES} bytes")
    yaml = yaml_module()
    try:
        value = yaml.load(text, Loader=_loader())  # It extends the safe loader.
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
            line = self.peek_event().start_mark.line + 1
            if self.check_event(yaml.AliasEvent):
                raise ValueError(f"line {line}: aliases are not supported by CloudFormation")
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ValueError(f"line {line}: nested deeper than {MAX_DEPTH}")
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's signature
            """Construct a mapping that has no key twice."""
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen:
                    line = key.start_mark.line + 1
                    raise ValueError(f"line {line}: the key {key.value!r} is there twice")
                if isinstance(key.value, str):
                    seen.add(key.value)
            return super().construct_mapping(node, deep=deep)

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
